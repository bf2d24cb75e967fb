import {
  type FindingState,
  type KeptFinding,
  offersACrossing,
  type ReferralState,
} from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";

/** Adverts that copy one text, share pictures or contacts, as far as this viewer sees them. */
export interface CampaignView {
  readonly id: string;
  readonly adverts: number;
  readonly accounts: number;
  /** Names, each once. */
  readonly platforms: readonly string[];
  /** RFC 3339, first and last post. */
  readonly from: string;
  readonly to: string;
  /** Of the offeror only, the most used first; at most IDENTIFIERS_MAX. */
  readonly identifiers: readonly {
    readonly property: string;
    readonly value: string;
    readonly adverts: number;
  }[];
  /** Oldest first. */
  readonly days: readonly { readonly day: string; readonly adverts: number }[];
  /** Newest first; at most MEMBERS_MAX. */
  readonly members: readonly {
    readonly findingId: string;
    readonly at: string;
    readonly platform: string;
    readonly state: FindingState;
    readonly referral?: { readonly id: string; readonly state: ReferralState };
  }[];
}

const PAGE = 500;
const IDENTIFIERS_MAX = 20;
const MEMBERS_MAX = 200;
const CONTACTS: ReadonlySet<string> = new Set(["phone", "handle", "email", "url", "iban", "cryptoAddress"]);

/** Campaigns of two adverts or more, the one that was active last first; rejected adverts are in none. */
export async function campaigns(platform: Platform, actor: Actor): Promise<readonly CampaignView[]> {
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "campaigns" });
    const groups = new Map<string, KeptFinding[]>();
    for await (const finding of advertFindings(tx)) {
      const campaign = said(finding, "campaign")[0];
      if (campaign === undefined || finding.state === "rejected") continue;
      const group = groups.get(campaign);
      if (group) group.push(finding);
      else groups.set(campaign, [finding]);
    }
    const kept = [...groups].filter(([, findings]) => findings.length > 1);
    const referrals = await referralsOf(
      tx,
      kept.flatMap(([, findings]) => findings.map((f) => f.id)),
    );
    return kept
      .map(([id, findings]) => viewOf(id, findings, referrals))
      .sort((a, b) => (a.to === b.to ? (a.id < b.id ? -1 : 1) : a.to < b.to ? 1 : -1));
  });
}

/** Every finding of the advert detector, best first. */
export async function* advertFindings(tx: Transaction): AsyncIterable<KeptFinding> {
  for (let after: string | undefined; ; ) {
    const page = await tx.findings({
      detector: offersACrossing.id,
      limit: PAGE,
      ...(after === undefined ? {} : { after }),
    });
    yield* page;
    after = page.at(-1)?.id;
    if (page.length < PAGE) return;
  }
}

type Referred = CampaignView["members"][number]["referral"];

async function referralsOf(
  tx: Transaction,
  findingIds: readonly string[],
): Promise<ReadonlyMap<string, Referred>> {
  const found = new Map<string, Referred>();
  for (let i = 0; i < findingIds.length; i += PAGE) {
    const ids = findingIds.slice(i, i + PAGE);
    for (const r of await tx.referrals({ findingIds: ids, limit: PAGE }))
      found.set(r.findingId, { id: r.id, state: r.state });
  }
  return found;
}

const said = (finding: KeptFinding, property: string): readonly string[] =>
  finding.proves.flatMap((p) => (p.property === property ? [p.value] : []));
const atOf = (finding: KeptFinding): string => finding.from ?? finding.proposedAt;

function viewOf(
  id: string,
  findings: readonly KeptFinding[],
  referrals: ReadonlyMap<string, Referred>,
): CampaignView {
  const newest = [...findings].sort((a, b) => (atOf(a) < atOf(b) ? 1 : -1));
  const days = new Map<string, number>();
  const identifiers = new Map<string, { property: string; value: string; adverts: number }>();
  for (const finding of findings) {
    const day = atOf(finding).slice(0, 10);
    days.set(day, (days.get(day) ?? 0) + 1);
    const own = new Set<string>();
    for (const { property, value } of finding.proves) {
      const key = `${property} ${value}`;
      if (!CONTACTS.has(property) || own.has(key)) continue;
      own.add(key);
      const known = identifiers.get(key);
      if (known) known.adverts += 1;
      else identifiers.set(key, { property, value, adverts: 1 });
    }
  }
  return {
    id,
    adverts: findings.length,
    accounts: new Set(findings.flatMap((f) => said(f, "account"))).size,
    platforms: [...new Set(findings.flatMap((f) => said(f, "platform")))].sort(),
    from: atOf(newest.at(-1) as KeptFinding),
    to: atOf(newest[0] as KeptFinding),
    identifiers: [...identifiers.values()]
      .sort((a, b) => b.adverts - a.adverts || (a.value < b.value ? -1 : 1))
      .slice(0, IDENTIFIERS_MAX),
    days: [...days].sort().map(([day, adverts]) => ({ day, adverts })),
    members: newest.slice(0, MEMBERS_MAX).map((finding) => {
      const referral = referrals.get(finding.id);
      return {
        findingId: finding.id,
        at: atOf(finding),
        platform: said(finding, "platform")[0] ?? "",
        state: finding.state,
        ...(referral ? { referral } : {}),
      };
    }),
  };
}
