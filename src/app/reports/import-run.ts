import {
  type Access,
  type DecodedDraft,
  type DecodedRecord,
  NO_PROFILE,
  nameMask,
  protectedAccess,
  type Reject,
  type Report,
  reviewAt,
  type Statement,
  type StatementContext,
  strictest,
  type TakenKind,
  takenKind,
  toStatement,
  type UnknownWord,
  WaslError,
} from "../../core/index.ts";
import {
  type Decoded,
  type Decoder,
  DOCUMENT_BYTES_MAX,
  type DocumentFacts,
  type DocumentKind,
  type Format,
  type KnownName,
  type MaskedName,
  refusedDocument,
} from "../../formats/index.ts";
import type { Actor, Platform, Spooled, Transaction } from "../ports/index.ts";
import type { ContactOf, OnBehalf, Unnaming } from "../ports/rights.ts";
import { tellRecipients } from "../rights/disclosures.ts";
import { BY_THE_NODE, onBehalfOf, protectSubjects, type SubjectToProtect } from "../rights/rights.ts";
import type { ImportInput, ImportProgress, ImportResult } from "../wasl.ts";
import type { EditionRun } from "./edition.ts";
import { ImportWriters } from "./import-writers.ts";
import { parsePage } from "./markup.ts";
import { createProtector, type Protector, unnamedRecord } from "./protect.ts";
import { contactsOfOthers, takeBackContacts } from "./taken-back.ts";

/** How much is gathered before it is written: large enough for the store, small enough for memory and for a rerun. */
const BATCH_STATEMENTS = 20_000;
const ANSWER_PIECE_BYTES = 128 * 1024;
const BATCH_RECORDS = 20_000;
const BATCH_PIECES = 4;
/** Are protected at once: all that is said of them is in memory, and all texts that may name one are read once for them. */
const BATCH_PERSONS = 2_000;
const PIECE_BYTES = 1024 * 1024;
const REJECTS_LISTED_MAX = 1000;
const WORDS_COUNTED_MAX = 1000;
const WORDS_TOLD_MAX = 50;
/** What is longer is no word of any list. */
const WORD_LENGTH_MAX = 60;
const IMPORT_DEADLINE_MS = 10 * 60 * 1000;

/** A name of the graph with the marking of what says it. */
export interface KnownEntityName extends KnownName {
  readonly access: Access;
}

/** What is settled before the decoding begins. */
interface Job {
  readonly format: Format;
  readonly report: Report;
  readonly spooled: Spooled;
  readonly knownNames: readonly KnownEntityName[];
  readonly sees: (access: Access) => boolean;
  readonly viewer: OnBehalf;
  readonly unnaming: Unnaming;
  readonly isResumed: boolean;
  /** Where it is the next edition of a list. */
  readonly edition: EditionRun | undefined;
}

/** One pass over the bytes: decode, gather, write batch by batch, complete. */
export class ImportRun {
  readonly #platform: Platform;
  readonly #actor: Actor;
  readonly #followUp: string | undefined;
  readonly #format: Format;
  readonly #report: Report;
  readonly #spooled: Spooled;
  readonly #onProgress: (progress: ImportProgress) => void;
  readonly #decoder: Decoder;
  readonly #protector: Protector;
  /** Of whoever is protected, as far as is known here. */
  #unnaming: Unnaming;
  /** Whose names went from all that was here; nobody's where an import was cut off that may have protected some. */
  #unnamed: Unnaming | undefined;
  readonly #viewer: OnBehalf;
  readonly #context: StatementContext;
  readonly #accessOfKnown: ReadonlyMap<string, Access>;
  readonly #writers: ImportWriters;
  readonly #edition: EditionRun | undefined;

  #drafts: DecodedDraft[] = [];
  #records: Decoded["records"][number][] = [];
  readonly #pieces = new Pieces();
  readonly #rejects: Reject[] = [];
  readonly #masked: MaskedName[] = [];
  /** How many rows have each word that is none of its list, by field and word. */
  readonly #unknownWords = new Map<string, UnknownWord & { rows: number }>();
  readonly #unreadColumns = new Set<string>();
  /** By property and value: what these posts show to be no advert's. */
  readonly #ofOthers = new Map<string, ContactOf>();
  /** Schemata that were written, by marking. */
  readonly #kinds = new WeakMap<Access, Set<string>>();
  /** Written batches of statements. */
  #batches = 0;
  readonly #taken = new Map<TakenKind, number>();
  #counts = { bytesRead: 0, statements: 0, records: 0, rejects: 0, diverted: 0, known: 0 };

