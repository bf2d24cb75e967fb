// The loop of a notice through Bluesky's own moderation service: referral, takedown, signed label, our outcome, and back.
// Real are Ozone with its database on PostgreSQL, the directory of identities (PLC), their keys, and our command line. There is no
// PDS and no AppView behind them, since better-sqlite3 comes without its binary where no install script runs: the post exists
// by its address only, and what Ozone would push to them goes nowhere.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runnerImport } from "vite";

const here = fileURLToPath(new URL("ozone/", import.meta.url));
const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const CID = "bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";
const TEXT =
  "Boat from Dunkirk to Dover every week, guaranteed, payment after arrival, 3000 pounds per person. WhatsApp +447700900801";

/** 350 MB that a registry gives once, by the lock file and without install scripts, into WASL_OZONE or ~/.cache/wasl. */
function installed() {
  const { dependencies } = createRequire(import.meta.url)("./ozone/package.json");
  const version = dependencies["@atproto/dev-env"];
  const folder = process.env.WASL_OZONE ?? join(homedir(), ".cache", "wasl", `ozone-${version}`);
  if (!existsSync(join(folder, "node_modules", ".package-lock.json"))) {
    mkdirSync(folder, { recursive: true });
    for (const file of ["package.json", "package-lock.json"]) cpSync(join(here, file), join(folder, file));
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund"];
    execFileSync("npm", ["ci", ...flags], { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
  }
  return createRequire(join(folder, "package.json"));
}

/** Ozone and the directory, each on a port of this machine. */
async function moderation(take, databaseUrl) {
  process.env.LOG_ENABLED = "false";
  const { TestPlc, TestOzone, createOzoneDid } = take("@atproto/dev-env");
  const { Secp256k1Keypair } = take("@atproto/crypto");
  const { Client } = take("@did-plc/lib");
  const plc = await TestPlc.create({});
  const signingKey = await Secp256k1Keypair.create({ exportable: true });
  const did = await createOzoneDid(plc.url, signingKey);
  const nowhere = "http://127.0.0.1:9";
  const ozone = await TestOzone.create({
    plcUrl: plc.url,
    signingKey,
    serverDid: did,
    dbPostgresUrl: databaseUrl,
    dbPostgresSchema: "ozone",
    appviewUrl: nowhere,
    appviewDid: "did:example:appview",
  });
  const moderator = ozone.getModClient();
  return {
    url: ozone.url,
    did,
    labelKey: signingKey.did(),
    moderator,
    /** An account of the platform, which has nothing but its identity. */
    async register(handle) {
      const key = await Secp256k1Keypair.create();
      const pds = "https://pds.invalid";
      const rest = { signingKey: key.did(), rotationKeys: [key.did()] };
      return await new Client(plc.url).createDid({ ...rest, handle, pds, signer: key });
    },
    async close() {
      await ozone.close();
      await plc.close();
    },
  };
}

/** A notice of an invented post, let out by two people and not yet sent; answers its id. */
async function releasedNotice(data, uri, owner) {
  const { openSession } = await import("../../dist/cli/session.js");
  const session = await openSession({ data });
  try {
    const { wasl, store } = session;
    const purpose = { purpose: "online-referral", mandate: "AGR-7" };
    const actor = async (id, role) => {
      const rights = { clearance: "amber", groups: [], compartments: [] };
      await store.accounts.createUser({ id, role, ...rights }, undefined);
      return { token: await store.accounts.openLocalSession(id), purpose };
    };
    const [officer, supervisor] = [await actor("officer", "analyst"), await actor("super", "supervisor")];
    const post = {
      id: uri,
      platform: "bluesky",
      account: { id: owner, name: "n-1" },
      posted_at: "2025-09-03T04:00:00.000Z",
      text: TEXT,
      media: [],
    };
    const bytes = (async function* () {
      yield Buffer.from(`${JSON.stringify(post)}\n`);
    })();
    const marking = { tlp: "amber" };
    await wasl.importReport(officer, { fileName: "posts.jsonl", bytes, marking, fictitious: true });
    await wasl.detect(officer, ["offers-a-crossing"]);
    const [{ finding }] = await wasl.adverts(officer, { limit: 5 });
    await wasl.decideFinding(officer, finding.id, "accepted", "reads as an offer");
    const { id, digest } = await wasl.draftReferral(officer, finding.id, {
      legalGround: "Section 25 of the Immigration Act 1971",
      notifierName: "Example unit",
      notifierEmail: "unit@example.org",
      territory: ["GB"],
      trustedFlagger: true,
      channel: "ozone",
    });
    const ask = { kind: "release", subject: id, digest, reason: "harmful, located, necessary" };
    const asked = await wasl.requestApproval(officer, ask);
    await wasl.decideApproval(supervisor, asked.id, "approved", "read it");
    await wasl.releaseReferral(officer, id);
    return id;
  } finally {
    await session.close();
  }
}

/** `say(ok, text)` for each step; `run(command, args)` leaves the servers their turn. */
export async function ozoneLoop({ say, run, folder }) {
  let take;
  try {
    take = installed();
  } catch (error) {
    const why = String(error.stderr ?? error.message).trim();
    say(false, `Ozone's loop did not run: ${why.split("\n")[0]}`);
    return;
  }
  const { module } = await runnerImport(fileURLToPath(new URL("../support/postgres.ts", import.meta.url)));
  const server = await module.startOwnServer();
  try {
    const service = await moderation(take, await module.databaseIn(server));
    try {
      await steps({ say, run, data: join(folder, "unit") }, service);
    } finally {
      await service.close();
    }
  } finally {
    await server.stop();
  }
}

async function steps({ say, run, data }, service) {
  const wasl = async (...args) => {
    const where = ["--data", data, "--json"];
    const { code, out, err } = await run(process.execPath, [main, "online", "ozone", ...args, ...where]);
    return code === 0 ? JSON.parse(out) : { failed: err.trim().split("\n").slice(0, 3).join(" ") };
  };
  const forPurpose = ["--purpose", "online-referral", "--mandate", "AGR-7"];
  const owner = await service.register("advertiser.test");
  const uri = `at://${owner}/app.bsky.feed.post/3k2abcd`;
  const post = { $type: "com.atproto.repo.strongRef", uri, cid: CID };
  const id = await releasedNotice(data, uri, owner);
  const unit = await openIdentity();
  try {
    const { url, did, labelKey, moderator } = service;
    const where = ["--url", url, "--service", did, "--label-key", labelKey, "--allow-private"];
    const { document } = await wasl("set-up", "bluesky", ...where, "--unit", unit.did);
    const early = await wasl("send", id, "--cid", CID, ...forPurpose);
    say(/PARTNER_UNREACHABLE/.test(early.failed), "Ozone takes no report of an identity without a key");
    unit.publish(document);
    const sent = await wasl("send", id, "--cid", CID, ...forPurpose);
    const again = await wasl("send", id, "--cid", CID, ...forPurpose);
    const types = ({ events }) => events?.map((e) => e.type).join();
    const { events } = await moderator.queryEvents({ subject: uri }, "moderator");
    const reports = events.filter((e) => e.event.$type === "tools.ozone.moderation.defs#modEventReport");
    const [report] = reports;
    say(
      types(sent) === "referred,received" &&
        types(again) === "referred,received" &&
        reports.length === 1 &&
        report.createdBy === unit.did &&
        report.event.comment.includes(id),
      `Ozone has the notice as one report of ${unit.did.split(":").slice(0, 2).join(":")}: ${sent.failed ?? again.failed ?? events.length} events`,
    );

    const take = () => wasl("outcomes", "bluesky", ...forPurpose);
    const told = ([one] = []) => [
      one?.recorded?.length,
      one?.recorded?.[0]?.type,
      one?.recorded?.[0]?.action,
    ];
    say(told(await take()).join() === "0,,", "before anybody acted there is no outcome");
    await moderator.performTakedown({ subject: post }, "moderator");
    const other = await moderator.ozone.ctx.signingKey.constructor.create();
    await wasl("set-up", "bluesky", ...where, "--label-key", other.did(), "--unit", unit.did);
    const [forged] = await take();
    say(
      forged?.recorded.length === 0 && forged.refused.map((r) => r.because).join() === "forged",
      `under another key its label is none: ${forged?.refused.map((r) => r.because)}`,
    );
    await wasl("set-up", "bluesky", ...where, "--unit", unit.did);
    const [acted, once] = [await take(), await take()];
    say(
      told(acted).join() === "1,actioned,content_removed" && told(once).join() === "0,,",
      `its signed takedown label is our outcome, once: ${told(acted).join(" ")}`,
    );
    await moderator.performReverseTakedown({ subject: post }, "moderator");
    const [undone, last] = [await take(), await take()];
    say(
      told(undone).join() === "1,reversed_on_appeal," && told(last).join() === "0,,",
      `the label taken back reverses it, once: ${told(undone).join(" ")}`,
    );
  } finally {
    await unit.close();
  }
}

/** A did:web of this machine; a name that has "localhost" in it is asked over HTTP. */
async function openIdentity() {
  let document;
  const server = createServer((_request, response) => {
    response.writeHead(document ? 200 : 404, { "content-type": "application/json" });
    response.end(JSON.stringify(document ?? {}));
  });
  await new Promise((resolve) => server.listen(0, "localhost", resolve));
  return {
    did: `did:web:localhost%3A${server.address().port}`,
    publish(made) {
      document = made;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
