import { fold, type Tlp } from "../core/index.ts";
import { type ListedFinding, listed } from "./about.ts";
import type { Actor, AuditEntry, AuditFilter, Page, Platform, StoredReport } from "./ports/index.ts";
import type { FindingOrder, ReportFilter, ReportValues } from "./ports/lists.ts";
import { findingsAsked } from "./read.ts";
import { auditTrail } from "./rights/oversight.ts";
import type { FindingFilter } from "./wasl.ts";

/** A part of a long list, and where it goes on. */
export interface ListPage<T> {
  readonly items: readonly T[];
  /** For `after`; null at the end. */
  readonly next: string | null;
  /** How many rows were looked through for the words; absent where none were asked for. */
  readonly looked?: number;
}

/** Words that a row has to hold, all of them, in what is shown of it: accents, case and vowel signs aside. */
interface Words {
  readonly text?: string;
}

export type ReportListAsk = ReportFilter & Words;
export type FindingListAsk = FindingFilter & FindingOrder & Words & { readonly tlp?: Tlp };
export type AuditListAsk = AuditFilter & Words;

export interface ListUseCases {
  /** By their titles, files, providers, formats and ids. */
  reportList(actor: Actor, asked: ReportListAsk): Promise<ListPage<StoredReport>>;
  reportValues(actor: Actor): Promise<ReportValues>;
  /** By what they say and whom they are about, and by the marking that a list shows for both together. */
  findingList(actor: Actor, asked: FindingListAsk): Promise<ListPage<ListedFinding>>;
  auditList(actor: Actor, asked: AuditListAsk): Promise<ListPage<AuditEntry>>;
}

/**
 * Rows looked through in one question. The words of most are sealed, or depend on who looks: so they are compared as this viewer
 * is shown them, row by row, and no index of them exists that could tell what is hidden.
 */
const LOOKED_MAX = 1000;
const VALUES_MAX = 200;

export function listUseCases(platform: Platform): ListUseCases {
  const { store } = platform;
  return {
    reportList: (actor, { text, ...filter }) =>
      lookThrough(
        text,
        filter,
        (page) =>
          store.as(actor, async (tx) => {
            await tx.audit({ action: "read", object: "reports", ...wordsOf(text) });
            return await tx.reports({ ...filter, ...page });
          }),
        ({ cursor }) => cursor,
        (r) => [r.facts?.title ?? r.title, r.source, r.provider, r.format, r.id],
      ),
    reportValues: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "reports" });
        return await tx.reportValues(VALUES_MAX);
      }),
    findingList: (actor, { text, tlp, ...filter }) =>
      lookThrough(
        text,
        filter,
        (page) =>
          store.as(actor, async (tx) => {
            await tx.audit({ action: "read", object: "findings", ...wordsOf(text) });
            const found = await tx.findings({ ...findingsAsked(platform, filter), ...page });
            return await listed(platform, tx, found);
          }),
        ({ id }) => id,
        (f) => [
          f.title ?? f.detector,
          f.summary,
          f.front,
          f.id,
          ...f.about.subjects.map(({ caption }) => caption),
          ...f.about.contacts,
        ],
        tlp && ((f) => f.about.access.tlp === tlp),
      ),
    auditList: (actor, { text, ...filter }) =>
      lookThrough(
        text,
        filter,
        (page) => auditTrail(platform, actor, { ...filter, ...page }, text),
        (e) => `${e.writer}/${e.sequence}`,
        (e) => [e.userId, e.action, e.object, e.purpose, e.mandate, e.text ?? "", JSON.stringify(e.detail)],
      ),
  };
}

const wordsOf = (text: string | undefined): { text?: string } => (text === undefined ? {} : { text });

async function lookThrough<T>(
  text: string | undefined,
  { limit, after }: Page,
  read: (page: Page) => Promise<readonly T[]>,
  cursorOf: (item: T) => string,
  saidOf: (item: T) => readonly string[],
  isAsked?: (item: T) => boolean,
): Promise<ListPage<T>> {
  const words = fold(text ?? "")
    .split(/\s+/u)
    .filter(Boolean);
  const isNarrowed = words.length > 0 || isAsked !== undefined;
  const most = isNarrowed ? Math.max(limit, LOOKED_MAX) : limit;
  const rows = await read({ limit: most, ...(after === undefined ? {} : { after }) });
  const holds = (row: T): boolean => {
    if (isAsked && !isAsked(row)) return false;
    const said = words.length === 0 ? "" : fold(saidOf(row).join("\n"));
    return words.every((word) => said.includes(word));
  };
  const items: T[] = [];
  let looked = 0;
  while (looked < rows.length && items.length < limit) {
    const row = rows[looked++] as T;
    if (!isNarrowed || holds(row)) items.push(row);
  }
  const last = rows[looked - 1];
  const isMore = last !== undefined && (looked < rows.length || rows.length >= most);
  return { items, next: isMore ? cursorOf(last) : null, ...(isNarrowed ? { looked } : {}) };
}
