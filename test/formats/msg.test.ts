import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { documentReader } from "../../src/compute/index.ts";
import { chooseFormat, type DocumentKind, decodeAll, type Format, formats } from "../../src/formats/index.ts";
import { msgOf, type OutlookMail } from "./msg-of.ts";
import { bytesOf, context } from "./support.ts";

const formatOf = (id: string): Format => {
  const format = formats.find((f) => f.id === id);
  if (!format) throw new Error(`no format ${id}`);
  return format;
};
const LONG = "A fictitious note of some length about boats and engines in a harbour that nobody knows.";
const decode = async (bytes: Uint8Array, kind: DocumentKind = "msg") =>
  decodeAll(formatOf(kind), await documentReader.read(kind, bytes), context);
const answered = async (mail: OutlookMail): Promise<Record<string, unknown>> =>
  JSON.parse(new TextDecoder().decode(await documentReader.read("msg", msgOf(mail)))) as Record<
    string,
    unknown
  >;

test("a mail that Outlook keeps: its text, who wrote to whom with their names masked, and its files", async () => {
  const bytes = msgOf({
    subject: "Fictitious note 11",
    from: ["Zorkana Fictova", "z@example.org"],
    to: [
      ["'unit@example.org'", "unit@example.org"],
      ["Testa Inventova", "/O=FICTION/OU=X/CN=RECIPIENTS/CN=testa.inventova", "EX"],
    ],
    bcc: [["Hidden Fictovic", "hidden@example.org"]],
    body: `${LONG}\r\nIt was in France, Zorkana Fictova and Hidden Fictovic say, call +44 7700 900123.`,
    sentAt: new Date("2025-04-03T12:00:00Z"),
    attachments: [
      {
        name: "order.txt",
        type: "text/plain",
        bytes: bytesOf("Twelve engines for Calais, says Testa Inventova."),
      },
      { name: "boats.zip", type: "application/zip", bytes: bytesOf("PK\x03\x04") },
    ],
  });
  expect(chooseFormat(formats, bytes, "note.bin")?.id).toBe("msg");
  const { facts, rejects } = await decode(bytes);
  expect(rejects.map((r) => [r.code, r.line])).toEqual([["ATTACHMENT_NOT_READ", 2]]);
  expect(facts.title).toBe("Fictitious note 11");
  expect(facts.publishedAt).toBe("2025-04-03T12:00:00.000Z");
  expect(facts.text).toContain("It was in France");
  expect(facts.text).toContain("<z@example.org>");
  expect(facts.text).toContain("To: <unit@example.org>, █");
  expect(facts.text).toContain("<hidden@example.org>");
  expect(facts.text).toContain("Twelve engines for Calais");
  // Neither a name nor the path within an organisation that ends with one.
  expect(facts.text).not.toMatch(/fictov|invent|testa|hidden f/iu);
  const found = (facts.mentions ?? []).map((m) => facts.text?.slice(m.start, m.end));
  expect(found).toEqual(expect.arrayContaining(["France", "Calais"]));
});

test("a mail within a mail within a mail is read with them, of either kind and both ways", async () => {
  const eml = bytesOf(
    ["From: inner@example.org", "Subject: An internet mail", "", "Boats in Dunkirk."].join("\r\n"),
  );
  const outlook = msgOf({
    subject: "Outermost",
    body: LONG,
    attachments: [
      {
        mail: {
          subject: "Inner",
          from: ["Invented Innerova", "i@example.org"],
          body: "Engines in Calais.",
          attachments: [{ mail: { subject: "Innermost", body: "Life jackets in Ostend." } }],
        },
      },
      { name: "mail.eml", type: "message/rfc822", bytes: eml },
    ],
  });
  const { facts, rejects } = await decode(outlook);
  expect(rejects).toEqual([]);
  for (const part of ["Engines in Calais.", "Life jackets in Ostend.", "Boats in Dunkirk."])
    expect(facts.text).toContain(part);
  expect(facts.text).not.toContain("Innerova");
  const around = [
    "From: outer@example.org",
    "Subject: Fictitious note 12",
    "MIME-Version: 1.0",
    "Content-Type: application/vnd.ms-outlook; name=kept.msg",
    "Content-Disposition: attachment; filename=kept.msg",
    "Content-Transfer-Encoding: base64",
    "",
    Buffer.from(outlook).toString("base64"),
  ].join("\r\n");
  expect((await decode(bytesOf(around), "eml")).facts.text).toContain("Life jackets in Ostend.");
});

