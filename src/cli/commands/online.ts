import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import {
  type AttachedMessage,
  hammingDistance,
  isContactId,
  type JsonSchema,
  type LinkablePost,
  linkPosts,
  loadOnlineModel,
  MultiIndex,
  messagesFor,
  type OnlineModel,
  onlineDataFrom,
  PDQ_MATCH_DISTANCE,
  PDQ_QUALITY_MIN,
  type PdqHash,
  type PostEntity,
  pdqDihedral,
  pdqFromHex,
  pdqToHex,
  type ReadPost,
  type ReferralRecord,
  readPost,
  readVetted,
  referralMetrics,
  referralPackage,
  type Sighting,
  schemaErrors,
  WaslError,
  withheldIdentifiers,
} from "../../core/index.ts";
import { readPackageJson } from "../../sources/index.ts";
import { counted } from "../counted.ts";
import { isObject, mustExist, readLines, textOf } from "../json-rows.ts";
import { LineFile } from "../line-file.ts";
import { asOwner } from "../open.ts";
import { json, note, out } from "../output.ts";
import { type FilePost, readPostsFile } from "../post-file.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";
import { registerBank } from "./online-bank.ts";
import { registerOnlineData } from "./online-data.ts";
import { registerOzone } from "./online-ozone.ts";
import { registerTranscribe } from "./online-transcribe.ts";
import { registerTransparency } from "./online-transparency.ts";

const POSTS = "posts: JSON lines, a chat's export of Telegram or WhatsApp, a table (CSV) or a WARC";
const IMAGE_FILE = /\.(?:png|jpe?g|gif|webp|bmp|svg|tiff?|avif|heic)$/i;

/** The reading model from the package's own data files. */
export const openOnlineModel = (): OnlineModel => loadOnlineModel(onlineDataFrom(readPackageJson));

export function registerOnline(program: Command): void {
  const online = program
    .command("online")
    .description("posts of platforms: read, hash, match, refer, measure");
  online
    .command("read")
    .description("language, identifiers, offers of a crossing, campaigns and actors of posts")
    .requiredOption("--posts <file>", POSTS)
    .requiredOption("--out <file>", "predictions, one JSON object a line")
    .option("--media <dir>", "folder of the posts' pictures (default: pdq/img or media beside the posts)")
    .option("--explain", "add the signs and their weights")
    .addHelpText("after", "\nExample:\n  wasl online read --posts posts.jsonl --out pred.jsonl")
    .action(runRead);
  online
    .command("hash")
    .description("PDQ hash, quality and the eight turned and mirrored forms of each picture of a folder")
    .argument("<dir>")
    .requiredOption("--out <file>")
    .addHelpText("after", "\nExample:\n  wasl online hash pictures --out hashes.jsonl")
    .action(runHash);
  withStoreOptions(online.command("match"))
    .description("pictures of --in within the distance of one in --bank; or posts that carry a banked signal")
    .option("--bank <file>", "hashes as `wasl online hash` writes them, or one hash in hex a line")
    .option("--in <file>", "the same")
    .option("--posts <file>", `${POSTS}: which signals of this node's banks each carries`)
    .option("--out <file>", "default: standard output")
    .option("--distance <bits>", "0 to 31", "31")
    .option("--forms", "turned and mirrored copies too, each with the form that it was found by")
    .addHelpText(
      "after",
      "\nExamples:\n  wasl online match --bank bank.jsonl --in hashes.jsonl\n  wasl online match --posts posts.jsonl",
    )
    .action((options: MatchOptions) =>
      options.posts === undefined ? runMatch(options) : runSignals(options),
    );
  online
    .command("metrics")
    .description("hours to action, reappearance and displacement of a referral log")
    .requiredOption("--referrals <file>")
    .requiredOption("--sightings <file>")
    .option("--out <file>", "default: standard output")
    .addHelpText(
      "after",
      "\nExample:\n  wasl online metrics --referrals referrals.jsonl --sightings sightings.jsonl",
    )
    .action(runMetrics);
  online
    .command("refer")
    .description(
      "draft notices (DSA Article 16) for the posts that offer a crossing; a second person releases them",
    )
    .requiredOption("--posts <file>", POSTS)
    .requiredOption("--out <file>")
    .requiredOption("--notifier <name>")
    .requiredOption("--email <address>")
    .requiredOption("--law <rule>", "the rule that is broken, as the notifier's law names it")
    .option("--territory <codes>", "countries, comma-separated", "")
    .option("--trusted-flagger", "the notifier is a trusted flagger under Article 22")
    .option("--at <time>", "RFC 3339 (default: now)")
    .option("--media <dir>")
    .option("--messages <file>", "vetted messages to go along, as `wasl prevent messages --json` prints them")
    .option("--leave-out <ids...>", "messages that shall not go along", [])
    .addHelpText(
      "after",
      '\nExample:\n  wasl online refer --posts posts.jsonl --out notices.jsonl --notifier "Unit 7" --email unit7@example.org --law "…"',
    )
    .action(runRefer);
  registerTranscribe(online);
  registerBank(online);
  registerOzone(online);
  registerOnlineData(online);
  registerTransparency(online);
  online
    .command("check-statement")
    .description("is a DSA statement of reasons (JSON) valid for the transparency database? exit 2 where not")
    .argument("<file>")
    .addHelpText("after", "\nExample:\n  wasl online check-statement statement.json")
    .action(runCheck);
}

