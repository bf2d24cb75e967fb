import type { CrossingDay } from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";

const CROSSINGS_MAX = 5000;
const DATES = new Set(["date", "startDate"]);

/** Days on which a crossing is known, to the day; of a crossing nothing else is read. */
export async function crossingDays(tx: Transaction): Promise<readonly CrossingDay[]> {
  const ids = await tx.entitiesOfSchemata(["Crossing"], CROSSINGS_MAX);
  const byDay = new Map<string, string[]>();
  for (const statements of (await tx.statementsAbout(ids)).values())
    for (const { id, schema, property, value } of statements) {
      const day = value.slice(0, 10);
      if (schema !== "Crossing" || !DATES.has(property) || !/^\d{4}-\d\d-\d\d$/.test(day)) continue;
      byDay.set(day, [...(byDay.get(day) ?? []), id]);
    }
  return [...byDay]
    .map(([day, statementIds]) => ({ day, statementIds: statementIds.sort() }))
    .sort((a, b) => (a.day < b.day ? -1 : 1));
}
