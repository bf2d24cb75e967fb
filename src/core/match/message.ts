import { DISRUPTION_MEASURES, type DisruptionMeasure } from "../disruption.ts";
import {
  EFFECT_OUTCOMES,
  EFFECT_VERDICTS,
  EFFECT_WEEKS_MAX,
  type Effect,
  type EffectOutcome,
} from "../effect.ts";
import type { Access } from "../marking/index.ts";
import { papRank } from "../marking/tlp.ts";
import { isPurpose, type Purpose } from "../purpose.ts";

/**
 * How soon: the classes of police messages as SIENA has them, and one above, for lives. A threat to life goes to the
 * rescue authority of the place before anything else and waits for no approval, quota or agreement.
 */
export const URGENCIES = ["normal", "urgent", "very-urgent", "threat-to-life"] as const;
export type Urgency = (typeof URGENCIES)[number];

/** Hours until an answer is due where the sender names no time: Directive (EU) 2023/977, Art. 5; for lives, ours. */
export const ANSWER_HOURS: Readonly<Record<Urgency, number>> = {
  normal: 7 * 24,
  urgent: 3 * 24,
  "very-urgent": 8,
  "threat-to-life": 1,
};

export const MESSAGE_KINDS = ["message", "request", "reply", "alert", "room", "method"] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** What the receiver may do with it, beside its marking: Europol's handling codes. */
export interface MessageMarking {
  readonly tlp: string;
  readonly handling: readonly string[];
  readonly caveats: readonly string[];
  /** Where they restrict: a PAP over amber, the groups and the purposes that alone may read it. */
  readonly pap?: string;
  readonly groups?: readonly string[];
  readonly purposes?: readonly string[];
}

/** What of a marking goes with a message: all that restricts whoever reads it. */
export const messageMarking = ({
  tlp,
  pap,
  handling,
  caveats,
  groups,
  purposes,
}: Access): MessageMarking => ({
  tlp,
  handling,
  caveats,
  ...(papRank(pap) > papRank("amber") ? { pap } : {}),
  ...(groups === "any" ? {} : { groups }),
  ...(purposes === "any" ? {} : { purposes }),
});

/** A message between two nodes, as its sender signs it. */
export interface WireMessage {
  readonly type: "message";
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly kind: MessageKind;
  /** The first message's id, for all that answer it or stand in the same room. */
  readonly thread: string;
  readonly replyTo?: string;
  readonly urgency: Urgency;
  /** RFC 3339; when an answer is due. */
  readonly deadline?: string;
  readonly purpose: Purpose;
  readonly mandate: string;
  readonly legalBasis: string;
  readonly marking: MessageMarking;
  readonly subject: string;
  readonly body: string;
  /** What a request asks about, e.g. "phone:+447700900123". */
  readonly terms: readonly string[];
  /** Where lives are in danger. */
  readonly place?: MessagePlace;
  /** A shared method: a note, a playbook or a package of parameters, in a version. */
  readonly method?: MessageMethod;
  /** Leave to pass on what the receiver gave: asked for, given or refused, taken back. */
  readonly consent?: MessageConsent;
  /** What a room is, with the post that opens it; what its case got from the sender, with those that share. */
  readonly room?: MessageRoom;
  readonly at: string;
}

export interface MessagePlace {
  /** ISO 3166-1 alpha-2, where it is known. */
  readonly country?: string;
  readonly lat?: number;
  readonly lon?: number;
  readonly words: string;
}

/** What somebody writes as a method. */
export const WRITTEN_METHOD_KINDS = ["note", "playbook", "parameters", "typology"] as const;
/** And what the sender vetted: messages for the public (`readTexts`), entries about a class of documents (`readLibraryEntry`). */
export const VETTED_METHOD_KINDS = ["prevention", "documents"] as const;
/** And what the sender's node measured: the result of a countermeasure, with what its people learned of it as words. */
export const MEASURED_METHOD_KIND = "result";
export const METHOD_KINDS = [...WRITTEN_METHOD_KINDS, ...VETTED_METHOD_KINDS, MEASURED_METHOD_KIND] as const;
export interface MessageMethod {
  readonly id: string;
  readonly kind: (typeof METHOD_KINDS)[number];
  /** From 1. */
  readonly version: number;
  /** Techniques of the matrix that it is about. */
  readonly techniques: readonly string[];
  /** Of a result alone, and of each: figures that the sender's node computed, no counts. */
  readonly result?: MethodResult;
}