async function writeLines(path: string, rows: Iterable<unknown>): Promise<void> {
  const file = await LineFile.create(path);
  for (const row of rows) await file.write(JSON.stringify(row));
  await file.close();
}

interface HashedImage {
  readonly file: string;
  readonly pdq?: string;
  readonly quality?: number;
  readonly width?: number;
  readonly height?: number;
  readonly dihedral?: readonly string[];
  readonly refused?: string;
}

async function hashFile(file: string, name: string): Promise<HashedImage> {
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes) return { file: name, refused: "FILE_UNREADABLE" };
  const { imageDecoder } = await import("../../compute/index.ts");
  const image = await imageDecoder.decode(bytes);
  if ("refused" in image) return { file: name, refused: image.refused };
  const made = pdqDihedral(image);
  if (!made) return { file: name, refused: "IMAGE_TOO_SMALL" };
  const forms = made.hashes.map(pdqToHex);
  return {
    file: name,
    pdq: forms[0] ?? "",
    quality: made.quality,
    width: image.width,
    height: image.height,
    dihedral: forms,
  };
}

/** Hashes of the posts' pictures, by the name that the posts give; only those that say something. */
async function mediaHashes(
  posts: readonly FilePost[],
  postsFile: string,
  folder?: string,
): Promise<{ hashes: ReadonlyMap<string, readonly PdqHash[]>; seen: ReadonlySet<string> }> {
  const names = new Set(posts.flatMap((p) => p.media));
  const hashes = new Map<string, readonly PdqHash[]>();
  const seen = new Set<string>();
  if (names.size === 0) return { hashes, seen };
  const beside = dirname(resolve(postsFile));
  const folders = folder
    ? [resolve(folder)]
    : [join(beside, "pdq", "img"), join(beside, "media"), beside].filter((f) => existsSync(f));
  let missing = 0;
  for (const name of names) {
    // A name is a name in the folder: nothing above it is opened.
    const path = folders
      .map((f) => join(f, name))
      .find((p) => folders.some((f) => p.startsWith(f)) && existsSync(p));
    const hashed = path ? await hashFile(path, name) : undefined;
    if (path) seen.add(name);
    else missing++;
    if (hashed?.dihedral && (hashed.quality ?? 0) >= PDQ_QUALITY_MIN) {
      hashes.set(
        name,
        hashed.dihedral.flatMap((hex) => pdqFromHex(hex) ?? []),
      );
    }
  }
  if (missing > 0)
    note(`${missing} of ${names.size} pictures were not found; only the same file of the export links.`);
  return { hashes, seen };
}

