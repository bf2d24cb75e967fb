import {
  type Finding,
  type KeptFinding,
  type Lang,
  Speaker,
  shownProofs,
  spokenFinding,
} from "../core/index.ts";
import type { Platform, Transaction } from "./ports/index.ts";

const speakers = new WeakMap<Platform["findingMessages"], Map<Lang, Speaker>>();

/** Who says Wasl's own sentences in a language. */
export function speakerOf({ findingMessages }: Pick<Platform, "findingMessages">, lang: Lang): Speaker {
  const known = speakers.get(findingMessages) ?? new Map<Lang, Speaker>();
  speakers.set(findingMessages, known);
  const speaker = known.get(lang) ?? new Speaker(lang, findingMessages[lang]);
  known.set(lang, speaker);
  return speaker;
}

/** A finding in this language, as it may be shown: payers stand under pseudonyms. */
export function shownFinding(
  platform: Pick<Platform, "findingMessages" | "accountPseudonym">,
  lang: Lang,
  finding: KeptFinding,
): Finding {
  const spoken = spokenFinding(finding, speakerOf(platform, lang));
  if (finding.front !== "finance") return spoken;
  const named = new Set(finding.subjects.map((s) => s.id));
  return { ...spoken, proves: shownProofs(spoken.proves, named, platform.accountPseudonym) };
}

/** Findings in the language that the transaction's actor reads. */
export function spoken(
  platform: Pick<Platform, "findingMessages" | "accountPseudonym">,
  { lang }: Pick<Transaction, "lang">,
  findings: readonly KeptFinding[],
): readonly Finding[] {
  return findings.map((finding) => shownFinding(platform, lang, finding));
}
