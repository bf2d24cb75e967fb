import type { Transaction } from "../app/index.ts";
import { type Access, type Case, type CaseItem, groupBy, WaslError } from "../core/index.ts";
import { type Context, nowText } from "./context.ts";
import { textArray } from "./database/literals.ts";

type Part = Pick<
  Transaction,
  | "addCase"
  | "openCaseOf"
  | "holdCase"
  | "changeCase"
  | "addToCase"
  | "removeFromCase"
  | "case"
  | "cases"
  | "caseTitles"
>;

export function casePart(context: Context): Part {
  return {
    addCase: (draft) => addCase(context, draft),
    addToCase: (caseId, items) => addToCase(context, caseId, items),
    async removeFromCase(caseId, kind, id) {
      await accessOfCase(context.query, caseId);
      await context.query(
        "delete from wasl.dossier_item where dossier_id = $1 and kind = $2 and item_id = $3",
        [caseId, kind, id],
      );
    },
    async holdCase(id) {
      await context.query("select 1 from wasl.dossier where id = $1 for update", [id]);
    },
    changeCase: (id, to) => changeCase(context, id, to),
    async openCaseOf({ title, mandate, access }) {
      const [accessId = 0] = await context.access.intern([access]);
      // Two who open it at once open one.
      await context.query("select pg_advisory_xact_lock(hashtext('case'), hashtext($1)) is null as held", [
        title,
      ]);
      const where = "d.title = $1 and d.mandate = $2 and d.access_id = $3 and d.closed_at is null";
      return (await readCases(context, where, [title, mandate, accessId], 1))[0];
    },
    case: async (id) => (await readCases(context, "d.id = $1", [id], 1))[0],
    cases: ({ after, limit, isClosed }) =>
      readCases(
        context,
        `($1::text is null or (d.opened_at, d.id) < (select a.opened_at, a.id from wasl.dossier a where a.id = $1))
          and ($2::boolean is null or $2 = (d.closed_at is not null))`,
        [after ?? null, isClosed ?? null],
        limit,
      ),
    async caseTitles(limit) {
      const { rows } = await context.query<Pick<CaseRow, "id" | "title" | "opened_at" | "access_id">>(
        "select d.id, d.title, d.opened_at, d.access_id from wasl.dossier d order by d.opened_at desc, d.id desc limit $1",
        [limit],
      );
      const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
      return rows.map((r) => ({
        id: r.id,
        title: r.title,
        openedAt: r.opened_at,
        access: accessOf(r.access_id),
      }));
    },
  };
}

async function addCase(
  context: Context,
  draft: Omit<Case, "items" | "openedBy" | "openedAt" | "closed">,
): Promise<void> {
  const [accessId = 0] = await context.access.intern([draft.access]);
  const kept = await context.query(
    `insert into wasl.dossier (id, access_id, title, mandate, opened_by, opened_at, review_at)
      values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [
      draft.id,
      accessId,
      draft.title,
      draft.mandate,
      context.viewer.userId,
      nowText(context.clock),
      draft.reviewAt,
    ],
  );
  if (kept.count === 0) throw new WaslError("CONFLICT", { caseId: draft.id });
}

async function changeCase(
  context: Context,
  id: string,
  {
    title,
    access,
    isClosed,
  }: { readonly title?: string; readonly access?: Access; readonly isClosed?: boolean },
): Promise<void> {
  const [accessId = null] = access === undefined ? [] : await context.access.intern([access]);
  const changed = await context.query(
    `update wasl.dossier set title = coalesce($2, title), access_id = coalesce($3, access_id), changed_by = $4,
        closed_by = case $5::boolean when true then coalesce(closed_by, $4) when false then null else closed_by end,
        closed_at = case $5::boolean when true then coalesce(closed_at, $6) when false then null else closed_at end
      where id = $1`,
    [id, title ?? null, accessId, context.viewer.userId, isClosed ?? null, nowText(context.clock)],
  );
  if (changed.count === 0) throw new WaslError("CASE_UNKNOWN", { caseId: id });
}

/** Under what it is kept; CASE_UNKNOWN. */
export async function accessOfCase(query: Context["query"], caseId: string): Promise<number> {
  const { rows } = await query<{ access_id: number }>("select access_id from wasl.dossier where id = $1", [
    caseId,
  ]);
  if (!rows[0]) throw new WaslError("CASE_UNKNOWN", { caseId });
  return rows[0].access_id;
}

async function addToCase(
  context: Context,
  caseId: string,
  items: readonly Pick<CaseItem, "kind" | "id" | "note">[],
): Promise<void> {
  const accessId = await accessOfCase(context.query, caseId);
  await context.query(
    `insert into wasl.dossier_item (dossier_id, kind, item_id, access_id, note, added_by, added_at)
      select $1, i.kind, i.item_id, $2, i.note, $3, $4
        from unnest($5::text[], $6::text[], $7::text[]) i(kind, item_id, note)
      on conflict do nothing`,
    [
      caseId,
      accessId,
      context.viewer.userId,
      nowText(context.clock),
      textArray(items.map((i) => i.kind)),
      textArray(items.map((i) => i.id)),
      textArray(items.map((i) => i.note)),
    ],
  );
}

interface CaseRow {
  readonly id: string;
  readonly access_id: number;
  readonly title: string;
  readonly mandate: string;
  readonly opened_by: string;
  readonly opened_at: string;
  readonly review_at: string;
  readonly closed_by: string | null;
  readonly closed_at: string | null;
}

interface ItemRow {
  readonly dossier_id: string;
  readonly kind: CaseItem["kind"];
  readonly item_id: string;
  readonly note: string;
  readonly added_by: string;
  readonly added_at: string;
}

async function readCases(
  context: Context,
  where: string,
  params: readonly (string | number | boolean | null)[],
  limit: number,
): Promise<readonly Case[]> {
  const { rows } = await context.query<CaseRow>(
    `select d.* from wasl.dossier d where ${where} order by d.opened_at desc, d.id desc limit $${params.length + 1}`,
    [...params, limit],
  );
  if (rows.length === 0) return [];
  const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
  const items = await context.query<ItemRow>(
    `select i.dossier_id, i.kind, i.item_id, i.note, i.added_by, i.added_at from wasl.dossier_item i
      where i.dossier_id = any ($1::text[]) order by i.added_at, i.kind, i.item_id`,
    [textArray(rows.map((r) => r.id))],
  );
  const byCase = groupBy(items.rows, (i) => i.dossier_id);
  return rows.map((r) => ({
    id: r.id,
    title: r.title,
    mandate: r.mandate,
    access: accessOf(r.access_id),
    openedBy: r.opened_by,
    openedAt: r.opened_at,
    reviewAt: r.review_at,
    ...(r.closed_by !== null && r.closed_at !== null ? { closed: { by: r.closed_by, at: r.closed_at } } : {}),
    items: (byCase.get(r.id) ?? []).map((i) => ({
      kind: i.kind,
      id: i.item_id,
      note: i.note,
      addedBy: i.added_by,
      addedAt: i.added_at,
    })),
  }));
}
