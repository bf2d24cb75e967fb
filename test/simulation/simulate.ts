import {
  correctObject,
  expelMember,
  expireObjects,
  hintTo,
  type ObjectRow,
  pullFrom,
  recallObjects,
  receiveText,
  rotateKey,
  shareItems,
} from "../../src/app/index.ts";
import {
  type Access,
  appendLeaves,
  canonical,
  leafOfText,
  type Model,
  OPEN,
  type Purpose,
  type ReleaseItem,
  type Report,
  type Statement,
  sha256Hex,
  toStatement,
  UNEVALUATED,
} from "../../src/core/index.ts";
import { type SimNode, World } from "./world.ts";

const NODES = 37;
const PURPOSE = { purpose: "information-exchange" as Purpose, mandate: "SIM-1" };
const CALM_UNTIL = 20_000;
const CUT_UNTIL = 75_000;
const HEAL_CHECK_UNTIL = 60_000;
/** As `wasl serve` does. */
const PULL_EVERY = 15_000;
/** Longer than a crash, and than a pull with its answer. */
const QUIET_MS = 12_000;
const QUIET_ROUNDS = 4;

export interface SeedResult {
  readonly seed: number;
  /** What must not be; empty for a seed that holds. */
  readonly broken: readonly string[];
  /** Simulated ms from the healing of the network until the recall was at all honest nodes. */
  readonly recallMs: number;
  readonly acknowledged: number;
  readonly messages: number;
  readonly crashes: number;
  readonly refused: number;
}

/** One object that somebody made, and who may ever see its bytes. */
interface Made {
  readonly creator: string;
  readonly canary: string;
  readonly allowed: Set<string>;
  /** Present statement, while the creator has it. */
  statement: Statement;
  version: number;
  isRecalled: boolean;
}

/** Thirty-seven nodes under one seed: a quiet start, two rounds of trouble, a healed network, and what has to hold then. */
export async function simulate(seed: number, model: Model, options = {}): Promise<SeedResult> {
  const run = new Run(seed, model, options);
  await run.play();
  return run.result();
}

class Run {
  readonly world: World;
  readonly seed: number;
  readonly made: Made[] = [];
  readonly nodes: SimNode[] = [];
  readonly honest: SimNode[] = [];
  readonly groups: ReadonlySet<string>;
  readonly broken: string[] = [];
  readonly pulling = new Set<string>();
  readonly oldPages: string[] = [];
  acknowledged: { readonly sender: string; readonly peer: string; readonly objectId: string }[] = [];
  readonly expelled = new Set<string>();
  all: Made | undefined;
  recallMs = Number.POSITIVE_INFINITY;
  /** Nobody does anything more but look for news when told to. */
  private isQuiet = false;

  constructor(seed: number, model: Model, options: object) {
    this.seed = seed;
    this.world = new World(seed, model, options);
    const { dice } = this.world;
    for (let i = 0; i < NODES; i++) {
      const node = this.world.add(`n${String(i).padStart(2, "0")}`, i === NODES - 1);
      this.nodes.push(node);
      if (!node.isHostile) this.honest.push(node);
    }
    this.groups = new Set(dice.some(this.nodes, 0.4).map((n) => n.id));
    this.connect();
    this.world.onHint = (node, from) => this.world.after(1, () => this.pull(node, from));
    this.world.onAnswer = (to, text, from) => this.watch(to, text, from);
    this.world.answerOf = (node, asker, page) => this.lie(node, asker, page);
  }

  /** A ring and chords, and everybody within two steps of the first. */
  private connect(): void {
    const { dice } = this.world;
    const link = (a: SimNode, b: SimNode): void => {
      if (a === b || a.neighbours.includes(b.id)) return;
      a.neighbours.push(b.id);
      b.neighbours.push(a.id);
    };
    this.nodes.forEach((node, i) => {
      link(node, this.nodes[(i + 1) % NODES] as SimNode);
      link(node, dice.pick(this.nodes));
    });
    const first = this.nodes[0] as SimNode;
    for (const node of this.nodes)
      if (
        !this.near(first).some(
          (id) => id === node.id || this.world.nodes.get(id)?.neighbours.includes(node.id),
        )
      )
        link(dice.pick(this.near(first).flatMap((id) => this.world.nodes.get(id) ?? [])), node);
  }

