import { expect, it } from "vitest";
import { OPEN, type Statement } from "../../core/index.ts";
import { toldOf } from "./told.ts";

const said = (id: string, entityId: string, reportId: string, tlp: "clear" | "amber") =>
  ({ id, entityId, reportId, access: { ...OPEN, tlp } }) as Statement;

it("counts facts, and those whom they are of, once each, and says the strictest level and why something stays", () => {
  const statements = [
    said("s1", "e1", "r1", "clear"),
    said("s2", "e1", "r1", "amber"),
    said("s3", "e2", "r1", "clear"),
  ];
  const withheld = (["protected", "marking", "protected"] as const).map((because, n) => ({
    statementId: `w${n}`,
    because,
  }));
  expect(toldOf({ statements, withheld }, ["fact", "facts"])).toBe(
    "3 facts of 2 entities from 1 report; TLP:AMBER at most; 3 withheld (marking 1, protected 2)",
  );
});

it("says so where nothing would go", () => {
  expect(toldOf({ statements: [], withheld: [] }, ["signal", "signals"])).toBe(
    "0 signals of 0 entities from 0 reports; nothing withheld",
  );
});
