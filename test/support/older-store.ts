import type pg from "pg";
import { MIGRATIONS } from "../../src/store/migrations/index.ts";

/** An empty database as a node of that schema left it. */
export async function migrateTo(client: pg.Client, newest: number): Promise<void> {
  for (const role of ["wasl_app", "wasl_auth", "wasl_keeper"])
    await client.query(
      `do $$ begin if not exists (select 1 from pg_roles where rolname = '${role}') then create role ${role} nologin; end if; end $$`,
    );
  await client.query(`create schema wasl; create table wasl.migration
    (version int primary key, name text not null, applied_at timestamptz not null default now())`);
  for (const { version, name, sql } of MIGRATIONS.filter((m) => m.version <= newest)) {
    await client.query(sql);
    await client.query("insert into wasl.migration (version, name) values ($1, $2)", [version, name]);
  }
}