  private near(first: SimNode): readonly string[] {
    return first.neighbours.filter((id) => !this.world.nodes.get(id)?.isHostile);
  }

  private async pair(): Promise<void> {
    const at = "2026-05-01T00:00:00.000Z";
    const keys = new Map<string, { readonly kid: string; readonly key: string }>();
    for (const node of this.nodes) keys.set(node.id, await node.deps.signer.publicKey(1));
    for (const node of this.nodes)
      await node.ledger.as(undefined, async ({ federation }) => {
        const { kid, key } = keys.get(node.id) as { kid: string; key: string };
        await federation.saveOwnKey({ generation: 1, kid, key, from: at });
        for (const other of this.nodes) {
          if (other === node) continue;
          const { kid: otherKid, key: otherKey } = keys.get(other.id) as { kid: string; key: string };
          const bothIn = this.groups.has(node.id) && this.groups.has(other.id);
          await federation.savePartner({
            nodeId: other.id,
            name: other.id,
            keys: [{ kid: otherKid, key: otherKey, from: at }],
            pairedAt: at,
            ...(node.neighbours.includes(other.id) ? { url: other.id } : {}),
            agreement: `partner: ${other.id}
class: police
purposes: information-exchange
ceiling: amber
groups: ${bothIn ? "g" : ""}
legal-basis: simulated
valid-until: 2999-01-01
`,
          });
        }
      });
  }

  async play(): Promise<void> {
    await this.pair();
    const { world } = this;
    for (const node of this.nodes) this.everySoOften(node);
    this.start();
    this.trouble();
    await world.runUntil(CUT_UNTIL);
    world.cut = undefined;
    for (const node of this.nodes) node.ledger.crashIn = undefined;
    this.watchRecall(world.now);
    while (world.now < CUT_UNTIL + HEAL_CHECK_UNTIL && !Number.isFinite(this.recallMs))
      await world.runUntil(world.now + 1_000);
    world.loss = 0;
    this.isQuiet = true;
    await world.runUntil(world.now + QUIET_MS);
    let rounds = 0;
    while (rounds < QUIET_ROUNDS) {
      // Clocks differ by minutes: the last object is over for the last node long after the first node said so, and may
      // come to that node only now. What it says of that has to travel too.
      const over = this.lastExpiry() + 1_000;
      if (over > world.now) {
        await world.runUntil(over);
        rounds = 0;
      }
      rounds += 1;
      for (const node of this.nodes) this.lookRound(node);
      await world.runUntil(world.now + QUIET_MS);
    }
    this.check();
  }

  private lastExpiry(): number {
    const over = this.honest.flatMap((node) => {
      const skew = node.deps.clock.now() - this.world.now;
      return [...node.ledger.tables.objects.values()].flatMap((o) =>
        o.state === "held" && o.expiresAt !== undefined ? [Date.parse(o.expiresAt) - skew] : [],
      );
    });
    return Math.max(0, ...over);
  }

  private everySoOften(node: SimNode): void {
    const { world } = this;
    const tick = (): void => {
      if (this.isQuiet) return;
      this.lookRound(node);
      world.after(PULL_EVERY, tick);
    };
    world.after(world.dice.below(PULL_EVERY), tick);
  }

  private lookRound(node: SimNode): void {
    const { world } = this;
    for (const peer of node.neighbours) world.after(world.dice.below(2_000), () => this.pull(node, peer));
    world.after(world.dice.below(3_000), () =>
      world.does(node, async () => void (await expireObjects(node.deps))),
    );
  }

  private async pull(node: SimNode, peer: string): Promise<void> {
    const key = `${node.id} ${peer}`;
    if (this.pulling.has(key)) return;
    this.pulling.add(key);
    const retry = (): void =>
      this.world.after(1_000 + this.world.dice.below(2_000), () => this.pull(node, peer));
    await this.world.does(node, async () => {
      try {
        await pullFrom(node.deps, peer, { limit: this.world.dice.chance(0.2) ? 3 : 500 });
      } catch (error) {
        if ((error as { code?: string }).code === "PARTNER_UNREACHABLE") retry();
        throw error;
      } finally {
        this.pulling.delete(key);
      }
    });
    if (!this.world.isUp(node)) this.pulling.delete(key);
  }

  // What nodes do.

