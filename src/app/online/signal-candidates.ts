import {
  type Access,
  type FoundSignal,
  isSignalStated,
  type KeptFinding,
  onlineModel,
  type Peer,
  type Purpose,
  type Released,
  type ReleaseItem,
  readPost,
  release,
  SIGNAL_PROPERTY,
  type SignalKey,
  type Statement,
  signalKeyText,
  signalsOf,
  strictest,
  toStatement,
  WaslError,
  withheldIdentifiers,
} from "../../core/index.ts";
import { withIdentifiersMarked } from "../federation/protected-identifiers.ts";
import type { Platform, Transaction } from "../ports/index.ts";
import { advertPosts, noSureText } from "./advert-posts.ts";
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

interface Candidates {
  readonly candidates: readonly SignalCandidate[];
  readonly reportOf: ReadonlyMap<string, string>;
  /** Every finding of it was accepted by this very viewer. */
  readonly isOwn: boolean;
}

/** A platform as `release` knows it where no agreement says more: in no group, and told of adverts only. */
const platformAs = (purpose: Purpose): Peer => ({
  nodeId: "platform",
  partnerClass: "platform",
  ceiling: "amber",
  groups: [],
  purposes: [purpose],
});

export async function candidatesOf(
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
  const posts = await advertPosts(tx, findings);
  const [first] = findings;
  if (first && !findings.some((f) => posts.has(f.id))) throw noSureText(first.id);
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

/** A signal as an advert states it: what `release` weighs. */
export const statedAs = (
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
export async function releasedTo(
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