async function readPosts(
  file: string,
  media: string | undefined,
): Promise<{ posts: readonly FilePost[]; reads: readonly ReadPost[]; linkable: readonly LinkablePost[] }> {
  const model = openOnlineModel();
  const posts = await readPostsFile(file);
  const { hashes: images, seen } = await mediaHashes(posts, file, media);
  const reads = posts.map((post) => readPost(model, post));
  const linkable = posts.map((post, i): LinkablePost => {
    const read = reads[i] as ReadPost;
    return {
      id: post.id,
      accountId: post.accountId,
      read,
      images: post.media.flatMap((name) => images.get(name) ?? []),
      files: post.media.filter((name) => !seen.has(name)),
    };
  });
  return { posts, reads, linkable };
}

async function runRead(options: {
  posts: string;
  out: string;
  media?: string;
  explain?: boolean;
}): Promise<void> {
  const { posts, reads, linkable } = await readPosts(options.posts, options.media);
  const links = linkPosts(linkable);
  const rows = posts.map((post, i) => {
    const read = reads[i] as ReadPost;
    return {
      id: post.id,
      lang: read.language.lang,
      script: read.language.script,
      ...(read.language.dialect ? { dialect: read.language.dialect } : {}),
      ...(read.language.isRomanised ? { romanised: true } : {}),
      label: read.isOffer ? "offer" : "not_offer",
      score: Math.round(read.probability * 10_000) / 10_000,
      ...(read.protectedAs ? { protectedAs: read.protectedAs } : {}),
      entities: read.entities.map((entity: PostEntity) => ({
        ...entity,
        surface: post.text.slice(entity.start, entity.end),
      })),
      campaign: links.campaigns[i] ?? null,
      actor: links.actors[i] ?? null,
      ...(options.explain ? { terms: read.terms, signs: read.signs } : {}),
    };
  });
  await writeLines(options.out, rows);
  const offers = reads.filter((r) => r.isOffer).length;
  note(
    `${counted(posts.length, "post")} read, ${offers} offer a crossing; campaigns ${count(links.campaigns)}, actors ${count(links.actors)}.`,
  );
}

const count = (groups: readonly (string | undefined)[]): number =>
  new Set(groups.filter((g) => g !== undefined)).size;

async function runHash(dir: string, options: { out: string }): Promise<void> {
  await mustExist(dir);
  const names = readdirSync(dir, { recursive: true, encoding: "utf8" })
    .filter((name) => IMAGE_FILE.test(name))
    .sort();
  const rows: HashedImage[] = [];
  for (const name of names) rows.push(await hashFile(join(dir, name), name));
  await writeLines(options.out, rows);
  note(`${counted(rows.length, "picture")}, ${rows.filter((r) => r.refused).length} refused.`);
}

const FORM_NAMES = [
  "original",
  "rotate90",
  "rotate180",
  "rotate270",
  "flipX",
  "flipY",
  "flipPlus1",
  "flipMinus1",
];

interface BankEntry {
  readonly name: string;
  readonly hash: PdqHash;
  readonly forms: readonly PdqHash[];
}

function toBankEntry(row: unknown): BankEntry | undefined {
  const hex = isObject(row) ? (textOf(row["pdq"]) ?? textOf(row["hash"])) : textOf(row);
  const hash = hex === undefined ? undefined : pdqFromHex(hex);
  if (!hash || hex === undefined) return undefined;
  // A flat picture is like every other flat picture.
  if (isObject(row) && typeof row["quality"] === "number" && row["quality"] < PDQ_QUALITY_MIN)
    return { name: "", hash, forms: [] };
  const dihedral = isObject(row) && Array.isArray(row["dihedral"]) ? row["dihedral"] : [];
  const forms = dihedral.flatMap((form) => (typeof form === "string" ? (pdqFromHex(form) ?? []) : []));
  return {
    name: isObject(row) ? (textOf(row["file"]) ?? textOf(row["id"]) ?? hex) : hex,
    hash,
    forms: forms.length > 0 ? forms : [hash],
  };
}

