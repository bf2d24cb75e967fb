import { expect, it } from "vitest";
import { namesModel } from "../../../test/support/names-model.ts";
import { earKeys, placesByEar } from "./by-ear.ts";

it("a place without kept keys is found by ear as well", () => {
  const towns = [
    { country: "ZZ", names: ["Fictland"] },
    { country: "ZZ", city: "fict-1", names: ["Zarkaman"] },
    { country: "ZZ", city: "fict-2", names: ["Molentir", "موليندير"] },
  ];
  const kept = earKeys(towns.slice(0, 2), namesModel);
  expect(Object.keys(kept)).toEqual(["fict-1"]);
  const find = placesByEar(towns, namesModel, kept);
  expect(find("زرکامان")).toEqual({ country: "ZZ", city: "fict-1" });
  expect(find("Molantir")).toEqual({ country: "ZZ", city: "fict-2" });
  expect(find("Zar")).toBeUndefined();
  expect(find("Fictland")).toBeUndefined();
});
