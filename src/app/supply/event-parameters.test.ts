import { readFileSync } from "node:fs";
import { describe, expect, it, test } from "vitest";
import { WaslError } from "../../core/index.ts";
import {
  type EventParameters,
  eventOrderOf,
  eventQueryOf,
  PARTY_TYPES,
  TRANSACTION_TYPES,
} from "./event-parameters.ts";

/** What a query is refused by, and why. */
function refusal(act: () => unknown): object {
  try {
    act();
  } catch (error) {
    if (error instanceof WaslError) return { code: error.code, ...error.detail };
    throw error;
  }
  return {};
}
const refused = (parameters: EventParameters) => refusal(() => eventQueryOf(parameters));
const misordered = (parameters: EventParameters) => refusal(() => eventOrderOf(parameters));
const CODE = "QUERY_PARAMETER_INVALID";

test("steps and dispositions are asked for by their short name or as the vocabulary's URI", () => {
  expect(
    eventQueryOf({
      EQ_bizStep: [
        "shipping",
        "https://ref.gs1.org/cbv/BizStep-receiving",
        "urn:epcglobal:cbv:bizstep:packing",
      ],
      EQ_disposition: ["https://ref.gs1.org/cbv/Disp-in_transit"],
    }),
  ).toEqual({ steps: ["shipping", "receiving", "packing"], dispositions: ["in_transit"] });
});

test.each([{ eventType: ["objectevent"] }, { EQ_action: ["observe"] }])(
  "%j, which nothing matches, is refused: a standing query would wait for months",
  (query) => {
    expect(refused(query)).toMatchObject({ code: CODE, field: Object.keys(query)[0] });
    expect(eventQueryOf({ eventType: ["ObjectEvent"], EQ_action: ["OBSERVE"] })).toEqual({
      types: ["ObjectEvent"],
      actions: ["OBSERVE"],
    });
  },
);

describe("EPCIS 2.0, 8.2.7.1", () => {
  it("refuses what it does not know by the name of the parameter, and tells no text that is none", () => {
    for (const field of [
      "GE_eventDate",
      "EQ_value_CEL",
      "EQ_bizTransaction_purchase",
      "EQ_source_",
      "toString",
    ])
      expect(refused({ [field]: "x" }), field).toMatchObject({ code: CODE, field });
    expect(refused({ "Ali Example": "x" })).toMatchObject({ code: CODE, field: "?" });
    expect(refused({ orderBy: "eventTime" })).toMatchObject({ code: CODE, field: "orderBy" });
  });
  it("refuses values that a parameter cannot have", () => {
    for (const [field, value] of Object.entries({
      GE_eventTime: "not-a-date",
      LT_recordTime: "2024-02-31",
      GE_quantity: "many",
      LT_quantity: Number.NaN,
      EQ_errorReason: ["mistake"],
      EXISTS_errorDeclaration: "perhaps",
      MATCH_epc: ["urn:epc:idpat:sgtin:9520001.012345.*"],
      MATCH_epcClass: ["urn:epc:idpat:sgtin:9520001.*.*"],
      EQ_readPoint: [],
      EQ_bizLocation: [7],
      EQ_eventID: [""],
    }))
      expect(refused({ [field]: value }), field).toMatchObject({ code: CODE, field });
    expect(
      refused({ GE_errorDeclarationTime: "2024-01-01", GE_errorDeclaration_Time: "2024-01-02" }),
    ).toMatchObject({
      code: CODE,
      because: "said twice",
    });
  });
  it("reads times with their zone, a text where several could stand, and figures as texts", () => {
    expect(eventQueryOf({ GE_eventTime: "2024-01-01T01:00:00+01:00", LT_eventTime: "2024-01-02" })).toEqual({
      from: Date.parse("2024-01-01T00:00:00Z"),
      until: Date.parse("2024-01-02T00:00:00Z"),
    });
    expect(eventQueryOf({ EQ_eventID: "urn:uuid:1" })).toEqual({ ids: ["urn:uuid:1"] });
    expect(eventQueryOf({ GE_quantity: "1.5", LT_quantity: 500 }).quantities).toEqual([
      { field: "GE_quantity", is: ">=", value: 1.5 },
      { field: "LT_quantity", is: "<", value: 500 },
    ]);
  });
  it("reads types of transactions, sources and destinations, by name or URI", () => {
    const uri = "https://id.example.org/x";
    expect(
      eventQueryOf({
        EQ_bizTransaction_po: [uri],
        "EQ_source_urn:epcglobal:cbv:sdt:possessing_party": uri,
        "EQ_destination_https://example.org/types/agent": uri,
        EQ_source_owning_party: "https://id.example.org/party/MEX-maker",
      }),
    ).toEqual({
      details: [
        { field: "EQ_bizTransaction_po", names: ["bizTransaction:po"], values: [uri] },
        {
          field: "EQ_source_urn:epcglobal:cbv:sdt:possessing_party",
          names: ["source:possessing_party"],
          values: [uri],
        },
        {
          field: "EQ_destination_https://example.org/types/agent",
          names: ["destination:https://example.org/types/agent"],
          values: [uri],
        },
      ],
      sources: ["https://id.example.org/party/MEX-maker", "MEX-maker"],
    });
  });
  it("takes the pattern of all serial numbers of a class for the class", () => {
    expect(eventQueryOf({ MATCH_epcClass: ["urn:epc:idpat:sgtin:9520001.012345.*"] }).details).toMatchObject([
      { values: ["urn:epc:idpat:sgtin:9520001.012345"] },
    ]);
  });
  it("orders by time or capture, the newest first where no direction is said, and by neither the oldest", () => {
    expect(eventOrderOf({ EQ_action: ["ADD"] })).toEqual({
      rest: { EQ_action: ["ADD"] },
      order: { byCapture: false, descending: false },
    });
    expect(eventOrderOf({ orderBy: "recordTime" }).order).toEqual({ byCapture: true, descending: true });
    expect(eventOrderOf({ orderBy: "eventTime", orderDirection: "ASC", eventCountLimit: "5" }).order).toEqual(
      {
        byCapture: false,
        descending: false,
        countLimit: 5,
      },
    );
    expect(eventOrderOf({ maxEventCount: 7 }).order).toMatchObject({ countMax: 7 });
  });
  it("refuses orders and counts that the standard refuses", () => {
    for (const [field, query] of [
      ["orderBy", { orderBy: "bizStep" }],
      ["orderDirection", { orderBy: "eventTime", orderDirection: "SIDEWAYS" }],
      ["orderDirection", { orderDirection: "ASC" }],
      ["eventCountLimit", { eventCountLimit: "5" }],
      ["eventCountLimit", { eventCountLimit: "0", orderBy: "eventTime" }],
      ["maxEventCount", { maxEventCount: "1.5" }],
      ["maxEventCount", { maxEventCount: "5", eventCountLimit: "5", orderBy: "eventTime" }],
    ] as const)
      expect(misordered(query), JSON.stringify(query)).toMatchObject({ code: CODE, field });
  });
  it("knows the types that the vocabulary has", () => {
    const cbv = JSON.parse(readFileSync("data/supply/cbv.json", "utf8"));
    expect(cbv).toMatchObject({ transactionTypes: [...TRANSACTION_TYPES], partyTypes: [...PARTY_TYPES] });
  });
});
