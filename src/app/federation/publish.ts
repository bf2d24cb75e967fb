import {
  type Agreement,
  canonical,
  correctionOf,
  type GrantNotice,
  groupBy,
  isAtLeastAsStrict,
  isInForce,
  type ObjectRef,
  objectIdOf,
  openRestrictions,
  type Purpose,
  type PurposeStatement,
  type Released,
  type ReleaseItem,
  release,
  type SignedNotice,
  type Statement,
  sha256Hex,
  sourceIdOf,
  standingGrants,
  strictestOf,
  toWireStatement,
  WaslError,
  type WireObject,
} from "../../core/index.ts";
import type { ObjectRow, Partner, ReleaseRow } from "../ports/federation.ts";
import type { StoredReport } from "../ports/index.ts";
import {
  agreementIfAny,
  agreementOf,
  type Deps,
  hex,
  type LedgerTransaction,
  nowOf,
  signNotice,
} from "./deps.ts";
import { laterThan, letPass } from "./leave.ts";
import {
  type Body,
  dueAfter,
  holdRecipients,
  issue,
  keyOf,
  publish,
  publishKeyChanges,
  signsReceipts,
} from "./log.ts";
import { withIdentifiersMarked } from "./protected-identifiers.ts";
import { objectsFor } from "./said.ts";
import { doubt, giveStanding, tellStanding } from "./standing.ts";

export interface ShareOptions {
  /** Nodes that the partner may pass it on to, until then; what it might do with the same facts before and these do not let it ends. */
  readonly onward?: { readonly recipients: readonly string[]; readonly until: string };
  /** When it goes, everywhere; said with the first share and kept. */
  readonly expiresAt?: string;
}

export interface ShareResult {
  readonly shared: number;
  /** The partner had them in this version. */
  readonly already: number;
  /** They were taken back: for good. */
  readonly recalled: number;
  readonly withheld: Readonly<Record<string, number>>;
  /** The words of restrictions (H3) for which something stays until whoever shares acknowledges them. */
  readonly restrictions: readonly string[];
  readonly objectIds: readonly string[];
}

export interface Shared extends ShareResult {
  /** Restrictions (H3) under which some of it went. */
  readonly under: readonly string[];
  /** Whose logs grew: they may want to know. */
  readonly told: readonly string[];
}

/** To whom, and for what. */
interface Addressed {
  readonly partner: Partner | undefined;
  readonly peer: string;
  readonly purpose: PurposeStatement;
}

/** What of these would go to a partner now, and what not; nothing is given. Errors as `shareItems` has them. */
export async function wouldGo(
  deps: Pick<Deps, "clock" | "model" | "nodeId">,
  tx: LedgerTransaction,
  { partner, peer, purpose }: Addressed,
  items: readonly ReleaseItem[],
): Promise<Released> {
  const now = nowOf(deps);
  const agreement = agreementOf(partner, peer, now);
  const rows = await tx.federation.objectsOfStatements(items.map((i) => i.statement.id));
  const signs = signsReceipts(partner);
  return (await judged(deps, tx, { agreement, signs, purpose, rows, now }, items)).released;
}

/**
 * Releases to a partner what its agreement and the markings allow, once `mustBeLetGo` did not throw at exactly that, which is
 * asked unless the partner has all of it and no leave goes with it. PARTNER_UNKNOWN, AGREEMENT_MISSING, PURPOSE_FORBIDS.
 */
