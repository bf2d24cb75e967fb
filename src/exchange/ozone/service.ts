import type { ModerationService, NoticeLocation, RefusedLabel, ReleasedNotice } from "../../app/index.ts";
import { type ReferralAction, type SignedMeasure, WaslError } from "../../core/index.ts";
import { failureOf } from "../node-tls.ts";
import { keyOfDid, type OzoneSigner, serviceToken } from "./keys.ts";
import { type Label, readLabel } from "./label.ts";

/** A platform's Ozone service, as the operators of both sides told each other; nothing of it is looked up. */
export interface OzoneAddress {
  readonly platform: string;
  /** Where it answers, e.g. "https://ozone.example.org". */
  readonly url: string;
  /** Its DID: whom reports are for, and the source of its labels. */
  readonly service: string;
  /** did:key of its `#atproto_label` key. */
  readonly labelKey: string;
  /** The DID under which this unit reports. */
  readonly unit: string;
}

/** What the adapter needs of the world, so that tests can stand in for it. */
export interface OzoneWorld {
  readonly request: (
    url: string,
    init: {
      readonly method: "GET" | "POST";
      readonly headers: Readonly<Record<string, string>>;
      readonly body?: string;
    },
  ) => Promise<{ readonly status: number; readonly body: Uint8Array }>;
  readonly now: () => number;
  /** Text that never comes twice. */
  readonly nonce: () => string;
}

const DID = /^did:[a-z]+:[A-Za-z0-9._:%-]{1,256}$/;
const AT_URI = /^at:\/\/(did:[a-z]+:[A-Za-z0-9._:%-]{1,256})\/[A-Za-z0-9.-]{1,317}\/[A-Za-z0-9._:~-]{1,512}$/;
/** CIDv1 in base32: what a version of a record is called. */
const CID = /^b[a-z2-7]{20,128}$/;

/** The field that cannot be, for whoever sets it up; undefined where all of them can. */
export function addressFault(address: OzoneAddress): keyof OzoneAddress | undefined {
  if (!URL.canParse(address.url) || new URL(address.url).origin !== address.url) return "url";
  if (!DID.test(address.service)) return "service";
  if (!keyOfDid(address.labelKey)) return "labelKey";
  return DID.test(address.unit) ? undefined : "unit";
}

const REPORT = "com.atproto.moderation.createReport";
const LABELS = "com.atproto.label.queryLabels";
/** Against the platform's rules or the law, as the reporter sees it. */
const REASON_TYPE = "com.atproto.moderation.defs#reasonViolation";
/** The protocol's own bound, in graphemes: there are never more of them than of UTF-16 units. */
const REASON_MAX = 2_000;
const LABELS_AT_ONCE = 250;
const PAGES_MAX = 40;

/** What the labels that a moderation service puts on a record or an account say it did. Others are opinions of the content. */
const MEASURES: Readonly<Record<string, { record: ReferralAction; account: ReferralAction }>> = {
  "!takedown": { record: "content_removed", account: "account_terminated" },
  "!suspend": { record: "content_removed", account: "account_suspended" },
  "!hide": { record: "content_restricted", account: "content_restricted" },
  "!warn": { record: "visibility_reduced", account: "visibility_reduced" },
};

/**
 * Reports to an Ozone service as any account may (createReport), and no more: a unit that could also emit events would be one of
 * the platform's moderators. Labels are taken where the key that was set up signed them, whoever hands them over.
 */
