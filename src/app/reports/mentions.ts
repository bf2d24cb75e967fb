import {
  type Access,
  holdsMask,
  PROTECTED_ID_PREFIX,
  type Statement,
  saysNothing,
  strictestOf,
  toStatement,
  WaslError,
} from "../../core/index.ts";
import {
  ADDED_TYPES,
  ADDED_UNITS,
  type AddedType,
  type AddedUnit,
  articleId,
  isOfWords,
  isStanding,
  MARKED_BY_HAND,
  type Mention,
  saidByMention,
  stateMention,
} from "../../formats/index.ts";
import type { Actor, Platform, StoredReport, Transaction } from "../ports/index.ts";
import type { Unnaming } from "../ports/rights.ts";
import { visibleMentions } from "../read.ts";
import { saidAnew } from "../rights/corrected.ts";
import { type StatementNotice, tellingsOf, tellRecipients } from "../rights/disclosures.ts";
import { onBehalfOf } from "../rights/rights.ts";
import { mustStillHold, withUnnaming } from "../rights/with-unnaming.ts";
import { mustDecide, mustWork } from "../roles.ts";
import { uuidOf } from "../uuid.ts";

/** Which stretch of a report's text, and what stands there: a text that was masked or mended meanwhile is not that any more. */
export interface MentionPlace {
  /** UTF-16 units, the end exclusive. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What somebody reads in a stretch of text. */
export interface MentionReading {
  readonly type: AddedType;
  /** Of an identifier: what it is of. */
  readonly unit?: AddedUnit;
  /** Where it is not the text itself; a person's name is words of the text. */
  readonly value?: string;
  /** Known here already: the report names it, and says nothing else of it. */
  readonly entityId?: string;
  /** A person's office or part, in the text's words. */
  readonly role?: string;
}

export interface MentionDecision {
  readonly mention: MentionPlace & Pick<Mention, "type" | "value">;
  readonly decision: "accept" | "reject" | "correct";
  /** Needed by all but accepting. */
  readonly reason?: string;
  /** What it is corrected to. */
  readonly instead?: MentionReading;
  /** At every place of the report that is read so. */
  readonly everywhere?: boolean;
}

export interface MentionDecided {
  readonly mentions: number;
  readonly withdrawn: number;
  readonly stated: number;
  /** Peers that are told of what is withdrawn. */
  readonly told: readonly string[];
}

export interface MentionUseCases {
  /**
   * What a named human says of something that was read in a report's text. Accepted: recorded. Rejected: what rests on it and on no other
   * mention is withdrawn, and whoever was given it is told. Corrected: rejected, and read otherwise.
   * REPORT_UNKNOWN; CONFLICT where it is not read so; REQUEST_INVALID without a reason.
   */
  decideMention(actor: Actor, reportId: string, decision: MentionDecision): Promise<MentionDecided>;
  /** What the reader of the node did not find, with its place, under the report's marking; nobody gets a category by it. */
  addMention(
    actor: Actor,
    reportId: string,
    place: MentionPlace,
    reading: MentionReading,
  ): Promise<MentionDecided>;
}

/** A word of ours for whoever received something: the reason is this node's own. */
const BECAUSE = "misread";
/** What these are is asked for by no name of the text: they may be known here already. */
const NAMED: ReadonlySet<AddedType> = new Set<AddedType>([
  "person",
  "organisation",
  "company",
  "vehicle",
  "vessel",
]);

export function mentionUseCases(platform: Platform): MentionUseCases {
  return {
    decideMention: (actor, id, decision) => decideMention(platform, actor, id, decision),
    addMention: (actor, id, place, reading) =>
      change(platform, actor, id, async (desk) => await desk.add(place, reading)),
  };
}

async function decideMention(
  platform: Platform,
  actor: Actor,
  id: string,
  asked: MentionDecision,
): Promise<MentionDecided> {
  const { decision, reason = "", instead } = asked;
  if (decision !== "accept" && saysNothing(reason))
    throw new WaslError("REQUEST_INVALID", { field: "reason" });
  if ((decision === "correct") !== (instead !== undefined))
    throw new WaslError("REQUEST_INVALID", { field: "instead", because: "what it is corrected to" });
  return await change(platform, actor, id, async (desk) => {
    const places = await desk.judge(asked, JUDGED[decision]);
    if (instead) for (const place of places) await desk.add(place, instead);
  });
}

const JUDGED = { accept: "accepted", reject: "rejected", correct: "corrected" } as const;

async function change(
  platform: Platform,
  actor: Actor,
  id: string,
  work: (desk: MentionDesk) => Promise<void>,
): Promise<MentionDecided> {
  const { store } = platform;
  const viewer = await store.as(actor, async (tx) => {
    await mustWork(tx, `report:${id}`);
    mustDecide(tx);
    return tx.viewer;
  });
  const by = onBehalfOf(viewer);
  const { result, notice } = await withUnnaming(platform, by, (unnaming) =>
    store.as(actor, async (tx) => {
      await mustStillHold(tx, unnaming);
      const report = await tx.reportToMark(id);
      if (!report) throw new WaslError("REPORT_UNKNOWN", { id });
      const desk = new MentionDesk(platform, tx, report, unnaming);
      await work(desk);
      return await desk.end();
    }),
  );
  const told = await tellRecipients(platform, notice, by);
  return { ...result, told };
}

/** The mentions of one report as one transaction changes them. */
class MentionDesk {
  readonly #platform: Platform;
  readonly #tx: Transaction;
  readonly #report: StoredReport;
  readonly #unnaming: Unnaming;
  readonly #before: readonly Mention[];
  #mentions: readonly Mention[];
  #stated: Statement[] = [];
  readonly #fallen = new Set<Mention>();
  #touched = 0;
  #reason = "";

