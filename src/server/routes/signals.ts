import type { FastifyInstance } from "fastify";
import type { PlatformSignal, SignalSource, StoredSignal, Wasl } from "../../app/index.ts";
import { WaslError } from "../../core/index.ts";
import { EXAMPLES } from "../examples.ts";
import { RIGHTS_EXAMPLES } from "../examples-rights.ts";
import { dataRoute } from "../operation.ts";
import {
  ApprovalSchema,
  BankBody,
  BankedSignalsSchema,
  ByBank,
  ById,
  PlatformSignals,
  SignalAnswerBody,
  SignalBanks,
  SignalCandidates,
  SignalDecisionBody,
  SignalExportBody,
  SignalHits,
  SignalLookUpBody,
  SignalPage,
  SignalSchema,
  SignalSourceQuery,
  SignalsQuery,
  StixBundle,
  type Wire,
} from "../schemas/index.ts";
import { pageOf, pageQuery } from "./page.ts";

/** Invented; the number is from Ofcom's range for drama. */
const signal: Wire<StoredSignal> = {
  id: "signal-5f2c",
  bank: "beach-adverts",
  kind: "phone",
  service: "",
  value: "+447700900123",
  confidence: 94,
  findingId: EXAMPLES.finding.id,
  reportId: "rep-1",
  putBy: "officer",
  putAt: "2025-04-03T09:00:00.000Z",
  expiresAt: "2025-07-02T09:00:00.000Z",
  state: "live",
  at: "2025-04-03T09:00:00.000Z",
  access: EXAMPLES.finding.access,
  feedback: [{ at: "2025-04-04T09:00:00.000Z", verdict: "seen", by: "trust-desk", side: "platform" }],
};
const { id, bank, kind, service, value, confidence, findingId, putAt, expiresAt, at, access } = signal;
const candidate = { kind, service, value, confidence, findingId, access };
const hit = { id, bank, kind, service, value, confidence, findingId, putAt };
const pulled: Wire<PlatformSignal> = {
  id,
  bank,
  kind,
  service,
  value,
  confidence,
  expiresAt,
  at,
  feedback: [{ at: "2025-04-04T09:00:00.000Z", verdict: "seen" }],
};

/** Banks of signals: what goes in, what platforms say of it, what a text carries of it. */
export function signalRoutes(app: FastifyInstance, wasl: Wasl): void {
  bankRoutes(app, wasl);
  readRoutes(app, wasl);
  exportRoutes(app, wasl);
  platformSide(app, wasl);
}

function sourceOf({ findingId: finding, campaign }: { findingId?: string; campaign?: string }): SignalSource {
  if (finding !== undefined && campaign === undefined) return { finding };
  if (campaign !== undefined && finding === undefined) return { campaign };
  throw new WaslError("REQUEST_INVALID", { field: "findingId", because: "name a finding or a campaign" });
}

const SOURCE_ERRORS = [
  "FINDING_UNKNOWN",
  "ROLE_FORBIDS",
  "PROTECTED_SUBJECT",
  "MARKING_FORBIDS",
  "CONFLICT",
] as const;

function bankRoutes(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/signal-candidates",
      operationId: "listSignalCandidates",
      tag: "Online",
      summary:
        "What of an accepted finding or campaign may go into a bank of signals, and why the rest may not",
      query: SignalSourceQuery,
      ok: SignalCandidates,
      errors: SOURCE_ERRORS,
      example: { items: [candidate] },
    },
    async (actor, { query }) => ({ items: [...(await wasl.signalCandidates(actor, sourceOf(query)))] }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/signal-banks/:bank/signals",
      operationId: "bankSignals",
      byPerson: true,
      tag: "Online",
      summary: "Put signals of accepted findings into a bank that platforms pull",
      description: "Whoever accepted the finding cannot: what leaves takes two people.",
      params: ByBank,
      body: BankBody,
      ok: BankedSignalsSchema,
      okStatus: 201,
      errors: [...SOURCE_ERRORS, "SECOND_PERSON_REQUIRED"],
      example: { changed: 1, signals: [candidate] },
      bodyExample: {
        findingId: EXAMPLES.finding.id,
        days: 90,
        reason: "CASE-1: the advert is back under new accounts",
      },
    },
    async (actor, { params, body }) => {
      const { findingId: finding, campaign, ...input } = body;
      const source = sourceOf({
        ...(finding ? { findingId: finding } : {}),
        ...(campaign ? { campaign } : {}),
      });
      const done = await wasl.bankSignals(actor, source, { ...input, bank: params.bank });
      return done as Wire<typeof done>;
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/signals/:id/decision",
      operationId: "decideSignal",
      byPerson: true,
      tag: "Online",
      summary: "Let a signal stand again, or take it out of every bank; whoever pulls is told",
      params: ById,
      body: SignalDecisionBody,
      ok: SignalSchema,
      errors: ["SIGNAL_UNKNOWN", "ROLE_FORBIDS", "CONFLICT"],
      example: { ...signal, state: "withdrawn" },
      bodyExample: { state: "withdrawn", reason: "the platform is right: a sports club" },
    },
    async (actor, { params, body }) =>
      wire(await wasl.decideSignal(actor, params.id, body.state, body.reason)),
  );
}

