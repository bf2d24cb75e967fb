import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { inflateBounded } from "./inflate.ts";

const bomb = new Uint8Array(10 * 1024 * 1024);

test("a bomb is refused before it is unpacked", () => {
  expect(inflateBounded(gzipSync(bomb))).toEqual({ ok: false, code: "DECOMPRESSION_BOMB" });
  expect(inflateBounded(zipSync({ "a.txt": bomb }))).toEqual({ ok: false, code: "DECOMPRESSION_BOMB" });
});
