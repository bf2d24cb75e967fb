import { expect, test } from "vitest";
import { hashesOf } from "./online-bank.ts";

const HASH = "90e40980cf5f94adef0949d0037cdccb77a06eedd85bd65c1ce0798ac8bf1899";
const line = (row: object): string => JSON.stringify(row);

test("a bank takes hashes, and of pictures those that have something in them", () => {
  const text = [
    line({ file: "a.png", pdq: HASH, quality: 50, dihedral: [HASH] }),
    line({ file: "flat.png", pdq: HASH, quality: 49, dihedral: [HASH] }),
    line({ file: "b.svg", refused: "IMAGE_KIND" }),
    "",
    HASH.toUpperCase(),
    line({ hash: HASH }),
  ].join("\r\n");
  expect(hashesOf(text)).toEqual({ hashes: [HASH, HASH.toUpperCase(), HASH], without: 2 });
});

test.each([["no hash"], [line({ file: "a.png" })], ["{broken"], [line({ pdq: 7 })]])(
  "%s is refused with its line",
  (wrong) => {
    expect(() => hashesOf(`${HASH}\n${wrong}`)).toThrow(
      expect.objectContaining({ code: "REQUEST_INVALID", detail: expect.objectContaining({ line: 2 }) }),
    );
  },
);