  constructor(platform: Platform, tx: Transaction, report: StoredReport, unnaming: Unnaming) {
    this.#unnaming = unnaming;
    this.#platform = platform;
    this.#tx = tx;
    this.#report = report;
    this.#before = report.facts?.mentions ?? [];
    this.#mentions = this.#before;
  }

  /** Answers where they stand. */
  async judge(
    { mention: asked, everywhere = false, reason }: MentionDecision,
    as: NonNullable<Mention["judged"]>["as"],
  ): Promise<readonly MentionPlace[]> {
    this.#mustStand(asked);
    const visible = await visibleMentions(this.#tx, this.#report);
    const isAsked = (m: Mention): boolean =>
      m.start === asked.start && m.end === asked.end && m.type === asked.type && m.value === asked.value;
    const all = visible.filter(({ shown }) => isAsked(shown));
    const found = all.find(({ whole }) => isStanding(whole)) ?? all[0];
    if (!found) throw new WaslError("CONFLICT", { because: "it is not read so" });
    if (!isStanding(found.whole) && as !== "rejected")
      throw new WaslError("CONFLICT", { because: "it was rejected: mark it anew" });
    const same = everywhere
      ? visible.filter(({ shown, whole }) => isStanding(whole) && readAs(shown) === readAs(found.shown))
      : [];
    const chosen = new Set([found.whole, ...same.map(({ whole }) => whole)]);
    const judged = {
      as,
      ...this.#by(),
      ...(saysNothing(reason ?? "") ? {} : { reason: this.#unnaming.text(reason ?? "") }),
    };
    this.#mentions = this.#mentions.map((m) => (chosen.has(m) ? { ...m, judged } : m));
    if (as !== "accepted") for (const one of chosen) this.#fallen.add(one);
    this.#touched += chosen.size;
    this.#reason = this.#unnaming.text(reason ?? "");
    await this.#log("decide", found.whole, { decision: as, places: chosen.size }, reason);
    return [...chosen];
  }

  async add({ start, end, text }: MentionPlace, reading: MentionReading): Promise<void> {
    const place = { start, end, text };
    this.#mustStand(place);
    if (holdsMask(text))
      throw new WaslError("PROTECTED_SUBJECT", { because: "what is masked is not marked" });
    mustBeReadable(place, reading);
    const { type, unit, entityId, role, value = text.trim() } = reading;
    for (const said of [value, role ?? ""])
      if (holdsMask(said) || this.#unnaming.text(said) !== said)
        throw new WaslError("PROTECTED_SUBJECT", { because: "whoever it names" });
    const asked: Mention = {
      type,
      ...place,
      value,
      ...(unit === undefined ? {} : { unit }),
      ...(entityId === undefined ? {} : { entityId }),
      ...(role === undefined ? {} : { role }),
      because: MARKED_BY_HAND,
      ...this.#pageOf(place),
      added: this.#by(),
    };
    const access = await this.#accessOf(entityId);
    const stated = stateMention(this.#report.id, asked, this.#report.facts?.lang, this.#platform);
    if (!stated) throw new WaslError("REQUEST_INVALID", { field: "value", because: `no ${unit ?? type}` });
    const { mention } = stated;
    const isSame = (m: Mention): boolean =>
      m.start === start && m.end === end && readAs(m) === readAs(mention) && m.entityId === entityId;
    if (this.#mentions.some((m) => isStanding(m) && isSame(m)))
      throw new WaslError("CONFLICT", { because: "it is marked so already" });
    this.#mentions = [...this.#mentions, mention].sort((a, b) => a.start - b.start || b.end - a.end);
    this.#touched += 1;
    const context = { reportId: this.#report.id, access, seenAt: this.#now() };
    this.#stated.push(...stated.statements.map((draft) => toStatement(draft, context)));
    await this.#log("change", mention, { decision: "added" }, undefined);
  }

  /** Writes what has changed: what stands no more first, so that what is said anew is said anew. */
  async end(): Promise<{ readonly result: Omit<MentionDecided, "told">; readonly notice: StatementNotice }> {
    const gone = await this.#restingOn();
    for (const { id } of gone) await this.#tx.withdrawStatement(id, this.#reason);
    const notice = { kind: "withdrawn", statementIds: gone.map((s) => s.id), because: BECAUSE } as const;
    await this.#tx.federation.owe(tellingsOf(notice));
    const fresh: Statement[] = [];
    for (const statement of this.#stated) fresh.push(await saidAnew(this.#tx, statement));
    const stated = await this.#tx.appendStatements(fresh);
    const facts = { ...this.#report.facts, mentions: this.#mentions };
    await this.#tx.markReport(this.#report.id, facts);
    // Others may have the number, the boat or the name that was marked.
    if (stated > 0) await this.#tx.followUp(uuidOf(this.#platform.random.bytes(16)), this.#report.id);
    return { result: { mentions: this.#touched, withdrawn: gone.length, stated }, notice };
  }

  /** Visible statements of this report that rest on what has just fallen, and on no mention that stood before and stands. */
  async #restingOn(): Promise<readonly Statement[]> {
    if (this.#fallen.size === 0) return [];
    const { id } = this.#report;
    const said = (mentions: readonly Mention[]) => mentions.map((m) => saidByMention(id, m, this.#platform));
    const fallen = said([...this.#fallen]);
    const standing = said(this.#before.filter((m) => isStanding(m) && !this.#fallen.has(m)));
    const keptIds = new Set(standing.flatMap((s) => s.entityIds));
    const keptClaims = new Set(standing.flatMap((s) => s.claims).map(claimKey));
    const entities = new Set(fallen.flatMap((s) => s.entityIds).filter((one) => !keptIds.has(one)));
    const claims = new Set(
      fallen
        .flatMap((s) => s.claims)
        .map(claimKey)
        .filter((key) => !keptClaims.has(key)),
    );
    // Whatever of this report may point at them: namings, its event, relations.
    const asked = new Set([articleId(id), ...said(this.#before).flatMap((s) => s.entityIds)]);
    const about = [...(await this.#tx.statementsAbout([...asked])).values()].flat();
    const own = [...new Map(about.map((s) => [s.id, s])).values()].filter((s) => s.reportId === id);
    const edges = new Set(
      own.flatMap((s) =>
        entities.has(s.value) && this.#platform.model.isEdge(s.schema) ? [s.entityId] : [],
      ),
    );
    return own.filter(
      (s) =>
        entities.has(s.entityId) || entities.has(s.value) || edges.has(s.entityId) || claims.has(claimKey(s)),
    );
  }

  #mustStand({ start, end, text }: MentionPlace): void {
    if (end > start && this.#report.facts?.text?.slice(start, end) === text) return;
    throw new WaslError("CONFLICT", { because: "the text does not say so there" });
  }

  /** A mention of an entity is as restricted as the entity: whoever may not see it learns nothing of it. */
  async #accessOf(entityId: string | undefined): Promise<Access> {
    if (entityId === undefined) return this.#report.access;
    if (entityId.startsWith(PROTECTED_ID_PREFIX) || (await this.#tx.protectedSubjects([entityId])).size > 0)
      throw new WaslError("PROTECTED_SUBJECT", { because: "whoever it names" });
    const said = (await this.#tx.statementsAbout([entityId])).get(entityId) ?? [];
    if (said.length === 0) throw new WaslError("ENTITY_UNKNOWN", { id: entityId });
    return strictestOf([this.#report.access, ...said.map((s) => s.access)]);
  }

  /** Of a document with pages: where what stands before and behind it is on the same. */
  #pageOf({ start }: MentionPlace): Pick<Mention, "page" | "attachment"> {
    const before = this.#before.filter((m) => m.start <= start).at(-1);
    const behind = this.#before.find((m) => m.start > start);
    const { page, attachment } = before ?? {};
    if (page === undefined || behind?.page !== page || behind.attachment !== attachment) return {};
    return { page, ...(attachment === undefined ? {} : { attachment }) };
  }

  readonly #now = (): string => new Date(this.#platform.clock.now()).toISOString();
  readonly #by = () => ({ by: this.#tx.viewer.userId, at: this.#now() });

  async #log(
    action: "decide" | "change",
    { type, start, end }: Mention,
    detail: Readonly<Record<string, string | number>>,
    reason: string | undefined,
  ): Promise<void> {
    await this.#tx.audit({
      action,
      object: `report:${this.#report.id}`,
      ...(reason === undefined ? {} : { text: reason }),
      detail: { mention: type, start, end, ...detail },
    });
  }
}

/** What a mention is read as: at two places of a report, the same. */
const readAs = ({ type, unit = "", value, entityId, text }: Mention): string =>
  JSON.stringify([type, unit, value ?? entityId ?? text.toLowerCase()]);

const claimKey = ({ schema, property, value }: Pick<Statement, "schema" | "property" | "value">): string =>
  JSON.stringify([schema, property, value]);

const TEXT_MAX = 300;

function mustBeReadable({ text }: MentionPlace, { type, unit, value, entityId, role }: MentionReading): void {
  const refuse = (field: string, because: string): never => {
    throw new WaslError("REQUEST_INVALID", { field, because });
  };
  if (!ADDED_TYPES.includes(type)) refuse("type", ADDED_TYPES.join(", "));
  if (unit !== undefined && !ADDED_UNITS.includes(unit)) refuse("unit", ADDED_UNITS.join(", "));
  if (text.trim() === "" || text.length > TEXT_MAX) refuse("text", `1 to ${TEXT_MAX} characters`);
  if ((type === "identifier") !== (unit !== undefined)) refuse("unit", "what an identifier is of");
  if (entityId !== undefined && !NAMED.has(type)) refuse("entityId", "what is known here already");
  if (role !== undefined && type !== "person") refuse("role", "of a person");
  // No name gets in that the report does not show: those of private persons are masked in it.
  if (type === "person" && value !== undefined && !isOfWords(value, text))
    refuse("value", "a person's name is words of the text");
}
