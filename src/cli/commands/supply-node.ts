import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type {
  AskedPartner,
  DisruptionPlan,
  ImportResult,
  ReviewState,
  SerialTraceView,
  TraceCandidate,
  TraceReason,
} from "../../app/index.ts";
import {
  ERROR_CODES,
  type ErrorCode,
  type LotsRead,
  REJECT_CODES,
  type RejectCode,
  WaslError,
} from "../../core/index.ts";
import { counted } from "../counted.ts";
import { asOwner } from "../open.ts";
import { clean, json, note, out, scoreText, table } from "../output.ts";
import { progressBar } from "../progress.ts";
import type { StoreOptions } from "../store-options.ts";

const REJECTS_SHOWN = 50;

/** `wasl supply capture FILE` into the node. */
export async function captureIntoNode(
  file: string,
  options: StoreOptions & {
    readonly tlp?: string;
    readonly provider?: string;
    readonly fictitious?: boolean;
  },
): Promise<void> {
  if (options.tlp === undefined) throw new WaslError("REQUEST_INVALID", { field: "tlp" });
  const { tlp } = options;
  const { size } = await stat(file).catch((cause: unknown) => {
    throw new WaslError("FILE_UNREADABLE", { file: basename(file) }, { cause });
  });
  const bar = progressBar(basename(file));
  const result = await asOwner(options, ({ wasl }, actor) =>
    wasl.captureEvents(
      actor,
      {
        fileName: basename(file),
        bytes: createReadStream(file, { highWaterMark: 256 * 1024 }),
        byteLength: size,
        marking: { tlp },
        ...(options.provider === undefined ? {} : { provider: options.provider }),
        ...(options.fictitious === undefined ? {} : { fictitious: options.fictitious }),
      },
      (p) => bar.update(p),
    ),
  );
  bar.stop();
  if (options.json) out(json(result));
  else printCapture(file, result);
  if (result.rejectCount > 0) process.exitCode = 2;
}

function printCapture(file: string, result: ImportResult): void {
  const known = result.changed ? (result.knownRecords ?? 0) : result.records;
  out(
    `${counted(result.records - known, "event")} captured, ${known} captured before, ${result.rejectCount} rejected; report ${result.reportId}`,
  );
  for (const { line, code, field } of result.rejects.slice(0, REJECTS_SHOWN))
    note(
      clean(
        `${basename(file)}:${line}: ${code}${field ? ` ${field}` : ""}: ${REJECT_CODES[code as RejectCode] ?? ""}`,
      ),
    );
}

export const isLines = (file: string): boolean => /\.(?:jsonl|ndjson)$/.test(file);

/** Nothing fits what was typed; where it is no gap that was typed, one may have been forgotten. */
export function nothingFits(reading: string): string {
  const said = "no event names such a serial number: the trace ends here";
  return /[*?]/.test(reading) ? said : `${said}. Where signs are missing: '*${reading}', 'AB*17', 'AB4?17'`;
}

/** `wasl supply trace SERIAL` in the node. */
export async function traceInNode(
  serial: string,
  options: StoreOptions &
    LotsRead & { readonly gtin?: string; readonly seized?: string; readonly context?: string },
): Promise<void> {
  const found = await asOwner(options, ({ wasl }, actor) =>
    wasl.traceSerial(actor, {
      reading: serial,
      ...(options.gtin === undefined ? {} : { gtin: options.gtin }),
      ...(options.lot === undefined ? {} : { lot: options.lot }),
      ...(options.batch === undefined ? {} : { batch: options.batch }),
      ...(options.seized === undefined ? {} : { seizedAt: options.seized }),
      ...(options.context === undefined ? {} : { context: options.context }),
    }),
  );
  if (options.json) out(json(found));
  else if (found.candidates.length === 0) note(nothingFits(found.reading));
  else {
    for (const candidate of found.candidates) out(candidateText(candidate, found.captions));
    if (found.fitting > found.candidates.length)
      note(`${found.fitting - found.candidates.length} more item(s) fit the reading`);
  }
  if (found.candidates.length === 0) process.exitCode = 3;
}

/** Why a holder has the status that it has, as the page says it too. */
const REASONS: Readonly<Record<TraceReason, string>> = {
  stolen: "it was reported stolen",
  maybe_stolen:
    "one of the items that fit was reported stolen, or a report of theft without the whole number fits it",
  no_transfer: "no change of owner can be proved",
  reading_unsure: "the reading fits more than one item",
  loose_range: "only a range of numbers says so",
  no_decision: "no person has accepted the last order as suspicious",
  trader: "the last holder sells such goods: trade, not use",
  no_context: "where it was found says nothing of a crossing",
  accepted_order: "a person accepted the last order as suspicious, and nothing above speaks against it",
  protected_holder: "the last holder is a protected person",
  declared_wrong: "an event on its way was declared wrong by a later one: ask whoever captured it",
  sold_twice:
    "one owner passed it on to two and it never came back: the records contradict each other from there on",
};

