import { randomBytes } from "node:crypto";
import { type AddressInfo, connect, createServer, Socket } from "node:net";
import { expect, test, vi } from "vitest";
import { openStore } from "../../src/store/index.ts";
import { actor, model, random, testClock } from "../contracts/fixtures.ts";
import { startPostgres } from "../support/postgres.ts";

/** What of this process is connected there: a process does not end while it is. */
const connectedTo = (port: number): number =>
  (process as unknown as { _getActiveHandles(): readonly unknown[] })
    ._getActiveHandles()
    .filter((handle) => handle instanceof Socket && handle.remotePort === port && !handle.destroyed).length;

/** A way to a server whose machine stands still at a word: it takes what comes, answers nothing and closes nothing. */
async function wayTo(port: number) {
  let isStill = false;
  const sockets: Socket[] = [];
  const way = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect(port, "127.0.0.1");
    near.on("data", (bytes) => isStill || far.write(bytes));
    far.on("data", (bytes) => isStill || near.write(bytes));
    for (const socket of [near, far]) socket.on("error", () => undefined);
    near.on("end", () => isStill || far.end());
    far.on("end", () => isStill || near.end());
    sockets.push(near, far);
  });
  await new Promise<void>((resolve) => way.listen(0, "127.0.0.1", resolve));
  return {
    port: (way.address() as AddressInfo).port,
    standStill: () => {
      isStill = true;
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      way.close();
    },
  };
}

test("a store closes though its server fell silent: nobody waits for a goodbye that does not come", {
  timeout: 240_000,
}, async () => {
  const postgres = await startPostgres();
  const server = new URL(postgres.url);
  const way = await wayTo(Number(server.port));
  const url = new URL(postgres.url);
  url.port = String(way.port);
  const store = await openStore({
    databaseUrl: url.href,
    nodeKey: new Uint8Array(randomBytes(32)),
    nodeId: "test-node",
    model,
    clock: testClock(),
    random,
  });
  const ana = await actor(store, { id: "ana" });
  await Promise.all([1, 2, 3].map(() => store.as(ana, (tx) => tx.reports({ limit: 1 }))));
  expect(connectedTo(way.port)).toBeGreaterThan(0);
  way.standStill();
  await store.close();
  await vi.waitFor(() => expect(connectedTo(way.port)).toBe(0), { timeout: 40_000, interval: 200 });
  way.close();
  await postgres.stop();
});
