import { expect, it } from "vitest";
import type { GrantNotice, MessageConsent } from "../../core/index.ts";
import type { StoredMessage } from "../ports/match.ts";
import { whoseGrants } from "./consent-leave.ts";

const terms = {
  objects: ["obj-1"],
  recipients: ["node-c", "court"],
  purpose: "information-exchange",
  until: "2999-01-01T00:00:00.000Z",
} as const;
const message = (id: string, at: number, consent: MessageConsent, replyTo?: string): StoredMessage => {
  const [from, to] = replyTo === undefined ? ["node-b", "node-a"] : ["node-a", "node-b"];
  const wire = { id, from, to, at: `2026-03-01T10:00:0${at}.000Z`, consent, ...(replyTo ? { replyTo } : {}) };
  return { wire } as unknown as StoredMessage;
};
const ask = (id: string, over: Partial<MessageConsent> = {}) =>
  message(id, 0, { ...terms, step: "ask", ...over });
const answer = (of: string, at: number, over: Partial<MessageConsent> = {}) =>
  message(`${of}-${at}`, at, { ...terms, step: "answer", ...over }, of);
const grant = (over: Partial<GrantNotice> = {}): GrantNotice =>
  ({
    objectId: "obj-1",
    holder: "node-b",
    recipients: ["court", "node-c"],
    purposes: ["information-exchange"],
    until: terms.until,
    ...over,
  }) as GrantNotice;
const whose = (of: StoredMessage, all: readonly StoredMessage[], one = grant()) => {
  const { isOwn, isOther } = whoseGrants(of, all);
  return [isOwn(one), isOther(one)];
};

it("leave is of the request whose answer let go just this, to just these, for that, until then", () => {
  const one = ask("one");
  const all = [one, answer("one", 1)];
  expect(whose(one, all)).toEqual([true, false]);
  for (const over of [
    { objectId: "obj-2" },
    { recipients: ["node-c"] },
    { recipients: ["node-c", "court", "node-d"] },
    { purposes: ["operational-analysis"] as const },
    { until: "2998-01-01T00:00:00.000Z" },
  ])
    expect(whose(one, all, grant(over)), JSON.stringify(over)).toEqual([false, true]);
});

it("leave that two requests let go is of both, until one is taken back; then it is the other's", () => {
  const [one, other] = [ask("one"), ask("other")];
  const all = [one, other, answer("one", 1), answer("other", 2)];
  expect(whose(one, all)).toEqual([true, true]);
  const back = [...all, answer("one", 3, { step: "withdraw" })];
  expect(whose(one, back)).toEqual([false, true]);
  expect(whose(other, back)).toEqual([true, false]);
});

it("leave that stands is its request's also where a clock that was set back dates its end later", () => {
  const one = ask("one");
  const all = [one, answer("one", 5, { step: "withdraw" }), answer("one", 3)];
  expect(whose(one, all)).toEqual([true, false]);
});

it("an answer counts from whoever was asked alone, and another holder's request is nobody's here", () => {
  const one = ask("one");
  const forged = message("x", 1, { ...terms, step: "answer" });
  const replied = { ...forged, wire: { ...forged.wire, replyTo: "one" } };
  expect(whose(one, [one, replied])).toEqual([false, true]);
  const elsewhere = ask("two");
  const asOther = { ...elsewhere, wire: { ...elsewhere.wire, from: "node-x" } };
  expect(whose(one, [one, answer("one", 1), asOther, answer("two", 2)])).toEqual([true, false]);
});
