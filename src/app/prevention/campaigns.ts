import {
  advertsAround,
  type CampaignPlan,
  effectOf as comparedEffect,
  type DatedCount,
  EFFECT_CAVEAT,
  type Effect,
  type EffectClaim,
  idFrom,
  isOfCampaign,
  type KeptFinding,
  type MarkingInput,
  mustBeAbleToAsk,
  mustBeClaim,
  mustBePlan,
  type PreventionStanding,
  preventionStanding,
  type SpanCount,
  vettedTexts,
  WaslError,
  weeksAround,
} from "../../core/index.ts";
import { advertFindings } from "../online/campaigns.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { KeptCampaign, KeptClaim } from "../ports/prevention.ts";
import { rightsOf } from "../rights/rights.ts";
import { mustBeCleared, writtenAccess } from "../roles.ts";
import { todayOf } from "../times.ts";

export interface PlannedCampaign extends KeptCampaign {
  /** Its messages as they stand now: one may have been withdrawn since. */
  readonly standings: readonly {
    readonly id: string;
    readonly standing: PreventionStanding;
    readonly text: string;
  }[];
}

/** What is said to have come of it, side by side, with what every reader of it has to know. */
export interface CampaignEffect {
  readonly campaign: PlannedCampaign;
  readonly caveat: string;
  /** Our own count, of adverts that this viewer may see. */
  readonly adverts: readonly SpanCount[];
  /** The weeks from its start against those before, and against adverts in other languages or on other routes. */
  readonly compared: Effect;
  /** Counts under this are not told. */
  readonly suppressedUnder: number;
  readonly claims: readonly KeptClaim[];
}

export interface PreventionCampaignUseCases {
  /** Newest first. */
  preventionCampaigns(actor: Actor): Promise<readonly PlannedCampaign[]>;
  /** REQUEST_INVALID; CONFLICT where a message does not stand vetted; MARKING_FORBIDS where the planner could not see it. */
  planCampaign(
    actor: Actor,
    plan: CampaignPlan & { readonly marking: MarkingInput },
  ): Promise<PlannedCampaign>;
  /** CONFLICT where somebody else changed it since `version`, or a message does not stand vetted. */
  replanCampaign(actor: Actor, id: string, version: number, plan: CampaignPlan): Promise<PlannedCampaign>;
  /** Adds what somebody says came of it; what is of few is refused. */
  claimEffect(actor: Actor, id: string, claim: EffectClaim): Promise<CampaignEffect>;
  campaignEffect(actor: Actor, id: string): Promise<CampaignEffect>;
}

export function preventionCampaignUseCases(platform: Platform): PreventionCampaignUseCases {
  const { store } = platform;
  return {
    preventionCampaigns: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "prevention campaigns" });
        return await viewsOf(platform, tx, await tx.plannedCampaigns());
      }),
    planCampaign: (actor, { marking, ...plan }) =>
      store.as(actor, async (tx) => {
        mustBeAbleToAsk(tx.viewer.role);
        const id = idFrom("prevention-campaign-", platform.random.bytes(16).join("."));
        const access = writtenAccess(marking);
        await mustBeCleared(tx, access, `prevention-campaign:${id}`);
        await mustStand(platform, tx, plan);
        await tx.audit({ action: "change", object: `prevention-campaign:${id}`, detail: { planned: 1 } });
        await tx.planCampaign(id, plan, access);
        return await mustFind(platform, tx, id);
      }),
    replanCampaign: (actor, id, version, plan) =>
      store.as(actor, async (tx) => {
        mustBeAbleToAsk(tx.viewer.role);
        await mustFind(platform, tx, id);
        await mustStand(platform, tx, plan);
        await tx.audit({ action: "change", object: `prevention-campaign:${id}`, detail: { version } });
        if (!(await tx.replanCampaign(id, version, plan))) throw new WaslError("CONFLICT", { id });
        return await mustFind(platform, tx, id);
      }),
    claimEffect: (actor, id, claim) =>
      store.as(actor, async (tx) => {
        mustBeAbleToAsk(tx.viewer.role);
        await mustFind(platform, tx, id);
        mustBeClaim(claim, { smallest: rightsOf(platform).smallCount, today: todayOf(platform) });
        await tx.audit({
          action: "change",
          object: `prevention-campaign:${id}`,
          detail: { claim: claim.kind },
        });
        await tx.claimEffect(idFrom("claim-", platform.random.bytes(16).join(".")), id, claim);
        return await effectOf(platform, tx, id);
      }),
    campaignEffect: (actor, id) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: `prevention-campaign:${id}` });
        return await effectOf(platform, tx, id);
      }),
  };
}

