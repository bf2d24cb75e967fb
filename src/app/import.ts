import {
  type Access,
  accessLabel,
  canSee,
  type DecodedDraft,
  type DecodedRecord,
  idFrom,
  isAtLeastAsStrict,
  NO_PROFILE,
  nameMask,
  parseAccess,
  parseEvaluation,
  protectedAccess,
  type Reject,
  type Report,
  reviewAt,
  type Statement,
  type StatementContext,
  strictest,
  toStatement,
  UNEVALUATED,
  WaslError,
} from "../core/index.ts";
import {
  chooseFormat,
  type Decoded,
  type Decoder,
  DOCUMENT_BYTES_MAX,
  type DocumentFacts,
  type DocumentKind,
  type Format,
  formats,
  type KnownName,
  type MaskedName,
  refusedDocument,
} from "../formats/index.ts";
import { tellRecipients } from "./disclosures.ts";
import { ImportWriters } from "./import-writers.ts";
import { parsePage } from "./markup.ts";
import type { Actor, AuditEntryDraft, Platform, Spooled, StoredReport, Transaction } from "./ports.ts";
import type { ContactOf, OnBehalf, Unnaming } from "./ports-rights.ts";
import { createProtector, type Protector, unnamedRecord } from "./protect.ts";
import { onBehalfOf, protectSubjects, type SubjectToProtect } from "./rights.ts";
import { mustBeCleared, mustWork } from "./roles.ts";
import { contactsOfOthers, takeBackContacts } from "./taken-back.ts";
import type { ImportInput, ImportProgress, ImportResult } from "./wasl.ts";

/** How much is gathered before it is written: large enough for the store, small enough for memory and for a rerun. */
const BATCH_STATEMENTS = 20_000;
const ANSWER_PIECE_BYTES = 128 * 1024;
const BATCH_RECORDS = 20_000;
const BATCH_PIECES = 4;
/** Are protected at once: all that is said of them is in memory, and all texts that may name one are read once for them. */
const BATCH_PERSONS = 2_000;
const PIECE_BYTES = 1024 * 1024;
const REJECTS_LISTED_MAX = 1000;
const HEAD_BYTES = 64 * 1024;
const IMPORT_DEADLINE_MS = 10 * 60 * 1000;

/**
 * Reads one document and stores what it says. The same bytes a second time change nothing; an import that was
 * cut off is completed by running it again. FORMAT_UNKNOWN where nothing reads the file; where a scanner is asked,
 * INPUT_INFECTED and SCANNER_UNAVAILABLE, and nothing is kept.
 */
export async function importReport(
  platform: Platform,
  actor: Actor,
  input: ImportInput,
  onProgress: (progress: ImportProgress) => void = () => undefined,
): Promise<ImportResult> {
  const spooled = await platform.spool.keep(input.bytes);
  try {
    const format =
      input.format === undefined ? await sniff(spooled, input.fileName) : formatById(input.format);
    const described = describe(platform, actor, input, format, spooled);
    const { said, viewer } = await platform.store.as(actor, async (tx) => {
      const { sourceIdentity } = input;
      // Who said it stays apart; the report carries a pseudonym (R22).
      if (sourceIdentity === undefined) return { said: described, viewer: tx.viewer };
      const source = await tx.keepSource(sourceIdentity);
      // Whoever names a file names it after whom it is from.
      const provider = nameMask([sourceIdentity])(described.provider);
      return { said: { ...described, source, title: source, provider }, viewer: tx.viewer };
    });
    const unnaming = await platform.store.keeper.unnaming(onBehalfOf(viewer));
    const report = {
      ...said,
      title: unnaming.text(said.title),
      source: unnaming.text(said.source),
      provider: unnaming.text(said.provider),
    };
    await mustBeClean(platform, actor, spooled, report.id);
    const opened = await platform.store.as(actor, async (tx) => {
      await mustWork(tx, `report:${report.id}`);
      await mustBeCleared(tx, report.access, `report:${report.id}`);
      const audit = { action: "import", object: `report:${report.id}` } as const;
      const known = await tx.report(report.id);
      if (known) await mustNotBeStricter(tx, known, report.access, audit);
      const state = await tx.openReport(report);
      await tx.audit({ ...audit, detail: { state, bytes: spooled.byteLength } });
      return { state, known: state === "known" ? known : undefined };
    });
    if (opened.state === "known") {
      const outcome = opened.known?.outcome ?? { statements: 0, records: 0, rejects: [], rejectCount: 0 };
      return { ...outcome, reportId: report.id, format: format.id, changed: false };
    }
    const knownNames = format.readsText ? await readKnownNames(platform, actor, report.access) : [];
    return await new ImportRun(
      platform,
      actor,
      input,
      {
        format,
        report,
        spooled,
        knownNames,
        sees: (access) => canSee(access, viewer),
        viewer,
        unnaming,
        isResumed: opened.state === "resumed",
      },
      onProgress,
    ).run();
  } finally {
    await spooled.dispose();
  }
}

async function mustBeClean(
  { scanner, store }: Platform,
  actor: Actor,
  spooled: Spooled,
  reportId: string,
): Promise<void> {
  const signature = await scanner?.scan(spooled.open());
  if (signature === undefined) return;
  const code = "INPUT_INFECTED";
  const found = signature.slice(0, 200);
  await store.as(actor, (tx) =>
    tx.audit({ action: "refuse", object: `report:${reportId}`, detail: { code, signature: found } }),
  );
  throw new WaslError(code, { signature: found });
}

