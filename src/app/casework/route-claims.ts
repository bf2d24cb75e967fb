import type { ClaimFound, CostFact, PriceFact, RouteMoneyReader, RouteSaid } from "../../core/index.ts";
import type { ArticleHead } from "../ports/events.ts";
import type { Platform, Transaction } from "../ports/index.ts";
import type { Gazetteer } from "./gazetteer.ts";

/** What one report claims that journeys and their parts cost, with who says so. */
export interface ReportClaims {
  readonly reportId: string;
  /** RFC 3339 date of publication, else of receipt. */
  readonly day: string;
  readonly publisher: string;
  readonly claims: readonly ClaimFound[];
}

/** Articles are read a few at a time: their texts need not all be in memory. */
const PIECE = 100;
const KNOWN_MAX = 10_000;

const readings = new WeakMap<Platform, Map<string, ReportClaims>>();

/** Claims of the articles that this viewer sees. What was read once is not read again while its text is the same. */
export async function readClaims(
  platform: Platform,
  tx: Transaction,
  heads: readonly ArticleHead[],
  reader: RouteMoneyReader,
): Promise<readonly ReportClaims[]> {
  const known = readings.get(platform) ?? new Map<string, ReportClaims>();
  readings.set(platform, known);
  const unread = heads.filter((h) => !known.has(keyOf(h)));
  for (let at = 0; at < unread.length; at += PIECE) {
    const piece = unread.slice(at, at + PIECE);
    const keys = new Map(piece.map((h) => [h.id, keyOf(h)]));
    for (const article of await tx.articles(piece.map((h) => h.id))) {
      const when = article.publishedAt ?? article.receivedAt;
      known.set(keys.get(article.id) ?? "", {
        reportId: article.id,
        day: when.slice(0, 10),
        publisher: article.publishers[0]?.name ?? article.id,
        claims: reader.claims(`${article.facts?.title ?? ""}\n${article.facts?.text ?? ""}`, when),
      });
    }
  }
  for (const oldest of [...known.keys()].slice(0, -KNOWN_MAX)) known.delete(oldest);
  return heads.flatMap((h) => known.get(keyOf(h)) ?? []);
}

const keyOf = ({ id, version }: ArticleHead): string => `${id} ${version}`;

export function claimedPrices(reports: readonly ReportClaims[], gazetteer: Gazetteer): readonly PriceFact[] {
  return reports.flatMap(({ reportId, day, publisher, claims }) =>
    claims
      .filter((c) => c.what === "price")
      .map(({ low, high, currency, from, to }) => ({
        source: { kind: "report" as const, id: reportId },
        kind: "claim" as const,
        voice: publisher,
        day,
        route: routeOfClaim(from, to, gazetteer),
        currency,
        low,
        high,
      })),
  );
}

export function claimedCosts(reports: readonly ReportClaims[]): readonly CostFact[] {
  return reports.flatMap(({ reportId, day, claims }) =>
    claims.flatMap(({ what, low, high, currency }): CostFact[] =>
      what === "price"
        ? []
        : [{ source: { kind: "report", id: reportId }, kind: what, from: "claim", day, currency, low, high }],
    ),
  );
}

/** "FR:Dunkirk". */
function routeOfClaim(from: string | null, to: string | null, gazetteer: Gazetteer): RouteSaid {
  const end = (place: string | null) => {
    const [country, city] = place?.split(":") ?? [];
    return gazetteer.end(city, country);
  };
  const [start, goal] = [end(from), end(to)];
  return { ...(start ? { from: start } : {}), ...(goal ? { to: goal } : {}) };
}
