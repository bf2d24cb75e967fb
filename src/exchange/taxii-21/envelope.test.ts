import fc from "fast-check";
import { expect, test } from "vitest";
import { readEnvelope } from "./envelope.ts";

const read = (text: string): ReturnType<typeof readEnvelope> => readEnvelope(new TextEncoder().encode(text));

test("TAXII 2.1, 3.7: each object is its own text to the byte, whatever stands around it", () => {
  const space = fc.stringMatching(/^[ \n\t\r]{0,3}$/);
  fc.assert(
    fc.property(fc.array(fc.jsonValue({ maxDepth: 3 }), { minLength: 1 }), space, space, (objects, a, b) => {
      const texts = objects.map((o) => JSON.stringify(o, null, a.length > 1 ? 1 : 0));
      const envelope = `{"more":true${a},${b}"x":[1,{"objects":[2]}],"objects"${a}:[${b}${texts.join(`${a},${b}`)}${a}]${b}, "next" : "n"}`;
      const result = read(envelope);
      expect(result.ok && result.objects.map((o) => o.text)).toEqual(texts);
      expect(result.ok && result.objects.map((o) => o.value)).toEqual(JSON.parse(envelope).objects);
      expect(result).toMatchObject({ more: true, next: "n" });
    }),
  );
});

test("a member's name that is escaped, or there twice, still gives the objects that count", () => {
  for (const text of [
    '{"obj\\u0065cts":[{"a":1}]}',
    '{"objects":[1,2],"objects":[{"a":1}]}',
    '{"objects":[{"a":0}],"obj\\u0065cts":[{"a":1}]}',
  ]) {
    const result = read(text);
    expect(result.ok && result.objects.map((o) => JSON.parse(o.text))).toEqual([{ a: 1 }]);
    expect(result.ok && result.objects.map((o) => o.value)).toEqual([{ a: 1 }]);
  }
});

test("no bytes break it", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => void readEnvelope(bytes)));
});
