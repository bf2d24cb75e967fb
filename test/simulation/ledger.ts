import type {
  Expectation,
  Expelled,
  FederationPart,
  Ledger,
  LedgerTransaction,
  LogDraft,
  LogRow,
  ObjectKey,
  ObjectRow,
  OwnKey,
  Pairing,
  Partner,
  RefusalRow,
  StoredReport,
} from "../../src/app/index.ts";
import {
  appendLeaves,
  EMPTY_FRONTIER,
  type Frontier,
  type GrantNotice,
  type Hash,
  type Report,
  type SignedHead,
  type SignedNotice,
  type Statement,
  TILE,
} from "../../src/core/index.ts";

/** The process died: what its transaction had written is gone, what was committed before is not. */
export class Crash extends Error {}

const keyOf = ({ creator, id }: ObjectKey): string => `${creator} ${id}`;

interface Tables {
  readonly partners: Map<string, Partner>;
  readonly pairings: Map<string, Pairing>;
  readonly keys: Map<number, OwnKey>;
  readonly outbox: Map<string, Frontier>;
  readonly logs: Map<string, LogDraft[]>;
  readonly inbox: Map<string, Frontier>;
  readonly heads: Map<string, SignedHead>;
  readonly objects: Map<string, ObjectRow>;
  readonly grants: Map<string, SignedNotice & { readonly notice: GrantNotice }>;
  readonly notices: Map<string, SignedNotice>;
  readonly expected: Map<string, Expectation>;
  readonly expelled: Map<string, Expelled>;
  readonly refusals: RefusalRow[];
  readonly reports: Map<string, Report>;
  readonly statements: Map<string, Statement>;
  readonly withdrawn: Map<string, string>;
  /** Statement by request. */
  readonly contested: Map<string, string>;
}

/**
 * A node's store in memory, under the port that the real one has: a transaction is all or nothing, and any single write
 * can be the one at which the process dies.
 */
export class MemoryLedger implements Ledger {
  readonly tables: Tables = {
    partners: new Map(),
    pairings: new Map(),
    keys: new Map(),
    outbox: new Map(),
    logs: new Map(),
    inbox: new Map(),
    heads: new Map(),
    objects: new Map(),
    grants: new Map(),
    notices: new Map(),
    expected: new Map(),
    expelled: new Map(),
    refusals: [],
    reports: new Map(),
    statements: new Map(),
    withdrawn: new Map(),
    contested: new Map(),
  };
  /** Writes until the process dies; at 0 with the next, before the commit or directly after it. */
  crashIn: number | undefined;
  crashAfterCommit = false;
  private undo: (() => void)[] = [];
  private isOpen = false;
  private readonly hash: Hash;

  constructor(hash: Hash) {
    this.hash = hash;
  }

  async as<T>(_purpose: unknown, work: (tx: LedgerTransaction) => Promise<T>): Promise<T> {
    if (this.isOpen) throw new Error("the simulator runs one transaction of a node at a time");
    this.isOpen = true;
    this.undo = [];
    try {
      const result = await work(this.transaction());
      if (this.crashIn === 0 && this.crashAfterCommit) {
        this.undo = [];
        throw new Crash();
      }
      return result;
    } catch (error) {
      for (const back of this.undo.reverse()) back();
      throw error;
    } finally {
      this.isOpen = false;
    }
  }

  /** Without a crash: what the simulator itself looks up or lays down. */
  async safely<T>(work: (tx: LedgerTransaction) => Promise<T>): Promise<T> {
    const before = this.crashIn;
    this.crashIn = undefined;
    try {
      return await this.as(undefined, work);
    } finally {
      this.crashIn = before;
    }
  }

  private write(): void {
    if (this.crashIn === undefined) return;
    if (this.crashIn > 0) this.crashIn -= 1;
    if (this.crashIn === 0 && !this.crashAfterCommit) throw new Crash();
  }

  private set<K, V>(map: Map<K, V>, key: K, value: V): void {
    this.write();
    const [had, before] = [map.has(key), map.get(key)];
    this.undo.push(() => {
      if (had) map.set(key, before as V);
      else map.delete(key);
    });
    map.set(key, value);
  }

  private remove<K, V>(map: Map<K, V>, key: K): void {
    this.write();
    if (!map.has(key)) return;
    const before = map.get(key) as V;
    this.undo.push(() => map.set(key, before));
    map.delete(key);
  }

  private transaction(): LedgerTransaction {
    const { tables: t } = this;
    return {
      federation: this.part(),
      audit: () => Promise.resolve(),
      openReport: (report) => {
        if (t.reports.has(report.id)) return Promise.resolve("known");
        this.set(t.reports, report.id, report);
        return Promise.resolve("new");
      },
      completeReport: () => Promise.resolve(),
      reportsById: (ids) =>
        Promise.resolve(
          new Map(
            ids.flatMap((id) => {
              const report = t.reports.get(id);
              return report ? [[id, report as StoredReport] as const] : [];
            }),
          ),
        ),
      statements: (ids) => Promise.resolve(ids.flatMap((id) => t.statements.get(id) ?? [])),
      withdrawn: (ids) =>
        Promise.resolve(
          new Map(ids.flatMap((id) => (t.withdrawn.has(id) ? [[id, "partner"] as const] : []))),
        ),
      protectedSubjects: () => Promise.resolve(new Map()),
      holdProtected: () => Promise.resolve(),
      protectedNodes: () => Promise.resolve(new Set()),
      appendStatements: (all) => {
        for (const s of all) this.set(t.statements, s.id, s);
        return Promise.resolve(all.length);
      },
    };
  }

