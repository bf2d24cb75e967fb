import type { Command } from "commander";
import type { TransparencyView } from "../../app/index.ts";
import { readTransparency, sha256Hex, transparencyRows, WaslError } from "../../core/index.ts";
import { jsonObject } from "../arguments.ts";
import { asOwner } from "../open.ts";
import { clean, json, note, out, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

/** Reports to the public on what was asked of platforms, and what they did. */
export function registerTransparency(online: Command): void {
  const report = online
    .command("transparency")
    .description(
      "the report to the public: compiled, approved by a second person, signed, published at /transparency",
    );
  withStoreOptions(report.command("draft"))
    .description(
      "compile the report on a period that is over; numbers only, small ones withheld; nothing is published",
    )
    .requiredOption("--from <day>", "first day")
    .requiredOption("--to <day>", "last day")
    .option("--because <text>", "of a period that is published already: what changed")
    .addHelpText(
      "after",
      "\nExample:\n  wasl online transparency draft --from 2026-07-01 --to 2026-09-30 --purpose online-referral --mandate CASE-1\nThen ask another: wasl approval ask release <id> --digest <digest> --reason '…'; and publish it.",
    )
    .action(draft);
  withStoreOptions(report.command("list"))
    .description("drafts and what is published, newest first")
    .addHelpText("after", "\nExample:\n  wasl online transparency list")
    .action(list);
  withStoreOptions(report.command("show <id>"))
    .description("all its numbers, as the CSV has them")
    .addHelpText("after", "\nExample:\n  wasl online transparency show transparency-…")
    .action(async (id: string, options: StoreOptions) => {
      const found = await asOwner(options, ({ wasl }, actor) => wasl.transparency(actor));
      const one = found.find((r) => r.id === id);
      if (!one) throw new WaslError("OBJECT_UNKNOWN", { id: id.slice(0, 60) });
      tell(one, options);
    });
  withStoreOptions(report.command("publish <id>"))
    .description("sign and publish it, after a second person approved exactly this")
    .addHelpText("after", "\nExample:\n  wasl online transparency publish transparency-…")
    .action(async (id: string, options: StoreOptions) => {
      const done = await asOwner(options, ({ wasl }, actor) => wasl.publishTransparency(actor, id));
      if (options.json) return out(json(done));
      out(`version ${done.version}: /transparency/${done.version}`);
    });
  report
    .command("check <file>")
    .description("whether a published version (its JSON) is signed by the key that it names; asks no node")
    .addHelpText("after", "\nExample:\n  wasl online transparency check 1.json")
    .action(check);
}

async function draft(options: StoreOptions & { from: string; to: string; because?: string }): Promise<void> {
  const { from, to, because } = options;
  const ask = { from, to, ...(because === undefined ? {} : { because }) };
  tell(await asOwner(options, ({ wasl }, actor) => wasl.draftTransparency(actor, ask)), options);
}

function tell(one: TransparencyView, options: StoreOptions): void {
  if (options.json) {
    out(json(one));
    return;
  }
  const [, ...rows] = transparencyRows(one.report);
  out(
    table(rows, [
      { title: "table", value: (r) => r[0] ?? "" },
      { title: "of", value: (r) => clean(r[1] ?? ""), flexible: true },
      { title: "what", value: (r) => clean(r[2] ?? ""), flexible: true },
      { title: "n", value: (r) => r[3] ?? "" },
    ]),
  );
  out(`${one.id}  ${one.version === undefined ? "draft" : `version ${one.version}`}`);
  out(`digest ${one.digest}`);
  note(`without a number: some, and how many would tell of fewer than ${one.report.suppressedUnder}`);
}

async function list(options: StoreOptions): Promise<void> {
  const found = await asOwner(options, ({ wasl }, actor) => wasl.transparency(actor));
  if (options.json) return out(json(found));
  out(
    table(found, [
      { title: "period", value: (r) => `${r.from} – ${r.to}` },
      { title: "standing", value: (r) => (r.version === undefined ? "draft" : `version ${r.version}`) },
      { title: "made", value: (r) => r.createdAt.slice(0, 10) },
      { title: "by", value: (r) => r.createdBy },
      { title: "id", value: (r) => r.id },
    ]),
  );
}

/** Versions that were published before had the type of what is given to a court. */
const SIGNED_AS = ["wasl-transparency", "wasl-disclosure"] as const;

/** The text at a path of what was read; "" where there is none. */
function textAt(value: unknown, ...path: readonly string[]): string {
  let found = value;
  for (const name of path) found = new Map(Object.entries(found ?? {})).get(name);
  return typeof found === "string" ? found : "";
}

async function check(file: string): Promise<void> {
  const published = await jsonObject(file);
  const text = textAt(published, "signed", "text");
  const isWhole =
    readTransparency(text) !== undefined &&
    sha256Hex(text) === textAt(published, "sha256") &&
    JSON.stringify(published["report"]) === text;
  if (!isWhole) throw new WaslError("FILE_UNREADABLE", { because: "it is not as a node published it" });
  const { createSigner } = await import("../../exchange/index.ts");
  const signer = createSigner(() => new Uint8Array(32));
  const jws = textAt(published, "signed", "jws");
  const kid = textAt(published, "signed", "key", "kid");
  const key = { kid, key: textAt(published, "signed", "key", "key"), from: "" };
  const signed = await Promise.all(SIGNED_AS.map((type) => signer.verify(type, text, jws, [key])));
  if (!signed.includes(true))
    throw new WaslError("FILE_UNREADABLE", { because: "it is not signed by the key that it names" });
  out(`whole, and signed by the key ${clean(kid)}: compare it with the one that the node names`);
}
