import { normaliseText, PhraseIndex, type Token, tokenise } from "../../text/index.ts";
import { METHOD_CLASSES, type MethodClass } from "./engine/kinds.ts";

/** Parts of data/finance/kinds.json. */
interface WordsFile {
  readonly methods?: Readonly<Record<string, string>>;
  readonly codes?: Readonly<Record<string, string>>;
  readonly words?: {
    readonly none?: readonly string[];
    readonly method?: Readonly<Record<string, readonly string[]>>;
    readonly anywhere?: Readonly<Record<string, readonly string[]>>;
  };
  readonly goods?: Readonly<Record<string, unknown>>;
}

/** What the text of a transfer says that it pays for, as far as a crossing by sea takes it. */
export const CARRIED_GOODS = ["boat", "engine", "vest"] as const;
export type CarriedGoods = (typeof CARRIED_GOODS)[number];

interface Meaning {
  /** Undefined where the words are of no method, whatever they hold. */
  readonly method: MethodClass | undefined;
}

/** Texts of which a file has many alike are looked through once. */
const TEXTS_KEPT = 2000;
/** Letters by which the beginning of a word is known; a word of fewer has no other form. */
const STEM = 5;
const NOTHING = { goods: [] } as const;

/**
 * How payments are made and what for, by codes of messages and words of several languages: one table (data/finance/kinds.json)
 * for whoever reads files and for the node's detectors.
 */
export class PaymentWords {
  readonly #methods: ReadonlyMap<string, MethodClass>;
  readonly #codes: ReadonlyMap<string, MethodClass>;
  readonly #ofMethod = new PhraseIndex<Meaning>();
  readonly #anywhere = new PhraseIndex<Meaning>();
  readonly #goods = new PhraseIndex<CarriedGoods>();
  readonly #known = new Map<string, MethodClass>();
  /** First letters of the phrases that are looked for in free text. */
  readonly #stems = new Set<number>();

  constructor(data: unknown = {}) {
    const { methods = {}, codes = {}, words = {}, goods = {} } = data as WordsFile;
    const classes = (table: Readonly<Record<string, string>>, keyOf: (key: string) => string) =>
      Object.entries(table).flatMap(([key, value]) => {
        const method = methodNamed(value);
        return method === undefined ? [] : [[keyOf(key), method] as const];
      });
    this.#methods = new Map([
      // Where no table is given, a class is told by its own name.
      ...METHOD_CLASSES.map((name) => [name, name] as const),
      ...classes(methods, (key) => key),
    ]);
    this.#codes = new Map(classes(codes, (key) => key.toUpperCase()));
    for (const phrase of words.none ?? []) {
      this.#ofMethod.add(phrase, { method: undefined });
      this.#anywhere.add(phrase, { method: undefined });
    }
    for (const [name, phrases] of Object.entries(words.anywhere ?? {}))
      for (const phrase of phrases) {
        this.#anywhere.add(phrase, { method: methodNamed(name) });
        this.#learn(phrase);
        this.#ofMethod.add(phrase, { method: methodNamed(name) });
      }
    for (const [name, phrases] of Object.entries(words.method ?? {}))
      for (const phrase of phrases) this.#ofMethod.add(phrase, { method: methodNamed(name) });
    for (const name of CARRIED_GOODS) {
      const phrases = goods[name];
      if (!Array.isArray(phrases)) continue;
      for (const phrase of phrases.map(String)) {
        this.#goods.add(phrase, name);
        this.#learn(phrase);
      }
    }
  }

  /** How a payment was made, by what its record says: whole texts first, then codes, then words in it. */
  methodOf(said: string | undefined): MethodClass {
    if (said === undefined || said === "") return "transfer";
    const known = this.#known.get(said);
    if (known !== undefined) return known;
    const method =
      this.#methods.get(said.toLowerCase()) ?? this.#byCode(said) ?? found(this.#ofMethod, tokensOf(said));
    if (this.#known.size < TEXTS_KEPT) this.#known.set(said, method ?? "transfer");
    return method ?? "transfer";
  }

  /** What free text beside a payment says of how it was made, where nothing else can be meant, and what it pays for. */
  inText(text: string): { readonly method?: MethodClass; readonly goods: readonly CarriedGoods[] } {
    if (!this.#mayHold(text)) return NOTHING;
    const tokens = tokensOf(text);
    const method = found(this.#anywhere, tokens);
    const said = new Set(this.#goods.find(tokens).map((hit) => hit.value));
    const goods = CARRIED_GOODS.filter((name) => said.has(name));
    return { ...(method === undefined ? {} : { method }), goods };
  }

  /** Hardly any text holds a phrase: plain letters are first looked through for words that begin like one. */
  #mayHold(text: string): boolean {
    let stem = 0;
    let letters = 0;
    for (let i = 0; i <= text.length; i++) {
      const c = i < text.length ? text.charCodeAt(i) | 0x20 : 0;
      if (c > 127) return true;
      const isLetter = c >= 0x61 && c <= 0x7a;
      // As words are folded: no doubled letters.
      if (isLetter && letters < STEM && (letters === 0 || (stem & 31) !== (c & 31))) {
        stem = (stem << 5) | (c & 31);
        letters++;
      }
      if (isLetter || letters === 0) continue;
      if (this.#stems.has(stem)) return true;
      stem = 0;
      letters = 0;
    }
    return false;
  }

  /** Takes a phrase that is looked for in free text. */
  #learn(phrase: string): void {
    const key = tokensOf(phrase)[0]?.key ?? "";
    let stem = 0;
    for (let i = 0; i < Math.min(STEM, key.length); i++) stem = (stem << 5) | (key.charCodeAt(i) & 31);
    this.#stems.add(stem);
  }

  /** "TRF gvc:082", "PMNT/CNTR/CDPT": the longest beginning of a code that the table has. */
  #byCode(said: string): MethodClass | undefined {
    for (const word of said.toUpperCase().split(/\s+/))
      for (let code = word; code !== ""; code = code.slice(0, Math.max(0, code.lastIndexOf("/")))) {
        const method = this.#codes.get(code);
        if (method !== undefined) return method;
      }
    return undefined;
  }
}

const methodNamed = (name: string): MethodClass | undefined => METHOD_CLASSES.find((m) => m === name);

const tokensOf = (text: string): readonly Token[] => tokenise(normaliseText(text).text);

function found(index: PhraseIndex<Meaning>, tokens: readonly Token[]): MethodClass | undefined {
  const hits = index.find(tokens);
  const none = hits.filter((hit) => hit.value.method === undefined);
  return hits.find(
    (hit) =>
      hit.value.method !== undefined && !none.some((other) => other.from < hit.to && hit.from < other.to),
  )?.value.method;
}

/** What a record says of its purpose: a code (ISO 20022), and goods that its text named. */
export const purposeOf = (code: string | undefined, goods: readonly CarriedGoods[]): string | undefined =>
  [...(code === undefined ? [] : [code]), ...goods].join(", ") || undefined;

/** Boats and engines; who pays for what preserves life alone is not looked at. */
export const buysCraft = (purpose: string | undefined): boolean =>
  purpose !== undefined && purpose.split(", ").some((word) => word === "boat" || word === "engine");
