import { contactId, foldDigits, idFrom, normalIdentifier } from "../../core/index.ts";
import { documentDecoder } from "../document-decoder.ts";
import type { Format } from "../format.ts";
import { givenMapping } from "../line-decoder.ts";
import { createDecoder, detectEncoding, headText } from "../text/encoding.ts";
import { isRow, textOf } from "../text/json.ts";
import { SeenIds } from "../text/seen-ids.ts";
import { takeExported } from "./post-record.ts";

const BYTES_MAX = 128 * 1024 * 1024;

/** Of one message: where it begins, its day as three numbers in the order of the telephone, its clock, and the rest. */
interface Message {
  readonly line: number;
  readonly day: readonly [string, string, string];
  readonly clock: string;
  readonly author: string;
  text: string;
}

/** In which order the telephone wrote its days. */
type Order = "dmy" | "mdy" | "ymd";
const ORDERS: readonly Order[] = ["dmy", "mdy", "ymd"];

/** "[01/03/2026, 10:01:02 PM] " of an iPhone, "01.03.26, 22:01 - " of Android; digits of any script. */
const HEAD = new RegExp(
  String.raw`^[\u200e\u200f]*\[?(\p{Nd}{1,4})\u200f?([/.\-])\u200f?(\p{Nd}{1,2})\u200f?\2\u200f?(\p{Nd}{1,4})[,،]?\s+` +
    String.raw`(\p{Nd}{1,2})[:.](\p{Nd}{2})(?:[:.](\p{Nd}{2}))?(?:\s*([apAPصم])\.?\s?[mM]?\.?)?(?:\]\s?| - )(.*)$`,
  "su",
);
/** "<attached: 7-PHOTO.jpg>", "IMG-7.jpg (file attached)", in the telephone's language. */
const ATTACHED = /^\u200e?(?:<[^:<>]+: ([^<>\n]+)>|(\S[^\n]*\.\w{2,4}) \([^()\n]+\))$/u;
/** What the telephone itself wrote: who came, what was taken back, "<Media omitted>". */
const isOwnNote = (text: string): boolean => !ATTACHED.test(text) && /^(?:\u200e|<[^<>\n]+>$)/.test(text);
/** "<This message was edited>", behind it. */
const EDITED = /\u200e<[^<>\n]+>$/;
/** What it puts around the name or number of who is mentioned. */
const MENTIONED = /[\u2068\u202a]([^\u202a-\u202e\u2066-\u2069\n]*)[\u2069\u202c]/g;
const AUTHOR_MAX = 100;
/** 'Ada changed the subject to "New', of a note whose quotation has a colon: nobody's name. */
const OPEN_QUOTE = /\s["“„«]\s?[^\s"“”»][^"“”»]*$/u;
/** Before the name that somebody gave themselves, who is not among the contacts. */
const OWN_NAME = /^~\s*/;
/** WhatsApp is no older; a year before it is one of another calendar. */
const FIRST_DAY = "2009";
const LAST_DAY = "2100";

/**
 * A chat that a telephone exported as text ("_chat.txt", "WhatsApp Chat with ….txt"). Messages have no number: the same words of one
 * account in one minute are one, in a later export of the chat too. Who has no number is called as the telephone's owner
 * calls them, so that name means somebody in this chat only and is no part of an id. Times are the telephone's, read as UTC.
 */
export const whatsappExport: Format = {
  id: "whatsapp",
  title: "WhatsApp chat export (text)",
  mediaType: "text/plain",
  extensions: ["txt"],
  sniff(head) {
    const lines = headText(head).split(/\r?\n/, 20);
    const begun = lines.flatMap((line, at) => messageAt(line, at) ?? []);
    const [first] = lines.filter((line) => line.trim() !== "");
    const isChat = HEAD.test(first ?? "") && begun.some(({ author }) => author !== "");
    return isChat ? 0.96 : 0;
  },
  open: (context, options) =>
    documentDecoder(context, BYTES_MAX, (bytes, out) => {
      const { encoding, byteLength } = detectEncoding(bytes, { legacy: false });
      const text = createDecoder(encoding, false).decode(bytes.subarray(byteLength));
      const messages = messagesOf(text);
      const [first] = messages;
      if (!first) {
        out.reject(1, "FIELD_MISSING", "date");
        return {};
      }
      const mapping = givenMapping(options);
      const said = isRow(mapping) ? textOf(mapping, "dateOrder") : undefined;
      const order = ORDERS.find((one) => one === said) ?? orderOf(messages);
      const chat = idFrom("chat-", ...first.day, first.clock, first.author, first.text);
      const seen = new SeenIds();
      for (const message of messages) {
        if (message.author === "" || isOwnNote(message.text)) continue;
        if (order === undefined) out.reject(message.line, "DATE_AMBIGUOUS", "date");
        else takeExported(toPost(message, order, chat), message.line, out, seen);
      }
      return {};
    }),
};

function messageAt(line: string, at: number): Message | undefined {
  const m = HEAD.exec(line);
  if (!m) return undefined;
  const [first, second, third, hour, minute, seconds] = [m[1], m[3], m[4], m[5], m[6], m[7] ?? "00"].map(
    (digits) => foldDigits(digits ?? "").padStart(2, "0"),
  ) as [string, string, string, string, string, string];
  const half = /[pم]/i.test(m[8] ?? "") ? 12 : 0;
  const hours = m[8] === undefined ? hour : String((Number(hour) % 12) + half).padStart(2, "0");
  const rest = m[9] ?? "";
  const colon = rest.indexOf(": ");
  const author = colon > AUTHOR_MAX ? "" : authorIn(rest.slice(0, Math.max(0, colon)));
  return {
    line: at + 1,
    day: [first, second, third],
    clock: `${hours}:${minute}:${seconds}`,
    author,
    text: author === "" ? rest : rest.slice(colon + 2),
  };
}

function authorIn(text: string): string {
  const author = text.replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "").trim();
  return OPEN_QUOTE.test(author) ? "" : author;
}

