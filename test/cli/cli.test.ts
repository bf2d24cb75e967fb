import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSession, type Session } from "../../src/cli/session.ts";
import type { CardTexts } from "../../src/core/index.ts";
import { BACKUP_MAGIC, ownerToken } from "../../src/store/index.ts";
import { asOwner, rowsAsOwner } from "../rights/support.ts";
import { bytesOf, type TestNode } from "../support/node.ts";

const run = promisify(execFile);
const MAIN = join(import.meta.dirname, "../../dist/cli/main.js");

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "wasl-cli-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command line as a user runs it, built, in a process of its own. */
async function wasl(...args: string[]): Promise<Outcome> {
  const env = {
    ...process.env,
    WASL_DATA: join(folder, "data"),
    WASL_PURPOSE: "cross-check",
    WASL_MANDATE: "TEST-1",
    DATABASE_URL: "",
  };
  Reflect.deleteProperty(env, "DATABASE_URL");
  try {
    const { stdout, stderr } = await run(process.execPath, [MAIN, ...args], {
      env,
      cwd: folder,
      maxBuffer: 64 * 1024 * 1024,
    });
    return { exit: 0, stdout, stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { exit: code, stdout, stderr };
  }
}

const entities = ["Aurora Testing Boats Ltd", "Borealis Testing Boats Ltd"].map((name, i) =>
  JSON.stringify({
    id: `cli-${i}`,
    schema: "Company",
    properties: { name: [name], phone: ["+44 7700 900555"] },
  }),
);

test("import, search, show, path, export: batch work needs no server", async () => {
  await writeFile(join(folder, "companies.ftm.jsonl"), `${entities.join("\n")}\n{ broken\n`);
  const imported = await wasl("import", "companies.ftm.jsonl", "--tlp", "green", "--fictitious");
  expect(imported.exit).toBe(0);
  expect(imported.stdout).toMatch(/companies\.ftm\.jsonl\s+ftm-json\s+4\s+0\s+1/);
  expect(imported.stderr).toContain("companies.ftm.jsonl:3: JSON_INVALID");
  const again = await wasl("import", "companies.ftm.jsonl", "--tlp", "green", "--fictitious");
  expect(again.stdout).toContain("known already");
  const reports = await wasl("reports");
  expect(reports.stdout).toMatch(/companies\.ftm\.jsonl\s+ftm-json .* TLP:GREEN .*\s4\s+rep-/);
  const shownReport = await wasl("show", /rep-[0-9a-f]{32}/.exec(reports.stdout)?.[0] ?? "");
  expect(shownReport.stdout).toContain("companies.ftm.jsonl  (ftm-json");
  expect(shownReport.stderr).toContain("3: JSON_INVALID");
  expect(shownReport.stderr).toContain("4 statements, 0 rows, 1 reject");
  const misspelt = await wasl("search", "aurora", "--schema", "Compny");
  expect(misspelt).toMatchObject({ exit: 2, stderr: expect.stringContaining("SCHEMA_UNKNOWN") });

  const search = JSON.parse((await wasl("search", "aurora boats", "--json")).stdout) as {
    hits: { canonicalId: string }[];
  };
  expect(search.hits[0]?.canonicalId).toBe("cli-0");
  const why = (await wasl("search", "aurora boats")).stdout;
  expect(why).toContain("aurora ~ aurora 1.00, boats ~ boats 1.00");
  const shown = await wasl("show", "cli-0");
  expect(shown.stdout).toContain("Aurora Testing Boats Ltd");
  expect(shown.stdout).toContain("TLP:GREEN");
  expect(shown.stdout).toContain("X4");
  const path = await wasl("path", "cli-0", "cli-1");
  expect(path.stdout).toContain("companies.ftm.jsonl");
  const exported = (await wasl("export")).stdout
    .trim()
    .split("\n")
    .map((l) => (JSON.parse(l) as { id: string }).id);
  expect(exported).toEqual(expect.arrayContaining(["cli-0", "cli-1"]));
});

test("what an import stored and died before it compared is compared by the next import of it", async () => {
  const twin = (id: string): string =>
    JSON.stringify({ id, schema: "Company", properties: { name: ["Twin Ltd"], phone: ["+44 7700 900556"] } });
  const text = `${twin("twin-1")}\n${twin("twin-2")}\n`;
  await writeFile(join(folder, "twins.ftm.jsonl"), text);
  // All that such a run has committed.
  const session = await openSession({ data: join(folder, "data") });
  try {
    const token = await ownerToken(session.store, session.folder);
    const actor = { token, purpose: { purpose: "cross-check", mandate: "TEST-1" } } as const;
    const input = { fileName: "twins.ftm.jsonl", bytes: bytesOf(text), marking: { tlp: "green" } };
    await session.wasl.importReport(actor, { ...input, followUp: randomUUID() });
    expect(await session.wasl.resolutions(actor, { entityId: "twin-1", limit: 10 })).toEqual([]);
  } finally {
    await session.close();
  }
  const again = await wasl("import", "twins.ftm.jsonl", "--tlp", "green");
  expect(again.stdout).toContain("known already");
  expect(again.stderr).toContain("1 pair joined, 0 new for review");
  const once = await wasl("import", "twins.ftm.jsonl", "--tlp", "green");
  expect(once.stderr).not.toContain("joined");
});

// The first that opens a folder owns its database, and later ones work through it: here no command has to start one.
describe("beside a process that has the store open", () => {
  let owner: Session;
  beforeAll(async () => {
    owner = await openSession({ data: join(folder, "data") });
  });
  afterAll(() => owner.close());

  test("exit codes: 2 bad input, 3 not found, 4 not allowed", async () => {
    await writeFile(join(folder, "unknown.bin"), new Uint8Array([0, 159, 146, 150]));
    expect(await wasl("import", "unknown.bin", "--tlp", "green")).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("FORMAT_UNKNOWN"),
    });
    expect(await wasl("import", "absent.txt", "--tlp", "green")).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("FILE_UNREADABLE"),
    });
    expect(await wasl("show", "nobody")).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining("ENTITY_UNKNOWN"),
    });
    expect(await wasl("search", "x", "--purpose", "curiosity")).toMatchObject({ exit: 4 });
  });

  test("an archive of what was seen that cannot be written is told; none of nothing is left behind", async () => {
    const { stdout } = await wasl("watch", "add", "https://news.example/rss", "--tlp", "green");
    expect(await wasl("watch", "archive", "watch-none", "--out", "none.warc.gz")).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining("WATCH_UNKNOWN"),
    });
    expect(await wasl("watch", "archive", stdout.trim(), "--out", "none.warc.gz")).toMatchObject({ exit: 0 });
    await expect(stat(join(folder, "none.warc.gz"))).rejects.toMatchObject({ code: "ENOENT" });
    await wasl("watch", "remove", stdout.trim());
  });

  test("a level that nobody knows is told as the red that it counts for, and a list of sources says their marking", async () => {
    const added = await wasl("watch", "add", "https://news.example/rss", "--tlp", "ambr");
    expect([added.exit, added.stderr]).toEqual([0, expect.stringContaining("--tlp ambr is read as red")]);
    const known = await wasl("watch", "add", "https://news.example/rss", "--tlp", "TLP:Green");
    expect(known.stderr).not.toContain("is read as");
    const { stdout } = await wasl("watch", "list");
    expect(stdout.split("\n").find((row) => row.includes(added.stdout.trim()))).toContain("TLP:RED");
    expect(stdout.split("\n").find((row) => row.includes(known.stdout.trim()))).toContain("TLP:GREEN");
    for (const one of [added, known]) await wasl("watch", "remove", one.stdout.trim());
  });

  test("an evaluation that is no code is told as what it counts for; a bank leaves out pictures that have no hash", async () => {
    const company = JSON.stringify({
      id: "cli-rated",
      schema: "Company",
      properties: { name: ["Rated Ltd"] },
    });
    await writeFile(join(folder, "rated.ftm.jsonl"), `${company}\n`);
    const rated = await wasl("import", "rated.ftm.jsonl", "--tlp", "green", "--evaluation", "Z9");
    expect([rated.exit, rated.stderr]).toEqual([0, expect.stringContaining("--evaluation Z9 is read as X4")]);
    const again = await wasl("import", "rated.ftm.jsonl", "--tlp", "green", "--evaluation", "b2");
    expect(again.stderr).not.toContain("is read as");
    const hashed = [
      { file: "a.jpg", refused: "IMAGE_KIND" },
      { file: "b.png", pdq: "5".repeat(64) },
    ];
    await writeFile(join(folder, "hashes.jsonl"), hashed.map((row) => JSON.stringify(row)).join("\n"));
    const online = ["--purpose", "online-referral", "--mandate", "TEST-1"];
    const banked = await wasl(
      "online",
      "bank",
      "add",
      "cli",
      "--in",
      "hashes.jsonl",
      "--tlp",
      "green",
      ...online,
    );
    expect([banked.exit, banked.stderr]).toEqual([
      0,
      expect.stringMatching(/1 picture .* left out.*\n1 of 1 hash /),
    ]);
    await writeFile(join(folder, "words.txt"), "no hash\n");
    const refused = await wasl(
      "online",
      "bank",
      "add",
      "cli",
      "--in",
      "words.txt",
      "--tlp",
      "green",
      ...online,
    );
    expect([refused.exit, refused.stderr]).toEqual([2, expect.stringContaining("line 1, because no hash")]);
  });

  test("figures are a table for whoever reads, and JSON for a program", async () => {
    const purpose = ["--purpose", "oversight", "--mandate", "TEST-1"];
    const { stdout } = await wasl("statistics", ...purpose);
    expect(stdout).toMatch(/^what +kind +state +count\n.*\nreports +\d+\n/);
    expect(stdout).toContain("all counts are exact");
    const figures = JSON.parse((await wasl("statistics", "--json", ...purpose)).stdout) as {
      reports: number;
    };
    expect(figures.reports).toEqual(expect.any(Number));
  });

  test("of several files, one that cannot be imported is named, and the others are imported", async () => {
    const company = JSON.stringify({ id: "cli-last", schema: "Company", properties: { name: ["Last Ltd"] } });
    await writeFile(join(folder, "last.ftm.jsonl"), `${company}\n`);
    await writeFile(join(folder, "closed.bin"), new Uint8Array([0, 159, 146, 150]));
    // The folder opens and cannot be read, as a file without permission for whoever is not root.
    const files = ["gone.txt", "data", "closed.bin", "last.ftm.jsonl"];
    const { exit, stdout, stderr } = await wasl(
      "import",
      ...files,
      "--tlp",
      "green",
      "--fictitious",
      "--json",
    );
    expect(exit).toBe(2);
    expect(stderr.trim().split("\n")).toEqual([
      expect.stringMatching(/^wasl: FILE_UNREADABLE: .*: gone\.txt$/),
      expect.stringMatching(/^wasl: FILE_UNREADABLE: .*: data$/),
      expect.stringMatching(/^wasl: FORMAT_UNKNOWN: .*: closed\.bin$/),
    ]);
    expect(JSON.parse(stdout)).toMatchObject([{ file: "last.ftm.jsonl", statements: 1 }]);
    expect((await wasl("show", "cli-last")).stdout).toContain("Last Ltd");
    // What is said again under a stricter marking is refused for itself.
    const mixed = await wasl("import", "last.ftm.jsonl", "gone.txt", "--tlp", "red");
    expect(mixed.exit).toBe(4);
    expect(mixed.stderr).toMatch(/MARKING_FORBIDS.*: last\.ftm\.jsonl\n.*FILE_UNREADABLE.*: gone\.txt/);
    // Whoever imports unattended takes 0 for data that came in.
    await writeFile(join(folder, "strange.csv"), "When,Who\n2026-01-02,x\n");
    const strange = await wasl("import", "strange.csv", "last.ftm.jsonl", "--tlp", "green");
    expect([strange.exit, strange.stderr]).toEqual([
      2,
      expect.stringContaining("nothing of it was taken: strange.csv"),
    ]);
  });

  test("the folder and what is in it is the owner's alone", async () => {
    for (const name of ["data", "data/node.key", "data/owner.token"]) {
      expect((await stat(join(folder, name))).mode & 0o077).toBe(0);
    }
  });

  test("case and brief in three languages, each with its marking and its sources", async () => {
    const id = (await wasl("case", "open", "CLI test case", "--tlp", "amber")).stdout.trim();
    expect((await wasl("case", "add", id, "cli-0", "cli-1", "--note", "both use one phone")).exit).toBe(0);
    for (const [lang, dir] of [
      ["en", "ltr"],
      ["ar", "rtl"],
      ["fr", "ltr"],
    ] as const) {
      expect((await wasl("brief", id, "--lang", lang, "--out", `brief-${lang}.html`)).exit).toBe(0);
      const html = await readFile(join(folder, `brief-${lang}.html`), "utf8");
      expect(html).toContain(`dir="${dir}"`);
      expect(html).toContain("TLP:AMBER");
      expect(html).toContain("Aurora Testing Boats Ltd");
      expect(html).toContain("companies.ftm.jsonl");
      expect(html.match(/both use one phone/g)).toHaveLength(2);
      expect(html).not.toContain("<script");
    }
  });

  test("a detector's finding comes into a case as one, and a decision answers what was decided", async () => {
    const payments = join(import.meta.dirname, "../../data/exercise/payments.csv");
    expect((await wasl("import", payments, "--tlp", "green", "--fictitious")).exit).toBe(0);
    expect((await wasl("detect", "pass-through-account")).exit).toBe(0);
    const found = JSON.parse((await wasl("findings", "--json")).stdout) as { id: string }[];
    const first = found[0]?.id ?? "none";
    expect(found.length).toBeGreaterThan(1);
    const id = (await wasl("case", "open", "Payments", "--tlp", "amber")).stdout.trim();
    expect((await wasl("case", "add", id, first, "--note", "the payer of CLI case 1")).exit).toBe(0);
    const shown = await wasl("case", "show", id);
    expect(shown.stdout).toContain(`${first}  proposed  Received`);
    const { stdout: printed } = await wasl("brief", id);
    expect(printed).toMatch(/in \d+ payments from \d+ payers/);
    expect(printed).toContain("the payer of CLI case 1");
    // Nobody is a member of it: no heading stands over nothing.
    expect(printed).not.toContain('class="members"');
    const decided = await wasl("findings", "--reject", first, "--reason", "a school trip");
    expect(decided.stdout).toContain(first);
    expect(decided.stdout).toContain("rejected");
    expect(decided.stdout).not.toContain(found[1]?.id ?? "none");
  });

  test("a start that fails says why and ends: nothing keeps the process open", async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, "127.0.0.1", done));
    try {
      const { port } = taken.address() as AddressInfo;
      expect(await wasl("serve", "--port", String(port))).toMatchObject({
        exit: 2,
        stderr: expect.stringMatching(new RegExp(`REQUEST_INVALID.*--port.*port ${port}.*choose another`)),
      });
    } finally {
      taken.close();
    }
    for (const [option, value, said] of [
      ["--provider", "absent.json", "absent.json"],
      ["--trust-proxy", "proxy.example.org", "field --trust-proxy"],
      ["--public-origin", "wasl.example.org", "field --public-origin"],
      ["--partner-url", "wasl.example.org:7443", "field --partner-url"],
      ["--log-level", "loud", "Allowed choices are debug, info, warn, error"],
    ] as const)
      expect(await wasl("serve", "--port", "0", option, value)).toMatchObject({
        exit: 2,
        stderr: expect.stringContaining(said),
      });
  });

  test("who reads only the beginning of an answer ends it without a failure", async () => {
    const { stderr } = await run(
      "bash",
      ["-c", `set -o pipefail; "$0" "$1" findings --json | head -c 10; echo end`].concat(
        process.execPath,
        MAIN,
      ),
      {
        cwd: folder,
        env: {
          ...process.env,
          WASL_DATA: join(folder, "data"),
          WASL_PURPOSE: "cross-check",
          WASL_MANDATE: "TEST-1",
        },
      },
    );
    expect(stderr).toBe("");
  });

  test("a wrong account's name is told as one, and a restore wants its key before it makes a folder", async () => {
    for (const args of [
      ["reset-factor", "nobody"],
      ["token", "nobody"],
      ["change", "nobody", "--role", "analyst"],
    ])
      expect(await wasl("user", ...args)).toMatchObject({
        exit: 2,
        stderr: expect.stringContaining("no such account: see wasl user list"),
      });
    expect(await wasl("user", "add", "owner")).toMatchObject({
      exit: 5,
      stdout: "",
      stderr: expect.stringContaining("there is an account of this name"),
    });
    expect((await wasl("backup", "cli.backup")).exit).toBe(0);
    // It said so and then never ended, its store open.
    expect(await wasl("backup", "no-such-folder/cli.backup")).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("is not there"),
    });
    expect(await wasl("work", "--lease", "soon")).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("--lease"),
    });
    expect(await wasl("restore", "cli.backup", "--data", "restored")).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("put that there first"),
    });
    await expect(stat(join(folder, "restored"))).rejects.toThrow("ENOENT");
  });

  test("a backup takes the place of a backup and of no other file; collections are listed", async () => {
    await writeFile(join(folder, "earlier.backup"), BACKUP_MAGIC);
    expect((await wasl("backup", "earlier.backup")).exit).toBe(0);
    expect((await stat(join(folder, "earlier.backup"))).size).toBeGreaterThan(1_000);
    await writeFile(join(folder, "notes.txt"), "Fictitious notes");
    expect(await wasl("backup", "notes.txt")).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining("it is there already and is no backup"),
    });
    expect(await readFile(join(folder, "notes.txt"), "utf8")).toBe("Fictitious notes");
    const made = ["exchange", "collection", "create", "--title", "Small boats", "--alias", "boats"];
    expect((await wasl(...made)).exit).toBe(0);
    expect((await wasl("exchange", "collection", "list")).stdout).toMatch(/boats +Small boats +amber/);
  });

  test("a rotation that forgot says that no older key is left", async () => {
    expect((await wasl("key", "rotate")).stdout).toMatch(/^key 1 seals; no older one in the key file/);
    expect((await wasl("key", "rotate")).stdout).toMatch(/^key 2 seals; 1 older in the key file/);
    expect((await wasl("key", "forget")).stdout).toMatch(/^key 2 seals; no older one in the key file/);
  });

  test("audit: reads are in it with purpose and mandate, and the chain verifies", async () => {
    await wasl("search", "whoever reads is on record");
    const trail = JSON.parse((await wasl("audit", "list", "--json")).stdout) as {
      action: string;
      purpose: string;
      mandate: string;
    }[];
    expect(trail).toContainEqual(
      expect.objectContaining({ action: "search", purpose: "cross-check", mandate: "TEST-1" }),
    );
    expect((await wasl("audit", "verify")).stdout).toContain("every chain verifies");
  });

  test("a byte changed past the application ends `audit verify` and `verify` with 6, and says where", async () => {
    const sql = async (text: string) => await asOwner(owner as TestNode, text);
    await writeFile(join(folder, "sealed.ftm.jsonl"), entities.join("\n"));
    await wasl("import", "sealed.ftm.jsonl", "--tlp", "green");
    await wasl("search", "aurora");
    const [entry] = await rowsAsOwner<{ writer: string; sequence: string }>(
      owner,
      "select writer, sequence::text as sequence from wasl.audit where action = 'search' order by at limit 1",
    );
    const at = `where writer = '${entry?.writer}' and sequence = ${entry?.sequence}`;
    const flip = `update wasl.audit_text set body = set_byte(body, 5, get_byte(body, 5) # 1) ${at}`;
    await sql(flip);
    try {
      for (const command of [["audit", "verify"], ["verify"]])
        expect(await wasl(...command)).toMatchObject({
          exit: 6,
          stderr: expect.stringMatching(
            new RegExp(`^wasl: AUDIT_BROKEN: .*writer ${entry?.writer}, sequence ${entry?.sequence},`),
          ),
        });
    } finally {
      await sql(flip);
    }
    expect((await wasl("audit", "verify")).exit).toBe(0);
    const value = "(select ctid from wasl.statement order by id limit 1)";
    const [kept] = await rowsAsOwner<{ id: string; value: string }>(
      owner,
      `select id, value from wasl.statement where ctid = ${value}`,
    );
    const set = (text: string) =>
      sql(`update wasl.statement set value = $v$${text}$v$ where id = '${kept?.id}'`);
    await set("another");
    try {
      expect(await wasl("verify")).toMatchObject({
        exit: 6,
        stdout: expect.stringContaining(`statement ${kept?.id.replaceAll("-", "")}: `),
        stderr: expect.stringMatching(/^wasl: CONTENT_ALTERED: /),
      });
    } finally {
      await set(kept?.value ?? "");
    }
    expect(await wasl("verify")).toMatchObject({ exit: 0 });
  });

  test("a new account and its token are told as JSON where that is asked for", async () => {
    const made = await wasl("user", "add", "newcomer", "--json");
    expect(JSON.parse(made.stdout)).toEqual({ id: "newcomer", password: expect.stringMatching(/^\S{20}$/) });
    const issued = await wasl("user", "token", "newcomer", "--json");
    expect(JSON.parse(issued.stdout)).toMatchObject({
      id: "newcomer",
      purpose: "cross-check",
      mandate: "TEST-1",
      token: expect.stringMatching(/^\S{20,}$/),
    });
  });

  test("detectors and their cards are listed in the language that is asked for", async () => {
    for (const lang of ["ar", "fr"] as const) {
      const file = new URL(`../../data/detectors.${lang}.json`, import.meta.url);
      const { caveat, cards } = JSON.parse(await readFile(file, "utf8")) as CardTexts;
      const { purpose, errorRates } = cards["shared-contact"] ?? {};
      expect(purpose).toBeTruthy();
      expect((await wasl("detect", "--list", "--lang", lang)).stdout).toContain(purpose);
      const listed = await wasl("detector", "list", "--lang", lang);
      expect(listed.stdout).toContain(errorRates);
      expect(listed.stderr).toContain(caveat);
    }
    expect((await wasl("detector", "list", "--lang", "de")).exit).toBe(2);
  });
});

test("doctor makes no node where there is none, and finds nothing to mend in that", async () => {
  const elsewhere = join(folder, "not-made");
  const { exit, stdout } = await wasl("doctor", "--data", elsewhere);
  expect(exit).toBe(0);
  expect(stdout).toContain("not there yet");
  await expect(stat(elsewhere)).rejects.toThrow("ENOENT");
});

test("doctor checks this machine and says what it found", async () => {
  const report = JSON.parse((await wasl("doctor", "--json")).stdout) as { what: string; ok: boolean }[];
  expect(report.map((c) => c.what)).toEqual([
    "Node.js",
    "data folder",
    "key file",
    "store",
    "storage key",
    "queue",
    "exchange",
    "audit chain",
  ]);
  expect(report.every((c) => c.ok)).toBe(true);
});
