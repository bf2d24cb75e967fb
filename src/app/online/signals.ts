import {
  type Access,
  type Agreement,
  type FoundSignal,
  isSignalStated,
  type KeptFinding,
  type MarkingInput,
  onlineModel,
  type Peer,
  type Post,
  type Purpose,
  type ReadPost,
  type Released,
  type ReleaseItem,
  readPost,
  release,
  SIGNAL_PROPERTY,
  type SignalKey,
  type SignalState,
  type SignalVerdict,
  type Statement,
  saysNothing,
  sha256Hex,
  signalKeyText,
  signalsOf,
  strictest,
  toStatement,
  WaslError,
  withheldIdentifiers,
} from "../../core/index.ts";
import {
  encodeIndicators,
  type IndicatorFacts,
  type StixMapping,
  stixBundle,
  uuid5,
} from "../../formats/index.ts";
import { agreementOf, partnerOf } from "../federation/deps.ts";
import { withIdentifiersMarked } from "../federation/protected-identifiers.ts";
import type { Actor, Page, Platform, Transaction } from "../ports/index.ts";
import type {
  FeedSignal,
  SignalDraft,
  SignalFeedback,
  SignalFeedQuery,
  StoredSignal,
} from "../ports/signals.ts";
import { type ApprovalView, askForApproval, mustBeApproved } from "../rights/approvals.ts";
import { isPortalRole, mustBeCleared, mustDecide, mustWork, writtenAccess } from "../roles.ts";
import { advertFindings } from "./campaigns.ts";
import { mustBeReferable, readsThatShare } from "./referable.ts";

/** One accepted finding, or all accepted ones of a campaign. */
export type SignalSource = { readonly finding: string } | { readonly campaign: string };

/** Why a signal goes into no bank: whose it is, or what `release` says of it. */
export type SignalRefusal = "owner" | "elsewhere" | Released["withheld"][number]["because"];

/** A signal that a source holds, and whether it may go into a bank. */
export interface SignalCandidate extends SignalKey {
  readonly confidence: number;
  readonly findingId: string;
  readonly access: Access;
  readonly refused?: SignalRefusal;
}

export interface BankInput {
  readonly bank: string;
  /** Which of what may go in, as `signalKeyText` writes them; all of it where absent. */
  readonly only?: readonly string[];
  /** 0 to 100; what was read of the post where absent. */
  readonly confidence?: number;
  /** How many days it holds, at most a year. */
  readonly days: number;
  /** Beyond the finding's own marking; the stricter holds. */
  readonly marking?: MarkingInput;
  /** Why platforms need it (R19). */
  readonly reason: string;
}

export interface BankedSignals {
  readonly changed: number;
  readonly signals: readonly SignalCandidate[];
}

/** A signal that a text carries. */
export type SignalHit = Pick<
  StoredSignal,
  "id" | "bank" | "kind" | "service" | "value" | "confidence" | "findingId" | "putAt"
>;

/** A signal as a platform's account has it, with what that account said of it. */
export interface PlatformSignal
  extends Pick<FeedSignal, "id" | "bank" | "kind" | "service" | "value" | "confidence" | "expiresAt" | "at"> {
  readonly feedback: readonly Pick<SignalFeedback, "at" | "verdict" | "note">[];
}

export interface SignalExport {
  readonly bank: string;
  readonly partner: string;
  /** Which case, why this partner (R19). */
  readonly necessity: string;
}

export interface SignalUseCases {
  /** What of an accepted finding or campaign may go into a bank, and why the rest may not. Errors as `bankSignals`. */
  signalCandidates(actor: Actor, source: SignalSource): Promise<readonly SignalCandidate[]>;
  /**
   * Puts signals of accepted findings into a bank. FINDING_UNKNOWN; CONFLICT where nobody has accepted it; SECOND_PERSON_REQUIRED
   * for whoever accepted it alone; CONFLICT where all of it is doubted or was taken out, in whatever bank; PROTECTED_SUBJECT where the post is of a protected class; MARKING_FORBIDS where nothing of it
   * may leave.
   */
  bankSignals(actor: Actor, source: SignalSource, input: BankInput): Promise<BankedSignals>;
  signalBanks(
    actor: Actor,
  ): Promise<readonly { readonly bank: string; readonly live: number; readonly held: number }[]>;
  /** Those that a platform doubts first. */
  signals(
    actor: Actor,
    filter: { readonly bank?: string; readonly state?: SignalState } & Page,
  ): Promise<readonly StoredSignal[]>;
  /**
   * A human has looked: it stands again, or is taken out of every bank. SIGNAL_UNKNOWN; CONFLICT where it is so already, where its
   * finding is accepted no more, and for what is somebody else's or a protected person's, which never stands again.
   */
  decideSignal(
    actor: Actor,
    id: string,
    state: Exclude<SignalState, "held">,
    reason: string,
  ): Promise<StoredSignal>;
  /** Banked signals that a text carries; none for a text of somebody who seeks or gives help. */
  lookUpSignals(
    actor: Actor,
    post: { readonly text: string; readonly platform?: string },
  ): Promise<readonly SignalHit[]>;
  /** A STIX 2.1 bundle of a bank's live signals for a partner, as far as `release` lets them go to it. */
  exportSignals(actor: Actor, input: SignalExport): Promise<Readonly<Record<string, unknown>>>;
  /** Where the agreement asks for four eyes: asks a second person for exactly what `exportSignals` would give now. */
  askToExportSignals(actor: Actor, input: SignalExport): Promise<ApprovalView>;
}

