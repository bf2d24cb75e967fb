import { expect, test } from "vitest";
import { bytesOf, context, unknownToModel, valuesOf } from "../../test/formats/support.ts";
import { decodeAll } from "./decode-all.ts";
import { ukNames } from "./uk-names.ts";

const HEADER = "uksl_id,type,designated,name_type,name\n";

test("names of one subject meet under the id of the list", () => {
  const text = `${HEADER}ZZZ0001,entity,2012-06-29,primary,FICTITIOUS EXCHANGE\nZZZ0001,entity,2012-06-29,alias,"Fictitious, Hawala"\n`;
  const { statements, rejects } = decodeAll(ukNames, bytesOf(text), context);
  expect(rejects).toEqual([]);
  expect(unknownToModel(statements)).toEqual([]);
  expect(new Set(statements.map((s) => s.entityId))).toEqual(new Set(["gb-uksl-zzz0001"]));
  expect(valuesOf(statements, "alias")).toEqual(["Fictitious, Hawala"]);
  expect(valuesOf(statements, "topics")).toEqual(["sanction"]);
});

test("bad rows cost themselves", () => {
  const text = `${HEADER}ZZZ1,moon,2012-06-29,primary,X\n,entity,,primary,Y\nZZZ2,ship,,primary,Fictitious Star\n`;
  const { statements, rejects } = decodeAll(ukNames, bytesOf(text), context);
  expect(rejects.map((r) => [r.line, r.code])).toEqual([
    [2, "SCHEMA_UNKNOWN"],
    [3, "FIELD_MISSING"],
  ]);
  expect(statements.map((s) => s.schema)).toEqual(["Vessel", "Vessel"]);
});
