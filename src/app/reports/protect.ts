import {
  categoryFrom,
  type DecodedDraft,
  type DecodedRecord,
  DIVERTED_PROPERTIES,
  holdsWords,
  type Identifier,
  identifierTypeOf,
  isProtectedCategory,
  type Model,
  maskNames,
  mayBeChild,
  nameMask,
  type ProtectedCategory,
  type SubjectCategory,
} from "../../core/index.ts";
import type { DocumentFacts, Mention } from "../../formats/index.ts";
import type { Transaction } from "../ports/index.ts";
import type { ProtectedSubject, Unnaming } from "../ports/rights.ts";

/** What may enter the graph. What is about a child, or points at one, goes into the children's compartment. */
export interface Safe {
  readonly drafts: readonly DecodedDraft[];
  readonly children: readonly DecodedDraft[];
}

/** Splits protected persons from the graph on the way in (R08, R09, R10). */
export interface Protector {
  /** How many persons were pseudonymised so far. */
  readonly count: number;
  /** How many statements of asylum, health and sexual violence were turned away so far. */
  readonly diverted: number;
  protect(tx: Transaction, drafts: readonly DecodedDraft[]): Promise<Safe>;
  /**
   * Asks once more about everybody whom the document speaks of: others may have protected somebody meanwhile, or found out that
   * one of them is a child.
   */
  recallAll(tx: Transaction): Promise<void>;
  /** Whom this document is about or points at and the node protects, by the id that the source uses. */
  readonly persons: ReadonlyMap<string, ProtectedSubject>;
  /** Those who were protected as something else and of whom this document says that they are a child, by pseudonymous id. */
  readonly children: ReadonlySet<string>;
  /** How they and the document's human source are called in it. */
  readonly names: ReadonlySet<string>;
  /** Their phones, addresses and documents in it. */
  readonly identifiers: readonly Identifier[];
  /** The document's own text with the names of its protected persons made unreadable. */
  mask(facts: DocumentFacts): DocumentFacts;
}

/** Whoever proposes findings waits for a protection of many that is under way, which may take this long (milliseconds). */
export const PROTECTING_WAIT_MS = 600_000;

/** The property of our own with which a source says what somebody is. */
export const CATEGORY_PROPERTY = "subjectCategory";
/** Of a child it is no statement of the graph, but says what somebody is (R09). */
const BIRTH_PROPERTY = "birthDate";
const IDS_PER_QUESTION = 20_000;

interface Known extends ProtectedSubject {
  /** Set where this document made the person known; the graph then says so under this report. */
  readonly pseudonym?: string;
}

export interface ProtectorOptions {
  readonly model: Model;
  readonly reportId: string;
  /** RFC 3339: when the keyed store is to be looked at again, by category. */
  readonly reviewAt: (category: ProtectedCategory) => string;
  /** Who is a child now, by the date of birth that the source gives, is protected as one. */
  readonly now: number;
  /** Who a human source is: masked wherever the document says it (R22). */
  readonly sourceIdentity?: string;
  /** Of whoever is protected now, whether this document speaks of them or only says their name. */
  readonly unnaming: () => Unnaming;
}

/**
 * The entity id itself may be made of a name, so it is replaced too, wherever the file refers to it from then on. Who
 * is protected already stays so, whatever this document calls them.
 */
export function createProtector(options: ProtectorOptions): Protector {
  return new ImportProtector(options);
}

class ImportProtector implements Protector {
  count = 0;
  diverted = 0;
  readonly #options: ProtectorOptions;
  readonly #known = new Map<string, Known>();
  readonly #asked = new Set<string>();
  readonly children = new Set<string>();
  readonly names = new Set<string>();
  readonly identifiers: Identifier[] = [];
  readonly #withoutSource: (text: string) => string;
  /** Makes the names so far unreadable; made anew where there are more. */
  #masked = { names: 0, mask: (text: string): string => text };

  constructor(options: ProtectorOptions) {
    this.#options = options;
    this.#withoutSource = nameMask(options.sourceIdentity === undefined ? [] : [options.sourceIdentity]);
    if (options.sourceIdentity !== undefined) this.names.add(options.sourceIdentity);
  }

