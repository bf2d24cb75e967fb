import {
  type Access,
  accessKey,
  type BulkRecord,
  DECLARED_PREFIX,
  type Detector,
  type DetectorInput,
  declaredDetector,
  detectors,
  distinctPayments,
  type Filed,
  type FindingDraft,
  type IdentifierUse,
  identifierNode,
  idFrom,
  isAtLeastAsStrict,
  isProtectedCategory,
  OPEN,
  OWN_FORMAT,
  type Report,
  relaysIn,
  runDetector,
  SEALED,
  type StatementDraft,
  saysNothing,
  sharedContacts,
  shownPayment,
  strictest,
  strictestOf,
  tlpRank,
  toStatement,
  UNEVALUATED,
  WaslError,
  withKnownBanks,
  withoutErrors,
} from "../core/index.ts";
import { statedHere } from "./about.ts";
import { accountHolders } from "./finance/account-holders.ts";
import { accountKinds, accountsOf } from "./finance/account-kinds.ts";
import { crossingDays } from "./finance/crossing-days.ts";
import { deskCountries } from "./finance/desk-countries.ts";
import { withBanksTold } from "./finance/finding-payments.ts";
import { holdersBehind } from "./finance/held-originals.ts";
import { paymentWordsOf } from "./finance/payment-words.ts";
import { ratesOf } from "./finance/rates.ts";
import { protectHolders, type Statable, stateHolders } from "./finance/state-holders.ts";
import { beyondRegisters, describeNodes, reportsBehind } from "./lookup.ts";
import { EVENT_ALERTS } from "./news/alerts.ts";
import type { Actor, Platform, Transaction } from "./ports/index.ts";
import { TAKEN_BACK } from "./reports/taken-back.ts";
import { protectedAmong } from "./resolve/review.ts";
import { runningOf, runningTypologies } from "./rights/oversight.ts";
import { BY_THE_NODE } from "./rights/rights.ts";
import { withUnnaming } from "./rights/with-unnaming.ts";
import { mustDecide, mustWork } from "./roles.ts";
import { shownFinding } from "./spoken.ts";
import { readGoods } from "./supply/goods.ts";
import { readTraffic } from "./supply/traffic.ts";
import type { DetectResult, FindingView } from "./wasl.ts";

const DETECT_DEADLINE_MS = 10 * 60 * 1000;
/** Whoever accepts waits for a protection of many that is under way. */
const DECIDE_DEADLINE_MS = 2 * 60 * 1000;
const REVIEW_MS = 365 * 24 * 3600 * 1000;

/** What a detector's evidence came with: its marking and the report it stands in. */
interface Origin {
  readonly access: Access;
  readonly reportId: string;
}

/** Runs detectors over what the viewer may see and keeps their proposals. Running again adds nothing. */
export async function detect(
  platform: Platform,
  actor: Actor,
  detectorIds?: readonly string[],
): Promise<DetectResult> {
  const deadline = { deadlineMs: DETECT_DEADLINE_MS };
  const { chosen, input } = await platform.store.as(
    actor,
    async (tx) => {
      await mustWork(tx, "detectors");
      const all = await allDetectors(tx);
      const asked = detectorIds?.map((id) => byId(all, id)) ?? all;
      const running = await runningOf(tx, asked, detectorIds !== undefined);
      return { chosen: running, input: await readInput(platform, tx, running) };
    },
    deadline,
  );
  // Detectors run between two transactions, on a snapshot: nobody waits for them.
  const runs = chosen.map((detector) => runOne(platform, detector, input));
  const first = runs.filter((run) => !run.readsIdentifiers);
  const { kept, identifiers } = await platform.store.as(
    actor,
    async (tx) => {
      const done = await keepRuns(platform, tx, first);
      // What was stated just now are identifiers too: those who compare them wait for it.
      return { kept: done, identifiers: done.stated > 0 ? await withoutProtected(tx) : undefined };
    },
    deadline,
  );
  const second = runs
    .filter((run) => run.readsIdentifiers)
    .map((run) => (identifiers ? runOne(platform, run.detector, { ...input, identifiers }) : run));
  const rest = await platform.store.as(
    actor,
    async (tx) => {
      const done = await keepRuns(platform, tx, second);
      const found = [...kept.results, ...done.results].reduce((sum, r) => sum + r.new, 0);
      await tx.audit({
        action: "detect",
        object: "detectors",
        detail: { detectors: chosen.length, new: found },
      });
      return done;
    },
    deadline,
  );
  const results = new Map([...kept.results, ...rest.results].map((r) => [r.id, r]));
  return { detectors: chosen.flatMap(({ id }) => results.get(id) ?? []) };
}

