import { createHmac } from "node:crypto";
import { maskFacts, type Unnaming } from "../../app/index.ts";
import {
  type HandleLikeness,
  handleLikeness,
  type Identifier,
  identifierMask,
  maskNames,
  mentionedNames,
  sharesName,
} from "../../core/index.ts";
import type { DocumentFacts, Mention } from "../../formats/index.ts";
import type { NodeKeys } from "../keys/node-key.ts";

export type Words = (text: string) => string;

/** How somebody is called and found. */
export interface Named {
  readonly names: readonly string[];
  readonly identifiers: readonly Identifier[];
}

const NOBODY: ReadonlySet<string> = new Set();

/** Words of sources who do not say that they speak of these persons: whole names go, and phones, addresses and documents. */
export class UnnamedWords implements Unnaming {
  readonly version: string;
  readonly #nodeKeys: NodeKeys;
  readonly #keys: UnnamingKeys;
  readonly #names: ReadonlySet<string>;
  readonly #identifiers: ReadonlyMap<string, Identifier>;
  readonly #mentioned: (text: string) => readonly string[];
  readonly #identified: Words;
  /** Made where somebody asks. */
  #like: ((handle: string) => HandleLikeness | undefined) | undefined;

  constructor(nodeKeys: NodeKeys, persons: Iterable<Named>, version = "") {
    const names = new Set<string>();
    const identifiers = new Map<string, Identifier>();
    for (const person of persons) {
      for (const name of person.names) names.add(name);
      for (const one of person.identifiers) identifiers.set(`${one.property} ${one.value}`, one);
    }
    this.version = version;
    this.#nodeKeys = nodeKeys;
    this.#keys = new UnnamingKeys(nodeKeys);
    this.#names = names;
    this.#identifiers = identifiers;
    this.#mentioned = mentionedNames(names);
    this.#identified = identifierMask(identifiers.values());
  }

  get isEmpty(): boolean {
    return this.#names.size + this.#identifiers.size === 0;
  }

  /** Whether a name holds one of these persons', or as much of it as tells. */
  sharesName(name: string): boolean {
    return sharesName(name, this.#names);
  }

  /** Whether one of these is written like a name of these persons': as a whole before in part. */
  likeness(handles: readonly string[]): HandleLikeness | undefined {
    this.#like ??= handleLikeness(this.#names);
    // An address is its name before the sign.
    const found = new Set(handles.flatMap((one) => one.split("@")).map(this.#like));
    return (["whole", "part"] as const).find((one) => found.has(one));
  }

  readonly text: Words = (text) => {
    // An address as a whole before the parts of a name in it.
    const clean = this.#identified(text);
    const found = this.#mentioned(clean);
    return found.length === 0 ? clean : maskNames(clean, found);
  };

  readonly key: Words = (key) => this.#keys.of(key, this.text);

  facts(facts: DocumentFacts): DocumentFacts {
    const { title, text, mentions } = facts;
    // Who is called by their whole name once is, further on, called by a part of it.
    // What somebody wrote of a mark need not stand in the text.
    const marked = (mentions ?? []).flatMap(({ value, judged }) => [value ?? "", judged?.reason ?? ""]);
    const found = this.#mentioned([title ?? "", text ?? "", ...marked].join("\n"));
    const named = maskFacts(facts, found, NOBODY);
    const isOpenMention = ({ text: said, attachment = "", value = "", judged }: Mention): boolean =>
      [said, attachment, value, judged?.reason ?? ""].every((one) => this.#identified(one) === one);
    const isOpen =
      [title, text].every((said) => said === undefined || this.#identified(said) === said) &&
      (mentions ?? []).every((m) => m.judged === undefined || isOpenMention(m));
    if (isOpen) return named;
    return {
      ...named,
      ...(named.text === undefined ? {} : { text: this.#identified(named.text) }),
      ...(named.title === undefined ? {} : { title: this.#identified(named.title) }),
      ...(mentions === undefined ? {} : { mentions: (named.mentions ?? []).filter(isOpenMention) }),
    };
  }

  /** What these know that those did not. */
  beyond(earlier: UnnamedWords): UnnamedWords {
    return new UnnamedWords(this.#nodeKeys, [
      {
        names: [...this.#names].filter((name) => !earlier.#names.has(name)),
        identifiers: [...this.#identifiers].flatMap(([id, one]) =>
          earlier.#identifiers.has(id) ? [] : [one],
        ),
      },
    ]);
  }
}

/**
 * A key that names somebody, as another that says nothing: the same for the same wherever and whenever it stands, so that what
 * rows share they still share, and of two never one, which would make one account or party of both.
 */
export class UnnamingKeys {
  readonly #nodeKeys: NodeKeys;
  readonly #whole = new Map<string, string>();

  constructor(nodeKeys: NodeKeys) {
    this.#nodeKeys = nodeKeys;
  }

  freshOf(key: string): string | undefined {
    return this.#whole.get(key);
  }

  of(key: string, mask: Words): string {
    if (mask(key) === key) return key;
    const parts = key.split(/([:/])/);
    const fresh = parts.map((part) => (mask(part) === part ? part : this.#fresh(part))).join("");
    // What stands across its separators.
    const whole = mask(fresh) === fresh ? fresh : this.#fresh(key);
    this.#whole.set(key, whole);
    return whole;
  }

  #fresh(key: string): string {
    const digest = createHmac("sha256", this.#nodeKeys.pseudonym).update(JSON.stringify(["key", key]));
    return `masked-${digest.digest("hex").slice(0, 16)}`;
  }
}
