import type { Access, CampaignPlan, EffectClaim, PreventionMessage } from "../../core/index.ts";

/** What the public may be shown, as a transaction reads and keeps it. */
export interface PreventionPort {
  /** False where the same words are here already. */
  addPreventionMessage(
    message: Omit<PreventionMessage, "writtenBy" | "writtenAt" | "vetting" | "withdrawn">,
  ): Promise<boolean>;
  /** By language and kind, newest first; all where no ids are given. */
  preventionMessages(ids?: readonly string[]): Promise<readonly PreventionMessage[]>;
  /** False where there is none that could be withdrawn. */
  withdrawPreventionMessage(id: string, reason: string): Promise<boolean>;
}

/** A campaign as it is kept. */
export interface KeptCampaign {
  readonly id: string;
  /** Grows by one with each change; a change names the one it was made from. */
  readonly version: number;
  readonly plan: CampaignPlan;
  readonly access: Access;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly changedBy: string;
  readonly changedAt: string;
}

export interface KeptClaim extends EffectClaim {
  readonly id: string;
  readonly by: string;
  readonly at: string;
}

/** Campaigns of prevention in a transaction; a claim is as restricted as its campaign. */
export interface CampaignPort {
  planCampaign(id: string, plan: CampaignPlan, access: Access): Promise<void>;
  /** False where it is not there in this version any more. */
  replanCampaign(id: string, version: number, plan: CampaignPlan): Promise<boolean>;
  /** Newest first; all where no id is given. */
  plannedCampaigns(id?: string): Promise<readonly KeptCampaign[]>;
  claimEffect(id: string, campaignId: string, claim: EffectClaim): Promise<void>;
  /** Oldest first. */
  effectClaims(campaignId: string): Promise<readonly KeptClaim[]>;
}
