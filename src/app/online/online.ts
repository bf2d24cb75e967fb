import {
  type AttachedMessage,
  afterEvent,
  type Finding,
  type FindingState,
  idFrom,
  type KeptFinding,
  type MarkingInput,
  type Owner,
  offersACrossing,
  type Post,
  type ReadPost,
  type ReferralAction,
  type ReferralEvent,
  type ReferralEventType,
  type ReferralMetrics,
  type ReferralPackage,
  type ReferralState,
  referralMetrics,
  referralPackage,
  type Sighting,
  type Speaker,
  say,
  sha256Hex,
  signalKeyText,
  snapshotsIn,
  spokenFinding,
  stateSince,
  WaslError,
  withheldIdentifiers,
} from "../../core/index.ts";
import { mustNotBeHeld } from "../federation/deps.ts";
import type { Actor, Page, Platform, Transaction } from "../ports/index.ts";
import type { BankEntry, StoredReferral } from "../ports/online.ts";
import { messagesNow, mustStandVetted } from "../prevention/prevention.ts";
import { mustBeApproved } from "../rights/approvals.ts";
import { mustDecide, mustWork, writtenAccess } from "../roles.ts";
import { speakerOf } from "../spoken.ts";
import { advertPosts, noSureText } from "./advert-posts.ts";
import { advertFindings, type CampaignView, campaigns } from "./campaigns.ts";
import { mustBeReferable, readAgain, readsThatShare } from "./referable.ts";
import { hitsOf, keysOfRead, type SignalHit } from "./signals.ts";

/** A post that a detector takes for an advert, with what in it says so. Offsets are UTF-16 units of `text`. */
export interface AdvertView {
  readonly finding: Finding;
  readonly post: {
    readonly id: string;
    readonly platform: string;
    readonly account: string;
    readonly postedAt: string;
    readonly text: string;
    readonly isCut: boolean;
    /** ISO 639-3 and ISO 15924. */
    readonly language: string;
    readonly script: string;
    /** How many pictures it came with; none is shown. */
    readonly images: number;
  };
  readonly spans: readonly {
    readonly start: number;
    readonly end: number;
    readonly type: string;
    readonly owner?: Owner;
  }[];
  readonly signs: readonly {
    /** A feature of data/online/weights.json; the gloss says it in English. */
    readonly feature: string;
    readonly gloss: string;
    readonly weight: number;
    readonly spans: readonly { readonly start: number; readonly end: number }[];
  }[];
  readonly campaign?: string;
  readonly referral?: { readonly id: string; readonly state: ReferralState };
  /** Signals of the post that a bank holds from another finding. */
  readonly banked: readonly SignalHit[];
}

export interface ReferralInput {
  /** The rule that the post breaks, as the desk's law names it. */
  readonly legalGround: string;
  readonly notifierName: string;
  readonly notifierEmail: string;
  /** ISO 3166-1 alpha-2. */
  readonly territory: readonly string[];
  readonly trustedFlagger: boolean;
  /** How it goes to the platform: "trusted-flagger", "portal", "email", "liaison". */
  readonly channel: string;
}

export interface OutcomeInput {
  readonly type: Exclude<ReferralEventType, "referred">;
  readonly action?: ReferralAction;
  readonly note?: string;
  /** RFC 3339; the node's time where absent. */
  readonly at?: string;
}

export interface ReferralFigures {
  readonly all: ReferralMetrics;
  readonly byPlatform: readonly (ReferralMetrics & { readonly name: string })[];
  readonly byChannel: readonly (ReferralMetrics & { readonly name: string })[];
}

export type BankChange = { readonly marking: MarkingInput } | { readonly removed: true };

