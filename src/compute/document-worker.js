// Takes hostile documents of one kind apart, one at a time, in a thread without keys. What it answers is text and figures,
// nothing that runs.
import { parentPort, workerData } from "node:worker_threads";
import { isCompound } from "./compound-file.js";
import { ATTACHMENTS_MAX, outlookMail } from "./outlook-mail.js";

// The PDF library wants it to list what a page draws; Node.js 20 has none.
const buffers = /** @type {any} */ (ArrayBuffer.prototype);
buffers.transferToFixedLength ??= /** @this {ArrayBuffer} @param {number} length */ function (length) {
  const moved = new ArrayBuffer(length);
  new Uint8Array(moved).set(new Uint8Array(this, 0, Math.min(length, this.byteLength)));
  return moved;
};

/** What spans of a PDF say in place of what they draw, and the number from which on they are counted. @type {string[]} */
const said = [];
const SAID = 1e9;

/**
 * The PDF library passes over what a span says of its letters (ActualText), and asks each for its number (MCID): such a span
 * answers with the place of its text in `said`. In this thread, which takes one document apart, nothing else has such keys.
 */
function listenToSpans() {
  const maps = /** @type {any} */ (Map.prototype);
  const get = maps.get;
  maps.get = /** @this {Map<unknown, unknown>} @param {unknown} key */ function (key) {
    const text = key === "MCID" ? get.call(this, "ActualText") : undefined;
    return typeof text === "string" ? SAID + said.push(text) - 1 : get.call(this, key);
  };
}

const PAGES_MAX = 2000;
const TEXT_MAX = 2_000_000;

/** @param {Uint8Array} bytes */
async function readPdf(bytes) {
  const { getDocumentProxy, getResolvedPDFJS } = await import("unpdf");
  const { textOfPage } = await import(ours);
  const { isRightToLeft, turnLigatures } = await import(new URL("pdf-order.js", ours).href);
  const { mayBeSaid, piecesSaid, textSaid } = await import(new URL("pdf-said.js", ours).href);
  const { OPS } = await getResolvedPDFJS();
  listenToSpans();
  const document = await getDocumentProxy(bytes, {
    isEvalSupported: false,
    useSystemFonts: false,
    disableFontFace: true,
    maxImageSize: 1,
    verbosity: 0,
  });
  const pages = [];
  const letters = { rtl: 0, ltr: 0 };
  let length = 0;
  for (let number = 1; number <= Math.min(document.numPages, PAGES_MAX) && length < TEXT_MAX; number += 1) {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    const pieces = items.filter((/** @type {any} */ item) => "str" in item);
    const isRtl = isRightToLeft(pieces);
    const own = isRtl || mayBeSaid(pieces) ? piecesSaid(await marked(page, textSaid), letters) : undefined;
    const text = textOfPage(own ?? (isRtl ? turnLigatures(pieces, await glyphsOf(page, OPS)) : pieces));
    pages.push(text.slice(0, TEXT_MAX - length));
    length += text.length;
    page.cleanup();
  }
  const info = /** @type {Record<string, unknown>} */ ((await document.getMetadata()).info);
  const attached = Object.values((await document.getAttachments()) ?? {});
  const scripts = await document.getJSActions();
  return {
    title: textOf(info["Title"]),
    author: textOf(info["Author"]),
    createdAt: pdfDate(info["CreationDate"]),
    pages,
    ...listedOf(
      attached.map((one) => ({
        name: String(one.filename ?? "").slice(0, 300),
        mediaType: "application/octet-stream",
        byteLength: one.content?.length ?? 0,
      })),
      [],
    ),
    isCut: pages.length < document.numPages,
    isPaged: true,
    isActive: scripts !== null && scripts !== undefined && Object.keys(scripts).length > 0,
  };
}

/**
 * The pieces of a page and the marks between them, with what spans say.
 * @param {any} page
 * @param {(raw: string) => string} textSaid
 */
async function marked(page, textSaid) {
  said.length = 0;
  const { items } = await page.getTextContent({ includeMarkedContent: true });
  return items.map((/** @type {any} */ item) => {
    const text = said[Number(/_mc(\d+)$/.exec(item.id ?? "")?.[1] ?? 0) - SAID];
    return text === undefined ? item : { ...item, said: textSaid(text) };
  });
}

