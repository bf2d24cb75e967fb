import type { FindingDraft } from "../../finding.ts";
import { groupBy } from "../../group-by.ts";
import { idFrom } from "../../ids.ts";
import { seizureEntityId } from "../../records.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import { round, type SeizedGoods, type SeizedThing } from "./goods.ts";

/** One plate comes off by itself; what recurs over seizures is somebody's habit. */
const THINGS_MIN = 3;
const SEIZURES_MIN = 2;

type Sign = "toolMark" | "lot" | "batch";
const SIGNS = ["toolMark", "lot", "batch"] as const satisfies readonly Sign[];

interface Tampered {
  readonly seizure: SeizedGoods;
  readonly thing: SeizedThing;
}

/** Things whose number was taken off or changed, by what they share: the mark of the tool, the lot, the fabric's batch. */
function detect({ goods }: DetectorInput): readonly FindingDraft[] {
  if (goods === undefined) return [];
  const all = goods.seizures.flatMap((seizure) =>
    seizure.isCrossing
      ? seizure.things
          .filter(({ state }) => state === "removed" || state === "altered")
          .map((thing): Tampered => ({ seizure, thing }))
      : [],
  );
  return SIGNS.flatMap((sign) => {
    const marked = all.filter(({ thing }) => thing[sign] !== undefined);
    const groups = groupBy(marked, ({ thing }) => thing[sign] as string);
    return [...groups].flatMap(([value, found]) => toFinding(sign, value, found) ?? []);
  }).sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

function toFinding(sign: Sign, value: string, found: readonly Tampered[]): FindingDraft | undefined {
  const seizures = new Map(found.map(({ seizure }) => [seizure.id, seizure]));
  if (found.length < THINGS_MIN || seizures.size < SEIZURES_MIN) return undefined;
  const evidence = [...seizures.keys()].sort();
  const altered = found.filter(({ thing }) => thing.state === "altered").length;
  const terms = [
    {
      name: "numbers",
      value: round(Math.min(0.4, 0.1 * found.length)),
      because: say("serials.numbers", { removed: found.length - altered, altered }),
    },
    {
      name: "shared",
      value: sign === "toolMark" ? 0.3 : 0.15,
      because: say(SHARED[sign], { value }),
    },
    {
      name: "seizures",
      value: round(Math.min(0.3, 0.1 * seizures.size)),
      because: say("serials.seizures", { n: seizures.size }),
    },
  ];
  const days = [...seizures.values()].map(({ at }) => at).sort();
  return {
    id: idFrom("finding-", removedSerials.id, removedSerials.version, sign, value, ...evidence),
    detector: removedSerials.id,
    detectorVersion: removedSerials.version,
    techniques: removedSerials.techniques,
    front: "supply",
    subjects: [...seizures.values()].map(({ number }) => ({
      id: seizureEntityId(number),
      role: "seizure with numbers taken off or changed",
    })),
    evidence,
    score: round(terms.reduce((sum, t) => sum + t.value, 0)),
    terms,
    against: [say("against.corrosion"), say(sign === "toolMark" ? "against.common-tool" : "against.big-lot")],
    summary: say("removed-serials", { things: found.length, seizures: seizures.size }),
    from: days[0] ?? "",
    to: days.at(-1) ?? "",
    proves: [],
  };
}

const SHARED: Readonly<Record<Sign, string>> = {
  toolMark: "serials.tool-mark",
  lot: "serials.lot",
  batch: "serials.batch",
};

/** SF17: serial numbers were taken off or changed on things of several seizures that share a tool's mark, a lot or a batch. */
export const removedSerials: Detector = {
  id: "removed-serials",
  version: "1",
  title: "Serial numbers taken off or changed, on things that share a mark, a lot or a batch",
  front: "supply",
  reference: "Theft investigators on engines with false numbers, Irish Times, 2011",
  techniques: ["OIC-EQP-02"],
  card: {
    purpose:
      "Show an officer which seizures may hang together, because numbers were taken off or changed on things that share a tool's mark, a lot or a batch.",
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling (Palermo Protocol, Art. 6 and 10).",
    dataUsed: [
      "seized things: what the officer says of the number (removed, altered, worn)",
      "tool marks, lots and fabric batches read off the things",
      "days of the seizures, and whether they were at a crossing",
    ],
    errorRates:
      "Not measured: the development data do not say of a number whether it was taken off. Invented data say nothing of fitness for use.",
    affectedGroups:
      "Owners of stolen things and makers whose goods came from one lot; they are not subjects.",
    guardrails: [
      "A number that is worn away, or that a photograph does not show, counts for nothing: only what the officer says was removed or altered.",
      "Three things of two seizures at crossings; one plate comes off by itself.",
      "Seizures are the subjects, no person and no firm.",
    ],
    reviewAt: "2027-05-31",
  },
  detect,
};
