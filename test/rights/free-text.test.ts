import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { REASONS } from "../../src/store/protection/masked-judgements.ts";
import { ROW_TABLES } from "../../src/store/protection/masked-rows.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { asOwner, entity, everyTable, load, rowsAsOwner } from "./support.ts";

/** By reason: columns. */
type Grouped = Readonly<Record<string, string>>;
const columnsOf = (groups: Grouped): readonly string[] =>
  Object.values(groups).flatMap((columns) => columns.split(/\s+/));

/** Columns that the keeper masks by rules of their own. */
const MASKED_ELSEWHERE: Grouped = {
  "cases (maskCases)": "dossier.title dossier_item.note case_part.body case_part_past.body",
  "reports (maskHeads)": "report.title report.source report.provider",
  "findings and what rules say of a pair (maskFindings, forgetJudgements)":
    "finding.terms finding.against finding.summary finding.proves resolution.terms",
  "statements (takeOut, maskTexts)": "statement.value statement.original",
  "rows of reports (maskRows)": ROW_TABLES.flatMap(({ table, words, keys, lists, body }) =>
    [...words, ...keys, ...lists, ...(body ? [body] : [])].map((column) => `${table}.${column}`),
  ).join(" "),
  "what was released, which goes with its statement (forgetReleased)": "fed_entry.text fed_object.body",
};

/** Names of columns that say by themselves that no words stand in them: ids, times, accounts of this node, hashes. */
const SAYS_ITSELF = /[._](id|ids|at|by|hash|hashes|digest)$/;

/** Why no words of anybody stand in a column. */
const NO_WORDS: Grouped = {
  "a code of ours or of a standard": `access.key access.purposes account.clearance account.role approval.decision approval.kind
    approval.purpose audit.action audit.purpose case_part.kind category.category data_request.kind data_request.platform
    data_request.state data_request.terms data_request_event.ground data_request_event.side data_request_event.type document_entry.issuer document_entry.kind
    document_entry.type dossier_item.kind erased.kind factor_policy.role fed_entry.purpose fed_expect.what fed_notice.type
    fed_object.state fed_refusal.code fed_telling.kind finding.detector finding.detector_version finding.front finding.state
    finding.techniques identifier.property identifier.schema interest.kind key_rotation_step.what kind.schema legal_hold.kind
    link.property link.schema match_batch.direction match_batch.kind match_batch.purpose match_seed.kind match_seed.purpose
    match_gone.kind match_gone.purpose match_watch.kind match_watch.purpose match_watch.narrows match_watch.grows match_ended.what match_ended.kind match_ended.purpose match_ended.because match_set.kind match_set.purpose message.direction message.failure message.kind message.state migration.name
    name_index.version news_decision.judgement order_review.state passkey.transports payment.currency payment.method payment.purpose post.platform
    prevention_message.kind supply_event.action supply_event.biz_step supply_event.disposition supply_event.event_type
    supply_event.range_gtin supply_order.currency supply_row.row
    prevention_message.language protected_name.category protected_name.guardian referral.channel referral.platform
    signal.kind signal.service signal.state signal_feedback.side signal_feedback.verdict referral.state referral_event.action referral_event.side referral_event.type renewal.kind report.evaluation report.format
    report.lang report.outcome resolution.judgement row_tally.what statement.lang statement.property statement.schema
    subject_request.decision subject_request.exemption subject_request.kind supply_key_index.version supply_run.class
    supply_subscription.purpose taxii_credential.rights taxii_object.spec_version taxii_object.type taxii_object.version
    taxii_object.version_key ticket.purpose ticket.role token.kind token.purpose token.scopes trade_report.state goods_alert.state goods_alert_read.state visit.purpose watch.detail
    watch.kind watch.marking watch.purpose watch.state watch_item.state`,
  "an id, or a key made of ids": `row_digest.key row_digest.of_table row_sum.of_table audit_head.writer approval.subject audit.object contested.about data_request.follows data_request.order_report fed_entry.creator fed_entry.peer
    fed_expect.of fed_expect.peer fed_expelled.issuer fed_expelled.member fed_grant.creator fed_inbox.peer fed_notice.issuer
    fed_object.creator fed_outbox.peer fed_owed.creator fed_refusal.peer fed_telling.about fed_telling.replaced_by
    fed_tile.peer fed_withheld.peer finding.evidence finding.subjects identity.issuer identity.subject match_batch.partner
    match_hit.partner match_quota.partner match_seed.partner match_set.partner match_gone.partner match_watch.partner match_ended.partner match_watch.bound_by match_standing.partner message.method
    message.partner message.thread news_decision.left_report news_decision.right_report prevention_message.origin
    protected_name.pseudonym referral.campaign signal.campaign signal.bank rescue_desk.partner resolution.undoes saved_search.found saved_search.known
    source_identity.pseudonym report.edition_of tombstone.edition supply_key.key taxii_collection.partner taxii_object.sort_key watch_item.key bank_hash.bank
    detector_switch.detector taxii_status.lease`,
  "a time": `transparency.from_day transparency.to_day approval.valid_until data_request_event.until finding.from_at message.deadline match_standing.until supply_event.event_time match_batch.epoch match_seed.epoch match_set.epoch match_gone.epoch match_watch.epoch
    statement.first_seen statement.last_seen statement.valid_from statement.valid_to report.edition_day watch.leased_until watch.last_modified`,
  "a digest, a signature, a head of a log, or a password's hash": `transparency.jws transparency.key account.password approval.used_in audit.previous
    audit.text_digest audit.writer audit_text.writer checkpoint.heads checkpoint.previous checkpoint.signature data_request_event.sha256 fed_inbox.head
    fed_key.body key_rotation_step.after match_watch.content match_set.head match_set.jws node.key_check report.sha256 supply_run.head
    watch.etag watch.sketch`,
  "figures, ids, rights and groups beside the log's hash": "audit.detail",
  "the file's number under which somebody works, asked for by equality": `approval.mandate audit.mandate dossier.mandate
    fed_entry.mandate match_batch.mandate match_watch.mandate match_ended.mandate taxii_credential.mandate ticket.mandate token.mandate watch.mandate`,
  "a name that administrators give to groups, accounts' keys, partners' collections, desks and programs": `access.compartments access.groups account.compartments account.groups goods_alert.kinds goods_alert.shops fed_expelled.group_name fed_object.groups
    passkey.label rescue_desk.authority supply_subscription.name supply_subscription.query taxii_collection.alias
    taxii_collection.description taxii_collection.title ticket.compartments ticket.groups token.label`,
  "how whoever works here is called, told to those alone who may ask who looked at what": "account.names",
  "what an advert is reached by, out of its bank where it is a protected person's (withdrawProtected)":
    "signal.value",
  "a sentence of ours": "erased.because fed_telling.because",
  "the page or the paper from which something was read": "report.publishers watch.url watch_item.url",
  "an agreement with an organisation, a key or a step of signing in":
    "fed_pairing.body fed_partner.body sign_in.body",
  "signed as it was said: in other words it would verify nowhere":
    "fed_expect.receipt fed_grant.body fed_notice.body",
  "figures of detectors, as a partner signed them": "finance_parameters.package",
  "numbers, and what changed of them, as two people published and a node signed it": "transparency.body",
  "an index of words, of entities that are taken out of it":
    "name_key.key name_key.word posting.key identifier.node",
  "what was released, in another format, or a partner pushed: it goes when its entry does":
    "taxii_object.json taxii_status.envelope taxii_status.json",
};

