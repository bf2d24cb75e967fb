import { expect, it } from "vitest";
import { targetNodes } from "./data-targets.ts";

it.each([
  ["+447700900877", "phone:+447700900877"],
  ["447700900877", "phone:+447700900877"],
  ["https://wa.me/447700900877", "phone:+447700900877"],
  ["https://api.whatsapp.com/send?phone=%2B447700900877&text=x", "phone:+447700900877"],
  ["+4407700900877", "phone:+447700900877"],
  ["07700 900877", "phone:+447700900877"],
  ["+447700900877", "phone:07700900877"],
  ["Testa@Example.org", "email:testa@example.org"],
  ["mailto:testa@example.org", "email:testa@example.org"],
  ["@Testa_K", "handle:testa_k"],
  ["testa_k", "handle:testa_k"],
  ["testa_k", "url:tiktok.com/@testa_k"],
  ["https://www.tiktok.com/@testa_k/?lang=en", "handle:testa_k"],
  ["tes\u200bta_k", "handle:testa_k"],
])("%s may be %s", (value, node) => {
  expect(targetNodes("TikTok", { value })).toContain(node);
});

it("a name is no number, and a short number is nobody's", () => {
  expect(targetNodes("TikTok", { value: "testa" }).filter((n) => n.startsWith("phone:"))).toEqual([]);
  expect(targetNodes("TikTok", { value: "12345" }).filter((n) => n.startsWith("phone:"))).toEqual([]);
});
