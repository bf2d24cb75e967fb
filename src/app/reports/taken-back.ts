import {
  type BulkRecord,
  contactProperty,
  type FindingDraft,
  idFrom,
  type KeptFinding,
  type LinkablePost,
  linkPosts,
  onlineModel,
  type Post,
  type Report,
  readPost,
  say,
  strictest,
  withheldIdentifiers,
} from "../../core/index.ts";
import { likelyAdvertPosts } from "../online/advert-posts.ts";
import { advertFindings } from "../online/campaigns.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { ContactOf, TakenBack } from "../ports/rights.ts";
import { onBehalfOf } from "../rights/rights.ts";
import { PROTECTING_WAIT_MS } from "./protect.ts";

const REASON = "a later post shows the contact to be somebody else's";
export const TAKEN_BACK = { id: "contact-taken-back", version: "1" } as const;

/** Something to call or to write to: seven digits, a handle, a link, a long code. Other posts have no contact. */
const MAY_HAVE_CONTACT = /(?:\p{Nd}\P{L}{0,3}){7}|[@＠]|https?:|\w\.\w+\/|[A-Za-z0-9]{20}/u;

/** Contacts in these posts that belong to somebody in need, a helper or a business: no advert's to state. */
export function contactsOfOthers(records: readonly BulkRecord[]): readonly ContactOf[] {
  const model = onlineModel();
  if (!model) return [];
  const reads = records
    .filter((r): r is Post => r.kind === "post" && MAY_HAVE_CONTACT.test(r.text))
    .map((post) => readPost(model, post));
  return [...withheldIdentifiers(reads)].flatMap((key) => {
    const [type = "", ...value] = key.split(":");
    const property = contactProperty(type);
    return property === undefined ? [] : [{ property, value: value.join(":") }];
  });
}

/**
 * An advert that was read before the post of a victim or a helper came may state their number. What states it is
 * withdrawn past every marking, findings prove it no more, campaigns that only it joined are no more, drafts of notices
 * go on without it. What has left is put before a human, who decides about the recall.
 */
export async function takeBackContacts(
  platform: Platform,
  actor: Actor,
  report: Report,
  contacts: readonly ContactOf[],
): Promise<void> {
  if (contacts.length === 0) return;
  const viewer = await platform.store.as(actor, async (tx) => tx.viewer);
  const taken = await platform.store.keeper.takeBack(contacts, REASON, onBehalfOf(viewer));
  if (taken.findingIds.length + taken.statementIds.length === 0 && taken.left.length === 0) return;
  const apart = await platform.store.as(
    actor,
    async (tx) => {
      await tx.saveFindings(proposals(taken, report).map((p) => ({ ...p.draft, access: p.access })));
      return await leftAlone(tx, taken.findingIds, contacts);
    },
    { deadlineMs: PROTECTING_WAIT_MS },
  );
  if (apart.length > 0) await platform.store.keeper.leaveCampaign(apart, REASON, onBehalfOf(viewer));
}

const LEFT_BY = {
  share: "taken-back.share",
  notice: "taken-back.notice",
  signal: "taken-back.signal",
} as const satisfies Readonly<Record<TakenBack["left"][number]["what"], string>>;

/** One for each that went out: which advert, and to whom; never the contact. */
function proposals({ left }: TakenBack, report: Report) {
  return left.map(({ advertId, to, what, access }) => {
    const draft: FindingDraft = {
      id: idFrom("finding-", TAKEN_BACK.id, advertId, to, what, report.id),
      detector: TAKEN_BACK.id,
      detectorVersion: TAKEN_BACK.version,
      techniques: [],
      front: "online",
      subjects: [{ id: advertId, role: "advert" }],
      evidence: [],
      score: 1,
      terms: [{ name: "left", value: 1, because: say("taken-back.left") }],
      against: [say("against.acted")],
      summary: say(LEFT_BY[what], { to }),
      proves: [],
    };
    return { draft, access: strictest(access, report.access) };
  });
}

/** Of these findings, those whose campaign holds no other advert once the contacts join nothing. */
async function leftAlone(
  tx: Transaction,
  findingIds: readonly string[],
  contacts: readonly ContactOf[],
): Promise<readonly string[]> {
  const model = onlineModel();
  if (!model) return [];
  const campaignOf = (f: KeptFinding) => f.proves.find((p) => p.property === "campaign")?.value;
  const affected = (await Promise.all(findingIds.map((id) => tx.finding(id)))).flatMap((f) => f ?? []);
  const wanted = new Set(affected.flatMap((f) => campaignOf(f) ?? []));
  if (wanted.size === 0) return [];
  const members: KeptFinding[] = [];
  for await (const f of advertFindings(tx)) if (wanted.has(campaignOf(f) ?? "")) members.push(f);
  const taken = new Set(contacts.map((c) => `${c.property} ${c.value}`));
  const ofFinding = await likelyAdvertPosts(tx, members);
  const posts = members.flatMap((finding): (LinkablePost & { readonly findingId: string })[] => {
    const post = ofFinding.get(finding.id);
    if (!post) return [];
    const read = readPost(model, post);
    const entities = read.entities.filter((e) => !taken.has(`${contactProperty(e.type)} ${String(e.value)}`));
    const { accountId } = post;
    return [{ id: post.id, accountId, read: { ...read, entities }, images: [], findingId: finding.id }];
  });
  const { campaigns } = linkPosts(posts);
  return posts.flatMap((post, i) => (campaigns[i] === undefined ? [post.findingId] : []));
}