export interface MethodResult extends Pick<Effect, "weeks" | "ratio" | "placebo" | "elsewhere" | "verdict"> {
  readonly measure: DisruptionMeasure;
  /** What was counted. */
  readonly outcome: EffectOutcome;
}

/** A case that named nodes work on together; each sees of it what the others released to it. */
export interface MessageRoom {
  readonly title: string;
  /** Node ids, the opener's among them. */
  readonly members: readonly string[];
  /** As "node~id", of what this receiver was given and nothing else. */
  readonly entities: readonly string[];
  /** Who comes or goes by this post; see `roomMembership` for whose word counts. */
  readonly change?: { readonly step: (typeof ROOM_STEPS)[number]; readonly member: string };
}
export const ROOM_STEPS = ["invite", "remove", "leave"] as const;
export const ROOM_MEMBERS_MAX = 50;
export const ROOM_ENTITIES_MAX = 1_000;

export const CONSENT_STEPS = ["ask", "answer", "withdraw"] as const;
/** What a court is called among those to whom something may be passed on. */
export const COURT = "court";
export const CONSENT_OBJECTS_MAX = 500;
export const CONSENT_RECIPIENTS_MAX = 20;

/**
 * Leave to pass on, of the originator (the Egmont Group's principles for information exchange, 2013, 32 and 33: prior consent to
 * onward use). The message says it in words, beside the grants that `release` holds to: an answer names what is let go, an answer
 * with nothing refuses.
 */
export interface MessageConsent {
  readonly step: (typeof CONSENT_STEPS)[number];
  /** Ids of objects of whoever is asked. */
  readonly objects: readonly string[];
  /** Node ids, and `COURT`. */
  readonly recipients: readonly string[];
  readonly purpose: Purpose;
  /** RFC 3339. */
  readonly until: string;
}

type Check = (value: unknown) => boolean;
const id: Check = (v) => typeof v === "string" && /^[\w.:@-]{1,200}$/.test(v);
const text =
  (max: number, min = 0): Check =>
  (v) =>
    typeof v === "string" && v.length <= max && v.trim().length >= min && !/[\0\p{Surrogate}]/u.test(v);
const instant: Check = (v) =>
  typeof v === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(v) && !Number.isNaN(Date.parse(v));
const among =
  (words: readonly string[]): Check =>
  (v) =>
    typeof v === "string" && words.includes(v);
const listOf =
  (check: Check, max: number): Check =>
  (v) =>
    Array.isArray(v) && v.length <= max && v.every(check);
const between =
  (low: number, high: number): Check =>
  (v) =>
    typeof v === "number" && v >= low && v <= high;

const shape =
  (must: Readonly<Record<string, Check>>, may: Readonly<Record<string, Check>> = {}): Check =>
  (value) =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(must).every(
      ([key, check]) => Object.hasOwn(value, key) && check((value as Record<string, unknown>)[key]),
    ) &&
    Object.entries(value).every(
      ([key, v]) => Object.hasOwn(must, key) || (Object.hasOwn(may, key) && may[key]?.(v) === true),
    );

/** What a holder answers whom it has not let ask yet: no fault of anybody's, so a page says it in its own words. */
export const NOT_PUBLISHED = "nothing is published for this purpose and epoch";

export const SUBJECT_MAX = 200;
export const BODY_MAX = 50_000;

const ratio: Check = shape({ value: between(0, 1e9), low: between(0, 1e9), high: between(0, 1e12) });
const isResult: Check = shape(
  {
    measure: among(DISRUPTION_MEASURES),
    outcome: among(EFFECT_OUTCOMES),
    weeks: between(0, EFFECT_WEEKS_MAX),
    verdict: among(EFFECT_VERDICTS),
  },
  { ratio, placebo: ratio, elsewhere: ratio },
);

