import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOf } from "../contracts/fixtures.ts";
import { TERMS } from "../support/federation.ts";
import { openPartners } from "../support/partner-nodes.ts";

/** Questions and messages while one side holds all sharing. All is invented. */
const KNOWN = "+447700900123";
let partners: Awaited<ReturnType<typeof openPartners>>;
beforeAll(async () => {
  partners = await openPartners(KNOWN);
});
afterAll(async () => {
  await partners?.close();
});

const ask = () =>
  partners.asker.wasl.askMatch(partners.asker.analyst, {
    partner: partners.holder.nodeId,
    kind: "holdings",
    terms: [KNOWN],
    legalBasis: "EXERCISE",
  });
const write = (body: string) =>
  partners.asker.wasl.sendMessage(partners.asker.analyst, {
    to: partners.holder.nodeId,
    kind: "message",
    urgency: "normal",
    legalBasis: "EXERCISE",
    marking: { tlp: "green" },
    subject: "EXERCISE",
    body,
  });
const arrived = async (): Promise<readonly string[]> =>
  (await partners.holder.wasl.messages(partners.holder.supervisor, { limit: 50 }))
    .filter((m) => m.direction === "received")
    .map((m) => m.wire.body);

test("R24 no question is answered, and whoever asks takes it for one that cannot be reached now", async () => {
  const { holder } = partners;
  expect((await ask()).items[0]?.hitId).toBeDefined();
  await holder.wasl.exchange.switchSharing(holder.supervisor, true, "EXERCISE: stolen");
  await expect(ask()).rejects.toMatchObject({ code: "PARTNER_UNREACHABLE", detail: { status: 503 } });
  const trail = await holder.wasl.auditTrail(holder.supervisor, { limit: 20 });
  expect(trail).toContainEqual(
    expect.objectContaining({ action: "refuse", detail: expect.objectContaining({ code: "SHARING_HELD" }) }),
  );
  // What partners send is taken.
  await write("while the other holds");
  expect(await arrived()).toEqual(["while the other holds"]);
  await holder.wasl.exchange.switchSharing(holder.supervisor, false, "EXERCISE: over");
  expect((await ask()).items[0]?.hitId).toBeDefined();
});

test("R24 a message that waited waits on, nobody writes another, and a life waits for nobody", async () => {
  const { asker, holder } = partners;
  const agree = (terms: string) =>
    holder.wasl.exchange.agree(holder.supervisor, `partner: ${asker.nodeId}\n${terms}`);
  await agree(TERMS.replace("2999", "2020"));
  expect(await write("waits")).toMatchObject({ state: "waiting" });
  await agree(TERMS);
  await asker.wasl.exchange.switchSharing(asker.supervisor, true, "EXERCISE: stolen");
  expect(await codeOf(write("never"))).toBe("SHARING_HELD");
  expect(await asker.wasl.deliverMessages()).toEqual({ sent: 0, waiting: 1 });
  const { messages } = await asker.wasl.raiseAlert(asker.analyst, {
    place: { lat: 50.97, lon: 1.6, words: "EXERCISE" },
    subject: "EXERCISE: taking on water",
    body: "EXERCISE: forty people",
    copies: [holder.nodeId],
  });
  expect(messages.map((m) => m.state)).toEqual(["sent"]);
  expect(await arrived()).not.toContain("waits");
  expect(await arrived()).toContain("EXERCISE: forty people");
  await asker.wasl.exchange.switchSharing(asker.supervisor, false, "EXERCISE: over");
  expect(await asker.wasl.deliverMessages()).toEqual({ sent: 1, waiting: 0 });
  expect((await arrived()).filter((body) => body === "waits")).toHaveLength(1);
});