function readRoutes(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/signal-banks",
      operationId: "listSignalBanks",
      tag: "Online",
      summary: "Banks of signals, how many hold in each and how many wait for a human",
      ok: SignalBanks,
      errors: [],
      example: { items: [{ bank, live: 12, held: 1 }] },
    },
    async (actor) => ({ items: [...(await wasl.signalBanks(actor))] }),
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/signals",
      operationId: "listSignals",
      tag: "Online",
      summary: "Signals with what platforms say of them, doubted ones first",
      query: SignalsQuery,
      ok: SignalPage,
      errors: [],
      example: { items: [signal], next: null },
    },
    async (actor, { query }) => {
      const { bank: name, state } = query;
      const found = await wasl.signals(actor, {
        ...pageQuery(query),
        ...(name ? { bank: name } : {}),
        ...(state ? { state } : {}),
      });
      return pageOf(found.map(wire), query, (s) => s.id);
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/signal-look-ups",
      operationId: "lookUpSignals",
      scope: "read",
      tag: "Online",
      summary: "Banked signals that a text carries; none for a text of somebody who seeks or gives help",
      body: SignalLookUpBody,
      ok: SignalHits,
      errors: [],
      example: { items: [hit] },
      bodyExample: { text: "France to UK, pay on arrival. +44 7700 900123", platform: "tiktok" },
    },
    async (actor, { body }) => ({ items: [...(await wasl.lookUpSignals(actor, body))] }),
  );
}

function exportRoutes(app: FastifyInstance, wasl: Wasl): void {
  const bodyExample = { partner: "node-7", necessity: "CASE-1: the same network advertises there" };
  const errors = ["PARTNER_UNKNOWN", "AGREEMENT_MISSING", "ROLE_FORBIDS"] as const;
  dataRoute(
    app,
    {
      method: "POST",
      url: "/signal-banks/:bank/export-approvals",
      operationId: "askToExportSignals",
      byPerson: true,
      tag: "Online",
      summary: "Ask a second person to approve exactly what an export would give this partner now",
      params: ByBank,
      body: SignalExportBody,
      ok: ApprovalSchema,
      okStatus: 201,
      errors,
      example: { ...RIGHTS_EXAMPLES.approval, kind: "release", subject: "node-7", digest: "0".repeat(64) },
      bodyExample,
    },
    async (actor, { params, body }) => await wasl.askToExportSignals(actor, { ...body, bank: params.bank }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/signal-banks/:bank/export",
      operationId: "exportSignals",
      byPerson: true,
      tag: "Online",
      summary: "A bank's signals as STIX 2.1 indicators, as far as they may go to this partner",
      params: ByBank,
      body: SignalExportBody,
      ok: StixBundle,
      errors: [...errors, "SECOND_PERSON_REQUIRED", "SHARING_HELD"],
      example: { type: "bundle", id: "bundle--7e0c1d2e-1111-4222-8333-444455556666", objects: [] },
      bodyExample,
    },
    async (actor, { params, body }) => await wasl.exportSignals(actor, { ...body, bank: params.bank }),
  );
}

function platformSide(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/platform/signals",
      operationId: "listPlatformSignals",
      tag: "Platform",
      summary: "Signals that hold now for your platform, newest first; for accounts of platforms",
      ok: PlatformSignals,
      errors: ["ROLE_FORBIDS", "SHARING_HELD"],
      example: { items: [pulled] },
    },
    async (actor) => {
      const items = await wasl.platformSignals(actor);
      return { items: items as Wire<PlatformSignal>[] };
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/signals/:id/feedback",
      operationId: "answerSignal",
      tag: "Platform",
      summary: "Say of a signal that it was seen, acted on, or is a false positive",
      description: "A false positive is out of the feed at once, until a human of the unit has looked.",
      params: ById,
      body: SignalAnswerBody,
      errors: ["SIGNAL_UNKNOWN", "ROLE_FORBIDS"],
      bodyExample: { verdict: "false-positive", note: "an account of a sports club" },
    },
    async (actor, { params, body }) => {
      await wasl.answerSignal(actor, params.id, body.verdict, body.note);
      return undefined;
    },
  );
}

const wire = (one: StoredSignal): Wire<StoredSignal> => one as Wire<StoredSignal>;
