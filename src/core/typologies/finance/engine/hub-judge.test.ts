import { describe, expect, it } from "vitest";
import { parametersFrom } from "./catalogue.ts";
import { FlowStore } from "./flow-store.ts";
import { HUB_CAP, judgeHub, type Rank } from "./hub-judge.ts";
import { classIndex } from "./kinds.ts";
import type { Candidate, Scene, Step, TypologyId } from "./typology.ts";

const HUB = 0;
const HOUR = 3600;
const DAY = 24;
const START = 1_700_000_000;
const PERSON = classIndex("person");
const FAN_MIN = 3;

interface Paid {
  readonly from: number;
  readonly to: number;
  readonly usd: number;
  readonly hour: number;
}
const paid = (from: number, to: number, usd: number, hour: number): Paid => ({ from, to, usd, hour });

/** A scene of persons, `hours` after its first payment. */
function sceneOf(payments: readonly Paid[], hours: number): Scene {
  const store = new FlowStore({ capacity: 2048, windowSeconds: 96 * HOUR, retainSeconds: 60 * DAY * HOUR });
  store.ensureAccounts(500);
  payments.forEach(({ from, to, usd, hour }, row) => {
    store.push({ row, from, to, paid: usd, paidCurrency: 0, method: 0 }, START + hour * HOUR, usd);
  });
  const parameters = parametersFrom(undefined);
  const measured = ({ name, value, measure, because }: Step) => ({
    name,
    value: measure ? measure() : value,
    because: typeof because === "function" ? because() : because,
  });
  return {
    store,
    now: START + hours * HOUR,
    since: START - 90 * DAY * HOUR,
    classOf: () => PERSON,
    placeOf: (account) => account,
    shareAbove: () => 0.5,
    get: (typology: TypologyId, parameter: string) => parameters[typology]?.[parameter] as number,
    settle: (_, steps) => steps.map(measured),
  };
}

const SUMS = [303, 911, 1507, 2103, 473, 3301, 761, 1213];
/** Eight strangers pay the hub different sums within three days; the last at hour 263. */
const fan = SUMS.map((usd, i) => paid(i + 1, HUB, usd, 200 + 9 * i));
/** Eight strangers pay the hub one price within three days. */
const fees = SUMS.map((_, i) => paid(i + 1, HUB, 1000, 200 + 9 * i));
const every: Rank = () => 0.5;
const none: Rank = () => undefined;
const only =
  (type: TypologyId): Rank =>
  (candidate) =>
    candidate.type === type ? 0.5 : undefined;

const verdictOf = (payments: readonly Paid[], hours: number, rank: Rank = every, isOver = false) =>
  judgeHub(sceneOf(payments, hours), HUB, FAN_MIN, isOver, rank);

describe("an account with more traffic than is looked at", () => {
  const busy = (n: number) => Array.from({ length: n }, (_, i) => paid(1 + (i % 400), HUB, 5 + i, 200));
  it("is a hub and no suspect", () => {
    expect(HUB_CAP).toBe(400);
    expect(verdictOf(busy(401), 300)).toEqual({ is: "hub" });
    expect(verdictOf(busy(400), 300).is).not.toBe("hub");
  });
  it("is none for what it did more than a month ago", () => {
    expect(verdictOf(busy(401), 200 + 31 * DAY)).toEqual({ is: "hub" });
    expect(verdictOf(busy(401), 201 + 31 * DAY)).toEqual({ is: "nothing", worthAnotherLook: false });
  });
});

