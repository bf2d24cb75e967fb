import { assert, WaslError } from "../errors.ts";
import type { FindingDraft } from "../finding.ts";
import type { Card, Detector, DetectorInput } from "./detector.ts";

/** What one detector proposed. */
export interface DetectorRun {
  readonly detector: Detector;
  readonly drafts: readonly FindingDraft[];
}

const ISO_DATE = /^\d{4}-\d\d-\d\d$/;
/** Scores are sums of terms that are shown; floating point may differ in the last digits. */
const SCORE_TOLERANCE = 1e-6;

/** The fields that a card lacks; empty for a complete card (R28). */
export function cardGaps(card: Partial<Card> | undefined): readonly string[] {
  const texts = ["purpose", "lawfulBasis", "errorRates", "affectedGroups"] as const;
  const lists = ["dataUsed", "guardrails"] as const;
  return [
    ...texts.filter((field) => (card?.[field] ?? "").trim() === ""),
    ...lists.filter((field) => (card?.[field] ?? []).length === 0),
    ...(ISO_DATE.test(card?.reviewAt ?? "") ? [] : ["reviewAt"]),
  ];
}

/**
 * Runs one detector over what it may read. DETECTOR_WITHOUT_CARD where its card is missing or incomplete; a
 * finding whose score is not the sum of its terms, or that nothing proves, is a bug of the detector.
 */
export function runDetector(detector: Detector, input: DetectorInput): readonly FindingDraft[] {
  const gaps = cardGaps(detector.card);
  if (gaps.length > 0) {
    throw new WaslError("DETECTOR_WITHOUT_CARD", { detector: detector.id, missing: gaps.join(", ") });
  }
  const drafts = detector.detect(input);
  for (const draft of drafts) {
    const sum = draft.terms.reduce((total, term) => total + term.value, 0);
    assert(Math.abs(sum - draft.score) <= SCORE_TOLERANCE, `${detector.id}: a score is the sum of its terms`);
    assert(draft.evidence.length > 0, `${detector.id}: a finding has evidence`);
    assert(draft.detector === detector.id, `${detector.id}: a finding says which detector made it`);
  }
  return drafts;
}

/** Runs several; none of them runs where one lacks its card. */
export function runDetectors(chosen: readonly Detector[], input: DetectorInput): readonly DetectorRun[] {
  return chosen.map((detector) => ({ detector, drafts: runDetector(detector, input) }));
}
