import { expect, test } from "vitest";
import { eventQueryOf } from "./event-parameters.ts";

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
    expect(() => eventQueryOf(query)).toThrow(/REQUEST_INVALID/);
    expect(eventQueryOf({ eventType: ["ObjectEvent"], EQ_action: ["OBSERVE"] })).toEqual({
      types: ["ObjectEvent"],
      actions: ["OBSERVE"],
    });
  },
);
