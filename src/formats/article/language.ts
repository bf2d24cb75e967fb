import type { Languages } from "./reading.ts";

/** Names of scripts as Unicode writes them in \p{sc=…}. */
const scriptTests = new Map<string, RegExp>();
function scriptTest(script: string): RegExp {
  const known = scriptTests.get(script);
  if (known) return known;
  const test = new RegExp(`\\p{sc=${script}}`, "gu");
  scriptTests.set(script, test);
  return test;
}

/** A letter that only one language of its script writes counts as much as this many of its common words. */
const LETTER_WEIGHT = 0.5;
const SAMPLE = 4000;

/**
 * The language that a text is written in, as ISO 639-1 (639-3 where there is none); undefined where nothing
 * speaks for one. By script first, then by letters of its own and the commonest words.
 */
export function detectLanguage(text: string, languages: Languages): string | undefined {
  const sample = text.slice(0, SAMPLE).toLowerCase();
  let candidates: readonly string[] = [];
  let most = 0;
  for (const [script, langs] of languages.scripts) {
    const count = sample.match(scriptTest(script))?.length ?? 0;
    // Kana decide for Japanese although most of its signs are Han.
    const weight = script === "Hira" || script === "Kana" ? count * 5 : count;
    if (weight > most) {
      most = weight;
      candidates = langs;
    }
  }
  if (candidates.length <= 1) return candidates[0];
  return mostLikely(sample, candidates, languages);
}

function mostLikely(sample: string, candidates: readonly string[], languages: Languages): string | undefined {
  const words = sample.match(/[\p{L}\p{M}\u200c]+/gu) ?? [];
  let best: string | undefined;
  let bestScore = 0;
  for (const lang of candidates) {
    const common = languages.words.get(lang);
    const letters = languages.letters.get(lang);
    let score = 0;
    for (const word of words) if (common?.has(word)) score += word.length === 1 ? 0.5 : 1;
    if (letters) {
      let own = 0;
      for (const c of sample) if (letters.has(c)) own++;
      score += own * LETTER_WEIGHT;
    }
    if (score > bestScore) {
      best = lang;
      bestScore = score;
    }
  }
  return best ?? candidates[0];
}