export interface OnlineUseCases {
  /** Findings of the advert detector with the post's text, best first. */
  adverts(actor: Actor, filter: { readonly state?: FindingState } & Page): Promise<readonly AdvertView[]>;
  /** What copies one text, shares pictures or contacts, over all platforms; active last, first. */
  campaigns(actor: Actor): Promise<readonly CampaignView[]>;
  /**
   * A notice for an accepted finding, kept as a draft. FINDING_UNKNOWN; CONFLICT where nobody has accepted it or a
   * referral of the post exists; PROTECTED_SUBJECT where the post is of a protected class; MARKING_FORBIDS where the post
   * may not leave.
   */
  draftReferral(actor: Actor, findingId: string, input: ReferralInput): Promise<StoredReferral>;
  /** Vetted messages that may go along with it, whether they do or not: of each kind in its post's language, else in English. */
  referralMessages(actor: Actor, id: string): Promise<readonly AttachedMessage[]>;
  /**
   * Takes these of them along and no other, under another digest. REQUEST_INVALID where one is none of them; CONFLICT where it
   * is no draft any more.
   */
  chooseMessages(actor: Actor, id: string, messageIds: readonly string[]): Promise<StoredReferral>;
  /**
   * Says that it went to the platform: SECOND_PERSON_REQUIRED until another person approved exactly this package. Errors
   * as `draftReferral` has them, where its finding no longer stands or leaves; CONFLICT where a message that goes along no
   * longer stands vetted.
   */
  releaseReferral(actor: Actor, id: string): Promise<StoredReferral>;
  /** What the platform did; CONFLICT where it cannot follow what is on record. */
  recordOutcome(actor: Actor, id: string, outcome: OutcomeInput): Promise<StoredReferral>;
  referral(actor: Actor, id: string): Promise<StoredReferral>;
  referrals(
    actor: Actor,
    filter: { readonly state?: ReferralState } & Page,
  ): Promise<readonly StoredReferral[]>;
  /** Adds hashes (PDQ, 64 hex digits) to a bank under a marking, or takes them out; answers how many changed. */
  changeBank(actor: Actor, bank: string, hashes: readonly string[], change: BankChange): Promise<number>;
  banks(actor: Actor): Promise<readonly { readonly bank: string; readonly hashes: number }[]>;
  /** What was added or taken out in a span of time, oldest first; the feed of the hash exchange. */
  bankChanges(
    actor: Actor,
    span: { readonly from: string; readonly to: string; readonly start: number; readonly size: number },
  ): Promise<{ readonly entries: readonly BankEntry[]; readonly total: number }>;
  /** Banks that hold a picture's hash or a near copy's (at most 31 bits away). */
  lookUpHash(actor: Actor, hash: string): Promise<readonly string[]>;
  /** Hours to action, reappearance and displacement, over all that went out and this viewer may see. */
  referralFigures(actor: Actor): Promise<ReferralFigures>;
}

export function onlineUseCases(platform: Platform): OnlineUseCases {
  const { store } = platform;
  return {
    adverts: (actor, filter) => adverts(platform, actor, filter),
    campaigns: (actor) => campaigns(platform, actor),
    draftReferral: (actor, findingId, input) => draftReferral(platform, actor, findingId, input),
    referralMessages: (actor, id) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: `referral:${id}`, detail: { messages: "may go along" } });
        const { package: made } = await mustFind(tx, id);
        return await messagesNow(platform, tx, made.evidence.language);
      }),
    chooseMessages: (actor, id, messageIds) => chooseMessages(platform, actor, id, messageIds),
    releaseReferral: (actor, id) => releaseReferral(platform, actor, id),
    recordOutcome: (actor, id, outcome) => recordOutcome(platform, actor, id, outcome),
    referral: (actor, id) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: `referral:${id}` });
        return await mustFind(tx, id);
      }),
    referrals: (actor, filter) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "referrals" });
        return await tx.referrals(filter);
      }),
    changeBank: (actor, bank, hashes, change) => changeBank(platform, actor, bank, hashes, change),
    banks: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "hash banks" });
        return await tx.banks();
      }),
    bankChanges: (actor, span) =>
      store.as(actor, async (tx) => {
        await mustNotBeHeld(tx);
        const found = await tx.bankChanges(span);
        await tx.audit({ action: "share", object: "hash banks", detail: { hashes: found.entries.length } });
        return found;
      }),
    lookUpHash: (actor, hash) =>
      store.as(actor, async (tx) => {
        const [wanted = ""] = mustBeHashes([hash]);
        await mustNotBeHeld(tx);
        const banks = await tx.banksNear(wanted, NEAR_BITS);
        await tx.audit({ action: "search", object: "hash banks", detail: { banks: banks.length } });
        return banks;
      }),
    referralFigures: (actor) => referralFigures(platform, actor),
  };
}

