import { type Access, accessKey, isPurpose, type Pap, type Tlp } from "../core/index.ts";
import type { Query } from "./database/driver.ts";
import { numberArray, textArray, unseen } from "./database/literals.ts";

type KeyTuple = [
  Tlp,
  Pap,
  Access["handling"],
  string[],
  boolean,
  "any" | string[],
  "any" | string[],
  string[],
  string[],
];

/** Reads an access back from its key; the other way is core `accessKey`. */
export function accessFromKey(key: string): Access {
  const [tlp, pap, handling, caveats, orcon, groups, purposes, compartments, originators] = JSON.parse(
    key,
  ) as KeyTuple;
  return {
    tlp,
    pap,
    handling,
    caveats,
    orcon,
    groups,
    purposes: purposes === "any" ? "any" : purposes.filter(isPurpose),
    compartments,
    originators,
  };
}

/** What the process knows of interned accesses. Only committed ones: a rolled-back id may come again as another. */
export class AccessCache {
  readonly idByKey = new Map<string, number>();
  readonly byId = new Map<number, Access>();

  /** After a restore, ids are those of the backup. */
  clear(): void {
    this.idByKey.clear();
    this.byId.clear();
  }
}

/** Interning and reading back within one transaction. */
export class AccessIds {
  private readonly cache: AccessCache;
  private readonly query: Query;
  private readonly fresh = new Map<string, number>();
  private readonly keyOf = new Map<Access, string>();
  private readonly read = new Map<number, Access>();

  constructor(cache: AccessCache, query: Query) {
    this.cache = cache;
    this.query = query;
  }

  /** One id for each access, in order; new ones are interned in one query. */
  async intern(accesses: readonly Access[]): Promise<readonly number[]> {
    const keys = accesses.map((access) => this.key(access));
    const unknown = [...new Set(keys)].filter((key) => this.known(key) === undefined).sort();
    if (unknown.length > 0) {
      const { rows } = await this.query<{ key: string; id: number }>(
        "select key, wasl.intern_access(key) as id from unnest($1::text[]) key",
        [textArray(unknown)],
      );
      for (const row of rows) this.fresh.set(row.key, row.id);
    }
    return keys.map((key) => this.known(key) ?? 0);
  }

  /** Accesses of rows that this viewer was shown. */
  async lookUp(ids: Iterable<number>): Promise<(id: number) => Access> {
    const unknown = [...new Set(ids)].filter((id) => !this.cache.byId.has(id) && !this.read.has(id));
    if (unknown.length > 0) {
      const { rows } = await this.query<{ id: number; key: string }>(
        `select id, key from wasl.access where id = any (${unseen("$1")}::int[])`,
        [numberArray(unknown)],
      );
      for (const row of rows) this.read.set(row.id, accessFromKey(row.key));
    }
    return (id) => {
      const access = this.cache.byId.get(id) ?? this.read.get(id);
      if (!access) throw new Error(`invariant broken: access ${id} of a visible row is not visible`);
      return access;
    };
  }

  /** After the commit. */
  promote(): void {
    for (const [key, id] of this.fresh) {
      this.cache.idByKey.set(key, id);
      this.cache.byId.set(id, accessFromKey(key));
    }
    for (const [id, access] of this.read) this.cache.byId.set(id, access);
  }

  private known(key: string): number | undefined {
    return this.cache.idByKey.get(key) ?? this.fresh.get(key);
  }

  private key(access: Access): string {
    let key = this.keyOf.get(access);
    if (key === undefined) {
      key = accessKey(access);
      this.keyOf.set(access, key);
    }
    return key;
  }
}
