import type { ContactOf, TakenBack } from "../../app/index.ts";
import {
  type Access,
  idFrom,
  onlineModel,
  type ReferralPackage,
  sha256Hex,
  signalsOfContact,
} from "../../core/index.ts";
import { textArray, uuidArray } from "../database/literals.ts";
import type { Scope } from "../protection/erasure.ts";
import { withdrawContacts } from "./signals.ts";

/** The contacts as rows of SQL. */
const PAIRS = "jsonb_to_recordset($1::jsonb) c(property text, value text)";

/**
 * Takes back what is stated of adverts of these contacts, which are somebody else's: the statements, what findings
 * prove of them, decisions of a rule that rest on them, and drafts of notices. What has left is only named.
 */
export async function takeBack(
  scope: Scope,
  contacts: readonly ContactOf[],
  reason: string,
  by: string,
): Promise<TakenBack> {
  const { query, at } = scope;
  const list = JSON.stringify(contacts);
  const { rows: stated } = await query<{ id: string; entity_id: string; access_id: number }>(
    `with gone as (
        insert into wasl.tombstone (statement_id, access_id, reason, at, by)
          select s.id, s.access_id, $2, $3, $4 from wasl.statement s join ${PAIRS}
            on s.property = c.property and s.value = c.value where s.schema = 'Advert'
          on conflict do nothing returning statement_id, access_id)
      select encode(uuid_send(s.id), 'hex') as id, s.entity_id, s.access_id
        from gone g join wasl.statement s on s.id = g.statement_id and s.access_id = g.access_id`,
    [list, reason, at, by],
  );
  const { rows: findings } = await query<{ id: string; access_id: number; subject: string }>(
    `update wasl.finding f set proves = (
        select coalesce(jsonb_agg(p order by n), '[]') from jsonb_array_elements(f.proves) with ordinality e(p, n)
          where not exists (select 1 from ${PAIRS} where p ->> 'property' = c.property and p ->> 'value' = c.value))
      where f.front = 'online' and exists (
        select 1 from jsonb_array_elements(f.proves) p join ${PAIRS}
          on p ->> 'property' = c.property and p ->> 'value' = c.value where p ->> 'schema' = 'Advert')
      returning f.id, f.access_id, f.subjects -> 0 ->> 'id' as subject`,
    [list],
  );
  const adverts = [...new Set([...stated.map((s) => s.entity_id), ...findings.map((f) => f.subject)])].sort();
  const accessOf = await scope.access.lookUp([...stated, ...findings].map((r) => r.access_id));
  const taken: TakenBack = {
    statementIds: [...new Set(stated.map((s) => s.id))],
    findingIds: [...new Set(findings.map((f) => f.id))],
    undone: await undoRules(scope, adverts, reason),
    redrafted: await redraft(scope, contacts),
    left: [
      ...(await sharesOf(scope, stated)).map((s) => ({ ...s, access: accessOf(s.access_id) })),
      ...(await sentOf(scope, contacts, accessOf)),
      ...(await bankedOf(scope, contacts)),
    ].map(({ advertId, to, what, access }) => ({ advertId, to, what, access })),
  };
  // Whoever imports reads their own log: it must not say whether an advert that they may not see states the contact.
  scope.audits.push({
    action: "change",
    object: "contacts taken back",
    text: reason,
    detail: { contacts: contacts.length },
  });
  return taken;
}

/** What says that these findings' adverts belong to a campaign is withdrawn. */
export async function leaveCampaign(
  { query, at, audits }: Scope,
  findingIds: readonly string[],
  reason: string,
  by: string,
): Promise<void> {
  const ids = textArray(findingIds);
  await query(
    `insert into wasl.tombstone (statement_id, access_id, reason, at, by)
      select s.id, s.access_id, $2, $3, $4 from wasl.finding f
        join wasl.statement s on s.entity_id = f.subjects -> 0 ->> 'id' and s.property = 'campaign'
        where f.id = any ($1::text[]) on conflict do nothing`,
    [ids, reason, at, by],
  );
  const { count } = await query(
    `update wasl.finding f set proves = (
        select coalesce(jsonb_agg(p order by n), '[]') from jsonb_array_elements(f.proves) with ordinality e(p, n)
          where p ->> 'property' <> 'campaign') where f.id = any ($1::text[])`,
    [ids],
  );
  audits.push({ action: "change", object: "campaign left", text: reason, detail: { findings: count } });
}

