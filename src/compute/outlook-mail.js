// A mail as Outlook keeps it (MS-OXMSG), in the form in which postal-mime gives an internet mail.
import { checkCompound } from "./compound-file.js";

/**
 * @typedef {{ name: string, address: string }} Person
 * @typedef {{ filename: string, mimeType: string, content?: Uint8Array, mail?: OutlookMail }} Attached
 * @typedef {{ from?: Person, to: Person[], cc: Person[], bcc: Person[], named: Person[], headers?: string, subject?: string, date?: string, text?: string, html?: string, attachments: Attached[], isRich: boolean, isGarbled: boolean }} OutlookMail
 */

/** Pages of code by their numbers, as the WHATWG's Encoding calls them; the library knows these names too. @type {ReadonlyMap<unknown, string>} */
const PAGES = new Map([
  ...Array.from({ length: 9 }, (_, n) => /** @type {[number, string]} */ ([1250 + n, `windows-${1250 + n}`])),
  ...Array.from({ length: 16 }, (_, n) => /** @type {[number, string]} */ ([28591 + n, `iso-8859-${n + 1}`])),
  [874, "windows-874"],
  [932, "shift_jis"],
  [936, "gbk"],
  [949, "euc-kr"],
  [950, "big5"],
  [1200, "utf-16le"],
  [20127, "windows-1252"],
  [20866, "koi8-r"],
  [21866, "koi8-u"],
  [50220, "iso-2022-jp"],
  [51932, "euc-jp"],
  [54936, "gb18030"],
  [65001, "utf-8"],
]);
const WESTERN = "windows-1252";
/** Properties that name people besides the sender and the recipients: on whose behalf, who answers are for, whom it was received for, who is shown, whose card it is. */
const NAMING =
  /^(?:0040|0042|0044|004d|0050|005a|005d|0072|0073|0074|0e02|0e03|0e04|3001|3a05|3a06|3a11|3a44|3a4e|3a4f|4030|4038|4039)(?:001e|001f)$/i;
/** Longer ones are no names. */
const NAME_MAX = 300;
const PEOPLE_MAX = 2000;
/** Files of one mail that are read. */
export const ATTACHMENTS_MAX = 200;

/**
 * @param {Uint8Array} bytes
 * @returns {Promise<OutlookMail>}
 */
export async function outlookMail(bytes) {
  checkCompound(bytes);
  const { default: library } = await import("@kenjiuno/msgreader");
  const MsgReader = /** @type {any} */ (library).default ?? library;
  /** @param {string} ansiEncoding */
  const open = (ansiEncoding) => {
    // It reads the whole buffer that bytes lie in.
    const reader = new MsgReader(bytes.slice().buffer);
    reader.parserConfig = { ansiEncoding, includeRawProps: true };
    const fields = reader.getFileData();
    if (fields.error !== undefined) throw new Error("no mail");
    return { reader, fields };
  };
  const first = open(WESTERN);
  // Older programs write in the page of their country, and which it is stands in the file.
  const page = first.fields.messageCodepage ?? first.fields.internetCodepage;
  const encoding = PAGES.get(page);
  let { reader, fields } = first;
  let isKnown = page === undefined || encoding !== undefined;
  if (encoding !== undefined && encoding !== WESTERN && hasOldWords(fields)) {
    try {
      ({ reader, fields } = open(encoding));
    } catch {
      isKnown = false;
    }
  }
  return mailOf(fields, contentFrom(reader), isKnown || !hasOldWords(fields));
}

/** Words that are not in Unicode. @param {any} fields @returns {boolean} */
const hasOldWords = (fields) =>
  (fields.rawProps ?? []).some((/** @type {any} */ one) => String(one.propertyTag).endsWith("001e")) ||
  [...(fields.recipients ?? []), ...(fields.attachments ?? [])].some(
    (one) => hasOldWords(one) || (one.innerMsgContentFields && hasOldWords(one.innerMsgContentFields)),
  );

/** What stands elsewhere, in a cloud or under a path, has no content here. @param {any} reader */
const contentFrom = (reader) => (/** @type {any} */ one) => {
  try {
    return new Uint8Array(reader.getAttachment(one).content);
  } catch {
    return new Uint8Array();
  }
};

/**
 * A page as bytes, in the encoding that stands beside it, else in the one it is in by its look.
 * @param {Uint8Array} html
 * @param {unknown} page
 * @returns {{ text: string, isSure: boolean }}
 */