  private async make(node: SimNode, access: Partial<Access>, entityId?: string): Promise<Made> {
    const n = this.made.length;
    const canary = `canary-${n}-`;
    const statement = this.statement(
      node,
      `${canary}v1`,
      { ...OPEN, originators: [node.id], ...access },
      entityId ?? `e${n}`,
    );
    const made: Made = {
      creator: node.id,
      canary,
      allowed: new Set([node.id]),
      statement,
      version: 0,
      isRecalled: false,
    };
    this.made.push(made);
    await node.ledger.safely(async (tx) => {
      await tx.openReport(reportOf(node.id));
      await tx.appendStatements([statement]);
    });
    return made;
  }

  private statement(node: SimNode, value: string, access: Access, entityId: string): Statement {
    return toStatement(
      { entityId, schema: "Company", property: "name", value },
      { reportId: reportOf(node.id).id, access, seenAt: "2026-05-01T00:00:00.000Z" },
    );
  }

  private async share(
    node: SimNode,
    peer: string,
    statement: Statement,
    options: Parameters<typeof shareItems>[6] = {},
  ): Promise<void> {
    await this.world.does(node, async () => {
      const item: ReleaseItem = { statement, category: "unknown", necessity: "simulated" };
      const { partner, result } = await node.ledger.as(undefined, async (tx) => {
        const found = (await tx.federation.partners()).find((p) => p.nodeId === peer);
        return {
          partner: found,
          result: await shareItems(node.deps, tx, found, peer, [item], PURPOSE, options),
        };
      });
      for (const objectId of result.objectIds) this.acknowledged.push({ sender: node.id, peer, objectId });
      if (partner && result.shared > 0) await hintTo(node.deps, partner);
    });
  }

  private start(): void {
    const { world } = this;
    const first = this.nodes[0] as SimNode;
    const everyone = this.nodes.map((n) => n.id);
    world.at(500, async () => {
      const all = await this.make(first, { tlp: "amber" });
      for (const id of everyone) all.allowed.add(id);
      this.all = all;
      const onward = { recipients: everyone, until: "2026-12-01T00:00:00.000Z" };
      for (const peer of first.neighbours) await this.share(first, peer, all.statement, { onward });
    });
    // Whoever has it gives it on, again and again until everybody has it.
    for (let at = 3_000; at < CALM_UNTIL; at += 3_000)
      world.at(at, async () => {
        for (const node of this.honest) await this.passOnAll(node);
      });
  }

  private async passOnAll(node: SimNode): Promise<void> {
    if (!this.all || node === this.nodes[0] || !this.near(this.nodes[0] as SimNode).includes(node.id)) return;
    const held = node.ledger.visible().find((s) => s.value.startsWith(this.all?.canary ?? "-"));
    if (!held) return;
    for (const peer of node.neighbours) {
      const has = (await this.releasesOf(node, held)).includes(peer);
      if (!has) await this.share(node, peer, held);
    }
  }

  private async releasesOf(node: SimNode, statement: Statement): Promise<readonly string[]> {
    return await node.ledger.safely(async ({ federation }) => {
      const rows = await federation.objectsOfStatements([statement.id]);
      return (await federation.releases(rows)).map((r) => r.peer);
    });
  }

  private trouble(): void {
    const { world } = this;
    const { dice } = world;
    world.at(CALM_UNTIL, () => {
      world.loss = 0.1;
      world.duplicates = 0.1;
    });
    const during = (from: number, to: number, count: number, act: () => Promise<void> | void): void => {
      for (let n = 0; n < count; n++) world.at(from + dice.below(to - from), act);
    };
    during(2_000, CUT_UNTIL, 40, () => this.someShare());
    during(10_000, CUT_UNTIL, 20, () => this.somePassing());
    during(10_000, CUT_UNTIL, 10, () => this.someCorrection());
    during(15_000, CUT_UNTIL, 8, () => this.someRecall());
    during(15_000, CUT_UNTIL, 2, () => this.someExpulsion());
    during(10_000, CUT_UNTIL, 3, () => this.someRotation());
    during(5_000, CUT_UNTIL, 12, () => this.someHostility());
    during(CALM_UNTIL, CUT_UNTIL, 15, () => {
      const node = dice.pick(this.honest);
      node.ledger.crashIn = 1 + dice.below(30);
      node.ledger.crashAfterCommit = dice.chance(0.5);
    });
    for (const at of [CALM_UNTIL + 5_000, 50_000]) {
      world.at(at, () => {
        const sides = dice.chance(0.5) ? 2 : 3;
        world.cut = new Map(this.nodes.map((n) => [n.id, dice.below(sides)]));
      });
    }
    world.at(42_000, () => {
      world.cut = undefined;
    });
    world.at(60_000, () => this.recall(this.all));
  }

