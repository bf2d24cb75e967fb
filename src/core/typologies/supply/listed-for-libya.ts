import { isOutOfForce } from "../../commodity.ts";
import type { FindingDraft } from "../../finding.ts";
import { groupBy } from "../../group-by.ts";
import { idFrom } from "../../ids.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import { type DeclaredGoods, type ExportList, type GoodsRecords, listedAs, round } from "./goods.ts";

interface Listed {
  readonly declaration: DeclaredGoods;
  /** The list has the whole of one of its codes. */
  readonly isWhole: boolean;
  readonly units: number;
  readonly isTransit: boolean;
  readonly isOldCode: boolean;
}

function detect({ goods }: DetectorInput): readonly FindingDraft[] {
  if (goods === undefined) return [];
  const found = goods.declarations.flatMap((declaration) => listedIn(declaration, goods) ?? []);
  const pairs = groupBy(found, ({ declaration }) => `${declaration.exporter}\u0000${declaration.consignee}`);
  return [...pairs.values()].map(toFinding).sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

function listedIn(declaration: DeclaredGoods, { libya, codes }: GoodsRecords): Listed | undefined {
  const { at, to, via, licence, items } = declaration;
  const isTo = to === libya.country;
  if (at.slice(0, 10) < libya.from || !(isTo || via.includes(libya.country))) return undefined;
  // Where a file does not say whether there was an authorisation, nobody can say that there was none.
  if (licence?.toLowerCase() !== "none" || !isUnderList(declaration, libya)) return undefined;
  const all = items.flatMap((item) => {
    const entry = listedAs(libya, codes, item.hs);
    return entry === undefined ? [] : [{ item, entry }];
  });
  const isWhole = all.some(({ entry }) => entry.part !== true);
  const listed = all.filter(({ entry }) => entry.with !== true || isWhole);
  if (listed.length === 0) return undefined;
  return {
    declaration,
    isWhole,
    units: listed.reduce((sum, { item }) => sum + item.quantity, 0),
    isTransit: !isTo,
    isOldCode: listed.some(({ item }) => isOutOfForce(codes, item.hs, at)),
  };
}

/** Whether the goods left from, or went through, a state in which the list was law on that day. */
function isUnderList({ at, from, via }: DeclaredGoods, { states, left }: ExportList): boolean {
  return [from, ...via].some(
    (state) => state !== undefined && (states.includes(state) || at.slice(0, 10) <= (left[state] ?? "")),
  );
}

function toFinding(found: readonly Listed[]): FindingDraft {
  const [first] = found as readonly [Listed, ...Listed[]];
  const { exporter, consignee } = first.declaration;
  const evidence = [...new Set(found.map(({ declaration }) => declaration.id))].sort();
  const units = Math.round(found.reduce((sum, f) => sum + f.units, 0));
  const terms = [
    {
      name: "listed",
      value: found.some((f) => f.isWhole) ? 0.4 : 0.25,
      because: say(found.some((f) => f.isWhole) ? "libya.whole" : "libya.part"),
    },
    {
      name: "declarations",
      value: round(Math.min(0.3, 0.1 * evidence.length)),
      because: say("libya.declarations", { n: evidence.length }),
    },
    {
      name: "units",
      value: round(Math.min(0.3, Math.log10(1 + units) / 10)),
      because: say("libya.units", { n: units }),
    },
  ].filter(({ value }) => value > 0);
  const days = found.map(({ declaration }) => declaration.at).sort();
  return {
    id: idFrom("finding-", listedForLibya.id, listedForLibya.version, exporter, consignee, ...evidence),
    detector: listedForLibya.id,
    detectorVersion: listedForLibya.version,
    techniques: listedForLibya.techniques,
    front: "supply",
    subjects: [
      { id: exporter, role: "sender of listed goods" },
      { id: consignee, role: "receiver of listed goods" },
    ],
    evidence,
    score: round(terms.reduce((sum, t) => sum + t.value, 0)),
    terms,
    against: [
      say("against.fishing-supply"),
      say("against.licence-elsewhere"),
      ...(found.some((f) => f.isTransit) ? [say("against.transit")] : []),
      ...(found.some((f) => f.isOldCode) ? [say("against.old-code")] : []),
    ],
    summary:
      units > 0
        ? say("listed-for-libya", { declarations: evidence.length, units })
        : say("listed-for-libya.uncounted", { declarations: evidence.length }),
    from: days[0] ?? "",
    to: days.at(-1) ?? "",
    proves: [],
  };
}

/** SF20: boats and outboard motors of the list for Libya are declared to or through it, without an authorisation. */
export const listedForLibya: Detector = {
  id: "listed-for-libya",
  version: "1",
  title: "Listed boats or engines for Libya without an authorisation",
  front: "supply",
  reference: "Regulation (EU) 2016/44, Art. 2a and Annex VII, inserted by Regulation (EU) 2017/1325 of 2017",
  techniques: ["OIC-EQP-01", "OIC-EQP-02"],
  card: {
    purpose:
      "Show a customs or supply officer declarations of listed boats and engines to or through Libya that say of themselves that they have no authorisation.",
    lawfulBasis:
      "Regulation (EU) 2016/44, Art. 2a; customs control of exports (Union Customs Code, Art. 267).",
    dataUsed: [
      "customs declarations: commodity codes, quantities, dates",
      "countries of dispatch, transit and destination of the goods",
      "the authorisation that a declaration names, or that it says it has none",
    ],
    errorRates:
      "Not measured: the development data hold no export to Libya. Invented data say nothing of fitness for use.",
    affectedGroups: "Fishers and fishing co-operatives in Libya, their suppliers, harbours, rescue services.",
    guardrails: [
      "Where a file does not say whether there was an authorisation, nothing is raised.",
      "Codes of which most goods are others count only beside an outboard motor in one declaration.",
      "Life jackets and floats are on no such list and are not looked at.",
      "Only from the day on which the list was law, and from or through states in which it is.",
    ],
    reviewAt: "2027-05-31",
  },
  detect,
};
