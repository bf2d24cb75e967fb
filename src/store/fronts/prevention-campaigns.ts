import type { CampaignPort, KeptCampaign } from "../../app/index.ts";
import type { CampaignPlan, EffectClaim } from "../../core/index.ts";
import { type Context, nowText } from "../context.ts";

interface CampaignRow {
  readonly id: string;
  readonly access_id: number;
  readonly version: number;
  readonly plan: CampaignPlan;
  readonly created_by: string;
  readonly created_at: string;
  readonly changed_by: string;
  readonly changed_at: string;
}

interface ClaimRow {
  readonly id: string;
  readonly claim: EffectClaim;
  readonly by: string;
  readonly at: string;
}

/** Campaigns of prevention. */
export function campaignPart(context: Context): CampaignPort {
  const { query, viewer, clock, access } = context;
  return {
    async planCampaign(id, plan, marking) {
      const [accessId = 0] = await access.intern([marking]);
      await query(
        `insert into wasl.prevention_campaign (id, access_id, version, plan, created_by, created_at, changed_by, changed_at)
          values ($1, $2, 1, $3::jsonb, $4, $5, $4, $5)`,
        [id, accessId, JSON.stringify(plan), viewer.userId, nowText(clock)],
      );
    },
    async replanCampaign(id, version, plan) {
      const { count } = await query(
        `update wasl.prevention_campaign set version = version + 1, plan = $3::jsonb, changed_by = $4, changed_at = $5
          where id = $1 and version = $2`,
        [id, version, JSON.stringify(plan), viewer.userId, nowText(clock)],
      );
      return count > 0;
    },
    async plannedCampaigns(id) {
      const { rows } = await query<CampaignRow>(
        `select * from wasl.prevention_campaign where $1::text is null or id = $1
          order by created_at desc, id limit ${CAMPAIGNS_MAX}`,
        [id ?? null],
      );
      const accessOf = await access.lookUp(rows.map((r) => r.access_id));
      return rows.map(
        (r): KeptCampaign => ({
          id: r.id,
          version: r.version,
          plan: r.plan,
          access: accessOf(r.access_id),
          createdBy: r.created_by,
          createdAt: r.created_at,
          changedBy: r.changed_by,
          changedAt: r.changed_at,
        }),
      );
    },
    async claimEffect(id, campaignId, claim) {
      await query(
        `insert into wasl.prevention_claim (id, campaign_id, access_id, claim, by, at)
          select $1, c.id, c.access_id, $3::jsonb, $4, $5 from wasl.prevention_campaign c where c.id = $2`,
        [id, campaignId, JSON.stringify(claim), viewer.userId, nowText(clock)],
      );
    },
    async effectClaims(campaignId) {
      const { rows } = await query<ClaimRow>(
        "select id, claim, by, at from wasl.prevention_claim where campaign_id = $1 order by at, id",
        [campaignId],
      );
      return rows.map(({ claim, ...rest }) => ({ ...claim, ...rest }));
    },
  };
}

const CAMPAIGNS_MAX = 500;