export function createOzone(
  address: OzoneAddress,
  signer: OzoneSigner,
  world: OzoneWorld,
): ModerationService {
  const fault = addressFault(address);
  const key = keyOfDid(address.labelKey);
  if (fault !== undefined || !key) throw new WaslError("REQUEST_INVALID", { field: fault ?? "labelKey" });
  const from = { labeler: address.service, key };
  return {
    platform: address.platform,
    unfit(place, target) {
      const { did, record } = subjectsOf(place);
      if (did === undefined) return "neither its post nor its account has an address of the AT Protocol";
      if (target === "account") return undefined;
      if (record === undefined)
        return "its post has no at:// address, so that only its account can be reported";
      return CID.test(target.version) ? undefined : "the version of a post is its CID, like bafyrei…";
    },
    async report(notice, target) {
      const { did, record } = subjectsOf(notice.package.notice.location);
      const subject =
        target === "account"
          ? { $type: "com.atproto.admin.defs#repoRef", did }
          : { $type: "com.atproto.repo.strongRef", uri: record, cid: target.version };
      const claims = { iss: address.unit, aud: address.service, lxm: REPORT, jti: world.nonce() };
      const answer = await ask(world, new URL(`/xrpc/${REPORT}`, address.url), {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${serviceToken(signer, claims, world.now())}`,
        },
        body: JSON.stringify({ reasonType: REASON_TYPE, reason: reasonOf(notice), subject }),
      });
      const { id, createdAt } = answer as { id?: unknown; createdAt?: unknown };
      if (typeof id !== "number" || typeof createdAt !== "string" || Number.isNaN(Date.parse(createdAt)))
        throw new WaslError("PARTNER_UNREACHABLE", { because: "answer" });
      return { report: `Report ${id} at ${address.service}`, at: createdAt };
    },
    async measures(places) {
      const wanted = places.map((place) => {
        const { did, record } = subjectsOf(place);
        return [record, did].filter((uri) => uri !== undefined);
      });
      const asked = new Set(wanted.flat());
      if (asked.size === 0) return { measures: places.map(() => []), refused: [] };
      const newest = new Map<string, Label>();
      const refused: RefusedLabel[] = [];
      const now = new Date(world.now()).toISOString();
      for await (const value of labelsOn(address, world, [...asked])) {
        const read = readLabel(value, from, now);
        if (!read.ok) refused.push({ subject: read.uri, because: read.because });
        else if (!asked.has(read.label.uri)) refused.push({ subject: read.label.uri, because: "not-asked" });
        else keepNewest(newest, read.label);
      }
      const measures = [...newest.values()].flatMap((label) => measureOf(label) ?? []);
      return {
        measures: wanted.map((uris) => measures.filter((m) => uris.includes(m.uri)).map((m) => m.measure)),
        refused,
      };
    },
  };
}

/** The account that a place belongs to, and its record where it is one. */
function subjectsOf({ post, account }: NoticeLocation): {
  readonly did?: string;
  readonly record?: string;
} {
  const [record, owner] = AT_URI.exec(post) ?? [];
  if (record !== undefined && owner !== undefined) return { did: owner, record };
  return DID.test(account) ? { did: account } : {};
}

/** What Article 16 asks of a notice, and the hash of what was seen. Neither identifiers nor messages: they stay in the package. */
function reasonOf({ package: { id, notice, evidence } }: ReleasedNotice): string {
  const { name, email } = notice.notifier;
  return [
    `Notice under Article 16 of Regulation (EU) 2022/2065, reference ${id}.`,
    `Law: ${notice.legal_ground.slice(0, 400)}`,
    `Notifier: ${name.slice(0, 120)}, ${email.slice(0, 120)}. ${notice.good_faith}`,
    `Seen: a post of ${evidence.posted_at}, SHA-256 of its text ${evidence.text_sha256}.`,
    notice.explanation,
  ]
    .join("\n")
    .slice(0, REASON_MAX);
}

/** A label that is handed over a second time, or an old one after its successor, changes nothing. */
function keepNewest(newest: Map<string, Label>, label: Label): void {
  const name = `${label.uri} ${label.cid ?? ""} ${label.val}`;
  const before = newest.get(name);
  if (!before || Date.parse(label.cts) > Date.parse(before.cts)) newest.set(name, label);
}

function measureOf({ src, uri, val, neg, cts }: Label): { uri: string; measure: SignedMeasure } | undefined {
  const known = Object.hasOwn(MEASURES, val) ? MEASURES[val] : undefined;
  if (!known) return undefined;
  const isRecord = uri.startsWith("at://");
  return {
    uri,
    measure: {
      action: isRecord ? known.record : known.account,
      at: new Date(cts).toISOString(),
      isLifted: neg,
      note: `Label ${val} on the ${isRecord ? "post" : "account"}${neg ? " taken back" : ""}, signed by ${src} at ${cts}`,
    },
  };
}

/** Page by page; a service that has always one more is left. */
async function* labelsOn(
  { url, service }: OzoneAddress,
  world: OzoneWorld,
  uris: readonly string[],
): AsyncIterable<unknown> {
  let cursor: string | undefined;
  for (let pages = 0; pages < PAGES_MAX; pages++) {
    const target = new URL(`/xrpc/${LABELS}`, url);
    for (const uri of uris) target.searchParams.append("uriPatterns", uri);
    target.searchParams.set("sources", service);
    target.searchParams.set("limit", String(LABELS_AT_ONCE));
    if (cursor !== undefined) target.searchParams.set("cursor", cursor);
    const answer = (await ask(world, target, { method: "GET", headers: {} })) as {
      cursor?: unknown;
      labels?: unknown;
    };
    if (!Array.isArray(answer.labels)) throw new WaslError("PARTNER_UNREACHABLE", { because: "answer" });
    yield* answer.labels;
    if (answer.labels.length === 0 || typeof answer.cursor !== "string" || answer.cursor === cursor) return;
    cursor = answer.cursor.slice(0, 200);
  }
  throw new WaslError("PARTNER_UNREACHABLE", { because: "pages without end" });
}

async function ask(world: OzoneWorld, url: URL, init: Parameters<OzoneWorld["request"]>[1]): Promise<object> {
  const { status, body } = await world
    .request(url.href, { ...init, headers: { accept: "application/json", ...init.headers } })
    .catch((error: unknown) => {
      if (error instanceof WaslError) throw error;
      throw new WaslError("PARTNER_UNREACHABLE", { because: failureOf(error) });
    });
  const value = jsonOf(body);
  if (status === 200 && value) return value;
  // The protocol's own name of what was wrong, such as ExpiredToken; its free text is not passed on.
  const name = (value as { error?: unknown } | undefined)?.error;
  const because = typeof name === "string" && /^[A-Za-z]{1,40}$/.test(name) ? name : "answer";
  throw new WaslError("PARTNER_UNREACHABLE", { status, because });
}

function jsonOf(body: Uint8Array): object | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