  private async someShare(): Promise<void> {
    const { dice } = this.world;
    const node = dice.pick(this.honest);
    const kind = dice.below(8);
    const access: Partial<Access> =
      kind === 0
        ? { tlp: "red" }
        : kind === 1
          ? { tlp: "amber+strict" }
          : kind === 2
            ? { tlp: "green", groups: ["g"] }
            : kind === 3
              ? { tlp: "green", handling: ["H3"] }
              : { tlp: dice.pick(["clear", "green", "amber"] as const), orcon: dice.chance(0.3) };
    const made = await this.make(node, access, kind === 4 ? `protected-${this.made.length}` : undefined);
    const peers = dice.some(node.neighbours, 0.6);
    const recipients = dice.chance(0.5) ? dice.some(this.nodes, 0.5).map((n) => n.id) : [];
    const until = "2026-12-01T00:00:00.000Z";
    const expiresAt = dice.chance(0.2) ? new Date(node.deps.clock.now() + 30_000).toISOString() : undefined;
    for (const peer of peers) {
      this.allow(made, peer);
      for (const id of recipients) this.allow(made, id);
      await this.share(node, peer, made.statement, {
        ...(recipients.length > 0 ? { onward: { recipients, until } } : {}),
        ...(expiresAt === undefined ? {} : { expiresAt }),
      });
    }
  }

  /** Whom the creator names may have it, where its marking lets it out at all. */
  private allow(made: Made, id: string): void {
    const { access, entityId } = made.statement;
    if (access.tlp === "red" || access.tlp === "amber+strict" || access.handling.includes("H3")) return;
    if (entityId.startsWith("protected-")) return;
    if (access.groups !== "any" && !(this.groups.has(id) && this.groups.has(made.creator))) return;
    made.allowed.add(id);
  }

  private async somePassing(): Promise<void> {
    const { dice } = this.world;
    const node = dice.pick(this.honest);
    const foreign = node.ledger.visible().filter((s) => s.access.originators[0] !== node.id);
    if (foreign.length === 0) return;
    await this.share(node, dice.pick(node.neighbours), dice.pick(foreign));
  }

  private ownShared(made: Made): ObjectRow | undefined {
    const node = this.world.nodes.get(made.creator) as SimNode;
    return [...node.ledger.tables.objects.values()].find(
      (o) => o.statementId === made.statement.id && o.creator === node.id && o.state === "held",
    );
  }

  private async someCorrection(): Promise<void> {
    const { dice } = this.world;
    const made = dice.pick(this.made.filter((m) => m !== this.all));
    const node = this.world.nodes.get(made?.creator ?? "");
    const row = made && this.ownShared(made);
    if (!node || !row) return;
    await this.world.does(node, async () => {
      const next = this.statement(
        node,
        `${made.canary}v${row.version + 1}`,
        made.statement.access,
        made.statement.entityId,
      );
      await node.ledger.as(undefined, async (tx) => {
        await tx.appendStatements([next]);
        await tx.federation.withdrawReceived([made.statement.id], "corrected");
        await correctObject(node.deps, tx, row, next);
      });
      made.statement = next;
    });
    // It may have been done although nobody was told: the store knows.
    const done = [...node.ledger.tables.objects.values()].find(
      (o) => o.id === row.id && o.creator === node.id,
    );
    const present = node.ledger.tables.statements.get(done?.statementId ?? "");
    if (present) made.statement = present;
  }

  private async someRecall(): Promise<void> {
    const others = this.made.filter((m) => m !== this.all);
    if (others.length > 0) await this.recall(this.world.dice.pick(others));
  }

