import {
  type CountedNotice,
  type CountedRequest,
  csvCell,
  dataOutcome,
  idFrom,
  type Lang,
  periodsClash,
  platformName,
  readTransparency,
  sha256Hex,
  type TransparencyReport,
  transparencyReport,
  transparencyRows,
  WaslError,
} from "../../core/index.ts";
import { portsOf } from "../match/shared.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { StoredReferral } from "../ports/online.ts";
import type { KeptTransparency, PublishedTransparency } from "../ports/transparency.ts";
import { mustBeApproved } from "../rights/approvals.ts";
import { onBehalfOf, rightsOf } from "../rights/rights.ts";
import { mustWork } from "../roles.ts";
import { sightingsOf } from "./online.ts";
import { listSheet, reportSheet } from "./transparency-sheet.ts";

export interface TransparencyAsk {
  /** Days, both within it. */
  readonly from: string;
  readonly to: string;
  /** Where the period is published already: what changed. */
  readonly because?: string;
}

export interface TransparencyView extends Omit<KeptTransparency, "text"> {
  readonly report: TransparencyReport;
}

/** A published version in one of its forms. */
export interface PublicDocument {
  readonly type: string;
  readonly text: string;
}

export interface TransparencyUseCases {
  /** Drafts and what is published, newest first. */
  transparency(actor: Actor): Promise<readonly TransparencyView[]>;
  /**
   * Counts what went to platforms within a period that is over, and keeps that as a draft: numbers only, small ones withheld.
   * REQUEST_INVALID for a period that is none, or one that is published and of which nothing is said to have changed; CONFLICT
   * where another that is published shares a day with it; PROTECTED_SUBJECT where what is said to have changed names whoever is
   * protected. A platform or a ground that does stands with the others.
   */
  draftTransparency(actor: Actor, ask: TransparencyAsk): Promise<TransparencyView>;
  /**
   * Signs and publishes it: SECOND_PERSON_REQUIRED until another approved exactly it; CONFLICT where it is published already, or
   * where another of its days was published since it was compiled; PROTECTED_SUBJECT where it names whoever was protected since.
   */
  publishTransparency(actor: Actor, id: string): Promise<TransparencyView>;
  /**
   * What anybody may read, without an account: the list at "", a version at its number, as a page, JSON or CSV. Undefined for
   * what is not published, whether or not there is a draft.
   */
  publicTransparency(name: string, lang: Lang): Promise<PublicDocument | undefined>;
}

export function transparencyUseCases(platform: Platform): TransparencyUseCases {
  const { store, clock } = platform;
  return {
    transparency: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "transparency" });
        return (await tx.transparency()).flatMap(viewsOf);
      }),
    draftTransparency: async (actor, ask) => {
      const isSayable = await sayableTo(platform, actor);
      return await store.as(actor, async (tx) => {
        await mustWork(tx, "transparency");
        mustBeOfficer(tx);
        return await draft(platform, tx, ask, isSayable);
      });
    },
    publishTransparency: async (actor, id) => {
      // The key is looked up before the transaction: the embedded database takes one at a time.
      const attest = await portsOf(platform).link.attester("wasl-transparency");
      const isSayable = await sayableTo(platform, actor);
      return await store.as(actor, async (tx) => {
        await mustWork(tx, "transparency");
        mustBeOfficer(tx);
        const one = await mustFind(tx, id);
        if (one.version !== undefined) throw new WaslError("CONFLICT", { transparency: id });
        // Whoever was protected since it was compiled.
        if (!wordsOf(one.report).every(isSayable)) throw new WaslError("PROTECTED_SUBJECT", { id });
        await mustBeApproved(tx, clock, { kind: "release", subject: id, digest: one.digest });
        await tx.audit({ action: "share", object: `transparency:${id}`, detail: { digest: one.digest } });
        const at = new Date(clock.now()).toISOString();
        const version = await tx.publishTransparency(id, at, await attest(one.text));
        if (version === undefined)
          throw new WaslError("CONFLICT", {
            transparency: id,
            because: "others of these days were published since it was compiled: compile it anew",
          });
        return shown(await mustFind(tx, id));
      });
    },
    publicTransparency: async (name, lang) => publicDocument(platform, await store.published(), name, lang),
  };
}

/**
 * Whether words name nobody in the keyed store, nor a number or an address of theirs. Asked for before the transaction: the
 * embedded database takes one at a time.
 */
async function sayableTo({ store }: Platform, actor: Actor): Promise<(text: string) => boolean> {
  const viewer = await store.as(actor, async (tx) => {
    await mustWork(tx, "transparency");
    mustBeOfficer(tx);
    return tx.viewer;
  });
  const unnaming = await store.keeper.unnaming(onBehalfOf(viewer));
  return (text) => unnaming.text(text) === text;
}

/** What of it somebody wrote. */
const wordsOf = ({ notices, corrects }: TransparencyReport): readonly string[] => [
  ...notices.byPlatform.map(({ platform }) => platform),
  ...notices.byGround.map(({ ground }) => ground),
  ...(corrects ? [corrects.because] : []),
];

function mustBeOfficer(tx: Transaction): void {
  const { role } = tx.viewer;
  if (role !== "analyst" && role !== "supervisor") throw new WaslError("ROLE_FORBIDS", { role });
}

const viewsOf = ({ text, ...rest }: KeptTransparency): readonly TransparencyView[] => {
  const report = readTransparency(text);
  return report ? [{ ...rest, report }] : [];
};

