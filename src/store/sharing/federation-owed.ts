import type { FederationPart, Telling } from "../../app/index.ts";
import { type Context, given } from "../context.ts";
import { sparseTextArray, textArray } from "../database/literals.ts";
import { keyArrays, unique } from "./federation-objects.ts";

type Owed = Pick<
  FederationPart,
  | "owed"
  | "settleOwed"
  | "contest"
  | "endContest"
  | "contestedHere"
  | "contested"
  | "owe"
  | "owedTellings"
  | "correctionsOwed"
  | "tellingsStanding"
  | "settleTellings"
>;

/** What partners are to be told of objects that went, and what is contested. */
export function owedPart({ query }: Context): Owed {
  const contestedAmong = async (from: string, ids: readonly string[]): Promise<ReadonlySet<string>> => {
    if (ids.length === 0) return new Set();
    const { rows } = await query<{ about: string }>(
      `select c.about from (${from}) c where c.about = any ($1::text[])`,
      [textArray(ids)],
    );
    return new Set(rows.map((r) => r.about));
  };
  return {
    async owed(limit) {
      const { rows } = await query<{ creator: string; id: string }>(
        "select creator, id from wasl.fed_owed order by creator, id limit $1",
        [limit],
      );
      return rows;
    },
    async settleOwed(keys) {
      if (keys.length === 0) return;
      await query(
        `delete from wasl.fed_owed o using unnest($1::text[], $2::text[]) k(id, creator)
          where o.id = k.id and o.creator = k.creator`,
        keyArrays(unique(keys)),
      );
    },
    async contest(requestId, statementIds) {
      await query(
        `insert into wasl.contested (about, request_id) select distinct s, $2 from unnest($1::text[]) s
          on conflict do nothing`,
        [textArray(statementIds), requestId],
      );
    },
    async endContest(requestId) {
      const { rows } = await query<{ about: string }>(
        "delete from wasl.contested where request_id = $1 returning about",
        [requestId],
      );
      return rows.map((r) => r.about).sort();
    },
    contestedHere: (ids) => contestedAmong("select about from wasl.contested", ids),
    contested: (ids) =>
      contestedAmong(
        `select about from wasl.contested union
          select o.statement_id from wasl.fed_object o
            where o.statement_id = any ($1::text[]) and o.contest_open and o.state = 'held'`,
        ids,
      ),
    owe: (tellings) => oweTellings(query, tellings),
    async owedTellings(after, limit) {
      const { rows } = await query<{
        no: number;
        about: string;
        kind: Telling["kind"];
        replaced_by: string | null;
        because: string;
      }>(
        `select no::float8 as no, about, kind, replaced_by, because from wasl.fed_telling
          where no > $1 order by fed_telling.no limit $2`,
        [after, limit],
      );
      return rows.map((r) => ({
        no: r.no,
        statementId: r.about,
        kind: r.kind,
        ...given("replacedBy", r.replaced_by),
        because: r.because,
      }));
    },
    async correctionsOwed(statementIds) {
      if (statementIds.length === 0) return new Map();
      const { rows } = await query<{ about: string; replaced_by: string }>(
        `with recursive around(id) as (
            select unnest($1::text[]) collate "C"
            union
            select x.id from around a
              join wasl.fed_telling t on t.about = a.id or t.replaced_by = a.id
              cross join lateral (values (t.about), (t.replaced_by)) x(id)
              where t.kind = 'corrected' and t.replaced_by is not null
          )
          select t.about, t.replaced_by from wasl.fed_telling t
            where t.kind = 'corrected' and t.replaced_by is not null and t.about in (select id from around)
            order by t.no`,
        [textArray(statementIds)],
      );
      return new Map(rows.map((r) => [r.about, r.replaced_by]));
    },
    async tellingsStanding() {
      const { rows } = await query<{ owed: number; since: string | null }>(
        "select count(*)::int as owed, min(at) as since from wasl.fed_telling",
        [],
      );
      return { owed: rows[0]?.owed ?? 0, ...given("since", rows[0]?.since) };
    },
    async settleTellings(tellings) {
      if (tellings.length === 0) return;
      await query(
        `delete from wasl.fed_telling t using unnest($1::text[], $2::text[]) k(about, kind)
          where t.about = k.about and t.kind = k.kind`,
        [textArray(tellings.map((t) => t.statementId)), textArray(tellings.map((t) => t.kind))],
      );
    },
  };
}

/** Also by the keeper, in the transaction that restricts. */
export async function oweTellings(query: Context["query"], tellings: readonly Telling[]): Promise<void> {
  if (tellings.length === 0) return;
  await query(
    `insert into wasl.fed_telling (about, kind, replaced_by, because)
      select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])`,
    [
      textArray(tellings.map((t) => t.statementId)),
      textArray(tellings.map((t) => t.kind)),
      sparseTextArray(tellings.map((t) => t.replacedBy)),
      textArray(tellings.map((t) => t.because)),
    ],
  );
}