test("words of an old code page, a page in place of text, and text that is kept as RTF alone", async () => {
  const arabic = (text: string): Uint8Array =>
    Uint8Array.from([...text], (letter) =>
      "قارب في كاليه ".includes(letter) ? cp1256(letter) : letter.charCodeAt(0),
    );
  const old = await answered({
    subject: "",
    ansi: { codepage: 1256, subject: arabic("قارب"), body: arabic("قارب في كاليه") },
  });
  expect([old["title"], old["pages"]]).toEqual(["قارب", ["قارب في كاليه"]]);
  const page = await decode(
    msgOf({
      subject: "Fictitious page",
      from: ["Exercise unit", "unit@example.org"],
      html: bytesOf(`<html><body><p>${LONG} In Calais.</p><script>alert(1)</script></body></html>`),
    }),
  );
  expect(page.facts.text).toContain("In Calais.");
  expect(page.facts.text).not.toContain("alert(1)");
  const rich = {
    subject: "Rich",
    from: ["Exercise unit", "unit@example.org"],
    rtf: bytesOf("LZFu"),
  } as const;
  expect((await decode(msgOf(rich))).rejects.map((r) => r.code)).toEqual(["PAGE_WITHOUT_TEXT"]);
  const around = await decode(msgOf({ subject: "Around", body: LONG, attachments: [{ mail: rich }] }));
  expect(around.rejects.map((r) => r.code)).toEqual(["ATTACHMENT_NOT_READ"]);
  // A page of code of its own, ISO 8859-9 and one that says that it is plain; then one that nobody knows.
  const turkish = await answered({
    subject: "T",
    html: Uint8Array.from([...bytesOf("<p>"), 0xfe, 0xf0]),
    htmlPage: 28599,
  });
  expect(turkish["html"]).toBe("<p>şğ");
  const plain = await answered({
    subject: "",
    ansi: { codepage: 20127, subject: bytesOf("P"), body: Uint8Array.of(0xe9) },
  });
  expect(plain["pages"]).toEqual(["é"]);
  const unknown = await decode(
    msgOf({ subject: "U", ansi: { codepage: 57002, subject: bytesOf("U"), body: bytesOf(LONG) } }),
  );
  expect(unknown.rejects.map((r) => r.code)).toEqual(["ENCODING_INVALID"]);
});

const CP1256: Readonly<Record<string, number>> = {
  ق: 0xde,
  ا: 0xc7,
  ر: 0xd1,
  ب: 0xc8,
  ف: 0xdd,
  ي: 0xed,
  ك: 0xdf,
  ل: 0xe1,
  ه: 0xe5,
};
const cp1256 = (letter: string): number => CP1256[letter] ?? letter.charCodeAt(0);

test("R08 whom a mail names in any of its properties is unreadable in it: on behalf, resent, within an organisation, by the net's headers", async () => {
  const within = "/O=FICTION/CN=RECIPIENTS/CN=ZORKANDA.FICTOVA@FICTION";
  const bytes = msgOf({
    subject: "Note of Testina Inventova",
    from: ["Exercise office", "office@example.org"],
    to: [["Resenta Fictitova", "r@example.org"]],
    kindOfTo: 0x10000001,
    more: {
      "0042": "Behalfa Fictovna",
      "0E04": "Showna Inventovna; Exercise office",
      "007D": "From: Neta Headerova <n@example.org>\r\nReply-To: Repla Headerina <x@example.org>\r\n",
    },
    body: `${LONG} Behalfa Fictovna, Resenta Fictitova, Showna Inventovna, Neta Headerova and Repla Headerina met in Calais.`,
    attachments: [
      {
        mail: {
          subject: "Inner",
          from: ["Zorkanda", within, "EX"],
          to: [["Fictova, T. Zorkanda", within, "EX"]],
          more: { "007D": "\r\nFrom: Innera Netova <i@example.org>\r\n", "0074": "Origina Receiverova" },
          body: "In Ostend with Innera Netova and Origina Receiverova.",
        },
      },
      { name: "elsewhere.docx", elsewhere: true },
      {
        name: "mail.eml",
        type: "message/rfc822",
        bytes: bytesOf(
          'From: "Fictova, T. Zorkanda" <z@example.org>\r\nReply-To: Repla Headerina <x@example.org>\r\n\r\nRepla Headerina is in Dunkirk.',
        ),
      },
    ],
  });
  const { facts, rejects } = await decode(bytes);
  expect(rejects.map((r) => r.code)).toEqual(["ATTACHMENT_NOT_READ"]);
  expect(facts.text).toContain("met in Calais");
  expect(facts.text).toContain("In Ostend with");
  expect(facts.text).toContain("is in Dunkirk.");
  expect(facts.text).not.toMatch(
    /fictov|fictit(?!ious)|zorkanda|inventovna|header|behalfa|showna|neta|repla/iu,
  );
  const card = await decode(
    msgOf({
      subject: "Zorkanda Fictova",
      more: { "3001": "Zorkanda Fictova", "3A06": "Zorkanda" },
      body: `${LONG} Zorkanda Fictova.`,
    }),
  );
  expect(`${card.facts.title} ${card.facts.text}`).not.toMatch(/zorkanda/iu);
});

