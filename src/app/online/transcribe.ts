import {
  idFrom,
  isTypedAs,
  type MarkingInput,
  type Post,
  parseAccess,
  parseEvaluation,
  type Reject,
  sha256HexOfBytes,
  type Transcription,
  transcribedPost,
  WaslError,
} from "../../core/index.ts";
import { decodeAll, formats, utf8 } from "../../formats/index.ts";
import { once } from "../once.ts";
import type { Actor, Platform } from "../ports/index.ts";
import { importReport, mustNotBeStricter } from "../reports/import.ts";
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
  /** Of what is known: what was said with it and its report says otherwise. */
  readonly notTaken?: readonly ("provider" | "evaluation" | "fictitious")[];
  /** Why it is refused. */
  readonly reject?: Pick<Reject, "code" | "field">;
}

export interface TranscribeUseCases {
  /**
   * A post that no export has, as somebody typed it off a screenshot. One picture is one post, as far as whoever types it sees:
   * findings, statements and notices rest on the text, so another text does not silently stand beside it; whoever corrects
   * one takes its report back.
   */
  transcribe(actor: Actor, input: TranscriptionInput): Promise<Transcribed>;
}

export function transcribeUseCases(platform: Platform): TranscribeUseCases {
  // Whoever types a picture off while somebody else does waits until theirs is in; servers of one database do not wait for each other.
  const turns = new Map<string, Promise<unknown>>();
  return {
    async transcribe(actor, input) {
      const { pictureSha256 } = input;
      const mine = (turns.get(pictureSha256) ?? Promise.resolve()).then(() =>
        transcribe(platform, actor, input),
      );
      const done = mine.catch(() => undefined);
      turns.set(pictureSha256, done);
      await done;
      if (turns.get(pictureSha256) === done) turns.delete(pictureSha256);
      return await mine;
    },
  };
}

async function transcribe(platform: Platform, actor: Actor, input: TranscriptionInput): Promise<Transcribed> {
  const { marking, provider, evaluation, fictitious, ...post } = input;
  if (!/^[0-9a-f]{64}$/.test(post.pictureSha256))
    throw new WaslError("REQUEST_INVALID", { field: "pictureSha256" });
  const bytes = utf8(transcribedPost(post));
  const reportId = idFrom("rep-", sha256HexOfBytes(bytes), FORMAT);
  if (post.text.trim() === "") return { state: "refused", reject: { code: "FIELD_MISSING", field: "text" } };
  const read = readAs(platform, bytes, reportId, marking);
  if ("code" in read) return { state: "refused", reject: read };
  const here = await platform.store.as(actor, async (tx) => {
    await mustWork(tx, `report:${reportId}`);
    await tx.audit({ action: "read", object: "posts", detail: { picture: post.pictureSha256 } });
    const posts = await tx.postsOfSnapshot(post.pictureSha256);
    // Where a name in it was masked since, the same bytes are still the same.
    const same = posts.find((p) => p.reportId === reportId) ?? posts.find((p) => isTypedAs(p, read));
    if (same && same.reportId !== reportId)
      await mustNotBeStricter(tx, same, parseAccess(marking), {
        action: "import",
        object: `report:${same.reportId}`,
      });
    const found = same ?? posts[0];
    return found && { reportId: found.reportId, isSame: same !== undefined };
  });
  if (here?.isSame === false) return { state: "otherwise", reportId: here.reportId };
  if (here && here.reportId !== reportId) return await knownAs(platform, actor, here.reportId, input);
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
  return changed ? { state: "new", reportId } : await knownAs(platform, actor, reportId, input);
}

const FORMAT = "posts";

/** Before anything is kept: a report of which nothing was taken would be left. */
function readAs(
  { model, reference, clock }: Platform,
  bytes: Uint8Array,
  reportId: string,
  marking: MarkingInput,
): Post | Pick<Reject, "code" | "field"> {
  const format = formats.find(({ id }) => id === FORMAT);
  if (!format) throw new Error("invariant broken: posts are read no more");
  const seenAt = new Date(clock.now()).toISOString();
  const context = { reportId, access: parseAccess(marking), seenAt, model, reference };
  const {
    records: [post],
    rejects: [reject],
  } = decodeAll(format, bytes, context);
  if (reject) return { code: reject.code, ...(reject.field === undefined ? {} : { field: reject.field }) };
  if (post?.kind !== "post") throw new Error("invariant broken: a post is neither taken nor rejected");
  return post;
}

/** A report stays as it came; whoever says otherwise of it must hear that they were not heard. */
async function knownAs(
  platform: Platform,
  actor: Actor,
  reportId: string,
  { provider, evaluation, fictitious = false }: TranscriptionInput,
): Promise<Transcribed> {
  const kept = await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: `report:${reportId}` });
    return await tx.report(reportId);
  });
  if (!kept) return { state: "known", reportId };
  const asked = evaluation && parseEvaluation(evaluation.scheme, evaluation.code);
  const isOtherwise = {
    provider: provider !== undefined && provider !== kept.provider,
    evaluation:
      asked !== undefined &&
      (asked.scheme !== kept.evaluation.scheme || asked.original !== kept.evaluation.original),
    fictitious: fictitious !== kept.fictitious,
  };
  const notTaken = (["provider", "evaluation", "fictitious"] as const).filter((field) => isOtherwise[field]);
  return { state: "known", reportId, ...(notTaken.length === 0 ? {} : { notTaken }) };
}
