import { isPurpose, type Purpose } from "../purpose.ts";
import { PAP_LEVELS, type Pap, papRank, parsePap, parseTlp, TLP_LEVELS, type Tlp, tlpRank } from "./tlp.ts";

/** Europol handling codes. H0 (only to prevent and combat crime) is implied and never written. */
export const HANDLING_CODES = ["H1", "H2", "H3"] as const;
export type HandlingCode = (typeof HANDLING_CODES)[number];

/** Everyone, or a closed set. The empty set is nobody. */
export type Restriction<T> = "any" | readonly T[];

/**
 * Who may see a statement, and for what: the tuple that the store interns as `accessId`. All lists are sorted
 * and free of duplicates, so that equal accesses have equal keys.
 */
export interface Access {
  readonly tlp: Tlp;
  readonly pap: Pap;
  readonly handling: readonly HandlingCode[];
  /** Free-text restrictions of H3, to be acknowledged by a human. */
  readonly caveats: readonly string[];
  /** Originator control: nothing goes onward without the originators' grant. */
  readonly orcon: boolean;
  readonly groups: Restriction<string>;
  readonly purposes: Restriction<Purpose>;
  /** A viewer needs all of them. */
  readonly compartments: readonly string[];
  /** Node ids of those who contributed what this covers. */
  readonly originators: readonly string[];
}

/** The bottom of the lattice: what a node publishes itself. */
export const OPEN: Access = {
  tlp: "clear",
  pap: "clear",
  handling: [],
  caveats: [],
  orcon: false,
  groups: "any",
  purposes: "any",
  compartments: [],
  originators: [],
};

/** What an unknown or unreadable marking means: nobody, nothing, nowhere. */
export const SEALED: Access = {
  tlp: "red",
  pap: "red",
  handling: HANDLING_CODES,
  caveats: [],
  orcon: true,
  groups: [],
  purposes: [],
  compartments: [],
  originators: [],
};

const sorted = <T extends string>(values: Iterable<T>): T[] => [...new Set(values)].sort();

function meet<T extends string>(a: Restriction<T>, b: Restriction<T>): Restriction<T> {
  if (a === "any") return b === "any" ? "any" : sorted(b);
  if (b === "any") return sorted(a);
  return sorted(a.filter((value) => b.includes(value)));
}

/**
 * Strictest wins: the join of two accesses. Idempotent, commutative, associative, monotone (property-tested).
 * Levels take the higher, duties the union, permissions the intersection.
 */
export function strictest(a: Access, b: Access): Access {
  return {
    tlp: tlpRank(a.tlp) >= tlpRank(b.tlp) ? a.tlp : b.tlp,
    pap: papRank(a.pap) >= papRank(b.pap) ? a.pap : b.pap,
    handling: sorted([...a.handling, ...b.handling]),
    caveats: sorted([...a.caveats, ...b.caveats]),
    orcon: a.orcon || b.orcon,
    groups: meet(a.groups, b.groups),
    purposes: meet(a.purposes, b.purposes),
    compartments: sorted([...a.compartments, ...b.compartments]),
    originators: sorted([...a.originators, ...b.originators]),
  };
}

/** Hundreds of statements mostly bear one access, which is joined once. */
export function strictestOf(all: Iterable<Access>): Access {
  const [first, ...others] = new Set(all);
  return first ? others.reduce(strictest, first) : OPEN;
}

/** True where `a` restricts at least as much as `b` in every respect. */
export const isAtLeastAsStrict = (a: Access, b: Access): boolean =>
  accessKey(strictest(a, b)) === accessKey(a);

/** Equal accesses have equal keys; the store interns by it. */
export function accessKey(a: Access): string {
  const list = (values: Restriction<string>): string[] | "any" => (values === "any" ? "any" : sorted(values));
  return JSON.stringify([
    a.tlp,
    a.pap,
    sorted(a.handling),
    sorted(a.caveats),
    a.orcon,
    list(a.groups),
    list(a.purposes),
    sorted(a.compartments),
    sorted(a.originators),
  ]);
}

/** What a marking looks like on the way in: any part may be missing, misspelt or unknown. */
export interface MarkingInput {
  readonly tlp?: string;
  readonly pap?: string;
  readonly handling?: readonly string[];
  readonly caveats?: readonly string[];
  readonly orcon?: boolean;
  readonly groups?: readonly string[];
  readonly purposes?: readonly string[];
  readonly compartments?: readonly string[];
  readonly originators?: readonly string[];
}

/** Stands for a compartment or caveat that could not be read: nobody holds it. */
const UNREADABLE = "unreadable";

/**
 * Doubt refuses, whatever arrives: a missing or unknown TLP is red, a missing PAP amber and an unknown one red, an
 * unknown handling code H1 + H2 + H3, an unknown purpose grants nothing. A list of the wrong form grants nobody
 * where it permits, and binds everybody where it obliges.
 */
