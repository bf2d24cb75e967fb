import { groupBy } from "../group-by.ts";
import type { Statement } from "../statement.ts";
import { standingOn } from "./interest.ts";
import type { Listing } from "./screen.ts";

/** FollowTheMoney's topic of who stands on a sanctions list itself. Who is only near somebody listed has another. */
const LISTED = "sanction";

/** Whether it says that somebody stands on a list. */
export const isListing = ({ property, value }: Pick<Statement, "property" | "value">): boolean =>
  property === "topics" && value === LISTED;

/**
 * Which lists somebody stands on, as of a day: by the topic that a list gives, with what its Sanction says. A name that is
 * alike, a wish to have somebody listed or an assessment is none. `sanctions` are the statements of each Sanction about them.
 */
export function listingsOf(
  statements: readonly Statement[],
  sanctions: readonly (readonly Statement[])[],
  day: string,
): readonly Listing[] {
  const topics = statements.filter(
    (s) => isListing(s) && s.kind === "fact" && standingOn(day, from(s), to(s)) !== "ended",
  );
  if (topics.length === 0) return [];
  const named = sanctions.flatMap((own) => sanctionOf(own, day) ?? []);
  // A list that names the day on which it took somebody off, or on which it will list them, speaks for its own topic.
  const reports = new Set(sanctions.flat().map((s) => s.reportId));
  const plain = topics.filter((s) => !reports.has(s.reportId));
  return [
    ...named,
    ...(plain.length === 0 ? [] : [{ isSure: true, statementIds: plain.map((s) => s.id) }]),
  ].map((listing) => ({
    ...listing,
    statementIds: [...new Set([...listing.statementIds, ...topics.map((s) => s.id)])].sort(),
  }));
}

const from = (s: Statement): readonly string[] => (s.validFrom === undefined ? [] : [s.validFrom]);
const to = (s: Statement): readonly string[] => (s.validTo === undefined ? [] : [s.validTo]);

function sanctionOf(statements: readonly Statement[], day: string): Listing | undefined {
  const of = groupBy(statements, (s) => s.property);
  const values = (property: string): readonly string[] => (of.get(property) ?? []).map((s) => s.value);
  const starts = [...values("listingDate"), ...values("startDate")];
  const standing = standingOn(day, starts, values("endDate"));
  if (standing === "ended" || standing === "not-yet") return undefined;
  // A list whose next edition lacks it has nobody under it any more; another list may.
  const about = of.get("entity") ?? [];
  if (about.length > 0 && about.every((s) => standingOn(day, from(s), to(s)) === "ended")) return undefined;
  const first = (property: string): string | undefined => [...values(property)].sort()[0];
  const country = first("country");
  const authority = first("authority");
  const authorityId = first("authorityId");
  const program = first("program");
  const since = [...starts].sort()[0];
  return {
    ...(country === undefined ? {} : { country }),
    ...(authority === undefined ? {} : { authority }),
    ...(authorityId === undefined ? {} : { authorityId }),
    ...(program === undefined ? {} : { program }),
    ...(since === undefined ? {} : { since }),
    isSure: standing === "stands",
    statementIds: statements.map((s) => s.id),
  };
}