/** One that is data is for whoever may see its source, and so is what it finds; one that is code is for everybody. */
type MarkedDetector = Detector & { readonly access?: Access };

interface Run {
  readonly detector: MarkedDetector;
  readonly drafts: readonly FindingDraft[];
  readonly tookMs: number;
  readonly readsIdentifiers: boolean;
}

function runOne(platform: Platform, detector: MarkedDetector, input: DetectorInput): Run {
  const started = platform.clock.now();
  let readsIdentifiers = false;
  const watched: DetectorInput = {
    ...input,
    get identifiers() {
      readsIdentifiers = true;
      return input.identifiers;
    },
  };
  const drafts = runDetector(detector, watched).map((draft) => withBanks(draft, input.banksSaidBy));
  return { detector, drafts, tookMs: platform.clock.now() - started, readsIdentifiers };
}

/** An account whose bank another payment tells is the account that it is because of that payment. */
function withBanks(draft: FindingDraft, saidBy: DetectorInput["banksSaidBy"]): FindingDraft {
  const told = draft.evidence.flatMap((id) => saidBy?.get(id) ?? []);
  if (told.length === 0) return draft;
  return { ...draft, restsOn: [...new Set([...(draft.restsOn ?? []), ...told])] };
}

async function keepRuns(
  platform: Platform,
  tx: Transaction,
  runs: readonly Run[],
): Promise<{ readonly results: DetectResult["detectors"]; readonly stated: number }> {
  const results: DetectResult["detectors"][number][] = [];
  let stated = 0;
  for (const { detector, drafts, tookMs } of runs) {
    const kept = await keepFindings(platform, tx, detector, drafts);
    stated += kept.stated;
    results.push({ id: detector.id, findings: drafts.length, new: kept.fresh, tookMs });
  }
  return { results, stated };
}

/** True for what findings are told by: detectors, data that was once one, and what proposes without being run by anybody. */
export const isProposer = (id: string): boolean =>
  detectors.some((detector) => detector.id === id) ||
  id.startsWith(DECLARED_PREFIX) ||
  id === EVENT_ALERTS ||
  id === TAKEN_BACK.id;

/** Detectors that are code, and those that this node adopted as data. */
async function allDetectors(tx: Transaction): Promise<readonly MarkedDetector[]> {
  const declared = (await runningTypologies(tx)).map(({ typology, access }) => ({
    ...declaredDetector(typology),
    access,
  }));
  return [...detectors, ...declared];
}

function byId(all: readonly MarkedDetector[], id: string): MarkedDetector {
  const detector = all.find((d) => d.id === id);
  if (!detector) throw new WaslError("DETECTOR_UNKNOWN", { id: id.slice(0, 60) });
  return detector;
}

/** What these detectors read, as this viewer may see it. */
export async function readInput(
  platform: Platform,
  tx: Transaction,
  chosen: readonly Pick<Detector, "needs">[],
): Promise<DetectorInput> {
  const needs = new Set(chosen.flatMap((detector) => detector.needs ?? []));
  const gather = async <K extends BulkRecord["kind"]>(
    kind: K,
  ): Promise<(Extract<BulkRecord, { kind: K }> & Filed)[]> => {
    const all: (Extract<BulkRecord, { kind: K }> & Filed)[] = [];
    for await (const page of tx.records(kind)) for (const record of page) all.push(record);
    return all;
  };
  const adopted = await tx.adoptedParameters();
  const { payments, saidBy } = withKnownBanks(distinctPayments(await gather("payment")));
  const orders = await gather("order");
  const kinds = await accountKinds(platform, tx, accountsOf(payments));
  const identifiers = await withoutProtected(tx);
  const input: DetectorInput = {
    payments,
    now: Math.floor(platform.clock.now() / 1000),
    posts: await gather("post"),
    orders,
    seizures: await gather("seizure"),
    events: withoutErrors(await gather("event")),
    identifiers,
    traffic: await readTraffic(tx),
    goods: await readGoods(platform, tx, orders),
    ...(adopted?.parameters ? { parameters: adopted.parameters } : {}),
    usdPerUnit: ratesOf(platform),
    paymentWords: paymentWordsOf(platform),
    accountKinds: kinds,
    banksSaidBy: saidBy,
    ...(needs.has("deskCountries") && { deskCountries: await deskCountries(tx, kinds) }),
    ...(needs.has("crossings") && payments.length > 0 && { crossings: await crossingDays(tx) }),
  };
  if (!needs.has("accountHolders")) return input;
  const relaying = new Set(relaysIn(input).map((r) => r.instrument));
  const sharing = payments.length === 0 ? [] : [...sharedContacts(identifiers).keys()];
  return { ...input, accountHolders: await accountHolders(tx, [...relaying], sharing) };
}

