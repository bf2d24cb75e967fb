import { expect, test } from "vitest";
import { linesOf } from "./asked-lines.ts";

test("an empty line is not asked, and counts where lines are told", () => {
  expect(linesOf(" +447700900671 \n\n  \nnobody")).toEqual([
    { line: 1, term: "+447700900671" },
    { line: 4, term: "nobody" },
  ]);
});
