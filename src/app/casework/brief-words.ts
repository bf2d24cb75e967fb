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

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

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

export const count = (lang: Lang, value: number): string => new Intl.NumberFormat(TAGS[lang]).format(value);

/** A code in the reader's words; as it is where there are none. */
export const word = (t: Messages, kind: WordKind, code: string): string =>
  escapeHtml(t[`${kind}.${code}`] ?? code);

type WordKind = "property" | "schema" | "relation" | "front" | "purpose" | "type" | "quantity";

export const said = (t: Messages, key: string): string => escapeHtml(t[key] ?? key);

export const label = (t: Messages, key: string): string => `<span class="label">${said(t, key)}</span>`;
