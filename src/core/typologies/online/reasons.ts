import type { ReferralAction } from "./ledger.ts";
import type { ReferralPackage } from "./referral.ts";

/** What a platform decided on a notice, as far as its statement of reasons needs it. */
export interface ReasonsInput {
  readonly action: ReferralAction;
  /** Illegal by the notice's law, or against the platform's own terms. */
  readonly ground: "illegal" | "terms";
  /** The clause of the terms; needed where they are the ground. */
  readonly clause?: string;
  /** Facts and circumstances that the platform relied on, beside the notice. No name of a person: it is published. */
  readonly facts?: string;
  /** RFC 3339 full-date on which the measure ends; without one it stands until further notice. */
  readonly until?: string;
  /** ISO 3166-1 alpha-2; the notice's where absent. */
  readonly territory?: readonly string[];
  readonly automation: "fully" | "partially" | "not";
  /** RFC 3339. */
  readonly at: string;
}

/** Article 17 of Regulation (EU) 2022/2065: for the account's holder, and the same for the transparency database. */
export interface Reasons {
  /** Sentences for the account's holder, in English: Art. 17(3)(a) to (f). The notifier is not named (17(3)(b)). */
  readonly recipient: readonly string[];
  /** As the database takes it; no personal data (Art. 24(5)). */
  readonly statement: Readonly<Record<string, unknown>>;
}

const MEASURE: Readonly<Record<ReferralAction, { readonly says: string; readonly visibility?: string }>> = {
  content_removed: { says: "Your post was removed.", visibility: "DECISION_VISIBILITY_CONTENT_REMOVED" },
  content_restricted: {
    says: "Access to your post was disabled.",
    visibility: "DECISION_VISIBILITY_CONTENT_DISABLED",
  },
  visibility_reduced: {
    says: "Your post is shown to fewer people.",
    visibility: "DECISION_VISIBILITY_CONTENT_DEMOTED",
  },
  account_suspended: { says: "Your account was suspended." },
  account_terminated: { says: "Your account was closed." },
};

const AUTOMATED = {
  fully: "AUTOMATED_DECISION_FULLY",
  partially: "AUTOMATED_DECISION_PARTIALLY",
  not: "AUTOMATED_DECISION_NOT_AUTOMATED",
} as const;

/** The statement of reasons that a platform owes for its action on a notice, drafted from both. */
export function draftReasons(notice: ReferralPackage, input: ReasonsInput): Reasons {
  const {
    decision_visibility: _visibility,
    illegal_content_legal_ground: law,
    illegal_content_explanation: _explanation,
    // The database is public: who notified is named only where that is strictly necessary.
    source_identity: _notifier,
    ...base
  } = notice.statement_of_reasons_draft;
  const { explanation } = notice.notice;
  const isAccount = MEASURE[input.action].visibility === undefined;
  const territory = input.territory ?? (base["territorial_scope"] as readonly string[] | undefined) ?? [];
  const facts = factsOf(notice, input);
  const statement = {
    ...base,
    ...(isAccount
      ? {
          decision_account:
            input.action === "account_suspended"
              ? "DECISION_ACCOUNT_SUSPENDED"
              : "DECISION_ACCOUNT_TERMINATED",
        }
      : { decision_visibility: [MEASURE[input.action].visibility] }),
    ...(input.until === undefined
      ? {}
      : { [isAccount ? "end_date_account_restriction" : "end_date_visibility_restriction"]: input.until }),
    ...(input.ground === "illegal"
      ? {
          decision_ground: "DECISION_GROUND_ILLEGAL_CONTENT",
          illegal_content_legal_ground: law,
          illegal_content_explanation: explanation,
        }
      : {
          decision_ground: "DECISION_GROUND_INCOMPATIBLE_CONTENT",
          incompatible_content_ground: (input.clause ?? "").slice(0, 500),
          incompatible_content_explanation: explanation,
          incompatible_content_illegal: "No",
        }),
    territorial_scope: territory,
    application_date: input.at.slice(0, 10),
    decision_facts: facts.join(" ").slice(0, 5000),
    automated_decision: AUTOMATED[input.automation],
  };
  return { recipient: recipientText(input, String(law ?? ""), explanation, territory, facts), statement };
}

function factsOf(notice: ReferralPackage, { facts }: ReasonsInput): readonly string[] {
  return [
    `The post of ${notice.evidence.posted_at.slice(0, 10)} came to notice by a notice under Article 16, not by an own investigation.`,
    "It was found by an automated model whose signs the notice lists, and read by a person before the notice was sent.",
    ...(facts?.trim() ? [facts.trim()] : []),
  ];
}

function recipientText(
  input: ReasonsInput,
  law: string,
  explanation: string,
  territory: readonly string[],
  facts: readonly string[],
): readonly string[] {
  return [
    MEASURE[input.action].says,
    `It holds from ${input.at.slice(0, 10)} ${input.until === undefined ? "until further notice" : `until ${input.until}`}, ${territory.length === 0 ? "everywhere" : `in ${territory.join(", ")}`}.`,
    ...facts,
    {
      fully: "The decision was made by automated means.",
      partially: "The decision was made by a person with the help of automated means.",
      not: "The decision was made by a person.",
    }[input.automation],
    input.ground === "illegal"
      ? `The post is held to be illegal content under: ${law}.`
      : `The post is held to be against our terms: ${input.clause ?? ""}.`,
    explanation,
    "You can complain to us free of charge for six months after this decision (Article 20), turn to a certified out-of-court dispute settlement body (Article 21), or go to court.",
  ];
}
