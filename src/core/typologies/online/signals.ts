import { normalIdentifier, writtenForms } from "../../identifiers.ts";
import { findIdentifiers, normaliseText } from "../../text/index.ts";
import type { OnlineModel } from "./model.ts";
import type { PostEntity, ReadPost } from "./read-post.ts";
import { identifierKey } from "./referral.ts";

/** What a bank of signals holds: each is compared in one normal form, and never a person's name. */
export const BANKED_KINDS = ["handle", "invite", "url", "phone", "crypto", "pdq"] as const;
export type BankedKind = (typeof BANKED_KINDS)[number];

/** A signal that somebody calls a false positive is in no feed before a human has looked; one that was withdrawn is in none. */
export const SIGNAL_STATES = ["live", "held", "withdrawn"] as const;
export type SignalState = (typeof SIGNAL_STATES)[number];

/** What a platform says of a signal: met, no such thing, or met and acted on. */
export const SIGNAL_VERDICTS = ["seen", "false-positive", "acted"] as const;
export type SignalVerdict = (typeof SIGNAL_VERDICTS)[number];

export interface SignalKey {
  readonly kind: BankedKind;
  /** The service that a handle or an invitation is of; empty for what is of none. */
  readonly service: string;
  /** In its normal form. */
  readonly value: string;
}

/** A signal that a post holds, with what keeps it out of a bank. */
export interface FoundSignal extends SignalKey {
  /** 0 to 100: that it is read rightly and is an offeror's, as far as the post says. */
  readonly confidence: number;
  /** Whose it is where it is nobody's who offers, here or in another post. */
  readonly keptFor?: "owner" | "elsewhere";
}

/** A post, as far as its signals go. */
export interface SignalPost {
  readonly platform: string;
  readonly text: string;
  /** PDQ, 64 hex digits each. */
  readonly imageHashes: readonly string[];
  readonly read: ReadPost;
}

/** The property of an advert that a signal is stated as. */
export const SIGNAL_PROPERTY: Readonly<Record<BankedKind, string>> = {
  handle: "handle",
  invite: "url",
  url: "url",
  phone: "phone",
  crypto: "cryptoAddress",
  pdq: "imageHash",
};

/**
 * The signals of a post, each once. What is not the offeror's, here or in one of the posts that `withheld` was read from, says
 * so: it goes into no bank, as it goes into no notice.
 */
export function signalsOf(
  model: OnlineModel,
  { platform, text, imageHashes, read }: SignalPost,
  withheld: ReadonlySet<string> = new Set(),
): readonly FoundSignal[] {
  const found = new Map<string, FoundSignal>();
  const take = (signal: FoundSignal): void => {
    const key = signalKeyText(signal);
    const known = found.get(key);
    // Once somebody else's, always: a post may name one number twice.
    if (known === undefined || (known.keptFor === undefined && signal.keptFor !== undefined))
      found.set(key, signal);
  };
  for (const entity of read.entities) {
    const key = keyOf(model, entity, platform, text.slice(entity.start, entity.end));
    if (key === undefined) continue;
    const keptFor = withheld.has(identifierKey(entity))
      ? "elsewhere"
      : entity.owner === "offeror"
        ? undefined
        : "owner";
    take({
      ...key,
      confidence: Math.round(entity.confidence * read.probability * 100),
      ...(keptFor === undefined ? {} : { keptFor }),
    });
  }
  for (const hash of imageHashes)
    if (/^[0-9a-f]{64}$/.test(hash))
      take({ kind: "pdq", service: "", value: hash, confidence: Math.round(read.probability * 100) });
  return [...found.values()];
}

/**
 * Whether a finding states this of its advert, as it was accepted: what was read of its post since by another model, or was taken out
 * of it as somebody else's, is nothing that two people looked at. A picture is the post's. The database asks the same (0092).
 */
export function isSignalStated(
  model: OnlineModel,
  { kind, value }: SignalKey,
  proves: readonly { readonly property: string; readonly value: string }[],
): boolean {
  if (kind === "pdq") return true;
  return proves
    .filter(({ property }) => property === SIGNAL_PROPERTY[kind])
    .flatMap((stated) => signalsOfContact(model, stated.property, stated.value))
    .some((one) => one.kind === kind && one.value === value);
}

export const signalKeyText = ({ kind, service, value }: SignalKey): string => `${kind} ${service} ${value}`;

/** Under which a contact may stand in a bank, whatever the service: what is taken back is looked for by it. */
export function signalsOfContact(
  model: OnlineModel,
  property: string,
  value: string,
): readonly Pick<SignalKey, "kind" | "value">[] {
  if (property === "url") {
    const invite = inviteOf(model, value);
    return [invite ?? [], urlOf(value) ?? []].flat();
  }
  const kind = (["handle", "phone", "crypto"] as const).find((k) => SIGNAL_PROPERTY[k] === property);
  const normal = kind === undefined ? undefined : normalIdentifier(kind, value);
  return kind === undefined || normal === undefined ? [] : [{ kind, value: normal }];
}

/** The nodes of the graph that a banked signal may stand as, as `identifierNode` writes them: an invitation has several links. */
export function signalNodes(
  model: OnlineModel | undefined,
  { kind, service, value }: SignalKey,
): readonly string[] {
  if (kind === "pdq") return [];
  if (kind !== "invite") return writtenForms(`${kind}:${value}`);
  const prefixes = model?.identifiers.invites[service] ?? [];
  const first = prefixes[0];
  if (first === undefined || !value.startsWith(first)) return [`url:${value}`];
  const code = value.slice(first.length);
  return prefixes.flatMap((prefix) => {
    const normal = normalIdentifier("url", prefix + code);
    return normal === undefined ? [] : [`url:${normal}`];
  });
}

function keyOf(
  model: OnlineModel,
  { type, value }: PostEntity,
  platform: string,
  written: string,
): SignalKey | undefined {
  const text = String(value);
  if (type === "url") return inviteOf(model, text) ?? urlOf(text);
  if (type !== "handle" && type !== "phone" && type !== "crypto") return undefined;
  const normal = normalIdentifier(type, text);
  if (normal === undefined) return undefined;
  if (type !== "handle") return { kind: type, service: "", value: normal };
  return { kind: "handle", service: serviceOf(model, written) ?? platform.toLowerCase(), value: normal };
}

/** The service that is written with a handle; a bare "@name" is of the platform that the post stands on. */
const serviceOf = (model: OnlineModel, written: string): string | undefined =>
  findIdentifiers(normaliseText(written).text, model.identifiers).find((found) => found.type === "handle")
    ?.service;

const urlOf = (text: string): SignalKey | undefined => {
  const normal = normalIdentifier("url", text);
  return normal === undefined ? undefined : { kind: "url", service: "", value: normal };
};

/** An invitation to a group in the one way in which its service writes it; its code keeps its case. */
function inviteOf(model: OnlineModel, text: string): SignalKey | undefined {
  const normal = normalIdentifier("url", text);
  if (normal === undefined) return undefined;
  const folded = normal.toLowerCase();
  let best: { readonly service: string; readonly first: string; readonly length: number } | undefined;
  for (const [service, prefixes] of Object.entries(model.identifiers.invites))
    for (const prefix of prefixes)
      if (folded.startsWith(prefix) && prefix.length > (best?.length ?? 0))
        best = { service, first: prefixes[0] ?? prefix, length: prefix.length };
  const code = best === undefined ? undefined : /^[\w-]{4,100}/.exec(normal.slice(best.length))?.[0];
  return best === undefined || code === undefined
    ? undefined
    : { kind: "invite", service: best.service, value: best.first + code };
}
