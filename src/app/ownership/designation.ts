import {
  type Access,
  assembleEntity,
  categoryShown,
  courtAs,
  courtAsks,
  type Finding,
  type Interest,
  isBlocking,
  type Lang,
  type Listing,
  nameEntity,
  noticeRefusal,
  type PackLack,
  type PackPart,
  packLacks,
  packParts,
  type ReleaseItem,
  reachedWith,
  release,
  type Statement,
  type SubjectCategory,
  saysNothing,
  sha256Hex,
  strictestOf,
  WaslError,
} from "../../core/index.ts";
import { mustNotBeHeld } from "../federation/deps.ts";
import { withIdentifiersMarked } from "../federation/protected-identifiers.ts";
import { reportsBehind } from "../lookup.ts";
import type { Actor, Platform, StoredReport, Transaction } from "../ports/index.ts";
import { lookAt } from "../read.ts";
import { protectedAmong } from "../resolve/review.ts";
import { type ApprovalView, askForApproval, mustBeApproved } from "../rights/approvals.ts";
import { mustDecide, mustWork } from "../roles.ts";
import { categoriesOf } from "../sharing/release.ts";
import { spoken } from "../spoken.ts";
import { mustBeTime } from "../times.ts";
import { designationSheet } from "./designation-sheet.ts";
import { gather, heldBy, rulesOf } from "./screening.ts";

/** To whom somebody is proposed for a sanctions list, on what ground, and when that is looked at again. */
export interface DesignationInput {
  /** The authority that decides, and its reference. */
  readonly to: string;
  /** Regime and criterion, in the words of whoever proposes. */
  readonly ground: string;
  /** A day after today. */
  readonly reviewAt: string;
  readonly lang?: Lang;
}

export interface DesignationView {
  readonly entityId: string;
  readonly caption: string;
  readonly schema: string;
  readonly category: SubjectCategory;
  /** What it lacks; "category" and "finding" stand in the way. */
  readonly lacks: readonly PackLack[];
  /** Statements that go by where they stand, and why others do not. */
  readonly given: Readonly<Record<PackPart | "chart" | "evidence", number>>;
  readonly withheld: Readonly<Record<string, number>>;
  /** Accepted findings that go, and how many do not. */
  readonly findings: readonly { readonly id: string; readonly summary: string }[];
  readonly findingsWithheld: number;
  /** Whom its designation would reach by ownership, and by which rules. */
  readonly effects: readonly {
    readonly id: string;
    readonly caption: string;
    readonly rules: readonly string[];
  }[];
  /** Of what goes. */
  readonly access: Access;
}

export interface DesignationFile {
  readonly name: string;
  readonly html: string;
}

export interface DesignationUseCases {
  /**
   * What a proposal to designate it would say now, and what it lacks. ENTITY_UNKNOWN, PROTECTED_SUBJECT, REQUEST_INVALID for
   * what is neither a person nor an organisation nor a vessel.
   */
  designation(actor: Actor, id: string): Promise<DesignationView>;
  /** The same for print, marked as a draft that nobody approved. */
  designationDraft(actor: Actor, id: string, lang: Lang): Promise<string>;
  /** Asks a second person for exactly what `designate` would give now. REQUEST_INVALID for what stands in the way. */
  askToDesignate(
    actor: Actor,
    id: string,
    input: DesignationInput & { readonly reason: string },
  ): Promise<ApprovalView>;
  /** The proposal for print. SECOND_PERSON_REQUIRED without an approval of exactly this; MARKING_FORBIDS where nothing may go. */
  designate(actor: Actor, id: string, input: DesignationInput): Promise<DesignationFile>;
}

const DEADLINE_MS = 120_000;
const YEARS_MAX = 3;
const FINDINGS_MAX = 200;

export function designationUseCases(platform: Platform): DesignationUseCases {
  const { store, clock } = platform;
  const options = { deadlineMs: DEADLINE_MS };
  return {
    designation: (actor, id) =>
      store.as(
        actor,
        async (tx) => {
          await tx.audit({ action: "read", object: `designation:${id}` });
          return viewOf(await packOf(platform, tx, id));
        },
        options,
      ),
    designationDraft: (actor, id, lang) =>
      store.as(
        { ...actor, lang },
        async (tx) => {
          await mustWork(tx, `designation:${id}`);
          await tx.audit({ action: "export", object: `designation:${id}`, detail: { as: "draft" } });
          const pack = await packOf(platform, tx, id);
          return designationSheet(platform, pack, { lang, ...headOf(platform, tx) });
        },
        options,
      ),
    askToDesignate: (actor, id, { reason, ...input }) =>
      store.as(
        actor,
        async (tx) => {
          await mustWork(tx, `designation:${id}`);
          if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
          const pack = await givenOf(platform, tx, id, input);
          return await askForApproval(tx, clock, {
            kind: "designate",
            subject: pack.entityId,
            digest: digestOf(pack, input),
            reason: `${shownOf(input)}: ${reason}`,
          });
        },
        options,
      ),
    designate: (actor, id, input) => {
      const lang = input.lang ?? "en";
      return store.as({ ...actor, lang }, (tx) => give(platform, tx, id, { ...input, lang }), options);
    },
  };
}

