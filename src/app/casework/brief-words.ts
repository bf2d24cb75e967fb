import { type Access, accessLabel, formatDate, type Lang, type Statement, TAGS } from "../../core/index.ts";
import type { StoredReport } from "../ports/index.ts";
import type { CaseView } from "../wasl.ts";

/** What a printed page says in one language: data/brief/messages.json. */
export type Messages = Readonly<Record<string, string>>;

/** All that a brief shows, read under one viewer. */
export interface Material {
  readonly view: CaseView;
  readonly statements: ReadonlyMap<string, readonly Statement[]>;
  readonly reports: ReadonlyMap<string, StoredReport>;
  /** Of each statement and row that a finding stands on. */
  readonly reportOf: ReadonlyMap<string, string>;
  readonly userId: string;
  readonly purpose: string;
  readonly madeAt: string;
  readonly t: Messages;
  readonly lang: Lang;
}

/** What somebody wrote, as a printed page takes it: its letters, none of them markup and none taller than its line. */
export function escapeHtml(text: string): string {
  return fewMarks(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** No spelling of a language has more on one letter; a hundred of them paint over the lines above, and over the page's marking. */
const MARKS_ON_A_LETTER = 8;
/** With the joiners, which hold marks to the same letter. */
const MARKS = new RegExp(`([\\p{M}\\u200c\\u200d]{${MARKS_ON_A_LETTER}})([\\p{M}\\u200c\\u200d]+)`, "gu");

/** In place of combining marks that are not printed: how many they are. */
export const CUT_MARKS = /\[…\+\d+\]/;

const fewMarks = (text: string): string =>
  text.replace(MARKS, (_all, kept: string, cut: string) => `${kept}[…+${[...cut].length}]`);

/** A marking in the reader's words; its codes are the standard's. */
export const markOf = (t: Messages, access: Access): string =>
  accessLabel(access, (name) => t[`mark.${name}`] ?? name);

/** A day or a moment as the reader writes it, with what a machine reads beside it; what is none stays as it is. */
export function when(lang: Lang, iso: string, style: "day" | "minute" = "day"): string {
  const text = formatDate(TAGS[lang], iso, style);
  return text === iso ? escapeHtml(iso) : `<time datetime="${escapeHtml(iso)}">${escapeHtml(text)}</time>`;
}

/** A score or a term of one, with two decimals so that columns of them can be compared. */
export const figure = (lang: Lang, value: number): string =>
  new Intl.NumberFormat(TAGS[lang], { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(value);

export const percent = (lang: Lang, of100: number): string =>
  new Intl.NumberFormat(TAGS[lang], { style: "percent" }).format(of100 / 100);

export const count = (lang: Lang, value: number): string => new Intl.NumberFormat(TAGS[lang]).format(value);

/** A code in the reader's words; as it is where there are none. */
export const word = (t: Messages, kind: WordKind, code: string): string =>
  escapeHtml(t[`${kind}.${code}`] ?? code);

type WordKind = "property" | "schema" | "relation" | "front" | "purpose" | "type" | "quantity";

export const said = (t: Messages, key: string): string => escapeHtml(t[key] ?? key);

export const label = (t: Messages, key: string): string => `<span class="label">${said(t, key)}</span>`;
