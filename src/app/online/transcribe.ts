import {
  idFrom,
  type MarkingInput,
  parseAccess,
  type Reject,
  sha256HexOfBytes,
  type Transcription,
  transcribedIds,
  transcribedPost,
  WaslError,
} from "../../core/index.ts";
import { decodeAll, formats, utf8 } from "../../formats/index.ts";
import { once } from "../once.ts";
import type { Actor, Platform } from "../ports/index.ts";
import { importReport } from "../reports/import.ts";
import { mustWork } from "../roles.ts";
import type { ImportInput } from "../wasl.ts";

export interface TranscriptionInput
  extends Transcription,
    Pick<ImportInput, "provider" | "evaluation" | "fictitious"> {
  readonly marking: MarkingInput;
}

export interface Transcribed {
  /** `known`: it was here just so. `otherwise`: the picture was typed off before, as another post. Both, and `refused`, change nothing. */
  readonly state: "new" | "known" | "otherwise" | "refused";
  /** The report that holds the picture's post; of what is refused there is none. */
  readonly reportId?: string;
  /** Why it is refused. */
  readonly reject?: Pick<Reject, "code" | "field">;
}

export interface TranscribeUseCases {
  /**
   * A post that no export has, as somebody typed it off a screenshot. One picture is one post: findings, statements and
   * notices rest on the text, so another text does not silently stand beside it; whoever corrects one takes its report back.
   */
  transcribe(actor: Actor, input: TranscriptionInput): Promise<Transcribed>;
}

export const transcribeUseCases = (platform: Platform): TranscribeUseCases => ({
  transcribe: (actor, input) => transcribe(platform, actor, input),
});

async function transcribe(
  platform: Platform,
  actor: Actor,
  { marking, provider, evaluation, fictitious, ...post }: TranscriptionInput,
): Promise<Transcribed> {
  if (!/^[0-9a-f]{64}$/.test(post.pictureSha256))
    throw new WaslError("REQUEST_INVALID", { field: "pictureSha256" });
  const bytes = utf8(transcribedPost(post));
  const reportId = idFrom("rep-", sha256HexOfBytes(bytes), FORMAT);
  const reject =
    post.text.trim() === ""
      ? ({ code: "FIELD_MISSING", field: "text" } as const)
      : refusalOf(platform, bytes, reportId, marking);
  if (reject) return { state: "refused", reject };
  const other = await platform.store.as(actor, async (tx) => {
    await mustWork(tx, `report:${reportId}`);
    await tx.audit({ action: "read", object: "posts", detail: { picture: post.pictureSha256 } });
    const origins = await tx.recordOrigins(transcribedIds(post));
    return origins.some((one) => one.reportId === reportId) ? undefined : origins[0]?.reportId;
  });
  if (other !== undefined) return { state: "otherwise", reportId: other };
  const { changed } = await importReport(platform, actor, {
    fileName: "screenshot.posts.jsonl",
    format: FORMAT,
    bytes: once(bytes),
    byteLength: bytes.length,
    marking,
    ...(provider === undefined ? {} : { provider }),
    ...(evaluation === undefined ? {} : { evaluation }),
    ...(fictitious === undefined ? {} : { fictitious }),
  });
  return { state: changed ? "new" : "known", reportId };
}

const FORMAT = "posts";

/** Before anything is kept: a report of which nothing was taken would be left. */
function refusalOf(
  { model, reference, clock }: Platform,
  bytes: Uint8Array,
  reportId: string,
  marking: MarkingInput,
): Transcribed["reject"] {
  const format = formats.find(({ id }) => id === FORMAT);
  if (!format) throw new Error("invariant broken: posts are read no more");
  const seenAt = new Date(clock.now()).toISOString();
  const context = { reportId, access: parseAccess(marking), seenAt, model, reference };
  const [reject] = decodeAll(format, bytes, context).rejects;
  return reject && { code: reject.code, ...(reject.field === undefined ? {} : { field: reject.field }) };
}
