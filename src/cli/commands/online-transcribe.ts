import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { imageDecoder } from "../../compute/index.ts";
import { transcribedPost, WaslError } from "../../core/index.ts";
import { json, out } from "../output.ts";
import { asOwner } from "../session.ts";
import { textFile } from "../text-file.ts";
import { importBytes, type MarkingOptions, noteEvaluation, withMarkingOptions } from "./import.ts";

interface TranscribeOptions extends MarkingOptions {
  readonly text: string;
  readonly platform: string;
  readonly account: string;
  readonly at: string;
}

/** What an officer saw and no export has: the picture stays where it is, and is named by its hash. */
export function registerTranscribe(online: Command): void {
  withMarkingOptions(online.command("transcribe <picture>"))
    .description("read a screenshot of a post into the node, as somebody typed it")
    .requiredOption("--text <file>", "what the post says, as it stands in the picture")
    .requiredOption("--platform <name>", "where it was, such as telegram")
    .requiredOption("--account <id>", "whose post it is, as the platform names the account")
    .requiredOption("--at <time>", "when it was posted: a day, or RFC 3339")
    .addHelpText(
      "after",
      "\nThe picture is not kept, only its SHA-256: keep the file as evidence. One picture is one post." +
        "\n\nExample:\n  wasl online transcribe shot.png --text shot.txt --platform tiktok --account @example --at 2026-03-02 --tlp amber" +
        " --purpose online-referral --mandate CASE-1",
    )
    .action(runTranscribe);
}

async function runTranscribe(picture: string, options: TranscribeOptions): Promise<void> {
  noteEvaluation(options);
  const bytes = await readFile(picture).catch((cause: unknown) => {
    throw new WaslError("FILE_UNREADABLE", { file: picture }, { cause });
  });
  const text = await textFile(options.text);
  const decoded = await imageDecoder.decode(bytes);
  if ("refused" in decoded)
    throw new WaslError("REQUEST_INVALID", { field: "picture", because: decoded.refused });
  if (text.trim() === "") throw new WaslError("REQUEST_INVALID", { field: "text", because: "says nothing" });
  const line = transcribedPost({
    platform: options.platform,
    account: options.account,
    postedAt: options.at,
    text: text.trim(),
    pictureSha256: createHash("sha256").update(bytes).digest("hex"),
  });
  const post = new TextEncoder().encode(line);
  const result = await asOwner(options, async (session, actor) => {
    const file = { fileName: "screenshot.posts.jsonl", bytes: once(post), byteLength: post.length };
    return await importBytes(session, actor, file, { ...options, format: "posts" });
  });
  if (result.rejects[0]) {
    const { code, field } = result.rejects[0];
    throw new WaslError("REQUEST_INVALID", { because: code, ...(field === undefined ? {} : { field }) });
  }
  if (options.json) out(json(result));
  else out(`${result.changed ? "one post" : "known already"}: ${result.reportId}`);
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