export function parseAccess(input: MarkingInput): Access {
  // What comes from a file or a peer may have any form at run time.
  const given = input as Readonly<Record<keyof MarkingInput, unknown>>;
  const codes = obligations(given.handling);
  // Whoever acknowledges words has not read a code that nobody could.
  const unread = codes.every(isHandlingCode) ? [] : [UNREADABLE];
  return {
    tlp: typeof given.tlp === "string" ? parseTlp(given.tlp) : "red",
    pap: isAbsent(given.pap) ? "amber" : typeof given.pap === "string" ? parsePap(given.pap) : "red",
    handling: sorted(codes.flatMap(parseHandling)),
    caveats: sorted([...obligations(given.caveats), ...unread]),
    orcon: !(isAbsent(given.orcon) || given.orcon === false),
    groups: permissions(given.groups),
    purposes: permissions(given.purposes, isPurpose),
    compartments: sorted(obligations(given.compartments)),
    originators: sorted(texts(given.originators)),
  };
}

const isAbsent = (value: unknown): boolean => value === undefined || value === null;

/** The readable members; an empty text is none. */
const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((v): v is string => typeof v === "string" && v.trim() !== "") : [];

/** Duties add up, so a member that cannot be read must not vanish. */
function obligations(value: unknown): string[] {
  if (isAbsent(value)) return [];
  const readable = texts(value);
  return Array.isArray(value) && readable.length === value.length ? readable : [...readable, UNREADABLE];
}

/** Permissions narrow, so a member that cannot be read grants nothing. */
function permissions<T extends string>(
  value: unknown,
  isKnown?: (text: string) => text is T,
): Restriction<T> {
  if (isAbsent(value)) return "any";
  const readable = texts(value);
  return sorted(isKnown ? readable.filter(isKnown) : (readable as T[]));
}

function parseHandling(code: string): readonly HandlingCode[] {
  const bare = code.trim().toUpperCase();
  if (bare === "H0") return [];
  const known = HANDLING_CODES.find((h) => h === bare);
  return known ? [known] : HANDLING_CODES;
}

const isHandlingCode = (code: string): boolean => /^\s*H[0-3]\s*$/i.test(code);

/** As many words, and as long, as a partner reads. */
const CAVEATS_MAX = 20;
const CAVEAT_UNITS_MAX = 1_000;

/** Whether its restriction in words can be read by a human, so that it could be acknowledged: no other goes anywhere. */
export const isReadable = ({ caveats }: Pick<Access, "caveats">): boolean =>
  caveats.length > 0 &&
  caveats.length <= CAVEATS_MAX &&
  caveats.every((words) => words !== UNREADABLE && words.trim() !== "" && words.length <= CAVEAT_UNITS_MAX);

/** The words of a marking's label that are no codes of a standard. */
export type MarkingWord = "group" | "nobody" | "only" | "nothing" | "compartment";

/** Short form for people: "TLP:AMBER · H2 · ORCON · group emsc"; `word` says its words in another language. */
export function accessLabel(a: Access, word: (name: MarkingWord) => string = (name) => name): string {
  const parts = [`TLP:${a.tlp.toUpperCase()}`];
  if (a.pap !== "clear") parts.push(`PAP:${a.pap.toUpperCase()}`);
  parts.push(...a.handling, ...a.caveats.map(quoted));
  if (a.orcon) parts.push("ORCON");
  if (a.groups !== "any") parts.push(`${word("group")} ${a.groups.join(", ") || word("nobody")}`);
  if (a.purposes !== "any") parts.push(`${word("only")} ${a.purposes.join(", ") || word("nothing")}`);
  parts.push(...a.compartments.map((c) => `${word("compartment")} ${c}`));
  return parts.join(" · ");
}

/** A restriction in words is read by whoever reads its code: in one line, and without signs that turn what stands beside it. */
const quoted = (caveat: string): string =>
  `“${caveat.replace(/[\p{Cc}\u200e\u200f\u2028-\u202e\u2066-\u2069]+/gu, " ").trim()}”`;

/** Who is looking, and why: what the database resolves a ticket to. */
export interface Viewer {
  readonly userId: string;
  readonly role: Role;
  readonly nodeId: string;
  /** The highest TLP this person is cleared for. */
  readonly clearance: Tlp;
  readonly groups: readonly string[];
  readonly compartments: readonly string[];
  readonly purpose: Purpose;
  readonly mandate: string;
}

export const ROLES = [
  "analyst",
  "supervisor",
  "oversight",
  "administrator",
  "machine",
  "trade",
  "platform",
] as const;
export type Role = (typeof ROLES)[number];

/** What an API token may do; a person's session may do all that its role may. */
export const SCOPES = ["read", "write", "import", "hash-bank"] as const;
export type Scope = (typeof SCOPES)[number];

/**
 * The rule that the database enforces, stated once in TypeScript; a contract test holds the SQL equal to it.
 * An empty group or purpose list is nobody; the compartments of the statement must all be held.
 */
export function canSee(
  access: Access,
  viewer: Pick<Viewer, "clearance" | "groups" | "compartments" | "purpose">,
): boolean {
  return (
    tlpRank(access.tlp) <= tlpRank(viewer.clearance) &&
    (access.groups === "any" || access.groups.some((g) => viewer.groups.includes(g))) &&
    (access.purposes === "any" || access.purposes.includes(viewer.purpose)) &&
    access.compartments.every((c) => viewer.compartments.includes(c))
  );
}

export const ACCESS_LEVELS = { tlp: TLP_LEVELS, pap: PAP_LEVELS, handling: HANDLING_CODES };
