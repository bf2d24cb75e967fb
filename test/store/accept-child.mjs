// A process of its own that takes in a report of suspicion and accepts the finding about it, and that ends itself at a step:
// node accept-child.mjs <JSON options>. First it looks at the one before, whose process died, and accepts that to its end.
import { writeSync } from "node:fs";

const [, , json] = process.argv;
const { folder, databaseUrl, round, before } = JSON.parse(json);
const say = (line) => writeSync(1, `${line}\n`);

const { openSession } = await import("../../dist/cli/session.js");
const { accountEntityId } = await import("../../dist/core/index.js");
const session = await openSession({ data: folder, ...(databaseUrl ? { databaseUrl } : {}) });
const { store, wasl } = session;
const user = { role: "analyst", clearance: "amber", groups: ["fiu"], compartments: [] };
if (!(await store.accounts.users()).some((u) => u.id === "analyst"))
  await store.accounts.createUser({ id: "analyst", ...user }, undefined);
const analyst = {
  token: await store.accounts.openLocalSession("analyst"),
  purpose: { purpose: "operational-analysis", mandate: "CHILD" },
};
const by = { userId: "analyst", ...analyst.purpose };

/** The transactions before change nothing: the finding, its original, who of those named is known. */
const FIRST_STEP = 3;

/** Invented, another for each round. */
const letters = (n) => String.fromCharCode(97 + (n % 26)) + String.fromCharCode(97 + ((n * 7) % 26));
const childOf = (n) => `Tindra Examplechild${letters(n)}`;
const hubOf = (n) => `8CHILDHUB${n}`;

const transfer = (n, i, at, sum, from, to) =>
  `<transaction><transactionnumber>fee ${i} for ${childOf(n)}</transactionnumber><date_transaction>${at}</date_transaction><amount_local>${sum}</amount_local><t_from>${from}</t_from><t_to>${to}</t_to></transaction>`;
const account = (side, number, signatory = "") =>
  `<${side}_account><account>${number}</account>${signatory}</${side}_account>`;

function suspicion(n) {
  const [first, last] = childOf(n).split(" ");
  const signatory = `<signatory><t_person><first_name>${first}</first_name><last_name>${last}</last_name><birthdate>2016-05-01T00:00:00</birthdate></t_person></signatory>`;
  const fees = Array.from({ length: 12 }, (_, i) => {
    const at = `2026-02-14T${String(8 + i).padStart(2, "0")}:05:00`;
    return transfer(
      n,
      i,
      at,
      "185.00",
      account("from", `8PAYER${n}N${i}`),
      account("to", hubOf(n), signatory),
    );
  });
  const onward = transfer(
    n,
    12,
    "2026-02-15T06:00:00",
    "2180.00",
    account("from", hubOf(n)),
    account("to", `8CHILDSINK${n}`),
  );
  return `<report><rentity_id>1</rentity_id><report_code>STR</report_code><entity_reference>R-${n}</entity_reference><currency_code_local>EUR</currency_code_local>
${[...fees, onward].join("\n")}
</report>`;
}

const findingAbout = async (n) => {
  const all = await wasl.findings(analyst, { front: "finance", limit: 100 });
  return all.find((f) => f.subjects.some((s) => s.id === accountEntityId(hubOf(n))));
};

async function look(n) {
  const rows = await store.as(analyst, (tx) => tx.paymentsOf([hubOf(n)], 100));
  const { hits } = await wasl.search(analyst, { text: childOf(n), limit: 20 });
  const finding = await findingAbout(n);
  return {
    isProtected: await store.keeper.isOfProtected(childOf(n), by),
    rows: rows.length,
    naming: rows.filter((r) =>
      JSON.stringify(r, (_, v) => (typeof v === "bigint" ? `${v}` : v)).includes(childOf(n)),
    ).length,
    named: hits.some((h) => h.caption.includes("Examplechild")),
    state: finding?.state ?? "withheld",
  };
}

const accept = async (n) => {
  const finding = await findingAbout(n);
  if (finding?.state === "proposed")
    await wasl.decideFinding(analyst, finding.id, "accepted", "checked against the bank's file");
};

/** Ends this process, as a kill does, just before its so many-th transaction from here on. */
function dieAt(step) {
  let left = step;
  const counted = (of, name) => {
    const call = of[name].bind(of);
    of[name] = (...args) => {
      left -= 1;
      if (left < 0) {
        say("dies");
        process.kill(process.pid, "SIGKILL");
      }
      return call(...args);
    };
  };
  counted(store, "as");
  for (const name of ["protect", "withholdFindings", "unnaming", "unname", "maskTexts"])
    counted(store.keeper, name);
}

try {
  if (before !== undefined) {
    say(`found ${JSON.stringify(await look(before))}`);
    await accept(before);
    say(`ended ${JSON.stringify(await look(before))}`);
  }
  if (round !== undefined) {
    await wasl.importReport(analyst, {
      fileName: `suspicion-${round}.xml`,
      bytes: (async function* () {
        yield new TextEncoder().encode(suspicion(round));
      })(),
      marking: { tlp: "amber", groups: ["fiu"] },
      fictitious: true,
    });
    await wasl.detect(analyst, ["pass-through-account"]);
    const finding = await findingAbout(round);
    dieAt(FIRST_STEP + round);
    await wasl.decideFinding(analyst, finding.id, "accepted", "checked against the bank's file");
    say("whole");
  }
  await session.close();
} catch (error) {
  say(`error ${error.code ?? ""} ${error.stack}`);
  process.exit(3);
}
process.exit(0);
