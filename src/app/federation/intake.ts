import {
  type Access,
  type Agreement,
  accessKey,
  accessOf,
  canonical,
  correctionOf,
  type Entry,
  type ExpelNotice,
  type GrantNotice,
  idFrom,
  isProtectedCategory,
  isTakenBack,
  judgeObject,
  type Notice,
  type ObjectEntry,
  type ProtectedCategory,
  parseEvaluation,
  type RecallNotice,
  type ReceiptNotice,
  type ReceiptStatus,
  type Refusal,
  type ReleaseItem,
  type Report,
  receiptId,
  receivedEntityId,
  SEALED,
  type SignedNotice,
  SKEW_MAX_MS,
  type StandingNotice,
  type Statement,
  sha256Hex,
  standingGrants,
  toStatement,
  type WireObject,
} from "../../core/index.ts";
import type { NodeKey, ObjectKey, ObjectRow, Partner, ReleaseRow } from "../ports/federation.ts";
import { categoryOf } from "../reports/protect.ts";
import { agreementIfAny, type Deps, type LedgerTransaction, nowOf, signNotice, textOf } from "./deps.ts";
import { EndedLeave, giveLate, goesWithLeave } from "./end-of-leave.ts";
import { followRotations } from "./keys.ts";
import { keyOf, publishNotice } from "./log.ts";
import { shareItems } from "./publish.ts";
import { withdrawUnsaid } from "./said.ts";
import { type SignedStanding, standingsOf } from "./standing.ts";

/** Three years, as for what is imported (Europol Regulation Art. 31). */
const REVIEW_MS = 3 * 365 * 24 * 3600 * 1000;

/** A line of a log that was verified. */
export interface LogLine {
  readonly seq: number;
  readonly leaf: Uint8Array;
  readonly text: string;
  /** Undefined where it was taken back, or is none. */
  readonly entry?: Entry;
  readonly isGone: boolean;
}

/** What became of a run. */
export interface Taken {
  readonly kept: number;
  readonly withdrawn: number;
  readonly setAside: number;
  /** Partners whose log grew by it: they may want to know. */
  readonly told: readonly string[];
  /** Of whom the partner says that they are protected: to be moved into the keyed store with all that is here of them. */
  readonly toProtect: ReadonlyMap<string, ProtectedCategory>;
}

type SignedGrant = SignedNotice & { readonly notice: GrantNotice };

/** One run of a partner's entries on their way into the store, in one transaction. */
export class Intake {
  readonly #deps: Deps;
  readonly #tx: LedgerTransaction;
  readonly #agreement: Agreement | undefined;
  readonly #partners: Map<string, Partner>;
  readonly #from: string;
  readonly #now: string;

  readonly #rows = new Map<string, ObjectRow>();
  /** As they were held when the run began, where it changes them. */
  readonly #before = new Map<string, ObjectRow>();
  readonly #changed = new Set<string>();
  readonly #grants = new Map<string, GrantNotice | undefined>();
  #landing = new Map<string, Statement>();
  readonly #reports = new Map<string, Report>();
  readonly #reportIds = new Map<string, string>();
  /** What an object said that went or says something else now: another may say it still. */
  readonly #withdraw = new Map<string, string>();
  readonly #forget = new Map<string, ObjectKey>();
  readonly #forward = new Map<string, ObjectKey>();
  readonly #endedLeave = new EndedLeave();
  readonly #notices: { readonly signed: SignedNotice; readonly peers: readonly string[] }[] = [];
  readonly #told = new Set<string>();
  readonly #toProtect = new Map<string, ProtectedCategory>();
  #protected: ReadonlySet<string> = new Set();
  #withdrawn = new Map<string, "here" | "partner">();
  readonly #standings = new Map<string, ReadonlyMap<string, readonly SignedStanding[]>>();
  #setAside = 0;
  #kept = 0;
  #gone = 0;

