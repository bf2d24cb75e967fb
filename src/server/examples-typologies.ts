import type { TypologyInForce, TypologyTrial } from "../app/index.ts";
import { type DeclaredTypology, OPEN, TYPOLOGY_FORMAT } from "../core/index.ts";

const order = (id: string, day: string, buyer: string) => ({
  id,
  at: `${day}T10:00:00Z`,
  buyer,
  place: "Depot 4",
  flag: ["pays-cash"],
});

const typology: DeclaredTypology = {
  format: TYPOLOGY_FORMAT,
  id: "one-depot",
  version: 1,
  licence: "CC0-1.0",
  front: "supply",
  title: { en: "Reported orders of several buyers delivered to one place" },
  reference: "Europol, European Migrant Smuggling Centre 6th Annual Report, 2022",
  techniques: ["OIC-EQP-04"],
  card: {
    purpose: "Show an analyst a place that receives for several reported buyers.",
    lawfulBasis: "Prevention and detection of migrant smuggling (Palermo Protocol, Art. 10)",
    dataUsed: ["orders with red flags that the seller named", "delivery places"],
    errorRates: "Not measured.",
    affectedGroups: "Buyers who use a shared warehouse.",
    guardrails: ["No order is looked at that its seller did not report."],
    reviewAt: "2027-05-31",
  },
  parts: [{ name: "orders", rows: "orders", key: "place", where: [{ field: "flag", present: true }] }],
  days: 60,
  measures: { buyers: { part: "orders", distinct: "buyer" } },
  needs: [{ measure: "buyers", atLeast: 2 }],
  score: [{ measure: "buyers", each: 0.1, most: 0.5, because: { en: "{buyers} buyers" } }],
  subjects: [{ part: "orders", field: "buyer", role: "buyer" }],
  against: [{ en: "A shared warehouse receives for many honest buyers." }],
  summary: { en: "{buyers} buyers had reported orders delivered to {key}." },
  tests: [
    {
      name: "two buyers, one depot",
      rows: { orders: [order("o1", "2026-03-01", "buyer-1"), order("o2", "2026-03-09", "buyer-2")] },
      finds: [{ key: "Depot 4", measures: { buyers: 2 } }],
    },
    { name: "one buyer", rows: { orders: [order("o1", "2026-03-01", "buyer-1")] }, finds: [] },
  ],
};

const adopted: TypologyInForce = {
  typology,
  messageId: "msg-41c0",
  access: { ...OPEN, tlp: "amber", pap: "amber", orcon: true, originators: ["node-b"] },
  reason: "three of its trial's proposals were looked into",
  adoptedBy: "supervisor-2",
  adoptedAt: "2026-04-03T09:00:00.000Z",
  runs: true,
};

const trial: TypologyTrial = {
  typology,
  failed: [],
  found: 1,
  surest: [{ score: 0.2, summary: "2 buyers had reported orders delivered to Depot 4.", evidence: 2 }],
};

export const TYPOLOGY_EXAMPLES = { adopted, trial };
