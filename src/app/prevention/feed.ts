import {
  canonical,
  type MessageMethod,
  mustBeAbleToAsk,
  PREVENTION_TEXTS_MAX,
  type PreventionText,
  preventionId,
  preventionStanding,
  readTexts,
  textOf,
  vettedTexts,
  WaslError,
} from "../../core/index.ts";
import { portsOf } from "../match/shared.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { StoredMessage } from "../ports/match.ts";
import { ifStillNext, sendSigned } from "../sharing/messages.ts";
import { type PreventionView, propose } from "./prevention.ts";

/** What a partner stands by, in the newest version that it signed. */
export interface PreventionFeed {
  readonly from: string;
  /** Id of the signed message that brought it. */
  readonly id: string;
  readonly version: number;
  readonly at: string;
  /** `isHere`: the same words are here already, whatever their standing. */
  readonly texts: readonly (PreventionText & { readonly id: string; readonly isHere: boolean })[];
  /**
   * Ids of messages here that came from this partner, still go along, and which it stands by no more. None where a text could not
   * be read here: it may be one of them.
   */
  readonly dropped: readonly string[];
}

/** What a partner holds of us: the newest version that went. */
export interface PreventionShare {
  readonly to: string;
  readonly version: number;
  readonly at: string;
  readonly legalBasis: string;
  /** Ids of messages of that version that still go along. */
  readonly standing: readonly string[];
  /** How many of it nobody here stands by any more. */
  readonly stale: number;
}

export interface PreventionFeedUseCases {
  /**
   * Sends the partner what stands vetted here, all or these, as the next version of one signed method; where nothing is left of
   * what was sent, that. CONFLICT where one does not stand vetted, or none does and nothing was sent; REQUEST_INVALID where they
   * are more than a partner reads.
   */
  sharePrevention(
    actor: Actor,
    share: { readonly to: string; readonly legalBasis: string; readonly messages?: readonly string[] },
  ): Promise<StoredMessage>;
  /** What partners were sent, with those first that hold what nobody here stands by any more. */
  preventionShares(actor: Actor): Promise<readonly PreventionShare[]>;
  /** What partners shared. None of it is vetted here. */
  preventionFeeds(actor: Actor): Promise<readonly PreventionFeed[]>;
  /** Proposes some of a feed under the actor's name: a second person of this node vets each before it goes along. */
  takePrevention(
    actor: Actor,
    feedId: string,
    messages: readonly string[],
  ): Promise<readonly PreventionView[]>;
}

const METHOD = "prevention";

export function preventionFeedUseCases(platform: Platform): PreventionFeedUseCases {
  const { store } = platform;
  return {
    sharePrevention: (actor, share) => sharePrevention(platform, actor, share),
    preventionShares: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "prevention shares" });
        return await sharesOf(platform, tx);
      }),
    preventionFeeds: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "prevention feeds" });
        return await feedsOf(platform, tx);
      }),
    takePrevention: (actor, feedId, messages) =>
      store.as(actor, async (tx) => {
        const feed = (await feedsOf(platform, tx)).find((f) => f.id === feedId);
        if (!feed) throw new WaslError("MESSAGE_UNKNOWN", { id: feedId.slice(0, 60) });
        const made: PreventionView[] = [];
        for (const id of messages) {
          const text = feed.texts.find((t) => t.id === id);
          if (!text) throw new WaslError("MESSAGE_UNKNOWN", { id: id.slice(0, 60) });
          const one = await propose(platform, tx, textOf(text), feed.from);
          if (!one) throw new WaslError("CONFLICT", { message: id });
          made.push(one);
        }
        return made;
      }),
  };
}

