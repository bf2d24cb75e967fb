import { type Finding, type KeptFinding, type Lang, Speaker, spokenFinding } from "../core/index.ts";
import type { Platform, Transaction } from "./ports.ts";

const speakers = new WeakMap<Platform["findingMessages"], Map<Lang, Speaker>>();

/** Who says Wasl's own sentences in a language. */
export function speakerOf({ findingMessages }: Pick<Platform, "findingMessages">, lang: Lang): Speaker {
  const known = speakers.get(findingMessages) ?? new Map<Lang, Speaker>();
  speakers.set(findingMessages, known);
  const speaker = known.get(lang) ?? new Speaker(lang, findingMessages[lang]);
  known.set(lang, speaker);
  return speaker;
}

/** Findings in the language that the transaction's actor reads. */
export function spoken(
  platform: Pick<Platform, "findingMessages">,
  { lang }: Pick<Transaction, "lang">,
  findings: readonly KeptFinding[],
): readonly Finding[] {
  const speaker = speakerOf(platform, lang);
  return findings.map((finding) => spokenFinding(finding, speaker));
}
