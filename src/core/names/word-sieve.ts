import type { NamesModel } from "./model.ts";
import { Sieve } from "./sieve.ts";
import type { Spellings } from "./spellings.ts";
import { logOdds, type Word } from "./word.ts";

/**
 * Tells how surely Latin spellings are one with an asked word, see `Sieve`: with the word as it stands, without its article, or its
 * short form.
 */
export class WordSieve {
  readonly #forms = [new FormSieve(), new FormSieve(), new FormSieve()];
  #count = 0;
  #isLatin = false;

  /** False where letters do not tell of the word: it is to be compared with each. */
  begin(asked: Word, model: NamesModel, least: number, spellings: Spellings): boolean {
    this.#count = 0;
    this.#isLatin = asked.script === "latin";
    if (asked.isInitial || !model.tableOf(asked.script)) return false;
    for (const form of [asked, asked.bare, asked.short]) {
      if (!form) continue;
      this.#forms[this.#count]?.begin(form, model, logOdds(least), spellings);
      this.#count++;
    }
    return true;
  }

  /** Whether what it says of a spelling is how sure `sameWord` is of a word of that spelling alone. */
  get isExact(): boolean {
    return this.#count === 1 && !this.#isLatin;
  }

  /** 0 for less than is asked for. */
  sameness(spelling: number): number {
    let most = 0;
    for (let i = 0; i < this.#count; i++) {
      const form = this.#forms[i] as FormSieve;
      const same = this.#isLatin ? form.latinSameness(spelling) : form.asX.sameness(spelling);
      if (same > most) most = same;
    }
    return most;
  }
}

/** One form of an asked word. Of two Latin words the shorter is read by the table, see `alignSame`. */
class FormSieve {
  readonly asX = new Sieve();
  readonly #asY = new Sieve();
  #text = "";
  #spellings!: Spellings;

  begin(form: Word, model: NamesModel, leastLog: number, spellings: Spellings): void {
    const table = model.tableOf(form.script);
    if (!table) return;
    this.#text = form.text;
    this.#spellings = spellings;
    this.asX.begin({ own: form.unitsX(table), side: "x", table, leastLog }, spellings);
    if (form.script === "latin")
      this.#asY.begin({ own: form.unitsY(table, model), side: "y", table, leastLog }, spellings);
  }

  /** 1 for what is a slip apart at most. */
  latinSameness(spelling: number): number {
    const text = this.#text;
    const { letters } = this.#spellings;
    const from = this.#spellings.starts[spelling] as number;
    const length = this.#spellings.length(spelling);
    let isX = text.length < length;
    if (Math.abs(text.length - length) <= 1) {
      let start = 0;
      while (start < text.length && start < length && text.charCodeAt(start) === letters[from + start])
        start++;
      if (this.#isSlip(start, from, length)) return 1;
      if (text.length === length) isX = text.charCodeAt(start) < (letters[from + start] as number);
    }
    return (isX ? this.asX : this.#asY).sameness(spelling);
  }

  /** As `editSameness`, of two that are the same up to `start`. */
  #isSlip(start: number, from: number, length: number): boolean {
    const text = this.#text;
    const { letters } = this.#spellings;
    let a = text.length;
    let b = length;
    while (a > start && b > start && text.charCodeAt(a - 1) === letters[from + b - 1]) {
      a--;
      b--;
    }
    if (a - start <= 1 && b - start <= 1) return true;
    const isExchange = a - start === 2 && b - start === 2;
    return (
      isExchange &&
      text.charCodeAt(start) === letters[from + start + 1] &&
      text.charCodeAt(start + 1) === letters[from + start]
    );
  }
}