export async function shareItems(
  deps: Deps,
  tx: LedgerTransaction,
  partner: Partner | undefined,
  peer: string,
  items: readonly ReleaseItem[],
  purpose: PurposeStatement,
  options: ShareOptions = {},
  mustBeLetGo: (released: Released) => Promise<void> = async () => undefined,
): Promise<Shared> {
  const now = nowOf(deps);
  const agreement = agreementOf(partner, peer, now);
  // What two make an object of at once would be one version with two hashes.
  await tx.federation.turn();
  const rows = await tx.federation.hold(
    await tx.federation.objectsOfStatements(items.map((i) => i.statement.id)),
  );
  const { released, rowOf, grants, known, restrictions } = await judged(
    deps,
    tx,
    { agreement, signs: signsReceipts(partner), purpose, rows, now },
    items,
  );
  const had = new Map(known.filter((r) => r.isWithheld !== true).map((r) => [keyOf(r), r]));
  const isNew = (row: ObjectRow | undefined): boolean =>
    row === undefined || (row.state === "held" && !isHad(had, row));
  if (options.onward || released.statements.some((s) => isNew(rowOf.get(s)))) await mustBeLetGo(released);
  const given = await new Giving(deps, tx, {
    agreement,
    signs: signsReceipts(partner),
    purpose,
    options,
    rowOf,
    had,
    grants,
    now,
  }).give(released);
  const withheld: Record<string, number> = {};
  for (const { because } of released.withheld) withheld[because] = (withheld[because] ?? 0) + 1;
  const under = [...new Set(released.statements.flatMap((s) => s.access.caveats))].sort();
  return { ...given, withheld, restrictions, under };
}

/** What is to be acknowledged of what stays for its handling, as it was judged. */
function restrictionsOf(released: Released, asked: readonly ReleaseItem[]): readonly string[] {
  const stay = new Set(released.withheld.filter((w) => w.because === "handling").map((w) => w.statementId));
  const open = asked.flatMap((item) => (stay.has(item.statement.id) ? openRestrictions(item) : []));
  return [...new Set(open)].sort();
}

/** What `release` says of these items, with the objects and grants that it went by. */
async function judged(
  { nodeId, model }: Pick<Deps, "model" | "nodeId">,
  tx: LedgerTransaction,
  {
    agreement,
    signs,
    purpose,
    rows,
    now,
  }: Pick<Terms, "agreement" | "signs" | "purpose" | "now"> & { readonly rows: readonly ObjectRow[] },
  items: readonly ReleaseItem[],
) {
  const peer = agreement.nodeId;
  const grants = await grantsFor(tx, rows, nodeId);
  const known = (await tx.federation.releases(rows)).filter((r) => r.peer === peer && r.isGone !== true);
  const entities = await tx.federation.entitiesKnownTo(
    peer,
    [...new Set(items.flatMap((i) => [i.statement.entityId, i.statement.value]))].filter(
      (v) => v.length <= 200,
    ),
  );
  const marked = await withIdentifiersMarked(tx, items);
  const keys = new Set(known.map(keyOf));
  const versions = new Map(known.map((r) => [keyOf(r), r.version]));
  const isNamed = namedIn(grants, peer);
  const mayGo = (row: ObjectRow): boolean => row.creator === nodeId || isNamed(row);
  const saying = groupBy(rows, (r) => r.statementId ?? "");
  const rowOf = new Map<Statement, ObjectRow>();
  const asked = marked.flatMap((item): readonly ReleaseItem[] => {
    const by = objectsFor(saying.get(item.statement.id) ?? [], keys, mayGo);
    // Who has no node reads the levels of STIX and no words beside them: nobody can stand for what they would make of it.
    const acknowledged = signs ? (item.acknowledged ?? []) : [];
    if (by.length === 0) return [{ ...item, acknowledged }];
    return by.map((row) => {
      // A copy for each, by which what is let go of them is told apart; the stricter of its marking and the fact's holds.
      const statement = { ...item.statement, access: strictestOf([row.access, item.statement.access]) };
      rowOf.set(statement, row);
      // What this partner was let have in this very version was let go under its words.
      const isHad = versions.get(keyOf(row)) === row.version;
      const read = { acknowledged: isHad && signs ? [...acknowledged, ...row.access.caveats] : acknowledged };
      const isLaxerInWriting = !isAtLeastAsStrict(row.access, statement.access);
      return withObject({ ...item, ...read, statement, isLaxerInWriting }, row, grants);
    });
  });
  const narrowed = await withoutExpelled(tx, agreement, asked);
  const released = release(asked, narrowed, purpose, nodeId, { now, model, knownToPeer: entities });
  return { released, rowOf, grants, known, restrictions: restrictionsOf(released, asked) };
}