export function candidateText(candidate: TraceCandidate, captions: SerialTraceView["captions"]): string {
  const named = (id: string | undefined): string =>
    id === undefined ? "(not recorded)" : clean(`${captions[id] ?? ""} [${id}]`.trim());
  const lines = [`${candidate.serial}  probability ${scoreText(candidate.probability)}  ${candidate.status}`];
  if (candidate.maker !== undefined)
    lines.push(
      `  made by ${named(candidate.maker.id)}${candidate.maker.by === "place" ? "" : ", it seems: it is the first on record, sells to traders, and buys nothing"}`,
    );
  if (candidate.importer !== undefined) {
    const { id, declarationId } = candidate.importer;
    lines.push(
      declarationId === undefined
        ? `  bought from the maker and sold on by ${named(id)}`
        : `  brought in by ${named(id)}, as declaration ${clean(declarationId)} says`,
    );
  }
  for (const d of candidate.declarations)
    lines.push(
      `  ${d.at.slice(0, 10)}  declaration ${clean(d.id)} of ${clean(d.container)}: ${named(d.exporter)} -> ${named(d.consignee)}, of ${d.reportId}`,
    );
  for (const h of candidate.holdings)
    lines.push(
      `  ${h.at.slice(0, 10)}  ${named(h.from)} -> ${named(h.to)}` +
        `${h.order === undefined ? "" : `  order ${clean(h.order)}`}${h.sure < 1 ? `  (loose range, ${scoreText(h.sure)})` : ""}`,
      ...h.documents.map((d) => `              ${d.kind} ${clean(d.id)} of ${d.reportId}`),
    );
  lines.push(
    candidate.holder === undefined
      ? "  no change of owner is on record: the trace ends with the events above"
      : `  the last provable holder is ${named(candidate.holder)}; this alone makes nobody a suspect`,
  );
  if (candidate.because.length > 0)
    lines.push(`  because: ${candidate.because.map((reason) => REASONS[reason]).join("; ")}`);
  return lines.join("\n");
}

/** `wasl supply ask [SERIAL]`. */
export async function askPartners(
  serial: string | undefined,
  options: StoreOptions & {
    readonly partner?: readonly string[];
    readonly legalBasis: string;
    readonly give?: boolean;
    readonly rounds: string;
  },
): Promise<void> {
  const asked = await asOwner(options, ({ wasl }, actor) =>
    wasl.askSupply(actor, {
      legalBasis: options.legalBasis,
      give: options.give ?? false,
      rounds: Number(options.rounds),
      ...(options.partner === undefined ? {} : { partners: options.partner }),
      ...(serial === undefined ? {} : { reading: serial }),
    }),
  );
  process.exitCode = exitOfAsking(asked.partners);
  if (options.json) return out(json(asked));
  out(
    table(asked.partners, [
      { title: "partner", value: (p) => p.partner },
      { title: "asked", value: (p) => `${p.questions} as ${p.elements}` },
      { title: "hits", value: (p) => String(p.hits) },
      { title: "rows", value: (p) => String(p.rows) },
      { title: "here before", value: (p) => String(p.already) },
      { title: "given", value: (p) => String(p.given) },
      { title: "", value: whyNot, flexible: true },
    ]),
  );
  if (asked.partners.length === 0) note("no partner's agreement knows this purpose");
  note(
    `${counted(asked.rows, "row")} disclosed to this node, ${asked.given} given, in ${counted(asked.rounds, "round")}`,
  );
}

/** Its answer, where there is none: whether it said no itself, and why, as far as it said. */
function whyNot({ failed, refused, because }: AskedPartner): string {
  if (failed === undefined) return "";
  const what = refused ? `refused by the partner, ${failed}` : failed;
  return because === undefined ? what : `${what}: ${because}`;
}

/**
 * 0 where a partner answered to the end; 3 where there was none to ask; else the gravest failure, where a partner's own
 * refusal counts as "not allowed".
 */
export function exitOfAsking(partners: readonly Pick<AskedPartner, "failed" | "refused">[]): number {
  if (partners.length === 0) return 3;
  if (partners.some(({ failed }) => failed === undefined)) return 0;
  return Math.max(
    ...partners.map(({ failed = "INTERNAL", refused }) =>
      refused ? 4 : ERROR_CODES[failed as ErrorCode].exit,
    ),
  );
}

