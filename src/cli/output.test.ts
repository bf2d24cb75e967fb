import fc from "fast-check";
import stringWidth from "string-width";
import { expect, test } from "vitest";
import { WaslError } from "../core/index.ts";
import { clean, explain, table } from "./output.ts";

const columns = [
  { title: "id", value: (r: { id: string; name: string }) => r.id },
  { title: "name", value: (r: { id: string; name: string }) => r.name, flexible: true },
];

test("a table fits the terminal and keeps Arabic whole in its own direction", () => {
  const rows = [
    { id: "e1", name: "خالد النوري" },
    { id: "e2", name: "a name that is far too long for a terminal of forty columns" },
  ];
  const lines = table(rows, columns, 40).split("\n");
  for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(40);
  expect(lines[2]).toContain("\u2068خالد النوري\u2069");
  expect(lines[3]).toContain("…");
});

test("no table is wider than the terminal, whichever columns are marked; one that fits is not cut", () => {
  const cell = fc.oneof(fc.string({ unit: "grapheme", maxLength: 60 }), fc.constant("船".repeat(40)));
  const anyTable = fc.integer({ min: 1, max: 9 }).chain((n) =>
    fc.record({
      columns: fc.array(
        fc.record({ title: fc.constantFrom("id", "what", "when it was"), flexible: fc.boolean() }),
        {
          minLength: n,
          maxLength: n,
        },
      ),
      rows: fc.array(fc.array(cell, { minLength: n, maxLength: n }), { maxLength: 4 }),
      width: fc.integer({ min: 3 * n, max: 200 }),
    }),
  );
  fc.assert(
    fc.property(anyTable, ({ columns: given, rows, width }) => {
      const shown = given.map((c, i) => ({ ...c, value: (row: readonly string[]) => row[i] ?? "" }));
      const widest = (text: string) => Math.max(...text.split("\n").map((line) => stringWidth(line)));
      const fitted = table(rows, shown, width);
      expect(widest(fitted)).toBeLessThanOrEqual(width);
      const whole = table(rows, shown, 0);
      if (widest(whole) <= width && !whole.includes("…")) expect(fitted).not.toContain("…");
    }),
  );
});

test("without a marked column the widest gives way, and an id is whole as long as anything else can", () => {
  const id = "node-0123456789abcdef";
  const text = table(
    [{ id, name: "a name that is far too long for this terminal" }],
    [
      { title: "id", value: (r) => r.id },
      { title: "name", value: (r) => r.name },
    ],
    40,
  );
  expect(text).toContain(id);
  for (const line of text.split("\n")) expect(stringWidth(line)).toBeLessThanOrEqual(40);
});

test("control and bidi override characters never reach the terminal", () => {
  expect(clean("a\u001b[31mb\u202ec\u0000")).toBe("a [31mb c ");
});

test("a known failure reads as its code, what to do, and ends with its exit code", () => {
  expect(explain(new WaslError("ENTITY_UNKNOWN", { id: "x" }))).toEqual({
    message:
      "wasl: ENTITY_UNKNOWN: No such entity, or not for this viewer (id x): `wasl search` shows what there is",
    exit: 3,
  });
  const missing = Object.assign(new Error("x"), { code: "ENOENT", syscall: "open", path: "no-such/file" });
  expect(explain(missing)).toEqual({
    message:
      "wasl: REQUEST_INVALID: The request is not valid (file no-such/file, because it, or the folder for it, is not there)",
    exit: 2,
  });
  expect(explain(new WaslError("STORE_FULL")).message).toBe("wasl: STORE_FULL: The disk is full");
});

test("what a partner's refusal means is said, with what to do", () => {
  expect(explain(new WaslError("PAIRING_REFUSED", { refusal: "SEQUENCE_BROKEN" })).message).toBe(
    "wasl: PAIRING_REFUSED: The pairing is refused (refusal SEQUENCE_BROKEN): Entries stand in the wrong places; in a pairing: none waits with this node, or its ten minutes are over. Do: begin the pairing again; otherwise call",
  );
  expect(explain(new WaslError("EXCHANGE_REFUSED", { refusal: "OF_A_LATER_VERSION" })).message).toBe(
    "wasl: EXCHANGE_REFUSED: What the partner sent is refused, and nothing of it is kept (refusal OF_A_LATER_VERSION)",
  );
});

test("why a file cannot be read is said, and who meets what is there already is told that", () => {
  const cause = Object.assign(new Error("x"), { code: "EISDIR" });
  expect(explain(new WaslError("FILE_UNREADABLE", { file: "data" }, { cause })).message).toBe(
    "wasl: FILE_UNREADABLE: The file cannot be read (file data, because it is a folder)",
  );
  const taken = new WaslError("CONFLICT", { userId: "shop-7", because: "there is an account of this name" });
  expect(explain(taken).message).toBe("wasl: CONFLICT: there is an account of this name (userId shop-7)");
  const absent = new WaslError("ENTITY_UNKNOWN", { account: "A1", because: "the file has no payment of it" });
  expect(explain(absent).message).not.toContain("wasl search");
});