  /** What a reader sees. */
  visible(): readonly Statement[] {
    return [...this.tables.statements.values()].filter((s) => !this.tables.withdrawn.has(s.id));
  }

  private part(): FederationPart {
    const { tables: t } = this;
    const rows = (keys: readonly ObjectKey[]): ObjectRow[] =>
      [...new Set(keys.map(keyOf))].flatMap((key) => t.objects.get(key) ?? []);
    const held = (): ObjectRow[] => [...t.objects.values()].filter((o) => o.state === "held");
    const entries = (keys: readonly ObjectKey[]): { peer: string; draft: LogDraft }[] => {
      const wanted = new Set(keys.map(keyOf));
      return [...t.logs].flatMap(([peer, log]) =>
        log.flatMap((draft) => (draft.object && wanted.has(keyOf(draft.object)) ? [{ peer, draft }] : [])),
      );
    };
    const forgetGiven = (keys: readonly ObjectKey[]): void => {
      const wanted = new Set(keys.map(keyOf));
      for (const [peer, log] of t.logs) {
        if (!log.some((d) => d.object && wanted.has(keyOf(d.object)))) continue;
        this.set(
          t.logs,
          peer,
          log.map((d) => (d.object && wanted.has(keyOf(d.object)) ? { ...d, text: "" } : d)),
        );
      }
    };
    return {
      partners: async () => [...t.partners.values()],
      savePartner: async (p) => this.set(t.partners, p.nodeId, p),
      pairings: async () => [...t.pairings.values()],
      savePairing: async (p) => this.set(t.pairings, p.nodeId, p),
      dropPairing: async (id) => this.remove(t.pairings, id),
      ownKeys: async () => [...t.keys.values()].sort((a, b) => a.generation - b.generation),
      saveOwnKey: async (k) => this.set(t.keys, k.generation, k),
      turn: async () => undefined,
      outbox: async (peer) => t.outbox.get(peer) ?? EMPTY_FRONTIER,
      outboxSize: async (peer) => t.outbox.get(peer) ?? EMPTY_FRONTIER,
      append: async (peer, drafts, after) => {
        this.set(t.logs, peer, [...(t.logs.get(peer) ?? []), ...drafts]);
        this.set(t.outbox, peer, after);
      },
      logPage: async (peer, after, limit) => (t.logs.get(peer) ?? []).slice(after, after + limit).map(rowOf),
      logHashes: async (peer, size, blocks) => {
        const leaves = (t.logs.get(peer) ?? []).slice(0, size).map((d) => d.leaf);
        const block = (n: number): Uint8Array[] => leaves.slice(n * TILE, (n + 1) * TILE);
        const tiles = Array.from({ length: Math.floor(size / TILE) }, (_, n) =>
          Buffer.from(appendLeaves(EMPTY_FRONTIER, block(n), this.hash).hashes[0] ?? "", "hex"),
        );
        return { tiles, blocks: new Map(blocks.map((n) => [n, block(n)])) };
      },
      inbox: async (peer) => t.inbox.get(peer) ?? EMPTY_FRONTIER,
      inboxSize: async (peer) => t.inbox.get(peer)?.size ?? 0,
      saveInbox: async (peer, frontier, head) => {
        this.set(t.inbox, peer, frontier);
        this.set(t.heads, peer, head);
      },
      objects: async (keys) => rows(keys),
      // One transaction at a time: nobody else is there to wait for.
      hold: async (keys) => rows(keys),
      objectsOfStatements: async (ids) =>
        [...t.objects.values()].filter((o) => o.statementId !== undefined && ids.includes(o.statementId)),
      objectsOfGroup: async (creator, group) =>
        held().filter(
          (o) => o.creator === creator && o.access.groups !== "any" && o.access.groups.includes(group),
        ),
      objectsOver: async (by, limit) =>
        held()
          .filter((o) => o.expiresAt !== undefined && o.expiresAt <= by)
          .slice(0, limit),
      saveObjects: async (all) => {
        for (const row of all) this.set(t.objects, keyOf(row), row);
      },
      forgetGiven: async (keys) => forgetGiven(keys),
      forget: async (keys) => {
        forgetGiven(keys);
        for (const row of rows(keys)) {
          const { text: _, ...rest } = row;
          this.set(t.objects, keyOf(row), rest);
        }
      },
      wireText: async (ref) => {
        const row = t.objects.get(keyOf(ref));
        if (row?.version === ref.version && row.text !== undefined) return row.text;
        const found = entries([ref]).find(
          ({ draft }) => draft.object?.version === ref.version && draft.text !== "",
        );
        if (!found) return undefined;
        const { text } = found.draft;
        return text.slice(text.indexOf('"object":') + 9, text.lastIndexOf(',"purpose":'));
      },
      owed: async () => [],
      settleOwed: async () => undefined,
      contest: async (request, [statementId = ""]) => this.set(t.contested, request, statementId),
      endContest: async (request) => {
        const of = t.contested.get(request);
        this.remove(t.contested, request);
        return of === undefined ? [] : [of];
      },
      contestedHere: async (ids) => {
        const all = new Set(t.contested.values());
        return new Set(ids.filter((id) => all.has(id)));
      },
      contested: async () => new Set(),
      owe: async () => undefined,
      owedTellings: async () => [],
      correctionsOwed: async () => new Map(),
      tellingsStanding: async () => ({ owed: 0 }),
      settleTellings: async () => undefined,
      releases: async (keys) => {
        const newest = new Map<string, Awaited<ReturnType<FederationPart["releases"]>>[number]>();
        for (const { peer, draft } of entries(keys)) {
          const { object, purpose, mandate } = draft;
          if (!object || purpose === undefined || mandate === undefined) continue;
          const key = `${keyOf(object)} ${peer}`;
          if ((newest.get(key)?.version ?? 0) > object.version) continue;
          newest.set(key, {
            peer,
            creator: object.creator,
            id: object.id,
            version: object.version,
            purpose,
            mandate,
            isGone: draft.text === "",
          });
        }
        return [...newest.values()];
      },
      withhold: async () => undefined,
      keepForLift: async () => undefined,
      switchSharing: async () => undefined,
      sharingSwitch: async () => undefined,
      isSharingHeld: async () => false,
      owedLift: async () => undefined,
      settleLift: async () => undefined,
      behind: async () => [],
      entitiesKnownTo: async (peer, ids) => {
        const known = new Set(
          (t.logs.get(peer) ?? []).flatMap((d) => (d.text === "" ? [] : (d.entityId ?? []))),
        );
        return new Set(ids.filter((id) => known.has(id)));
      },
      saveGrant: async (g) => this.set(t.grants, `${g.notice.issuer} ${g.notice.id}`, g),
      grants: async (keys) => {
        const wanted = new Set(keys.map(keyOf));
        return [...t.grants.values()].filter((g) =>
          wanted.has(keyOf({ creator: g.notice.issuer, id: g.notice.objectId })),
        );
      },
      saveNotice: async (signed) => {
        const key = `${signed.notice.issuer} ${signed.notice.id}`;
        if (t.notices.has(key)) return false;
        this.set(t.notices, key, signed);
        return true;
      },
      notices: async (type, issuer) =>
        [...t.notices.values()].filter((n) => n.notice.type === type && n.notice.issuer === issuer),
      isPublished: async (id, peer) => (t.logs.get(peer) ?? []).some((d) => d.noticeId === id),
      expect: async (all) => {
        for (const e of all)
          if (!t.expected.has(`${e.of} ${e.peer}`)) this.set(t.expected, `${e.of} ${e.peer}`, e);
      },
      expectNoMore: async (ids, what) => {
        for (const [key, e] of t.expected)
          if (!e.receipt && what.includes(e.what) && ids.includes(e.of.split(":v")[0] ?? ""))
            this.remove(t.expected, key);
      },
      expectNoExpiry: async (ids, reader) => {
        for (const [key, e] of t.expected) {
          if (e.receipt || e.what !== "expiry" || !ids.includes(e.of)) continue;
          if (reader !== undefined && e.peer !== reader.peer) continue;
          const before = (t.logs.get(e.peer) ?? []).filter(
            (d) => reader === undefined || d.seq < reader.after,
          );
          if (!before.some((d) => d.object?.id === e.of)) this.remove(t.expected, key);
        }
      },
      saveReceipt: async (receipt) => {
        const key = `${receipt.notice.of} ${receipt.notice.issuer}`;
        const row = t.expected.get(key);
        if (row && !row.receipt) this.set(t.expected, key, { ...row, receipt });
      },
      expectations: async (of) => [...t.expected.values()].filter((e) => of === undefined || e.of === of),
      expelled: async () => [...t.expelled.values()],
      saveExpelled: async (row) => this.set(t.expelled, JSON.stringify(row), row),
      refuse: async (row) => {
        t.refusals.push(row);
        this.undo.push(() => void t.refusals.splice(t.refusals.indexOf(row), 1));
      },
      refusals: async (limit) => t.refusals.slice(-limit).reverse(),
      withdrawReceived: async (ids, reason) => {
        const gone = ids.filter((id) => t.statements.has(id) && !t.withdrawn.has(id));
        for (const id of gone) this.set(t.withdrawn, id, reason);
        return gone.length;
      },
    };
  }
}

const rowOf = ({ seq, leaf, text, object }: LogDraft): LogRow => ({
  seq,
  leaf,
  ...(text === "" ? {} : { text }),
  ...(object === undefined ? {} : { objectId: object.id }),
});
