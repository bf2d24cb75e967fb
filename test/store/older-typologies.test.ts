import { readFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessKey, type DeclaredTypology, OPEN } from "../../src/core/index.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { migrateTo } from "../support/older-store.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

const oneDepot = JSON.parse(
  readFileSync(new URL("../../data/typologies/one-depot.json", import.meta.url), "utf8"),
) as DeclaredTypology;

/** The newest schema that did not mark typologies. */
const OLDER = 92;

async function writeAsOlder(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await migrateTo(client, OLDER);
    // One message under two markings: the stricter holds.
    for (const tlp of ["clear", "green"] as const)
      await client.query(
        `insert into wasl.message (id, access_id, direction, partner, kind, thread, urgency, state, at, body)
          values ('msg-1', wasl.intern_access($1), 'received', 'node-b', 'method', 'msg-1', 1, 'received', '2026-01-01', '')`,
        [accessKey({ ...OPEN, tlp, originators: ["node-b"] })],
      );
    for (const [id, messageId, isDropped] of [
      ["from-message", "msg-1"],
      ["from-file", null],
      ["from-gone", "msg-2"],
      ["dropped", "msg-1", true],
    ] as const) {
      const typology = JSON.stringify({ ...oneDepot, id });
      for (const held of isDropped ? [typology, null] : [typology])
        await client.query(
          `insert into wasl.typology (id, version, package, message_id, reason, adopted_by)
            values ($1, 1, $2, $3, 'before', 'chief')`,
          [id, held, held === null ? null : messageId],
        );
    }
  } finally {
    await client.end();
  }
}

let postgres: TestPostgres;
let node: TestNode;
beforeAll(async () => {
  postgres = await startPostgres();
  await writeAsOlder(postgres.url);
  node = await openTestNode({ databaseUrl: postgres.url });
});
afterAll(async () => {
  await node?.remove();
  await postgres?.stop();
});

it("marks what was adopted before by its message, a file as AMBER, and what is no longer known as the strictest of them", async () => {
  const seen = async (clearance: "clear" | "green" | "amber") => {
    const all = await node.wasl.typologies(await node.actor({ id: clearance, clearance }));
    return Object.fromEntries(all.map(({ typology, access }) => [typology.id, access]));
  };
  expect(await seen("clear")).toEqual({});
  const fromMessage = { ...OPEN, tlp: "green", originators: ["node-b"] };
  expect(await seen("green")).toEqual({ "from-message": fromMessage });
  expect(await seen("amber")).toEqual({
    "from-message": fromMessage,
    "from-file": { ...OPEN, tlp: "amber", pap: "amber" },
    "from-gone": { ...OPEN, tlp: "amber", pap: "red", handling: ["H1", "H2", "H3"], orcon: true },
  });
});
