import { documentDecoder } from "../document-decoder.ts";
import type { Format } from "../format.ts";
import { createDecoder, headText } from "../text/encoding.ts";
import { isRow, type Row, readJson, textOf } from "../text/json.ts";
import { SeenIds } from "../text/seen-ids.ts";
import { takeExported } from "./post-record.ts";

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

/** One chat, or the list of an account's chats. */
function chatsOf(value: unknown): readonly Row[] {
  if (!isRow(value)) return [];
  const chats = isRow(value["chats"]) ? value["chats"]["list"] : undefined;
  return Array.isArray(chats) ? chats.filter(isRow) : [value];
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
    text: plainText(message["text"]),
    media: ["photo", "file", "thumbnail"]
      .flatMap((key) => textOf(message, key) ?? [])
      .filter((file) => !file.startsWith("(")),
  };
}

/** Seconds since 1970 as RFC 3339. */
function iso(seconds: number): string | undefined {
  return seconds < 7_258_118_400 ? new Date(seconds * 1000).toISOString() : undefined;
}

/** A text is a string, or a list of strings and of entities with a text of their own. */
function plainText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return undefined;
  return value
    .map((part) => (typeof part === "string" ? part : isRow(part) ? (textOf(part, "text") ?? "") : ""))
    .join("");
}