/** What does not begin a message goes on with the one before it. */
function messagesOf(text: string): readonly Message[] {
  const messages: Message[] = [];
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const begun = messageAt(line, at);
    const last = messages.at(-1);
    if (begun) messages.push(begun);
    else if (last) last.text += `\n${line}`;
  }
  for (const message of messages) message.text = message.text.trimEnd();
  return messages;
}

/**
 * A chat goes forward in time, but for what was sent late: the order in which its days exist and go back the least; undefined
 * where two do so alike and say other days.
 */
function orderOf(messages: readonly Message[]): Order | undefined {
  const read = ORDERS.flatMap((order) => {
    const days = messages.map(({ day }) => dayIn(day, order));
    if (days.includes(undefined)) return [];
    return [{ order, days, back: days.filter((day, i) => (day ?? "") < (days[i - 1] ?? "")).length }];
  }).sort((a, b) => a.back - b.back);
  const [best, next] = read;
  const isTold = best?.back !== next?.back || best?.days.join() === next?.days.join();
  return isTold ? best?.order : undefined;
}

function dayIn([a, b, c]: Message["day"], order: Order): string | undefined {
  const [year, month, day] = order === "ymd" ? [a, b, c] : order === "dmy" ? [c, b, a] : [c, a, b];
  const isWhole = year.length === 4 || (year.length === 2 && order !== "ymd");
  const written = `${year.length === 2 ? "20" : ""}${year}-${month}-${day}`;
  const at = Date.parse(`${written}T00:00:00Z`);
  if (written < FIRST_DAY || written >= LAST_DAY) return undefined;
  return isWhole && !Number.isNaN(at) && new Date(at).toISOString().startsWith(written) ? written : undefined;
}

function toPost(message: Message, order: Order, chat: string): Parameters<typeof takeExported>[0] {
  const { author, clock } = message;
  const day = dayIn(message.day, order);
  const attached = ATTACHED.exec(message.text);
  const number = normalIdentifier("phone", author);
  const isNumber = number !== undefined && /^\+?[\p{Nd}\s().\-\u00a0\u2011]+$/u.test(author);
  const accountId = isNumber ? number : contactId(chat, author);
  return {
    id: idFrom("wa-", `${day}T${clock}`, accountId, message.text),
    platform: "whatsapp",
    accountId,
    accountName: isNumber ? undefined : author.replace(OWN_NAME, ""),
    postedAt: day === undefined ? undefined : `${day}T${clock}Z`,
    text: attached ? "" : message.text.replace(EDITED, "").replace(MENTIONED, "$1").trimEnd(),
    media: attached ? [attached[1] ?? attached[2] ?? ""] : [],
  };
}