  constructor(
    platform: Platform,
    actor: Actor,
    input: ImportInput,
    { format, report, spooled, knownNames, sees, viewer, unnaming, isResumed, edition }: Job,
    onProgress: (progress: ImportProgress) => void,
  ) {
    this.#platform = platform;
    this.#actor = actor;
    this.#followUp = input.followUp;
    this.#format = format;
    this.#report = report;
    this.#spooled = spooled;
    this.#onProgress = onProgress;
    this.#context = { reportId: report.id, access: report.access, seenAt: report.receivedAt };
    this.#accessOfKnown = new Map(knownNames.map((k) => [k.entityId, k.access]));
    this.#protector = createProtector({
      model: platform.model,
      reportId: report.id,
      reviewAt: (category) => reviewAt(platform.rights ?? NO_PROFILE, platform.clock.now(), { category }),
      now: platform.clock.now(),
      ...(input.sourceIdentity === undefined ? {} : { sourceIdentity: input.sourceIdentity }),
      unnaming: () => this.#unnaming,
    });
    this.#viewer = viewer;
    this.#edition = edition;
    this.#unnaming = unnaming;
    this.#unnamed = isResumed ? undefined : unnaming;
    this.#writers = new ImportWriters(platform.store.writersMax, (statements) =>
      this.#write((tx) => tx.appendStatements(statements)),
    );
    const { model, reference } = platform;
    this.#decoder = format.open({ ...this.#context, model, reference, knownNames, sees }, input.options);
  }

  async run(): Promise<ImportResult> {
    try {
      return await this.#run();
    } finally {
      await this.#writers.ended();
    }
  }

  async #run(): Promise<ImportResult> {
    // While one batch is written, the next is decoded.
    let writing: Promise<void> = Promise.resolve();
    for await (const chunk of this.#spooled.open()) {
      this.#pieces.push(chunk);
      if (this.#format.readBy === undefined) this.#gather(this.#decoder.push(chunk));
      this.#counts.bytesRead += chunk.length;
      if (!this.#isFull()) continue;
      await writing;
      writing = this.#flush();
      // Awaited above or below; until then its failure is not unheard of.
      writing.catch(() => undefined);
    }
    await writing;
    if (this.#format.readBy !== undefined)
      await this.#takeAnswer(await this.#readElsewhere(this.#format.readBy));
    const markup = this.#decoder.markup?.();
    const last = this.#decoder.end(
      markup === undefined ? undefined : await parsePage(this.#platform, markup),
    );
    this.#gather(last);
    this.#pieces.end();
    await this.#flush();
    await this.#writers.drained();
    return await this.#complete(last.facts);
  }

  /** Piece by piece, as a file: a workbook has a million cells. */
  async #takeAnswer(answer: Uint8Array): Promise<void> {
    for (let at = 0; at < answer.length; at += ANSWER_PIECE_BYTES) {
      this.#gather(this.#decoder.push(answer.subarray(at, at + ANSWER_PIECE_BYTES)));
      if (this.#isFull()) await this.#flush();
    }
  }

  /** What the document reader makes of the whole original. */
  async #readElsewhere(kind: DocumentKind): Promise<Uint8Array> {
    if (!this.#platform.documents) throw new WaslError("FORMAT_UNKNOWN", { format: kind });
    if (this.#spooled.byteLength > DOCUMENT_BYTES_MAX) return refusedDocument("LINE_TOO_LONG");
    const bytes = new Uint8Array(this.#spooled.byteLength);
    let filled = 0;
    for await (const chunk of this.#spooled.open()) {
      bytes.set(chunk, filled);
      filled += chunk.length;
    }
    return await this.#platform.documents.read(kind, bytes);
  }

  #isFull(): boolean {
    return (
      this.#drafts.length >= BATCH_STATEMENTS ||
      this.#records.length >= BATCH_RECORDS ||
      this.#pieces.ready.length >= BATCH_PIECES
    );
  }

  #gather(decoded: Decoded): void {
    for (const draft of decoded.statements) this.#drafts.push(draft);
    for (const record of decoded.records) this.#records.push(record);
    for (const name of decoded.masked ?? []) this.#masked.push(name);
    for (const word of decoded.unknownWords ?? []) this.#countWord(word);
    for (const heading of decoded.unreadColumns ?? [])
      if (this.#unreadColumns.size < WORDS_TOLD_MAX) this.#unreadColumns.add(heading);
    for (const reject of decoded.rejects) {
      if (this.#rejects.length < REJECTS_LISTED_MAX) this.#rejects.push(reject);
      this.#counts.rejects += reject.count ?? 1;
      if (reject.code === "SENSITIVE_DIVERTED" || reject.code === "SPECIAL_CATEGORY")
        this.#counts.diverted += 1;
    }
  }

  #countWord({ field, word }: UnknownWord): void {
    const key = `${field} ${word}`;
    const known = this.#unknownWords.get(key);
    if (known) known.rows += 1;
    else if (word.length <= WORD_LENGTH_MAX && this.#unknownWords.size < WORDS_COUNTED_MAX)
      this.#unknownWords.set(key, { field, word, rows: 1 });
  }

  /** The most frequent first, for whoever brought the file; they are not kept: a word of a file may be a name. */
  #toldWords(): NonNullable<ImportResult["unknownWords"]> {
    return [...this.#unknownWords.values()]
      .filter(({ word }) => this.#isOpen(word))
      .sort((a, b) => b.rows - a.rows || (a.word < b.word ? -1 : 1))
      .slice(0, WORDS_TOLD_MAX);
  }

  /** A word or a heading of a file may be the name of somebody who is protected. */
  #isOpen(word: string): boolean {
    return this.#protector.mask({ text: word }).text === word;
  }

  async #write<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return await this.#platform.store.as(this.#actor, work, { deadlineMs: IMPORT_DEADLINE_MS });
  }

  async #flush(): Promise<void> {
    const drafts = this.#drafts;
    const records = this.#records;
    this.#drafts = [];
    this.#records = [];
    const pieces = this.#pieces.ready.splice(0);
    if (drafts.length > 0) this.#batches += 1;
    if (drafts.length > 0 || records.length > 0 || pieces.length > 0) {
      const isShared = this.#writers.areWorthIt(drafts.length);
      if (!isShared) await this.#writers.drained();
      const { added, marked } = await this.#write(async (tx) => {
        for (const { number, bytes } of pieces) await tx.keepOriginal(this.#report.id, number, bytes);
        const safe = await this.#protector.protect(tx, drafts);
        const ofChildren = this.#marked(safe.children);
        await tx.addChildren(ofChildren.map((s) => ({ ...s, access: protectedAccess(s.access, "child") })));
        let stored = 0;
        for (const [access, rows] of byAccess(this.#withoutNames(records), this.#report.access))
          stored += await tx.appendRecords(this.#report.id, access, rows);
        const said = this.#marked(safe.drafts);
        const statements = this.#edition ? await this.#edition.fresh(tx, said) : said;
        if (!isShared) await tx.appendStatements(statements);
        return { added: stored, marked: statements };
      });
      if (isShared) await this.#share(marked);
      for (const contact of contactsOfOthers(records))
        this.#ofOthers.set(`${contact.property} ${contact.value}`, contact);
      this.#counts.known += records.length - added;
      this.#counts.statements += drafts.length;
      this.#counts.records += records.length;
      for (const record of records) {
        const kind = takenKind(record);
        if (kind !== undefined) this.#taken.set(kind, (this.#taken.get(kind) ?? 0) + 1);
      }
    }
    const { diverted: _diverted, known: _known, ...progress } = this.#counts;
    this.#onProgress({ ...progress, byteLength: this.#spooled.byteLength });
  }

  #withoutNames(records: Decoded["records"]): Decoded["records"] {
    const unnaming = this.#unnaming;
    return unnaming.isEmpty ? records : records.map((record) => unnamedRecord(record, unnaming));
  }

  async #share(statements: readonly Statement[]): Promise<void> {
    const first = this.#firstOfKinds(statements);
    if (first.length > 0) {
      await this.#writers.drained();
      await this.#write((tx) => tx.appendStatements(first));
    }
    await this.#writers.give(statements);
  }

  /** Writers would wait for each other's new markings and kinds of entities, so these are there before they begin. */
  #firstOfKinds(statements: readonly Statement[]): readonly Statement[] {
    return statements.filter(({ access, schema }) => {
      let kinds = this.#kinds.get(access);
      if (!kinds) {
        kinds = new Set();
        this.#kinds.set(access, kinds);
      }
      if (kinds.has(schema)) return false;
      kinds.add(schema);
      return true;
    });
  }

  /** What refers to an entity that the node knew already is at least as restricted as that entity. */
  #marked(drafts: readonly DecodedDraft[]): Statement[] {
    const stricter = new Map<string, Access>();
    for (const { entityId, value } of drafts) {
      const known = this.#accessOfKnown.get(value);
      if (known) stricter.set(entityId, strictest(stricter.get(entityId) ?? this.#report.access, known));
    }
    return drafts.map((draft) => {
      const known = stricter.get(draft.entityId);
      if (!known) return toStatement(draft, this.#context);
      const { rowAccess = known, ...rest } = draft;
      return toStatement(rest, { ...this.#context, access: strictest(known, rowAccess) });
    });
  }

  /**
   * Whom this document or somebody else meanwhile protects may stand in the graph by name, of an earlier report or of a batch
   * of this one:
   * all of it goes where the rest went, whoever may see it, and whoever was sent it is told (R08).
   */
  async #takeOutProtected(): Promise<void> {
    const { persons, names, identifiers } = this.#protector;
    if (persons.size === 0 && names.size === 0) return;
    const viewer = this.#viewer;
    const { keeper } = this.#platform.store;
    const reason = `said by report ${this.#report.id}`;
    const spokenOf = await keeper.spokenOf([...persons.keys()], onBehalfOf(viewer));
    // Of a run that is cut off, those of whole batches are protected, and the next run takes the others.
    for (let at = 0; at < spokenOf.length; at += BATCH_PERSONS) {
      const subjects = spokenOf.slice(at, at + BATCH_PERSONS).flatMap((id) => {
        const person = persons.get(id);
        if (!person) return [];
        const { entityId, category } = person;
        return [{ entityIds: [id, entityId], category, reason }];
      });
      await protectSubjects(this.#platform, subjects, viewer);
    }
    const children = [...this.#protector.children].map(
      (entityId): SubjectToProtect => ({ entityIds: [entityId], category: "child", reason }),
    );
    if (children.length > 0) await protectSubjects(this.#platform, children, viewer);
    // Nothing of whom an import protects was ever in the graph, by which a protection elsewhere finds it.
    if (persons.size > 0) {
      await keeper.withdrawProtected(onBehalfOf(viewer));
      await keeper.withholdFindings(BY_THE_NODE);
    }
    // A batch was written before the name was known that a later one protects, and so was what the file is called.
    const mask = nameMask(names);
    const { title, source, provider } = this.#report;
    const isHeaded = [title, source, provider].some((text) => mask(text) !== text);
    const isNamed = names.size > 0 && (this.#batches > 1 || isHeaded);
    const isInRows = names.size + identifiers.length > 0 && this.#counts.records > 0;
    if (isNamed || isInRows)
      await keeper.maskTexts(
        this.#report.id,
        {
          names: [...names],
          identifiers,
          entityIdOf: new Map([...persons].map(([id, { entityId }]) => [id, entityId])),
        },
        onBehalfOf(viewer),
      );
  }

  /**
   * Whoever was protected since this import began, by this document or by others: their whole name goes from what was written
   * meanwhile, and, of those whom this document protects, from all that was here.
   */
  async #unnameSince(): Promise<void> {
    const by = onBehalfOf(this.#viewer);
    const { keeper } = this.#platform.store;
    const since = this.#unnamed;
    this.#unnaming = await keeper.unnaming(by);
    this.#unnamed = this.#unnaming;
    if (this.#unnaming.version === since?.version) return;
    const statementIds = await keeper.unname(since, this.#unnaming, by);
    await tellRecipients(this.#platform, { kind: "withdrawn", statementIds, because: "protected" }, by);
  }

  async #complete(facts: DocumentFacts): Promise<ImportResult> {
    // Before the report counts as complete: an import that was cut off here is run again, and takes back then.
    await takeBackContacts(this.#platform, this.#actor, this.#report, [...this.#ofOthers.values()]);
    await this.#write((tx) => this.#protector.recallAll(tx));
    await this.#takeOutProtected();
    await this.#unnameSince();
    const taken = {
      statements: this.#counts.statements,
      records: this.#counts.records,
      taken: Object.fromEntries(this.#taken),
      rejects: this.#rejects,
      rejectCount: this.#counts.rejects,
    };
    const { outcome, notices } = await this.#write(async (tx) => {
      // Whoever was protected since is masked in what is written now; who is protected later, in what they find written.
      await tx.holdProtected();
      await this.#protector.recallAll(tx);
      const ended = await this.#edition?.end(tx);
      const outcome = ended ? { ...taken, edition: ended.outcome } : taken;
      await tx.completeReport(this.#report.id, outcome, this.#protector.mask(facts));
      // Whom this document protects, or who said it, is not to be asked for.
      const isOpen = ({ name }: MaskedName): boolean => this.#protector.mask({ text: name }).text === name;
      await tx.keepMasked(this.#report.id, this.#masked.filter(isOpen));
      if (this.#followUp !== undefined) await tx.followUp(this.#followUp, this.#report.id);
      const { statements, records, rejectCount } = outcome;
      await tx.audit({
        action: "import",
        object: `report:${this.#report.id}`,
        detail: {
          state: "complete",
          statements,
          records,
          rejects: rejectCount,
          protected: this.#protector.count,
          diverted: this.#protector.diverted + this.#counts.diverted,
          ...(this.#followUp === undefined ? {} : { job: this.#followUp }),
        },
      });
      return { outcome, notices: ended?.notices ?? [] };
    });
    for (const notice of notices) await tellRecipients(this.#platform, notice, onBehalfOf(this.#viewer));
    await this.#unnameSince();
    return {
      ...outcome,
      reportId: this.#report.id,
      format: this.#format.id,
      changed: true,
      ...(this.#unknownWords.size === 0 ? {} : { unknownWords: this.#toldWords() }),
      ...(this.#unreadColumns.size === 0
        ? {}
        : { unreadColumns: [...this.#unreadColumns].filter((heading) => this.#isOpen(heading)) }),
      knownRecords: this.#counts.known,
    };
  }
}

/** Rows by how restricted each is: as its report, or as it says itself where that is stricter. */
function byAccess(
  records: readonly DecodedRecord[],
  ofReport: Access,
): ReadonlyMap<Access, readonly DecodedRecord[]> {
  const groups = new Map<string, [Access, DecodedRecord[]]>();
  for (const record of records) {
    const access = record.rowAccess ?? ofReport;
    const group = groups.get(access.tlp);
    if (group) group[1].push(record);
    else groups.set(access.tlp, [access, [record]]);
  }
  return new Map(groups.values());
}

/** Cuts a stream into pieces of one size, so that a rerun cuts it alike whatever the chunks were. */
class Pieces {
  readonly ready: { readonly number: number; readonly bytes: Uint8Array }[] = [];
  #number = 0;
  #buffer = new Uint8Array(PIECE_BYTES);
  #filled = 0;

  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + PIECE_BYTES - this.#filled);
      this.#buffer.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === PIECE_BYTES) this.#cut();
    }
  }

  end(): void {
    if (this.#filled > 0) this.#cut();
  }

  #cut(): void {
    this.ready.push({ number: this.#number++, bytes: this.#buffer.subarray(0, this.#filled) });
    this.#buffer = new Uint8Array(PIECE_BYTES);
    this.#filled = 0;
  }
}
