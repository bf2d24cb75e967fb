import { type Row, textOf } from "../text/json.ts";

/** Of whom a register says when it was founded and what it trades in, and whoever looked what stands at its address. */
export const FIRM_FIELDS = ["registered", "nace", "address_type"] as const;

/** `unsaid`: without a word; `unknown`: a word that is in neither list. */
export type PartyKind = "organisation" | "person" | "unsaid" | "unknown";

/** Spaces and hyphens are underscores, capitals small: `party_type` is read as a word (SHAPES). */
const ORGANISATION = new Set([
  ...["organisation", "organization", "company", "corporation", "firm", "business", "enterprise"],
  ...["legal_person", "legal_entity", "association", "club", "ngo", "public_body", "authority"],
  ...["entreprise", "société", "societe", "personne_morale", "association"],
  ...["firma", "unternehmen", "gesellschaft", "juristische_person", "verein", "شركة", "منظمة", "مؤسسة"],
]);
const PERSON = new Set([
  ...["person", "individual", "natural_person", "private_person", "private_individual", "human"],
  ...["personne", "personne_physique", "particulier", "individu"],
  ...["privatperson", "natürliche_person", "شخص", "فرد"],
]);

export function partyKind(row: Row): PartyKind {
  const word = textOf(row, "party_type")?.normalize("NFC");
  if (word === undefined) return "unsaid";
  if (ORGANISATION.has(word)) return "organisation";
  return PERSON.has(word) ? "person" : "unknown";
}
