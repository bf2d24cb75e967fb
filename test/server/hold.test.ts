import { afterAll, beforeAll, expect, test } from "vitest";
import { WaslError } from "../../src/core/index.ts";
import { type Harness, PURPOSE, SIGNED_IN, start } from "./harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await start();
});
afterAll(async () => await harness.app.close());

const turn = async (payload: object, headers: Record<string, string> = SIGNED_IN) =>
  await harness.app.inject({ method: "POST", url: "/api/v1/partners/hold", headers, payload });

test("a person holds all sharing and lets it go on, with a reason; a machine does not", async () => {
  for (const held of [true, false]) {
    expect((await turn({ held, reason: "An account was stolen" })).statusCode).toBe(204);
    const [last] = harness.wasl.calls.filter((c) => c.method === "switchSharing").slice(-1);
    expect(last?.args).toEqual([held, "An account was stolen"]);
  }
  for (const payload of [
    { held: true },
    { held: true, reason: "" },
    { reason: "why" },
    { held: "x", reason: "y" },
  ])
    expect((await turn(payload)).statusCode).toBe(400);
  const machine = await turn(
    { held: false, reason: "over" },
    { ...PURPOSE, authorization: "Bearer machine" },
  );
  expect([machine.statusCode, machine.json().code]).toEqual([403, "ROLE_FORBIDS"]);
  expect(harness.wasl.calls.filter((c) => c.method === "switchSharing")).toHaveLength(2);
});

test("the list says that it is held, by whom and why, and nothing where it goes on", async () => {
  const at = "2026-01-05T09:00:00.000Z";
  const listed = async (isHeld: boolean) => {
    harness.wasl.next("sharingSwitch" as never, () => ({ isHeld, reason: "stolen", by: "eye", at }));
    return (await harness.app.inject({ url: "/api/v1/partners", headers: SIGNED_IN })).json().hold;
  };
  expect(await listed(true)).toEqual({ reason: "stolen", by: "eye", at });
  expect(await listed(false)).toBeUndefined();
});

test("a share is refused for now, and nothing is said of why", async () => {
  harness.wasl.next("share" as never, () => {
    throw new WaslError("SHARING_HELD", { because: "stolen" });
  });
  const refused = await harness.app.inject({
    method: "POST",
    url: "/api/v1/partners/node-b/shares",
    headers: SIGNED_IN,
    payload: { caseId: "case-7", necessity: "The same boat" },
  });
  expect([refused.statusCode, refused.json().code]).toEqual([503, "SHARING_HELD"]);
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
  expect(refused.body).not.toContain("stolen");
});