type SignedGrant = SignedNotice & { readonly notice: GrantNotice };

/** Grants that we hold for what others created; what we created needs none. */
async function grantsFor(
  tx: Pick<LedgerTransaction, "federation">,
  rows: readonly ObjectRow[],
  ownNodeId: string,
): Promise<ReadonlyMap<string, readonly SignedGrant[]>> {
  const foreign = rows.filter((r) => r.creator !== ownNodeId);
  const byKey = new Map<string, SignedGrant[]>();
  if (foreign.length === 0) return byKey;
  for (const signed of standingGrants(await tx.federation.grants(foreign), (g) => g.notice)) {
    // Others' grants are kept beside what came under them.
    if (signed.notice.holder !== ownNodeId) continue;
    const key = keyOf({ creator: signed.notice.issuer, id: signed.notice.objectId });
    byKey.set(key, [...(byKey.get(key) ?? []), signed]);
  }
  return byKey;
}

/** What others gave us, with its object and the grants that stand to whom it would go: `release` asks for both. */
export async function withGrants(
  tx: Pick<LedgerTransaction, "federation">,
  items: readonly ReleaseItem[],
  ownNodeId: string,
  peer: string,
): Promise<readonly ReleaseItem[]> {
  const rows = await tx.federation.objectsOfStatements(items.map((i) => i.statement.id));
  const grants = await grantsFor(tx, rows, ownNodeId);
  const saying = groupBy(rows, (r) => r.statementId ?? "");
  return items.map((item) => {
    const [row] = objectsFor(saying.get(item.statement.id) ?? [], new Set(), namedIn(grants, peer));
    return withObject(item, row, grants);
  });
}

const namedIn =
  (grants: ReadonlyMap<string, readonly SignedGrant[]>, peer: string) =>
  (row: ObjectRow): boolean =>
    grants.get(keyOf(row))?.some((g) => g.notice.recipients.includes(peer)) === true;

function withObject(
  item: ReleaseItem,
  row: ObjectRow | undefined,
  grants: ReadonlyMap<string, readonly SignedGrant[]>,
): ReleaseItem {
  if (!row) return item;
  const { creator, id, version, hash } = row;
  return {
    ...item,
    object: { creator, id, version, hash },
    grants: (grants.get(keyOf(row)) ?? []).map((g) => g.notice),
  };
}

/** Whom an originator expelled from a group gets nothing under that group, from anybody. */
async function withoutExpelled(
  tx: LedgerTransaction,
  agreement: Agreement,
  items: readonly ReleaseItem[],
): Promise<Agreement> {
  if (agreement.groups.length === 0) return agreement;
  const originators = new Set(items.flatMap((i) => i.statement.access.originators));
  const gone = (await tx.federation.expelled()).filter(
    (e) => e.member === agreement.nodeId && originators.has(e.issuer),
  );
  return { ...agreement, groups: agreement.groups.filter((g) => !gone.some((e) => e.group === g)) };
}

interface Terms {
  readonly agreement: Agreement;
  readonly signs: boolean;
  readonly purpose: PurposeStatement;
  readonly options: ShareOptions;
  /** By the very statement that was released: what two objects say goes by both. */
  readonly rowOf: ReadonlyMap<Statement, ObjectRow>;
  readonly had: ReadonlyMap<string, ReleaseRow>;
  readonly grants: ReadonlyMap<string, readonly SignedGrant[]>;
  readonly now: string;
}

const isHad = (had: Terms["had"], ref: ObjectRef): boolean =>
  (had.get(keyOf(ref))?.version ?? 0) >= ref.version;

/** One release on its way into the partner's log. */
class Giving {
  readonly #deps: Deps;
  readonly #tx: LedgerTransaction;
  readonly #terms: Terms;
  readonly #bodies: Body[] = [];
  readonly #made: ObjectRow[] = [];
  /** What is ours to let pass, of all that was asked for. */
  readonly #own: Pick<ObjectRow, "id" | "version" | "hash" | "access">[] = [];
  #already = 0;
  #recalled = 0;