/** The table's entry of the first sector of the directory, or of a stream, led back to itself. */
function looped(bytes: Uint8Array, sector: number): Uint8Array {
  const made = bytes.slice();
  const view = new DataView(made.buffer);
  const table = view.getUint32(0x4c, true);
  view.setUint32((table + 1) * 512 + 4 * sector, sector, true);
  return made;
}

test("a file whose chains turn in circles is refused at once, and costs the mail that brings it nothing but itself", async () => {
  const sound = msgOf({
    subject: "Sound",
    body: LONG,
    attachments: [{ name: "long.bin", type: "application/octet-stream", bytes: new Uint8Array(20_000) }],
  });
  const view = new DataView(sound.buffer);
  const directory = view.getUint32(0x30, true);
  const inCircles = looped(sound, directory);
  const started = process.cpuUsage();
  expect((await decode(inCircles)).rejects.map((r) => r.code)).toEqual(["MARKUP_INVALID"]);
  const { user } = process.cpuUsage(started);
  expect(user).toBeLessThan(5_000_000);
  // Each sector of a stream at a time.
  for (let sector = 0; sector < 30; sector++) {
    const { rejects } = await decode(looped(sound, sector));
    expect(["MARKUP_INVALID", "ATTACHMENT_NOT_READ"], String(sector)).toContain(rejects[0]?.code);
  }
  // The chain of the first entry is followed whatever its length says.
  const empty = sound.slice();
  const first = (directory + 1) * 512;
  const root = new DataView(empty.buffer);
  const start = root.getUint32(first + 0x74, true);
  root.setUint32(first + 0x78, 0, true);
  expect((await decode(looped(empty, start))).rejects.map((r) => r.code)).toEqual(["MARKUP_INVALID"]);
  const mail = [
    "From: outer@example.org",
    "Subject: Fictitious note 13",
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="b"',
    "",
    "--b",
    "",
    `${LONG} In Calais.`,
    "--b",
    "Content-Type: application/vnd.ms-outlook; name=kept.msg",
    "Content-Transfer-Encoding: base64",
    "",
    Buffer.from(inCircles).toString("base64"),
    "--b--",
  ].join("\r\n");
  const { facts, rejects } = await decode(bytesOf(mail), "eml");
  expect(rejects.map((r) => r.code)).toEqual(["ATTACHMENT_NOT_READ"]);
  expect(facts.text).toContain("In Calais.");
});

test("what is as long as a book is no name, an address is one whoever writes it as a name, and '<>' makes no name of a text", async () => {
  const began = process.cpuUsage();
  const read = await answered({
    subject: "Fictitious note 14",
    from: ["smuggler@example.org", "/O=F/CN=X", "EX"],
    more: { "0042": `a@${".".repeat(60_000)}@` },
    body: "x",
  });
  expect(process.cpuUsage(began).user).toBeLessThan(3_000_000);
  expect(read["headers"]).toContainEqual({
    field: "From",
    people: [{ name: "", address: "smuggler@example.org" }],
  });
  const { facts } = await decode(
    msgOf({
      subject: "Fictitious note 15",
      from: ["A B", "a@example.org"],
      body: `${LONG}\nThe white van goes between Calais <> Dover.`,
    }),
  );
  expect(facts.text).toContain("The white van goes between Calais <> Dover.");
});

test("a file that Outlook itself wrote, with a mail within it", async () => {
  const bytes = readFileSync(new URL("../golden/outlook/outer.msg", import.meta.url));
  expect(chooseFormat(formats, bytes, "outer.msg")?.id).toBe("msg");
  const { facts, rejects } = await decode(bytes);
  expect(rejects).toEqual([]);
  expect(facts.title).toBe("outer subject");
  expect(facts.publishedAt).toBe("2016-11-15T23:29:05.000Z");
  expect(facts.text).toContain("Outer body");
  expect(facts.text).toContain("To: <test@foobar.com>");
});

test("what is no mail is refused, and other compound files are not taken for one", async () => {
  const bytes = msgOf({ subject: "Cut", body: LONG });
  for (const cut of [8, 512, 600, 1536])
    expect((await decode(bytes.slice(0, cut))).rejects.map((r) => r.code)).toEqual(["MARKUP_INVALID"]);
  expect(chooseFormat(formats, bytes.slice(0, 512), "old.doc")?.id).not.toBe("msg");
  expect((await decode(bytesOf("From: a@example.org\r\n\r\nno compound file"))).rejects).toEqual([]);
});
