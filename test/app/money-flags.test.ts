import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor } from "../../src/app/index.ts";
import { accountEntityId, idFrom } from "../../src/core/index.ts";
import { bytesOf, openTestNode, type TestNode } from "../support/node.ts";

/** Red flags that a node sees by what else it knows: who holds an account, where a desk is, when something crossed. Invented. */
let node: TestNode;
let analyst: Actor;
beforeAll(async () => {
  node = await openTestNode();
  analyst = await node.actor({ id: "analyst", clearance: "amber" });
});
afterAll(() => node.remove());

const take = async (fileName: string, lines: readonly string[], tlp = "green"): Promise<void> => {
  const bytes = bytesOf(`${lines.join("\n")}\n`);
  await node.wasl.importReport(analyst, { fileName, bytes, marking: { tlp }, fictitious: true });
};
const ACCOUNTS = "Bank Name,Bank ID,Account Number,Entity ID,Entity Name,Country,Region,Declared Kind,Opened";
const PAYMENTS =
  "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering";
const account = (number: string, holder: string, country: string, kind: string): string =>
  `Bank #1,1,${number},${holder},holder of ${number},${country},${country}-1,${kind},2020-01-01`;
const BEGAN = Date.UTC(2026, 2, 2);
const paid = (hour: number, from: string, to: string, euro: number, how: string): string => {
  const at = new Date(BEGAN + hour * 3_600_000)
    .toISOString()
    .slice(0, 16)
    .replace("T", " ")
    .replaceAll("-", "/");
  return `${at},1,${from},1,${to},${euro},Euro,${euro},Euro,${how},0`;
};
const holderOf = (customer: string): string => idFrom("holder-", "1", customer);
const found = async (detector: string) => {
  await node.wasl.detect(analyst, [detector]);
  return await node.wasl.findings(analyst, { detector, limit: 50 });
};

describe("OIC-F26 three wallets of one customer", () => {
  beforeAll(async () => {
    const wallets = ["8WALLET1", "8WALLET2", "8WALLET3"];
    await take("holders.csv", [
      ACCOUNTS,
      account("8DESKFR", "D1", "FR", "cash desk"),
      account("8DESKGB", "D2", "GB", "cash desk"),
      ...wallets.map((w) => account(w, "C7", "FR", "wallet")),
    ]);
    await take("relay.csv", [
      PAYMENTS,
      ...wallets.flatMap((w, i) => [
        paid(24 * i, "8DESKFR", w, 700, "Cash"),
        paid(24 * i + 7, w, "8DESKGB", 680, "Mobile Money"),
      ]),
    ]);
  });

  test("are found by who holds them and where the desks are", async () => {
    const [finding, ...rest] = await found("instrument-relay");
    expect(rest).toEqual([]);
    expect(finding?.subjects).toEqual([
      { id: holderOf("C7"), role: "holder of many instruments" },
      ...["8WALLET1", "8WALLET2", "8WALLET3"].map((w) => ({
        id: accountEntityId(w, "1"),
        role: "card or wallet",
      })),
    ]);
    expect(finding?.evidence).toHaveLength(6);
  });
});

