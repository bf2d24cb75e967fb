import type { ReferenceData } from "../format.ts";
import { detectLanguage } from "./language.ts";
import { findMentions } from "./mentions.ts";
import { findPrivateNames } from "./private-names.ts";
import { readingOf } from "./reading.ts";

/** Whether a few words name a person, or say how to reach one: what is to name nobody is not let by with it. Doubt says yes. */
export function namesPerson(text: string, reference: ReferenceData): boolean {
  const reading = readingOf(reference);
  const lang = detectLanguage(text, reading.languages) ?? "en";
  const found = findMentions(text, lang, reading, undefined, []);
  return (
    found.people.length > 0 || found.contacts.length > 0 || findPrivateNames(found, reference, []).length > 0
  );
}