/** Protected persons are no input of any detector, whatever identifies them (R08). */
async function withoutProtected(tx: Transaction): Promise<IdentifierUse[]> {
  const all: IdentifierUse[] = [];
  for await (const page of tx.identifiers()) for (const use of page) all.push(use);
  const categories = await tx.categories([...new Set(all.map((use) => use.entityId))]);
  return all.filter((use) => !isProtectedCategory(categories.get(use.entityId)?.category ?? "unknown"));
}

async function keepFindings(
  platform: Platform,
  tx: Transaction,
  detector: MarkedDetector,
  proposed: readonly FindingDraft[],
): Promise<{ readonly fresh: number; readonly stated: number }> {
  if (proposed.length === 0) return { fresh: 0, stated: 0 };
  await tx.holdProtected();
  const drafts = await ofNobodyProtected(tx, proposed);
  if (drafts.length === 0) return { fresh: 0, stated: 0 };
  // What findings of a run are compared with is one long list that they share.
  const rests = [...new Set(drafts.map((d) => d.restsOn ?? []))];
  const origins = await originsOf(tx, [...drafts.map((d) => d.evidence), ...rests].flat());
  const accessOf = accessesIn(origins);
  const method = detector.access ?? OPEN;
  const marked = drafts.map((draft) => ({ ...draft, access: strictest(accessOf(draft), method) }));
  const fresh = await tx.saveFindings(marked);
  return { fresh, stated: await stateWhatJoins(platform, tx, detector, marked, origins) };
}

/**
 * Bulk rows keep the id that a source gave to somebody who is protected by now, a relation has the id that such a person
 * has here, and who is one with such a person is that person: nothing is found about any of them.
 */
export async function ofNobodyProtected<T extends Pick<FindingDraft, "subjects" | "proves">>(
  tx: Transaction,
  drafts: readonly T[],
): Promise<readonly T[]> {
  const ids = drafts.flatMap((d) => [
    ...d.subjects.map((s) => s.id),
    ...d.proves.flatMap((p) => [p.entityId, p.value]),
  ]);
  const asked = [...new Set(ids)];
  const members = await tx.members(asked);
  const hidden = new Set([...(await protectedAmong(tx, members)), ...(await tx.heldByProtected(asked))]);
  if (hidden.size === 0) return drafts;
  return drafts
    .filter((d) => !d.subjects.some((s) => hidden.has(s.id)))
    .map((d) => ({ ...d, proves: d.proves.filter((p) => !hidden.has(p.entityId) && !hidden.has(p.value)) }));
}

async function originsOf(tx: Transaction, evidence: readonly string[]): Promise<Map<string, Origin>> {
  const ids = [...new Set(evidence)];
  const origins = new Map<string, Origin>();
  // Two files may give their rows one id, under two markings: which of them the detector read, nobody can tell.
  const add = (id: string, access: Access, reportId: string): void => {
    const known = origins.get(id);
    origins.set(id, known ? { ...known, access: strictest(known.access, access) } : { access, reportId });
  };
  for (const { id, access, reportId } of await tx.statements(ids)) add(id, access, reportId);
  for (const { id, access, reportId } of await tx.recordOrigins(ids)) add(id, access, reportId);
  return origins;
}

/** A finding is as restricted as the most restricted of what it rests on, and as what found it; evidence without a marking is for nobody. */
function accessesIn(origins: ReadonlyMap<string, Origin>): (draft: FindingDraft) => Access {
  const known = new Map<readonly string[], Access>();
  const accessOf = (ids: readonly string[]): Access => {
    const kept = known.get(ids);
    if (kept) return kept;
    const each = new Map(
      ids.map((id) => origins.get(id)?.access ?? SEALED).map((access) => [accessKey(access), access]),
    );
    const access = strictestOf(each.values());
    known.set(ids, access);
    return access;
  };
  return ({ evidence, restsOn = [] }) => strictest(accessOf(evidence), accessOf(restsOn));
}

/**
 * Bulk rows are not statements, and payers stay unnamed: what a finding proves is stated at once only where one
 * of its subjects shares an identifier with an entity already known, or where it is an advert, which was published to
 * be found, and another advert has the same contact; otherwise when a human accepts it. That it is stated tells that
 * something is known, so it is as restricted as what it joins.
 */
