import { groupBy } from "../group-by.ts";
import type { Statement } from "../statement.ts";
import type { Nature } from "./rules.ts";
import { parseShare, type Share, UNKNOWN_SHARE } from "./share.ts";

/** `shares` and `votes` are parts of a whole; `control` is a right to direct, `influence` a claim that falls short of it. */
export const INTEREST_KINDS = ["shares", "votes", "control", "influence", "office"] as const;
export type InterestKind = (typeof INTEREST_KINDS)[number];

/** Of a link on the day that is asked about. "unsure": the dates leave it open. */
export const STANDINGS = ["stands", "unsure", "ended", "not-yet"] as const;
export type Standing = (typeof STANDINGS)[number];

/** One thing that somebody has in an organisation, as statements say it. */
export interface Interest {
  readonly from: string;
  readonly to: string;
  readonly kind: InterestKind;
  /** Of shares and votes. */
  readonly share?: Share;
  readonly standing: Standing;
  readonly start?: string;
  readonly end?: string;
  /** As the source words it. */
  readonly role?: string;
  /** True where any of it is somebody's judgement (R06). */
  readonly isAssessed: boolean;
  readonly statementIds: readonly string[];
  /** The Ownership or the like that says so, and the reports that do: what one source tells of apart, it may mean apart. */
  readonly relation?: string;
  readonly reportIds?: readonly string[];
}

/** Ends of FollowTheMoney's relations that somebody has something in an organisation by, from whom to what. */
const ENDS: Readonly<Record<string, readonly [from: string, to: string]>> = {
  Ownership: ["owner", "asset"],
  Directorship: ["director", "organization"],
  Representation: ["agent", "client"],
  Membership: ["member", "organization"],
  Employment: ["employee", "employer"],
};
export const INTEREST_SCHEMATA: readonly string[] = Object.keys(ENDS);
/** `LegalEntity:parent`: an owner that nobody says the part of. */
export const PARENT_PROPERTY = "parent";

/**
 * What the statements under one id say that somebody has in somebody else, as of a day: of an Ownership and the like, or the
 * `parent` that an organisation names. `canonical` is how this viewer resolves an id.
 */
export function interestsOf(
  statements: readonly Statement[],
  natures: readonly Nature[],
  day: string,
  canonical: (id: string) => string,
): readonly Interest[] {
  const found: Interest[] = [];
  for (const [schema, own] of groupBy(statements, (s) => s.schema)) {
    const ends = ENDS[schema];
    if (ends === undefined) continue;
    const of = groupBy(own, (s) => s.property);
    const dates = [...(of.get("startDate") ?? []), ...(of.get("endDate") ?? [])];
    for (const from of of.get(ends[0]) ?? [])
      for (const to of of.get(ends[1]) ?? []) {
        const time = timeOf([from, to], dates, day);
        for (const said of saidOf(schema, of, natures)) {
          const all = [from, to, ...said.statements, ...dates];
          found.push({
            from: canonical(from.value),
            to: canonical(to.value),
            kind: said.kind,
            ...(said.share === undefined ? {} : { share: said.share }),
            ...(said.role === undefined ? {} : { role: said.role }),
            ...time,
            isAssessed: all.some((s) => s.kind === "assessment"),
            statementIds: [...new Set(all.map((s) => s.id))].sort(),
            relation: from.entityId,
            // A figure is of the report that gives it.
            reportIds: [
              ...new Set((said.statements.length > 0 ? said.statements : [from, to]).map((s) => s.reportId)),
            ].sort(),
          });
        }
      }
  }
  for (const s of statements)
    if (s.property === PARENT_PROPERTY)
      found.push({
        from: canonical(s.value),
        to: canonical(s.entityId),
        kind: "shares",
        share: UNKNOWN_SHARE,
        ...timeOf([s], [], day),
        role: PARENT_PROPERTY,
        isAssessed: s.kind === "assessment",
        statementIds: [s.id],
      });
  // What an organisation holds in itself, or two records of it in each other, makes nobody else its owner.
  return found.filter(({ from, to }) => from !== to);
}

interface Said {
  readonly kind: InterestKind;
  readonly share?: Share;
  readonly role?: string;
  readonly statements: readonly Statement[];
}

function saidOf(
  schema: string,
  of: ReadonlyMap<string, readonly Statement[]>,
  natures: readonly Nature[],
): readonly Said[] {
  const roles = [...(of.get("role") ?? []), ...(of.get("ownershipType") ?? [])];
  const words = [...new Set(roles.map((s) => s.value))].sort().join(", ");
  const role = words === "" ? {} : { role: words };
  const coded = roles.flatMap((s): readonly Said[] => {
    const nature = natures.find(({ begins }) => s.value.toLowerCase().startsWith(begins));
    if (nature === undefined) return [];
    return [
      { kind: nature.says, ...(nature.share ? { share: nature.share } : {}), ...role, statements: [s] },
    ];
  });
  if (schema !== "Ownership")
    return coded.length > 0 ? coded : [{ kind: "office", ...role, statements: roles }];
  const percents = (of.get("percentage") ?? []).flatMap((s): readonly Said[] => {
    const share = parseShare(s.value);
    return share === undefined ? [] : [{ kind: "shares", share, ...role, statements: [s] }];
  });
  // A figure says more than a code that gives its band.
  const shown = percents.length > 0 ? [...percents, ...coded.filter((c) => c.kind !== "shares")] : coded;
  return shown.length > 0 ? shown : [{ kind: "shares", share: UNKNOWN_SHARE, ...role, statements: roles }];
}

type Time = Pick<Interest, "standing" | "start" | "end">;

/** The dates that a relation says of itself, and those for which its statements hold. */
function timeOf(ends: readonly Statement[], dates: readonly Statement[], day: string): Time {
  const said = (property: string): readonly string[] =>
    dates.filter((s) => s.property === property).map((s) => s.value);
  const starts = [...said("startDate"), ...ends.flatMap((s) => s.validFrom ?? [])];
  const stops = [...said("endDate"), ...ends.flatMap((s) => s.validTo ?? [])];
  const start = [...starts].sort().at(-1);
  const end = [...stops].sort()[0];
  return {
    standing: standingOn(day, starts, stops),
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
  };
}

/** A date may be a year or a month: it holds where all days of it would say so, and is open where some would. */
export function standingOn(day: string, starts: readonly string[], ends: readonly string[]): Standing {
  const asked = lastDayOf(day);
  if (ends.length > 0 && ends.every((end) => lastDayOf(end) < asked)) return "ended";
  if (starts.length > 0 && starts.every((start) => firstDayOf(start) > asked)) return "not-yet";
  const isOpen =
    ends.some((end) => firstDayOf(end) < asked) || starts.some((start) => lastDayOf(start) > asked);
  return isOpen ? "unsure" : "stands";
}

const firstDayOf = (date: string): string =>
  date.length >= 10
    ? date.slice(0, 10)
    : date.length >= 7
      ? `${date.slice(0, 7)}-01`
      : `${date.slice(0, 4)}-01-01`;
const lastDayOf = (date: string): string =>
  date.length >= 10
    ? date.slice(0, 10)
    : date.length >= 7
      ? `${date.slice(0, 7)}-31`
      : `${date.slice(0, 4)}-12-31`;
