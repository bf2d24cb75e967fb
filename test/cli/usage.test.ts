import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const wasl = (...words: string[]) => spawnSync(process.execPath, [MAIN, ...words], { encoding: "utf8" });

describe("a command line", () => {
  it.each([
    ["import", "required option '--tlp <level>'"],
    ["nosuch", "unknown command 'nosuch'"],
    ["show x --bad", "unknown option '--bad'"],
    ["finance draft", "missing required argument"],
  ])("that cannot be read (%s) is bad input, not a fault of Wasl: its help is shown", (words, said) => {
    const { status, stderr } = wasl(...words.split(" "));
    expect([status, stderr.includes(said), stderr.includes("Usage: wasl")]).toEqual([2, true, true]);
    // Below the help, where the terminal stands.
    expect(stderr.slice(stderr.lastIndexOf("\n\n"))).toContain(said);
    expect(stderr.split(said)).toHaveLength(2);
  });

  it("that follows a step which no event can have is bad input", () => {
    const { status, stderr } = wasl("supply", "follow", "engines", "--step", "moving");
    expect([status, stderr]).toEqual([2, expect.stringMatching(/field --step, because moving .*shipping/)]);
  });

  it.each(["host=/run dbname=wasl password=hidden", "mysql://u:hidden@h/wasl"])(
    "whose database (%s) cannot be read is bad input, and no password in it is said",
    (databaseUrl) => {
      const { status, stderr } = wasl("migrate", "--database-url", databaseUrl);
      expect([
        status,
        stderr.includes("postgres:///db?host=/run/postgresql"),
        stderr.includes("hidden"),
      ]).toEqual([2, true, false]);
    },
  );

  it.each([
    ["finance detect --transactions none.csv --out none.jsonl --score-min half", "--score-min"],
    ["finance trace A1 --transactions none.csv --hops some", "--hops"],
    ["finance trace A1 --transactions none.csv --min some", "--min"],
  ])("with a number that is none (%s) is bad input, before a file is read", (words, option) => {
    const { status, stderr } = wasl(...words.split(" "));
    expect([status, stderr.includes(`field ${option}`)]).toEqual([2, true]);
  });

  it.each([
    "search boats",
    "user list",
    "audit verify",
    "verify",
    "backup nothing.backup",
    "key status",
    "queue",
    "work",
  ])("that asks something (%s) in a folder where no node is makes none, and says so", (words) => {
    const folder = join(mkdtempSync(join(tmpdir(), "wasl-usage-")), "mistyped");
    const why = words.startsWith("search") ? ["--purpose", "cross-check", "--mandate", "TEST-1"] : [];
    const { status, stderr } = wasl(...words.split(" "), ...why, "--data", folder);
    const isMade = existsSync(folder);
    rmSync(join(folder, ".."), { recursive: true });
    expect([status, stderr, isMade]).toEqual([
      5,
      expect.stringContaining("no node is in this folder"),
      false,
    ]);
    expect(existsSync("nothing.backup")).toBe(false);
  });

  it("whose pairs cannot be written leaves no empty file of clusters", () => {
    const folder = mkdtempSync(join(tmpdir(), "wasl-usage-"));
    const [file, clusters] = [join(folder, "in.jsonl"), join(folder, "clusters.jsonl")];
    writeFileSync(file, '{"id":"a","schema":"Company","properties":{"name":["Aurora Testing Ltd"]}}\n');
    const pairs = join(folder, "no-such-folder", "pairs.jsonl");
    const { status } = wasl("resolve", "--in", file, "--out", clusters, "--pairs", pairs);
    const isLeft = existsSync(clusters);
    rmSync(folder, { recursive: true });
    expect([status, isLeft]).toEqual([2, false]);
  });

  it("that follows money says which rows it did not read, and what is no currency", () => {
    const folder = mkdtempSync(join(tmpdir(), "wasl-usage-"));
    const file = join(folder, "payments.csv");
    const row = (at: string, amount: string) => `${at} 00:08,1,AAA,2,BBB,${amount},UGX,${amount},UGX,Wire,0`;
    const head =
      "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering";
    const bad = Array.from({ length: 22 }, () => row("2026/02/30", "5"));
    const odd = row("2026/01/05", "5").replaceAll("UGX", "Zorkmid");
    writeFileSync(file, [head, row("2026/01/05", "1000000"), odd, ...bad].join("\n"));
    const { status, stderr } = wasl("finance", "trace", "AAA", "--transactions", file);
    rmSync(folder, { recursive: true });
    expect(status).toBe(0);
    expect(stderr).toContain("line 3: CURRENCY_UNKNOWN (Receiving Currency)");
    expect(stderr).toContain("line 4: DATE_IMPOSSIBLE (Timestamp)");
    expect(stderr).toContain("3 more rows were not read.");
  });

  it("that lets the owner of a fresh folder into a group, before anything else, does so", () => {
    const folder = mkdtempSync(join(tmpdir(), "wasl-usage-"));
    const asOwner = ["--data", folder, "--purpose", "cross-check", "--mandate", "CASE-1"];
    const changed = wasl("user", "change", "owner", "--group", "fiu", ...asOwner);
    const list = wasl("user", "list", "--json", ...asOwner);
    rmSync(folder, { recursive: true });
    expect([changed.status, changed.stderr]).toEqual([0, ""]);
    expect(JSON.parse(list.stdout)).toEqual([expect.objectContaining({ id: "owner", groups: ["fiu"] })]);
  });

  it("that would serve under a name which partners refuse is bad input", () => {
    const { status, stderr } = wasl("serve", "--name", "n".repeat(101));
    expect([status, stderr]).toEqual([2, expect.stringMatching(/field --name, because 1 to 100 letters/)]);
  });

  it("whose file cannot be made is told so, without a stack", () => {
    const words = "finance detect --transactions none.csv --out no-such-folder/alerts.jsonl";
    const { status, stderr } = wasl(...words.split(" "));
    expect([status, stderr]).toEqual([2, expect.stringMatching(/REQUEST_INVALID.*because .*is not there/)]);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    "names score --pairs",
    "names search --queries IN --gallery",
    "news read --reports",
    "online read --posts",
  ])("whose outcome cannot be written (%s) is told so before anything is computed", (words) => {
    const folder = mkdtempSync(join(tmpdir(), "wasl-usage-"));
    const input = join(folder, "in");
    writeFileSync(input, "\n");
    const to = ["--out", join(folder, "no-such-folder", "out")];
    const { status, stderr } = wasl(...words.replace("IN", input).split(" "), input, ...to);
    rmSync(folder, { recursive: true });
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(/because it, or the folder for it, is not there/),
    ]);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each(["--help", "--version", "finance draft --help"])("that asks for help (%s) is answered", (words) => {
    const { status, stdout } = wasl(...words.split(" "));
    expect([status, stdout.trim() === ""]).toEqual([0, false]);
  });
});
