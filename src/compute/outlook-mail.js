// A mail as Outlook keeps it (MS-OXMSG), in the form in which postal-mime gives an internet mail.

/** What a compound file begins with (MS-CFB). */
const MAGIC = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/** @param {Uint8Array} bytes */
export const isCompound = (bytes) => MAGIC.every((byte, at) => bytes[at] === byte);

/**
 * @typedef {{ name: string, address: string }} Person
 * @typedef {{ filename: string, mimeType: string, content?: Uint8Array, mail?: OutlookMail }} Attached
 * @typedef {{ from?: Person, to: Person[], cc: Person[], bcc: Person[], subject?: string, date?: string, text?: string, html?: string, attachments: Attached[], isUnread: boolean }} OutlookMail
 */

/** What the pages of code that are no Windows page of their own number are called (WHATWG Encoding). @type {Record<number, string>} */
const PAGES = { 932: "shift_jis", 936: "gbk", 949: "euc-kr", 950: "big5", 20127: "us-ascii", 65001: "utf-8" };
/** Where nothing is said, the Windows page is the Western one. */
const WESTERN = 1252;
const ATTACHMENTS_MAX = 200;

/**
 * @param {Uint8Array} bytes
 * @returns {Promise<OutlookMail>}
 */
export async function outlookMail(bytes) {
  const { default: library } = await import("@kenjiuno/msgreader");
  const MsgReader = /** @type {any} */ (library).default ?? library;
  /** @param {number} page */
  const open = (page) => {
    // It reads the whole buffer that bytes lie in.
    const reader = new MsgReader(bytes.slice().buffer);
    reader.parserConfig = { ansiEncoding: `cp${page}` };
    const fields = reader.getFileData();
    if (fields.error !== undefined) throw new Error("no mail");
    return { reader, fields };
  };
  const first = open(WESTERN);
  // Older programs write in the page of their country, and which it is stands in the file.
  const page = first.fields.messageCodepage ?? first.fields.internetCodepage;
  const { reader, fields } =
    page in PAGES || (page >= 1250 && page <= 1258) || page === 874 ? open(page) : first;
  return mailOf(fields, (one) => reader.getAttachment(one).content);
}

/** A page as bytes, in the encoding that stands beside it. @param {Uint8Array} html @param {number | undefined} page */
function decoded(html, page = 65001) {
  const label = PAGES[page] ?? `windows-${page}`;
  try {
    return new TextDecoder(label).decode(html);
  } catch {
    return new TextDecoder().decode(html);
  }
}

/**
 * @param {any} fields
 * @param {(attached: any) => Uint8Array} contentOf
 * @returns {OutlookMail}
 */
function mailOf(fields, contentOf) {
  const recipients = fields.recipients ?? [];
  /** @param {string} type */
  const those = (type) =>
    recipients.filter((/** @type {any} */ one) => (one.recipType ?? "to") === type).map(personOf);
  const html = fields.bodyHtml ?? (fields.html && decoded(fields.html, fields.internetCodepage));
  const attached = fields.attachments ?? [];
  return {
    ...(fields.senderName || fields.senderEmail || fields.senderSmtpAddress
      ? {
          from: personOf({
            name: fields.senderName,
            email: fields.senderEmail,
            smtpAddress: fields.senderSmtpAddress,
          }),
        }
      : {}),
    to: those("to"),
    cc: those("cc"),
    bcc: those("bcc"),
    subject: fields.subject,
    date: fields.clientSubmitTime ?? fields.messageDeliveryTime ?? fields.creationTime,
    text: fields.body?.replaceAll("\r\n", "\n"),
    html,
    // Text that is kept as RTF alone: what the program wrote it from stands beside it nearly always.
    isUnread: !fields.body && !html && fields.compressedRtf !== undefined,
    attachments: attached.map((/** @type {any} */ one, /** @type {number} */ at) => ({
      filename: one.fileName ?? one.name ?? one.fileNameShort ?? "",
      mimeType: one.attachMimeTag ?? "",
      ...(one.innerMsgContentFields
        ? { mail: mailOf(one.innerMsgContentFields, contentOf) }
        : { content: at < ATTACHMENTS_MAX ? contentOf(one) : new Uint8Array() }),
    })),
  };
}

/**
 * Within an organisation an address is a path that names the person (X.500): only what is an address of the net is one here.
 * @param {any} one
 * @returns {Person}
 */
function personOf({ name, email, smtpAddress }) {
  const address = [smtpAddress, email].find((each) => typeof each === "string" && each.includes("@")) ?? "";
  // Whom nobody named is called by the address, in marks.
  const called = String(name ?? "").replace(/^'(.*)'$/, "$1");
  return { name: called === address ? "" : called, address };
}
