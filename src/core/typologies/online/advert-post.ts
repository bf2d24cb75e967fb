import type { Finding } from "../../finding.ts";
import { groupBy } from "../../group-by.ts";
import type { BulkRecord, Post } from "../../records.ts";
import { offerFindingId } from "./offers-a-crossing.ts";

type Advert = Pick<Finding, "id" | "evidence" | "detectorVersion">;
type Posts<R> = ReadonlyMap<string, R & Post>;

/**
 * The post that each advert's finding was made of, by the finding's id. Two exports may have two texts under one id, where it was
 * edited between them: each is a finding of its own. A text that was masked since is no finding's any more, and is not in it.
 */
export function postsOfAdverts<R extends BulkRecord>(
  findings: readonly Advert[],
  records: readonly R[],
): Posts<R> {
  const versionsOf = postVersions(records);
  return new Map(
    findings.flatMap((f) => {
      const post = versionsOf(f).find((one) => offerFindingId(one, f.detectorVersion) === f.id);
      return post ? [[f.id, post] as const] : [];
    }),
  );
}

/**
 * With texts that were masked since: told by what is left, where of all findings of these posts it is one, and one text. Of
 * several none is sure, and a notice must not carry another post's.
 */
export function postsOfMasked<R extends BulkRecord>(all: readonly Advert[], records: readonly R[]): Posts<R> {
  const versionsOf = postVersions(records);
  const exact = postsOfAdverts(all, records);
  const taken = new Set([...exact.values()].map(textKey));
  const unsure = groupBy(
    all.filter((f) => !exact.has(f.id)),
    // Another version of the detector made another finding of the same text.
    (f) => [f.detectorVersion, ...f.evidence].join(" "),
  );
  const told = [...unsure.values()].flatMap(([finding, ...more]) => {
    if (!finding || more.length > 0) return [];
    const [post, ...others] = versionsOf(finding).filter((one) => !taken.has(textKey(one)));
    return post && others.every(({ text }) => text === post.text) ? [[finding.id, post] as const] : [];
  });
  return new Map([...exact, ...told]);
}

function postVersions<R extends BulkRecord>(
  records: readonly R[],
): (finding: Advert) => readonly (R & Post)[] {
  const posts = groupBy(
    records.filter((r): r is R & Post => r.kind === "post"),
    (post) => post.id,
  );
  return ({ evidence }) => evidence.flatMap((of) => posts.get(of) ?? []);
}

const textKey = ({ id, text }: Post): string => `${id} ${text}`;
