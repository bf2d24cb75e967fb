import {
  type KeptFinding,
  noticeRefusal,
  onlineModel,
  type Post,
  type ReadPost,
  readPost,
  WaslError,
} from "../../core/index.ts";
import type { Platform, Transaction } from "../ports/index.ts";

/** A notice is a way out like any other: nothing goes that its marking keeps here. */
export async function mustBeReferable(platform: Platform, tx: Transaction, id: string): Promise<KeptFinding> {
  const finding = await tx.finding(id);
  if (!finding) throw new WaslError("FINDING_UNKNOWN", { id });
  if (finding.state !== "accepted") throw new WaslError("CONFLICT", { finding: id, state: finding.state });
  const because = noticeRefusal(finding.access, tx.viewer.purpose, platform.nodeId);
  if (because !== undefined) throw new WaslError("MARKING_FORBIDS", { finding: id, because });
  return finding;
}

/** Posts that hold one of these identifiers: in one of them it may be a victim's or a helper's. */
export async function readsThatShare(tx: Transaction, read: Pick<ReadPost, "entities">): Promise<ReadPost[]> {
  const marks = read.entities.flatMap((e) => {
    const value = String(e.value);
    if (e.type === "phone" || e.type === "iban") return [value.replace(/\D/g, "").slice(-7)];
    return e.type === "handle" || e.type === "url" || e.type === "crypto" ? [value.toLowerCase()] : [];
  });
  return await readsWith(tx, marks);
}

/** Posts in which one of these stands: digits as they are, all else in lower case. */
export async function readsWith(tx: Transaction, marks: readonly string[]): Promise<ReadPost[]> {
  if (marks.length === 0) return [];
  const found: ReadPost[] = [];
  for await (const page of tx.records("post"))
    for (const post of page) {
      const folded = post.text.normalize("NFKC").toLowerCase();
      const digits = folded.replace(/\p{Nd}/gu, digitOf).replace(/\D/g, "");
      if (marks.some((mark) => (/^\d+$/.test(mark) ? digits : folded).includes(mark)))
        found.push(readAgain(post));
    }
  return found;
}

/** The value of a decimal digit of any script: each script's ten stand in a row. */
function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (zero > code - 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String(code - zero);
}

export function readAgain(post: Post): ReadPost {
  const model = onlineModel();
  if (!model) throw new Error("invariant broken: an advert was found without a model");
  return readPost(model, post);
}