/** Whoever answers has to know to whom, on what ground, and until when nobody looks at it again. */
const shownOf = ({ to, ground, reviewAt }: DesignationInput): string =>
  `${to}: ${ground}: review on ${reviewAt}`;

async function give(
  platform: Platform,
  tx: Transaction,
  id: string,
  input: DesignationInput & { readonly lang: Lang },
): Promise<DesignationFile> {
  await mustWork(tx, `designation:${id}`);
  mustDecide(tx);
  await tx.holdProtected();
  const pack = await givenOf(platform, tx, id, input);
  const approval = await mustBeApproved(tx, platform.clock, {
    kind: "designate",
    subject: pack.entityId,
    digest: digestOf(pack, input),
    shown: shownOf(input),
  });
  await tx.audit({
    action: "share",
    object: `designation:${pack.entityId}`,
    text: input.to,
    detail: { shared: pack.statements.length, findings: pack.findings.length, approval },
  });
  const head = { ...headOf(platform, tx), ...input, approval };
  const html = designationSheet(platform, pack, head);
  return { name: `designation-${head.madeAt.slice(0, 10)}.html`, html };
}

const headOf = (platform: Platform, { viewer }: Transaction) => ({
  node: platform.nodeId,
  purpose: viewer.purpose,
  madeAt: new Date(platform.clock.now()).toISOString(),
  madeBy: viewer.userId,
});

/** All that a proposal shows, read under one viewer, as `release` lets it go. */
export interface Pack {
  readonly entityId: string;
  readonly caption: string;
  readonly schema: string;
  readonly category: SubjectCategory;
  /** Who said so. The reason stays: it has no marking, and no approval is of its words. */
  readonly categorised?: { readonly by: string; readonly at: string };
  readonly parts: Readonly<Record<PackPart, readonly Statement[]>>;
  readonly statements: readonly Statement[];
  readonly withheld: Readonly<Record<string, number>>;
  readonly chart: {
    readonly interests: readonly Interest[];
    readonly captions: ReadonlyMap<string, string>;
    readonly listings: ReadonlyMap<string, readonly Listing[]>;
  };
  readonly effects: DesignationView["effects"];
  /** Accepted; those that somebody rejected speak against it. */
  readonly findings: readonly Finding[];
  readonly rejected: readonly Finding[];
  readonly findingsWithheld: number;
  /** Of each row or statement that a finding stands on. */
  readonly reportOf: ReadonlyMap<string, string>;
  readonly contested: ReadonlySet<string>;
  readonly reports: Readonly<Record<string, StoredReport>>;
  readonly lacks: readonly PackLack[];
  readonly access: Access;
}

/** REQUEST_INVALID without an authority, a ground or a review date ahead, or with what stands in the way; MARKING_FORBIDS for nothing. */
async function givenOf(
  platform: Platform,
  tx: Transaction,
  id: string,
  { to, ground, reviewAt }: DesignationInput,
): Promise<Pack> {
  for (const [field, text] of Object.entries({ to, ground }))
    if (saysNothing(text)) throw new WaslError("REQUEST_INVALID", { field });
  mustBeTime(reviewAt, "reviewAt");
  await mustNotBeHeld(tx);
  const now = platform.clock.now();
  const ahead = Date.parse(reviewAt) - now;
  if (!(ahead > 0) || ahead > YEARS_MAX * 366 * 24 * 3600 * 1000)
    throw new WaslError("REQUEST_INVALID", {
      field: "reviewAt",
      because: `a day after today, within ${YEARS_MAX} years`,
    });
  const pack = await packOf(platform, tx, id);
  const inTheWay = pack.lacks.filter(isBlocking);
  if (pack.parts.names.length === 0)
    throw new WaslError("MARKING_FORBIDS", {
      because: "not even its name may go to an authority that lists",
    });
  if (inTheWay.length > 0)
    throw new WaslError("REQUEST_INVALID", {
      field: inTheWay.join(", "),
      because: BECAUSE[inTheWay[0] as PackLack],
    });
  return pack;
}