function decoded(html, page) {
  const label = PAGES.get(page);
  try {
    if (label !== undefined) return { text: new TextDecoder(label).decode(html), isSure: true };
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(html), isSure: true };
  } catch {
    return { text: new TextDecoder(WESTERN).decode(html), isSure: false };
  }
}

/** @param {unknown} value */
const wordsOf = (value) => (typeof value === "string" && value !== "" ? value : undefined);

/**
 * @param {any} fields
 * @param {(attached: any) => Uint8Array} contentOf
 * @param {boolean} isLegible
 * @returns {OutlookMail}
 */
function mailOf(fields, contentOf, isLegible) {
  /** @type {Record<"to" | "cc" | "bcc", Person[]>} */
  const people = { to: [], cc: [], bcc: [] };
  // A mail that was sent anew says more of the kind than which of the three.
  for (const one of fields.recipients ?? []) {
    const list = one.recipType === "cc" ? people.cc : one.recipType === "bcc" ? people.bcc : people.to;
    list.push(personOf(one));
  }
  const page = fields.html instanceof Uint8Array ? decoded(fields.html, fields.internetCodepage) : undefined;
  const html = wordsOf(fields.bodyHtml) ?? page?.text;
  const text = wordsOf(fields.body)?.replaceAll("\r\n", "\n");
  const from = personOf({
    name: fields.senderName,
    email: fields.senderEmail,
    smtpAddress: fields.senderSmtpAddress,
  });
  const subject = wordsOf(fields.subject);
  const date =
    wordsOf(fields.clientSubmitTime) ?? wordsOf(fields.messageDeliveryTime) ?? wordsOf(fields.creationTime);
  const headers = wordsOf(fields.headers);
  return {
    ...(from.name + from.address === "" ? {} : { from }),
    ...people,
    named: namedIn(fields),
    ...(headers && { headers }),
    ...(subject && { subject }),
    ...(date && { date }),
    ...(text && { text }),
    ...(html && { html }),
    attachments: (fields.attachments ?? []).map((/** @type {any} */ one, /** @type {number} */ at) => ({
      filename: wordsOf(one.fileName) ?? wordsOf(one.name) ?? wordsOf(one.fileNameShort) ?? "",
      mimeType: wordsOf(one.attachMimeTag) ?? "",
      ...(one.innerMsgContentFields
        ? { mail: mailOf(one.innerMsgContentFields, contentOf, isLegible) }
        : { content: at < ATTACHMENTS_MAX ? contentOf(one) : new Uint8Array() }),
    })),
    // Text that is kept as RTF alone: what the program wrote it from stands beside it nearly always.
    isRich: !text && !html && fields.compressedRtf !== undefined,
    isGarbled: !isLegible || (!text && page?.isSure === false),
  };
}

/** @param {any} fields @returns {Person[]} */
const namedIn = (fields) =>
  [fields, ...(fields.recipients ?? [])]
    .flatMap((one) => one.rawProps ?? [])
    .filter((/** @type {any} */ one) => NAMING.test(one.propertyTag) && typeof one.value === "string")
    // What the mail itself is called is no name of anybody's.
    .filter(
      (/** @type {any} */ one) =>
        !/^3001/.test(one.propertyTag) || one.value !== fields.subject || isCard(fields),
    )
    .flatMap((/** @type {any} */ one) => one.value.split(";", PEOPLE_MAX))
    .slice(0, PEOPLE_MAX)
    .map((/** @type {string} */ name) => personOf({ name }))
    .filter((/** @type {Person} */ one) => one.name !== "");

/** @param {any} fields */
const isCard = (fields) => !/^(?:IPM\.Note|REPORT)/i.test(fields.messageClass ?? "IPM.Contact");

/** Within an organisation an address is a path that names the person (X.500), in pages of others an encoded one. */
const ADDRESS = /^(?!IMCEA)[^\s@/<>]+@[^\s@/<>.]+(?:\.[^\s@/<>.]+)+$/i;
/** @param {unknown} value @returns {value is string} */
const isAddress = (value) => typeof value === "string" && value.length <= NAME_MAX && ADDRESS.test(value);

/**
 * @param {{ name?: unknown, email?: unknown, smtpAddress?: unknown }} one
 * @returns {Person}
 */
function personOf({ name, email, smtpAddress }) {
  // Whom nobody named is called by the address, in marks.
  const called = String(name ?? "")
    .slice(0, NAME_MAX)
    .trim()
    .replace(/^'(.*)'$/, "$1");
  const address = [smtpAddress, email, called].find(isAddress) ?? "";
  return { name: isAddress(called) ? "" : called, address };
}