describe("OIC-F26 three wallets of somebody who is protected (R08)", () => {
  const relay = async (customer: string, start: number): Promise<void> => {
    const wallets = [1, 2, 3].map((i) => `8${customer}X${i}`);
    await take(`holders ${customer}.csv`, [
      ACCOUNTS,
      ...wallets.map((w) => account(w, customer, "FR", "wallet")),
    ]);
    await take(`relay ${customer}.csv`, [
      PAYMENTS,
      ...wallets.flatMap((w, i) => [
        paid(start + 24 * i, "8DESKFR", w, 700, "Cash"),
        paid(start + 24 * i + 7, w, "8DESKGB", 680, "Mobile Money"),
      ]),
    ]);
  };
  const person = (id: string, category?: string): string =>
    JSON.stringify({
      id,
      schema: "Person",
      properties: { name: [`Invented ${id}`], ...(category && { subjectCategory: [category] }) },
    });

  test("are no finding, whether the file of accounts came after that was known, or two records are one person", async () => {
    await take("protected.ftm.jsonl", [person(holderOf("C8"), "smuggled-person")]);
    await relay("C8", 200);
    await take("joined.ftm.jsonl", [person(holderOf("C9")), person("rescued-9")]);
    await relay("C9", 300);
    const before = await found("instrument-relay");
    expect(before.map((f) => f.subjects[0]?.id).sort()).toEqual([holderOf("C7"), holderOf("C9")].sort());
    const chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
    await node.wasl.judge(chief, holderOf("C9"), "rescued-9", "same", "one face");
    await node.wasl.setCategory(chief, "rescued-9", "smuggled-person", "said so when rescued");
    await relay("C9", 400);
    const after = await found("instrument-relay");
    expect(after.map((f) => f.id).filter((id) => !before.some((f) => f.id === id))).toEqual([]);
    const kept = before.find((f) => f.subjects[0]?.id === holderOf("C9"));
    await expect(
      node.wasl.decideFinding(chief, kept?.id ?? "", "accepted", "looks so"),
    ).rejects.toMatchObject({
      code: "FINDING_UNKNOWN",
    });
  });
});

describe("OIC-F23 payers with one telephone", () => {
  beforeAll(async () => {
    const payers = ["8PAYER1", "8PAYER2", "8PAYER3"];
    await take("payers.csv", [ACCOUNTS, ...payers.map((p, i) => account(p, `P${i}`, "FR", "individual"))]);
    await take("fees.csv", [PAYMENTS, ...payers.map((p, i) => paid(20 * i, p, "8COLLECT", 1500, "Wire"))]);
    await take(
      "phones.ftm.jsonl",
      payers.map((_, i) =>
        JSON.stringify({ id: holderOf(`P${i}`), schema: "Person", properties: { phone: ["+447700900142"] } }),
      ),
      "amber",
    );
  });

  test("lead to whoever they pay, under the marking of who knows the telephone, and are shown by none of it", async () => {
    const [finding, ...rest] = await found("shared-payer-contact");
    expect(rest).toEqual([]);
    expect(finding?.subjects).toEqual([{ id: accountEntityId("8COLLECT", "1"), role: "collector" }]);
    expect(finding?.access.tlp).toBe("amber");
    const read = await node.wasl.finding(analyst, finding?.id ?? "");
    const shown = JSON.stringify(read, (_, value: unknown) =>
      typeof value === "bigint" ? `${value}` : value,
    );
    expect(shown).not.toContain("447700900142");
    expect(shown).not.toContain("8PAYER");
    for (const i of [0, 1, 2]) expect(shown).not.toContain(holderOf(`P${i}`));
  });

  test("say nothing to who may not see the telephone", async () => {
    const other = await node.actor({ id: "other", clearance: "green" });
    expect(await node.wasl.findings(other, { detector: "shared-payer-contact", limit: 50 })).toEqual([]);
  });
});

