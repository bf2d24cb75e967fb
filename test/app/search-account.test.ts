import { afterAll, beforeAll, expect, it } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** Fictitious payments between accounts that nobody holds. */
const PAYMENTS = [
  "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format",
  "2026/01/02 10:00,1,GB33BUKB20201555555555,2,DE89370400440532013000,100.00,Euro,100.00,Euro,Wire",
].join("\n");
let node: TestNode;
let ana: Actor;
let bob: Actor;
const search = (by: Actor, text: string) => node.wasl.search(by, { text, limit: 5 });

beforeAll(async () => {
  node = await openTestNode();
  ana = await node.actor({ id: "ana", clearance: "red" });
  bob = await node.actor({ id: "bob", clearance: "green" });
  const { records } = await node.wasl.importReport(ana, {
    fileName: "payments.csv",
    bytes: bytesOf(PAYMENTS),
    marking: { tlp: "amber" },
    fictitious: true,
  });
  expect(records).toBe(1);
});
afterAll(() => node?.remove());

it("an account that stands in payments alone is found as such, however it is written", async () => {
  for (const text of ["DE89370400440532013000", " de89 3704 0044 0532 0130 00 "])
    expect(await search(ana, text)).toMatchObject({ hits: [], isAccount: true });
});

it("what is no account, and what payments hold that one may not see, is nothing", async () => {
  for (const text of ["DE89370400440532013001", "Khaled", ""])
    expect(await search(ana, text)).not.toHaveProperty("isAccount");
  expect(await search(bob, "DE89370400440532013000")).not.toHaveProperty("isAccount");
});
