import type { FindingDraft } from "../../finding.ts";
import { groupBy } from "../../group-by.ts";
import { idFrom } from "../../ids.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import { type AddressType, type DeclaredGoods, type Firm, isMarine, round, Trade } from "./goods.ts";

const CONSIGNMENTS_MIN = 3;
/** A forwarder receives all kinds of goods; one that receives boats above all is something else. */
const MARINE_SHARE_MIN = 0.5;

/** What each says by itself; a business address says nothing. */
const WEIGHTS: Readonly<Record<Exclude<AddressType, "business">, number>> = {
  none: 0.4,
  self_storage: 0.3,
  car_park: 0.3,
  flat: 0.15,
  forwarder: 0.15,
};

const SAID: Readonly<Record<keyof typeof WEIGHTS, string>> = {
  none: "storage.none",
  self_storage: "storage.self-storage",
  car_park: "storage.car-park",
  flat: "storage.flat",
  forwarder: "storage.forwarder",
};

function detect({ goods, orders }: DetectorInput): readonly FindingDraft[] {
  if (goods === undefined || goods.firms.size === 0) return [];
  const trade = new Trade(orders, goods);
  return [...groupBy(goods.declarations, ({ consignee }) => consignee)]
    .flatMap(([consignee, all]) => {
      const firm = goods.firms.get(consignee);
      // Whoever sells what it stores is a shop without a shop.
      return firm === undefined || trade.sells(consignee) ? [] : (toFinding(consignee, firm, all) ?? []);
    })
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

function toFinding(consignee: string, firm: Firm, all: readonly DeclaredGoods[]): FindingDraft | undefined {
  // Who has a business somewhere exists, whatever else it rents.
  if (firm.addresses.includes("business")) return undefined;
  const [worst] = firm.addresses
    .flatMap((type) => (type === "business" ? [] : [type]))
    .sort((a, b) => WEIGHTS[b] - WEIGHTS[a]);
  const marine = all.filter((d) => d.items.some(isMarine));
  if (worst === undefined || marine.length < CONSIGNMENTS_MIN) return undefined;
  if (marine.length < MARINE_SHARE_MIN * all.length) return undefined;
  const evidence = [...firm.ids, ...marine.map(({ id }) => id)].sort();
  const terms = [
    { name: "address", value: WEIGHTS[worst], because: say(SAID[worst]) },
    {
      name: "consignments",
      value: round(Math.min(0.4, 0.1 * marine.length)),
      because: say("storage.consignments", { n: marine.length, all: all.length }),
    },
  ];
  const days = marine.map(({ at }) => at).sort();
  return {
    id: idFrom("finding-", storageConsignee.id, storageConsignee.version, consignee, ...evidence),
    detector: storageConsignee.id,
    detectorVersion: storageConsignee.version,
    techniques: storageConsignee.techniques,
    front: "supply",
    subjects: [{ id: consignee, role: "receiver without a business address" }],
    evidence,
    // How many come there is told, so it is as restricted as the others are.
    restsOn: all.map(({ id }) => id).sort(),
    score: round(terms.reduce((sum, t) => sum + t.value, 0)),
    terms,
    against: [say("against.home-business"), say("against.fulfilment")],
    summary: say("storage-consignee", { n: marine.length }),
    from: days[0] ?? "",
    to: days.at(-1) ?? "",
    proves: [],
  };
}

/** SF13: boats or engines go again and again to a firm that does not exist at its address, or only stores there. */
export const storageConsignee: Detector = {
  id: "storage-consignee",
  version: "1",
  title: "A receiver of boats or engines that does not exist at its address, or only stores there",
  front: "supply",
  reference: "Europol, raids on storage sites of a small-boat network, 2024",
  techniques: ["OIC-EQP-04"],
  card: {
    purpose:
      "Show a customs or supply officer a firm that receives boats or engines again and again at an address where nobody does business.",
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling (Palermo Protocol, Art. 6 and 10); customs risk analysis (Union Customs Code, Art. 46).",
    dataUsed: [
      "what stands at a firm's address, as whoever looked says",
      "customs declarations: receiver, commodity codes, dates",
      "who sells and who buys, in orders",
    ],
    errorRates:
      "Not measured: the development data do not say what stands at an address. Invented data say nothing of fitness for use.",
    affectedGroups:
      "Home businesses, sellers who store with others, clubs and rescue organisations without an office.",
    guardrails: [
      "Firms only: of a person's address no such row is kept.",
      "Three consignments of boats or engines, and at least half of all that comes there.",
      "Who sells more than it buys, or has a business address as well, is left out.",
      "How long goods stay there, and the weather, are not read.",
    ],
    reviewAt: "2027-05-31",
  },
  detect,
};
