import {
  CLAIM_BYTES,
  canonical,
  containerKey,
  mentionsIn,
  QUESTIONS_MAX,
  readingQuestions,
  readMatchDocument,
  saysNothing,
  sha256HexOfBytes,
  supplyQuestions,
  TAG_BYTES,
  WaslError,
} from "../../../core/index.ts";
import { type Deps, partnerOf } from "../../federation/deps.ts";
import { hintTo, pullFrom } from "../../federation/peer.ts";
import { askBatch, type Batch, tell } from "../../match/ask.ts";
import { nowOf, partnerFor, portsOf, randomId } from "../../match/shared.ts";
import { readSigned, toBase64, writeSigned } from "../../match/wire.ts";
import type { Actor, Platform } from "../../ports/index.ts";
import type { MatchPartner, MatchPorts } from "../../ports/match.ts";
import { mustDecide, mustWork } from "../../roles.ts";
import { federationDeps } from "../../sharing/exchange.ts";
import type { OrderBody, SupplyAnalyses } from "../analysis.ts";
import { type SerialTraceView, traceReading } from "../trace.ts";
import { KEY_CHARS_MAX, writeClaims } from "./claims.ts";
import { type Disclosed, disclose, wantsFourEyes } from "./disclose.ts";
import { factsOf, leavingTo } from "./ledger.ts";

export interface SupplyAsk {
  /** Absent: every partner whose agreement knows the purpose. */
  readonly partners?: readonly string[];
  /** A serial number as it was read; absent: all that this node finds suspicious, and its seizures. */
  readonly reading?: string;
  readonly legalBasis: string;
  /** Whether a partner is given the own rows under keys that hit, as far as they may leave. */
  readonly give: boolean;
  /** Once more, with what came to be known, up to so often; 1 to 4. */
  readonly rounds: number;
}

export interface AskedPartner {
  readonly partner: string;
  readonly questions: number;
  /** As they went over the wire, decoys included. */
  readonly elements: number;
  readonly hits: number;
  /** Rows that the partner disclosed, and how many of it were here before it was asked, at least. */
  readonly rows: number;
  readonly already: number;
  /** Own rows that the partner was given in return. */
  readonly given: number;
  /** Code, where it could not be asked, or not to the end. */
  readonly failed?: string;
  /** Whether the partner said no itself, and why, as far as it said. */
  readonly refused?: boolean;
  readonly because?: string;
}

export interface SupplyAsked {
  readonly partners: readonly AskedPartner[];
  readonly rounds: number;
  readonly rows: number;
  readonly given: number;
}

const ROUNDS_MAX = 4;
const GIVE_DEADLINE_MS = 10 * 60 * 1000;

/**
 * Asks partners for rows of their supply ledgers by key: obliviously, so that a partner learns the keys that hit and no
 * others; what it may give comes through its release log, marked and recallable, and is pulled at once.
 * REQUEST_INVALID, ROLE_FORBIDS, PARTNER_UNKNOWN, PURPOSE_FORBIDS; what one partner refuses is told beside it.
 */
export async function askSupply(
  platform: Platform,
  analyses: SupplyAnalyses,
  actor: Actor,
  input: SupplyAsk,
): Promise<SupplyAsked> {
  if (saysNothing(input.legalBasis)) throw new WaslError("REQUEST_INVALID", { field: "legalBasis" });
  if (!(Number.isInteger(input.rounds) && input.rounds >= 1 && input.rounds <= ROUNDS_MAX))
    throw new WaslError("REQUEST_INVALID", { field: "rounds" });
  const asking = await Asking.open(platform, analyses, actor, input);
  let rounds = 0;
  for (let fresh = 1; rounds < input.rounds && fresh > 0; rounds++) fresh = await asking.round();
  const partners = asking.outcome();
  const sum = (of: (p: AskedPartner) => number): number => partners.reduce((n, p) => n + of(p), 0);
  return { partners, rounds, rows: sum((p) => p.rows), given: sum((p) => p.given) };
}

type Tally = { -readonly [K in keyof AskedPartner]: AskedPartner[K] };

class Asking {
  readonly #platform: Platform;
  readonly #analyses: SupplyAnalyses;
  readonly #actor: Actor;
  readonly #input: SupplyAsk;
  readonly #ports: MatchPorts;
  readonly #deps: Deps;
  readonly #tallies: ReadonlyMap<string, Tally>;
  /** By partner: what it was asked already. */
  readonly #asked = new Map<string, Set<string>>();

