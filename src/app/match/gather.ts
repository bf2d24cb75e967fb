import {
  hasQualifier,
  identifierNode,
  type MatchKind,
  parseTerm,
  qualifierOf,
  release,
  type SetKind,
  type Statement,
  termOfNode,
  termsHeld,
  WaslError,
  writtenForms,
} from "../../core/index.ts";
import { partnerOf } from "../federation/deps.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { MatchPartner } from "../ports/match.ts";
import { wantsFourEyes } from "../supply/questions/disclose.ts";
import { leavingTo, withHubs } from "../supply/questions/ledger.ts";
import { mustSupervise, nowOf } from "./shared.ts";

/** A million records take minutes of reading. */
const GATHER_DEADLINE_MS = 30 * 60 * 1000;
const NODES_PER_QUERY = 50_000;

export interface Gathered {
  readonly terms: readonly string[];
  /** Of how many identifiers or keys: one may be several terms. */
  readonly records: number;
  /** The statements that say a term, whether all of them may leave or not: of somebody who is protected later, none may stay. */
  readonly saidBy: ReadonlyMap<string, readonly string[]>;
  readonly protectedOut: number;
}

export function gather(
  platform: Platform,
  actor: Actor,
  partner: MatchPartner,
  kind: SetKind,
): Promise<Gathered> {
  if (kind === "supply") return gatherRowKeys(platform, actor, partner);
  const read = (tx: Transaction): Promise<Gathered> => gatherTerms(platform, tx, partner, kind);
  return platform.store.as(actor, read, { deadlineMs: GATHER_DEADLINE_MS });
}

/** The keys of supply rows that a partner may be given. */
async function gatherRowKeys(platform: Platform, actor: Actor, partner: MatchPartner): Promise<Gathered> {
  const leaving = await platform.store.as(
    actor,
    async (tx) => {
      mustSupervise(tx);
      // Rows go as they are asked for, with nobody in between: not where each release wants a second person.
      if (wantsFourEyes(await partnerOf(tx, partner.nodeId)))
        throw new WaslError("SECOND_PERSON_REQUIRED", { kind: "release", subject: partner.nodeId });
      return await leavingTo(platform, tx, partner, actor.purpose);
    },
    { deadlineMs: GATHER_DEADLINE_MS },
  );
  const { byKey, protectedOut } = await withHubs(platform, leaving);
  // A row is released anew when it is asked for: what is gone is not given.
  return { terms: [...byKey.keys()], records: byKey.size, saidBy: new Map(), protectedOut };
}

/** The identifiers that a partner may learn of: those of which at least one statement would be released to it. */
async function gatherTerms(
  platform: Platform,
  tx: Transaction,
  partner: MatchPartner,
  kind: MatchKind,
): Promise<Gathered> {
  const terms = new Terms(platform, tx, partner);
  if (kind === "targets")
    await takeTargets(tx, async (statements) => {
      for (const s of statements) terms.says(plainOf(s), s.id);
      await terms.take(statements);
    });
  else
    for await (const page of tx.identifiers()) {
      const exact = page.filter((use) => {
        const plain = termOfNode(`${use.type}:${use.value}`);
        terms.says(plain, use.statementId);
        return plain !== undefined;
      });
      await terms.take(await tx.statements(exact.map((use) => use.statementId)));
    }
  return await terms.gathered();
}

const plainOf = ({ property, value }: Statement): string | undefined => {
  const node = identifierNode(property, value);
  return node === undefined ? undefined : termOfNode(node);
};

class Terms {
  readonly #platform: Platform;
  readonly #tx: Transaction;
  readonly #partner: MatchPartner;
  /** By identifier what is held for it, and by each of these what says of which country or platform it is. */
  readonly #held = new Map<string, Map<string, Set<string>>>();
  readonly #saidBy = new Map<string, string[]>();

  constructor(platform: Platform, tx: Transaction, partner: MatchPartner) {
    this.#platform = platform;
    this.#tx = tx;
    this.#partner = partner;
  }

  /** A statement says it, whether it may leave or not. */
  says(plain: string | undefined, statementId: string): void {
    if (plain === undefined) return;
    const all = this.#saidBy.get(plain);
    if (all) all.push(hexOf(statementId));
    else this.#saidBy.set(plain, [hexOf(statementId)]);
  }