describe("OIC-F23 a collector's account that is somebody's who is protected (R08)", () => {
  const collected = async (start: number, collector: string, holder: string): Promise<void> => {
    const payers = [1, 2, 3].map((i) => `8${holder}Y${i}`);
    await take(`accounts ${holder}.csv`, [
      ACCOUNTS,
      ...payers.map((p, i) => account(p, `${holder}Y${i}`, "FR", "individual")),
      account(collector, holder, "FR", "individual"),
    ]);
    await take(`fees ${holder}.csv`, [
      PAYMENTS,
      ...payers.map((p, i) => paid(start + 20 * i, p, collector, 1500, "Wire")),
    ]);
    const person = (id: string, properties: object): string =>
      JSON.stringify({ id: holderOf(id), schema: "Person", properties });
    await take(`persons ${holder}.ftm.jsonl`, [
      ...payers.map((_, i) => person(`${holder}Y${i}`, { phone: [`+4477009005${start}`] })),
      person(holder, { name: [`Invented ${holder}`] }),
    ]);
  };

  test("is no subject where they hold it with others, or it is one with an account of theirs", async () => {
    const victim = (id: string): string =>
      JSON.stringify({
        id,
        schema: "Person",
        properties: { name: [`Invented ${id}`], subjectCategory: ["victim"] },
      });
    const owned = (id: string, owner: readonly string[], asset: string): string =>
      JSON.stringify({ id, schema: "Ownership", properties: { owner, asset: [asset] } });
    const chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
    const subjects = async () =>
      (await found("shared-payer-contact")).flatMap((f) => f.subjects.map((s) => s.id));
    await take("held with others.ftm.jsonl", [
      ...["aa-victim", "zz-victim", "mm-victim"].map(victim),
      owned("own-30", [holderOf("C30"), "aa-victim"], accountEntityId("8COLLECT30", "1")),
      owned("own-31", [holderOf("C31"), "zz-victim"], accountEntityId("8COLLECT31", "1")),
      JSON.stringify({
        id: "their-account",
        schema: "BankAccount",
        properties: { accountNumber: ["8OTHER32"] },
      }),
      owned("own-32", ["mm-victim"], "their-account"),
    ]);
    await collected(30, "8COLLECT30", "C30");
    await collected(31, "8COLLECT31", "C31");
    await collected(32, "8COLLECT32", "C32");
    await node.wasl.judge(chief, accountEntityId("8COLLECT32", "1"), "their-account", "same", "one account");
    expect(await subjects()).not.toContain(accountEntityId("8COLLECT30", "1"));
    expect(await subjects()).not.toContain(accountEntityId("8COLLECT31", "1"));
    expect(await subjects()).not.toContain(accountEntityId("8COLLECT32", "1"));
  });

  test("is no subject, also of a finding that was there before; somebody else's is", async () => {
    await collected(10, "8COLLECT20", "C20");
    await collected(20, "8COLLECT21", "C21");
    const of = (number: string) => [{ id: accountEntityId(number, "1"), role: "collector" }];
    const subjects = async () => (await found("shared-payer-contact")).map((f) => f.subjects);
    expect(await subjects()).toEqual(expect.arrayContaining([of("8COLLECT20"), of("8COLLECT21")]));
    const chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
    await node.wasl.setCategory(chief, holderOf("C20"), "victim", "held to it by force");
    const left = await subjects();
    expect(left).not.toContainEqual(of("8COLLECT20"));
    expect(left).toContainEqual(of("8COLLECT21"));
    await take("more fees.csv", [PAYMENTS, paid(90, "8C20Y1", "8COLLECT20", 1400, "Wire")]);
    expect(await subjects()).toEqual(left);
  });

  test("is no subject where the analyst may not see whose it is, nor a wallet; a company that they own is", async () => {
    const owned = (id: string, properties: object): string =>
      JSON.stringify({ id, schema: "Ownership", properties });
    await take("whose.ftm.jsonl", [
      JSON.stringify({
        id: "hidden-victim",
        schema: "Person",
        properties: { name: ["Invented Hidden"], subjectCategory: ["victim"] },
      }),
      JSON.stringify({ id: "their-firm", schema: "Company", properties: { name: ["Invented Firm"] } }),
      owned("own-firm", { owner: ["hidden-victim"], asset: ["their-firm"] }),
    ]);
    const chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
    const secret = [
      owned("own-40", { owner: ["hidden-victim"], asset: [accountEntityId("8COLLECT40", "1")] }),
      JSON.stringify({
        id: "their-wallet",
        schema: "CryptoWallet",
        properties: { publicKey: ["inventedwallet40"], holder: ["hidden-victim"] },
      }),
    ];
    await node.wasl.importReport(chief, {
      fileName: "secret.ftm.jsonl",
      bytes: bytesOf(`${secret.join("\n")}\n`),
      marking: { tlp: "red" },
      fictitious: true,
    });
    await collected(40, "8COLLECT40", "C40");
    const found40 = (await found("shared-payer-contact")).flatMap((f) => f.subjects.map((s) => s.id));
    expect(found40).not.toContain(accountEntityId("8COLLECT40", "1"));
    // Nor does one line more make an account of the company.
    await take("account.ftm.jsonl", [
      JSON.stringify({
        id: "their-firm",
        schema: "UserAccount",
        properties: { username: ["inventedfirm"], owner: ["hidden-victim"] },
      }),
    ]);
    const asked = [accountEntityId("8COLLECT40", "1"), "their-wallet", "their-firm"];
    const hidden = await node.store.as(analyst, (tx) => tx.heldByProtected(asked));
    expect([...hidden].sort()).toEqual([accountEntityId("8COLLECT40", "1"), "their-wallet"].sort());
  });

  test("is nobody's to read while it is said whose it is, decided or not, and is again when that was wrong", async () => {
    await collected(50, "8COLLECT50", "C50");
    const chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
    const about = (f: { subjects: readonly { id: string }[] }) =>
      f.subjects.some((s) => s.id === accountEntityId("8COLLECT50", "1"));
    const [finding] = (await found("shared-payer-contact")).filter(about);
    const id = finding?.id ?? "";
    await node.wasl.decideFinding(chief, id, "accepted", "looks so");
    const { id: caseId } = await node.wasl.openCase(chief, {
      title: "Invented",
      mandate: "EXERCISE",
      marking: { tlp: "amber" },
    });
    await node.wasl.addToCase(chief, caseId, [{ kind: "finding", id, note: "whose it is" }]);
    const said = await node.wasl.importReport(analyst, {
      fileName: "late.ftm.jsonl",
      bytes: bytesOf(
        JSON.stringify({
          id: "own-50",
          schema: "Ownership",
          properties: { owner: ["hidden-victim"], asset: [accountEntityId("8COLLECT50", "1")] },
        }),
      ),
      marking: { tlp: "green" },
      fictitious: true,
    });
    for (const reader of [analyst, chief]) {
      await expect(node.wasl.finding(reader, id)).rejects.toMatchObject({ code: "FINDING_UNKNOWN" });
      const listed = await node.wasl.findings(reader, { detector: "shared-payer-contact", limit: 50 });
      expect(listed.filter(about)).toEqual([]);
    }
    expect((await node.wasl.case(chief, caseId)).case.items).toEqual([]);
    await node.wasl.runRetention(chief);
    await expect(node.wasl.finding(chief, id)).rejects.toMatchObject({ code: "FINDING_UNKNOWN" });
    const own = await node.store.as(analyst, (tx) => tx.auditTrail({ limit: 500 }));
    const told = own.filter((e) => e.userId === "system" || JSON.stringify(e.detail).includes("withheld"));
    expect(told).toEqual([]);
    const wrong = "another account of that bank";
    const asked = await node.wasl.requestApproval(analyst, {
      kind: "take-back",
      subject: said.reportId,
      reason: wrong,
    });
    await node.wasl.decideApproval(chief, asked.id, "approved", "so it was");
    await node.wasl.takeBackReport(analyst, said.reportId, wrong);
    await node.wasl.runRetention(chief);
    expect((await node.wasl.finding(chief, id)).finding).toMatchObject({ id, state: "accepted" });
    expect((await node.wasl.case(chief, caseId)).case.items).toMatchObject([{ id, note: "whose it is" }]);
    const trail = await node.wasl.auditTrail(chief, { object: `finding:${id}`, limit: 50 });
    const changes = trail.flatMap((e) => (e.action === "change" ? [e.detail] : []));
    expect(changes).toEqual([
      { withheld: 0, because: "protected" },
      { withheld: 1, because: "protected" },
    ]);
  });
});

