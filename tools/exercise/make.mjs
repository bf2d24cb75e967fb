// Writes data/exercise: node tools/exercise/make.mjs [folder]. The same bytes on every run and every machine.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { BROKER, ENGINE, IMPORTER, MULE, PHONE, STRAW, SUPPLIER } from "./cast.mjs";
import { seenCrossings, toldCrossings } from "./crossings.mjs";
import { fiuFile, registerFile, unitFile } from "./entities.mjs";
import { makePayments } from "./payments.mjs";
import { makePosts } from "./posts.mjs";
import { makeReports } from "./reports.mjs";
import { makeSupply } from "./supply.mjs";

const GROUP = ["exercise"];
const marking = (tlp, more = {}) => ({
  tlp,
  pap: tlp === "amber+strict" ? "amber" : tlp === "clear" ? "clear" : tlp,
  ...more,
});
const fiction = (fileName, format, tlp, provider, code, more = {}) => ({
  fileName,
  path: `exercise/${fileName}`,
  format,
  marking: marking(tlp, tlp === "amber" || tlp === "amber+strict" ? { groups: GROUP } : {}),
  provider,
  evaluation: { scheme: "4x4", code },
  fictitious: true,
  ...more,
});

const files = {
  "posts.jsonl": makePosts(),
  "payments.csv": makePayments(),
  ...makeSupply(),
  "unit-fr.ftm.jsonl": unitFile(),
  "fiu.ftm.jsonl": fiuFile(),
  "register.ftm.jsonl": registerFile(),
  "crossings.ftm.jsonl": seenCrossings(),
  "crossings-told.ftm.jsonl": toldCrossings(),
  ...makeReports(),
};

/** In the order in which they are read: what names are known first serves the reading of texts. */
const manifest = {
  name: "Wasl exercise",
  note: "Everything marked fictitious is invented by tools/exercise; see README.md in this folder and docs/exercise.md.",
  licence: "CC0-1.0, except uk-gim.json (Open Government Licence v3.0)",
  files: [
    {
      fileName: "uk-gim.json",
      path: "designations/uk-gim.json",
      format: "uk-designations",
      marking: marking("clear"),
      provider: "UK Foreign, Commonwealth and Development Office",
      evaluation: { scheme: "4x4", code: "A1" },
      fictitious: false,
    },
    fiction("register.ftm.jsonl", "ftm-json", "green", "Exercise company register", "A1"),
    fiction("unit-fr.ftm.jsonl", "ftm-json", "amber", "Exercise unit Lille", "B2"),
    fiction("fiu.ftm.jsonl", "ftm-json", "amber+strict", "Exercise FIU", "B2"),
    fiction("parties.jsonl", "supply", "green", "Exercise Marine Trade Association", "B2"),
    fiction("products.jsonl", "supply", "green", "Exercise Marine Trade Association", "B2"),
    fiction("orders.jsonl", "supply", "amber", "Exercise Marine Trade Association", "B2"),
    fiction("events.jsonl", "supply", "green", "Exercise Marine Trade Association", "B2"),
    fiction("seizures.jsonl", "supply", "amber", "Exercise coast police", "A1"),
    fiction("crossings.ftm.jsonl", "ftm-json", "amber", "Exercise coast guard", "A1"),
    fiction("crossings-told.ftm.jsonl", "ftm-json", "green", "Exercise aid organisation", "B3"),
    fiction("posts.jsonl", "posts", "green", "Exercise referral unit", "A1"),
    fiction("payments.csv", "transactions", "amber+strict", "Exercise FIU", "A1"),
    ...[
      "ar-summit.txt",
      "vi-canh-bao.txt",
      "sq-trillim.txt",
      "ckb-kenar.html",
      "en-seizure.html",
      "fr-saisie.html",
      "en-rescue.html",
      "fr-sauvetage.html",
      "ar-inqadh.html",
      "fa-qayeq.html",
    ].map((name) => fiction(name, "article", "clear", "open source", "X4")),
    fiction("fr-renseignement.txt", "article", "amber", "Exercise unit Lille", "B2"),
    fiction("en-dealer.txt", "article", "amber", "Exercise Marine Trade Association", "B2"),
    fiction("fa-havala.txt", "article", "amber+strict", "Exercise FIU", "B3"),
    fiction("ar-hesab.txt", "article", "amber+strict", "Exercise FIU", "B2"),
  ],
};

/** What the exercise holds, for tests and for docs/exercise.md; nothing that the product reads. */
const story = {
  advert: { platform: "tiktok", id: "ex-0001" },
  advertPhone: PHONE,
  brokerInFrenchRecord: "ex-fr-p1",
  brokerInFiuRecord: "ex-fiu-p1",
  brokerNames: [BROKER.latin, BROKER.sorani, BROKER.arabic, BROKER.persian],
  collectorAccount: BROKER.account,
  passThroughCompany: "ex-fiu-c1",
  passThroughAccount: MULE.account,
  supplier: "ex-nl-c1",
  supplierName: SUPPLIER.name,
  supplierAccount: SUPPLIER.account,
  hullImporter: IMPORTER.mention,
  hullImporterName: IMPORTER.name,
  secondBuyer: STRAW.mention,
  flaggedOrder: ENGINE.order,
  seizedSerial: ENGINE.serial,
  seizure: ENGINE.seizure,
};

const out = process.argv[2] ?? join(dirname(fileURLToPath(import.meta.url)), "../../data/exercise");
mkdirSync(out, { recursive: true });
const all = {
  ...files,
  "manifest.json": `${JSON.stringify(manifest, null, 2)}\n`,
  "story.json": `${JSON.stringify(story, null, 2)}\n`,
};
let bytes = 0;
for (const [name, text] of Object.entries(all)) {
  writeFileSync(join(out, name), text);
  bytes += Buffer.byteLength(text);
}
console.log(`${Object.keys(all).length} files, ${(bytes / 1024).toFixed(0)} KiB in ${out}`);
