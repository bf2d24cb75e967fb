import { describe, expect, it } from "vitest";
import {
  answerIndex,
  type ChainPart,
  mentionsIn,
  RowKeys,
  settleSeizures,
  supplyQuestions,
} from "./asking.ts";

const silent = { orders: [], traceback: [], clusters: [], crafts: [], hubTowns: [], chains: [] };
const mine = {
  files: {
    parties: [{ mention_id: "M1", phone: "+33 1 23", address: "Rue du Port 4, Calais", country: "FR" }],
    orders: [
      { order_id: "O1", buyer: "M1", payment: { token: "tok_1" } },
      { order_id: "O2", buyer: "M9", payment: { token: "tok_9" } },
    ],
  },
  answers: { ...silent, orders: [{ order_id: "O1", score: 0.8, because: [] }] },
};
const theirs = {
  files: {
    parties: [
      { mention_id: "N1", phone: "+33123" },
      { mention_id: "N2", name: "same firm, found by nothing but the resolution" },
    ],
    orders: [
      { order_id: "P1", buyer: "N2", seller: "N8", marking: "TLP:AMBER" },
      { order_id: "P2", buyer: "N1", marking: "TLP:RED" },
      { order_id: "P3", buyer: "N3", marking: "TLP:AMBER" },
    ],
    events: [
      {
        eventID: "e1",
        epcList: ["https://id.example.org/01/09520001000690/21/PA40-2402-01252"],
        sourceList: [{ type: "owning_party", source: "https://id.example.org/party/N8" }],
      },
    ],
  },
  answers: { ...silent, clusters: [["N1", "N2"]] },
};
const rules = { orderMin: 0.3, launchDays: 1 };
const answers = (questions: ReadonlySet<string>) => {
  const index = answerIndex(theirs.files, new RowKeys(theirs), (r) => r["marking"] !== "TLP:RED");
  return [...new Set([...questions].flatMap((q) => index.get(q) ?? []).map(([, row]) => row))];
};

describe("a question about a suspicious order", () => {
  it("finds the rows of the same party under any of its mentions, and none that is red or another's", () => {
    const found = answers(supplyQuestions(mine, rules));
    expect(found.map((r) => r["order_id"])).toEqual(["P1"]);
    expect(found.flatMap(mentionsIn)).toEqual(["N8", "N2"]);
  });
  it("says nothing of orders below the threshold", () => {
    const asked = supplyQuestions(mine, rules);
    expect(asked.has("token:tok_1")).toBe(true);
    expect([...asked].some((q) => q.includes("tok_9") || q.includes("M9"))).toBe(false);
  });
});

it.each([["PA40-24O2-0I252"], ["*01252"]])(
  "a seized number read %s is asked for as it can be found",
  (read) => {
    const asked = supplyQuestions(
      {
        files: {
          seizures: [
            { seizure_id: "S1", date: "2024-02-01", place: "Calais", items: [{ serial_read: read }] },
          ],
        },
        answers: silent,
      },
      rules,
    );
    expect(answers(asked).map((r) => r["eventID"])).toEqual(["e1"]);
  },
);

it("a seizure that a partner gave is asked about further where it hangs on a chain, and not else", () => {
  const seizure = (seizure_id: string) => ({
    seizure_id,
    items: [{ item_id: `I${seizure_id}`, serial_read: `PA40-2402-${seizure_id}` }],
  });
  const chain = { score: 1, orders: [], declarations: [], mentions: [], strength: [1], listings: [] };
  const asked = supplyQuestions(
    {
      files: { seizures: ["01", "02", "03"].map(seizure), received: ["seizure:02", "seizure:03"] },
      answers: {
        ...silent,
        chains: [{ ...chain, seizures: ["03"] }],
        traceback: ["01", "02", "03"].map((id) => ({ item_id: `I${id}`, order_id: `O${id}`, evidence: [] })),
      },
    },
    rules,
  );
  const about = (id: string) =>
    [`seizure:${id}`, `serial:PA402402${id}`, `order:O${id}`].map((q) => asked.has(q));
  expect([about("01"), about("02"), about("03")]).toEqual([
    [true, true, true],
    [false, false, false],
    [true, true, true],
  ]);
});

it("a number within a range is found as one that stands by itself, by its end too", () => {
  const ranged = {
    files: {
      events: [
        {
          eventID: "r1",
          "bsn:serialRange": { gtin: "1", from: "PA40-2311-01310", to: "PA40-2311-01318", count: 9 },
        },
      ],
    },
    answers: silent,
  };
  const index = answerIndex(ranged.files, new RowKeys(ranged), () => true);
  for (const key of ["serial:PA40231101314", "suffix:01314", "suffix:1314"])
    expect(index.get(key)?.map(([, row]) => row["eventID"])).toEqual(["r1"]);
  expect(index.has("serial:PA40231101319")).toBe(false);
});

it("asks for what lay in the containers of its suspicious orders, in a loose range not", () => {
  const box = "https://id.example.org/00/395208997372084547";
  const packed = (eventID: string, count: number, from: string, to: string) => ({
    eventID,
    parentID: box,
    "bsn:serialRange": { gtin: "1", from, to, count },
  });
  const view = {
    files: {
      orders: [{ order_id: "O1" }],
      events: [
        {
          eventID: "s",
          epcList: [box],
          bizTransactionList: [{ bizTransaction: "https://id.example.org/po/O1" }],
        },
        packed("tight", 2, "PA-0001", "PA-0002"),
        packed("loose", 2, "PA-0010", "PA-0019"),
        { ...packed("elsewhere", 2, "PA-0031", "PA-0032"), parentID: undefined },
      ],
    },
    answers: { ...silent, orders: [{ order_id: "O1", score: 0.9, because: [] }] },
  };
  const asked = [...supplyQuestions(view, rules)].filter((q) => q.startsWith("serial:"));
  expect(asked).toEqual(["serial:PA0001", "serial:PA0002"]);
});

it("whoever asks for the end of a number that it could not read whole can give the seizure under it", () => {
  const seized = {
    files: { seizures: [{ seizure_id: "S1", items: [{ serial_read: "*01252" }] }] },
    answers: silent,
  };
  expect(supplyQuestions(seized, rules).has("suffix:01252")).toBe(true);
  const index = answerIndex(seized.files, new RowKeys(seized), () => true);
  expect(index.get("suffix:01252")?.map(([file]) => file)).toEqual(["seizures"]);
});

it("a seizure stays with the chain that ties it most, whoever sees it", () => {
  const part = (node: string, orders: string[], seizures: string[], strength: number[]): ChainPart => ({
    node,
    score: 1,
    orders,
    seizures,
    strength,
  });
  const settled = settleSeizures([
    part("A", ["1", "2", "3"], ["S1", "S2"], [0.4, 3]),
    part("B", ["7", "8", "9"], ["S1", "S2"], [2, 1]),
    part("C", ["8", "9", "10"], ["S1"], [0.1]),
  ]);
  expect(settled.map((p) => [p.node, p.seizures])).toEqual([
    ["A", ["S2"]],
    ["B", ["S1"]],
    ["C", ["S1"]],
  ]);
});
