import {
  afterDataEvent,
  DATA_ANSWERS,
  type DataAnswerType,
  type DataRequestClock,
  dataEventsAfter,
  WaslError,
} from "../../core/index.ts";
import type { PlatformDataRequest } from "../ports/data-requests.ts";
import type { Actor, Page, Platform, Transaction } from "../ports/index.ts";
import { concernsSomebodyProtected } from "./data-protected.ts";
import { clockOf, mustSayAll, standing } from "./data-requests.ts";
import { mustBePlatform } from "./platform-queue.ts";

export interface PlatformDataView extends PlatformDataRequest {
  readonly clock: DataRequestClock;
  /** What the platform may answer now. */
  readonly next: readonly DataAnswerType[];
}

export interface PlatformDataAnswer {
  readonly type: DataAnswerType;
  readonly note?: string;
  readonly ground?: string;
  readonly until?: string;
  /** Of the file that is handed over by the platform's own channel: what is taken in here has to be it. */
  readonly sha256?: string;
}

export interface PlatformDataUseCases {
  /** Requests for stored data that went to the account's platforms, newest first; ROLE_FORBIDS for every other role. */
  platformDataRequests(actor: Actor, page: Page): Promise<readonly PlatformDataView[]>;
  /**
   * Receipt, until when it is preserved, the hash of what is produced, a refusal on one of the law's grounds, what is unclear,
   * and more time that is needed. CONFLICT where it cannot follow what is on record; REQUEST_INVALID where something lacks.
   */
  answerDataRequest(actor: Actor, id: string, answer: PlatformDataAnswer): Promise<PlatformDataView>;
}

export function platformDataUseCases(platform: Platform): PlatformDataUseCases {
  const { store } = platform;
  return {
    platformDataRequests: (actor, page) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "platform queue" });
        mustBePlatform(tx);
        return (await shown(tx, page)).map((one) => viewOf(platform, one));
      }),
    answerDataRequest: (actor, id, answer) => answerAs(platform, actor, id, answer),
  };
}

/** Without those about somebody who was found to be protected since: whatever stands in them is told to nobody any more. */
async function shown(tx: Transaction, page: Page): Promise<readonly PlatformDataRequest[]> {
  const found: PlatformDataRequest[] = [];
  let after = page.after;
  for (;;) {
    const part = await tx.dataQueue({ ...page, ...(after === undefined ? {} : { after }) });
    for (const one of part)
      if (!(await concernsSomebodyProtected(tx, one.platform, one.body.targets))) found.push(one);
    after = part.at(-1)?.id;
    if (found.length >= page.limit || part.length < page.limit) return found.slice(0, page.limit);
  }
}

function viewOf(platform: Platform, one: PlatformDataRequest): PlatformDataView {
  const clock = clockOf(platform, one);
  const state = standing(one.state, clock) as PlatformDataRequest["state"];
  return { ...one, state, clock, next: dataEventsAfter(one.kind, state, DATA_ANSWERS) };
}

async function mustFind(platform: Platform, tx: Transaction, id: string): Promise<PlatformDataView> {
  const [found] = await tx.dataQueue({ id, limit: 1 });
  if (!found || (await concernsSomebodyProtected(tx, found.platform, found.body.targets)))
    throw new WaslError("DATA_REQUEST_UNKNOWN", { id });
  return viewOf(platform, found);
}

async function answerAs(
  platform: Platform,
  actor: Actor,
  id: string,
  answer: PlatformDataAnswer,
): Promise<PlatformDataView> {
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({
      action: "change",
      object: `data request:${id}`,
      ...(answer.note ? { text: answer.note } : {}),
      detail: { event: answer.type, side: "platform" },
    });
    mustBePlatform(tx);
    const one = await mustFind(platform, tx, id);
    const now = platform.clock.now();
    mustSayAll(answer, one, now);
    const to = afterDataEvent(one.kind, one.state, answer.type);
    if (to === undefined) throw new WaslError("CONFLICT", { request: id, state: one.state });
    const move = { from: one.state, to };
    const isDone = await tx.answerDataRequest(id, { ...answer, at: new Date(now).toISOString() }, move);
    if (!isDone) throw new WaslError("CONFLICT", { request: id });
    return await mustFind(platform, tx, id);
  });
}