/** A row of each newer table, with words that name somebody. */
function rowsNaming(name: string): readonly string[] {
  const words = (column: string): string => `'${column}: ${name} said so'`;
  const json = (column: string): string => `'{"said": ["${column}: ${name} said so"], "count": 3}'`;
  const at = "'2026-01-01T00:00:00.000Z'";
  const vetted = `'ana', ${at}, 'ana', ${at}`;
  return [
    `detector_switch (detector, running, reason, by, at) values ('d', true, ${words("reason")}, 'ana', ${at})`,
    `sharing_hold (held, reason, by, at, owed) values (true, ${words("reason")}, 'ana', ${at}, false)`,
    `finance_parameters (reason, adopted_by) values (${words("reason")}, 'ana')`,
    `trade_report (id, access_id, by, at, body, state, outcome)
      values ('n', 1, 'shop', ${at}, ${json("body")}, 'useful', ${words("outcome")})`,
    `goods_alert (id, access_id, body, kinds, shops, digest, state, written_by, written_at, reason)
      values ('n', 1, ${json("body")}, '{marine}', '{}', 'd1', 'draft', 'ana', ${at}, ${words("reason")})`,
    `interest (id, access_id, kind, value, label, added_by, added_at)
      values ('n', 1, 'company', ${words("value")}, ${words("label")}, 'ana', ${at})`,
    `watch (id, access_id, kind, url, name, marking, purpose, mandate, every_minutes, fictitious, added_by, added_at, state,
        detail, failures, next_at)
      values ('n', 1, 'feed', '', ${words("name")}, '{}', '', '', 60, true, 'ana', ${at}, 'well', '', 0, ${at})`,
    `match_batch (id, direction, partner, kind, purpose, epoch, mandate, legal_basis, elements, at)
      values ('n', 'asked', 'p', 'supply', '', '', '', ${words("legal_basis")}, 1, ${at})`,
    `prevention_message (id, digest, language, kind, text, source, place, review_at, written_by, written_at, withdrawn_by,
        withdrawn_at, withdraw_reason)
      values ('n', 'd1', 'en', 'risk', ${words("text")}, ${words("source")}, ${words("place")}, ${at}, ${vetted},
        ${words("withdraw_reason")}), ('n2', 'd2', 'en', 'risk', 'x', 'y', 'z', ${at}, ${vetted}, ${words("withdraw_reason")})`,
    `prevention_campaign (id, access_id, version, plan, created_by, created_at, changed_by, changed_at)
      values ('n', 1, 1, ${json("plan")}, ${vetted})`,
    `prevention_claim (id, campaign_id, access_id, claim, by, at) values ('n', 'n', 1, ${json("claim")}, 'ana', ${at})`,
    `document_entry (id, class_id, access_id, digest, type, issuer, kind, entry, written_by, written_at, withdrawn_by,
        withdrawn_at, withdraw_reason)
      values ('n', 'c', 1, 'd1', 'defect', 'XX', 'passport', ${json("entry")}, ${vetted}, ${words("withdraw_reason")})`,
    `referral (id, access_id, finding_id, platform, channel, campaign, digest, created_by, created_at, state, package)
      values ('n', 1, 'f', 'p', 'portal', '', 'd1', 'ana', ${at}, 'draft', ${json("package")})`,
    `referral_event (referral_id, access_id, at, type, note, by, statement)
      values ('n', 1, ${at}, 'decided', ${words("note")}, 'ana', ${json("statement")})`,
  ];
}

