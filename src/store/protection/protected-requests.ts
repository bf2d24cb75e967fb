import { inAllTexts } from "../../app/index.ts";
import { identifierMask, targetNames, targetNodes } from "../../core/index.ts";
import { textArray } from "../database/literals.ts";
import type { NodeKeys } from "../keys/node-key.ts";
import type { Scope } from "./erasure.ts";
import { identifierDigest } from "./protected-identifiers.ts";
import type { UnnamedWords, Words } from "./unnaming.ts";

/** As a target may be written in the words of its request, whatever type it has. */
const WRITTEN_AS = ["phone", "email", "username", "url", "accountNumber"] as const;
const MASK = "█";

interface Row {
  readonly id: string;
  readonly platform: string;
  /** As the unit keeps it, or whatever SQL of somebody's own left there. */
  readonly body: Readonly<Record<string, unknown>> | null;
}

interface Ended extends Row {
  /** The values of those targets that are a protected person's. */
  readonly theirs: ReadonlySet<string>;
}

/**
 * Requests to platforms for what is stored of somebody who is protected now end, those that wait for a second person too, and
 * name nobody any more: targets are known by what a person is known by, as banks of signals are, and by being written like one of
 * these names as a whole. Answers how many.
 */
export async function endProtectedRequests(
  scope: Scope,
  keys: NodeKeys,
  unnamed: UnnamedWords,
): Promise<number> {
  const { query, at, audits } = scope;
  const { rows } = await query<Row>(
    "select r.id, r.platform, r.body from wasl.data_request r where r.protected_at is null",
  );
  const ended = await endedOf(scope, keys, unnamed, rows);
  if (ended.length === 0) return 0;
  const masks = new Map(ended.map((one) => [one.id, maskOf(one, unnamed)]));
  await query(
    `update wasl.data_request r set protected_at = $2, body = m.body,
        digest = encode(sha256(convert_to(m.body::text, 'UTF8')), 'hex'),
        state = case when r.state in ('closed', 'refused') then r.state else 'closed' end
      from jsonb_to_recordset($1::jsonb) m(id text, body jsonb) where r.id = m.id`,
    [JSON.stringify(ended.map((one) => ({ id: one.id, body: maskedBody(one, masks) }))), at],
  );
  const ids = textArray([...masks.keys()]);
  await maskEvents(scope, ids, masks);
  await endApprovals(scope, ids, masks);
  await query(
    `insert into wasl.data_request_event (request_id, access_id, at, type, by, side)
      select r.id, r.access_id, $2, 'protected', 'system', 'unit' from wasl.data_request r where r.id = any ($1::text[])`,
    [ids, at],
  );
  for (const { id } of ended)
    audits.push({
      action: "change",
      object: `data request:${id}`,
      detail: { ended: 1, because: "protected" },
    });
  return ended.length;
}

async function endedOf(
  { query }: Scope,
  keys: NodeKeys,
  unnamed: UnnamedWords,
  rows: readonly Row[],
): Promise<readonly Ended[]> {
  const asked = rows.flatMap((row) =>
    valuesOf(row).map((value) => ({ row, value, nodes: targetNodes(row.platform, { value }) })),
  );
  const nodes = [...new Set(asked.flatMap((one) => one.nodes))];
  if (nodes.length === 0) return [];
  const { rows: found } = await query<{ node: string }>(
    `select n as node from wasl.nodes_of_the_protected($1::text[]) n
      union
      select f.node from unnest($1::text[], $2::text[]) f(node, digest)
        join wasl.protected_alias a on a.digest = f.digest`,
    [textArray(nodes), textArray(nodes.map((node) => identifierDigest(keys, node)))],
  );
  const known = new Set(found.map(({ node }) => node));
  const theirs = new Map<Row, Set<string>>();
  for (const { row, value, nodes: own } of asked)
    if (own.some((node) => known.has(node)) || unnamed.likeness(targetNames({ value })) === "whole")
      theirs.set(row, (theirs.get(row) ?? new Set()).add(value));
  return [...theirs].map(([row, values]) => ({ ...row, theirs: values }));
}

const targetsOf = ({ body }: Row): readonly unknown[] => {
  const targets = body?.["targets"];
  return Array.isArray(targets) ? targets : [];
};

const written = (target: unknown): string | undefined => {
  if (typeof target !== "object" || target === null || !("value" in target)) return undefined;
  return typeof target.value === "string" ? target.value : undefined;
};

const valuesOf = (row: Row): readonly string[] => targetsOf(row).flatMap((target) => written(target) ?? []);

function maskOf({ theirs }: Ended, unnamed: UnnamedWords): Words {
  const identified = identifierMask(
    [...theirs].flatMap((value) => WRITTEN_AS.map((property) => ({ property, value }))),
  );
  return (text) => identified(unnamed.text(text));
}

function maskedBody(one: Ended, masks: ReadonlyMap<string, Words>): unknown {
  const targets = targetsOf(one).map((target) =>
    one.theirs.has(written(target) ?? "") ? { ...(target as object), value: MASK } : target,
  );
  return inAllTexts({ ...one.body, targets }, masks.get(one.id) ?? (() => MASK));
}

/** Rows with words of somebody's own about a request, under the request's mask. */
function masked<R extends { readonly id: string; readonly said: unknown }>(
  rows: readonly R[],
  masks: ReadonlyMap<string, Words>,
): readonly R[] {
  return rows.flatMap((row) => {
    const said = inAllTexts(row.said, masks.get(row.id) ?? (() => MASK));
    return JSON.stringify(said) === JSON.stringify(row.said) ? [] : [{ ...row, said }];
  });
}

async function maskEvents({ query }: Scope, ids: string, masks: ReadonlyMap<string, Words>): Promise<void> {
  const { rows } = await query<{ id: string; no: string; said: unknown }>(
    `select e.request_id as id, e.no::text, jsonb_build_object('note', e.note, 'paper', e.paper) as said
      from wasl.data_request_event e where e.request_id = any ($1::text[])`,
    [ids],
  );
  await query(
    `update wasl.data_request_event e set note = m.said ->> 'note', paper = nullif(m.said -> 'paper', 'null')
      from jsonb_to_recordset($1::jsonb) m(no bigint, said jsonb) where e.no = m.no`,
    [JSON.stringify(masked(rows, masks))],
  );
}

async function endApprovals(
  { query, at }: Scope,
  ids: string,
  masks: ReadonlyMap<string, Words>,
): Promise<void> {
  const { rows } = await query<{ id: string; approval: string; said: unknown }>(
    `select a.subject as id, a.id as approval,
        jsonb_build_object('reason', a.reason, 'decision_reason', a.decision_reason) as said
      from wasl.approval a where a.subject = any ($1::text[])`,
    [ids],
  );
  await query(
    `update wasl.approval a set reason = m.said ->> 'reason', decision_reason = m.said ->> 'decision_reason'
      from jsonb_to_recordset($1::jsonb) m(approval text, said jsonb) where a.id = m.approval`,
    [JSON.stringify(masked(rows, masks))],
  );
  await query(
    `update wasl.approval a set expires_at = least(a.expires_at, $2), valid_until = least(a.valid_until, $2)
      where a.subject = any ($1::text[]) and a.kind = 'release'`,
    [ids, at],
  );
}
