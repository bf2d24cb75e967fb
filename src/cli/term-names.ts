/** What the pages call a term of a score, in English (src/web/messages/review). */
export const TERM_NAMES: Readonly<Record<string, string>> = {
  birthDate: "Date of birth",
  common: "Many share as much",
  contact: "Shared contact",
  gender: "Gender",
  kind: "Kind",
  name: "Name",
  "name.agreement": "Name: words that agree",
  "name.alone": "Name: a common word alone",
  "name.brother": "Name: a relative",
  "name.conflict": "Name: words that conflict",
  "name.familyRarity": "Name: how rare the family name is",
  "name.floor": "Name: floor",
  "name.forms": "Name: legal form",
  "name.gender": "Name: a man's and a woman's",
  "name.givenRarity": "Name: how rare the given name is",
  "name.kunya": "Name: kunya",
  "name.marks": "Name: other marks",
  "name.numbers": "Name: numbers",
  "name.omission": "Name: words missing",
  "name.oneSided": "Name: one word against several",
  "name.oneWord": "Name: one word only",
  "name.prior": "Name: start",
  "name.qualifier": "Name: branch or number",
  "name.renamed": "Name: another family name",
  "name.share": "Name: share of the words that agrees",
  // The two stood apart in decisions that were written before.
  "name.shareAll": "Name: agreement among all words",
  "name.sharePaired": "Name: agreement among paired words",
  "name.spelling": "Name: the same spelling",
  "name.worstWord": "Name: the least alike word",
  otherNames: "Nothing in common in the names",
  places: "Places",
  prior: "Start",
};

/** A search compares names alone, and leaves "name." out. What is called by its kind, such as a phone, stands as it is. */
export const termName = (name: string): string => TERM_NAMES[name] ?? TERM_NAMES[`name.${name}`] ?? name;
