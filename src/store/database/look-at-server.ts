import { WaslError } from "../../core/index.ts";
import { withOwner } from "./pg-driver.ts";

/** What of a PostgreSQL server a first start would stand on. */
export interface ServerStanding {
  /** As the server says it, e.g. 15.8. */
  readonly version: string;
  readonly isNewEnough: boolean;
  readonly mayMakeRoles: boolean;
  readonly mayMakeSchema: boolean;
}

interface StandingRow {
  readonly version: string;
  readonly number: number;
  readonly roles: boolean;
  readonly schema: boolean;
}

const VERSION_MIN = 150_000;

/** Asks a server about itself and changes nothing there. STORE_UNAVAILABLE where it does not answer or takes no sign-in. */
export async function lookAtServer(databaseUrl: string): Promise<ServerStanding> {
  return await withOwner(databaseUrl, async (client) => {
    const { rows } = await client.query<StandingRow>(
      `select split_part(current_setting('server_version'), ' ', 1) as version,
        current_setting('server_version_num')::int as number,
        (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) as roles,
        has_database_privilege(current_database(), 'create') as schema`,
    );
    const [row] = rows;
    if (!row) throw new WaslError("STORE_UNAVAILABLE");
    return {
      version: row.version,
      isNewEnough: row.number >= VERSION_MIN,
      mayMakeRoles: row.roles,
      mayMakeSchema: row.schema,
    };
  });
}