interface OrderOptions extends StoreOptions {
  readonly budget: string;
  readonly state: string;
  readonly accept?: string;
  readonly reject?: string;
  readonly reason?: string;
}

/** `wasl supply orders`. */
export async function listOrders(options: OrderOptions): Promise<void> {
  const { REVIEW_STATES } = await import("../../app/index.ts");
  const state = REVIEW_STATES.find((s) => s === options.state);
  const budget = Number(options.budget);
  if (!state) throw new WaslError("REQUEST_INVALID", { field: "state", allowed: REVIEW_STATES.join(", ") });
  if (!(budget >= 0 && budget <= 1))
    throw new WaslError("REQUEST_INVALID", {
      field: "budget",
      because: "a share of all orders, from 0 to 1",
    });
  const found = await asOwner(options, ({ wasl }, actor) => wasl.supplyOrders(actor, { budget, state }));
  if (options.json) return out(json(found));
  const named = (id: string): string => `${found.captions[id] ?? ""} [${id}]`.trim();
  out(
    table(found.orders, [
      { title: "order", value: (o) => o.id },
      { title: "date", value: (o) => o.at.slice(0, 10) },
      { title: "score", value: (o) => scoreText(o.score) },
      { title: "buyer", value: (o) => named(o.buyer) },
      {
        title: "because",
        value: (o) =>
          o.because
            .slice(0, 4)
            .map((r) => `${inWords(r.signal)} ${r.value > 0 ? "+" : ""}${r.value.toFixed(1)}`)
            .join(", "),
        flexible: true,
      },
    ]),
  );
  note(`${found.orders.length} shown; the budget covers ${found.budget} of ${counted(found.total, "order")}`);
}

/** `wasl supply reported`: what waits from the trade, by what came of earlier reports of each shop. */
export async function listReported(options: StoreOptions): Promise<void> {
  const found = await asOwner(options, ({ wasl }, actor) =>
    wasl.tradeReports(actor, { state: "received", byWorth: true, limit: REPORTED_MAX }),
  );
  if (options.json) return out(json(found));
  out(
    table(found, [
      { title: "report", value: (r) => r.id },
      { title: "at", value: (r) => r.at.slice(0, 16) },
      { title: "shop", value: (r) => r.by },
      { title: "taken up", value: ({ shop }) => `${shop.useful} of ${shop.useful + shop.notUseful}` },
      { title: "expected", value: ({ shop }) => scoreText(shop.precision) },
      { title: "5 to 95 %", value: ({ shop }) => `${scoreText(shop.low)} to ${scoreText(shop.high)}` },
      { title: "goods", value: (r) => r.body.goods, flexible: true },
    ]),
  );
  note(
    "the rank is of shops: it says nothing of a customer and hides no report; after a day the oldest come first",
  );
}

const REPORTED_MAX = 500;

/** A sign's id as words: youngAccount is "young account". */
const inWords = (id: string): string => id.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

export async function reviewOrder(options: OrderOptions): Promise<void> {
  const orderId = options.accept ?? options.reject ?? "";
  const state: ReviewState = options.accept === undefined ? "rejected" : "accepted";
  if (!options.reason) throw new WaslError("REQUEST_INVALID", { field: "reason" });
  const { reason } = options;
  const review = await asOwner(options, ({ wasl }, actor) => wasl.reviewOrder(actor, orderId, state, reason));
  if (options.json) out(json(review));
  else out(`${review.orderId} ${review.state} by ${review.by}`);
}

interface PlanOptions extends StoreOptions {
  readonly k: string;
  readonly budget?: string;
  readonly estimate?: string;
  readonly days?: string;
  readonly reason?: string;
}

/** Days to stop an actor, as the owner of this node estimates them. */
async function estimate(
  caseId: string,
  actorId: string,
  { days, reason, ...options }: PlanOptions,
): Promise<void> {
  const [low, usual, high] = (days ?? "").split(",").map(Number);
  if (![low, usual, high].every(Number.isFinite)) throw new WaslError("REQUEST_INVALID", { field: "--days" });
  const body = { actorId, low: low ?? 0, usual: usual ?? 0, high: high ?? 0, because: reason ?? "" };
  await asOwner(options, async ({ wasl }, actor) => {
    const parts = await wasl.caseParts(actor, caseId);
    const before = parts.find((part) => part.kind === "effort" && part.body.actorId === actorId);
    if (before) await wasl.changeCasePart(actor, caseId, before.id, before.version, { kind: "effort", body });
    else await wasl.addCasePart(actor, caseId, { kind: "effort", body });
  });
}

