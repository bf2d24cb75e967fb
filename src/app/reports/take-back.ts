import { mustBeAbleToAsk, retainedObject, saysNothing, WaslError } from "../../core/index.ts";
import { formats } from "../../formats/index.ts";
import type { Actor, Platform } from "../ports/index.ts";
import { mustBeApproved } from "../rights/approvals.ts";
import { tellRecipients } from "../rights/disclosures.ts";
import { digestOfSeen } from "../rights/report-seen.ts";
import { onBehalfOf } from "../rights/rights.ts";

export interface ReportTakenBack {
  /** How many statements went with it. */
  readonly statements: number;
  /** Peers that are told of what is gone. */
  readonly told: readonly string[];
}

export interface TakeBackUseCases {
  /**
   * An import that was a mistake (another file, another marking): the report goes with all that came of it, as if its review
   * date had passed, and whoever was given any of it is told. The same bytes can be imported again. SECOND_PERSON_REQUIRED
   * until another approved who sees the same of it: nobody does away with evidence alone. CONFLICT where it was not imported, a
   * later edition of its list rests on it, it is held, is permitted for use in court, holds more than the asker sees, or something rests on it; REPORT_UNKNOWN for none.
   */
  takeBackReport(actor: Actor, id: string, reason: string): Promise<ReportTakenBack>;
}

/** Words for whoever received something: the reason is this node's own. */
const BECAUSE = "report taken back";

export function takeBackUseCases(platform: Platform): TakeBackUseCases {
  return { takeBackReport: (actor, id, reason) => takeBackReport(platform, actor, id, reason) };
}

async function takeBackReport(
  platform: Platform,
  actor: Actor,
  id: string,
  reason: string,
): Promise<ReportTakenBack> {
  if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
  const { seen, viewer } = await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "change", object: retainedObject("report", id), text: reason });
    mustBeAbleToAsk(tx.viewer.role);
    const report = await tx.report(id);
    if (!report) throw new WaslError("REPORT_UNKNOWN", { id });
    // What a node concluded, what a human corrected and what partners gave came by no import.
    if (!formats.some((format) => format.id === report.format))
      throw new WaslError("CONFLICT", { id, because: "not imported" });
    if (await tx.hasLaterEdition(id)) throw new WaslError("CONFLICT", { id, because: "later edition" });
    if (await tx.isHeld("report", id)) throw new WaslError("CONFLICT", { id, because: "held" });
    const seen = await tx.reportSeen(id);
    await mustBeApproved(tx, platform.clock, {
      kind: "take-back",
      subject: id,
      digest: digestOfSeen(id, seen),
    });
    return { seen, viewer: tx.viewer };
  });
  const by = onBehalfOf(viewer);
  const statementIds = await platform.store.keeper.eraseReport({ id, ...seen, told: BECAUSE }, reason, by);
  const told = await tellRecipients(platform, { kind: "withdrawn", statementIds, because: BECAUSE }, by);
  return { statements: statementIds.length, told };
}
