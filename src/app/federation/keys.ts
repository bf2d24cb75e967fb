import { canonical, type SignedNotice } from "../../core/index.ts";
import type { NodeKey } from "../ports/federation.ts";
import type { Deps } from "./deps.ts";

/** The keys of a node after every change that it signed with the key before. */
export async function followRotations(
  deps: Deps,
  keys: readonly NodeKey[],
  issuer: string,
  rotations: readonly SignedNotice[],
): Promise<readonly NodeKey[]> {
  let all = [...keys];
  for (const { notice, jws } of rotations) {
    if (notice.type !== "rotate" || notice.issuer !== issuer) continue;
    if (all.some((k) => k.key === notice.key)) continue;
    const last = all.at(-1);
    if (!last || !(await deps.signer.verify("wasl-notice", canonical(notice), jws, [last]))) continue;
    all = [
      ...all.slice(0, -1),
      { ...last, until: notice.oldKeyUntil },
      { kid: deps.signer.kidOf(notice.key), key: notice.key, from: notice.at },
    ];
  }
  return all;
}