/** The reference project's own distance for "the same picture". */
const NEAR_BITS = 31;

function mustBeHashes(hashes: readonly string[]): readonly string[] {
  const lower = hashes.map((hash) => hash.toLowerCase());
  const at = lower.findIndex((hash) => !/^[0-9a-f]{64}$/.test(hash));
  if (at >= 0) throw new WaslError("REQUEST_INVALID", { field: "hash", at: at + 1 });
  return lower;
}

async function changeBank(
  platform: Platform,
  actor: Actor,
  bank: string,
  hashes: readonly string[],
  change: BankChange,
): Promise<number> {
  if (!/^[A-Za-z0-9_.-]{1,80}$/.test(bank)) throw new WaslError("REQUEST_INVALID", { field: "bank" });
  const wanted = mustBeHashes(hashes);
  return await platform.store.as(actor, async (tx) => {
    await mustWork(tx, `hash bank:${bank}`);
    mustDecide(tx);
    const removed = "removed" in change;
    const access = writtenAccess(removed ? {} : change.marking);
    const at = new Date(platform.clock.now()).toISOString();
    const changed = await tx.changeBank(bank, wanted, { access, at, removed });
    await tx.audit({
      action: "change",
      object: `hash bank:${bank}`,
      detail: { [removed ? "removed" : "added"]: changed },
    });
    return changed;
  });
}

/** Longer posts are cut for show; the whole stays with the report. */
const SHOWN_MAX = 4000;

async function adverts(
  platform: Platform,
  actor: Actor,
  filter: { readonly state?: FindingState } & Page,
): Promise<readonly AdvertView[]> {
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "adverts" });
    const found = await shownAdverts(tx, filter);
    const referrals = await tx.referrals({
      findingIds: found.map(({ finding }) => finding.id),
      limit: found.length + 1,
    });
    const byFinding = new Map(referrals.map((r) => [r.findingId, r]));
    const shown = found.map(({ finding, post }) => {
      const read = readAgain(post);
      return { finding, post, read, keys: keysOfRead(post.platform, post.text, post.media, read) };
    });
    const now = new Date(platform.clock.now()).toISOString();
    const hits = await hitsOf(
      tx,
      shown.flatMap(({ keys }) => keys),
      now,
    );
    const speaker = speakerOf(platform, tx.lang);
    return shown.map(({ finding, post, read, keys }) => {
      const own = new Set(keys.map(signalKeyText));
      const banked = hits.filter((h) => h.findingId !== finding.id && own.has(signalKeyText(h)));
      return { ...viewOf(finding, post, read, byFinding.get(finding.id), speaker), banked };
    });
  });
}

/** A whole page, though of some it is not sure which text they were made of: those are on the page of findings alone. */
async function shownAdverts(
  tx: Transaction,
  filter: { readonly state?: FindingState } & Page,
): Promise<{ readonly finding: KeptFinding; readonly post: Post }[]> {
  const shown: { readonly finding: KeptFinding; readonly post: Post }[] = [];
  for (let after = filter.after; ; ) {
    const findings = await tx.findings({
      detector: offersACrossing.id,
      ...filter,
      ...(after === undefined ? {} : { after }),
    });
    const posts = await advertPosts(tx, findings);
    for (const finding of findings) {
      const post = posts.get(finding.id);
      if (post) shown.push({ finding, post });
    }
    if (findings.length < filter.limit || shown.length >= filter.limit) return shown.slice(0, filter.limit);
    after = findings.at(-1)?.id;
  }
}

function viewOf(
  finding: KeptFinding,
  post: Post,
  read: ReadPost,
  referral: StoredReferral | undefined,
  speaker: Speaker,
): Omit<AdvertView, "banked"> {
  const campaign = campaignOf(finding);
  const isShown = ({ end }: { readonly end: number }): boolean => end <= SHOWN_MAX;
  const weights = new Map(read.terms.map((t) => [t.because, t.value]));
  return {
    finding: spokenFinding(finding, speaker),
    post: {
      id: post.id,
      platform: post.platform,
      account: post.accountName ?? post.accountId,
      postedAt: post.postedAt,
      text: post.text.slice(0, SHOWN_MAX),
      isCut: post.text.length > SHOWN_MAX,
      language: read.language.lang,
      script: read.language.script,
      images: post.media.length,
    },
    spans: read.entities.flatMap(({ start, end, type, owner }) =>
      start === undefined || end === undefined || end > SHOWN_MAX
        ? []
        : [{ start, end, type, ...(owner ? { owner } : {}) }],
    ),
    signs: read.signs.map((sign) => ({
      feature: sign.feature,
      gloss: speaker.text(say(`sign.${sign.feature}`)),
      weight: weights.get(sign.gloss) ?? 0,
      spans: sign.spans.filter(isShown),
    })),
    ...(campaign === undefined ? {} : { campaign }),
    ...(referral ? { referral: { id: referral.id, state: referral.state } } : {}),
  };
}

