import { describe, expect, it } from "vitest";
import { packageLabel, readParameterPackage } from "./parameter-package.ts";

const GOOD = {
  format: "wasl.finance-parameters/1",
  id: "unit-7",
  version: 2,
  licence: "CC0-1.0",
  note: "Measured on implants of our own.",
  typologies: { "FAN-IN": { partnersMin: 6, bias: -7.5, "weight:burst": 0.8 } },
};
const faultsOf = (value: unknown): readonly string[] => {
  const read = readParameterPackage(value);
  return "faults" in read ? read.faults.map((f) => f.field) : [];
};

describe("a package of parameters", () => {
  it("is read as it stands, and has a label that findings carry", () => {
    expect(readParameterPackage(GOOD)).toEqual({ parameters: GOOD });
    expect(packageLabel(GOOD)).toBe("unit-7@2");
  });

  it.each([
    [null, [""]],
    [[], [""]],
    [{ ...GOOD, format: "wasl.finance-parameters/9" }, ["format"]],
    [{ ...GOOD, id: "../x" }, ["id"]],
    [{ ...GOOD, version: 0 }, ["version"]],
    [{ ...GOOD, note: " " }, ["note"]],
    [{ ...GOOD, code: "() => 1" }, ["code"]],
    [{ ...GOOD, typologies: [] }, ["typologies"]],
    [{ ...GOOD, typologies: { "FAN-IN": { partnersMin: "6" } } }, ["typologies.FAN-IN.partnersMin"]],
    [{ ...GOOD, typologies: { "FAN-IN": { partnersMin: 600 } } }, ["typologies.FAN-IN.partnersMin"]],
    [{ ...GOOD, typologies: { "FAN-IN": { bias: 4 } } }, ["typologies.FAN-IN.bias"]],
    [{ ...GOOD, typologies: { "FAN-IN": { "weight:burst": -1 } } }, ["typologies.FAN-IN.weight:burst"]],
    [{ ...GOOD, typologies: { "FAN-IN": { nationality: 1 } } }, ["typologies.FAN-IN.nationality"]],
    [{ ...GOOD, typologies: { ORIGIN: { bias: -1 } } }, ["typologies.ORIGIN"]],
  ])("is refused whole, with the place of each fault: %j", (value, fields) => {
    expect(faultsOf(value)).toEqual(fields);
  });
});