const BECAUSE: Readonly<Record<PackLack, string>> = {
  category: "no named human calls this person a suspect: nobody is proposed without",
  finding: "no finding about it that may go was accepted by a named human: a proposal says why",
  identifier: "",
  "second-source": "",
  cut: "",
};

async function packOf(platform: Platform, tx: Transaction, id: string): Promise<Pack> {
  const about = (await tx.statementsAbout([id])).get(id) ?? [];
  const entityId = (await tx.canonical([id])).get(id) ?? id;
  const entity = assembleEntity(platform.model, entityId, about);
  if (!entity) throw new WaslError("ENTITY_UNKNOWN", { id });
  if ((await protectedAmong(tx, await tx.members([entityId]))).size > 0)
    throw new WaslError("PROTECTED_SUBJECT", { because: "a protected person is not proposed for a list" });
  const { model } = platform;
  if (!model.isA(entity.schema, "LegalEntity") && !model.isA(entity.schema, "Vessel"))
    throw new WaslError("REQUEST_INVALID", { because: `${entity.schema} stands on no list` });
  await lookAt(tx, [entityId]);
  const ownIds = [...new Set([entityId, ...entity.entityIds])];
  const findings = spoken(platform, tx, await tx.findings({ subjectIds: ownIds, limit: FINDINGS_MAX }));
  const accepted = findings.filter((f) => f.state === "accepted");
  const evidence = await tx.statements([...new Set(accepted.flatMap((f) => f.evidence))]);
  const day = new Date(platform.clock.now()).toISOString().slice(0, 10);
  const { ids: below, isWhole: isAllBelow } = await heldBy(platform, tx, entityId, day);
  const around = await gather(platform, tx, [entityId, ...below], day);
  const nodes = [...new Set(around.interests.flatMap((i) => [i.from, i.to]))];
  const named = namesOf(platform, await tx.statementsAbout(nodes.filter((n) => n !== entityId)));
  const behind = await tx.statements([
    ...new Set(
      [...around.interests, ...[...around.listings.values()].flat()].flatMap((l) => [...l.statementIds]),
    ),
  ]);
  const wanted = new Map([...about, ...named, ...behind, ...evidence].map((s) => [s.id, s]));
  const { statements, withheld } = await freeToGo(platform, tx, [...wanted.values()]);
  const free = new Set(statements.map((s) => s.id));
  const isFree = (l: { readonly statementIds: readonly string[] }): boolean =>
    l.statementIds.every((s) => free.has(s));
  const mayGo = (f: Finding): boolean =>
    findingMayGo(platform, tx, f) && f.evidence.every((e) => !wanted.has(e) || free.has(e));
  const interests = around.interests.filter(isFree);
  const listings = new Map(
    [...around.listings].flatMap(([node, own]) => {
      const shown = own.filter(isFree);
      return shown.length === 0 ? [] : [[node, shown] as const];
    }),
  );
  const { rules } = rulesOf(platform);
  const captions = await captionsOf(platform, tx, statements, nodes);
  const isPerson = [entity.schema, ...about.map((s) => s.schema)].some((one) => model.isA(one, "Person"));
  const parts = packParts(
    model,
    about.filter((s) => free.has(s.id)),
    isPerson,
  );
  const going = accepted.filter(mayGo);
  const rejected = findings.filter((f) => f.state === "rejected").filter(mayGo);
  const rows = await tx.recordsById([...new Set(going.flatMap((f) => f.evidence))]);
  const categories = await tx.categories(ownIds);
  const category = categoryShown(about, categories.values());
  const decided = [...categories.values()].find((c) => c.category === category);
  const reports = {
    ...(await reportsBehind(tx, statements)),
    ...Object.fromEntries(await tx.reportsById([...new Set(rows.map((r) => r.reportId))])),
  };
  const ownReports = new Set(
    Object.values(parts)
      .flat()
      .map((s) => s.reportId),
  );
  return {
    entityId,
    caption: captions.get(entityId) ?? entityId,
    schema: entity.schema,
    category,
    ...(decided ? { categorised: { by: decided.decidedBy, at: decided.decidedAt } } : {}),
    parts,
    statements,
    withheld,
    chart: { interests, captions, listings },
    effects: reachedWith(rules, { interests, listings }, entityId, below).map((e) => ({
      ...e,
      caption: captions.get(e.id) ?? e.id,
    })),
    findings: going,
    rejected,
    findingsWithheld: accepted.length - going.length,
    reportOf: new Map([...statements, ...rows].map((e) => [e.id, e.reportId])),
    contested: new Set(await tx.federation.contested(statements.map((s) => s.id))),
    reports,
    lacks: packLacks({
      isPerson: model.isA(entity.schema, "Person"),
      category,
      findings: going.length,
      identifiers: parts.identifiers.length,
      reports: ownReports.size,
      isWhole: around.isWhole && isAllBelow && findings.length < FINDINGS_MAX,
    }),
    access: strictestOf([
      ...statements.map((s) => s.access),
      ...[...going, ...rejected].map((f) => f.access),
    ]),
  };
}

