import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Job } from "../../src/app/index.ts";
import { TERMS } from "../support/federation.ts";
import { openPartners } from "../support/partner-nodes.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";

/** Tag sets that follow a recall and an agreement by themselves, between two nodes that are paired for good. All is invented. */
const KNOWN = "+447700900123";

describe.each(["PGlite", "PostgreSQL"])("a tag set in %s follows by itself", (engine) => {
  let postgres: TestPostgres | undefined;
  let partners: Awaited<ReturnType<typeof openPartners>>;
  let round = 0;
  beforeAll(async () => {
    postgres = engine === "PGlite" ? undefined : await startPostgres();
    partners = await openPartners(KNOWN, postgres ? { databaseUrl: postgres.url } : {});
  });
  afterAll(async () => {
    await partners?.close();
    await postgres?.stop();
  });

  const knows = async (): Promise<boolean> => {
    const { asker, holder } = partners;
    const question = { partner: holder.nodeId, kind: "holdings", legalBasis: "EXERCISE" } as const;
    const { items } = await asker.wasl.askMatch(asker.analyst, { ...question, terms: [KNOWN] });
    return items[0]?.hitId !== undefined;
  };
  const look = () => {
    const job: Job = { id: `job-${round++}`, kind: "tags", data: {}, attempt: 0 };
    return partners.holder.wasl.renewTags(job);
  };

  test("an agreement that lets less, and one that lets more again", async () => {
    const { asker, holder } = partners;
    const agree = (terms: string) =>
      holder.wasl.exchange.agree(holder.supervisor, `partner: ${asker.nodeId}\n${terms}`);
    expect(await knows()).toBe(true);
    await agree(TERMS.replace("ceiling: amber", "ceiling: green"));
    expect(await look()).toMatchObject({ published: 1, failed: [] });
    expect(await knows()).toBe(false);
    await agree(TERMS);
    expect(await look()).toMatchObject({ published: 1, failed: [] });
    expect(await knows()).toBe(true);
    expect(await look()).toMatchObject({ published: 0, failed: [] });
  });

  test("a recall from partners, of what still stands here", async () => {
    const { asker, holder } = partners;
    const { entity } = await holder.wasl.entity(holder.supervisor, "p-1");
    await holder.wasl.exchange.share(holder.supervisor, {
      partner: asker.nodeId,
      entityIds: ["p-1"],
      necessity: "EXERCISE",
    });
    const phone = entity.statements.find((s) => s.property === "phone")?.id ?? "";
    await holder.wasl.exchange.recall(holder.supervisor, [phone], "EXERCISE: it was wrong");
    expect(await look()).toMatchObject({ published: 1, failed: [] });
    expect(await knows()).toBe(false);
  });
});