const nowOf = (platform: Platform): string => new Date(platform.clock.now()).toISOString();

async function mustFind(platform: Platform, tx: Transaction, id: string): Promise<PlannedCampaign> {
  const [found] = await viewsOf(platform, tx, await tx.plannedCampaigns(id));
  if (!found) throw new WaslError("CAMPAIGN_UNKNOWN", { id });
  return found;
}

/** Only messages that stand vetted are used. */
async function mustStand(platform: Platform, tx: Transaction, plan: CampaignPlan): Promise<void> {
  mustBePlan(plan);
  const standing = new Set(
    vettedTexts(await tx.preventionMessages(plan.messages), nowOf(platform)).map((m) => m.id),
  );
  const fallen = plan.messages.find((id) => !standing.has(id));
  if (fallen !== undefined)
    throw new WaslError("CONFLICT", { message: fallen, because: "only what stands vetted is used" });
}

async function viewsOf(
  platform: Platform,
  tx: Transaction,
  campaigns: readonly KeptCampaign[],
): Promise<readonly PlannedCampaign[]> {
  const used = await tx.preventionMessages([...new Set(campaigns.flatMap((c) => c.plan.messages))]);
  const byId = new Map(used.map((m) => [m.id, m]));
  return campaigns.map((campaign) => ({
    ...campaign,
    standings: campaign.plan.messages.flatMap((id) => {
      const message = byId.get(id);
      return message
        ? [{ id, standing: preventionStanding(message, nowOf(platform)), text: message.text }]
        : [];
    }),
  }));
}

async function effectOf(platform: Platform, tx: Transaction, id: string): Promise<CampaignEffect> {
  const campaign = await mustFind(platform, tx, id);
  const { smallCount } = rightsOf(platform);
  const today = todayOf(platform);
  const dated: DatedCount[] = [];
  for await (const finding of advertFindings(tx)) {
    const isTreated = isOfCampaign(readAdvert(finding), campaign.plan);
    if (finding.state !== "rejected" && isTreated !== undefined)
      dated.push({ day: (finding.from ?? finding.proposedAt).slice(0, 10), n: 1, isTreated });
  }
  const days = dated.flatMap(({ day, isTreated }) => (isTreated ? [day] : []));
  const { before, after } = weeksAround(dated, { from: campaign.plan.from, today });
  return {
    campaign,
    caveat: EFFECT_CAVEAT,
    adverts: advertsAround(days, campaign.plan, { smallest: smallCount, today }),
    compared: comparedEffect(before, after, smallCount),
    suppressedUnder: smallCount,
    claims: await tx.effectClaims(id),
  };
}

/** Its language, as the detector said it, and its journey. What an earlier version found says no language. */
function readAdvert({ summary, proves }: KeptFinding): Parameters<typeof isOfCampaign>[0] {
  const said = typeof summary === "string" ? undefined : summary.values?.["lang"];
  const [, language] =
    typeof said === "object" && "id" in said ? (/^language\.(\w+)$/.exec(said.id) ?? []) : [];
  const country = (property: string): string | undefined =>
    proves.find((p) => p.property === property)?.value.toUpperCase();
  const [from, to] = [country("fromCountry"), country("toCountry")];
  return {
    ...(language === undefined ? {} : { language }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}
