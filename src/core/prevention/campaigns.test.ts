import { expect, it } from "vitest";
import {
  advertsAround,
  type CampaignPlan,
  EFFECT_CAVEAT,
  type EffectClaim,
  isOfCampaign,
  mustBeClaim,
  mustBePlan,
  readCampaignPlan,
} from "./campaigns.ts";

const PLAN: CampaignPlan = {
  title: "Small boats sink",
  languages: ["ckb", "fa"],
  places: ["Dunkirk"],
  corridor: { from: "FR", to: "GB" },
  messages: ["prevent-1"],
  channel: { kind: "social-media", words: "paid posts" },
  from: "2026-02-02",
  to: "2026-02-15",
  owner: "Example unit",
  measure: "adverts a week in Sorani, from our own count",
};
const CLAIM: EffectClaim = {
  kind: "reach",
  value: 1200,
  unit: "accounts that were shown it",
  from: "2026-02-02",
  to: "2026-02-15",
  source: "Example platform, letter of 1 March",
};
const refused = (act: () => void, field: string) =>
  expect(act).toThrow(
    expect.objectContaining({ code: "REQUEST_INVALID", detail: expect.objectContaining({ field }) }),
  );

it("a campaign has languages, places, messages, a channel of the list, days, an owner and what is to be measured", () => {
  mustBePlan(PLAN);
  const plan = (more: object) => () => mustBePlan({ ...PLAN, ...more });
  refused(plan({ title: " " }), "title");
  refused(plan({ title: "Ask @guide" }), "title");
  refused(plan({ languages: [] }), "languages");
  refused(plan({ languages: ["und"] }), "languages");
  refused(plan({ places: [] }), "places");
  refused(plan({ messages: [] }), "messages");
  refused(plan({ channel: { kind: "loudspeaker", words: "x" } }), "channel");
  refused(plan({ channel: { kind: "other", words: "" } }), "channel");
  refused(plan({ corridor: { from: "France" } }), "corridor");
  refused(plan({ from: "2026-02-30" }), "from");
  refused(plan({ to: "2026-02-01" }), "to");
  refused(plan({ owner: "" }), "owner");
  refused(plan({ measure: "" }), "measure");
});

it("a plan from a file has exactly what a plan has", () => {
  expect(readCampaignPlan(JSON.parse(JSON.stringify(PLAN)))).toEqual(PLAN);
  const { title: _title, ...untitled } = PLAN;
  refused(() => readCampaignPlan(untitled), "title");
  refused(() => readCampaignPlan({ ...PLAN, person: "x" }), "plan");
  refused(() => readCampaignPlan({ ...PLAN, messages: [1] }), "messages");
  refused(() => readCampaignPlan({ ...PLAN, channel: "other" }), "channel");
  refused(() => readCampaignPlan([PLAN]), "plan");
});

it("R26 what somebody says came of it has a source, is over, and is not kept where it is of few", () => {
  const claim = (more: object) => () =>
    mustBeClaim({ ...CLAIM, ...more }, { smallest: 5, today: "2026-03-01" });
  claim({})();
  claim({ value: 0 })();
  claim({ value: 5 })();
  refused(claim({ value: 4 }), "value");
  refused(claim({ value: 1.5 }), "value");
  refused(claim({ value: -1 }), "value");
  refused(claim({ source: "" }), "source");
  refused(claim({ unit: "" }), "unit");
  refused(claim({ kind: "score" }), "kind");
  refused(claim({ to: "2026-03-02" }), "to");
});

const days = (from: number, n: number): readonly string[] =>
  Array.from(
    { length: n },
    () => `2026-0${from > 31 ? 2 : 1}-${String(from > 31 ? from - 31 : from).padStart(2, "0")}`,
  );

it("adverts are counted by whole weeks that are over, as many before and after as the campaign has", () => {
  // Weeks: 19 and 26 January; 2 and 9 February; 16 and 23 February.
  const seen = [
    ...days(19, 10),
    ...days(26, 8),
    ...days(33, 6),
    ...days(40, 6),
    ...days(47, 7),
    ...days(54, 9),
  ];
  const count = (today: string) => advertsAround(seen, PLAN, { smallest: 5, today });
  expect(count("2026-03-02").map((s) => [s.span, s.weeks.map((w) => w.adverts), s.perWeek])).toEqual([
    ["before", [10, 8], 9],
    ["during", [6, 6], 6],
    ["after", [7, 9], 8],
  ]);
  expect(count("2026-03-01").at(-1)?.weeks).toEqual([{ from: "2026-02-16", adverts: 7 }]);
  expect(count("2026-02-05").map((s) => s.weeks.length)).toEqual([2, 0, 0]);
  expect(count("2026-02-05").at(-1)?.perWeek).toBeNull();
  // A day is no week.
  expect(
    advertsAround(seen, { ...PLAN, to: PLAN.from }, { smallest: 5, today: "2026-03-02" })[0]?.weeks,
  ).toEqual([]);
});

it("R26 a week of few is not told, nor what it follows from", () => {
  const seen = [...days(19, 10), ...days(26, 2)];
  const [before] = advertsAround(seen, PLAN, { smallest: 5, today: "2026-03-02" });
  expect(before?.weeks.map((w) => w.adverts)).toEqual([null, null]);
  expect(before?.perWeek).toBeNull();
});

it("an advert counts by its language and its corridor, and by nothing of a person", () => {
  const advert = { language: "ckb", from: "FR", to: "GB" };
  expect(isOfCampaign(advert, PLAN)).toBe(true);
  expect(isOfCampaign({ ...advert, language: "fas" }, PLAN)).toBe(true);
  expect(isOfCampaign({ ...advert, language: "eng" }, PLAN)).toBe(false);
  expect(isOfCampaign({ from: "FR", to: "GB" }, PLAN)).toBeUndefined();
  expect(isOfCampaign({ from: "FR", to: "IT" }, PLAN)).toBe(false);
  expect(isOfCampaign({ ...advert, to: "IT" }, PLAN)).toBe(false);
  expect(isOfCampaign({ language: "ckb" }, { languages: ["ckb"] })).toBe(true);
});

it("the caveat is part of the effect", () => {
  expect(EFFECT_CAVEAT).toMatch(/no evidence of cause/);
});