  static async open(
    platform: Platform,
    analyses: SupplyAnalyses,
    actor: Actor,
    input: SupplyAsk,
  ): Promise<Asking> {
    const ports = portsOf(platform);
    const { federation } = platform;
    if (!federation) throw new WaslError("INTERNAL", { because: "this node has no exchange" });
    await platform.store.as(actor, async (tx) => {
      await mustWork(tx, "supply");
      mustDecide(tx);
    });
    const { purpose } = actor.purpose;
    const partners: MatchPartner[] = [];
    for (const id of input.partners ?? []) partners.push(await partnerFor(ports, id, purpose));
    if (!input.partners)
      for (const { nodeId } of (await ports.link.partners()).filter((p) => p.purposes.includes(purpose)))
        partners.push(await partnerFor(ports, nodeId, purpose));
    return new Asking(
      platform,
      analyses,
      actor,
      input,
      ports,
      federationDeps(platform, federation),
      partners,
    );
  }

  private constructor(
    platform: Platform,
    analyses: SupplyAnalyses,
    actor: Actor,
    input: SupplyAsk,
    ports: MatchPorts,
    deps: Deps,
    partners: readonly MatchPartner[],
  ) {
    this.#platform = platform;
    this.#analyses = analyses;
    this.#actor = actor;
    this.#input = input;
    this.#ports = ports;
    this.#deps = deps;
    const none = { questions: 0, elements: 0, hits: 0, rows: 0, already: 0, given: 0 };
    this.#tallies = new Map(partners.map(({ nodeId }) => [nodeId, { partner: nodeId, ...none }]));
  }