/** What platforms and their machines may do, each seeing its own: accounts of other portals are refused. */
export interface SignalFeedUseCases {
  /** What changed, oldest first; what is over is told to whoever may have had it. */
  signalFeed(actor: Actor, query: Omit<SignalFeedQuery, "now">): Promise<readonly FeedSignal[]>;
  /** SIGNAL_UNKNOWN where this viewer has no such signal that still holds. A false positive is held back at once. */
  answerSignal(actor: Actor, id: string, verdict: SignalVerdict, note?: string): Promise<void>;
  /** What holds now for the account's platforms, the newest first; ROLE_FORBIDS for every other role. */
  platformSignals(actor: Actor): Promise<readonly PlatformSignal[]>;
}

export const SIGNAL_DAYS_MAX = 365;
const NOTE_MAX = 500;
const SHOWN_MAX = 1000;
const DAY_MS = 86_400_000;
const EXPORT_MAX = 10_000;

export function signalUseCases(platform: Platform): SignalUseCases {
  const { store, clock } = platform;
  const now = (): string => new Date(clock.now()).toISOString();
  return {
    signalCandidates: (actor, source) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: objectOf(source), detail: { signals: "may be banked" } });
        return (await candidatesOf(platform, tx, source, {})).candidates;
      }),
    bankSignals: (actor, source, input) => store.as(actor, (tx) => bank(platform, tx, source, input)),
    signalBanks: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "signal banks" });
        return await tx.signalBanks(now());
      }),
    signals: (actor, filter) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "signal banks" });
        return await tx.signals(filter);
      }),
    decideSignal: (actor, id, state, reason) =>
      store.as(actor, async (tx) => {
        if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
        await mustWork(tx, `signal:${id}`);
        mustDecide(tx);
        await tx.audit({ action: "decide", object: `signal:${id}`, text: reason, detail: { state } });
        const known = await tx.signal(id);
        if (!known) throw new WaslError("SIGNAL_UNKNOWN", { id });
        if (!(await tx.decideSignal(id, state)))
          throw new WaslError("CONFLICT", { signal: id, state: known.state });
        return (await tx.signal(id)) ?? known;
      }),
    lookUpSignals: (actor, post) =>
      store.as(actor, async (tx) => {
        const hits = await hitsOf(tx, keysIn(post, now()), now());
        await tx.audit({ action: "search", object: "signal banks", detail: { hits: hits.length } });
        return hits;
      }),
    exportSignals: (actor, input) =>
      store.as(actor, async (tx) => {
        await mustWork(tx, `partner:${input.partner}`);
        mustDecide(tx);
        await tx.holdProtected();
        const { released, facts, agreement } = await exportOf(platform, tx, input, now());
        const { partner: subject } = input;
        if (agreement.fourEyes)
          await mustBeApproved(tx, clock, {
            kind: "release",
            subject,
            digest: exportDigest(released, input),
          });
        const { statements, withheld } = released;
        await tx.audit({
          action: "share",
          object: `partner:${subject}`,
          text: input.necessity,
          detail: { signals: statements.length, withheld: withheld.length },
        });
        return bundleOf(platform, released, facts, now());
      }),
    askToExportSignals: (actor, input) =>
      store.as(actor, async (tx) => {
        await mustWork(tx, `partner:${input.partner}`);
        const { released } = await exportOf(platform, tx, input, now());
        const { partner: subject, necessity: reason } = input;
        const digest = exportDigest(released, input);
        return await askForApproval(tx, clock, { kind: "release", subject, digest, reason });
      }),
  };
}