/** A rule may have joined two adverts by the contact: the pair is open again, and the rules judge it anew. */
async function undoRules(scope: Scope, adverts: readonly string[], reason: string): Promise<number> {
  const { query, at } = scope;
  const { rows } = await query<{
    id: string;
    left_id: string;
    right_id: string;
    access_id: number;
    judgement: string;
    decided_by: string;
  }>(
    `select distinct on (least(r.left_id, r.right_id), greatest(r.left_id, r.right_id))
        r.id, r.left_id, r.right_id, r.access_id, r.judgement, r.decided_by
      from wasl.resolution r
        join wasl.pairing p on p.entity_id = r.left_id and p.other_id = r.right_id and p.no = r.no and p.stands
      where r.left_id = any ($1::text[]) or r.right_id = any ($1::text[])
      order by least(r.left_id, r.right_id), greatest(r.left_id, r.right_id), r.no desc`,
    [textArray(adverts)],
  );
  const standing = rows
    .filter((r) => r.judgement === "same" && r.decided_by.startsWith("rule:"))
    .map((r, ordinal) => ({
      id: idFrom("res-", "taken-back", r.id, at),
      left_id: r.left_id,
      right_id: r.right_id,
      judgement: "undecided",
      score: 0,
      terms: [],
      decided_by: "rule:taken-back",
      decided_at: at,
      reason,
      access_id: r.access_id,
      ordinal,
    }));
  if (standing.length > 0) await query("select wasl.keep_resolutions($1::jsonb)", [JSON.stringify(standing)]);
  return standing.length;
}

interface ReferralRow {
  readonly id: string;
  readonly platform: string;
  readonly state: string;
  readonly access_id: number;
  readonly package: ReferralPackage;
  readonly subject: string | null;
}

async function referralsWith(
  { query }: Scope,
  contacts: readonly ContactOf[],
): Promise<readonly ReferralRow[]> {
  const { rows } = await query<ReferralRow>(
    `select r.id, r.platform, r.state, r.access_id, r.package,
        (select f.subjects -> 0 ->> 'id' from wasl.finding f where f.id = r.finding_id limit 1) as subject
      from wasl.referral r where exists (
        select 1 from jsonb_array_elements(r.package -> 'evidence' -> 'identifiers') i
          where i ->> 'value' = any ($1::text[]))`,
    [textArray(contacts.map((c) => c.value))],
  );
  return rows;
}

/** A draft goes on without the contact and under another digest: an approval of the old one opens nothing. */
async function redraft(scope: Scope, contacts: readonly ContactOf[]): Promise<readonly string[]> {
  const values = new Set(contacts.map((c) => c.value));
  const drafts = (await referralsWith(scope, contacts)).filter((r) => r.state === "draft");
  for (const { id, package: old } of drafts) {
    const identifiers = old.evidence.identifiers.filter((i) => !values.has(i.value));
    const made = { ...old, evidence: { ...old.evidence, identifiers } };
    await scope.query("update wasl.referral set package = $2::jsonb, digest = $3 where id = $1", [
      id,
      JSON.stringify(made),
      sha256Hex(JSON.stringify(made)),
    ]);
  }
  return drafts.map((r) => r.id);
}

interface Left {
  readonly advertId: string;
  readonly to: string;
  readonly what: "share" | "notice" | "signal";
  readonly access: Access;
}

/** Notices that went to a platform with the contact in them. */
async function sentOf(
  scope: Scope,
  contacts: readonly ContactOf[],
  accessOf: (id: number) => Access,
): Promise<Left[]> {
  const sent = (await referralsWith(scope, contacts)).filter((r) => r.state !== "draft");
  const known = await scope.access.lookUp(sent.map((r) => r.access_id));
  return sent.map((r) => ({
    advertId: r.subject ?? r.id,
    to: r.platform,
    what: "notice",
    access: known(r.access_id) ?? accessOf(r.access_id),
  }));
}

/** Signals in banks that platforms pull: out at once, and told as deleted to whoever pulls. */
async function bankedOf(scope: Scope, contacts: readonly ContactOf[]): Promise<Left[]> {
  const model = onlineModel();
  const keys = model ? contacts.flatMap((c) => signalsOfContact(model, c.property, c.value)) : [];
  return (await withdrawContacts(scope, keys)).map((gone) => ({ ...gone, what: "signal" }));
}

/** Statements that went to a partner node. */
async function sharesOf(
  { query }: Scope,
  stated: readonly { readonly id: string; readonly entity_id: string; readonly access_id: number }[],
): Promise<(Omit<Left, "access"> & { readonly access_id: number })[]> {
  if (stated.length === 0) return [];
  const { rows } = await query<{ peer: string; statement_id: string }>(
    `select distinct e.peer, o.statement_id from wasl.fed_object o join wasl.fed_entry e on e.object_id = o.id
      where replace(o.statement_id, '-', '') = any (
        select encode(uuid_send(x), 'hex') from unnest($1::uuid[]) x)`,
    [uuidArray(stated.map((s) => s.id))],
  );
  const byId = new Map(stated.map((s) => [s.id, s]));
  return rows.flatMap(({ peer, statement_id: id }) => {
    const one = byId.get(id.replaceAll("-", ""));
    return one ? [{ advertId: one.entity_id, to: peer, what: "share", access_id: one.access_id }] : [];
  });
}
