import { type ApprovalStanding, approvalStanding, WaslError } from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import { maskedSubject } from "./approval-subjects.ts";
import { mustBeApproved } from "./approvals.ts";
import { onBehalfOf } from "./rights.ts";

/** Where an article names a private person, and how this viewer's request to see the name stands. */
export interface MaskedPlace {
  /** In the text that readers see, in UTF-16 units, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** What an approval of the kind "unmask" is about. */
  readonly subject: string;
  readonly standing: "masked" | ApprovalStanding;
  /** RFC 3339: an approval holds until then. */
  readonly until?: string;
}

export interface Unmasked {
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly until: string;
}

export interface MaskedUseCases {
  /** Names of private persons in a report that may be asked for; never those of victims, children or witnesses. */
  maskedNames(actor: Actor, reportId: string): Promise<readonly MaskedPlace[]>;
  /**
   * One name, for whoever asked, after a supervisor other than them approved, for an hour; on record with every look.
   * SECOND_PERSON_REQUIRED without; PROTECTED_SUBJECT where it may be a protected person's; REPORT_UNKNOWN for no such place.
   */
  unmask(actor: Actor, reportId: string, start: number): Promise<Unmasked>;
}

export function maskedUseCases(platform: Platform): MaskedUseCases {
  return {
    maskedNames: (actor, reportId) =>
      platform.store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: `report:${reportId}`, detail: { masked: 1 } });
        return await placesOf(platform, tx, reportId);
      }),
    unmask: (actor, reportId, start) => unmask(platform, actor, reportId, start),
  };
}

async function placesOf(
  platform: Platform,
  tx: Transaction,
  reportId: string,
): Promise<readonly MaskedPlace[]> {
  const places = await tx.maskedNames(reportId);
  if (places.length === 0) return [];
  const now = platform.clock.now();
  const asked = await tx.ownRequests(
    "unmask",
    places.map((place) => maskedSubject(reportId, place)),
  );
  return places.map((place) => {
    const subject = maskedSubject(reportId, place);
    const own = asked.get(subject);
    // An approval is good under the purpose of its request alone.
    if (own?.purpose !== tx.viewer.purpose) return { ...place, subject, standing: "masked" };
    const standing = approvalStanding(own, now);
    const until = standing === "approved" ? own.validUntil : undefined;
    return { ...place, subject, standing, ...(until === undefined ? {} : { until }) };
  });
}

async function unmask(platform: Platform, actor: Actor, reportId: string, start: number): Promise<Unmasked> {
  const object = `masked:${reportId}@${start}`;
  const { place, name, viewer } = await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object });
    const found = (await placesOf(platform, tx, reportId)).find((p) => p.start === start);
    if (!found) throw new WaslError("REPORT_UNKNOWN", { id: reportId, start });
    await mustBeApproved(tx, platform.clock, { kind: "unmask", subject: found.subject });
    const said = await tx.unmask(reportId, start, new Date(platform.clock.now()).toISOString());
    return { place: found, name: said, viewer: tx.viewer };
  });
  if (name === undefined) throw new WaslError("REPORT_UNKNOWN", { id: reportId, start });
  // Whoever was protected since the article was read, or before by another source.
  if (await platform.store.keeper.isOfProtected(name, onBehalfOf(viewer))) {
    await platform.store.as(actor, async (tx) => {
      await tx.audit({ action: "refuse", object, detail: { code: "PROTECTED_SUBJECT" } });
    });
    throw new WaslError("PROTECTED_SUBJECT", { because: "the name may be a protected person's" });
  }
  return { start: place.start, end: place.end, name, until: place.until ?? "" };
}
