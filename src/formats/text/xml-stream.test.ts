import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cases } from "../../../test/support/cases.ts";
import { XmlStream } from "./xml-stream.ts";

/** What is told of a document that comes in pieces of so many bytes. */
function told(xml: string, bytesAtOnce = Number.POSITIVE_INFINITY): readonly string[] {
  const events: string[] = [];
  let depth = 0;
  const stream = new XmlStream({
    open: (...event) => {
      depth++;
      events.push(`open ${JSON.stringify(event)}`);
    },
    close: (element) => {
      depth--;
      events.push(`close ${JSON.stringify(element)}`);
    },
    // Text outside of the root is told of where a piece of it ends, at the latest.
    refuse: (code, line, field) =>
      void events.push(`refuse ${[code, ...(depth > 0 ? [line] : []), field ?? ""].join(" ").trim()}`),
  });
  const bytes = new TextEncoder().encode(xml);
  for (let at = 0; at < bytes.length; at += bytesAtOnce) stream.push(bytes.slice(at, at + bytesAtOnce));
  stream.end();
  return events;
}

const TEXTS = [
  "a &amp; b",
  "&lt;&quot;&apos;&gt;",
  "&#233;",
  "&nope;",
  "&amp",
  "]]>",
  "x > y",
  "مرحبا",
  "\u{1f6a2}",
  "\u2028",
  "\u0085",
  "\u0001",
  "\r\n",
  "\r",
  "\n  ",
  "\t",
  " ",
  "0",
];
/** Texts that no document may hold. */
const BROKEN = new Set(["&nope;", "&amp", "]]>", "\u0001"]);
const TAGS = [
  "<a>",
  "</a>",
  "<b>",
  "</b>",
  "<a-1.x>",
  "</a-1.x>",
  "<b/>",
  "<a >",
  "</a\n>",
  '<a x="1">',
  "<a x='1'>",
  '<a x="1" y="2">',
  '<a x="1" x="2">',
  '<a x="&amp;">',
  '<a x=">">',
  '<a __proto__="1">',
  '<a xmlns="u">',
  '<b xmlns="">',
  '<p:b xmlns:p="v">',
  "</p:b>",
  '<p:a xmlns="w" xmlns:p="v">',
  "</p:a>",
  "<p:a>",
  "<é>",
  "</é>",
  "<1>",
  "< a>",
  "</>",
  "<>",
  "<!-- <a> > -->",
  "<!-- -- -->",
  "<![CDATA[<a> & ]]>",
  "<?pi <a> ?>",
  '<?xml version="1.1"?>',
  "<!DOCTYPE a>",
  "<",
  ">",
];
const token = fc.oneof(fc.constantFrom(...TEXTS), fc.constantFrom(...TAGS));
/** Mostly well-formed: elements in each other, with anything in between now and then. */
const { element } = fc.letrec<{ element: string; inside: string }>((tie) => ({
  element: fc
    .tuple(
      fc.constantFrom(
        ["<a>", "</a>"],
        ["<b>", "</b>"],
        ['<a x="1">', "</a>"],
        ['<b xmlns="u">', "</b>"],
        ['<p:b xmlns:p="v" xmlns="w">', "</p:b>"],
      ),
      tie("inside"),
    )
    .map(([[open, close], inside]) => `${open}${inside}${close}`),
  inside: fc
    .array(
      fc.oneof(
        { maxDepth: 4 },
        { weight: 5, arbitrary: fc.constantFrom(...TEXTS.filter((text) => !BROKEN.has(text))) },
        { weight: 5, arbitrary: tie("element") },
        { weight: 1, arbitrary: fc.constantFrom("<!-- <a> -->", "<![CDATA[<a>]]>", "<b/>", "<?pi > ?>") },
        { weight: 0, arbitrary: token },
      ),
      { maxLength: 5 },
    )
    .map((parts) => parts.join("")),
}));

describe("a stream of XML", () => {
  it("tells the same whether it is read at once or left to the parser sign by sign", () => {
    const documents = fc.oneof(
      element,
      fc.array(token, { maxLength: 14 }).map((parts) => `<a>${parts.join("")}</a>`),
      fc
        .tuple(element, token, fc.nat(), element)
        .map(
          ([one, extra, at, two]) =>
            `<?xml version="1.0"?><a>${one.slice(0, at % one.length)}${extra}${one.slice(at % one.length)}${two}</a>`,
        ),
      fc.tuple(element, token).map(([one, extra]) => `<?xml version="1.1"?>\n<a>${one}${extra}</a>${extra}`),
    );
    fc.assert(
      fc.property(documents, fc.integer({ min: 2, max: 40 }), (xml, bytes) => {
        const byParser = told(xml, 1);
        expect(told(xml)).toEqual(byParser);
        expect(told(xml, bytes)).toEqual(byParser);
      }),
      { numRuns: Number(process.env["XML_RUNS"] ?? cases(500)) },
    );
  });

  it("counts lines and keeps to its limits where it reads plainly", () => {
    const deep = (n: number) => `\n${"<a>".repeat(n)}\r\n${"</a>".repeat(n)}`;
    expect(told(deep(64)).at(-1)).toBe('close {"name":"a","text":"","line":2}');
    expect(told(deep(65)).at(-1)).toBe("refuse NESTING_TOO_DEEP 2");
    const long = (n: number) => `<a>\n<b>1</b>\r\n<b>${"x".repeat(n)}</b></a>`;
    expect(told(long(65_536)).length).toBe(6);
    expect(told(long(65_537)).at(-1)).toBe("refuse LINE_TOO_LONG 3");
    expect(told("<a>\n<b>1</b>\r\n<b>2</c></a>").at(-1)).toBe("refuse MARKUP_INVALID 3");
    expect(told("<a>\n<b>1</b>\r\n<b>2").at(-1)).toBe("refuse TRUNCATED 3");
    expect(told("<a><b>1</b>\n\n<!DOCTYPE a></a>").at(-1)).toBe("refuse MARKUP_INVALID 3");
  });
});
