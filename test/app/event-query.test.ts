import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { asOwner } from "../rights/support.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** The simple event query (EPCIS 2.0, 8.2.7.1) over what was captured. All goods are invented. */
let node: TestNode;
let officer: Actor;
let outsider: Actor;

const uri = (name: string): string => `https://id.example.org/query/${name}`;
const id = (n: number): string => `urn:uuid:00000000-0000-4000-9000-${String(n).padStart(12, "0")}`;
const numberOf = (eventId: string): number => Number(/(\d{12})(?:!error)?$/.exec(eventId)?.[1]);
const event = (n: number, more: object): object => ({
  type: "ObjectEvent",
  eventID: id(n),
  eventTime: `2024-02-${String(n).padStart(2, "0")}T08:00:00.000Z`,
  eventTimeZoneOffset: "+00:00",
  ...(Object.hasOwn(more, "inputQuantityList") ? {} : { action: "OBSERVE" }),
  ...more,
});
const GLN = "9520001000690";
const CLASS = "https://id.example.org/01/09520001000690";
const rows: readonly object[] = [
  event(1, {
    quantityList: [{ epcClass: "urn:epc:class:lgtin:9520001.000069.L1", quantity: 12.5, uom: "KGM" }],
  }),
  event(2, {
    type: "TransformationEvent",
    inputQuantityList: [{ epcClass: CLASS, quantity: 400 }],
    outputQuantityList: [{ epcClass: uri("boats"), quantity: 1 }],
  }),
  event(3, { epcList: [uri("a")], readPoint: { id: `https://example.org/414/${GLN}/254/gate-3` } }),
  event(4, { epcList: [uri("a")], bizLocation: { id: "urn:epc:id:sgln:9520001.00069.0" } }),
  event(5, { epcList: [uri("a")], readPoint: { id: "urn:epc:id:sgln:9520001.00069.40" } }),
  event(6, { epcList: [uri("b")], persistentDisposition: { set: ["stolen"], unset: ["in_transit"] } }),
  event(7, {
    epcList: [uri("b")],
    bizTransactionList: [
      { type: "po", bizTransaction: uri("po/O-1") },
      { type: "urn:epcglobal:cbv:btt:inv", bizTransaction: uri("inv/I-1") },
    ],
  }),
  event(8, {
    epcList: [uri("b")],
    sourceList: [
      { type: "possessing_party", source: uri("carrier") },
      { type: "owning_party", source: "https://id.example.org/party/MEX-maker" },
    ],
    destinationList: [
      { type: "https://ref.gs1.org/cbv/SDT-location", destination: `https://example.org/414/${GLN}` },
    ],
  }),
  event(9, {
    epcList: [uri("c")],
    errorDeclaration: {
      declarationTime: "2024-03-01T10:00:00.500Z",
      reason: "incorrect_data",
      correctiveEventIDs: [id(1)],
    },
  }),
];

const capture = async (tlp: string, ...events: readonly object[]): Promise<void> => {
  const { records } = await node.wasl.captureEvents(officer, {
    fileName: "events.jsonl",
    bytes: bytesOf(events.map((e) => `${JSON.stringify(e)}\n`).join("")),
    marking: { tlp },
    fictitious: true,
  });
  expect(records).toBe(events.length);
};
const found = async (parameters: object, actor = officer): Promise<readonly number[]> => {
  const { items } = await node.wasl.supplyEvents(actor, { parameters: { ...parameters }, limit: 50 });
  return items.map((e) => numberOf(e.id));
};
/** All pages of a query, and what happened before each after the first. */
async function paged(
  parameters: object,
  limit: number,
  between: () => Promise<void> = async () => undefined,
): Promise<readonly number[]> {
  const all: number[] = [];
  for (let after: string | undefined; ; await between()) {
    const asked = { parameters: { ...parameters }, limit, ...(after === undefined ? {} : { after }) };
    const { items, next } = await node.wasl.supplyEvents(officer, asked);
    all.push(...items.map((e) => numberOf(e.id)));
    if (next === null) return all;
    after = next;
  }
}