export function signalFeedUseCases({ store, clock }: Platform): SignalFeedUseCases {
  const now = (): string => new Date(clock.now()).toISOString();
  /** A shop's account has its own portal, and no signals. */
  const mustPull = ({ viewer: { role } }: Transaction): void => {
    if (isPortalRole(role) && role !== "platform") throw new WaslError("ROLE_FORBIDS", { role });
  };
  return {
    signalFeed: (actor, query) =>
      store.as(actor, async (tx) => {
        mustPull(tx);
        const found = await tx.signalFeed({ ...query, now: now() });
        await tx.audit({ action: "share", object: "signal banks", detail: { signals: found.length } });
        return found;
      }),
    answerSignal: (actor, id, verdict, note = "") =>
      store.as(actor, async (tx) => {
        const said = note.trim();
        await tx.audit({
          action: "change",
          object: `signal:${id}`,
          ...(said === "" ? {} : { text: said }),
          detail: { verdict },
        });
        mustPull(tx);
        if (tx.viewer.role === "oversight") throw new WaslError("ROLE_FORBIDS", { role: tx.viewer.role });
        if (said.length > NOTE_MAX) throw new WaslError("REQUEST_INVALID", { field: "note" });
        if (!(await tx.answerSignal(id, verdict, said === "" ? undefined : said)))
          throw new WaslError("SIGNAL_UNKNOWN", { id });
      }),
    platformSignals: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "signal banks" });
        const { role } = tx.viewer;
        if (role !== "platform") throw new WaslError("ROLE_FORBIDS", { role });
        const held = await tx.signalFeed({ limit: SHOWN_MAX, now: now() });
        const answers = await tx.ownSignalAnswers(held.map((s) => s.id));
        return held
          .map(({ num: _num, no: _no, isOver: _isOver, ...signal }) => ({
            ...signal,
            feedback: answers.get(signal.id) ?? [],
          }))
          .reverse();
      }),
  };
}

const objectOf = (source: SignalSource): string =>
  "finding" in source ? `finding:${source.finding}` : "campaigns";

/** A platform as `release` knows it where no agreement says more: in no group, and told of adverts only. */
const platformAs = (purpose: Purpose): Peer => ({
  nodeId: "platform",
  partnerClass: "platform",
  ceiling: "amber",
  groups: [],
  purposes: [purpose],
});

async function bank(
  platform: Platform,
  tx: Transaction,
  source: SignalSource,
  input: BankInput,
): Promise<BankedSignals> {
  mustBeSound(input);
  await mustWork(tx, objectOf(source));
  mustDecide(tx);
  await tx.holdProtected();
  const { candidates, reportOf, isOwn } = await candidatesOf(platform, tx, source, {
    reason: input.reason,
    ...(input.marking === undefined ? {} : { access: writtenAccess(input.marking) }),
  });
  // What leaves takes two: whoever accepted a finding does not hand its contacts out alone (R24).
  if (isOwn)
    throw new WaslError("SECOND_PERSON_REQUIRED", {
      because: "you accepted this yourself: somebody else puts it into a bank",
    });
  const only = input.only === undefined ? undefined : new Set(input.only);
  const wanted = candidates.filter((c) => c.refused === undefined && (only?.has(signalKeyText(c)) ?? true));
  if (only !== undefined && wanted.length < only.size)
    throw new WaslError("REQUEST_INVALID", { field: "only" });
  if (wanted.length === 0)
    throw new WaslError("MARKING_FORBIDS", { because: "nothing of this may go into a bank: see why" });
  for (const access of new Set(wanted.map((c) => c.access)))
    await mustBeCleared(tx, access, objectOf(source));
  const expiresAt = new Date(platform.clock.now() + input.days * DAY_MS).toISOString();
  const drafts = wanted.map(
    ({ kind, service, value, confidence, findingId, access }): SignalDraft => ({
      kind,
      service,
      value,
      bank: input.bank,
      confidence: input.confidence ?? confidence,
      findingId,
      reportId: reportOf.get(findingId) ?? "",
      ...("campaign" in source ? { campaign: source.campaign } : {}),
      expiresAt,
      access,
    }),
  );
  const changed = await tx.putSignals(drafts);
  if (changed === 0)
    throw new WaslError("CONFLICT", {
      because: "a platform doubts it, or it was taken out: a human decides on the signal itself",
    });
  await tx.audit({
    action: "share",
    object: `signal bank:${input.bank}`,
    text: input.reason,
    detail: { signals: changed, withheld: candidates.length - wanted.length },
  });
  return { changed, signals: candidates };
}