async function readBank(file: string): Promise<readonly BankEntry[]> {
  await mustExist(file);
  const head = readFileSync(file, "utf8").slice(0, 65).trim();
  const isHex = /^[0-9a-f]{64}$/i.test(head);
  const entries = isHex
    ? readFileSync(file, "utf8")
        .split(/\r?\n/)
        .filter(Boolean)
        .flatMap((line) => toBankEntry(line.trim()) ?? [])
    : (
        await readLines(file, (row) =>
          isObject(row) && "refused" in row
            ? ({ name: "", hash: new Uint32Array(8), forms: [] } as BankEntry)
            : toBankEntry(row),
        )
      ).rows;
  return entries.filter((e) => e.forms.length > 0);
}

interface MatchOptions extends StoreOptions {
  readonly bank?: string;
  readonly in?: string;
  readonly posts?: string;
  readonly out?: string;
  readonly distance: string;
  readonly forms?: boolean;
}

/** A post of somebody who seeks or gives help is not looked up, whatever it quotes. */
async function runSignals(options: MatchOptions): Promise<void> {
  const posts = await readPostsFile(options.posts ?? "");
  const found = await asOwner(options, async ({ wasl }, actor) => {
    const rows: unknown[] = [];
    for (const { id, text, platform } of posts)
      for (const hit of await wasl.lookUpSignals(actor, { text, platform })) rows.push({ post: id, ...hit });
    return rows;
  });
  if (options.out) await writeLines(options.out, found);
  else for (const row of found) out(JSON.stringify(row));
  note(`${counted(posts.length, "post")} looked up: ${counted(found.length, "banked signal")} in them.`);
}

async function runMatch(options: MatchOptions): Promise<void> {
  if (options.bank === undefined || options.in === undefined)
    throw new WaslError("REQUEST_INVALID", { option: "--bank and --in, or --posts" });
  const distance = Number(options.distance);
  if (!Number.isInteger(distance) || distance < 0 || distance > PDQ_MATCH_DISTANCE)
    throw new WaslError("REQUEST_INVALID", { distance: options.distance });
  const bank = await readBank(options.bank);
  const asked = await readBank(options.in);
  // A file against itself: each pair once, and no picture with itself.
  const isSelf = resolve(options.bank) === resolve(options.in);
  const index = MultiIndex.of(bank.map((e) => e.hash));
  const rows: unknown[] = [];
  for (const [number, entry] of asked.entries()) {
    const best = new Map<number, { distance: number; form: number }>();
    const forms = options.forms ? entry.forms : [entry.hash];
    forms.forEach((form, f) => {
      for (const match of index.query(form, distance)) {
        const known = best.get(match.index);
        if (!known || match.distance < known.distance)
          best.set(match.index, { distance: match.distance, form: f });
      }
    });
    for (const [at, { distance: d, form }] of [...best].sort(
      (a, b) => a[1].distance - b[1].distance || a[0] - b[0],
    )) {
      const other = bank[at];
      if (!other || (isSelf && at <= number)) continue;
      rows.push({
        a: entry.name,
        b: other.name,
        distance: d,
        ...(form === 0
          ? {}
          : { form: FORM_NAMES[form], plain_distance: hammingDistance(entry.hash, other.hash) }),
      });
    }
  }
  if (options.out) await writeLines(options.out, rows);
  else for (const row of rows) out(JSON.stringify(row));
  note(
    `${asked.length} asked of a bank of ${bank.length}: ${counted(rows.length, "match", "matches")} within ${distance}.`,
  );
}