  async take(read: readonly Statement[]): Promise<void> {
    const tellApart = await this.#tx.qualifiers(read.filter(isQualified));
    const all = new Map([...read, ...[...tellApart.values()].flat(2)].map((s) => [s.id, s]));
    const leaving = await this.#leaving([...all.values()]);
    for (const statement of read) {
      const plain = leaving.has(statement.id) ? plainOf(statement) : undefined;
      if (plain === undefined) continue;
      const type = parseTerm(plain)?.type;
      const said = (tellApart.get(statement.id) ?? []).flatMap((by) => {
        const [tells] = by;
        const mayLeave = by.every(({ id }) => leaving.has(id));
        const qualifier = type && tells && mayLeave ? qualifierOf(type, tells.value) : undefined;
        return qualifier === undefined ? [] : [{ ids: by.map(({ id }) => id), qualifier }];
      });
      this.#hold(plain, said.length === 0 ? [{}] : said);
    }
  }

  #hold(
    plain: string,
    said: readonly { readonly ids?: readonly string[]; readonly qualifier?: string }[],
  ): void {
    const held = this.#held.get(plain) ?? new Map<string, Set<string>>();
    this.#held.set(plain, held);
    for (const { ids = [], qualifier } of said)
      for (const term of termsHeld(plain, qualifier)) {
        const behind = held.get(term) ?? new Set<string>();
        if (term !== plain) for (const id of ids) behind.add(hexOf(id));
        held.set(term, behind);
      }
  }

  /** Of these, the ids of those that would be released. */
  async #leaving(read: readonly Statement[]): Promise<ReadonlySet<string>> {
    // What was taken back from partners is told to none of them this way either.
    const recalled = await this.#tx.recalledStatements(read.map((s) => s.id));
    const statements = read.filter((s) => !recalled.has(s.id));
    const categories = await this.#tx.categories([...new Set(statements.map((s) => s.entityId))]);
    const items = statements.map((statement) => ({
      statement,
      category: categories.get(statement.entityId)?.category ?? ("unknown" as const),
      necessity: "hit/no-hit under the agreement",
    }));
    const { purpose, mandate } = this.#tx.viewer;
    // `release` withholds what refers to something withheld; of these only a document's holder refers to somebody, whose number is here too.
    const released = release(items, this.#partner, { purpose, mandate }, this.#platform.nodeId, {
      now: nowOf(this.#platform),
    });
    return new Set(released.statements.map(({ id }) => id));
  }

  async gathered(): Promise<Gathered> {
    const hidden = await protectedTerms(this.#tx, [...this.#held.keys()]);
    const saidBy = new Map<string, readonly string[]>();
    for (const [plain, held] of this.#held) {
      if (hidden.has(plain)) continue;
      const said = this.#saidBy.get(plain) ?? [];
      for (const [term, behind] of held) saidBy.set(term, behind.size === 0 ? said : [...said, ...behind]);
    }
    const records = this.#held.size - hidden.size;
    return { terms: [...saidBy.keys()], records, saidBy, protectedOut: hidden.size };
  }
}

const isQualified = (statement: Statement): boolean => {
  const plain = plainOf(statement);
  const parsed = plain === undefined ? undefined : parseTerm(plain);
  return parsed !== undefined && hasQualifier(parsed.type);
};

const hexOf = (statementId: string): string => statementId.replaceAll("-", "");

/** What this node works on now: the members of the open cases that the publisher sees. */
async function takeTargets(
  tx: Transaction,
  take: (statements: readonly Statement[]) => Promise<void>,
): Promise<void> {
  let after: string | undefined;
  do {
    const cases = await tx.cases({ limit: 100, isClosed: false, ...(after === undefined ? {} : { after }) });
    const ids = cases.flatMap((c) => c.items.filter((i) => i.kind === "entity").map((i) => i.id));
    if (ids.length > 0) await take([...(await tx.statementsAbout(ids)).values()].flat());
    after = cases.at(-1)?.id;
  } while (after !== undefined);
}

/** An identifier of a protected person stays out, whoever else uses it too, and in whatever form it was written. */
async function protectedTerms(tx: Transaction, terms: readonly string[]): Promise<Set<string>> {
  const hidden = new Set<string>();
  for (let from = 0; from < terms.length; from += NODES_PER_QUERY) {
    const part = terms.slice(from, from + NODES_PER_QUERY);
    const found = await tx.protectedNodes(part.flatMap(writtenForms), "all");
    if (found.size > 0)
      for (const term of part) if (writtenForms(term).some((f) => found.has(f))) hidden.add(term);
  }
  return hidden;
}
