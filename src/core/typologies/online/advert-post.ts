import type { Finding } from "../../finding.ts";
import { groupBy } from "../../group-by.ts";
import type { BulkRecord, Post } from "../../records.ts";
import { offerFindingId } from "./offers-a-crossing.ts";

/**
 * The post that each advert's finding was made of, by the finding's id. Two exports may have two texts under one id, where it was
 * edited between them: each is a finding of its own. Of texts that were masked since, the newest.
 */
export function postsOfAdverts<R extends BulkRecord>(
  findings: readonly Pick<Finding, "id" | "evidence">[],
  records: readonly R[],
): ReadonlyMap<string, R & Post> {
  const posts = groupBy(
    records.filter((r): r is R & Post => r.kind === "post"),
    (post) => post.id,
  );
  return new Map(
    findings.flatMap(({ id, evidence }) => {
      const versions = evidence.flatMap((of) => posts.get(of) ?? []);
      const post = versions.find((one) => offerFindingId(one) === id) ?? versions.at(-1);
      return post ? [[id, post] as const] : [];
    }),
  );
}