  private async recall(made: Made | undefined): Promise<void> {
    const row = made && this.ownShared(made);
    const node = made && this.world.nodes.get(made.creator);
    if (!row || !node || !made) {
      if (made === this.all) this.world.after(500, () => this.recall(made));
      return;
    }
    await this.world.does(node, async () => {
      const { peers } = await node.ledger.as(undefined, (tx) =>
        recallObjects(node.deps, tx, [row], "simulated"),
      );
      for (const p of node.ledger.tables.partners.values())
        if (peers.includes(p.nodeId)) await hintTo(node.deps, p);
    });
    made.isRecalled = node.ledger.tables.objects.get(`${row.creator} ${row.id}`)?.state === "recalled";
    if (!made.isRecalled && made === this.all) this.world.after(500, () => this.recall(made));
  }

  private async someExpulsion(): Promise<void> {
    const { dice } = this.world;
    const node = dice.pick(this.honest.filter((n) => this.groups.has(n.id)));
    const member = dice.pick((node?.neighbours ?? []).filter((id) => this.groups.has(id)));
    if (!node || member === undefined) return;
    await this.world.does(node, async () => {
      await node.ledger.as(undefined, (tx) => expelMember(node.deps, tx, member, "g"));
      this.expelled.add(`${node.id} ${member}`);
    });
  }

  private async someRotation(): Promise<void> {
    const node = this.world.dice.pick(this.honest);
    await this.world.does(node, async () => {
      await node.ledger.as(undefined, (tx) =>
        rotateKey(node.deps, tx, this.world.dice.pick([0, 20_000, 3_600_000])),
      );
    });
  }

  // The hostile node: it signs with its own key whatever it likes, and answers what it likes.

  private get enemy(): SimNode {
    return this.nodes.at(-1) as SimNode;
  }

  private async someHostility(): Promise<void> {
    const { dice } = this.world;
    const { enemy } = this;
    const victim = dice.pick(enemy.neighbours);
    const target = dice.pick(this.made.filter((m) => m.version === 0));
    const kind = dice.below(7);
    await this.world.does(enemy, async () => {
      const row = target && this.ownShared(target);
      const at = new Date(enemy.deps.clock.now()).toISOString();
      const base = { from: enemy.id, to: victim, at };
      const object = (over: object) => ({
        id: `obj-evil-${dice.below(5)}`,
        creator: enemy.id,
        version: 1,
        modifiedAt: at,
        source: { id: "src-1", provider: enemy.id, evaluation: UNEVALUATED, fictitious: true },
        statement: {
          entityId: "evil",
          schema: "Company",
          property: "name",
          value: `evil-${dice.below(1000)}`,
          kind: "fact",
          firstSeen: at,
          lastSeen: at,
        },
        access: { ...OPEN, tlp: "green", originators: [enemy.id] },
        ...over,
      });
      const send = (body: object) => this.appendRaw(victim, { ...base, ...body });
      const sendObject = (over: object, more: object = {}) =>
        send({
          kind: "object",
          object: object(over),
          purpose: PURPOSE.purpose,
          mandate: "X",
          legalBasis: "X",
          ...more,
        });
      const notice = async (body: object, cutOff = 0) => {
        const full = { id: `evil-${dice.below(10_000)}`, at, ...body };
        const jws = await enemy.deps.signer.sign("wasl-notice", canonical(full), 1);
        return { notice: full, jws: jws.slice(0, jws.length - cutOff) };
      };
      const id = row?.id ?? "obj-none";
      const creator = row?.creator ?? "n00";
      if (kind === 0)
        await sendObject({ id, creator, version: 9, access: { ...OPEN, originators: [creator] } });
      if (kind === 1) {
        const forged = object({ id, creator, version: 9 });
        const grant = {
          type: "grant",
          issuer: creator,
          objectId: id,
          version: 9,
          hash: sha256Hex(canonical(forged)),
        };
        const signed = await notice({
          ...grant,
          holder: enemy.id,
          recipients: [victim],
          purposes: [PURPOSE.purpose],
          until: "2999-01-01T00:00:00.000Z",
        });
        await sendObject({ id, creator, version: 9 }, { grant: signed });
      }
      if (kind === 2)
        await send({
          kind: "notice",
          signed: await notice(
            { type: "recall", issuer: creator, objectId: id, reason: "evil" },
            dice.below(2),
          ),
        });
      if (kind === 3) await sendObject({ modifiedAt: "2027-01-01T00:00:00.000Z" });
      if (kind === 4) for (let n = 0; n < 2; n++) await sendObject({ id: "obj-evil-twice", version: 1 });
      if (kind === 5) await sendObject({ access: { ...OPEN, tlp: "red", originators: [enemy.id] } });
      if (kind === 6) await sendObject({ surprise: true });
    });
  }

