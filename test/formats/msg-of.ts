import { burn as burned, type Entry } from "@kenjiuno/msgreader/lib/Burner.js";

/** An invented mail to be kept as Outlook does (MS-OXMSG). */
export interface OutlookMail {
  readonly subject: string;
  readonly from?: readonly [name: string, address: string, type?: "EX"];
  readonly to?: readonly (readonly [name: string, address: string, type?: "EX"])[];
  readonly cc?: readonly (readonly [name: string, address: string])[];
  readonly bcc?: readonly (readonly [name: string, address: string])[];
  readonly body?: string;
  readonly html?: Uint8Array;
  readonly rtf?: Uint8Array;
  readonly sentAt?: Date;
  /** Words in a Windows code page in place of UTF-16; then as they stand in it. */
  readonly ansi?: { readonly codepage: number; readonly subject: Uint8Array; readonly body: Uint8Array };
  /** Further words, by the number of their property. */
  readonly more?: Readonly<Record<string, string>>;
  /** The number of a page of code that stands beside an HTML page. */
  readonly htmlPage?: number;
  /** Where it is said of what kind a recipient "to" is: 1. */
  readonly kindOfTo?: number;
  readonly attachments?: readonly (
    | { readonly name: string; readonly elsewhere: true }
    | { readonly name: string; readonly type: string; readonly bytes: Uint8Array }
    | { readonly mail: OutlookMail }
  )[];
}

const ROOT = 5;
const DIRECTORY = 1;
const DOCUMENT = 2;
/** Milliseconds between 1601 and 1970. */
const EPOCH_MS = 11_644_473_600_000n;
const [UNICODE, ANSI, BINARY, LONG, TIME] = ["001F", "001E", "0102", 0x0003, 0x0040] as const;
const RECIPIENT = { to: 1, cc: 2, bcc: 3 } as const;

type Node =
  | { readonly name: string; readonly bytes: Uint8Array }
  | { readonly name: string; readonly nodes: Node[] };

/** The bytes of such a file. */
export function msgOf(mail: OutlookMail): Uint8Array {
  const entries: Entry[] = [];
  const add = (node: Node, type: number): number => {
    const at = entries.length;
    if ("bytes" in node) {
      // The library reads the buffer whole that bytes lie in: a small Buffer shares one.
      const bytes = new Uint8Array(node.bytes);
      entries.push({ name: node.name, type, binaryProvider: () => bytes, length: bytes.length });
      return at;
    }
    const children: number[] = [];
    entries.push({ name: node.name, type, length: 0, children });
    for (const one of node.nodes) children.push(add(one, "bytes" in one ? DOCUMENT : DIRECTORY));
    return at;
  };
  add({ name: "Root Entry", nodes: nodesOf(mail, 32) }, ROOT);
  return burned(entries);
}

/** `head` is how many bytes stand before the properties: 32 of a file, 24 of a mail within one. */
function nodesOf(mail: OutlookMail, head: 32 | 24): Node[] {
  const { from, ansi, attachments = [] } = mail;
  const people = (["to", "cc", "bcc"] as const).flatMap((type) =>
    (mail[type] ?? []).map((one) => ({ type, one })),
  );
  return [
    ...(ansi
      ? [stream("0037", ANSI, ansi.subject), stream("1000", ANSI, ansi.body)]
      : [text("0037", mail.subject), ...(mail.body === undefined ? [] : [text("1000", mail.body)])]),
    ...(mail.html ? [stream("1013", BINARY, mail.html)] : []),
    ...Object.entries(mail.more ?? {}).map(([id, value]) => text(id, value)),
    ...(mail.rtf ? [stream("1009", BINARY, mail.rtf)] : []),
    ...(from ? [text("0C1A", from[0]), text("0C1E", from[2] ?? "SMTP"), text("0C1F", from[1])] : []),
    properties(head, [
      ...(mail.sentAt ? [fixed(0x0039, TIME, (BigInt(mail.sentAt.getTime()) + EPOCH_MS) * 10_000n)] : []),
      ...(ansi ? [fixed(0x3ffd, LONG, BigInt(ansi.codepage))] : []),
      ...(mail.htmlPage === undefined ? [] : [fixed(0x3fde, LONG, BigInt(mail.htmlPage))]),
    ]),
    ...people.map(({ type, one: [name, address, kind = "SMTP"] }, at) => ({
      name: `__recip_version1.0_#${number(at)}`,
      nodes: [
        text("3001", name),
        text("3002", kind),
        text("3003", address),
        properties(8, [fixed(0x0c15, LONG, BigInt(type === "to" ? (mail.kindOfTo ?? 1) : RECIPIENT[type]))]),
      ],
    })),
    ...attachments.map((one, at) => ({
      name: `__attach_version1.0_#${number(at)}`,
      nodes:
        "elsewhere" in one
          ? [text("3707", one.name), properties(8, [])]
          : "mail" in one
            ? [{ name: "__substg1.0_3701000D", nodes: nodesOf(one.mail, 24) }, properties(8, [])]
            : [
                text("3707", one.name),
                text("370E", one.type),
                stream("3701", BINARY, one.bytes),
                properties(8, []),
              ],
    })),
  ];
}

const number = (at: number): string => at.toString(16).toUpperCase().padStart(8, "0");
const stream = (id: string, type: string, bytes: Uint8Array): Node => ({
  name: `__substg1.0_${id}${type}`,
  bytes,
});
const text = (id: string, value: string): Node => stream(id, UNICODE, Buffer.from(value, "utf16le"));

/** A property that is kept with its value in it. */
function fixed(id: number, type: number, value: bigint): Uint8Array {
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16LE(type, 0);
  bytes.writeUInt16LE(id, 2);
  bytes.writeUInt32LE(6, 4);
  bytes.writeBigUInt64LE(value, 8);
  return bytes;
}

const properties = (head: number, rows: readonly Uint8Array[]): Node => ({
  name: "__properties_version1.0",
  bytes: Buffer.concat([Buffer.alloc(head), ...rows]),
});
