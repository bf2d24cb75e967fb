import { expect, test } from "vitest";
import type { EntityView, Resolution } from "../api/types.ts";
import { joiningDecisions, recordName } from "./entity-records.ts";

const decision = (id: string, leftId: string, rightId: string, judgement: Resolution["judgement"]) =>
  ({ id, leftId, rightId, judgement }) as Resolution;

test("what was taken back or said otherwise since is not offered for parting; what holds is", () => {
  const newestFirst = [
    { ...decision("r-5", "a", "d", "same"), undoes: "r-4" },
    decision("r-4", "d", "a", "different"),
    decision("r-3", "b", "a", "different"),
    decision("r-2", "a", "c", "same"),
    decision("r-1", "a", "b", "same"),
    decision("r-0", "a", "d", "same"),
  ];
  const ids = (entityIds: string[]) => [...joiningDecisions(newestFirst, entityIds)].map(({ id }) => id);
  expect(ids(["a", "c", "d"])).toEqual(["r-5", "r-2"]);
  // Two that another decision keeps apart.
  expect(ids(["a", "d"])).toEqual(["r-5"]);
});

test("a record is called by its own name, by that of the other, and by its id where nobody may see one", () => {
  const view = {
    entity: {
      caption: "Ali Ben",
      entityIds: ["a", "b"],
      statements: [{ entityId: "a", property: "name", value: "علي" }],
    },
    captions: { c: "Ali Bin" },
  } as unknown as EntityView;
  expect(["a", "b", "c", "d"].map((id) => recordName(view, id))).toEqual(["علي", "Ali Ben", "Ali Bin", "d"]);
});