  static async open(
    deps: Deps,
    tx: LedgerTransaction,
    partner: Partner,
    agreement: Agreement | undefined,
  ): Promise<Intake> {
    return new Intake(deps, tx, {
      from: partner.nodeId,
      agreement,
      partners: await tx.federation.partners(),
    });
  }

  private constructor(
    deps: Deps,
    tx: LedgerTransaction,
    about: {
      readonly from: string;
      readonly agreement: Agreement | undefined;
      readonly partners: readonly Partner[];
    },
  ) {
    this.#deps = deps;
    this.#tx = tx;
    this.#agreement = about.agreement;
    this.#from = about.from;
    this.#partners = new Map(about.partners.map((p) => [p.nodeId, p]));
    this.#now = nowOf(deps);
  }

  async take(lines: readonly LogLine[]): Promise<Taken> {
    await this.#tx.holdProtected();
    await this.#tx.federation.turn();
    await this.#lookUp(lines);
    for (const line of lines) await this.#one(line);
    await this.#write();
    const result = { kept: this.#kept, withdrawn: this.#gone, setAside: this.#setAside };
    await this.#tx.audit({
      action: "share",
      object: `partner:${this.#from}`,
      detail: { received: lines.length, ...result },
    });
    return { ...result, told: [...this.#told], toProtect: this.#toProtect };
  }

  /** Everything that the run's entries may touch, in one query. */
  async #lookUp(lines: readonly LogLine[]): Promise<void> {
    const keys = lines.flatMap(({ entry }): ObjectKey[] => {
      if (entry?.kind === "object") return [{ creator: entry.object.creator, id: entry.object.id }];
      const notice = entry?.signed.notice;
      return notice && "objectId" in notice ? [{ creator: notice.issuer, id: notice.objectId }] : [];
    });
    for (const row of await this.#tx.federation.objects(keys)) this.#rows.set(keyOf(row), row);
    const objects = lines.flatMap(({ entry }) => (entry?.kind === "object" ? [entry.object] : []));
    const named = objects.flatMap(namedIn);
    this.#protected = new Set((await this.#tx.protectedSubjects([...new Set(named)])).keys());
    this.#withdrawn = new Map(await this.#tx.withdrawn(objects.map((o) => this.#stated(o, accessOf(o)).id)));
  }

  async #one(line: LogLine): Promise<void> {
    if (line.isGone) return;
    const { entry } = line;
    const refusal = !entry
      ? "ENTRY_INVALID"
      : entry.kind === "object"
        ? await this.#object(entry)
        : await this.#notice(entry.signed);
    if (refusal === undefined) return;
    this.#setAside += 1;
    await this.#tx.federation.refuse({
      at: this.#now,
      peer: this.#from,
      seq: line.seq,
      code: refusal,
      digest: sha256Hex(line.text),
    });
    await this.#tx.audit({
      action: "refuse",
      object: `partner:${this.#from}`,
      detail: { code: refusal, seq: line.seq },
    });
  }

  async #object(entry: ObjectEntry): Promise<Refusal | undefined> {
    const agreement = this.#agreement;
    if (!agreement) return "AGREEMENT_FORBIDS";
    const { object } = entry;
    const verdict = judgeObject(entry, {
      ownNodeId: this.#deps.nodeId,
      now: this.#now,
      latest: this.#latest(),
      agreement,
      held: this.#rows.get(keyOf(object)),
      grant: await this.#standingGrant(entry.grant),
      isCreatorKnown: this.#partners.has(object.creator),
      model: this.#deps.model,
    });
    if (verdict.do === "refuse") return verdict.because;
    if (verdict.do === "pass") {
      if (verdict.because === "known" || verdict.because === "older") await this.#cameToo(entry);
      return undefined;
    }
    const refusal = this.#protectedIn(object);
    if (refusal) return refusal;
    const access = accessOf(object);
    if (!isVisible(access, agreement)) return "NOT_VISIBLE";
    await this.#keep(entry, verdict.hash, access);
    return undefined;
  }

  /** What is here already came by another way too: it stays where it may stay by any of them. */
  async #cameToo(entry: ObjectEntry): Promise<void> {
    const row = this.#rows.get(keyOf(entry.object));
    if (row?.state === "held" && entry.from === row.creator) this.#set({ ...row, isFromCreator: true });
    await this.#saveLeaveOf(entry);
  }

  /** Under whose leave it came: it goes when that is taken back. */
  async #saveLeaveOf({ from, object, grant }: ObjectEntry): Promise<void> {
    if (from !== object.creator && grant?.notice.type === "grant")
      await this.#tx.federation.saveGrant(grant as SignedGrant);
  }

  /** Who is protected here stays so, whatever a partner calls them; and whom a partner protects is protected here (R08). */
  #protectedIn(object: WireObject): Refusal | undefined {
    const [entityId = ""] = namedIn(object);
    const { schema, property, value } = object.statement;
    const said = this.#deps.model.isA(schema, "Person")
      ? categoryOf(property, value, this.#deps.clock.now())
      : undefined;
    if (said && isProtectedCategory(said) && this.#toProtect.get(entityId) !== "child")
      this.#toProtect.set(entityId, said);
    const hidden = namedIn(object).some((id) => this.#protected.has(id) || this.#toProtect.has(id));
    return hidden ? "PROTECTED_SUBJECT" : undefined;
  }

  #latest(): string {
    return textOf(this.#deps.clock.now() + SKEW_MAX_MS);
  }

  async #verifiedGrant(signed: SignedNotice | undefined): Promise<GrantNotice | undefined> {
    if (signed?.notice.type !== "grant") return undefined;
    if (!this.#grants.has(signed.jws))
      this.#grants.set(signed.jws, (await this.#isGenuine(signed)) ? signed.notice : undefined);
    const known = this.#grants.get(signed.jws);
    // The signature was looked up by itself: it has to be of this very notice.
    return known && canonical(known) === canonical(signed.notice) ? known : undefined;
  }

  /** Undefined too where its originator took it back meanwhile, from whomever that was heard. */
  async #standingGrant(signed: SignedNotice | undefined): Promise<GrantNotice | undefined> {
    const grant = await this.#verifiedGrant(signed);
    if (!grant) return undefined;
    const key = { creator: grant.issuer, id: grant.objectId };
    const heard = (await this.#tx.federation.grants([key])).map((g) => g.notice);
    return standingGrants([grant, ...heard], (g) => g).includes(grant) ? grant : undefined;
  }

  async #keep(entry: ObjectEntry, hash: string, access: Access): Promise<void> {
    const { object, from } = entry;
    const key = keyOf(object);
    const before = this.#rows.get(key);
    const isHeld = before?.state === "held";
    if (isHeld && before.statementId !== undefined)
      this.#retract(before.statementId, "corrected by its creator");
    const statement = await this.#saidAnew(object, access);
    this.#landing.set(statement.id, statement);
    const { creator, id, version, expiresAt } = object;
    // What was said of it while it was not here counts too.
    const contest = (isHeld ? before.contest : undefined) ?? (await this.#contestOf({ creator, id }));
    this.#set({
      creator,
      id,
      version,
      hash,
      state: "held",
      statementId: statement.id,
      access,
      text: canonical(object),
      ...(from === creator || before?.isFromCreator === true ? { isFromCreator: true } : {}),
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(contest === undefined ? {} : { contest }),
    });
    this.#forget.delete(key);
    this.#forward.set(key, { creator, id });
    this.#kept += 1;
    if (version > 1) await this.#receipt(creator, correctionOf(object), "applied", isHeld ? 1 : 0);
    await this.#saveLeaveOf(entry);
  }

  /**
   * What comes again comes as something new, since what was withdrawn stays so: by leave given anew, or by a version that says what one
   * before it said. Each time after the last: what several objects say is there once. What one of us took back stays away.
   */
  async #saidAnew(object: WireObject, access: Access): Promise<Statement> {
    const first = this.#stated(object, access);
    if (this.#withdrawn.get(first.id) === "here") return first;
    let last = first;
    while (this.#withdrawn.has(last.id)) {
      last = this.#stated(object, access, last.id);
      for (const [id, by] of await this.#tx.withdrawn([last.id])) this.#withdrawn.set(id, by);
    }
    return last;
  }

  #set(row: ObjectRow): void {
    const key = keyOf(row);
    const before = this.#rows.get(key);
    if (before && !this.#before.has(key)) this.#before.set(key, before);
    this.#rows.set(key, row);
    this.#changed.add(key);
  }

  /** The statement as it stands here: under a report that says whence, with ids of its creator's own. */
  #stated(object: WireObject, access: Access, since?: string): Statement {
    const { creator, source, statement } = object;
    const reportId = this.#reportFor(creator, source, access, since);
    const { firstSeen, lastSeen, ...draft } = statement;
    const isReference = this.#deps.model.property(draft.schema, draft.property)?.type === "entity";
    return {
      ...toStatement(
        {
          ...draft,
          entityId: receivedEntityId(creator, draft.entityId),
          value: isReference ? receivedEntityId(creator, draft.value) : draft.value,
        },
        { reportId, access, seenAt: firstSeen, knownAt: this.#now },
      ),
      lastSeen,
    };
  }

  #reportFor(creator: string, source: WireObject["source"], access: Access, since?: string): string {
    const of = [creator, source.id, accessKey(access), ...(since === undefined ? [] : [since])];
    const key = of.join(" ");
    const known = this.#reportIds.get(key);
    if (known !== undefined) return known;
    const id = idFrom("rep-", ...of);
    this.#reportIds.set(key, id);
    this.#reports.set(id, {
      id,
      title: `Received from ${this.#partners.get(creator)?.name ?? creator}`,
      format: "federation",
      sha256: sha256Hex(source.id),
      byteLength: 0,
      source: creator,
      provider: source.provider,
      publishers: [],
      // What a code is worth is read here: a partner says the code, and cannot make an A1 of none (R05).
      evaluation: parseEvaluation(source.evaluation.scheme, source.evaluation.original),
      access,
      ...(source.lang === undefined ? {} : { lang: source.lang }),
      ...(source.publishedAt === undefined ? {} : { publishedAt: source.publishedAt }),
      receivedAt: this.#now,
      reviewAt: textOf(this.#deps.clock.now() + REVIEW_MS),
      fictitious: source.fictitious,
    });
    return id;
  }

  #retract(statementId: string, reason: string): void {
    this.#withdraw.set(statementId, reason);
  }

  // Notices.

  async #notice(signed: SignedNotice): Promise<Refusal | undefined> {
    const { notice } = signed;
    if (notice.issuer === this.#deps.nodeId) return undefined;
    if (notice.at > this.#latest()) return "VERSION_FROM_THE_FUTURE";
    if (!this.#partners.has(notice.issuer)) return "CREATOR_UNKNOWN";
    if (!(await this.#isGenuine(signed))) return "NOTICE_FORGED";
    await this.#apply(signed, notice);
    return undefined;
  }

  /** Signed by a key that was bound to its issuer when it says that it was issued. */
  async #isGenuine({ notice, jws }: SignedNotice): Promise<boolean> {
    const keys = this.#partners.get(notice.issuer)?.keys ?? [];
    const held = keys.filter((k: NodeKey) => k.until === undefined || k.until > notice.at);
    return await this.#deps.signer.verify("wasl-notice", canonical(notice), jws, held);
  }

  async #apply(signed: SignedNotice, notice: Notice): Promise<void> {
    const isNew = await this.#tx.federation.saveNotice(signed);
    switch (notice.type) {
      case "recall":
        if (isNew) await this.#recall(signed, notice);
        return;
      case "standing":
        if (isNew) await this.#standing(signed, notice);
        return;
      case "expel":
        if (isNew) await this.#expel(signed, notice);
        return;
      case "grant":
        await this.#granted(signed as SignedGrant);
        return;
      case "rotate":
        await this.#rotate(signed);
        return;
      case "receipt":
        await this.#tx.federation.saveReceipt(signed as SignedNotice & { notice: ReceiptNotice });
    }
  }

  /** The tombstone stands also where the object never came: a replay finds it. */
  async #recall(signed: SignedNotice, { issuer, objectId, id, reason }: RecallNotice): Promise<void> {
    const key = { creator: issuer, id: objectId };
    const row = this.#rows.get(keyOf(key));
    const isHeld = row?.state === "held";
    if (isHeld && row.statementId !== undefined) this.#retract(row.statementId, `recalled: ${reason}`);
    const unheard: ObjectRow = { ...key, version: 0, hash: "", state: "recalled", access: SEALED };
    const { text: _text, ...rest } = row ?? unheard;
    this.#set({ ...rest, state: "recalled" });
    this.#forget.set(keyOf(key), key);
    this.#forward.delete(keyOf(key));
    const releases = await this.#tx.federation.releases([key]);
    this.#pass(
      signed,
      releases.map((r) => r.peer),
    );
    await this.#receipt(issuer, id, isHeld ? "applied" : "never-held", isHeld ? 1 : 0);
  }

  /** It stays, and whoever reads it is told; the creator's latest word counts, in whatever order they come. */
  async #standing(
    signed: SignedNotice,
    { issuer, objectId, id, standing, at }: StandingNotice,
  ): Promise<void> {
    const key = { creator: issuer, id: objectId };
    const row = this.#rows.get(keyOf(key));
    const isHeld = row?.state === "held";
    if (row && isHeld && (row.contest?.at ?? "") < at)
      this.#set({ ...row, contest: { isOpen: standing === "contested", at } });
    this.#standings.delete(issuer);
    const releases = await this.#tx.federation.releases([key]);
    this.#pass(
      signed,
      releases.map((r) => r.peer),
    );
    await this.#receipt(issuer, id, isHeld ? "applied" : "never-held", isHeld ? 1 : 0);
  }

  /** A word about an object may come before it, by another way. */
  async #contestOf(key: ObjectKey): Promise<ObjectRow["contest"]> {
    const { creator } = key;
    if (!this.#standings.has(creator)) this.#standings.set(creator, await standingsOf(this.#tx, creator));
    const last = this.#standings.get(creator)?.get(keyOf(key))?.at(-1);
    return last && { isOpen: last.notice.standing === "contested", at: last.notice.at };
  }

  async #expel(signed: SignedNotice, { issuer, group, member, id }: ExpelNotice): Promise<void> {
    await this.#tx.federation.saveExpelled({ issuer, group, member });
    let gone = 0;
    const rows = await this.#ofGroup(issuer, group);
    if (member === this.#deps.nodeId) {
      const left = await this.#groupsLeft(issuer);
      for (const row of rows) {
        const { groups } = row.access;
        if (groups === "any" || groups.some((g) => left.has(g))) continue;
        if (row.statementId !== undefined) this.#retract(row.statementId, `no longer of the group ${group}`);
        const { text: _text, ...rest } = row;
        this.#set({ ...rest, state: "recalled" });
        this.#forget.set(keyOf(row), row);
        gone += 1;
      }
    } else {
      const releases = await this.#tx.federation.releases(rows);
      if (releases.some((r) => r.peer === member)) this.#pass(signed, [member]);
    }
    await this.#receipt(issuer, id, gone > 0 ? "applied" : "never-held", gone);
  }

  /** Stored ones and those of this very run. */
  async #ofGroup(creator: string, group: string): Promise<readonly ObjectRow[]> {
    const rows = new Map<string, ObjectRow>();
    for (const row of await this.#tx.federation.objectsOfGroup(creator, group)) rows.set(keyOf(row), row);
    for (const [key, row] of this.#rows)
      if (row.creator === creator && row.access.groups !== "any" && row.access.groups.includes(group))
        rows.set(key, row);
    return [...rows].flatMap(([key, row]) => {
      const present = this.#rows.get(key) ?? row;
      return present.state === "held" ? [present] : [];
    });
  }

  async #groupsLeft(issuer: string): Promise<ReadonlySet<string>> {
    const partner = this.#partners.get(issuer);
    const groups = new Set(partner ? (agreementIfAny(partner)?.groups ?? []) : []);
    for (const e of await this.#tx.federation.expelled())
      if (e.issuer === issuer && e.member === this.#deps.nodeId) groups.delete(e.group);
    return groups;
  }

  async #granted(signed: SignedGrant): Promise<void> {
    const { id, issuer, objectId, holder, recipients } = signed.notice;
    const { nodeId } = this.#deps;
    const key = { creator: issuer, id: objectId };
    const heard = await this.#tx.federation.grants([key]);
    // Whoever repeats it changes nothing: what was let go since stands.
    if (heard.some((g) => g.notice.id === id)) return;
    const isOver = isTakenBack(signed.notice);
    // What was taken back is kept whoever held it: what comes under it later is refused. What names us says what may stay here.
    if (holder === nodeId || isOver || recipients.includes(nodeId))
      await this.#tx.federation.saveGrant(signed);
    if (holder !== nodeId) {
      if (isOver) await this.#leaveOver(key);
      return;
    }
    const releases = await this.#tx.federation.releases([key]);
    this.#pass(
      signed,
      releases.map((r) => r.peer).filter((peer) => isOver || recipients.includes(peer)),
    );
    if (isOver) {
      this.#forward.delete(keyOf(key));
      const all = [...heard.map((g) => g.notice), signed.notice].filter((g) => g.holder === nodeId);
      this.#endedLeave.add(key, all);
    } else if (this.#rows.get(keyOf(key))?.state === "held") this.#forward.set(keyOf(key), key);
  }

  async #leaveOver(key: ObjectKey): Promise<void> {
    const row = this.#rows.get(keyOf(key));
    if (!row || !(await goesWithLeave(this.#tx, row, this.#deps.nodeId))) return;
    if (row.statementId !== undefined) this.#retract(row.statementId, "leave to pass it on was taken back");
    const { text: _text, ...rest } = row;
    this.#set({ ...rest, state: "leave-over" });
    this.#forget.set(keyOf(key), key);
    this.#forward.delete(keyOf(key));
  }

  async #rotate(signed: SignedNotice): Promise<void> {
    const partner = this.#partners.get(signed.notice.issuer);
    if (!partner) return;
    const keys = await followRotations(this.#deps, partner.keys, partner.nodeId, [signed]);
    if (keys.length === partner.keys.length) return;
    const changed = { ...partner, keys };
    this.#partners.set(partner.nodeId, changed);
    await this.#tx.federation.savePartner(changed);
  }

  #pass(signed: SignedNotice, peers: readonly string[]): void {
    const others = [...new Set(peers)].filter(
      (p) => p !== signed.notice.issuer && p !== this.#from && this.#partners.has(p),
    );
    if (others.length > 0) this.#notices.push({ signed, peers: others });
  }

  async #receipt(to: string, of: string, status: ReceiptStatus, copies: number): Promise<void> {
    const { nodeId } = this.#deps;
    const id = receiptId(nodeId, of, status);
    const notice = { type: "receipt", id, issuer: nodeId, at: this.#now, of, status, copies } as const;
    this.#notices.push({ signed: await signNotice(this.#deps, this.#tx, notice), peers: [to] });
  }

  // Writing.

  async #write(): Promise<void> {
    const { federation } = this.#tx;
    const said = new Set(
      [...this.#rows.values()].map((r) => (r.state === "held" ? r.statementId : undefined)),
    );
    const landing = [...this.#landing.values()].filter((s) => said.has(s.id));
    await this.#openReports(new Set(landing.map((s) => s.reportId)));
    if (landing.length > 0) await this.#tx.appendStatements(landing);
    const byReason = new Map<string, string[]>();
    for (const [id, reason] of this.#withdraw) byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
    await federation.saveObjects([...this.#changed].flatMap((key) => this.#rows.get(key) ?? []));
    for (const [reason, ids] of byReason) this.#gone += await withdrawUnsaid(this.#tx, ids, reason);
    if (this.#forget.size > 0) await federation.forget([...this.#forget.values()]);
    for (const { signed, peers } of this.#notices) {
      await publishNotice(this.#deps, this.#tx, signed, peers);
      for (const peer of peers) this.#told.add(peer);
    }
    await this.#endedLeave.takeOut(this.#tx, this.#partners, (release, partner) =>
      this.#give(release, partner, "released before, under leave that stands"),
    );
    await this.#passOn();
  }

  async #openReports(ids: ReadonlySet<string>): Promise<void> {
    for (const id of ids) {
      const report = this.#reports.get(id);
      if (!report || (await this.#tx.openReport(report)) === "known") continue;
      await this.#tx.completeReport(id, { statements: 0, records: 0, rejects: [], rejectCount: 0 }, {});
    }
  }

  /** Corrections go on to whom we gave the version before, where the originator's new grant lets them. */
  async #passOn(): Promise<void> {
    if (this.#forward.size === 0) return;
    const releases = await this.#tx.federation.releases([...this.#forward.values()]);
    for (const release of releases) {
      const row = this.#rows.get(keyOf(release));
      const partner = this.#partners.get(release.peer);
      if (!partner || (row?.version ?? 0) <= release.version) continue;
      const give = (one: ReleaseRow, to: Partner): Promise<void> =>
        this.#give(one, to, "correction of what was released");
      const { nodeId } = this.#deps;
      if (release.isGone === true) await giveLate(this.#tx, release, { nodeId, partner }, give);
      else await give(release, partner);
    }
  }

  async #give(
    { peer, purpose, mandate, version, ...key }: ReleaseRow,
    partner: Partner,
    necessity: string,
  ): Promise<void> {
    const row = this.#rows.get(keyOf(key));
    if (row?.state !== "held" || row.statementId === undefined) return;
    const statement = this.#statementOf(row);
    if (!statement || !agreementIfAny(partner)?.purposes.includes(purpose)) return;
    // Somebody here had read the words under which they were given the version before.
    const before = this.#before.get(keyOf(key));
    const acknowledged = before?.version === version ? before.access.caveats : [];
    const item: ReleaseItem = { statement, category: "unknown", necessity, acknowledged };
    await shareItems(this.#deps, this.#tx, partner, peer, [item], { purpose, mandate }).catch(
      ignoreAgreement,
    );
    this.#told.add(peer);
  }

  #statementOf(row: ObjectRow): Statement | undefined {
    const id = row.statementId ?? "";
    const landed = this.#landing.get(id);
    if (landed || row.text === undefined) return landed;
    // A grant that came after its object: the statement follows from the object.
    return { ...this.#stated(JSON.parse(row.text) as WireObject, row.access), id };
  }
}

/** The entity that an object is about, and what it may refer to, as they are called here. */
const namedIn = ({ creator, statement: { entityId, value } }: WireObject): readonly string[] =>
  [entityId, ...(value.length <= 200 ? [value] : [])].map((id) => receivedEntityId(creator, id));

/** An agreement that ended, or a hold on all sharing, stops what would have gone on, and not what came. */
function ignoreAgreement(error: unknown): undefined {
  const { code } = error as { code?: string };
  if (code === "AGREEMENT_MISSING" || code === "SHARING_HELD") return undefined;
  throw error;
}

/** Whether anybody here could see it at all: what nobody may see is not kept. */
const isVisible = (access: Access, agreement: Agreement): boolean =>
  access.compartments.length === 0 &&
  (access.purposes === "any" || access.purposes.length > 0) &&
  (access.groups === "any" || access.groups.some((g) => agreement.groups.includes(g)));
