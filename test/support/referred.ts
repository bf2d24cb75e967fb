import { bytesOf, type TestNode } from "./node.ts";

/** Two invented adverts, one a platform; the second number is a seeker's. */
export const REFERRED_POSTS = {
  tiktok:
    "Boat from Dunkirk to Dover every week, guaranteed, payment after arrival, 3000 pounds per person. WhatsApp +447700900801",
  facebook:
    "Passports and residence permits like original, ready in five days, 2500 euros, write on WhatsApp +447700900804",
  help: "My brother left Dunkirk on Sunday by boat, no news of him. Whoever has seen him please call me +447700900802",
} as const;

/** What a notice to a platform says of whoever sends it. */
export const NOTICE = {
  legalGround: "Section 25 of the Immigration Act 1971",
  notifierName: "Example unit",
  notifierEmail: "unit@example.org",
  territory: ["GB"],
  trustedFlagger: true,
  channel: "portal",
} as const;

/** Imports them, accepts the adverts and releases a notice of each by two people; answers the notices' ids. */
export async function referTwo(node: TestNode): Promise<Readonly<Record<"tiktok" | "facebook", string>>> {
  const officer = await node.actor({ id: "officer", clearance: "amber" });
  const supervisor = await node.actor({ id: "super", clearance: "amber", role: "supervisor" });
  const posts = Object.entries(REFERRED_POSTS).map(([name, text], i) => ({
    id: `p-${name}`,
    platform: name === "help" ? "tiktok" : name,
    account: { id: `acc-${name}`, name: `n-${name}` },
    posted_at: `2025-09-0${i + 1}T04:00:00.000Z`,
    text,
    media: [],
  }));
  await node.wasl.importReport(officer, {
    fileName: "posts.jsonl",
    bytes: bytesOf(`${posts.map((p) => JSON.stringify(p)).join("\n")}\n`),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  await node.wasl.detect(officer, ["offers-a-crossing"]);
  const ids: Record<string, string> = {};
  for (const { finding, post } of await node.wasl.adverts(officer, { limit: 10 })) {
    await node.wasl.decideFinding(officer, finding.id, "accepted", "reads as an offer");
    const { id, digest } = await node.wasl.draftReferral(officer, finding.id, NOTICE);
    const asked = await node.wasl.requestApproval(officer, {
      kind: "release",
      subject: id,
      reason: "harmful, located, necessary",
      digest,
    });
    await node.wasl.decideApproval(supervisor, asked.id, "approved", "read it");
    await node.wasl.releaseReferral(officer, id);
    ids[post.platform] = id;
  }
  const { tiktok, facebook } = ids;
  if (tiktok === undefined || facebook === undefined) throw new Error("not both were referred");
  return { tiktok, facebook };
}