async function sharePrevention(
  platform: Platform,
  actor: Actor,
  { to, legalBasis, messages }: Parameters<PreventionFeedUseCases["sharePrevention"]>[1],
): Promise<StoredMessage> {
  const { texts, version } = await platform.store.as(actor, async (tx) => {
    mustBeAbleToAsk(tx.viewer.role);
    const now = new Date(platform.clock.now()).toISOString();
    const vetted = vettedTexts(await tx.preventionMessages(), now);
    const chosen = messages ? vetted.filter((m) => messages.includes(m.id)) : vetted;
    const fallen = messages?.find((id) => !chosen.some((m) => m.id === id));
    const sent = await tx.versionSent(to, METHOD);
    if (fallen !== undefined || (chosen.length === 0 && sent === 0))
      throw new WaslError("CONFLICT", {
        message: fallen ?? "none",
        because: "only what stands vetted is shared",
      });
    // A partner reads no more of one version, and would take the rest for what we stand by no longer.
    if (chosen.length > PREVENTION_TEXTS_MAX)
      throw new WaslError("REQUEST_INVALID", { field: "messages", max: PREVENTION_TEXTS_MAX });
    return {
      texts: chosen.map(textOf),
      version: 1 + sent,
    };
  });
  const method: MessageMethod = { id: METHOD, kind: METHOD, version, techniques: [] };
  const draft = {
    to,
    kind: "method",
    urgency: "normal",
    legalBasis,
    marking: { tlp: "clear" },
    subject: "Vetted messages for the public",
    body: canonical(texts),
    method,
  } as const;
  return await sendSigned(platform, portsOf(platform), actor, draft, ifStillNext(to, method));
}

async function sharesOf(platform: Platform, tx: Transaction): Promise<readonly PreventionShare[]> {
  const vetted = vettedTexts(await tx.preventionMessages(), new Date(platform.clock.now()).toISOString());
  const ids = new Set(vetted.map(({ id }) => id));
  const shares = (await tx.newestMethods("sent", METHOD)).map(({ wire }): PreventionShare => {
    const held = (JSON.parse(wire.body) as PreventionText[]).map((text) => preventionId(text).id);
    const standing = held.filter((id) => ids.has(id));
    const { to, at, legalBasis } = wire;
    const stale = held.length - standing.length;
    return { to, version: wire.method?.version ?? 0, at, legalBasis, standing, stale };
  });
  return shares.sort((a, b) => b.stale - a.stale || (a.at < b.at ? 1 : -1));
}

async function feedsOf(platform: Platform, tx: Transaction): Promise<readonly PreventionFeed[]> {
  const now = new Date(platform.clock.now()).toISOString();
  const here = await tx.preventionMessages();
  return (await tx.newestMethods("received", METHOD)).flatMap(({ wire }): PreventionFeed[] => {
    const { texts, isWhole } = textsIn(wire.body, now.slice(0, 10));
    const read = texts.map((text) => ({ ...text, id: preventionId(text).id }));
    const stoodBy = new Set(read.map((t) => t.id));
    return [
      {
        from: wire.from,
        id: wire.id,
        version: wire.method?.version ?? 0,
        at: wire.at,
        texts: read.map((text) => ({ ...text, isHere: here.some((m) => m.id === text.id) })),
        dropped: here
          .filter(
            (m) =>
              isWhole &&
              m.origin === wire.from &&
              !stoodBy.has(m.id) &&
              preventionStanding(m, now) === "vetted",
          )
          .map((m) => m.id),
      },
    ];
  });
}

interface Read {
  readonly texts: readonly PreventionText[];
  /** False where one is none that this node can read. */
  readonly isWhole: boolean;
}

/** What of a partner's words can be a message here; those past their date, or of a wrong form, are none. */
function textsIn(body: string, today: string): Read {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    value = undefined;
  }
  if (!Array.isArray(value)) return { texts: [], isWhole: false };
  const some: readonly unknown[] = value.slice(0, PREVENTION_TEXTS_MAX);
  const isPast = (one: unknown): boolean => String((one as PreventionText | null)?.reviewAt) <= today;
  const read = some.map((one) => readTexts([one], today));
  return {
    texts: read.flatMap((texts) => texts ?? []),
    isWhole: some.length === value.length && some.every((one, n) => read[n] !== undefined || isPast(one)),
  };
}
