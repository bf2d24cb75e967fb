import type { Param, Query } from "./driver.ts";

/**
 * The rows of a long list, so many at a time and never all in memory; what is written meanwhile it does not show. Of one name
 * one is open at a time, always with the same columns.
 */
export async function* rowsOf<R>(
  query: Query,
  name: string,
  select: string,
  params: readonly Param[],
  atOnce: number,
): AsyncIterable<readonly R[]> {
  await query(`declare ${name} no scroll cursor for ${select}`, params);
  for (let isMore = true; isMore; ) {
    const { rows } = await query<R>(`fetch ${atOnce} from ${name}`);
    isMore = rows.length === atOnce;
    if (rows.length > 0) yield rows;
  }
  await query(`close ${name}`);
}
