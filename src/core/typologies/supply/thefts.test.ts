import { expect, test } from "vitest";
import { type ReportedTheft, theftOf, theftRef, theftRefsOf } from "./thefts.ts";

const SUBJECT = { gtin: "09520001000690", serial: "NV40-2601-00004", holders: ["hire", "hire-2"] };

test.each<[ReportedTheft, "stolen" | "maybe" | "no"]>([
  [{ serial: "NV40-2601-00004" }, "stolen"],
  [{ serial: "nv4O 26O1 OOOO4" }, "stolen"],
  [{ serial: "NV40–2601–٠٠٠٠٤" }, "stolen"],
  [{ serial: "\u200fNV40-2601-00004\u200f", gtin: "other" }, "stolen"],
  [{ serial: "*00004" }, "maybe"],
  [{ serial: "*O4", reporter: "hire-2" }, "maybe"],
  [{ serial: "*00004", gtin: "09520001000000" }, "no"],
  [{ serial: null, reporter: "hire", gtin: "9520001000690" }, "maybe"],
  [{ reporter: "hire", gtin: 9520001000690 }, "maybe"],
  [{ reporter: "hire", gtin: "09520001000000" }, "no"],
  [{ reporter: "somebody else" }, "no"],
  [{ serial: "NV40-2601-00005", reporter: "hire" }, "no"],
  [{}, "no"],
])("whoever was robbed may write %j: %s", (theft, of) => {
  expect(theftOf(theft, SUBJECT)).toBe(of);
  // What is of it is found by one of its refs.
  if (of !== "no") expect(theftRefsOf(SUBJECT)).toContain(theftRef(theft));
});