function mustBeSound({ bank: name, confidence, days, reason }: BankInput): void {
  const bad = (field: string): never => {
    throw new WaslError("REQUEST_INVALID", { field });
  };
  if (!/^[A-Za-z0-9_.-]{1,80}$/.test(name)) bad("bank");
  if (!(Number.isInteger(days) && days >= 1 && days <= SIGNAL_DAYS_MAX)) bad("days");
  if (confidence !== undefined && !(Number.isInteger(confidence) && confidence >= 0 && confidence <= 100))
    bad("confidence");
  if (saysNothing(reason)) bad("reason");
}

interface Candidates {
  readonly candidates: readonly SignalCandidate[];
  readonly reportOf: ReadonlyMap<string, string>;
  /** Every finding of it was accepted by this very viewer. */
  readonly isOwn: boolean;
}

type PostOf = Post & { readonly reportId: string };

async function candidatesOf(
  platform: Platform,
  tx: Transaction,
  source: SignalSource,
  { reason = "which of these may go", access }: { readonly reason?: string; readonly access?: Access },
): Promise<Candidates> {
  const model = onlineModel();
  if (!model) throw new Error("invariant broken: an advert was found without a model");
  const accepted = await acceptedOf(platform, tx, source);
  const others = accepted.filter((f) => f.decidedBy !== tx.viewer.userId);
  const findings = others.length > 0 ? others : accepted;
  const posts = await postsOf(tx, findings);
  const reads = findings.flatMap((finding) => {
    const post = posts.get(finding.id);
    if (!post) return [];
    const read = readPost(model, post);
    return read.isOffer && read.protectedAs === undefined ? [{ finding, post, read }] : [];
  });
  if (reads.length === 0) throw new WaslError("PROTECTED_SUBJECT", { because: "no such post is an offer" });
  const withheld = withheldIdentifiers(
    await readsThatShare(tx, { entities: reads.flatMap(({ read }) => [...read.entities]) }),
  );
  const found = new Map<string, { signal: FoundSignal; finding: KeptFinding; statement: Statement }>();
  for (const { finding, post, read } of reads)
    for (const one of signalsOf(model, { ...post, imageHashes: post.media, read }, withheld)) {
      // What was taken out of the finding is somebody else's, whoever may see where that was said.
      const isTakenOut = one.keptFor === undefined && !isSignalStated(model, one, finding.proves);
      const signal: FoundSignal = isTakenOut ? { ...one, keptFor: "elsewhere" } : one;
      const key = signalKeyText(signal);
      const known = found.get(key);
      if (known && (known.signal.keptFor !== undefined || signal.keptFor === undefined)) continue;
      const marked = access ? strictest(finding.access, access) : finding.access;
      found.set(key, { signal, finding, statement: statedAs(signal, finding, post.reportId, marked) });
    }
  const released = await releasedTo(
    platform,
    tx,
    [...found.values()].map(({ statement }) => statement),
    platformAs(tx.viewer.purpose),
    reason,
  );
  const because = new Map(released.withheld.map((w) => [w.statementId, w.because]));
  const candidates = [...found.values()].map(({ signal, finding, statement }): SignalCandidate => {
    const { keptFor, ...key } = signal;
    const refused = keptFor ?? because.get(statement.id);
    return {
      ...key,
      findingId: finding.id,
      access: statement.access,
      ...(refused === undefined ? {} : { refused }),
    };
  });
  return {
    candidates,
    reportOf: new Map(reads.map(({ finding, post }) => [finding.id, post.reportId])),
    isOwn: others.length === 0,
  };
}

async function acceptedOf(
  platform: Platform,
  tx: Transaction,
  source: SignalSource,
): Promise<readonly KeptFinding[]> {
  if ("finding" in source) return [await mustBeReferable(platform, tx, source.finding)];
  const found: KeptFinding[] = [];
  for await (const finding of advertFindings(tx))
    if (
      finding.state === "accepted" &&
      finding.proves.some((p) => p.property === "campaign" && p.value === source.campaign)
    )
      found.push(finding);
  if (found.length === 0)
    throw new WaslError("CONFLICT", { campaign: source.campaign, because: "no finding of it is accepted" });
  return found;
}

async function postsOf(
  tx: Transaction,
  findings: readonly KeptFinding[],
): Promise<ReadonlyMap<string, PostOf>> {
  const records = await tx.recordsById(
    findings.flatMap((f) => f.evidence),
    ["post"],
  );
  const byId = new Map(records.flatMap((r) => (r.kind === "post" ? [[r.id, r] as const] : [])));
  return new Map(
    findings.flatMap((f) => {
      const post = f.evidence.map((id) => byId.get(id)).find((p) => p !== undefined);
      return post ? [[f.id, post] as const] : [];
    }),
  );
}

