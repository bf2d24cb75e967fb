import { beforeAll, describe, expect, it } from "vitest";
import type { Actor, ApprovalView, ExchangeUseCases } from "../../src/app/index.ts";
import { codeOf } from "../contracts/fixtures.ts";
import { TERMS } from "../support/federation.ts";
import { knowPartners, type TestNode } from "../support/node.ts";
import { hostileSql } from "./hostile-sql.ts";
import { entity, load } from "./support.ts";

const PARTNER = "node-fictitious";
type Input = Parameters<ExchangeUseCases["share"]>[1];

/** What two people let go, on a server where whoever asks may write SQL of their own. All is invented. */
describe("a request for a share on PostgreSQL, against hostile SQL", () => {
  const { inTurn, opened } = hostileSql();
  let node: TestNode;
  let ana: Actor;
  /** Sees what is green, and approves it. */
  let low: Actor;
  let chief: Actor;
  let honest: ApprovalView;
  let facts: Readonly<Record<"green" | "amber", string>>;
  let tries = 0;
  const input: Input = { partner: PARTNER, entityIds: ["green", "amber"], necessity: "EXERCISE" };
  const far = "2999-01-01T00:00:00.000Z";

  beforeAll(async () => {
    ({ node, ana, chief } = opened());
    low = await node.actor({ id: "low", role: "supervisor", clearance: "green" }, "information-exchange");
    ana = { ...ana, purpose: { ...ana.purpose, purpose: "information-exchange" } };
    await knowPartners(node, [PARTNER]);
    await node.wasl.exchange.agree(chief, `partner: ${PARTNER}\n${TERMS}four-eyes: yes\n`);
    const factOf = async (tlp: string): Promise<string> => {
      const line = entity(tlp, "Company", { name: [`Fictitious ${tlp}`] });
      await load(node, ana, `${tlp}.ftm.jsonl`, [line], tlp);
      return (await node.wasl.entity(ana, tlp)).entity.statements[0]?.id ?? "";
    };
    facts = { green: await factOf("green"), amber: await factOf("amber") };
    const [asked] = await node.wasl.exchange.askToShare(ana, input);
    if (!asked) throw new Error("nothing was asked");
    honest = asked;
  });

  /** A request under the honest one's digest, as whoever asks writes it past the application. */
  const forged = async (
    said: Partial<Pick<ApprovalView, "reason">> & { of?: readonly string[]; count?: number },
  ): Promise<string> => {
    tries += 1;
    const id = `forged-${tries}`;
    const { of = Object.values(facts), count = of.length, reason = honest.reason } = said;
    const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
    const request = [id, honest.kind, honest.subject, honest.digest, reason, "ana", honest.requestedAt].map(
      text,
    );
    const written = await inTurn(
      ana,
      [
        `insert into wasl.approval (id, kind, subject, digest, reason, requested_by, requested_at, purpose, mandate,
          expires_at, facts) values (${request.join()}, 'information-exchange', 'TEST-1', '${far}', ${count})`,
        ...of.map((fact) => `insert into wasl.approval_of values ('${id}', '${fact}')`),
      ],
      "commit",
    );
    expect(written).toBe("1");
    return id;
  };
  const approved = async (who: Actor, id: string): Promise<void> => {
    expect(await codeOf(node.wasl.decideApproval(who, id, "approved", "read"))).toBe("no error");
  };
  const share = () => node.wasl.exchange.share(ana, input);

  it("R04 R24 lets nothing go that was approved under its digest as other facts, fewer of them, or none", async () => {
    for (const said of [
      { of: [facts.green] },
      { of: [] },
      // As many as whoever approves sees, and one more beside them.
      { of: [facts.green, facts.amber], count: 1 },
    ]) {
      await approved(low, await forged(said));
      expect(await codeOf(share())).toBe("SECOND_PERSON_REQUIRED");
    }
    await approved(chief, await forged({ of: [facts.green, facts.amber, "f".repeat(32)], count: 2 }));
    expect(await codeOf(share())).toBe("SECOND_PERSON_REQUIRED");
  });

  it("R24 nor what was approved in other words than the node's own", async () => {
    for (const reason of [
      "a matter of routine",
      honest.reason.replace("2 facts", "1 fact"),
      `As agreed: ${honest.reason}`,
    ]) {
      await approved(chief, await forged({ reason }));
      expect(await codeOf(share())).toBe("SECOND_PERSON_REQUIRED");
    }
  });

  it("R24 says to nobody by SQL of their own which facts a request is of, and lets go what was asked for", async () => {
    expect(await inTurn(ana, [`select wasl.is_approval_of('${honest.id}', 2, '{}', '{}')`], "rollback")).toBe(
      "42501",
    );
    await approved(chief, honest.id);
    expect(await share()).toMatchObject({ shared: 2 });
  });
});
