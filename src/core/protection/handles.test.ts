import { describe, expect, it } from "vitest";
import "../../../test/support/names-model.ts";
import { handleLikeness } from "./handles.ts";

describe("a handle that is written like a name", () => {
  const like = handleLikeness(["Testa Somebody", "Ali Ahmed", "Zoë de la Quell", "Li Ming", "خالد النوري"]);

  it.each([
    ["testa_somebody", "whole"],
    ["@Somebody.Testa99", "whole"],
    ["testasomebody", "whole"],
    ["tsomebody", "whole"],
    ["somebody_t", "whole"],
    ["zoe.quell", "whole"],
    ["the_real_testa_somebody", "whole"],
    ["testa_k", "part"],
    ["TESTA_2026", "part"],
    ["testa_boats", undefined],
    ["ming_li", "whole"],
    ["khalid_alnouri", "whole"],
    ["de_la_cruz", undefined],
    ["hot_boats", undefined],
    ["alia", undefined],
    ["kxq_877", undefined],
    ["contest", undefined],
    ["", undefined],
  ])("%s: %s", (handle, expected) => {
    expect(like(handle)).toBe(expected);
  });

  it("is nobody's where there are no names, and takes no time over what is no name", () => {
    expect(handleLikeness([])("testa")).toBeUndefined();
    const many = Array.from({ length: 40 }, (_, n) => "a".repeat(n + 1)).join(" ");
    expect(handleLikeness([many])("a".repeat(59))).toBeUndefined();
  });
});
