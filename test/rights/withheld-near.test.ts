import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestNode, type TestNode } from "../support/node.ts";
import { startPostgres, type TestPostgres } from "../support/postgres.ts";
import { asOwner, rowsAsOwner } from "./support.ts";

const stores = [
  ["PGlite", async () => undefined],
  ["PostgreSQL", startPostgres],
] as const;

/** The rule as it was asked of all findings at once. */
const FULL_LOOK = `select distinct x.finding_id as id from wasl.finding_subject x
  join wasl.held_by_protected_of(array(select distinct y.subject_id from wasl.finding_subject y)) h on h = x.subject_id
  order by 1`;

const PEOPLE = ["p-1", "p-2", "p-3", "protected-a", "protected-b"];
const THINGS = ["acct-1", "acct-2", "w-1", "w-2", "u-1", "firm"];
const SCHEMA: Readonly<Record<string, string>> = {
  "w-1": "CryptoWallet",
  "w-2": "BankAccount",
  "u-1": "UserAccount",
  firm: "Company",
};

interface World {
  readonly held: readonly (readonly [
    person: string,
    thing: string,
    how: "owner" | "holder" | "owning",
    gone: boolean,
  ])[];
  readonly same: readonly (readonly [left: string, right: string, same: boolean, stands: boolean])[];
  readonly category: readonly (readonly [person: string, category: string])[];
  readonly said: readonly (readonly [person: string, category: string])[];
  readonly findings: readonly (readonly string[])[];
}

const one = (of: readonly string[]) => fc.constantFrom(...of);
const categories = one(["victim", "child", "witness", "suspect", "unknown"]);
const pairs = fc.oneof(fc.tuple(one(PEOPLE), one(PEOPLE)), fc.tuple(one(THINGS), one(THINGS)));
const world: fc.Arbitrary<World> = fc.record({
  held: fc.array(
    fc.tuple(one(PEOPLE), one(THINGS), fc.constantFrom("owner", "holder", "owning"), fc.boolean()),
    { maxLength: 6 },
  ),
  same: fc.array(
    fc
      .tuple(pairs, fc.boolean(), fc.boolean())
      .map(([[a, b], same, stands]) => [a, b, same, stands] as const),
    { maxLength: 6 },
  ),
  category: fc.array(fc.tuple(one(PEOPLE), categories), { maxLength: 4 }),
  said: fc.array(fc.tuple(one(PEOPLE), categories), { maxLength: 3 }),
  findings: fc.array(fc.uniqueArray(one([...THINGS, ...PEOPLE]), { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 6,
  }),
});

const q = (text: string): string => `'${text}'`;
let made = 0;
const uuid = (): string => {
  made += 1;
  return `00000000-0000-4000-8000-${String(made).padStart(12, "0")}`;
};

/** The world as rows; what was withheld by an earlier one is taken along, for it may be readable again. */
function rowsOfWorld({ held, same, category, said, findings }: World): string {
  const sql: string[] = [];
  const statement = (entityId: string, schema: string, property: string, value: string): string => {
    const id = uuid();
    sql.push(
      `insert into wasl.statement (report_no, access_id, assessment, id, entity_id, schema, property, value, first_seen)
        values (1, 1, false, ${q(id)}, ${q(entityId)}, ${q(schema)}, ${q(property)}, ${q(value)}, '2026')`,
    );
    return id;
  };
  const link = (
    from: string,
    to: string,
    schema: string,
    property: string,
    side: number,
    gone: boolean,
  ): void => {
    const id = statement(from, schema, property, to);
    sql.push(
      `insert into wasl.link (entity_id, other_id, schema, property, side, statement_id, access_id)
        values (${q(from)}, ${q(to)}, ${q(schema)}, ${q(property)}, ${side}, ${q(id)}, 1)`,
    );
    if (gone)
      sql.push(
        `insert into wasl.tombstone (statement_id, access_id, reason, at, by) values (${q(id)}, 1, 'x', '2026', 'ana')`,
      );
  };
  for (const [thing, schema] of Object.entries(SCHEMA)) statement(thing, schema, "name", thing);
  for (const [n, [person, thing, how, gone]] of held.entries()) {
    if (how === "holder") link(thing, person, "CryptoWallet", "holder", 0, gone);
    else if (how === "owner") link(thing, person, "UserAccount", "owner", 0, gone);
    else {
      link(`own-${n}`, thing, "Ownership", "asset", 2, false);
      link(`own-${n}`, person, "Ownership", "owner", 1, gone);
    }
  }
  for (const [n, [left, right, isSame, stands]] of same.entries())
    for (const [a, b] of [
      [left, right],
      [right, left],
    ] as const)
      if (left !== right)
        sql.push(
          `insert into wasl.pairing (entity_id, other_id, no, same, access_id, stands)
            values (${q(a)}, ${q(b)}, ${n + 1}, ${isSame}, 1, ${stands})`,
        );
  for (const [person, kind] of category)
    sql.push(
      `insert into wasl.category (entity_id, category, reason, decided_by, decided_at)
        values (${q(person)}, ${q(kind)}, 'x', 'ana', '2026')`,
    );
  for (const [person, kind] of said) statement(person, "Person", "subjectCategory", kind);
  for (const [n, subjects] of findings.entries()) {
    sql.push(
      `insert into wasl.finding (id, access_id, detector, detector_version, techniques, front, subjects, evidence, score,
          terms, against, summary, proves, proposed_at, withheld)
        values ('f-${n}', 1, 'd', '1', '{}', 'finance', '[]', '{}', 1, '[]', '[]', '"x"', '[]', '2026', ${n % 2 === 0})`,
    );
    for (const subject of subjects)
      sql.push(
        `insert into wasl.finding_subject (subject_id, finding_id, access_id) values (${q(subject)}, 'f-${n}', 1)`,
      );
  }
  return sql.join(";\n");
}

const EMPTY = ["statement", "link", "tombstone", "pairing", "category", "finding", "finding_subject"]
  .map((table) => `delete from wasl.${table}`)
  .join(";\n");

/** Findings about what protected persons hold are found from whoever is protected, and are the same as by a look through all. */
describe.each(stores)("findings that are withheld, on %s", (_name, start) => {
  let server: TestPostgres | undefined;
  let node: TestNode;

  beforeAll(async () => {
    server = await start();
    node = await openTestNode(server ? { databaseUrl: server.url } : {});
  });
  afterAll(async () => {
    await node?.remove();
    await server?.stop();
  });

  it("R08 are those that a look through all findings finds, whatever is held, said, decided or withdrawn", async () => {
    await fc.assert(
      fc.asyncProperty(world, async (w) => {
        await asOwner(node, `do $do$ begin ${EMPTY}; ${rowsOfWorld(w)}; end $do$`);
        await node.store.keeper.withholdFindings({
          userId: "system",
          purpose: "system-operation",
          mandate: "TEST-1",
        });
        const full = await rowsAsOwner<{ id: string }>(node, FULL_LOOK);
        const found = await rowsAsOwner<{ id: string }>(
          node,
          "select distinct f.id from wasl.finding f where f.withheld order by 1",
        );
        expect(found).toEqual(full);
      }),
      { numRuns: Number(process.env["FUZZ_CASES"] ?? 60) },
    );
  }, 120_000);
});
