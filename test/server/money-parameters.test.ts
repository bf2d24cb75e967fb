import { afterAll, beforeAll, expect, it } from "vitest";
import { MONEY_EXAMPLES } from "../../src/server/examples-money.ts";
import { type Harness, SIGNED_IN, start } from "./harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await start();
});
afterAll(async () => await harness.app.close());

const adopt = async (payload: object) =>
  await harness.app.inject({
    method: "POST",
    url: "/api/v1/money/parameters",
    headers: SIGNED_IN,
    payload,
  });

it.each([
  [{ messageId: "msg-1" }, { messageId: "msg-1" }],
  [{ text: "{}" }, { text: "{}" }],
  [{ own: true }, { own: true }],
])("adopts from one source, with the reason: %j", async (sent, source) => {
  const asked: unknown[] = [];
  harness.wasl.next("adoptFinanceParameters", (from, reason) => {
    asked.push(from, reason);
    return MONEY_EXAMPLES.adopted;
  });
  const answer = await adopt({ ...sent, reason: "measured here" });
  expect(answer.statusCode).toBe(200);
  expect(answer.json().adopted.parameters.id).toBe("fiu-calibration");
  expect(asked).toEqual([source, "measured here"]);
});

it.each([
  [{ reason: "no source" }],
  [{ own: true, messageId: "msg-1", reason: "two sources" }],
  [{ own: true }],
  [{ own: false, reason: "neither" }],
])("refuses what is not one source with a reason: %j", async (sent) => {
  const answer = await adopt(sent);
  expect([answer.statusCode, answer.json().code]).toEqual([400, "REQUEST_INVALID"]);
});