/** What others are called, and that they are listed: as much of them as the chart shows. */
const namesOf = (
  { model }: Platform,
  about: ReadonlyMap<string, readonly Statement[]>,
): readonly Statement[] =>
  [...about.values()].flat().filter((s) => model.property(s.schema, s.property)?.type === "name");

async function captionsOf(
  { model }: Platform,
  tx: Transaction,
  statements: readonly Statement[],
  nodes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const canonical = await tx.canonical([...new Set(statements.map((s) => s.entityId)), ...nodes]);
  const own = new Map<string, Statement[]>();
  for (const s of statements) {
    const id = canonical.get(s.entityId) ?? s.entityId;
    own.set(id, [...(own.get(id) ?? []), s]);
  }
  return new Map(
    [...own].flatMap(([id, said]) => [[id, nameEntity(model, id, said)?.caption ?? id] as const]),
  );
}

/**
 * An authority that lists somebody answers for it before a court: what goes to it goes as to a court (H1, R03), and no
 * contributor's permission is taken for given.
 */
async function freeToGo(
  { nodeId, model }: Platform,
  tx: Transaction,
  wanted: readonly Statement[],
): Promise<{
  readonly statements: readonly Statement[];
  readonly withheld: Readonly<Record<string, number>>;
}> {
  const categoryOf = await categoriesOf(tx, wanted);
  const { purpose, mandate } = tx.viewer;
  const items = wanted.map(
    (statement): ReleaseItem => ({ statement, category: categoryOf(statement.entityId), necessity: mandate }),
  );
  const asked = await withIdentifiersMarked(tx, items);
  const { statements, withheld } = release(asked, courtAs(purpose), { purpose, mandate }, nodeId, { model });
  const counts: Record<string, number> = {};
  for (const { because } of withheld) counts[because] = (counts[because] ?? 0) + 1;
  const place = (s: Statement): string => `${s.property} ${s.value} ${s.id}`;
  return { statements: [...statements].sort((a, b) => (place(a) < place(b) ? -1 : 1)), withheld: counts };
}

/** The words of a finding tell what its evidence does: it goes where that could. */
const findingMayGo = ({ nodeId }: Platform, { viewer }: Transaction, { access }: Finding): boolean =>
  noticeRefusal(access, viewer.purpose, nodeId) === undefined &&
  !(access.handling.includes("H1") && courtAsks([{ access }], nodeId).length > 0);

function viewOf(pack: Pack): DesignationView {
  const { entityId, caption, schema, category, lacks, parts, withheld, effects, access } = pack;
  const own = new Set(
    Object.values(parts)
      .flat()
      .map((s) => s.id),
  );
  const ofChart = new Set(pack.chart.interests.flatMap((i) => i.statementIds));
  const evidence = new Set(pack.findings.flatMap((f) => f.evidence));
  return {
    entityId,
    caption,
    schema,
    category,
    lacks,
    given: {
      names: parts.names.length,
      identifiers: parts.identifiers.length,
      addresses: parts.addresses.length,
      said: parts.said.length,
      chart: ofChart.size,
      evidence: pack.statements.filter((s) => evidence.has(s.id) && !own.has(s.id)).length,
    },
    withheld,
    findings: pack.findings.map(({ id, summary }) => ({ id, summary })),
    findingsWithheld: pack.findingsWithheld,
    effects,
    access,
  };
}

/** What an approval is for: exactly this, to this authority, on this ground, until this day. */
const digestOf = (pack: Pack, { to, ground, reviewAt }: DesignationInput): string =>
  sha256Hex(
    JSON.stringify([
      to,
      ground,
      reviewAt,
      pack.category,
      pack.statements.map((s) => s.id),
      [...pack.findings, ...pack.rejected].map((f) => [f.id, f.state]),
    ]),
  );