/**
 * What each sign of a page stands for, in the order in which they are drawn; nothing of it is drawn.
 * @param {any} page
 * @param {Record<string, number>} ops
 * @returns {Promise<string[]>}
 */
async function glyphsOf(page, ops) {
  const { fnArray, argsArray } = await page.getOperatorList().catch(() => ({ fnArray: [], argsArray: [] }));
  return fnArray.flatMap((/** @type {number} */ fn, /** @type {number} */ at) =>
    fn === ops["showText"]
      ? argsArray[at][0].flatMap((/** @type {any} */ glyph) => glyph?.unicode ?? [])
      : [],
  );
}

/**
 * @typedef {{ name: string, mediaType: string, byteLength: number, bytes?: Uint8Array }} Listed
 * @typedef {{ field: string, people: { name: string, address: string }[], isInner?: true }} Header
 * @typedef {{ title?: string | undefined, createdAt?: string | undefined, headers: Header[], pages: string[], html?: string | undefined, attachments: Listed[], isActive: boolean, unlisted?: number, isCut?: boolean, isRich?: boolean, isGarbled?: boolean }} Mail
 */

/** A mail that is forwarded as a file is read with the mail that brings it, this deep and so many of them. */
const MAILS_DEEP = 3;
const MAILS_INNER = 20;
const HEADERS_MAX = 512 * 1024;

/** As the library of either kind of mail gives it: an internet mail, or one that Outlook keeps. @param {Uint8Array} bytes */
const parseMail = (bytes) => (isCompound(bytes) ? outlookMail(bytes) : parseInternetMail(bytes));

/** Whom what a mail of Outlook's came with over the net names too. @param {any} mail */
async function namedByTheNet({ headers }) {
  if (typeof headers !== "string") return [];
  const text = `${headers.trimStart().slice(0, HEADERS_MAX)}\n\n`;
  const { from, sender, ...lists } = await parseInternetMail(new TextEncoder().encode(text));
  return [
    ...[from, sender].filter(Boolean),
    ...["replyTo", "to", "cc", "bcc"].flatMap((field) => lists[field] ?? []),
  ];
}

/** @param {Uint8Array} bytes @returns {Promise<any>} */
async function parseInternetMail(bytes) {
  const { default: PostalMime } = await import("postal-mime");
  return PostalMime.parse(bytes, { maxNestingDepth: 32, maxHeadersSize: HEADERS_MAX });
}

/**
 * @param {any} mail
 * @param {number} depth
 * @returns {Promise<Mail>}
 */
async function readMail(mail, depth = 0) {
  /** @type {[string, any[]][]} */
  const people = [
    ["From", mail.from ? [mail.from] : []],
    ["To", mail.to ?? []],
    ["Cc", mail.cc ?? []],
    ["Bcc", mail.bcc ?? []],
  ];
  const headers = people
    .filter(([, list]) => list.length > 0)
    .map(([field, list]) => ({ field, people: list.flatMap(peopleIn) }));
  const text = mail.text?.trim();
  /** @type {Listed[]} */
  const attachments = [];
  /** @type {Mail[]} */
  const inner = [];
  for (const one of mail.attachments.slice(0, ATTACHMENTS_MAX)) {
    const read =
      inner.length < MAILS_INNER && depth < MAILS_DEEP ? await innerMail(one, depth + 1) : undefined;
    if (read) inner.push(read);
    else attachments.push(listed(one));
  }
  return {
    title: textOf(mail.subject),
    createdAt: isoOf(mail.date),
    headers: [
      ...headers,
      ...hiddenIn(mail, await namedByTheNet(mail)),
      ...inner.flatMap((one) =>
        one.headers.map((header) => ({ ...header, isInner: /** @type {const} */ (true) })),
      ),
    ],
    pages: [(text ?? "").slice(0, TEXT_MAX), ...inner.flatMap(pagesOf)],
    html: text ? undefined : mail.html?.slice(0, TEXT_MAX),
    ...listedOf(
      [...attachments, ...inner.flatMap((one) => one.attachments)],
      [{ unlisted: mail.attachments.length - Math.min(mail.attachments.length, ATTACHMENTS_MAX) }, ...inner],
    ),
    isCut: (text || (mail.html ?? "")).length > TEXT_MAX || inner.some((one) => one.isCut),
    isRich: mail.isRich === true || inner.some((one) => one.isRich),
    isGarbled: mail.isGarbled === true || inner.some((one) => one.isGarbled),
    isActive: false,
  };
}