/** Whatever people wrote in words of their own, in whichever table. */
describe("free text of every table", () => {
  let node: TestNode;
  let ana: Actor;

  beforeAll(async () => {
    node = await openTestNode();
    ana = await node.actor({ id: "ana" });
  });
  afterAll(() => node.remove());

  it("R08 what people wrote into the newer tables names nobody any more who is protected later", async () => {
    const NAME = "Newercanary Quilla Test";
    await load(node, ana, "newer.ftm.jsonl", [entity("newer-p", "Person", { name: [NAME] })]);
    for (const row of rowsNaming(NAME)) await asOwner(node, `insert into wasl.${row}`);
    await node.wasl.setCategory(ana, "newer-p", "victim", "was in the hold");
    const left = [...(await everyTable(node))].filter(([, said]) => /newercanary/i.test(said));
    expect(left.map(([table]) => table)).toEqual([]);
    const said = await rowsAsOwner<{ id: string; digest: string; said: string }>(
      node,
      `select id, digest, text as said from wasl.prevention_message
        union all select 'entry', digest, entry::text from wasl.document_entry order by id`,
    );
    expect(said).toEqual([
      {
        id: "entry",
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        said: expect.stringMatching(/█.*"count": 3/),
      },
      // In other words it waits to be vetted anew; what was withdrawn for a reason is what it was.
      { id: "n", digest: expect.stringMatching(/^[0-9a-f]{64}$/), said: expect.stringMatching(/^text: █/) },
      { id: "n2", digest: "d2", said: "x" },
    ]);
  });

  it("R08 nor whom an import names and protects who was nowhere here before", async () => {
    const other = await openTestNode();
    const bea = await other.actor({ id: "bea" });
    const NAME = "Freshcanary Quilla Test";
    for (const row of rowsNaming(NAME)) await asOwner(other, `insert into wasl.${row}`);
    await load(other, bea, "fresh.ftm.jsonl", [
      entity("fresh-p", "Person", { name: [NAME], subjectCategory: ["victim"] }),
    ]);
    const left = [...(await everyTable(other))].filter(([, said]) => /freshcanary/i.test(said));
    expect(left.map(([table]) => table)).toEqual([]);
    const [alert] = await rowsAsOwner<{ digest: string; said: string }>(
      other,
      "select digest, body::text as said from wasl.goods_alert",
    );
    expect(alert).toEqual({
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      said: expect.stringMatching(/█.*"count": 3/),
    });
    await other.remove();
  });

  it("R08 every column with text in it is masked, or named here as holding no words of anybody's", async () => {
    const found = await rowsAsOwner<{ column: string }>(
      node,
      `select c.relname || '.' || a.attname as column from pg_class c join pg_namespace n on n.oid = c.relnamespace
        join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where n.nspname = 'wasl' and c.relkind in ('r', 'p') and not c.relispartition
          and a.atttypid in ('text'::regtype, 'text[]'::regtype, 'json'::regtype, 'jsonb'::regtype, 'varchar'::regtype)
        order by 1`,
    );
    const columns = found.map((r) => r.column);
    const masked = REASONS.flatMap(({ table, texts, documents = [] }) =>
      [...texts, ...documents].map((c) => `${table}.${c}`),
    );
    const elsewhere = columnsOf(MASKED_ELSEWHERE);
    const named = [...masked, ...elsewhere, ...columnsOf(NO_WORDS)];
    const isSpoken = (column: string): boolean => named.includes(column) || SAYS_ITSELF.test(column);
    expect(columns.filter((column) => !isSpoken(column))).toEqual([]);
    expect(named.filter((column, n) => !columns.includes(column) || named.indexOf(column) !== n)).toEqual([]);
    for (const column of [...masked, ...elsewhere])
      expect([column, await mayChange(column)]).toEqual([column, true]);
  });

  /** The keeper, who masks. */
  const mayChange = async (column: string): Promise<boolean> => {
    const [table = "", name = ""] = column.split(".");
    const [row] = await rowsAsOwner<{ may: boolean }>(
      node,
      `select has_column_privilege('wasl_keeper', 'wasl.${table}', '${name}', 'update')
        or has_table_privilege('wasl_keeper', 'wasl.${table}', 'delete') as may`,
    );
    return row?.may === true;
  };
});