  constructor(deps: Deps, tx: LedgerTransaction, terms: Terms) {
    this.#deps = deps;
    this.#tx = tx;
    this.#terms = terms;
  }

  async give(released: Released): Promise<Omit<Shared, "withheld" | "restrictions" | "under">> {
    const { statements } = released;
    const fresh = statements.filter((s) => !this.#terms.rowOf.has(s));
    const reports = await this.#tx.reportsById([...new Set(fresh.map((s) => s.reportId))]);
    for (const statement of statements) await this.#one(statement, reports.get(statement.reportId));
    await this.#tx.federation.saveObjects(this.#made);
    const { nodeId } = this.#terms.agreement;
    const creators = new Set(this.#bodies.flatMap((b) => (b.kind === "object" ? [b.ref.creator] : [])));
    for (const creator of creators) await publishKeyChanges(this.#deps, this.#tx, creator, nodeId);
    await publish(this.#deps, this.#tx, nodeId, this.#bodies);
    const { onward } = this.#terms.options;
    const purposes = [this.#terms.purpose.purpose];
    const leave = onward
      ? await letPass(this.#deps, this.#tx, nodeId, this.#own, { ...onward, purposes })
      : [];
    const told = [...new Set([...(this.#bodies.length > 0 ? [nodeId] : []), ...leave])];
    await this.#expectExpiry(nodeId);
    const given = this.#bodies.flatMap((b) => (b.kind === "object" ? [b.ref] : []));
    await giveStanding(this.#deps, this.#tx, nodeId, given);
    const objects = this.#bodies.flatMap((b) => (b.kind === "object" ? [b.ref.id] : []));
    return {
      shared: objects.length,
      already: this.#already,
      recalled: this.#recalled,
      objectIds: objects,
      told,
    };
  }

  async #one(statement: Statement, report: StoredReport | undefined): Promise<void> {
    const { rowOf, had, grants, purpose, agreement } = this.#terms;
    const row = rowOf.get(statement);
    if (row && row.state !== "held") {
      this.#recalled += 1;
      return;
    }
    const made = row ? undefined : this.#make(statement, report);
    const ref = row ?? made?.ref;
    if (!ref) return;
    if (isHad(had, ref)) this.#already += 1;
    else {
      const text = made?.text ?? row?.text ?? (await this.#tx.federation.wireText(ref));
      if (text === undefined) return;
      const grant =
        row && row.creator !== this.#deps.nodeId
          ? bestGrant(grants.get(keyOf(row)), row, agreement.nodeId, purpose.purpose)
          : undefined;
      this.#bodies.push({
        kind: "object",
        ref,
        text,
        access: statement.access,
        entityId: statement.entityId,
        purpose,
        legalBasis: agreement.legalBasis,
        ...(grant === undefined ? {} : { grant }),
      });
    }
    if (ref.creator === this.#deps.nodeId) this.#own.push({ ...ref, access: statement.access });
  }

  #make(
    statement: Statement,
    report: StoredReport | undefined,
  ): { readonly ref: ObjectRef; readonly text: string } | undefined {
    if (!report) return undefined;
    const object = wireObject(this.#deps.nodeId, statement, report, {
      id: objectIdOf(this.#deps.nodeId, statement.id),
      version: 1,
      modifiedAt: this.#terms.now,
      ...(this.#terms.options.expiresAt === undefined ? {} : { expiresAt: this.#terms.options.expiresAt }),
    });
    const text = canonical(object);
    const ref = { creator: object.creator, id: object.id, version: 1, hash: sha256Hex(text) };
    this.#made.push({
      ...ref,
      state: "held",
      statementId: statement.id,
      access: statement.access,
      ...(object.expiresAt === undefined ? {} : { expiresAt: object.expiresAt }),
    });
    return { ref, text };
  }

  async #expectExpiry(peer: string): Promise<void> {
    const { expiresAt } = this.#terms.options;
    if (expiresAt === undefined || !this.#terms.signs) return;
    const dueAt = dueAfter(this.#terms.agreement, expiresAt);
    const objects = this.#bodies.flatMap((b) => (b.kind === "object" ? [b.ref.id] : []));
    await this.#tx.federation.expect(objects.map((of) => ({ of, what: "expiry", peer, dueAt })));
  }
}

/** The grant that lets this version go to this peer for this purpose; `release` asked for one, so there is one. */
function bestGrant(
  grants: readonly SignedGrant[] | undefined,
  ref: ObjectRef,
  peer: string,
  purpose: Purpose,
): SignedNotice | undefined {
  const fit = (grants ?? []).filter(
    ({ notice: g }) =>
      g.version === ref.version &&
      g.hash === ref.hash &&
      g.recipients.includes(peer) &&
      g.purposes.includes(purpose),
  );
  return fit.sort((a, b) => (a.notice.until < b.notice.until ? 1 : -1))[0];
}

/** What of a statement and its report goes out: the report's title and file stay, they may name somebody. */
export function wireObject(
  nodeId: string,
  statement: Statement,
  report: Pick<StoredReport, "id" | "provider" | "evaluation" | "publishedAt" | "lang" | "fictitious">,
  about: Pick<WireObject, "id" | "version" | "modifiedAt"> & { readonly expiresAt?: string },
): WireObject {
  return {
    ...about,
    creator: nodeId,
    source: {
      id: sourceIdOf(nodeId, report.id),
      provider: report.provider,
      evaluation: report.evaluation,
      ...(report.publishedAt === undefined ? {} : { publishedAt: report.publishedAt }),
      ...(report.lang === undefined ? {} : { lang: report.lang }),
      fictitious: report.fictitious,
    },
    statement: toWireStatement(statement),
    access: statement.access,
  };
}

interface Corrected {
  readonly told: readonly string[];
  readonly version: number;
  readonly untold: readonly string[];
}

/** All objects that say one thing say another: whoever has several of them is told of each, and counts once. */
export async function correctObjects(
  deps: Deps,
  tx: LedgerTransaction,
  shared: readonly ObjectRow[],
  corrected: Statement,
): Promise<Omit<Corrected, "told"> & { readonly told: number }> {
  await holdRecipients(tx, shared);
  const done: Corrected[] = [];
  for (const row of shared) done.push(await correctObject(deps, tx, row, corrected));
  return {
    told: new Set(done.flatMap((d) => d.told)).size,
    version: Math.max(...done.map((d) => d.version)),
    untold: [...new Set(done.flatMap((d) => d.untold))],
  };
}

/**
 * A new version of what we shared, to all who have it, with their grants renewed; also where an agreement asks for a second
 * person, since whoever has what is wrong is to have what is right without anybody's leave (R20). Whose agreement does not let it go
 * any more is told only that what they hold is not to be relied on. OBJECT_UNKNOWN where we shared nothing.
 */
export async function correctObject(
  deps: Deps,
  tx: LedgerTransaction,
  shared: ObjectRow,
  said: Statement,
): Promise<Corrected> {
  const [row] = await tx.federation.hold([shared]);
  const text = row && (await tx.federation.wireText(row));
  if (!row || row.creator !== deps.nodeId || row.state !== "held" || text === undefined)
    throw new WaslError("OBJECT_UNKNOWN", { id: shared.id });
  // What says the same may be marked less strictly: no version is laxer than the one before it, nor than what is said already.
  const already = await tx.statements([said.id]);
  const accesses = [row.access, said.access, ...already.map((s) => s.access)];
  const corrected = { ...said, access: strictestOf(accesses) };
  await holdRecipients(tx, [row]);
  const before = JSON.parse(text) as WireObject;
  const object: WireObject = {
    ...before,
    version: row.version + 1,
    modifiedAt: nowOf(deps),
    statement: toWireStatement(corrected),
    access: corrected.access,
  };
  const next = canonical(object);
  const hash = sha256Hex(next);
  const ref = { creator: row.creator, id: row.id, version: object.version, hash };
  const releases = await tx.federation.releases([row]);
  const partners = await tx.federation.partners();
  // What was taken back is not renewed.
  const grants = standingGrants(await tx.federation.grants([row]), (g) => g.notice).filter(
    (g) => g.notice.version === row.version,
  );
  // With its text: where nobody may have it now, no log does.
  await tx.federation.saveObjects([
    { ...row, ...ref, statementId: corrected.id, access: corrected.access, text: next },
  ]);
  const items = await withIdentifiersMarked(tx, [
    {
      statement: corrected,
      category: "unknown",
      necessity: "correction of what was released",
    },
  ]);
  // Whoever gave them the version before had read what it stood under; a restriction that came since has been read by nobody.
  const had = items.map((item) => ({ ...item, acknowledged: row.access.caveats }));
  const told: string[] = [];
  const untold: string[] = [];
  for (const { peer, version, purpose, mandate } of releases) {
    const partner = partners.find((p) => p.nodeId === peer);
    const agreement = partner && agreementIfAny(partner);
    // One whose agreement ended does not keep it from the others.
    if (!agreement || !isInForce(agreement, nowOf(deps)) || !agreement.purposes.includes(purpose)) {
      untold.push(peer);
      continue;
    }
    // A correction never widens.
    const options = {
      now: nowOf(deps),
      model: deps.model,
      knownToPeer: await tx.federation.entitiesKnownTo(peer, [corrected.value.slice(0, 200)]),
    };
    const of = version === row.version ? had : items;
    if (release(of, agreement, { purpose, mandate }, deps.nodeId, options).statements.length === 0) {
      untold.push(peer);
      continue;
    }
    const bodies: Body[] = [
      {
        kind: "object",
        ref,
        text: next,
        access: corrected.access,
        entityId: corrected.entityId,
        purpose: { purpose, mandate },
        legalBasis: agreement.legalBasis,
      },
    ];
    for (const { notice } of grants.filter((g) => g.notice.holder === peer)) {
      // Later than what took back leave before it, whatever the clock says.
      const at = laterThan(deps, [notice]);
      const id = `grt-${hex(deps.random.bytes(16))}`;
      const signed = await signNotice(deps, tx, { ...notice, id, at, version: object.version, hash });
      await tx.federation.saveGrant(signed);
      bodies.push({ kind: "notice", signed, access: corrected.access });
    }
    await publish(deps, tx, peer, bodies);
    const dueAt = dueAfter(agreement, object.modifiedAt);
    const receipt = { of: correctionOf(object), what: "correction", peer, dueAt } as const;
    await tx.federation.expect(signsReceipts(partner) ? [receipt] : []);
    told.push(peer);
  }
  await tellStanding(deps, tx, [row]);
  await doubt(deps, tx, { ...row, ...ref }, untold);
  return { told, version: object.version, untold };
}

/** Takes objects of ours back from everybody: to whom we gave them, and to whom they let it pass on. */
export async function recallObjects(
  deps: Deps,
  tx: LedgerTransaction,
  rows: readonly ObjectRow[],
  reason: string,
): Promise<{ readonly noticeIds: readonly string[]; readonly peers: readonly string[] }> {
  const held = await tx.federation.hold(rows);
  const own = held.filter((r) => r.creator === deps.nodeId && r.state === "held");
  const recipients = await holdRecipients(tx, own);
  const noticeIds: string[] = [];
  for (const row of own) {
    const signed = await signNotice(deps, tx, {
      type: "recall",
      id: `rcl-${hex(deps.random.bytes(16))}`,
      issuer: deps.nodeId,
      at: nowOf(deps),
      objectId: row.id,
      reason,
    });
    await issue(deps, tx, { signed, what: "recall", row, recipients });
    noticeIds.push(signed.notice.id);
  }
  await tx.federation.saveObjects(own.map((r) => ({ ...r, state: "recalled" })));
  await tx.federation.forget(own);
  await tx.federation.expectNoMore(
    own.map((r) => r.id),
    ["correction", "expiry"],
  );
  const signing = own.flatMap(recipients.of).filter((peer) => signsReceipts(recipients.partners.get(peer)));
  return { noticeIds, peers: [...new Set(signing)] };
}