/** Whom a mail names besides, for masking alone. @param {any} mail @param {any[]} byTheNet @returns {Header[]} */
function hiddenIn({ named = [], sender, replyTo = [] }, byTheNet) {
  const people = [...named, ...byTheNet, ...(sender ? [sender] : []), ...replyTo].flatMap(peopleIn);
  return people.length === 0 ? [] : [{ field: "", people, isInner: true }];
}

/**
 * As many files as are listed, and how many more there are, of their own mails too.
 * @param {Listed[]} all
 * @param {{ unlisted?: number }[]} parts
 */
const listedOf = (all, parts) => ({
  attachments: all.slice(0, ATTACHMENTS_MAX),
  unlisted: parts.reduce(
    (sum, { unlisted = 0 }) => sum + unlisted,
    Math.max(0, all.length - ATTACHMENTS_MAX),
  ),
});

/** @param {any} one @returns {Listed} */
const listed = (one) => {
  const bytes = bytesOf(one);
  return {
    name: String(one.filename ?? "").slice(0, 300),
    mediaType: String(one.mimeType ?? "").toLowerCase(),
    byteLength: bytes.byteLength,
    bytes,
  };
};

/** @param {any} one @returns {Uint8Array} */
const bytesOf = (one) =>
  typeof one.content === "string" ? new TextEncoder().encode(one.content) : new Uint8Array(one.content ?? 0);

/** @param {any} one */
const isOutlook = (one) =>
  one.mimeType === "application/vnd.ms-outlook" || /\.msg$/i.test(String(one.filename ?? ""));

/**
 * The mail in an attachment; undefined where it is none, or holds nothing: then it is listed as others are. A page that is
 * all of its text is one of its files.
 * @param {any} one
 * @param {number} depth
 * @returns {Promise<Mail | undefined>}
 */
async function innerMail(one, depth) {
  const isInternet = one.mimeType === "message/rfc822" || /\.eml$/i.test(String(one.filename ?? ""));
  const bytes = one.mail ? undefined : bytesOf(one);
  if (bytes && !isInternet && !(isOutlook(one) && isCompound(bytes))) return undefined;
  const mail = await Promise.resolve(bytes ? parseMail(bytes) : one.mail)
    .then((parsed) => readMail(parsed, depth))
    .catch(() => undefined);
  if (!mail || [...mail.pages, mail.html ?? "", ...mail.attachments].every((held) => held === ""))
    return undefined;
  if (mail.html === undefined) return mail;
  const page = listed({ filename: one.filename, mimeType: "text/html", content: mail.html });
  return { ...mail, attachments: [page, ...mail.attachments] };
}

/** What it says of itself stands above its text. @param {Mail} mail */
function pagesOf({ title, createdAt, headers, pages }) {
  const [first = "", ...rest] = pages;
  const head = [
    ...(title === undefined ? [] : [`Subject: ${title}`]),
    ...(createdAt === undefined ? [] : [`Date: ${createdAt}`]),
    ...headers
      .filter((header) => !header.isInner)
      .map(
        // In marks, so that a name is masked whole, whatever signs it has.
        ({ field, people }) =>
          `${field}: ${people.map((p) => `${p.name && `"${p.name.replace(/["\n]/g, " ").slice(0, 80)}" `}<${p.address}>`).join(", ")}`,
      ),
  ];
  return [[...head, first].join("\n").slice(0, TEXT_MAX), ...rest];
}

/**
 * A group has a name and members, and no address.
 * @param {any} one
 * @returns {{ name: string, address: string }[]}
 */
