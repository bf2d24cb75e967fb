import type { Access } from "../../core/index.ts";
import type { StoredReport } from "./index.ts";

/** A complete article without its content. */
export interface ArticleHead {
  readonly id: string;
  readonly access: Access;
  /** Another one as soon as the stored text is another, e.g. after a name was masked. */
  readonly version: string;
}

/** Somebody said that two reports tell of one event, or of two; "undecided" takes it back. */
export interface NewsDecision {
  readonly leftId: string;
  readonly rightId: string;
  readonly judgement: "same" | "different" | "undecided";
  readonly reason: string;
  readonly decidedBy: string;
  readonly decidedAt: string;
  readonly access: Access;
}

/** What somebody wants to hear of when an event touches it. */
export interface Interest {
  readonly id: string;
  readonly kind: "place" | "technique" | "company";
  readonly value: string;
  readonly label: string;
  readonly addedBy: string;
  readonly addedAt: string;
  readonly access: Access;
}

export interface InterestPort {
  addInterest(interest: Interest): Promise<void>;
  interests(): Promise<readonly Interest[]>;
  removeInterest(id: string): Promise<boolean>;
}

export interface EventPort {
  /** The newest complete articles received since then, in the order in which they came. */
  articleHeads(filter: { readonly since: string; readonly limit: number }): Promise<readonly ArticleHead[]>;
  /** With their text. */
  articles(reportIds: readonly string[]): Promise<readonly StoredReport[]>;
  /** In the order in which they were made. */
  newsDecisions(): Promise<readonly NewsDecision[]>;
  addNewsDecisions(decisions: readonly NewsDecision[]): Promise<void>;
}
