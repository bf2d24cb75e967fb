import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { loginName, urlWithLogin } from "../../src/store/database/database-url.ts";
import { loadOrCreateNodeKey } from "../../src/store/index.ts";
import { deriveKeys } from "../../src/store/keys/node-key.ts";
import { openTestNode, type TestNode } from "../support/node.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { entity, exported, load } from "./support.ts";

interface Opened {
  readonly node: TestNode;
  readonly ana: Actor;
  readonly chief: Actor;
  /** A connection of the application's own login. */
  readonly app: pg.Client;
  /** The pseudonym of the one protected person. */
  readonly protectedId: string;
}

interface HostileSql {
  /** From the first test on. */
  opened(): Opened;
  /** What the last of these answers; nothing of it stays. */
  as(who: Actor, sql: string, ...more: readonly string[]): Promise<string>;
  /** The same, staying where it is to. */
  inTurn(who: Actor, all: readonly string[], end: "commit" | "rollback"): Promise<string>;
}

/** A node on a server of its own for the tests of one file, and SQL under anybody's ticket past the application. */
export function hostileSql(): HostileSql {
  let postgres: TestPostgres;
  let node: TestNode;
  let app: pg.Client;
  let opened: Opened;

  beforeAll(async () => {
    postgres = await startPostgres();
    node = await openTestNode({ databaseUrl: postgres.url });
    const ana = await node.actor({ id: "ana" });
    const chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
    await load(node, ana, "boat.ftm.jsonl", [
      entity("p-1", "Person", { name: ["Canaryna Testova"], phone: ["+447700900777"] }),
      entity("v-1", "Vessel", { name: ["Boat", "Ship"] }),
      entity("o-1", "Ownership", { owner: ["p-1"], asset: ["v-1"] }),
    ]);
    await node.wasl.setCategory(ana, "p-1", "victim", "was in the hold");
    const protectedId = (await exported(node.wasl, ana)).match(/"id":"(protected-[^"]+)"/)?.[1] ?? "";
    const keys = deriveKeys(await loadOrCreateNodeKey(node.folder));
    const login = loginName("app", postgres.url, keys);
    app = new pg.Client({
      connectionString: urlWithLogin(postgres.url, login, keys.password(login, keys.wrap.all()[0])),
    });
    await app.connect();
    opened = { node, ana, chief, app, protectedId };
  });
  afterAll(async () => {
    await app?.end();
    await node?.remove();
    await postgres?.stop();
  });

  const inTurn: HostileSql["inTurn"] = async (who, all, end) => {
    await app.query("begin");
    try {
      await app.query("select * from wasl.open_ticket($1, $2, $3)", [
        who.token,
        who.purpose.purpose,
        who.purpose.mandate,
      ]);
      let answer = "";
      for (const sql of all) {
        const { rows, rowCount } = await app.query(sql);
        answer = JSON.stringify(rows.length > 0 ? rows : rowCount);
      }
      return answer;
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    } finally {
      await app.query(end);
    }
  };
  return {
    opened: () => opened,
    as: (who, sql, ...more) => inTurn(who, [sql, ...more], "rollback"),
    inTurn,
  };
}