describe("what an account did", () => {
  it("is found once sixty hours have passed since its last payment", () => {
    expect(verdictOf(fan, 263 + 60)).toMatchObject({
      is: "found",
      candidate: { type: "FAN-IN", payments: [0, 1, 2, 3, 4, 5, 6, 7] },
    });
    expect(verdictOf(fan, 263 + 59)).toEqual({ is: "unfinished", seconds: 2 * DAY * HOUR });
  });

  it("is found at once where the stream is over", () => {
    expect(verdictOf(fan, 263, every, true)).toMatchObject({ is: "found", worthAnotherLook: false });
  });

  it("is nothing where nothing may be shown", () => {
    expect(verdictOf(fan, 400, none)).toEqual({ is: "nothing", worthAnotherLook: false });
    expect(verdictOf([], 400)).toEqual({ is: "nothing", worthAnotherLook: false });
  });

  it("of one price may be held for a release: waited for until the twenty-fourth day", () => {
    const rank = only("FAN-IN");
    expect(verdictOf(fees, 263 + 60, rank)).toEqual({ is: "unfinished", seconds: 4 * DAY * HOUR });
    expect(verdictOf(fees, 199 + 24 * DAY, rank).is).toBe("unfinished");
    expect(verdictOf(fees, 200 + 24 * DAY, rank).is).toBe("found");
    expect(verdictOf(fees, 263, rank, true).is).toBe("found");
  });

  it("is worth another look where as many receipts as make the smallest fan are of about one price", () => {
    const worth = (sums: readonly number[], isOver = false) => {
      const verdict = verdictOf(
        sums.map((usd, i) => paid(i + 1, HUB, usd, 200)),
        400,
        none,
        isOver,
      );
      return verdict.is === "nothing" && verdict.worthAnotherLook;
    };
    expect(worth([100, 100])).toBe(false);
    expect(worth([100, 100, 100])).toBe(true);
    expect(worth([100, 100, 100], true)).toBe(false);
    // Within a factor of e^0.3.
    expect([worth([100, 110, 134]), worth([100, 110, 136])]).toEqual([true, false]);
    expect(worth([900, 100, 5, 134, 110])).toBe(true);
    expect(worth([100, 200, 400, 800, 1600])).toBe(false);
    expect(worth(Array.from({ length: 150 }, () => 100))).toBe(true);
    expect(worth(Array.from({ length: 151 }, () => 100))).toBe(false);
  });
});

describe("of several explanations", () => {
  /** Eight pay in, and the hub pays eight others all of it at once. */
  const both = [...fan, ...SUMS.map((usd, i) => paid(HUB, 21 + i, usd, 290 + 3 * i))];
  const typeOf = (rank: Rank) => {
    const verdict = verdictOf(both, 500, rank);
    return verdict.is === "found" ? verdict.candidate.type : verdict.is;
  };

  it("both halves together come before one of them, however it is ranked", () => {
    expect(typeOf(every)).toBe("GATHER-SCATTER");
    expect(typeOf(({ type }) => (type === "GATHER-SCATTER" ? 0.1 : 0.9))).toBe("GATHER-SCATTER");
    expect(typeOf(({ type }) => (type === "GATHER-SCATTER" ? undefined : 0.9))).not.toBe("GATHER-SCATTER");
  });

  it("of two halves the one that ranks higher is told, and of equals the fan in", () => {
    const halves = (fanIn: number, fanOut: number) =>
      typeOf(({ type }) => (type === "FAN-IN" ? fanIn : type === "FAN-OUT" ? fanOut : undefined));
    expect([halves(0.2, 0.1), halves(0.1, 0.2), halves(0.1, 0.1)]).toEqual(["FAN-IN", "FAN-OUT", "FAN-IN"]);
    expect(halves(0, 0)).toBe("FAN-IN");
  });

  it("every one is shown to who calibrates, and to nobody else", () => {
    const seen: Candidate[] = [];
    judgeHub(sceneOf(both, 500), HUB, FAN_MIN, false, none, (candidate) => seen.push(candidate));
    const types = new Set(seen.map((candidate) => candidate.type));
    expect([types.has("FAN-IN"), types.has("FAN-OUT"), types.has("GATHER-SCATTER")]).toEqual([
      true,
      true,
      true,
    ]);
    expect(seen.every((candidate) => candidate.payments.length > 0)).toBe(true);
  });
});
