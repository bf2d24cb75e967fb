import { documentDecoder } from "../document-decoder.ts";
import type { Format } from "../format.ts";
import { createDecoder, headText } from "../text/encoding.ts";
import { isRow, type Row, readJson, rowsOf, textOf } from "../text/json.ts";
import { SeenIds } from "../text/seen-ids.ts";
import { linkedText, takeExported } from "./post-record.ts";

const BYTES_MAX = 128 * 1024 * 1024;

/** Telegram Desktop's export of one chat or of an account (result.json). Service messages are no posts. */
export const telegramExport: Format = {
  id: "telegram",
  title: "Telegram Desktop export (JSON)",
  mediaType: "application/json",
  extensions: ["json"],
  sniff(head) {
    const text = headText(head);
    if (!/^\s*\{/.test(text) || !/"messages"\s*:\s*\[/.test(text)) return 0;
    return /"(?:date_unixtime|from_id|actor_id|text_entities)"\s*:/.test(text) ? 0.97 : 0;
  },
  open: (context) =>
    documentDecoder(context, BYTES_MAX, (bytes, out) => {
      const text = createDecoder("utf-8", false).decode(bytes);
      const read = readJson(text, true);
      if (!read.ok) {
        out.reject(1, read.code);
        return {};
      }
      const seen = new SeenIds();
      let number = 0;
      for (const chat of chatsOf(read.value)) {
        const chatId = idOf(chat["id"]) ?? "chat";
        const messages: readonly unknown[] = Array.isArray(chat["messages"]) ? chat["messages"] : [];
        for (const message of messages) {
          number++;
          if (!isRow(message)) out.reject(number, "FIELD_INVALID");
          else if (message["type"] === "message") takeExported(toPost(message, chatId), number, out, seen);
        }
      }
      if (number === 0) out.reject(1, "FIELD_MISSING", "messages");
      const title = isRow(read.value) ? textOf(read.value, "name") : undefined;
      return title === undefined ? {} : { title };
    }),
};

/** One chat, or the lists of an account's chats: those that it is in, and those that it has left. */
function chatsOf(value: unknown): readonly Row[] {
  if (!isRow(value)) return [];
  const lists = [value["chats"], value["left_chats"]].map((of) => (isRow(of) ? of["list"] : undefined));
  const chats = lists.filter(Array.isArray).flat().filter(isRow);
  return lists.some(Array.isArray) ? chats : [value];
}

const idOf = (value: unknown): string | undefined =>
  typeof value === "number" || typeof value === "string" ? String(value) : undefined;

function toPost(message: Row, chatId: string): Parameters<typeof takeExported>[0] {
  const unix = Number(textOf(message, "date_unixtime"));
  const id = idOf(message["id"]);
  const from = textOf(message, "from_id") ?? textOf(message, "actor_id");
  return {
    id: id === undefined ? undefined : `${chatId}/${id}`,
    platform: "telegram",
    // A channel's own posts carry the channel as their author.
    accountId: from ?? `channel${chatId}`,
    accountName: textOf(message, "from"),
    // date_unixtime is UTC; "date" is the exporter's local time.
    postedAt: unix > 0 ? iso(unix) : textOf(message, "date"),
    text: wholeText(message),
    media: ["photo", "file", "thumbnail"]
      .flatMap((key) => textOf(message, key) ?? [])
      .filter((file) => !file.startsWith("(")),
  };
}

/** Seconds since 1970 as RFC 3339. */
function iso(seconds: number): string | undefined {
  return seconds < 7_258_118_400 ? new Date(seconds * 1000).toISOString() : undefined;
}

/** What a message says beside its text: the number of a card, a poll, where buttons lead. Adverts use each of them. */
function wholeText(message: Row): string | undefined {
  const text = plainText(message["text"]);
  if (text === undefined) return undefined;
  const { contact_information: card, poll, inline_bot_buttons: buttons } = message;
  const more = [
    isRow(card) ? textOf(card, "phone_number") : undefined,
    ...(isRow(poll) ? [plainText(poll["question"]), ...rowsOf(poll, "answers").map(wordsOf)] : []),
    ...(Array.isArray(buttons) ? buttons.flat().filter(isRow).map(buttonText) : []),
  ];
  return [text, ...more].filter(Boolean).join("\n");
}

/** A text is a string, or a list of strings and of entities with a text of their own. */
function plainText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return undefined;
  return value
    .map((part) => (typeof part === "string" ? part : isRow(part) ? withTarget(part) : ""))
    .join("");
}

const wordsOf = (row: Row): string => textOf(row, "text") ?? "";
const withTarget = (part: Row): string => linkedText(wordsOf(part), textOf(part, "href"));
const buttonText = (button: Row): string | undefined =>
  button["type"] === "url" ? linkedText(wordsOf(button), textOf(button, "data")) : undefined;
