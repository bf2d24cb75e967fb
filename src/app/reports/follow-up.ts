import { isPurpose, WaslError } from "../../core/index.ts";
import { inNameOf } from "../in-name-of.ts";
import type { Actor, Platform } from "../ports/index.ts";
import type { FollowUpState, Job } from "../ports/jobs.ts";
import { resolveReport } from "../resolve/resolve.ts";
import { mustWork } from "../roles.ts";
import type { ResolveResult } from "../wasl.ts";

/** What an upload leaves to be done, by whichever process of the node comes to it. */
export interface FollowUpUseCases {
  /**
   * Compares the entities of the report that the job names, with the rights that its uploader has now and for the purpose
   * that they uploaded it for: what rests on it rests on nothing that they may not see. CREDENTIAL_INVALID where the account
   * is disabled or lapsed, PURPOSE_FORBIDS where the purpose is revoked, ROLE_FORBIDS or REPORT_UNKNOWN where a right is lost; then
   * nothing is compared.
   */
  followUp(job: Job): Promise<ResolveResult>;
  /** How far it is; undefined where there is none, or it is another's. */
  followUpState(actor: Actor, id: string): Promise<FollowUpState | undefined>;
}

export function followUpUseCases(platform: Platform): FollowUpUseCases {
  return {
    followUp: (job) => followUp(platform, job),
    followUpState: (actor, id) => platform.store.as(actor, (tx) => tx.followUpState(id)),
  };
}

async function followUp(platform: Platform, { id, data }: Job): Promise<ResolveResult> {
  const { store } = platform;
  const { reportId = "", userId = "", mandate = "", boundBy } = data;
  const stated = data["purpose"] ?? "";
  if (!isPurpose(stated)) throw new WaslError("PURPOSE_FORBIDS", { job: id });
  const purpose = { purpose: stated, mandate };
  const work = { jobId: id, userId, purpose, ...(boundBy === undefined ? {} : { boundBy }) };
  return await inNameOf(platform, work, async (actor) => {
    await store.as(actor, async (tx) => {
      await mustWork(tx, `report:${reportId}`);
      // Whoever may no longer see the report would compare nothing, and nobody would hear of it.
      if (!(await tx.report(reportId))) throw new WaslError("REPORT_UNKNOWN", { reportId });
    });
    return await resolveReport(platform, actor, reportId);
  });
}
