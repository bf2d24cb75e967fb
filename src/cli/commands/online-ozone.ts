import type { Command } from "commander";
import type { NoticeTarget } from "../../app/index.ts";
import { WaslError } from "../../core/index.ts";
import { counted } from "../counted.ts";
import { asOwner } from "../open.ts";
import { json, note, out, table } from "../output.ts";
import { type StoreOptions, withFolder, withStoreOptions } from "../store-options.ts";

const loadOzone = () => import("../ozone.ts");

export function registerOzone(online: Command): void {
  const ozone = online
    .command("ozone")
    .description("notices into a platform's Ozone moderation service, and its signed labels as outcomes");
  withFolder(ozone.command("set-up <platform>"))
    .description("say where a platform's service answers; prints the key under which this node reports there")
    .requiredOption("--url <address>", "like https://ozone.example.org")
    .requiredOption("--service <did>", "the service's DID: whom reports are for, and whose labels are taken")
    .requiredOption("--label-key <did:key>", "its #atproto_label key, as its DID document has it")
    .requiredOption("--unit <did>", "the DID under which this unit reports")
    .option("--allow-private", "for tests on this machine only: private addresses and plain HTTP")
    .option("--json", "print JSON")
    .addHelpText(
      "after",
      "\n<platform> is the platform's name as its posts have it.\n\nExample:\n  wasl online ozone set-up bluesky --url https://ozone.example.org --service did:plc:… --label-key did:key:zQ3s… --unit did:web:unit.example.org",
    )
    .action(runSetUp);
  withStoreOptions(ozone.command("send <referral>"))
    .description("report a notice that a second person released, and record the receipt")
    .option("--cid <cid>", "the post in the version that was seen, as the export of the platform names it")
    .option("--account", "report the account in place of the post")
    .addHelpText(
      "after",
      "\nExample:\n  wasl online ozone send referral-… --cid bafyrei… --purpose online-referral --mandate CASE-1",
    )
    .action(runSend);
  withStoreOptions(ozone.command("outcomes [platform]"))
    .description("what the service signed about each notice that went out, into the ledger")
    .addHelpText(
      "after",
      "\nWithout a platform: of every one that is set up.\n\nExample:\n  wasl online ozone outcomes bluesky --purpose online-referral --mandate CASE-1",
    )
    .action(runOutcomes);
}

interface SetUpOptions extends Pick<StoreOptions, "data" | "json"> {
  readonly url: string;
  readonly service: string;
  readonly labelKey: string;
  readonly unit: string;
  readonly allowPrivate?: boolean;
}

async function runSetUp(platform: string, options: SetUpOptions): Promise<void> {
  const { url, service, labelKey, unit, allowPrivate } = options;
  const { KeyFile, keyFilePath, loadOrCreateNodeKey } = await import("../../store/index.ts");
  const { ozoneSigner, saveOzoneEntry } = await loadOzone();
  // Whoever is in another folder than they think would publish a key that no node has.
  if (new KeyFile(keyFilePath(options.data)).isSealed() === undefined)
    throw new WaslError("FILE_UNREADABLE", {
      file: options.data,
      because: "no node is there: name its folder by --data, or start it once by wasl serve",
    });
  const nodeKey = await loadOrCreateNodeKey(options.data);
  saveOzoneEntry(options.data, {
    platform,
    url: url.replace(/\/$/, ""),
    service,
    labelKey,
    unit,
    ...(allowPrivate ? { allowPrivate } : {}),
  });
  const { didKey } = ozoneSigner(nodeKey);
  const document = documentOf(unit, didKey);
  if (options.json) return out(json({ platform, key: didKey, ...(document ? { document } : {}) }));
  out(`Key ${didKey}`);
  note(`The service takes reports of ${unit} once its DID document names this key as #atproto.`);
  if (!document) return;
  note("Publish this as /.well-known/did.json there:");
  out(json(document));
}

/**
 * Whose the key is, for a unit that is a did:web; who is another kind of DID puts the key where that keeps its document. Ozone
 * asks a reporter for a handle and a data server too, and for nothing that these would answer.
 */
function documentOf(unit: string, didKey: string): object | undefined {
  const host = /^did:web:([^:]+)$/.exec(unit)?.[1];
  if (host === undefined) return undefined;
  const domain = decodeURIComponent(host);
  return {
    "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
    id: unit,
    alsoKnownAs: [`at://${domain}`],
    verificationMethod: [
      {
        id: `${unit}#atproto`,
        type: "Multikey",
        controller: unit,
        publicKeyMultibase: didKey.slice("did:key:".length),
      },
    ],
    service: [
      {
        id: "#atproto_pds",
        type: "AtprotoPersonalDataServer",
        serviceEndpoint: `https://${domain}`,
      },
    ],
  };
}

interface SendOptions extends StoreOptions {
  readonly cid?: string;
  readonly account?: boolean;
}

async function runSend(referral: string, options: SendOptions): Promise<void> {
  const { cid, account = false } = options;
  if ((cid !== undefined) === account)
    throw new WaslError("REQUEST_INVALID", {
      field: "cid",
      because: "say which is reported: the post by its --cid, or the --account",
    });
  const target: NoticeTarget = cid === undefined ? "account" : { version: cid };
  const sent = await asOwner(options, ({ wasl }, actor) => wasl.sendReferral(actor, referral, target));
  if (options.json) return out(json(sent));
  const receipt = sent.events.findLast((e) => e.type === "received");
  out(`${sent.id} is with ${sent.platform}: ${receipt?.note ?? "received"}, ${receipt?.at ?? ""}`);
}

async function runOutcomes(platform: string | undefined, options: StoreOptions): Promise<void> {
  const { ozoneEntries } = await loadOzone();
  const platforms = platform === undefined ? ozoneEntries(options.data).map((e) => e.platform) : [platform];
  if (platforms.length === 0)
    throw new WaslError("REQUEST_INVALID", {
      field: "platform",
      because: "no service is set up: wasl online ozone set-up",
    });
  const taken = await asOwner(options, async ({ wasl }, actor) => {
    const all = [];
    for (const name of platforms) all.push({ platform: name, ...(await wasl.takeOutcomes(actor, name)) });
    return all;
  });
  if (options.json) return out(json(taken));
  const rows = taken.flatMap((t) => t.recorded);
  if (rows.length > 0)
    out(
      table(rows, [
        { title: "referral", value: (r) => r.referral },
        { title: "outcome", value: (r) => r.type },
        { title: "measure", value: (r) => r.action ?? "" },
        { title: "at", value: (r) => r.at },
      ]),
    );
  for (const { platform: name, asked, recorded, refused } of taken) {
    note(
      `${name}: ${counted(asked, "notice")} asked about, ${counted(recorded.length, "outcome")} recorded.`,
    );
    for (const { subject, because } of refused.slice(0, 20)) note(`label on ${subject} refused: ${because}`);
    if (refused.length > 20) note(`${refused.length} labels were refused.`);
  }
}