/** `wasl chokepoints CASE`. */
export async function chokepoints(caseId: string, options: PlanOptions): Promise<void> {
  if (options.estimate !== undefined) await estimate(caseId, options.estimate, options);
  const { k, budget } = options;
  const plan = await asOwner(options, ({ wasl }, actor) =>
    wasl.disruptionPlan(actor, caseId, Number(k), budget === undefined ? undefined : Number(budget)),
  );
  if (options.json) return out(json(plan));
  if (plan.sets.length === 0) return note(`nobody in this case may be proposed: ${whyNobody(plan)}`);
  for (const set of plan.sets) out(setText(set, plan));
  const most = plan.sets.at(-1)?.actors.length ?? 0;
  const within = budget === undefined ? "" : ` within ${budget} days`;
  if (most < Number(k)) note(`to stop more than ${counted(most, "actor")}${within} breaks no more`);
  for (const { account, findingId } of plan.freeze) out(`freeze    ${clean(account)}  (${findingId})`);
  for (const { findingId, summary } of plan.refer) out(`refer     ${findingId}  ${clean(summary)}`);
  for (const { platform, title, at } of plan.listings)
    out(`listing   ${at.slice(0, 10)}  ${clean(`${platform}: ${title}`)}`);
  note(`a stand-in is taken to add ${plan.standbyGain} of a stage; no record proves that`);
  note(
    "days are estimates, by what an actor does or by somebody of the case (--estimate); no record proves them",
  );
}

/** And what would change it. */
function whyNobody({ actors, orders, budget }: DisruptionPlan): string {
  if (budget !== undefined && actors.some((a) => a.isEligible))
    return `nobody whose stop breaks anything is stopped in ${budget} days, by the estimates`;
  if (actors.some((a) => a.isEligible)) return "whoever of them is stopped, others step in for all of it";
  if (actors.length > 0)
    return "whoever carries its flow is protected, or no person has accepted a finding about them";
  const none = "no network of goods, no accepted finding of money or adverts";
  return orders === 0
    ? `${none}, and no order here is of its members; add a buyer, an order by its number, or a finding (\`wasl case add\`)`
    : `${none}; ${counted(orders, "order")} here ${orders === 1 ? "is" : "are"} of its members, and the analysis puts none into a network. ` +
        "Import what lies around them (seizures, customs declarations, reports of shops), or ask partners (`wasl supply ask`)";
}

function effortText({ effort, perDay, robust }: DisruptionPlan["sets"][number]): string[] {
  if (!effort) return [];
  const percent = (share: number): string => (100 * share).toPrecision(2);
  const days = (value: number): string => String(Math.round(10 * value) / 10);
  const best = robust
    ? [
        `   no choice found that breaks more in ${Math.round(100 * robust.best)} % of ${robust.draws} draws of what is estimated` +
          (robust.affordable === undefined
            ? ""
            : `, within the budget in ${Math.round(100 * robust.affordable)} %`),
      ]
    : [];
  return [
    `   takes ${days(effort.usual)} days of work (${days(effort.low)} to ${days(effort.high)})` +
      (perDay
        ? `; each breaks ${percent(perDay.usual)} % of the flow (${percent(perDay.low)} to ${percent(perDay.high)})`
        : ""),
    ...best,
  ];
}

function setText(set: DisruptionPlan["sets"][number], plan: DisruptionPlan): string {
  const named = (id: string): string => clean(`${plan.captions[id] ?? ""} [${id}]`.trim());
  const percent = (share: number): string => `${Math.round(100 * share)} %`;
  const lines = [
    `${set.actors.length}  ${set.actors.map(named).join(", ")}`,
    `   breaks ${percent(set.disruption)} of the flow (${percent(set.low)} to ${percent(set.high)}), ` +
      (set.isExact
        ? `no other set${plan.budget === undefined ? "" : " within the budget"} breaks more`
        : `at most ${percent(set.bound)} is possible`),
    ...effortText(set),
    ...set.displacement.map(
      (d) => `   steps in: ${named(d.actor)} (${d.stage}, up to ${percent(d.standby)} of it)`,
    ),
  ];
  if (set.risk) {
    const { boatsPerWeekBefore, boatsPerWeekAfter, peoplePerBoatIfDemandStays } = set.risk;
    lines.push(
      `   risk to life: ${boatsPerWeekBefore.toFixed(1)} boats a week become ${boatsPerWeekAfter.toFixed(1)}` +
        (peoplePerBoatIfDemandStays === undefined
          ? "; who still crosses takes another way, perhaps a worse one"
          : `; if as many cross, ${Math.round(peoplePerBoatIfDemandStays)} people in each`),
    );
  }
  return lines.join("\n");
}