describe("OIC-F23 who collects has the payers' telephone too", () => {
  test("is told only to who may see that: the finding is as restricted as the collector's own contact", async () => {
    const payers = ["8PAYER5", "8PAYER6", "8PAYER7"];
    const all = [...payers, "8HIDDEN"];
    await take("payers 2.csv", [ACCOUNTS, ...all.map((p) => account(p, `Q${p}`, "FR", "individual"))]);
    await take("fees 2.csv", [PAYMENTS, ...payers.map((p, i) => paid(20 * i, p, "8HIDDEN", 1400, "Wire"))]);
    const phone = (p: string): string =>
      JSON.stringify({
        id: holderOf(`Q${p}`),
        schema: "Person",
        properties: { phone: ["+447700900188"] },
      });
    await take("phones 2.ftm.jsonl", payers.map(phone));
    const chief = await node.actor({ id: "red", role: "supervisor", clearance: "red" });
    await node.wasl.importReport(chief, {
      fileName: "own.ftm.jsonl",
      bytes: bytesOf(`${phone("8HIDDEN")}\n`),
      marking: { tlp: "red" },
      fictitious: true,
    });
    await node.wasl.detect(chief, ["shared-payer-contact"]);
    const mine = (f: { readonly subjects: readonly { readonly id: string }[] }): boolean =>
      f.subjects.some((s) => s.id === accountEntityId("8HIDDEN", "1"));
    const seen = await node.wasl.findings(chief, { detector: "shared-payer-contact", limit: 50 });
    expect(seen.filter(mine).map((f) => f.access.tlp)).toEqual(["red"]);
    const lower = await node.wasl.findings(analyst, { detector: "shared-payer-contact", limit: 50 });
    expect(lower.filter(mine)).toEqual([]);
  });
});

