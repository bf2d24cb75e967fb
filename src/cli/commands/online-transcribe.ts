import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { WaslError } from "../../core/index.ts";
import { asOwner } from "../open.ts";
import { json, out } from "../output.ts";
import { textFile } from "../text-file.ts";
import { type MarkingOptions, markingOf, noteEvaluation, withMarkingOptions } from "./import.ts";

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
      "\nThe picture is not kept, only its SHA-256: keep the file as evidence. One picture is one post:" +
        "\nwhoever typed it wrongly takes its report back (on its page, with a second person) and types it anew." +
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
  const { imageDecoder } = await import("../../compute/index.ts");
  const decoded = await imageDecoder.decode(bytes);
  if ("refused" in decoded)
    throw new WaslError("REQUEST_INVALID", { field: "picture", because: decoded.refused });
  const done = await asOwner(options, ({ wasl }, actor) =>
    wasl.transcribe(actor, {
      platform: options.platform,
      account: options.account,
      postedAt: options.at,
      text,
      pictureSha256: createHash("sha256").update(bytes).digest("hex"),
      marking: markingOf(options),
      ...(options.provider === undefined ? {} : { provider: options.provider }),
      ...(options.evaluation === undefined
        ? {}
        : { evaluation: { scheme: "4x4", code: options.evaluation } }),
      ...(options.fictitious === undefined ? {} : { fictitious: options.fictitious }),
    }),
  );
  if (done.reject) {
    const { code, field } = done.reject;
    throw new WaslError("REQUEST_INVALID", { because: code, ...(field === undefined ? {} : { field }) });
  }
  const { state, reportId = "", notTaken = [] } = done;
  if (state === "otherwise") throw new WaslError("CONFLICT", { because: OTHERWISE, report: reportId });
  if (options.json) out(json(done));
  else {
    out(`${state === "new" ? "one post" : "known already"}: ${reportId}`);
    if (notTaken.length > 0) out(`its report says otherwise, and stays: ${notTaken.join(", ")}`);
  }
}

const OTHERWISE = "the picture is here as another post: whoever corrects it takes that report back first";