const campaignOf = (finding: KeptFinding): string | undefined =>
  finding.proves.find((p) => p.property === "campaign")?.value;

async function draftReferral(
  platform: Platform,
  actor: Actor,
  findingId: string,
  input: ReferralInput,
): Promise<StoredReferral> {
  return await platform.store.as(actor, async (tx) => {
    await mustWork(tx, `finding:${findingId}`);
    mustDecide(tx);
    const finding = await mustBeReferable(platform, tx, findingId);
    const post = (await advertPosts(tx, [finding])).get(findingId);
    if (!post) throw noSureText(findingId);
    const now = new Date(platform.clock.now()).toISOString();
    const read = readAgain(post);
    const made = referralPackage(
      {
        id: post.id,
        platform: post.platform,
        accountId: post.accountId,
        postedAt: post.postedAt,
        text: post.text,
        imageHashes: post.media.filter((m) => /^[0-9a-f]{64}$/.test(m)),
        snapshots: snapshotsIn(post.media),
        read,
      },
      {
        notifierName: input.notifierName,
        notifierEmail: input.notifierEmail,
        legalGround: input.legalGround,
        now,
        territory: input.territory,
        source: input.trustedFlagger ? "SOURCE_TRUSTED_FLAGGER" : "SOURCE_TYPE_OTHER_NOTIFICATION",
      },
      withheldIdentifiers(await readsThatShare(tx, read)),
      await messagesNow(platform, tx, read.language.lang),
    );
    const draft = {
      id: made.id,
      findingId,
      platform: post.platform,
      channel: input.channel,
      campaign: campaignOf(finding) ?? idFrom("alone-", post.platform, post.id),
      digest: sha256Hex(JSON.stringify(made)),
      createdBy: tx.viewer.userId,
      createdAt: now,
      package: made,
      access: finding.access,
    };
    if (!(await tx.keepReferral(draft))) throw new WaslError("CONFLICT", { referral: made.id });
    await tx.audit({ action: "change", object: `referral:${made.id}`, detail: { drafted: 1 } });
    return await mustFind(tx, made.id);
  });
}

async function chooseMessages(
  platform: Platform,
  actor: Actor,
  id: string,
  messageIds: readonly string[],
): Promise<StoredReferral> {
  return await platform.store.as(actor, async (tx) => {
    await mustWork(tx, `referral:${id}`);
    mustDecide(tx);
    const { digest, package: before } = await mustFind(tx, id);
    const { messages: _before, ...rest } = before;
    const wanted = new Set(messageIds);
    const messages = (await messagesNow(platform, tx, rest.evidence.language)).filter((m) =>
      wanted.has(m.id),
    );
    if (messages.length < wanted.size) throw new WaslError("REQUEST_INVALID", { field: "messages" });
    const made: ReferralPackage = messages.length > 0 ? { ...rest, messages } : rest;
    await tx.audit({ action: "change", object: `referral:${id}`, detail: { messages: messages.length } });
    const to = sha256Hex(JSON.stringify(made));
    if (!(await tx.redraftReferral(id, { from: digest, to, package: made })))
      throw new WaslError("CONFLICT", { referral: id });
    return await mustFind(tx, id);
  });
}

async function releaseReferral(platform: Platform, actor: Actor, id: string): Promise<StoredReferral> {
  return await platform.store.as(actor, async (tx) => {
    await mustWork(tx, `referral:${id}`);
    mustDecide(tx);
    return await letOut(platform, tx, await mustFind(tx, id));
  });
}

