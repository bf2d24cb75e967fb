import { readFile, writeFile } from "node:fs/promises";
import type { Command } from "commander";
import type { CourtReport } from "../../app/index.ts";
import { LANGS, sha256HexOfBytes, WaslError } from "../../core/index.ts";
import { oneOf } from "../arguments.ts";
import { counted } from "../counted.ts";
import { asOwner } from "../open.ts";
import { clean, json, note, out, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

interface DiscloseOptions extends StoreOptions {
  readonly to: string;
  readonly originals?: boolean;
  readonly lang: string;
  readonly ask?: boolean;
  readonly reason?: string;
  readonly out?: string;
}

/** What of a case goes to a court, and by whose leave. */
export function registerDisclosure(cases: Command): void {
  withStoreOptions(cases.command("disclosure <case>"))
    .description("what of a case may go to a court now, what not and why, and who has to permit it")
    .option("--originals", "with the documents themselves")
    .addHelpText("after", "\nExample:\n  wasl case disclosure case-… --originals --json")
    .action(show);
  withStoreOptions(cases.command("permit <case> <report>"))
    .description("ask a second person to take on record that a report's contributors permit its use in court")
    .requiredOption("--reason <text>", "who permitted it, when, and where that is written")
    .addHelpText(
      "after",
      '\nExample:\n  wasl case permit case-… rep-… --reason "the originator agreed in writing"',
    )
    .action(async (id: string, report: string, options: StoreOptions & { reason: string }) => {
      const asked = await asOwner(options, ({ wasl }, actor) =>
        wasl.recordCourtUse(actor, id, report, options.reason),
      );
      out(options.json ? json(asked) : asked.id);
    });
  withStoreOptions(cases.command("disclose <case>"))
    .description("give a case to a court: one signed zip with schedule, material and the hash of each file")
    .requiredOption("--to <court>", "which court, and its reference")
    .option("--originals", "with the documents themselves, where nobody who is protected stands in them")
    .option("--lang <lang>", "of the schedule: en, ar or fr", "en")
    .option("--ask", "ask a second person for exactly this, and write nothing")
    .option("--reason <text>", "why, for whoever is asked")
    .option("--out <file>", "where the zip goes")
    .addHelpText(
      "after",
      "\nExample:\n  wasl case disclose case-7 --to 'Crown Court, T20267001' --ask --reason 'the trial of May'\nAnother approves it (`wasl approval approve`); then the same with --out instead of --ask.",
    )
    .action(disclose);
  cases
    .command("check-disclosure <zip>")
    .description("whether a disclosure is whole and signed by the key that it names; asks no node")
    .option("--json", "print JSON")
    .addHelpText("after", "\nExample:\n  wasl case check-disclosure case.zip")
    .action(check);
}

const asksOf = ({ asks, permission, consented, waiting }: CourtReport): string =>
  asks.length === 0
    ? "nobody"
    : permission
      ? `permitted: ${permission.reason}`
      : consented !== undefined
        ? `${consented} permitted by signed message of ${asks.join(", ")}`
        : `${asks.join(", ")}${waiting === undefined ? "" : " (waits for a second person)"}`;

async function show(id: string, options: StoreOptions & { originals?: boolean }): Promise<void> {
  const originals = options.originals === true;
  const view = await asOwner(options, ({ wasl }, actor) => wasl.disclosure(actor, id, { originals }));
  if (options.json) return out(json(view));
  out(
    table(view.reports, [
      { title: "report", value: (r) => clean(r.report.title), flexible: true },
      { title: "goes", value: (r) => String(r.given) },
      {
        title: "withheld",
        value: (r) =>
          Object.entries(r.withheld)
            .map(([because, n]) => `${n} ${because}`)
            .join(", "),
      },
      { title: "to be asked", value: asksOf, flexible: true },
      ...(originals ? [{ title: "document", value: (r: CourtReport) => r.original }] : []),
      { title: "id", value: (r) => r.report.id },
    ]),
  );
  out(`${view.given} statements may go, ${view.withheld} may not`);
}

async function disclose(id: string, options: DiscloseOptions): Promise<void> {
  const input = {
    to: options.to,
    originals: options.originals === true,
    lang: oneOf(LANGS, options.lang, "--lang"),
  };
  if (options.ask) {
    const reason = options.reason ?? "";
    const asked = await asOwner(options, ({ wasl }, actor) =>
      wasl.askToDisclose(actor, id, { ...input, reason }),
    );
    return out(options.json ? json(asked) : asked.id);
  }
  const to = options.out;
  if (to === undefined) throw new WaslError("REQUEST_INVALID", { field: "--out" });
  const file = await asOwner(options, ({ wasl }, actor) => wasl.disclose(actor, id, input));
  await writeFile(to, file.bytes, { mode: 0o600 });
  note(`written to ${to}`);
}

/** Documents of a case, with what lies beside them. */
const FILES_MAX = 100_000;

interface Manifest {
  readonly node: string;
  readonly to: string;
  readonly madeAt: string;
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

async function check(path: string, options: { json?: boolean }): Promise<void> {
  const { INFLATE_LIMITS, inflateBounded } = await import("../../formats/index.ts");
  const inflated = inflateBounded(await readFile(path), { ...INFLATE_LIMITS, membersMax: FILES_MAX });
  if (!inflated.ok) throw new WaslError("FILE_UNREADABLE", { because: inflated.code });
  const files = new Map(inflated.members.map(({ name, bytes }) => [name, bytes]));
  const text = (name: string): string => {
    const bytes = files.get(name);
    if (!bytes) throw new WaslError("FILE_UNREADABLE", { because: `there is no ${name} in it` });
    return new TextDecoder().decode(bytes);
  };
  const parsed = <T>(name: string): T => {
    const written = text(name);
    try {
      return JSON.parse(written) as T;
    } catch {
      throw new WaslError("FILE_UNREADABLE", { because: `${name} is not as a node writes it` });
    }
  };
  const manifest = parsed<Manifest>("manifest.json");
  const { jws, key } = parsed<{ jws: string; key: { kid: string; key: string } }>("manifest.jws");
  const { createSigner } = await import("../../exchange/index.ts");
  const signer = createSigner(() => new Uint8Array(32));
  const isSigned = await signer.verify("wasl-disclosure", text("manifest.json"), jws, [{ ...key, from: "" }]);
  if (!isSigned)
    throw new WaslError("FILE_UNREADABLE", { because: "the manifest is not signed by the key it names" });
  const listed = new Set(["manifest.json", "manifest.jws", ...manifest.files.map((f) => f.name)]);
  const wrong = [
    ...manifest.files
      .filter((f) => sha256HexOfBytes(files.get(f.name) ?? new Uint8Array()) !== f.sha256)
      .map((f) => f.name),
    ...[...files.keys()].filter((name) => !listed.has(name)),
  ];
  if (wrong.length > 0)
    throw new WaslError("FILE_UNREADABLE", { because: `changed since it was given: ${wrong.join(", ")}` });
  const { node, to, madeAt } = manifest;
  if (options.json) return out(json({ node, to, madeAt, files: manifest.files.length, kid: key.kid }));
  out(`whole: ${counted(manifest.files.length, "file")} given by ${node} to ${clean(to)} at ${madeAt}`);
  out(`signed by the key ${key.kid}: compare it with the one that the node names`);
}
