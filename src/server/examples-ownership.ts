import type { DesignationView, ScreeningView } from "../app/index.ts";
import type { Statement } from "../core/index.ts";
import { EXAMPLES } from "./examples.ts";

const { report } = EXAMPLES;
const { access } = report;

const said = (id: string, entityId: string, schema: string, property: string, value: string): Statement => ({
  id,
  entityId,
  schema,
  property,
  value,
  reportId: report.id,
  access,
  kind: "fact",
  firstSeen: "2026-03-01T09:00:00Z",
  lastSeen: "2026-03-01T09:00:00Z",
});

const statements: readonly Statement[] = [
  said("5d01", "holder-1", "Person", "topics", "sanction"),
  said("5d02", "own-1", "Ownership", "owner", "holder-1"),
  said("5d03", "own-1", "Ownership", "asset", "company-9"),
  said("5d04", "own-1", "Ownership", "percentage", "60"),
];

const share = { min: 60_000_000, max: 60_000_000, isMinOpen: false, isMaxOpen: false };

const screening: ScreeningView = {
  day: "2026-03-02",
  rules: [
    {
      id: "uk",
      title: "United Kingdom: more than 50 %, or control",
      source: "S.I. 2025/902, regulation 7",
      url: "https://www.gov.uk/government/publications/financial-sanctions-general-guidance",
    },
  ],
  items: [
    {
      id: "company-9",
      listings: [],
      outcomes: [
        {
          rule: "uk",
          outcome: "caught",
          isOwnList: true,
          designated: ["holder-1"],
          ground: "ownership",
          held: share,
          chain: [
            {
              from: "holder-1",
              to: "company-9",
              kind: "shares",
              share,
              standing: "stands",
              isAssessed: false,
              statementIds: ["5d02", "5d03", "5d04"],
              step: 1,
            },
          ],
          against: [],
        },
      ],
      roles: [{ role: "seller", of: "order-7" }],
    },
  ],
  screened: 1,
  isWhole: true,
  nodes: {
    "company-9": {
      id: "company-9",
      kind: "entity",
      schema: "Company",
      caption: "Example Boats (fictitious)",
      access,
    },
    "holder-1": {
      id: "holder-1",
      kind: "entity",
      schema: "Person",
      caption: "Example Holder (fictitious)",
      access,
    },
  },
  joins: { "holder-1": { records: 2, decidedBy: ["analyst-1"] } },
  statements: Object.fromEntries(statements.map((s) => [s.id, s])),
  reports: { [report.id]: report },
  access,
};

const designation: DesignationView = {
  entityId: "company-9",
  caption: "Example Boats (fictitious)",
  schema: "Company",
  category: "unknown",
  lacks: ["second-source"],
  given: { names: 2, identifiers: 1, addresses: 1, said: 3, chart: 3, evidence: 4 },
  withheld: { handling: 2 },
  findings: [{ id: "finding-1", summary: "Three seizures converge on one seller" }],
  findingsWithheld: 0,
  effects: [{ id: "company-10", caption: "Example Yard (fictitious)", rules: ["uk", "eu", "us"] }],
  access,
};

/** Invented answers about who stands behind whom. */
export const OWNERSHIP_EXAMPLES = { designation, screening };