/**
 * Bytes that are here already keep their marking. Whoever brings them under a stricter one means them to be hidden, and
 * must hear that they are not: MARKING_FORBIDS.
 */
async function mustNotBeStricter(
  tx: Transaction,
  known: StoredReport,
  asked: Access,
  audit: Pick<AuditEntryDraft, "action" | "object">,
): Promise<void> {
  // Who contributed it hides nothing.
  if (isAtLeastAsStrict(known.access, { ...asked, originators: [] })) return;
  await tx.audit(audit);
  throw new WaslError("MARKING_FORBIDS", {
    because: `these bytes are here already, as ${accessLabel(known.access)}`,
  });
}

function formatById(id: string): Format {
  const format = formats.find((f) => f.id === id);
  if (!format) throw new WaslError("FORMAT_UNKNOWN", { format: id.slice(0, 40) });
  return format;
}

async function sniff(spooled: Spooled, fileName: string): Promise<Format> {
  const head = await readHead(spooled);
  const best = chooseFormat(formats, head, fileName);
  if (!best) throw new WaslError("FORMAT_UNKNOWN", { bytes: spooled.byteLength });
  return best;
}

async function readHead(spooled: Spooled): Promise<Uint8Array> {
  const head = new Uint8Array(Math.min(HEAD_BYTES, spooled.byteLength));
  let filled = 0;
  for await (const chunk of spooled.open()) {
    const part = chunk.subarray(0, head.length - filled);
    head.set(part, filled);
    filled += part.length;
    if (filled === head.length) break;
  }
  return head;
}

function describe(
  platform: Platform,
  actor: Actor,
  input: ImportInput,
  format: Format,
  spooled: Spooled,
): Report {
  const now = platform.clock.now();
  const access = parseAccess(input.marking);
  return {
    id: idFrom("rep-", spooled.sha256, format.id),
    title: input.fileName,
    format: format.id,
    sha256: spooled.sha256,
    byteLength: spooled.byteLength,
    source: input.fileName,
    provider: input.provider ?? platform.nodeId,
    publishers: [],
    evaluation: input.evaluation
      ? parseEvaluation(input.evaluation.scheme, input.evaluation.code)
      : UNEVALUATED,
    // Whoever imports it here contributes it, unless the marking names the originators.
    access:
      access.originators.length > 0
        ? access
        : strictest(access, { ...access, originators: [platform.nodeId] }),
    receivedAt: new Date(now).toISOString(),
    reviewAt: reviewAt(platform.rights ?? NO_PROFILE, now, { purpose: actor.purpose.purpose }),
    fictitious: input.fictitious ?? false,
  };
}

interface KnownEntityName extends KnownName {
  readonly access: Access;
}

/** Names that the importer may see, for marking them in a text; protected persons have none. */
async function readKnownNames(
  platform: Platform,
  actor: Actor,
  ofReport: Access,
): Promise<KnownEntityName[]> {
  return await platform.store.as(actor, async (tx) => {
    const known: KnownEntityName[] = [];
    for await (const page of tx.names()) {
      for (const { entityId, schema, names, access } of page) {
        // Whoever reads the report reads what is not masked: it tells them of nothing that they may not know.
        const isOpen = isAtLeastAsStrict({ ...ofReport, originators: access.originators }, access);
        for (const { value } of names) known.push({ entityId, schema, name: value, access, isOpen });
      }
    }
    return known;
  });
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
}

/** One pass over the bytes: decode, gather, write batch by batch, complete. */
class ImportRun {
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

  #drafts: DecodedDraft[] = [];
  #records: Decoded["records"][number][] = [];
  readonly #pieces = new Pieces();
  readonly #rejects: Reject[] = [];
  readonly #masked: MaskedName[] = [];
  /** By property and value: what these posts show to be no advert's. */
  readonly #ofOthers = new Map<string, ContactOf>();
  /** Schemata that were written, by marking. */
  readonly #kinds = new WeakMap<Access, Set<string>>();
  /** Written batches of statements. */
  #batches = 0;
  #counts = { bytesRead: 0, statements: 0, records: 0, rejects: 0, diverted: 0, known: 0 };

  constructor(
    platform: Platform,
    actor: Actor,
    input: ImportInput,
    { format, report, spooled, knownNames, sees, viewer, unnaming, isResumed }: Job,
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
    for (const reject of decoded.rejects) {
      if (this.#rejects.length < REJECTS_LISTED_MAX) this.#rejects.push(reject);
      this.#counts.rejects += 1;
      if (reject.code === "SENSITIVE_DIVERTED" || reject.code === "SPECIAL_CATEGORY")
        this.#counts.diverted += 1;
    }
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
        const statements = this.#marked(safe.drafts);
        if (!isShared) await tx.appendStatements(statements);
        return { added: stored, marked: statements };
      });
      if (isShared) await this.#share(marked);
      for (const contact of contactsOfOthers(records))
        this.#ofOthers.set(`${contact.property} ${contact.value}`, contact);
      this.#counts.known += records.length - added;
      this.#counts.statements += drafts.length;
      this.#counts.records += records.length;
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
    const outcome = {
      statements: this.#counts.statements,
      records: this.#counts.records,
      rejects: this.#rejects,
      rejectCount: this.#counts.rejects,
    };
    await this.#write(async (tx) => {
      // Whoever was protected since is masked in what is written now; who is protected later, in what they find written.
      await tx.holdProtected();
      await this.#protector.recallAll(tx);
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
    });
    await this.#unnameSince();
    return {
      ...outcome,
      reportId: this.#report.id,
      format: this.#format.id,
      changed: true,
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
