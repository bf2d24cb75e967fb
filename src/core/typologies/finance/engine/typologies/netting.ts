import { say } from "../../../../said.ts";
import { viewAccount } from "../account-view.ts";
import { classIndex } from "../kinds.ts";
import { DAY, share } from "../measures.ts";
import {
  type Candidate,
  financeCard,
  hundredths,
  round3,
  type Scene,
  type Term,
  type Typology,
  term,
  UNMEASURED,
} from "../typology.ts";
import {
  bestMatching,
  chanceMatches,
  ledgerOf,
  Matcher,
  type Matching,
  mayMatch,
  partsOf,
  permutationP,
} from "../value-matching.ts";

export const netting: Typology = {
  id: "NETTING",
  redFlags: ["OIC-F18"],
  title: "Two who pay out for each other and settle only the difference",
  reference: "FATF, The Role of Hawala in ML/TF, 2013",
  techniques: ["OIC-PAY-02"],
  windowHours: 720,
  parameters: {
    netMax: { value: 0.3, source: "typologies.json OIC-F18" },
    shareMin: { value: 0.6, source: "typologies.json OIC-F16, in each direction" },
    days: { value: 30, source: "typologies.json OIC-F18" },
    bias: { value: -6, source: "as HAWALA-OFFSET: one match is chance in either direction" },
  },
  against: ["licensed remitters and their agents", "treasury netting"],
  roles: ["dealers"],
  card: financeCard(
    "Find two accounts that each pay out what the other collected, so that only the difference is ever moved.",
    "Licensed remitters and firms of one group net lawfully; their declared kind sets them apart.",
    UNMEASURED,
  ),
};

/** What one took in, and what the other paid out. */
interface Ledgers {
  readonly ins: readonly number[];
  readonly outs: readonly number[];
}

interface Way extends Ledgers {
  readonly matching: Matching;
  /** What was collected here and paid out there, in US dollars. */
  readonly usd: number;
  readonly p: number;
}

/** Judges accounts A and B after A paid C and C paid B the difference of what they collected for each other. */
export function judgeNetting(
  scene: Scene,
  toSettlement: number,
  fromSettlement: number,
  cap: number,
): Candidate | undefined {
  const { store } = scene;
  const [a, third, b] = [store.from(toSettlement), store.to(toSettlement), store.to(fromSettlement)];
  if (a === b || a === third || b === third) return undefined;
  const around = store.at(fromSettlement);
  const since = around - scene.get("NETTING", "days") * DAY;
  const most = scene.get("HAWALA-OFFSET", "perNode");
  const least = scene.get("HAWALA-OFFSET", "matchesMin");
  const side = (account: number, receiving: boolean): readonly number[] =>
    partsOf(store, account, receiving, since, around + 3 * DAY, Number.POSITIVE_INFINITY, most).filter(
      (s) => s !== toSettlement && s !== fromSettlement,
    );
  // What could match at all is asked first: most who deal with strangers have nothing to do with each other.
  const ledgers = (from: number, to: number): Ledgers | undefined => {
    const ins = side(from, true);
    if (ins.length < least || ins.length > most) return undefined;
    const outs = side(to, false);
    const isLedger = outs.length >= least && outs.length <= most;
    return isLedger && mayMatch(scene, ins, outs, needOf(scene, ins)) ? { ins, outs } : undefined;
  };
  const forth = ledgers(a, b);
  const back = forth && ledgers(b, a);
  if (!forth || !back) return undefined;
  // What they pay each other is no offset; a hub settles otherwise.
  if (forth.ins.some((s) => store.from(s) === b) || back.ins.some((s) => store.from(s) === a))
    return undefined;
  if (viewAccount(scene, a, cap, since).capped || viewAccount(scene, b, cap, since).capped) return undefined;
  const matcher = new Matcher(scene);
  const there = wayOf(scene, matcher, forth);
  const here = there && wayOf(scene, matcher, back);
  if (!there || !here) return undefined;
  const netShare = Math.abs(there.usd - here.usd) / (there.usd + here.usd);
  if (netShare > scene.get("NETTING", "netMax")) return undefined;
  return candidateOf(scene, [a, b], there, here, [toSettlement, fromSettlement], netShare);
}

/** So many of these receipts have to be paid out by the other. */
const needOf = (scene: Scene, ins: readonly number[]): number =>
  Math.max(scene.get("HAWALA-OFFSET", "matchesMin"), scene.get("NETTING", "shareMin") * ins.length);

/** One direction: most of what came in here went out there at one rate, which chance does not give. */
function wayOf(scene: Scene, matcher: Matcher, { ins, outs }: Ledgers): Way | undefined {
  const ledger = ledgerOf(scene, ins, outs);
  const matching = bestMatching(scene, matcher, ledger, ins, outs);
  const n = matching.pairs.length;
  if (n < needOf(scene, ins) || n < 1.3 * chanceMatches(matcher, ledger) + 2) return undefined;
  return {
    matching,
    ins,
    outs,
    usd: matching.pairs.reduce((sum, [s]) => sum + scene.store.usd(s), 0),
    p: permutationP(scene, matcher, ledger, matching),
  };
}

function candidateOf(
  scene: Scene,
  dealers: readonly number[],
  there: Way,
  back: Way,
  settlement: readonly number[],
  netShare: number,
): Candidate {
  const { store } = scene;
  const ways = [there, back];
  const net = there.usd - back.usd;
  const pairs = ways.flatMap((w) => w.matching.pairs);
  const matched = (of: (w: Way) => readonly number[]): number =>
    pairs.length / ways.reduce((sum, w) => sum + of(w).length, 0);
  const [shareIn, shareOut] = [matched((w) => w.ins), matched((w) => w.outs)];
  const p = Math.max(...ways.map((w) => w.p));
  const fresh = share(pairs.flat(), (s) => store.isFirstOfPair(s));
  // The one who collected more pays the difference on.
  const isSettled = net > 0 && Math.abs(Math.log(store.usd(settlement[0] as number) / net)) < 0.5;
  const count = (kind: "remitter" | "firm"): number =>
    dealers.filter((x) => scene.classOf(x) === classIndex(kind)).length;
  return {
    type: "NETTING",
    payments: [...new Set([...pairs.flat(), ...settlement])].sort((x, y) => x - y),
    subjects: dealers.map((account) => ({ account, role: "dealers" })),
    terms: [
      term("bias", scene.get("NETTING", "bias"), say("money.rare")),
      matchesOf("matches there", there),
      matchesOf("matches back", back),
      term("share matched", 2 * (shareIn - 0.6), say("money.of-receipts", { share: hundredths(shareIn) })),
      term("share paid", 2 * (shareOut - 0.6), say("money.of-payouts", { share: hundredths(shareOut) })),
      term("netted", 2 - 5 * netShare, say("money.netted", { share: hundredths(netShare) })),
      term("settled", isSettled ? 1 : -1, say("money.net-settled")),
      term("remitters", -3 * count("remitter"), say("money.remitters")),
      term("firms", count("firm") === 2 ? -3 : 0, say("money.group-balances")),
      term("new partners", 2 * (fresh - 1), say("money.never-seen", { share: hundredths(fresh) })),
      term("permutation test", p < 0.02 ? 3 : p < 0.06 ? 1 : -4, say("money.p", { p: round3(p) })),
    ],
    against: netting.against,
  };
}

const matchesOf = (name: string, { matching: { pairs, rate } }: Way): Term =>
  term(
    name,
    0.6 * Math.min(8, pairs.length),
    say("money.matches", { n: pairs.length, fee: round3(1 - Math.exp(rate)) }),
  );