  get persons(): ReadonlyMap<string, ProtectedSubject> {
    return this.#known;
  }

  async protect(tx: Transaction, drafts: readonly DecodedDraft[]): Promise<Safe> {
    await this.#recall(tx, drafts);
    const said = this.#saidOf(drafts);
    for (const [sourceId, category] of protectedIn(drafts, this.#options)) {
      const known = this.#known.get(sourceId);
      if (known) {
        this.#mayBeChild(sourceId, known, category);
        continue;
      }
      const { reportId, reviewAt } = this.#options;
      const person = await tx.protectPerson({
        sourceId,
        category,
        said: said.get(sourceId) ?? [],
        reportId,
        reviewAt: reviewAt(category),
      });
      said.delete(sourceId);
      this.#known.set(sourceId, { ...person, category });
      this.count += 1;
    }
    for (const [sourceId, more] of said) {
      const known = this.#known.get(sourceId);
      if (known) await tx.keepProtected(known.entityId, more, this.#options.reportId);
    }
    return this.#sort(drafts);
  }

  #mayBeChild(sourceId: string, known: Known, category: ProtectedCategory): void {
    if (category !== "child" || known.category === "child") return;
    this.#known.set(sourceId, { ...known, category });
    this.children.add(known.entityId);
  }

  mask(facts: DocumentFacts): DocumentFacts {
    return this.#options.unnaming().facts(maskFacts(facts, this.names, this.#known));
  }

  /** Whom the node protects already. */
  async #recall(tx: Transaction, drafts: readonly DecodedDraft[]): Promise<void> {
    const { model } = this.#options;
    const ids = new Set<string>();
    for (const { entityId, schema, property, value } of drafts) {
      ids.add(entityId);
      if (model.property(schema, property)?.type === "entity") ids.add(value);
    }
    const fresh = [...ids].filter((id) => !this.#asked.has(id));
    for (const id of fresh) this.#asked.add(id);
    await this.#learn(tx, fresh);
  }

  async recallAll(tx: Transaction): Promise<void> {
    const open = [...this.#asked].filter((id) => this.#known.get(id)?.category !== "child");
    for (let at = 0; at < open.length; at += IDS_PER_QUESTION)
      await this.#learn(tx, open.slice(at, at + IDS_PER_QUESTION));
  }

  async #learn(tx: Transaction, ids: readonly string[]): Promise<void> {
    for (const [id, subject] of await tx.protectedSubjects(ids)) {
      const known = this.#known.get(id);
      if (known) this.#mayBeChild(id, known, subject.category);
      else this.#known.set(id, subject);
    }
  }

  #saidOf(
    drafts: readonly DecodedDraft[],
  ): Map<string, { entityId: string; property: string; value: string }[]> {
    const protectedHere = protectedIn(drafts, this.#options);
    const said = new Map<string, { entityId: string; property: string; value: string }[]>();
    for (const { entityId, schema, property, value } of drafts) {
      if (!this.#known.has(entityId) && !protectedHere.has(entityId)) continue;
      if (property === CATEGORY_PROPERTY || DIVERTED_PROPERTIES.has(property)) continue;
      said.set(entityId, [...(said.get(entityId) ?? []), { entityId, property, value }]);
      if (this.#options.model.property(schema, property)?.type === "name") this.names.add(value);
      if (identifierTypeOf(property) !== undefined) this.identifiers.push({ property, value });
    }
    return said;
  }

  #sort(drafts: readonly DecodedDraft[]): Safe {
    const open: DecodedDraft[] = [];
    const children: DecodedDraft[] = [];
    for (const draft of drafts) {
      if (DIVERTED_PROPERTIES.has(draft.property)) {
        this.diverted += 1;
        continue;
      }
      const own = this.#known.get(draft.entityId);
      const referred = this.#known.get(draft.value);
      const isOfChild = own?.category === "child" || referred?.category === "child";
      const into = isOfChild ? children : open;
      for (const safe of this.#rewritten(draft, own, referred)) into.push(safe);
    }
    return { drafts: open, children };
  }

  #rewritten(
    draft: DecodedDraft,
    own: Known | undefined,
    referred: Known | undefined,
  ): readonly DecodedDraft[] {
    if (own) {
      const isChildsBirth = draft.property === BIRTH_PROPERTY && own.category === "child";
      if (draft.property !== CATEGORY_PROPERTY && !isChildsBirth) return [];
      const { entityId, category, pseudonym } = own;
      const { schema } = draft;
      return [
        { entityId, schema, property: CATEGORY_PROPERTY, value: category },
        ...(pseudonym === undefined ? [] : [{ entityId, schema, property: "name", value: pseudonym }]),
      ];
    }
    const clean = { ...draft, value: this.#withoutSource(draft.value) };
    if (referred) return [{ ...clean, value: referred.entityId }];
    // What is told of a boat or a brother tells of the person too.
    if (!holdsWords(this.#options.model, draft.schema, draft.property)) return [clean];
    return [{ ...clean, value: this.#options.unnaming().text(this.#masking()(clean.value)) }];
  }

  #masking(): (text: string) => string {
    if (this.#masked.names !== this.names.size)
      this.#masked = { names: this.names.size, mask: nameMask(this.names) };
    return this.#masked.mask;
  }
}

/** A row with its free text, and what it is found by, as they may be kept; supply rows and events have none. */
export function unnamedRecord(record: DecodedRecord, unnaming: Unnaming): DecodedRecord {
  const text = (said: string): string => unnaming.text(said);
  const id = unnaming.key(record.id);
  switch (record.kind) {
    case "post": {
      const { accountName } = record;
      const account = accountName === undefined ? {} : { accountName: text(accountName) };
      return {
        ...record,
        ...account,
        id,
        accountId: unnaming.key(record.accountId),
        text: text(record.text),
      };
    }
    case "payment":
      return record.reference === undefined
        ? { ...record, id }
        : { ...record, id, reference: text(record.reference) };
    case "seizure": {
      const { authority } = record;
      const said = authority === undefined ? {} : { authority: text(authority) };
      return { ...record, ...said, id, place: text(record.place), item: text(record.item) };
    }
    case "order": {
      const { deliveryPlace } = record;
      const said = deliveryPlace === undefined ? {} : { deliveryPlace: text(deliveryPlace) };
      return { ...record, ...said, id, item: text(record.item) };
    }
    default:
      return record;
  }
}

/** Whom a source says to be protected, by what it says of them. */
export function protectedIn(
  drafts: readonly DecodedDraft[],
  { model, now }: Pick<ProtectorOptions, "model" | "now">,
): Map<string, ProtectedCategory> {
  const found = new Map<string, ProtectedCategory>();
  for (const { entityId, schema, property, value } of drafts) {
    if (!model.isA(schema, "Person")) continue;
    const category = categoryOf(property, value, now);
    // Of two that are said, a child's is the stricter.
    if (category && isProtectedCategory(category) && found.get(entityId) !== "child")
      found.set(entityId, category);
  }
  return found;
}

/** What a statement about a person says they are. */
export function categoryOf(property: string, value: string, now: number): SubjectCategory | undefined {
  if (property === CATEGORY_PROPERTY) return categoryFrom(value);
  return property === BIRTH_PROPERTY && mayBeChild(value, now) ? "child" : undefined;
}

/** These names, and how the text calls these persons. Marks on what is masked go; all others keep their places. */
export function maskFacts(
  facts: DocumentFacts,
  names: Iterable<string>,
  persons: Pick<ReadonlySet<string>, "has">,
): DocumentFacts {
  const called = (facts.mentions ?? []).filter((m) => m.entityId !== undefined && persons.has(m.entityId));
  const all = [...names, ...called.map((m) => m.text)];
  if (all.length === 0) return facts;
  const clean = (text: string): string => maskNames(text, all);
  const { text, title, mentions } = facts;
  return {
    ...facts,
    ...(text === undefined ? {} : { text: clean(text) }),
    ...(title === undefined ? {} : { title: clean(title) }),
    ...(mentions === undefined ? {} : { mentions: mentions.filter((m) => clean(wordsOf(m)) === wordsOf(m)) }),
  };
}

/** All that a mark says, without the accounts of those who put it there. */
const wordsOf = ({ added: _by, judged, ...said }: Mention): string =>
  JSON.stringify([said, judged?.reason ?? ""]);