beforeAll(async () => {
  node = await openTestNode();
  officer = await node.actor({ id: "officer", clearance: "amber" });
  outsider = await node.actor({ id: "outsider", clearance: "green" });
  await capture("green", ...rows);
});
afterAll(() => node.remove());

describe("the simple event query", () => {
  it("finds classes by their place, however they are written", async () => {
    const lot = "https://id.gs1.org/01/09520001000690/10/L1";
    expect(await found({ MATCH_epcClass: ["urn:epc:class:lgtin:9520001.000069.L1"] })).toEqual([1]);
    expect(await found({ MATCH_anyEPCClass: [lot] })).toEqual([1]);
    expect(await found({ MATCH_epcClass: [CLASS] })).toEqual([]);
    expect(await found({ MATCH_inputEPCClass: ["urn:epc:idpat:sgtin:9520001.000069.*"] })).toEqual([2]);
    expect(await found({ MATCH_outputEPCClass: [CLASS] })).toEqual([]);
    expect(await found({ MATCH_outputEPCClass: [uri("boats")] })).toEqual([2]);
    expect(await found({ MATCH_anyEPCClass: [CLASS, lot] })).toEqual([1, 2]);
    // An item is no class.
    expect(await found({ MATCH_anyEPCClass: [uri("a")] })).toEqual([]);
  });
  it("compares quantities", async () => {
    expect(await found({ EQ_quantity: 12.5 })).toEqual([1]);
    expect(await found({ GT_quantity: "12.5" })).toEqual([2]);
    expect(await found({ GE_quantity: "12.5" })).toEqual([1, 2]);
    expect(await found({ LT_quantity: 1 })).toEqual([]);
    expect(await found({ LE_quantity: 1 })).toEqual([2]);
    // Each parameter by itself, as the standard has it: of two quantities one may fit one, and the other the other.
    expect(await found({ GE_quantity: 2, LT_quantity: 100 })).toEqual([1, 2]);
    expect(await found({ GE_quantity: 500, LT_quantity: 100 })).toEqual([]);
  });
  it("finds the parts of a site by its GLN, and of a part itself", async () => {
    expect(await found({ WD_readPoint: ["urn:epc:id:sgln:9520001.00069.0"] })).toEqual([3, 5]);
    expect(await found({ WD_bizLocation: [`https://id.gs1.org/414/${GLN}`] })).toEqual([4]);
    expect(await found({ WD_readPoint: [`https://id.gs1.org/414/${GLN}/254/40`] })).toEqual([5]);
    expect(await found({ WD_readPoint: [`https://id.gs1.org/414/${GLN}/254/4`] })).toEqual([]);
    expect(await found({ WD_readPoint: [uri("elsewhere")] })).toEqual([]);
  });
  it("tells what was set from what was unset, and one type of a list from another", async () => {
    expect(await found({ EQ_persistentDisposition_set: ["https://ref.gs1.org/cbv/Disp-stolen"] })).toEqual([
      6,
    ]);
    expect(await found({ EQ_persistentDisposition_set: ["in_transit"] })).toEqual([]);
    expect(await found({ EQ_persistentDisposition_unset: ["in_transit"] })).toEqual([6]);
    expect(await found({ EQ_bizTransaction_po: [uri("po/O-1")] })).toEqual([7]);
    expect(await found({ EQ_bizTransaction_inv: [uri("po/O-1")] })).toEqual([]);
    expect(
      await found({ EQ_bizTransaction_inv: [uri("inv/I-1")], EQ_bizTransaction_po: [uri("po/O-1")] }),
    ).toEqual([7]);
    expect(await found({ EQ_bizTransaction: [uri("inv/I-1")] })).toEqual([7]);
    expect(await found({ EQ_source_possessing_party: [uri("carrier")] })).toEqual([8]);
    expect(await found({ EQ_destination_possessing_party: [uri("carrier")] })).toEqual([]);
    expect(await found({ EQ_source_owning_party: [uri("carrier")] })).toEqual([]);
    expect(await found({ EQ_source_owning_party: ["https://id.example.org/party/MEX-maker"] })).toEqual([8]);
    expect(await found({ EQ_source_owning_party: ["MEX-maker"] })).toEqual([8]);
    expect(await found({ EQ_destination_location: ["urn:epc:id:sgln:9520001.00069.0"] })).toEqual([8]);
  });
  it("asks what a declaration of error says", async () => {
    expect(await found({ EQ_errorReason: ["urn:epcglobal:cbv:er:incorrect_data"] })).toEqual([9]);
    expect(await found({ EQ_errorReason: ["did_not_occur"] })).toEqual([]);
    expect(await found({ EQ_correctiveEventID: [id(1)] })).toEqual([9]);
    expect(await found({ GE_errorDeclarationTime: "2024-03-01T10:00:00.500Z" })).toEqual([9]);
    expect(await found({ GE_errorDeclarationTime: "2024-03-01T10:00:01Z" })).toEqual([]);
    expect(await found({ LT_errorDeclaration_Time: "2024-03-01T10:00:00.500Z" })).toEqual([]);
    expect(await found({ LT_errorDeclaration_Time: "2024-03-01T10:00:00.501Z" })).toEqual([9]);
    expect(await found({ EXISTS_errorDeclaration: true })).toEqual([9]);
    expect(await found({ EXISTS_errorDeclaration: false })).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
  it("holds a whole second to its bounds, though it is kept without a fraction", async () => {
    const on = (second: string) => ({ GE_eventTime: `2024-02-01T08:00:${second}Z` });
    const until = (second: string) => ({ LT_eventTime: `2024-02-01T08:00:${second}Z` });
    expect(await found({ ...on("00"), LT_eventTime: "2024-02-02" })).toEqual([1]);
    expect(await found({ ...on("00.001"), LT_eventTime: "2024-02-02" })).toEqual([]);
    expect(await found(until("00"))).toEqual([]);
    expect(await found(until("00.001"))).toEqual([1]);
  });
  it("sorts both ways, and pages each way give each event once", async () => {
    const all = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    expect(await found({})).toEqual(all);
    expect(await found({ orderBy: "eventTime" })).toEqual(all.toReversed());
    expect(await found({ orderBy: "recordTime", orderDirection: "ASC" })).toEqual(all);
    for (const orderBy of ["eventTime", "recordTime"])
      for (const [orderDirection, wanted] of [
        ["ASC", all],
        ["DESC", all.toReversed()],
      ] as const)
        expect(await paged({ orderBy, orderDirection }, 2), `${orderBy} ${orderDirection}`).toEqual(wanted);
    expect(await paged({ MATCH_epc: [uri("a"), uri("b")], orderBy: "eventTime" }, 1)).toEqual([
      8, 7, 6, 5, 4, 3,
    ]);
  });
  it("gives the first so many over all pages, or nothing where there are more than allowed", async () => {
    expect(await paged({ orderBy: "eventTime", eventCountLimit: 5 }, 2)).toEqual([9, 8, 7, 6, 5]);
    expect(await paged({ maxEventCount: 9 }, 4)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    const tooLarge = { parameters: { maxEventCount: 8 }, limit: 2 };
    expect(await codeOf(node.wasl.supplyEvents(officer, tooLarge))).toBe("QUERY_TOO_LARGE");
    const unknown = { parameters: { EQ_colour: ["red"] }, limit: 2 };
    expect(await codeOf(node.wasl.supplyEvents(officer, unknown))).toBe("QUERY_PARAMETER_INVALID");
    const nowhere = { parameters: {}, limit: 2, after: "17" };
    expect(await codeOf(node.wasl.supplyEvents(officer, nowhere))).toBe("QUERY_PARAMETER_INVALID");
  });
  it("an event above the asker's clearance is not found, counted, sorted or paged in", async () => {
    await capture(
      "amber",
      event(10, { epcList: [uri("secret")], persistentDisposition: { set: ["stolen"] } }),
    );
    expect(await found({ EQ_persistentDisposition_set: ["stolen"] })).toEqual([6, 10]);
    expect(await found({ EQ_persistentDisposition_set: ["stolen"] }, outsider)).toEqual([6]);
    const asked = { parameters: { maxEventCount: 9 }, limit: 50 };
    expect((await node.wasl.supplyEvents(outsider, asked)).items).toHaveLength(9);
    expect(await codeOf(node.wasl.supplyEvents(officer, asked))).toBe("QUERY_TOO_LARGE");
    const newest = { orderBy: "recordTime", eventCountLimit: 1 };
    expect([await found(newest), await found(newest, outsider)]).toEqual([[10], [9]]);
  });
  it("what is captured between two pages moves nothing that was here", async () => {
    let n = 10;
    const late = async (): Promise<void> => {
      n += 1;
      if (n < 16)
        await capture("green", event(n, { eventTime: "2024-02-03T12:00:00Z", epcList: [uri(`late-${n}`)] }));
    };
    const before = await found({});
    for (const orderDirection of ["ASC", "DESC"]) {
      const all = await paged({ orderBy: "eventTime", orderDirection }, 3, late);
      const known = all.filter((one) => one <= 10);
      expect(known, orderDirection).toEqual(orderDirection === "ASC" ? before : before.toReversed());
      expect(new Set(all).size).toBe(all.length);
    }
  });
  it("a subscription follows by the same parameters, and takes no order", async () => {
    const query = { EQ_persistentDisposition_set: ["stolen"], GE_quantity: 3 };
    await node.wasl.subscribeSupply(officer, { name: "stolen", query });
    const more = { persistentDisposition: { set: ["stolen"] } };
    await capture(
      "green",
      event(20, { quantityList: [{ epcClass: CLASS, quantity: 3 }], ...more }),
      event(21, { quantityList: [{ epcClass: CLASS, quantity: 2 }], ...more }),
    );
    const { items } = await node.wasl.collectSupply(officer, "stolen", { limit: 10 });
    expect(items.map((e) => numberOf(e.id))).toEqual([20]);
    const ordered = { name: "ordered", query: { orderBy: "eventTime" } };
    expect(await codeOf(node.wasl.subscribeSupply(officer, ordered))).toBe("QUERY_PARAMETER_INVALID");
  });
  it("of events that were captured before their details were kept says so, where one may match, and answers elsewhere", async () => {
    await asOwner(node, "update wasl.supply_event set details = null where event_time < '2024-02-05'");
    await asOwner(
      node,
      "create or replace function wasl.events_without_details() returns bigint language sql immutable as 'select 4::bigint'",
    );
    const code = (parameters: object) =>
      codeOf(node.wasl.supplyEvents(officer, { parameters: { ...parameters }, limit: 5 }));
    expect(await code({ GE_quantity: 1 })).toBe("QUERY_PARAMETER_INVALID");
    expect(await code({ EQ_persistentDisposition_set: ["stolen"] })).toBe("QUERY_PARAMETER_INVALID");
    expect(await code({ MATCH_epcClass: ["https://id.gs1.org/01/09520001000690/10/L1"] })).toBe(
      "QUERY_PARAMETER_INVALID",
    );
    // None of the older ones names the class, has the order or declares an error.
    expect(await found({ MATCH_epcClass: [uri("none")] })).toEqual([]);
    expect(await found({ EQ_bizTransaction_po: [uri("po/O-1")] })).toEqual([7]);
    expect(await found({ EQ_errorReason: ["incorrect_data"] })).toEqual([9]);
    expect(await found({ EQ_persistentDisposition_set: ["stolen"], GE_eventTime: "2024-02-05" })).toEqual([
      6, 10, 20, 21,
    ]);
  });
});
