import { afterAll, beforeAll, expect, test } from "vitest";
import { signingKey } from "../../src/app/federation/deps.ts";
import { Intake, type LogLine } from "../../src/app/federation/intake.ts";
import { publish } from "../../src/app/federation/log.ts";
import { type Deps, federationDeps, type LedgerTransaction, shareItems } from "../../src/app/index.ts";
import {
  canonical,
  type Entry,
  type ReleaseItem,
  type SignedNotice,
  sha256Hex,
} from "../../src/core/index.ts";
import { createSigner } from "../../src/exchange/index.ts";
import { amber, report, say, statements } from "../contracts/fixtures.ts";
import { TERMS } from "../support/federation.ts";
import { instead } from "../support/instead.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

/** Two transactions of one node at once, on a server: the embedded database has one at a time. */
let postgres: TestPostgres;
let node: TestNode;
let deps: Deps;
const PURPOSE = { purpose: "information-exchange", mandate: "EXERCISE" } as const;

/** A partner that signs: its key, and a recall of its own. */
function partnerOf(nodeId: string) {
  const signer = createSigner(() => Buffer.from(sha256Hex(nodeId), "hex"));
  return {
    key: () => signer.publicKey(1),
    async recall(objectId: string): Promise<SignedNotice> {
      const notice = {
        type: "recall",
        id: `rcl-${objectId}`,
        issuer: nodeId,
        at: new Date().toISOString(),
        objectId,
        reason: "EXERCISE",
      } as const;
      return { notice, jws: await signer.sign("wasl-notice", canonical(notice), 1) };
    },
  };
}

beforeAll(async () => {
  postgres = await startPostgres();
  node = await openTestNode({ databaseUrl: postgres.url });
  if (!node.platform.federation) throw new Error("no exchange");
  deps = federationDeps(node.platform, node.platform.federation);
  // Whoever signs first makes the key, and everybody else waits for it.
  await deps.ledger.as("system-operation", (tx) => signingKey(deps, tx));
  for (const nodeId of ["node-a", "node-b", "node-p", "node-q"]) {
    const keys = [{ ...(await partnerOf(nodeId).key()), from: "2026-01-01T00:00:00.000Z" }];
    await deps.ledger.as("system-operation", (tx) =>
      tx.federation.savePartner({
        nodeId,
        name: nodeId,
        keys,
        agreement: `partner: ${nodeId}\n${TERMS}`,
        pairedAt: "2026-01-01T00:00:00.000Z",
      }),
    );
  }
});
afterAll(async () => {
  await node?.remove();
  await postgres?.stop();
});

/** The same transaction, which rests after each thing that it writes into a log: whoever is there meanwhile has time. */
const slowly = (tx: LedgerTransaction): LedgerTransaction =>
  instead(tx, {
    federation: instead(tx.federation, {
      async append(...given) {
        await tx.federation.append(...given);
        await new Promise((resolve) => setTimeout(resolve, 250));
      },
    }),
  });

test("two intakes that pass on to each other's partners do not wait for each other", async () => {
  const given = { "node-p": ["node-b", "node-a"], "node-q": ["node-a", "node-b"] } as const;
  const runs = await Promise.all(
    Object.entries(given).map(async ([creator, peers]) => {
      const lines = await Promise.all(
        peers.map(async (peer, seq): Promise<LogLine> => {
          const id = `obj-${creator}-${seq}`;
          const ref = { creator, id, version: 1, hash: "a".repeat(64) };
          await deps.ledger.as("information-exchange", async (tx) => {
            await tx.federation.saveObjects([{ ...ref, state: "held", access: amber }]);
            await publish(deps, tx, peer, [
              {
                kind: "object",
                ref,
                text: "{}",
                access: amber,
                entityId: id,
                purpose: PURPOSE,
                legalBasis: "x",
              },
            ]);
          });
          const signed = await partnerOf(creator).recall(id);
          const entry: Entry = {
            kind: "notice",
            from: creator,
            to: deps.nodeId,
            seq,
            at: signed.notice.at,
            signed,
          };
          return { seq, leaf: new Uint8Array(32), text: canonical(entry), entry, isGone: false };
        }),
      );
      return { creator, lines };
    }),
  );
  const taken = await Promise.allSettled(
    runs.map(({ creator, lines }) =>
      deps.ledger.as("information-exchange", async (tx) => {
        const partner = (await tx.federation.partners()).find((p) => p.nodeId === creator);
        if (!partner) throw new Error("no partner");
        return await (await Intake.open(deps, slowly(tx), partner, undefined)).take(lines);
      }),
    ),
  );
  expect(taken.map((t) => (t.status === "fulfilled" ? t.value.told.length : t.reason))).toEqual([3, 3]);
});

test("two shares of one statement at once are one version with one hash", async () => {
  const file = report("at once", { ...amber, originators: [node.nodeId] });
  const [statement] = statements(file, say("Company", "at-once", { name: "Fictitious Company" }));
  if (!statement) throw new Error("no statement");
  await deps.ledger.as("information-exchange", async (tx) => {
    await tx.openReport(file);
    await tx.appendStatements([statement]);
  });
  const item: ReleaseItem = { statement, category: "unknown", necessity: "EXERCISE" };
  let ms = Date.now();
  const hashes = await Promise.all(
    ["node-a", "node-b"].map(async (peer) => {
      // A share a moment later says a later time.
      const own: Deps = { ...deps, clock: { now: () => ms++ } };
      return await deps.ledger.as("information-exchange", async (tx) => {
        const partner = (await tx.federation.partners()).find((p) => p.nodeId === peer);
        const { shared } = await shareItems(own, slowly(tx), partner, peer, [item], PURPOSE);
        expect(shared).toBe(1);
        const { size } = await tx.federation.outboxSize(peer);
        const [row] = await tx.federation.logPage(peer, size - 1, 1, 1_000_000);
        const { object } = JSON.parse(row?.text ?? "{}") as { object: unknown };
        return [peer, sha256Hex(canonical(object))] as const;
      });
    }),
  );
  expect(new Set(hashes.map(([, hash]) => hash)).size).toBe(1);
  const [row] = await deps.ledger.as("information-exchange", (tx) =>
    tx.federation.objectsOfStatements([statement.id]),
  );
  expect(row?.hash).toBe(hashes[0]?.[1]);
});