/** Exactly what another person approved, on record as shared. */
export async function letOut(
  platform: Platform,
  tx: Transaction,
  { id, digest, findingId, platform: name, package: made }: StoredReferral,
): Promise<StoredReferral> {
  await mustNotBeHeld(tx);
  await mustBeReferable(platform, tx, findingId);
  await mustStandVetted(platform, tx, made.messages ?? []);
  await mustBeApproved(tx, platform.clock, { kind: "release", subject: id, digest });
  await tx.audit({ action: "share", object: `referral:${id}`, detail: { platform: name } });
  return await addEvent(platform, tx, id, { type: "referred" });
}

export async function recordOutcome(
  platform: Platform,
  actor: Actor,
  id: string,
  outcome: OutcomeInput,
): Promise<StoredReferral> {
  return await platform.store.as(actor, async (tx) => {
    await mustWork(tx, `referral:${id}`);
    mustDecide(tx);
    if ((outcome.type === "actioned") !== (outcome.action !== undefined))
      throw new WaslError("REQUEST_INVALID", { field: "action" });
    await tx.audit({
      action: "change",
      object: `referral:${id}`,
      ...(outcome.note ? { text: outcome.note } : {}),
      detail: { event: outcome.type },
    });
    return await addEvent(platform, tx, id, outcome);
  });
}

async function addEvent(
  platform: Platform,
  tx: Transaction,
  id: string,
  event: Omit<ReferralEvent, "at" | "by"> & { readonly at?: string },
): Promise<StoredReferral> {
  const referral = await mustFind(tx, id);
  const state = afterEvent(referral.state, event.type);
  if (state === undefined) throw new WaslError("CONFLICT", { referral: id, state: referral.state });
  const now = platform.clock.now();
  const at = event.at === undefined ? now : Date.parse(event.at);
  if (!(at <= now) || at < Date.parse(stateSince(referral.events) ?? referral.createdAt))
    throw new WaslError("REQUEST_INVALID", { field: "at" });
  await tx.addReferralEvent(id, { ...event, at: new Date(at).toISOString(), by: tx.viewer.userId }, state);
  return await mustFind(tx, id);
}

export async function mustFind(tx: Transaction, id: string): Promise<StoredReferral> {
  const found = await tx.referral(id);
  if (!found) throw new WaslError("REFERRAL_UNKNOWN", { id });
  return found;
}

const PAGE = 500;

async function referralFigures(platform: Platform, actor: Actor): Promise<ReferralFigures> {
  return await platform.store.as(actor, async (tx) => {
    await tx.audit({ action: "read", object: "referral figures" });
    const referrals: StoredReferral[] = [];
    for (let after: string | undefined; ; ) {
      const page = await tx.referrals({ limit: PAGE, ...(after === undefined ? {} : { after }) });
      referrals.push(...page.filter((r) => r.state !== "draft"));
      after = page.at(-1)?.id;
      if (page.length < PAGE) break;
    }
    const sightings = await sightingsOf(tx, new Set(referrals.map((r) => r.campaign)));
    const figures = referralMetrics(
      referrals.map((r) => ({
        id: r.id,
        platform: r.platform,
        channel: r.channel,
        campaign: r.campaign,
        events: r.events.map((e) => ({ t: e.at, type: e.type, ...(e.action ? { action: e.action } : {}) })),
      })),
      sightings,
    );
    const named = (by: Readonly<Record<string, ReferralMetrics>>): (ReferralMetrics & { name: string })[] =>
      Object.entries(by).map(([name, metrics]) => ({ name, ...metrics }));
    return {
      all: figures.all,
      byPlatform: named(figures.by_platform),
      byChannel: named(figures.by_channel),
    };
  });
}

/** Every advert of a referred campaign is a sighting of it, at the time of the post. */
export async function sightingsOf(tx: Transaction, referred: ReadonlySet<string>): Promise<Sighting[]> {
  const sightings: Sighting[] = [];
  if (referred.size === 0) return sightings;
  for await (const finding of advertFindings(tx)) {
    const campaign = campaignOf(finding);
    const platform = finding.proves.find((p) => p.property === "platform")?.value;
    if (campaign !== undefined && platform !== undefined && referred.has(campaign))
      sightings.push({ id: finding.id, t: finding.to ?? finding.proposedAt, platform, campaign });
  }
  return sightings;
}