const isWireMessage = shape(
  {
    type: among(["message"]),
    id,
    from: id,
    to: id,
    kind: among(MESSAGE_KINDS),
    thread: id,
    urgency: among(URGENCIES),
    purpose: (v) => typeof v === "string" && isPurpose(v),
    mandate: text(200, 1),
    legalBasis: text(200, 1),
    marking: shape(
      { tlp: text(20, 1), handling: listOf(text(10), 10), caveats: listOf(text(500), 20) },
      { pap: text(20, 1), groups: listOf(text(100, 1), 50), purposes: listOf(text(50, 1), 20) },
    ),
    subject: text(SUBJECT_MAX, 1),
    body: text(BODY_MAX),
    terms: listOf(text(200, 1), 100),
    at: instant,
  },
  {
    replyTo: id,
    deadline: instant,
    place: shape(
      { words: text(500, 1) },
      {
        country: (v) => typeof v === "string" && /^[A-Z]{2}$/.test(v),
        lat: between(-90, 90),
        lon: between(-180, 180),
      },
    ),
    consent: shape({
      step: among(CONSENT_STEPS),
      objects: listOf(id, CONSENT_OBJECTS_MAX),
      recipients: listOf(id, CONSENT_RECIPIENTS_MAX),
      purpose: (v) => typeof v === "string" && isPurpose(v),
      until: instant,
    }),
    method: shape(
      {
        id,
        kind: among(METHOD_KINDS),
        version: (v) => typeof v === "number" && Number.isSafeInteger(v) && v >= 1,
        techniques: listOf(text(100, 1), 50),
      },
      { result: isResult },
    ),
    room: shape(
      {
        title: text(SUBJECT_MAX, 1),
        members: listOf(id, ROOM_MEMBERS_MAX),
        entities: listOf(text(400, 1), ROOM_ENTITIES_MAX),
      },
      { change: shape({ step: among(ROOM_STEPS), member: id }) },
    ),
  },
);

/**
 * An id that stands for what was vetted is of that kind and of no other, or a note under it would pass for its newest version.
 * A result has its figures, and nothing else has any.
 */
const isOfItsKind = ({ method }: WireMessage): boolean =>
  method === undefined ||
  ((method.kind === MEASURED_METHOD_KIND) === (method.result !== undefined) &&
    VETTED_METHOD_KINDS.every((kind) => (method.kind === kind) === (method.id.split(":")[0] === kind)));

/** Reads a partner's message; undefined where a field is missing, of the wrong form, or not known. */
export const readWireMessage = (value: unknown): WireMessage | undefined =>
  isWireMessage(value) && isOfItsKind(value as WireMessage) ? (value as WireMessage) : undefined;

/** When an answer is due: the sender's time, never later than the class allows for what is more than normal. */
export function deadlineOf(urgency: Urgency, sentAt: number, asked: string | undefined): string {
  const standard = sentAt + ANSWER_HOURS[urgency] * 3_600_000;
  const wanted = asked === undefined ? standard : Date.parse(asked);
  const due = Number.isNaN(wanted) ? standard : wanted;
  return new Date(urgency === "normal" ? due : Math.min(due, standard)).toISOString();
}

/** A rescue authority and the area in which it answers, as data/exchange/rescue.json has it. */
export interface RescueAuthority {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  /** Rough boxes [south, west, north, east] of the waters it answers for; the nearest centre decides where two overlap. */
  readonly waters: readonly (readonly [number, number, number, number])[];
}

/**
 * Whom to alert for a place, best first: whose waters hold the point, smallest box first, since a box that is small is
 * more to the point; then those of the country. With neither, nobody, and a human has to call.
 */
export function rescueFor(
  place: MessagePlace,
  authorities: readonly RescueAuthority[],
): readonly RescueAuthority[] {
  const { lat, lon, country } = place;
  const area = ([s, w, n, e]: readonly [number, number, number, number]): number => (n - s) * (e - w);
  const holding = authorities
    .map((authority) => {
      const boxes = authority.waters.filter(
        ([s, w, n, e]) =>
          lat !== undefined && lon !== undefined && lat >= s && lat <= n && lon >= w && lon <= e,
      );
      return { authority, size: Math.min(...boxes.map(area)) };
    })
    .filter(({ size }) => Number.isFinite(size))
    .sort((a, b) => a.size - b.size || (a.authority.id < b.authority.id ? -1 : 1))
    .map(({ authority }) => authority);
  const national = authorities.filter((a) => a.country === country && !holding.includes(a));
  return [...holding, ...national];
}