async function stateWhatJoins(
  platform: Platform,
  tx: Transaction,
  detector: Detector,
  findings: readonly Marked[],
  origins: ReadonlyMap<string, Origin>,
): Promise<number> {
  const nodesOf = (f: Marked): readonly string[] =>
    f.proves.flatMap((d) => identifierNode(d.property, d.value) ?? []);
  const known = await accessesAt(tx, [...new Set(findings.flatMap(nodesOf))]);
  const adverts = advertsAt(findings);
  const joining = findings.flatMap((finding): Marked[] => {
    const others = nodesOf(finding).flatMap((node) => adverts.get(node) ?? []);
    const joined = [
      ...nodesOf(finding).flatMap((node) => known.get(node) ?? []),
      ...others.filter((other) => other !== finding).map((other) => other.access),
    ];
    const [laxest] = joined
      .map((access) => strictest(finding.access, access))
      .sort((a, b) => tlpRank(a.tlp) - tlpRank(b.tlp) || (accessKey(a) < accessKey(b) ? -1 : 1));
    if (laxest === undefined) return [];
    return [
      joined.some((access) => isAtLeastAsStrict(finding.access, access))
        ? finding
        : { ...finding, access: laxest },
    ];
  });
  return await stateProofs(platform, tx, detector, joining, origins);
}

/** The findings that prove an advert with this identifier, by its node. */
function advertsAt(findings: readonly Marked[]): ReadonlyMap<string, readonly Marked[]> {
  const found = new Map<string, Marked[]>();
  for (const finding of findings) {
    const ofAdverts = finding.proves.filter((d) => d.schema === "Advert");
    for (const node of new Set(ofAdverts.flatMap((d) => identifierNode(d.property, d.value) ?? [])))
      found.set(node, [...(found.get(node) ?? []), finding]);
  }
  return found;
}

type Marked = Pick<FindingDraft, "id" | "subjects" | "evidence" | "proves"> & { readonly access: Access };

/** Links that are looked at for one that is no more restricted than the finding itself. */
const KNOWN_LINKS_MAX = 50;

/** Under which markings something is known at each of these identifiers. */
async function accessesAt(tx: Transaction, nodes: readonly string[]): Promise<Map<string, Access[]>> {
  const asked = new Set(nodes);
  const links = await tx.links(nodes, KNOWN_LINKS_MAX);
  const statements = await tx.statements([...new Set(links.flatMap((l) => l.statementIds))]);
  const accessById = new Map(statements.map((s) => [s.id, s.access]));
  const leads = new Set((await beyondRegisters(tx, statements)).map((s) => s.id));
  const found = new Map<string, Access[]>();
  for (const { from, to, statementIds } of links) {
    const beyond = statementIds.filter((id) => leads.has(id) || !accessById.has(id));
    if (beyond.length === 0) continue;
    const access = strictestOf(beyond.map((id) => accessById.get(id) ?? SEALED));
    for (const node of [from, to]) if (asked.has(node)) found.set(node, [...(found.get(node) ?? []), access]);
  }
  return found;
}

async function stateProofs(
  platform: Platform,
  tx: Transaction,
  detector: Pick<Detector, "id" | "version">,
  findings: readonly Marked[],
  origins: ReadonlyMap<string, Origin>,
): Promise<number> {
  const seenAt = new Date(platform.clock.now()).toISOString();
  const statements = [];
  for (const finding of findings) {
    const sources = new Set(finding.evidence.flatMap((id) => origins.get(id)?.reportId ?? []));
    const [single] = sources;
    // Rows of one file prove what that file says; joined from several, it is our own assessment.
    const own =
      sources.size === 1 && single !== undefined
        ? undefined
        : await ownReport(platform, tx, detector, finding.access, await isFiction(tx, sources));
    const context = { reportId: own ?? single ?? "", access: finding.access, seenAt };
    const asAssessment = (draft: StatementDraft): StatementDraft =>
      own === undefined ? draft : { ...draft, kind: "assessment" };
    for (const draft of finding.proves) statements.push(toStatement(asAssessment(draft), context));
  }
  return statements.length > 0 ? await tx.appendStatements(statements) : 0;
}

/** What rests on invented rows is invented. */
async function isFiction(tx: Transaction, reportIds: ReadonlySet<string>): Promise<boolean> {
  return [...(await tx.reportsById([...reportIds])).values()].some((report) => report.fictitious);
}