async function runMetrics(options: { referrals: string; sightings: string; out?: string }): Promise<void> {
  const isReferral = (row: unknown): ReferralRecord | undefined =>
    isObject(row) && Array.isArray(row["events"]) && textOf(row["platform"]) !== undefined
      ? (row as unknown as ReferralRecord)
      : undefined;
  const isSighting = (row: unknown): Sighting | undefined =>
    isObject(row) && textOf(row["t"]) !== undefined && textOf(row["campaign"]) !== undefined
      ? (row as unknown as Sighting)
      : undefined;
  const { rows: referrals } = await readLines(options.referrals, isReferral);
  const { rows: sightings } = await readLines(options.sightings, isSighting);
  const text = json(referralMetrics(referrals, sightings));
  if (options.out) await writeFile(options.out, `${text}\n`);
  else out(text);
}

interface ReferOptions {
  readonly posts: string;
  readonly out: string;
  readonly notifier: string;
  readonly email: string;
  readonly law: string;
  readonly territory: string;
  readonly trustedFlagger?: boolean;
  readonly at?: string;
  readonly media?: string;
  readonly messages?: string;
  readonly leaveOut: readonly string[];
}

/** What may go along; an unvetted message does not, whatever the file says of it. */
async function readMessages(
  { messages, leaveOut }: ReferOptions,
  now: string,
): Promise<readonly AttachedMessage[]> {
  if (messages === undefined) return [];
  await mustExist(messages);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(messages, "utf8"));
  } catch {
    throw new WaslError("REQUEST_INVALID", { file: messages });
  }
  const vetted = readVetted(value, now);
  if (!vetted) throw new WaslError("REQUEST_INVALID", { file: messages });
  return vetted.filter((m) => !leaveOut.includes(m.id));
}

async function runRefer(options: ReferOptions): Promise<void> {
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(options.email))
    throw new WaslError("REQUEST_INVALID", { option: "email" });
  const now = options.at ?? new Date().toISOString();
  if (Number.isNaN(Date.parse(now))) throw new WaslError("REQUEST_INVALID", { option: "at" });
  const { posts, reads, linkable } = await readPosts(options.posts, options.media);
  const withheld = withheldIdentifiers(reads);
  const messages = await readMessages(options, now);
  const schema = readPackageJson("online/dsa-statement.schema.json") as JsonSchema;
  const packages = posts.flatMap((post, i) => {
    const read = reads[i] as ReadPost;
    if (!read.isOffer || isContactId(post.accountId)) return [];
    const made = referralPackage(
      {
        ...post,
        read,
        imageHashes: [...new Set((linkable[i]?.images ?? []).filter((_, k) => k % 8 === 0).map(pdqToHex))],
      },
      {
        notifierName: options.notifier,
        notifierEmail: options.email,
        legalGround: options.law,
        now,
        territory: options.territory
          .split(",")
          .map((c) => c.trim().toUpperCase())
          .filter((c) => /^[A-Z]{2}$/.test(c)),
        source: options.trustedFlagger ? "SOURCE_TRUSTED_FLAGGER" : "SOURCE_TYPE_OTHER_NOTIFICATION",
      },
      withheld,
      messagesFor(messages, read.language.lang),
    );
    const errors = schemaErrors(schema, made.statement_of_reasons_draft);
    if (errors.length > 0)
      throw new WaslError("STATEMENT_INVALID", { post: post.id, error: errors[0] ?? "" });
    return [made];
  });
  await writeLines(options.out, packages);
  note(`${counted(packages.length, "draft")}; a second person releases each before it leaves.`);
}

async function runCheck(file: string): Promise<void> {
  await mustExist(file);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch {
    throw new WaslError("REQUEST_INVALID", { file });
  }
  const errors = schemaErrors(readPackageJson("online/dsa-statement.schema.json") as JsonSchema, value);
  for (const error of errors) out(error);
  if (errors.length > 0) throw new WaslError("REQUEST_INVALID", { errors: errors.length });
  out("valid");
}