describe("OIC-F28 fees after crossings", () => {
  const shifting = [1, 4, 0, 5];
  beforeAll(async () => {
    const weeks = shifting.flatMap((day, week) => {
      const began = 24 * (7 * week + day);
      return [
        ...Array.from({ length: 10 }, (_, i) =>
          paid(began + 4 * i, `8FEE${week}X${i}`, `8TAKER${week}X${i % 2}`, 1500, "Wire"),
        ),
        ...[0, 1].map((r) => paid(began + 42 + r, `8TAKER${week}X${r}`, `8ORGAN${week}`, 7400, "Wire")),
      ];
    });
    // Shopping of five weeks.
    const daily = Array.from({ length: 60 }, (_, i) =>
      paid(14 * i, `8N${i}`, `8N${(7 * i + 1) % 60}`, 40 + i, "ACH"),
    );
    await take("month.csv", [PAYMENTS, ...[...weeks, ...daily].sort()]);
    await take("takers.csv", [
      ACCOUNTS,
      ...shifting.flatMap((_, week) =>
        [`8TAKER${week}X0`, `8TAKER${week}X1`, `8ORGAN${week}`].map((a) =>
          account(a, `E${a}`, "FR", "individual"),
        ),
      ),
    ]);
  });

  test("are none while no crossing is known, and name nobody when some are", async () => {
    expect(await found("crossing-burst")).toEqual([]);
    await take(
      "crossings.ftm.jsonl",
      shifting.map((day, week) =>
        JSON.stringify({
          id: `crossing-${week}`,
          schema: "Crossing",
          properties: { date: [new Date(BEGAN + (7 * week + day) * 86_400_000).toISOString().slice(0, 10)] },
        }),
      ),
      "amber",
    );
    const [finding, ...rest] = await found("crossing-burst");
    expect(rest).toEqual([]);
    expect(finding).toMatchObject({ subjects: [], proves: [], access: { tlp: "amber" } });
    expect(finding?.evidence).toHaveLength(40);
    const read = await node.wasl.finding(analyst, finding?.id ?? "");
    expect(read.subjects).toEqual([]);
    expect(read.records).toHaveLength(40);
  });
});

test("R08 whoever is one with a protected person is no input: a contact is that of the others alone", async () => {
  const phone = ["+447700900186"];
  const said = (id: string, schema: string, properties: object): string =>
    JSON.stringify({ id, schema, properties: { name: [`Invented ${id}`], ...properties } });
  await take("contact.ftm.jsonl", [
    said("quay-1", "Company", { phone }),
    said("advert-1", "Advert", { phone }),
    said("passenger-1", "Person", { phone }),
    said("rescued-1", "Person", {}),
  ]);
  const chief = await node.actor({ id: "chief", role: "supervisor", clearance: "red" });
  await node.wasl.judge(chief, "passenger-1", "rescued-1", "same", "one face");
  await node.wasl.setCategory(chief, "rescued-1", "smuggled-person", "said so when rescued");
  const subjects = (await found("shared-contact")).map((f) => f.subjects.map((s) => s.id).sort());
  expect(subjects).toContainEqual(["advert-1", "quay-1"]);
  expect(subjects.flat()).not.toContain("passenger-1");
});