  private async appendRaw(peer: string, body: object): Promise<void> {
    const { ledger, deps } = this.enemy;
    await ledger.as(undefined, async ({ federation }) => {
      const frontier = await federation.outbox(peer);
      const text = canonical({ ...body, seq: frontier.size });
      const leaf = leafOfText(text, deps.signer.hash);
      const draft = { seq: frontier.size, leaf, text, access: OPEN };
      await federation.append(peer, [draft], appendLeaves(frontier, [leaf], deps.signer.hash));
    });
  }

  private lie(_node: SimNode, _asker: string, page: string): string {
    const { dice } = this.world;
    this.oldPages.push(page);
    if (!dice.chance(0.4)) return page;
    const at = dice.below(page.length);
    const lies = [
      () => `${page.slice(0, at)}x${page.slice(at + 1)}`,
      () => page.slice(0, at),
      () => page.replace(/"next":(\d+)/, (_m, n: string) => `"next":${Number(n) + 1}`),
      () => `${page}${"[".repeat(200_000)}\n`,
      () => page.replace(/"jws":"([^"]+)"/, (_m, jws: string) => `"jws":"${jws.slice(0, -2)}"`),
      () => dice.pick(this.oldPages),
      () => page.replaceAll(this.enemy.id, "n00"),
      () => "",
    ];
    return dice.pick(lies)();
  }

  // What must hold.

  /** No byte of what one may not have is on its way to one, even before it is judged. */
  private watch(to: string, text: string, from: string): void {
    this.lookFor(text, to, `on the wire from ${from}`);
    const node = this.world.nodes.get(to);
    // The network delivers twice what it likes.
    if (node && this.world.dice.chance(this.world.duplicates))
      this.world.after(this.world.dice.below(3_000), () =>
        this.world.does(node, async () => void (await receiveText(node.deps, from, text))),
      );
  }

  private lookFor(text: string, reader: string, where: string): void {
    for (const canary of new Set(text.match(/canary-\d+-/g) ?? [])) {
      const made = this.made[Number(canary.split("-")[1])];
      if (made && !made.allowed.has(reader))
        this.broken.push(`${canary} above its marking ${where} to ${reader}`);
    }
  }

  private watchRecall(healedAt: number): void {
    const look = (): void => {
      if (!this.all?.isRecalled) {
        this.world.after(500, look);
        return;
      }
      const left = this.honest.filter((n) => n.ledger.visible().some((s) => this.isOfAll(s, n)));
      if (left.length === 0) this.recallMs = Math.max(0, this.world.now - healedAt);
      else this.world.after(250, look);
    };
    look();
  }

  private isOfAll(s: Statement, node: SimNode): boolean {
    // The creator keeps its own.
    return node.id !== this.all?.creator && s.value.startsWith(this.all?.canary ?? "-");
  }

  private check(): void {
    this.broken.push(...this.world.faults);
    if (!(this.recallMs <= HEAL_CHECK_UNTIL))
      this.broken.push(`the recall took ${this.recallMs} ms after the network healed`);
    for (const node of this.honest) {
      this.lookFor(JSON.stringify(stateOf(node)), node.id, "in the store");
      this.checkStatements(node);
      for (const id of node.neighbours) {
        const peer = this.world.nodes.get(id);
        if (peer && !peer.isHostile) this.checkLog(peer, node);
      }
    }
    for (const { sender, peer, objectId } of this.acknowledged) {
      const log = this.world.nodes.get(sender)?.ledger.tables.logs.get(peer) ?? [];
      if (!log.some((d) => d.object?.id === objectId))
        this.broken.push(`${objectId} acknowledged by ${sender} and not in its log`);
    }
    this.checkRecalled();
  }

  /** One visible statement for each object that is held, and none that belongs to nothing. */
  private checkStatements(node: SimNode): void {
    const { objects } = node.ledger.tables;
    const held = [...objects.values()].filter((o) => o.state === "held" && o.creator !== node.id);
    const visible = new Set(node.ledger.visible().map((s) => s.id));
    for (const o of held)
      if (!visible.has(o.statementId ?? ""))
        this.broken.push(`${o.id} is held by ${node.id} and not visible`);
    const received = node.ledger.visible().filter((s) => s.entityId.includes("~"));
    if (received.length !== held.length)
      this.broken.push(`${node.id} shows ${received.length} statements for ${held.length} objects`);
  }

  /** Everything in a log between honest neighbours arrived, in its newest version, or was taken back. */
  private checkLog(sender: SimNode, receiver: SimNode): void {
    const size = sender.ledger.tables.outbox.get(receiver.id)?.size ?? 0;
    const taken = receiver.ledger.tables.inbox.get(sender.id)?.size ?? 0;
    if (size !== taken) this.broken.push(`${receiver.id} has ${taken} of ${size} from ${sender.id}`);
    for (const { object } of sender.ledger.tables.logs.get(receiver.id) ?? []) {
      if (!object || object.creator === receiver.id) continue;
      const row = receiver.ledger.tables.objects.get(`${object.creator} ${object.id}`);
      const origin = this.world.nodes
        .get(object.creator)
        ?.ledger.tables.objects.get(`${object.creator} ${object.id}`);
      const isOver = origin === undefined || origin.state !== "held";
      if (!isOver && row === undefined)
        this.broken.push(`${object.id} of ${sender.id} lost at ${receiver.id}`);
      if (!isOver && row?.state === "held" && row.version !== origin.version)
        this.broken.push(
          `${receiver.id} has version ${row.version} of ${origin.version} of ${object.id} from ${sender.id}`,
        );
      // Clocks differ by minutes: what is over by one is not yet by the other.
      if (row?.state === "expired") continue;
      const isOverHere =
        row?.expiresAt === undefined || Date.parse(row.expiresAt) <= receiver.deps.clock.now();
      if (origin?.state === "expired" && !isOverHere) continue;
      if (!isOver && row && row.state !== "held" && !this.wasExpelled(object.creator, receiver.id))
        this.broken.push(`${object.id} is ${row.state} at ${receiver.id} and held by its creator`);
      if (isOver && row?.state === "held")
        this.broken.push(`${object.id} is ${origin?.state} and held at ${receiver.id}`);
    }
  }

  private wasExpelled(issuer: string, member: string): boolean {
    return (
      this.world.nodes
        .get(issuer)
        ?.ledger.tables.expelled.has(JSON.stringify({ issuer, group: "g", member })) ?? false
    );
  }

  /** What was taken back is gone from every statement, object and log of every honest node. */
  private checkRecalled(): void {
    for (const made of this.made.filter((m) => m.isRecalled))
      for (const node of this.honest) {
        if (node.id === made.creator) continue;
        const { withdrawn: _, statements: __, ...rest } = stateOf(node);
        const inView = node.ledger.visible().some((s) => s.value.startsWith(made.canary));
        if (inView || JSON.stringify(rest).includes(made.canary))
          this.broken.push(`${made.canary} was recalled and is at ${node.id}`);
      }
  }

  result(): SeedResult {
    return {
      seed: this.seed,
      broken: this.broken,
      recallMs: this.recallMs,
      acknowledged: this.acknowledged.length,
      messages: this.world.messages,
      crashes: this.world.crashes,
      refused: this.honest.reduce((n, node) => n + node.ledger.tables.refusals.length, 0),
    };
  }
}

function stateOf(node: SimNode) {
  const { statements, withdrawn, objects, logs, notices, grants, refusals } = node.ledger.tables;
  return {
    statements: [...statements.values()],
    withdrawn: [...withdrawn.values()],
    objects: [...objects.values()],
    logs: [...logs.values()].flatMap((log) => log.map((d) => d.text)),
    notices: [...notices.values()],
    grants: [...grants.values()],
    refusals,
  };
}

function reportOf(nodeId: string): Report {
  return {
    id: `rep-${nodeId}`,
    title: "simulated",
    format: "test",
    sha256: sha256Hex(nodeId),
    byteLength: 1,
    source: "simulated",
    provider: nodeId,
    publishers: [],
    evaluation: UNEVALUATED,
    access: OPEN,
    receivedAt: "2026-05-01T00:00:00.000Z",
    reviewAt: "2029-05-01T00:00:00.000Z",
    fictitious: true,
  };
}
