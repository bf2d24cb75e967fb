import {
  type KeptFinding,
  offersACrossing,
  type Post,
  postsOfAdverts,
  postsOfMasked,
  WaslError,
} from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";

type PostOf = Post & { readonly reportId: string };

/** So many findings of the posts in doubt are weighed; of more, none is sure. */
const WEIGHED_MAX = 1000;

/** The post that each of these findings was made of, as far as that is sure. */
export async function advertPosts(
  tx: Transaction,
  findings: readonly KeptFinding[],
): Promise<ReadonlyMap<string, PostOf>> {
  const records = await tx.recordsById(
    findings.flatMap((f) => f.evidence),
    ["post"],
  );
  const exact = postsOfAdverts(findings, records);
  const unsure = findings.filter((f) => !exact.has(f.id));
  if (unsure.length === 0) return exact;
  const all = await tx.findings({
    detector: offersACrossing.id,
    subjectIds: unsure.flatMap((f) => f.subjects.map((s) => s.id)),
    limit: WEIGHED_MAX,
  });
  return all.length < WEIGHED_MAX ? new Map([...postsOfMasked(all, records), ...exact]) : exact;
}

/** With the last version where none is sure: for what only links adverts, and says nothing of one. */
export async function likelyAdvertPosts(
  tx: Transaction,
  findings: readonly KeptFinding[],
): Promise<ReadonlyMap<string, Post>> {
  const sure = await advertPosts(tx, findings);
  const unsure = findings.filter((f) => !sure.has(f.id));
  if (unsure.length === 0) return sure;
  const records = await tx.recordsById(
    unsure.flatMap((f) => f.evidence),
    ["post"],
  );
  const lastOf = new Map(records.flatMap((r) => (r.kind === "post" ? [[r.id, r] as const] : [])));
  const likely = unsure.flatMap((f) => {
    const post = f.evidence.flatMap((id) => lastOf.get(id) ?? []).at(-1);
    return post ? [[f.id, post] as const] : [];
  });
  return new Map([...sure, ...likely]);
}

/** Nothing goes out about a text that may be another finding's. */
export const noSureText = (finding: string): WaslError =>
  new WaslError("CONFLICT", { finding, because: "no text is for sure the one that it was made of" });