const peopleIn = (one) => [
  { name: String(one.name ?? "").slice(0, 300), address: String(one.address ?? "").slice(0, 300) },
  ...(one.group ?? []).flatMap(peopleIn),
];

/** @param {unknown} value */
const textOf = (value) =>
  typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, 1000) : undefined;

/** @param {string | undefined} value */
const isoOf = (value) => {
  const at = new Date(value ?? "");
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
};

/** D:20250403120000+01'00' @param {unknown} value */
function pdfDate(value) {
  const part = /^D:(\d{4})(\d{2})?(\d{2})?/.exec(String(value ?? ""));
  return part ? isoOf(`${part[1]}-${part[2] ?? "01"}-${part[3] ?? "01"}`) : undefined;
}

/** @param {unknown} error */
const refusalOf = (error) => {
  const name = error instanceof Error ? error.name : "";
  if (name === "PasswordException") return "DOCUMENT_ENCRYPTED";
  return "MARKUP_INVALID";
};

const { kind, ours } = /** @type {{ kind: string, ours: string }} */ (workerData);

/** Of an archive so many mails are read: more have more text than is read of a document. */
const MAILS_MAX = 1000;
/** What parts the mails of an archive, behind an empty line and before a header: not each program writes ">From " within one. */
const PARTS_MAILS = /(?:^|\n\r?\n)From \S[^\n]{0,200}\d{4}[^\n]{0,10}\n(?=[\w-]{1,76}:)/g;

/**
 * The mails of an archive as one: each is a page, as a mail that another brings is.
 * @param {Uint8Array} bytes
 * @returns {Promise<Mail>}
 */
async function readArchive(bytes) {
  const text = Buffer.from(bytes).toString("latin1");
  const starts = [...text.matchAll(PARTS_MAILS)].map((m) => [m.index, m.index + m[0].length]);
  /** @type {Mail[]} */
  const mails = [];
  let isCut = starts.length > MAILS_MAX;
  for (const [at, [, from = 0]] of starts.slice(0, MAILS_MAX).entries()) {
    const one = text.slice(from, starts[at + 1]?.[0]).replace(/^>(>*From )/gm, "$1");
    const content = new Uint8Array(Buffer.from(one, "latin1"));
    const mail = await innerMail({ mimeType: "message/rfc822", filename: `${at + 1}.eml`, content }, 1);
    if (mail) mails.push(mail);
    else isCut = true;
  }
  return {
    headers: mails.flatMap((one) =>
      one.headers.map((header) => ({ ...header, isInner: /** @type {const} */ (true) })),
    ),
    pages: mails.flatMap(pagesOf),
    ...listedOf(
      mails.flatMap((one) => one.attachments),
      mails,
    ),
    isCut: isCut || mails.some((one) => one.isCut),
    isRich: mails.some((one) => one.isRich),
    isGarbled: mails.some((one) => one.isGarbled),
    isActive: false,
  };
}

/**
 * What a mail holds, and beside it the bytes of its files in the order in which they are listed.
 * @param {Uint8Array} bytes
 */
async function readWithFiles(bytes) {
  const mail = await (kind === "mbox" ? readArchive(bytes) : readMail(await parseMail(bytes)));
  const files = mail.attachments.map((one) => one.bytes ?? new Uint8Array());
  const attachments = mail.attachments.map(({ bytes: _, ...one }) => one);
  return { answer: JSON.stringify({ ...mail, attachments }), files };
}

/** @param {{ bytes: Uint8Array, url: string | undefined }} given */
async function read({ bytes, url }) {
  if (kind === "pdf") return JSON.stringify(await readPdf(bytes));
  if (kind === "eml" || kind === "msg" || kind === "mbox") return await readWithFiles(bytes);
  const { takeApart, takePageApart, readFeed } = await import(ours);
  if (kind === "html") return takePageApart(bytes);
  if (kind === "feed") return JSON.stringify(readFeed(bytes, url));
  return takeApart(kind, bytes);
}

parentPort?.on("message", (given) => {
  void read(given)
    .catch((error) => JSON.stringify({ refused: refusalOf(error) }))
    .then((read) => parentPort?.postMessage(typeof read === "string" ? { answer: read, files: [] } : read));
});
