import type { Access } from "./marking/index.ts";
import type { ScoreTerm } from "./resolution.ts";
import { type Message, type Said, type Speaker, say } from "./said.ts";
import type { StatementDraft } from "./statement.ts";

/** In the order of the summit's outcomes. */
export const FRONTS = ["exchange", "supply", "online", "finance"] as const;
export type Front = (typeof FRONTS)[number];

export type FindingState = "proposed" | "accepted" | "rejected";

/** A term of a finding's score, with its reason as a message. */
export interface FindingTerm<T extends Said = Message> {
  /** "term.<name>" of data/findings/ is what a reader is shown. */
  readonly name: string;
  readonly value: number;
  readonly because: T;
}

/**
 * What a detector says: a proposal to a named human, never a decision. The score is the sum of its terms and
 * replays from the evidence (R13, R14).
 */
export interface FindingDraft {
  /** Same evidence, same id: running a detector again adds nothing. */
  readonly id: string;
  readonly detector: string;
  readonly detectorVersion: string;
  /** Ids of data/techniques, e.g. "OIC-FIN-03". */
  readonly techniques: readonly string[];
  readonly front: Front;
  /** Entity or account ids with the role that the detector proposes for each. Never a protected person. */
  readonly subjects: readonly { readonly id: string; readonly role: string }[];
  /** Statement or bulk-row ids that prove it. */
  readonly evidence: readonly string[];
  /** Statements that were weighed and are not shown with it, since they tell of payers too: it is as restricted as they are. */
  readonly restsOn?: readonly string[];
  readonly score: number;
  readonly terms: readonly FindingTerm[];
  /** What speaks against it. */
  readonly against: readonly Message[];
  readonly summary: Message;
  /** Time span of the evidence, RFC 3339. */
  readonly from?: string;
  readonly to?: string;
  /** What the finding lets us state about the world, pointing back to the rows. */
  readonly proves: readonly StatementDraft[];
}

/** A finding as it is kept: what an earlier version said is text in English. */
export interface KeptFinding extends Omit<FindingDraft, "restsOn" | "terms" | "against" | "summary"> {
  readonly terms: readonly FindingTerm<Said>[];
  readonly against: readonly Said[];
  readonly summary: Said;
  readonly access: Access;
  readonly state: FindingState;
  readonly proposedAt: string;
  readonly decidedBy?: string;
  readonly decidedAt?: string;
  readonly decisionReason?: string;
}

/** A finding as somebody reads it: every sentence, role and term in one language. */
export interface Finding extends Omit<KeptFinding, "terms" | "against" | "summary"> {
  /** What kind of thing was found, where the detector finds several. */
  readonly title?: string;
  /** The names of its techniques, in their order. */
  readonly techniqueNames: readonly string[];
  readonly terms: readonly ScoreTerm[];
  readonly against: readonly string[];
  readonly summary: string;
}

export function spokenFinding(finding: KeptFinding, speaker: Speaker): Finding {
  const { summary } = finding;
  const title = typeof summary === "string" ? undefined : summary.values?.["title"];
  return {
    ...finding,
    ...(typeof title === "object" && "id" in title ? { title: speaker.text(title) } : {}),
    techniqueNames: finding.techniques.map((id) => speaker.text(say(`technique.${id}`))),
    subjects: finding.subjects.map(({ id, role }) => ({ id, role: speaker.text(say(`role.${role}`)) })),
    terms: finding.terms.map(({ name, value, because }) => ({
      name: speaker.text(say(`term.${name}`)),
      value,
      because: speaker.text(because),
    })),
    against: finding.against.map((one) => speaker.text(one)),
    summary: speaker.text(summary),
  };
}