/** The report under which a detector speaks for itself: one for each detector, version, marking and for fiction. */
async function ownReport(
  platform: Platform,
  tx: Transaction,
  detector: Pick<Detector, "id" | "version">,
  access: Access,
  fictitious: boolean,
): Promise<string> {
  const now = platform.clock.now();
  const id = idFrom(
    "rep-",
    "detector",
    detector.id,
    detector.version,
    JSON.stringify(access),
    ...(fictitious ? ["fictitious"] : []),
  );
  const report: Report = {
    id,
    title: `${detector.id} ${detector.version}`,
    format: OWN_FORMAT,
    sha256: "",
    byteLength: 0,
    source: `detector:${detector.id}`,
    provider: platform.nodeId,
    publishers: [],
    evaluation: UNEVALUATED,
    access,
    receivedAt: new Date(now).toISOString(),
    reviewAt: new Date(now + REVIEW_MS).toISOString(),
    fictitious,
  };
  if ((await tx.openReport(report)) === "new") {
    await tx.completeReport(id, { statements: 0, records: 0, rejects: [], rejectCount: 0 }, {});
  }
  return id;
}

export async function readFinding(platform: Platform, actor: Actor, id: string): Promise<FindingView> {
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: `finding:${id}` });
    const kept = await tx.finding(id);
    if (!kept) throw new WaslError("FINDING_UNKNOWN", { id });
    const finding = shownFinding(platform, tx.lang, kept);
    const statements = await tx.statements(finding.evidence);
    const subjectIds = finding.subjects.map((s) => s.id);
    const nodes = await describeNodes(tx, platform.model, subjectIds);
    const named = new Set(subjectIds);
    const rows = await tx.recordsById(finding.evidence);
    const paid = rows.filter((r) => r.kind === "payment");
    const told = new Map((await withBanksTold(tx, paid, finding)).map((p, i) => [paid[i], p]));
    const records = rows.map((r) =>
      r.kind === "payment" ? shownPayment(told.get(r) ?? r, named, platform.accountPseudonym) : r,
    );
    return {
      finding,
      // A subject that is no entity yet is called what the finding proves of it; one that nothing is said of, by its id.
      subjects: subjectIds.map(
        (s) =>
          nodes.get(s) ?? {
            id: s,
            kind: "identifier",
            ...(statedHere(platform, finding, s) ?? { schema: "account", caption: s }),
          },
      ),
      statements,
      records,
      reports: {
        ...(await reportsBehind(tx, statements)),
        ...Object.fromEntries(await tx.reportsById([...new Set(records.map((r) => r.reportId))])),
      },
    };
  });
}

/** A named human decides; what an accepted finding proves is stated then. */
export async function decideFinding(
  platform: Platform,
  actor: Actor,
  id: string,
  state: "accepted" | "rejected",
  reason: string,
): Promise<void> {
  if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
  const deadlineMs = DECIDE_DEADLINE_MS;
  const decide = (statable?: Statable) =>
    platform.store.as(actor, (tx) => decideIn(platform, tx, { id, state, reason }, statable), { deadlineMs });
  const holders = state === "accepted" ? await holdersBehind(platform, actor, id, deadlineMs) : undefined;
  if (!holders) return await decide();
  const categories = await protectHolders(platform, actor, holders);
  await withUnnaming(platform, holders.by, (unnaming) => decide({ holders, categories, unnaming }));
  // By whose account it turned out to be.
  if (categories.size > 0) await platform.store.keeper.withholdFindings(BY_THE_NODE);
}

async function decideIn(
  platform: Platform,
  tx: Transaction,
  {
    id,
    state,
    reason,
  }: { readonly id: string; readonly state: "accepted" | "rejected"; readonly reason: string },
  statable: Statable | undefined,
): Promise<void> {
  await tx.audit({ action: "decide", object: `finding:${id}`, text: reason, detail: { state } });
  mustDecide(tx);
  await tx.holdProtected();
  const kept = await tx.finding(id);
  // What turned out to be about somebody who is protected can be rejected, and accepted by nobody.
  const [finding] = kept && state === "accepted" ? await ofNobodyProtected(tx, [kept]) : [kept];
  if (!finding) throw new WaslError("FINDING_UNKNOWN", { id });
  await tx.decideFinding(id, state, reason);
  if (state === "rejected") return;
  const detector = { id: finding.detector, version: finding.detectorVersion };
  await stateProofs(platform, tx, detector, [finding], await originsOf(tx, finding.evidence));
  if (statable) await stateHolders(platform, tx, finding, statable);
}