/** OBJECT_UNKNOWN also where what is kept is no report. */
async function mustFind(tx: Transaction, id: string): Promise<KeptTransparency & TransparencyView> {
  const found = (await tx.transparency()).find((one) => one.id === id);
  const [view] = found ? viewsOf(found) : [];
  if (!found || !view) throw new WaslError("OBJECT_UNKNOWN", { id });
  return { ...found, ...view };
}

const shown = ({ text: _, ...view }: KeptTransparency & TransparencyView): TransparencyView => view;

async function draft(
  platform: Platform,
  tx: Transaction,
  { from, to, because }: TransparencyAsk,
  isSayable: (text: string) => boolean,
): Promise<TransparencyView> {
  const asOf = new Date(platform.clock.now()).toISOString();
  const published = (await tx.transparency()).filter((one) => one.version !== undefined);
  if (published.some((one) => periodsClash(one, { from, to })))
    throw new WaslError("CONFLICT", { because: "a published period shares a day with it: correct that one" });
  const earlier = published.filter((one) => one.from === from && one.to === to);
  const [last] = [...earlier].sort((a, b) => (b.version ?? 0) - (a.version ?? 0));
  if ((last === undefined) !== (because === undefined))
    throw new WaslError("REQUEST_INVALID", { field: "because" });
  const report = transparencyReport({
    node: platform.nodeId,
    from,
    to,
    asOf,
    smallest: rightsOf(platform).smallCount,
    notices: await noticesOf(tx, from, to),
    requests: await requestsOf(tx, from, to),
    isSayable,
    ...(last
      ? {
          corrects: { version: last.version ?? 0, because: because ?? "", reports: earlier.map(mustBeRead) },
        }
      : {}),
  });
  const text = JSON.stringify(report);
  const id = idFrom("transparency-", text, tx.viewer.userId);
  const made = { id, from, to, digest: sha256Hex(text), text, createdBy: tx.viewer.userId, createdAt: asOf };
  await tx.keepTransparency(made);
  await tx.audit({ action: "change", object: `transparency:${id}`, detail: { drafted: 1 } });
  return shown({ ...made, report });
}

/** Nothing is compared with what cannot be read. */
function mustBeRead({ id, text }: KeptTransparency): TransparencyReport {
  const report = readTransparency(text);
  if (!report) throw new WaslError("CONFLICT", { transparency: id, because: "it cannot be read" });
  return report;
}

const PAGE = 500;
const isWithin = (at: string | undefined, from: string, to: string): boolean =>
  at !== undefined && at.slice(0, 10) >= from && at.slice(0, 10) <= to;

async function noticesOf(tx: Transaction, from: string, to: string): Promise<readonly CountedNotice[]> {
  const found: StoredReferral[] = [];
  for (let after: string | undefined; ; ) {
    const page = await tx.referrals({ limit: PAGE, ...(after === undefined ? {} : { after }) });
    found.push(...page.filter((r) => isWithin(r.events.find((e) => e.type === "referred")?.at, from, to)));
    after = page.at(-1)?.id;
    if (page.length < PAGE) break;
  }
  const sightings = await sightingsOf(tx, new Set(found.map((r) => r.campaign)));
  return found.map((r) => {
    const acted = Date.parse(r.events.find((e) => e.type === "actioned")?.at ?? "");
    const isAfter = (at: string): boolean => Date.parse(at) > acted;
    return {
      platform: platformName(r.platform),
      ground: r.package.notice.legal_ground.trim(),
      events: r.events,
      isBack:
        r.events.some((e) => e.type === "seen_again") ||
        sightings.some((s) => s.campaign === r.campaign && s.platform === r.platform && isAfter(s.t)),
    };
  });
}

async function requestsOf(tx: Transaction, from: string, to: string): Promise<readonly CountedRequest[]> {
  const found: CountedRequest[] = [];
  for (let after: string | undefined; ; ) {
    const page = await tx.dataRequests({ limit: PAGE, ...(after === undefined ? {} : { after }) });
    for (const { kind, events } of page)
      if (isWithin(events.find((e) => e.type === "sent")?.at, from, to))
        found.push({ kind, outcome: dataOutcome(events) });
    after = page.at(-1)?.id;
    if (page.length < PAGE) return found;
  }
}

const csvOf = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");

function publicDocument(
  platform: Platform,
  published: readonly PublishedTransparency[],
  name: string,
  lang: Lang,
): PublicDocument | undefined {
  const html = (text: string): PublicDocument => ({ type: "text/html; charset=utf-8", text });
  const told = published.flatMap((one) => {
    const report = readTransparency(one.text);
    return report ? [{ ...one, report }] : [];
  });
  if (told.length === 0) return undefined;
  if (name === "") return html(listSheet(platform, lang, told));
  const [, number, form = ""] = /^([1-9]\d{0,5})(?:\.(json|csv))?$/.exec(name) ?? [];
  const one = told.find(({ version }) => String(version) === number);
  if (!one) return undefined;
  const { report, signed, text, version, publishedAt, digest } = one;
  if (form === "json")
    return {
      type: "application/json; charset=utf-8",
      text: JSON.stringify({ version, publishedAt, sha256: digest, report, signed: { ...signed, text } }),
    };
  if (form === "csv") return { type: "text/csv; charset=utf-8", text: csvOf(transparencyRows(report)) };
  return html(reportSheet(platform, lang, one));
}
