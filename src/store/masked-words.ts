import { maskFacts } from "../app/index.ts";
import { nameMask } from "../core/index.ts";
import type { DocumentFacts } from "../formats/index.ts";
import type { Scope } from "./erasure.ts";
import { numberArray, textArray } from "./literals.ts";
import type { NodeKeys } from "./node-key.ts";
import { seal, unseal } from "./sealing.ts";

/** Of what a case holds, members whose values are no words of anybody's: accounts, days, states. */
const NO_WORDS: ReadonlySet<string> = new Set(["userId", "assignee", "responsible", "dueAt", "state"]);

/** Titles, notes, tasks, charts and measures of the cases that hold the person, or a report that named them. */
export async function maskCases(
  { query }: Scope,
  person: {
    readonly entityId: string;
    /** The ids that they had before. */
    readonly moving: readonly string[];
    readonly reportIds: readonly string[];
    readonly names: readonly string[];
  },
): Promise<void> {
  const cases = await query<{ id: string; title: string }>(
    `select d.id, d.title from wasl.dossier d where exists (select 1 from wasl.dossier_item i
      where i.dossier_id = d.id and (i.kind = 'entity' and i.item_id = $1
        or i.kind = 'report' and i.item_id = any ($2::text[])))`,
    [person.entityId, textArray([...new Set(person.reportIds)])],
  );
  if (cases.rows.length === 0) return;
  const ids = textArray(cases.rows.map((c) => c.id));
  const mask = nameMask(person.names);
  const titles = cases.rows.filter(({ title }) => mask(title) !== title);
  await query(
    `update wasl.dossier d set title = m.title from unnest($1::text[], $2::text[]) m(id, title) where d.id = m.id`,
    [textArray(titles.map((t) => t.id)), textArray(titles.map((t) => mask(t.title)))],
  );
  const { rows } = await query<{ dossier_id: string; kind: string; item_id: string; note: string }>(
    "select dossier_id, kind, item_id, note from wasl.dossier_item where dossier_id = any ($1::text[])",
    [ids],
  );
  const notes = rows.filter(({ note }) => mask(note) !== note);
  await query(
    `update wasl.dossier_item i set note = m.note
      from unnest($1::text[], $2::text[], $3::text[], $4::text[]) m(dossier_id, kind, item_id, note)
      where i.dossier_id = m.dossier_id and i.kind = m.kind and i.item_id = m.item_id`,
    [
      textArray(notes.map((n) => n.dossier_id)),
      textArray(notes.map((n) => n.kind)),
      textArray(notes.map((n) => n.item_id)),
      textArray(notes.map((n) => mask(n.note))),
    ],
  );
  await maskParts(query, ids, person, mask);
}

async function maskParts(
  query: Scope["query"],
  cases: string,
  { entityId, moving }: { readonly entityId: string; readonly moving: readonly string[] },
  mask: (text: string) => string,
): Promise<void> {
  const own = new Set(moving);
  // An id that the source made of the name stands in charts.
  const words = (text: string): string => (own.has(text) ? entityId : mask(text));
  const inBody = (text: string): string => (text.startsWith("?") ? inAddress(text, words) : words(text));
  const { rows } = await query<{ dossier_id: string; id: string; body: unknown }>(
    "select dossier_id, id, body from wasl.case_part where dossier_id = any ($1::text[])",
    [cases],
  );
  const changed = rows.flatMap(({ dossier_id, id, body }) => {
    const after = JSON.stringify(inAllTexts(body, inBody));
    return after === JSON.stringify(body) ? [] : [{ dossier_id, id, after }];
  });
  // In a version of its own: whoever has it open is told.
  await query(
    `update wasl.case_part p set version = p.version + 1, body = m.body::jsonb
      from unnest($1::text[], $2::text[], $3::text[]) m(dossier_id, id, body)
      where p.dossier_id = m.dossier_id and p.id = m.id`,
    [
      textArray(changed.map((c) => c.dossier_id)),
      textArray(changed.map((c) => c.id)),
      textArray(changed.map((c) => c.after)),
    ],
  );
}

/** The same value with every text in it as `words` makes it. */
function inAllTexts(value: unknown, words: (text: string) => string): unknown {
  if (typeof value === "string") return words(value);
  if (Array.isArray(value)) return value.map((one) => inAllTexts(one, words));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, NO_WORDS.has(key) ? one : inAllTexts(one, words)]),
  );
}

/** An address of the network page ("?node=…") with its parameters as `words` makes them. */
function inAddress(address: string, words: (text: string) => string): string {
  const asked = [...new URLSearchParams(address)];
  const said = asked.map(([key, value]): [string, string] => [key, words(value)]);
  return asked.some(([, value], n) => value !== said[n]?.[1]) ? `?${new URLSearchParams(said)}` : address;
}

/** The text that readers see of the reports; the original bytes stay sealed and are shown by nothing. */
export async function maskReports(
  { query }: Scope,
  keys: NodeKeys,
  nos: readonly number[],
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return;
  const { rows } = await query<{
    no: number;
    id: string;
    data_key: Uint8Array | null;
    facts: Uint8Array | null;
  }>("select no, id, data_key, facts from wasl.report where no = any ($1::int[]) and facts is not null", [
    numberArray(nos),
  ]);
  for (const row of rows) {
    if (!row.data_key || !row.facts) continue;
    const key = unseal(keys.wrap, `report ${row.id}`, row.data_key);
    const about = `facts ${row.id}`;
    const facts = JSON.parse(unseal(key, about, row.facts).toString("utf8")) as DocumentFacts;
    const masked = maskFacts(facts, names);
    const { text: _text, mentions: _mentions, ...head } = masked;
    const sealed = (value: unknown): Buffer => seal(key, about, Buffer.from(JSON.stringify(value)));
    await query("update wasl.report set facts = $2, facts_head = $3 where no = $1", [
      row.no,
      sealed(masked),
      sealed(head),
    ]);
  }
}