  outcome(): readonly AskedPartner[] {
    return [...this.#tallies.values()];
  }

  /** Everybody once; answers how many rows came. */
  async round(): Promise<number> {
    const questions = await this.#questions();
    let came = 0;
    for (const [partner, tally] of this.#tallies) {
      if (tally.failed !== undefined) continue;
      const asked = this.#asked.get(partner) ?? new Set();
      this.#asked.set(partner, asked);
      const fresh = questions.filter((q) => !asked.has(q)).slice(0, QUESTIONS_MAX);
      if (fresh.length === 0) continue;
      for (const q of fresh) asked.add(q);
      try {
        came += await this.#one(tally, fresh);
      } catch (error) {
        if (!(error instanceof WaslError)) throw error;
        const { because, by } = error.detail;
        tally.failed = error.code;
        if (by === "partner") tally.refused = true;
        if (because) tally.because = String(because);
      }
    }
    return came;
  }

  /** Never by what is a protected person's, as far as whoever asks knows of one. */
  async #questions(): Promise<readonly string[]> {
    const { reading } = this.#input;
    const keys =
      reading === undefined
        ? await this.#allQuestions()
        : new Set([
            ...readingQuestions(reading),
            ...this.#onItsWay(await traceReading(this.#platform, this.#actor, { reading })),
          ]);
    return await this.#platform.store.as(this.#actor, async (tx) => {
      const phones = [...keys].filter((k) => k.startsWith("phone:"));
      const hidden = await tx.protectedNodes(
        phones.flatMap((k) => [k, k.replace("phone:", "phone:+")]),
        "seen",
      );
      return [...keys].filter((k) => !hidden.has(k) && !hidden.has(k.replace("phone:", "phone:+"))).sort();
    });
  }

  async #allQuestions(): Promise<ReadonlySet<string>> {
    const { files, answers } = await this.#analyses.snapshot(this.#actor);
    const { asking = { orderMin: 1, launchDays: 0 } } = this.#platform.supply ?? {};
    return await this.#platform.store.as(this.#actor, async (tx) => {
      const suspicious = new Set(
        answers.orders.filter((o) => o.score >= asking.orderMin).map((o) => o.order_id),
      );
      const orders = (files["orders"] ?? []) as readonly OrderBody[];
      const ids = orders.filter((o) => suspicious.has(o.order_id)).flatMap((o) => mentionsIn({ ...o }));
      const facts = await factsOf(tx, [...new Set(ids)], () => true);
      const clusters = [...answers.clusters, ...facts.clusters];
      return supplyQuestions(
        { files: { ...files, parties: facts.parties }, answers: { ...answers, clusters } },
        asking,
      );
    });
  }

  /** What the thing lay in and which orders moved it, where its evidence ends here. */
  *#onItsWay({ candidates }: SerialTraceView): Iterable<string> {
    for (const { serial, steps } of candidates) {
      yield* readingQuestions(serial);
      for (const { through, parent = "", orders } of steps) {
        for (const object of [...through, parent])
          if (object.includes("/00/")) yield `container:${containerKey(object)}`;
        for (const order of orders) yield `order:${order}`;
      }
    }
  }

  async #one(tally: Tally, terms: readonly string[]): Promise<number> {
    const { partner } = tally;
    const { legalBasis } = this.#input;
    const batch = await askBatch(
      this.#platform,
      this.#ports,
      this.#actor,
      { partner, kind: "supply", terms, legalBasis },
      TAG_BYTES + CLAIM_BYTES,
    );
    const hits = terms.filter((_, i) => batch.found[i]);
    tally.questions += terms.length;
    tally.elements += batch.size;
    tally.hits += hits.length;
    await this.#record(batch, terms, hits.length);
    if (hits.length === 0) {
      const { id, from, to } = batch.request;
      const questions = terms.length;
      await tell(this.#ports, {
        type: "match-receipt",
        id,
        from,
        to,
        questions,
        hits: 0,
        at: nowOf(this.#platform),
      });
      return 0;
    }
    const answer = await this.#rows(batch, terms);
    // Rows that came in a round before stand under the keys of the next ones too.
    tally.already = Math.max(tally.already, answer.already - tally.rows);
    tally.rows += answer.rows;
    if (answer.rows > 0) await pullFrom(this.#deps, partner);
    if (this.#input.give) tally.given += (await this.#give(partner, hits)).rows;
    return answer.rows;
  }

  async #record({ request, size }: Batch, terms: readonly string[], hits: number): Promise<void> {
    const { id, to: partner, purpose, mandate, legalBasis, epoch, at } = request;
    await this.#platform.store.as(this.#actor, async (tx) => {
      await tx.logBatch({
        id,
        direction: "asked",
        partner,
        kind: "supply",
        purpose,
        epoch,
        mandate,
        legalBasis,
        elements: size,
        questions: terms.length,
        hits,
        at,
      });
      await tx.audit({
        action: "search",
        object: `match:${id}`,
        text: terms.join("\n"),
        detail: { partner, kind: "supply", questions: terms.length, hits },
      });
    });
  }

  /** For what hit, the claims go to the partner, which puts the rows that it may give into its log to us. */
  async #rows({ request, outputs, found }: Batch, terms: readonly string[]): Promise<Disclosed> {
    const bytes = TAG_BYTES + CLAIM_BYTES;
    const isClaimed = (i: number): boolean => (terms[i] ?? "").length <= KEY_CHARS_MAX;
    const places = found.flatMap((isHit, i) => (isHit && isClaimed(i) ? [i] : []));
    const claims = writeClaims(
      places.map((place) => ({
        key: terms[place] ?? "",
        claim: outputs.subarray(place * bytes + TAG_BYTES, (place + 1) * bytes),
      })),
    );
    const { id: batch, from, to, purpose, mandate, legalBasis, epoch } = request;
    const ask = {
      type: "rows-request" as const,
      id: randomId(this.#platform, "rr-"),
      batch,
      questions: terms.length,
      from,
      to,
      purpose,
      mandate,
      legalBasis,
      epoch,
      claims: places.length,
      hash: sha256HexOfBytes(claims),
      at: nowOf(this.#platform),
    };
    const text = canonical(ask);
    const { link } = this.#ports;
    const body = writeSigned({ text, jws: await link.sign(text), data: toBase64(claims) });
    const signed = readSigned(await link.call(to, "/match/1/rows", body));
    const answer = signed && readMatchDocument("rows-answer", signed.document);
    if (!signed || !answer || answer.id !== ask.id || answer.from !== to || answer.to !== from)
      throw new WaslError("EXCHANGE_REFUSED", { because: "the answer's form" });
    if (!(await link.verify(to, signed.text, signed.jws)))
      throw new WaslError("EXCHANGE_REFUSED", { because: "the answer's signature" });
    return answer;
  }

  /** Our own rows under the same keys: who asks shows what it holds of it. */
  async #give(peer: string, hits: readonly string[]): Promise<Disclosed> {
    const { purpose } = this.#actor;
    const agreed = await this.#ports.link.partner(peer);
    const given = await this.#platform.store.as(
      this.#actor,
      async (tx) => {
        const partner = await partnerOf(tx, peer);
        if (!agreed || wantsFourEyes(partner)) return { rows: 0, already: 0 };
        const leaving = await leavingTo(this.#platform, tx, agreed, purpose, hits);
        const done = await disclose(this.#deps, tx, partner, { leaving, keys: hits, purpose });
        await tx.audit({
          action: "share",
          object: `partner:${peer}`,
          detail: { rows: done.rows, keys: hits.length },
        });
        return done;
      },
      { deadlineMs: GIVE_DEADLINE_MS },
    );
    if (given.rows > 0) {
      const partner = await this.#deps.ledger.as("system-operation", (tx) => partnerOf(tx, peer));
      if (partner) await hintTo(this.#deps, partner).catch(() => undefined);
    }
    return given;
  }
}