/** A signal as an advert states it: what `release` weighs. */
const statedAs = (
  { kind, value }: SignalKey,
  { subjects, id }: Pick<KeptFinding, "subjects" | "id">,
  reportId: string,
  access: Access,
): Statement =>
  toStatement(
    { entityId: subjects[0]?.id ?? id, schema: "Advert", property: SIGNAL_PROPERTY[kind], value },
    { reportId, access, seenAt: "1970-01-01T00:00:00.000Z" },
  );

/** An advert is nobody: its category is unknown, and what a protected person is known by stays whoever it is said of. */
async function releasedTo(
  { nodeId, model }: Platform,
  tx: Transaction,
  statements: readonly Statement[],
  peer: Peer,
  necessity: string,
): Promise<Released> {
  const items = statements.map((statement): ReleaseItem => ({ statement, category: "unknown", necessity }));
  const { purpose, mandate } = tx.viewer;
  return release(await withIdentifiersMarked(tx, items), peer, { purpose, mandate }, nodeId, { model });
}

function keysIn(
  { text, platform = "unknown" }: { readonly text: string; readonly platform?: string },
  now: string,
): readonly SignalKey[] {
  const model = onlineModel();
  if (!model) return [];
  const read = readPost(model, { text, postedAt: now });
  return keysOfRead(platform, text, [], read);
}

/** None of a post of somebody who seeks or gives help: nothing is said of it, whatever it quotes. */
export function keysOfRead(
  platform: string,
  text: string,
  imageHashes: readonly string[],
  read: ReadPost,
): readonly SignalKey[] {
  const model = onlineModel();
  if (!model || read.protectedAs !== undefined) return [];
  return signalsOf(model, { platform, text, imageHashes, read }).map(({ kind, service, value }) => ({
    kind,
    service,
    value,
  }));
}

export async function hitsOf(
  tx: Transaction,
  keys: readonly SignalKey[],
  now: string,
): Promise<readonly SignalHit[]> {
  return (await tx.liveSignals(keys, now)).map(
    ({ id, bank: name, kind, service, value, confidence, findingId, putAt }) => ({
      id,
      bank: name,
      kind,
      service,
      value,
      confidence,
      findingId,
      putAt,
    }),
  );
}

interface Exported {
  readonly released: Released;
  readonly facts: ReadonlyMap<string, IndicatorFacts>;
  readonly agreement: Agreement;
}

/** PARTNER_UNKNOWN, AGREEMENT_MISSING, PURPOSE_FORBIDS. */
async function exportOf(
  platform: Platform,
  tx: Transaction,
  { bank: name, partner, necessity }: SignalExport,
  now: string,
): Promise<Exported> {
  if (saysNothing(necessity)) throw new WaslError("REQUEST_INVALID", { field: "necessity" });
  const agreement = agreementOf(await partnerOf(tx, partner), partner, now);
  const live = (await tx.signals({ bank: name, state: "live", limit: EXPORT_MAX })).filter(
    (s) => s.expiresAt > now,
  );
  const stated = live.map((signal) => ({
    signal,
    // Each under its own id: an advert may have two handles of one name, of two services.
    statement: statedAs(signal, { subjects: [], id: signal.id }, signal.reportId, signal.access),
  }));
  const statements = stated.map(({ statement }) => statement);
  return {
    released: await releasedTo(platform, tx, statements, agreement, necessity),
    facts: new Map(stated.map(({ signal, statement }) => [statement.id, signal])),
    agreement,
  };
}

/** What an approval to export is for: exactly these signals, in this bank. */
const exportDigest = ({ statements }: Released, { bank: name }: SignalExport): string =>
  sha256Hex(["signals", name, ...statements.map((s) => s.id).sort()].join("\n"));

function bundleOf(
  { nodeId, reference }: Platform,
  released: Released,
  facts: Exported["facts"],
  now: string,
): Readonly<Record<string, unknown>> {
  const mapping = reference.stixMapping as StixMapping;
  const node = {
    type: "identity",
    spec_version: "2.1",
    id: `identity--${uuid5(mapping.namespace, nodeId)}`,
    created: mapping.author["created"],
    modified: mapping.author["modified"],
    name: nodeId,
    identity_class: "organization",
  };
  const objects = encodeIndicators(released, facts, { mapping, createdBy: node.id });
  const id = `bundle--${uuid5(mapping.namespace, [nodeId, now, ...objects.map((o) => String(o["id"]))].join(" "))}`;
  return stixBundle(objects, id, mapping, node);
}
