import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Actor, Store, User } from "../../src/app/index.ts";
import {
  type Access,
  type FindingDraft,
  loadNamesModel,
  Model,
  type ModelFile,
  say as message,
  namesDataFrom,
  OPEN,
  type Purpose,
  purposesOf,
  type Report,
  type Role,
  type Statement,
  type StatementDraft,
  sha256Hex,
  toStatement,
  UNEVALUATED,
} from "../../src/core/index.ts";

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../data/${name}`, import.meta.url), "utf8"));

export const model = new Model(
  read("schemata/ftm.json") as ModelFile,
  read("schemata/wasl.json") as ModelFile,
);
// What is searched by is made by it, so it comes before any store.
loadNamesModel(namesDataFrom(read));

export const NOW = Date.UTC(2026, 3, 1, 12);

/** A clock that a test can turn. */
export const testClock = (): { now: () => number; advance: (ms: number) => void } => {
  let now = NOW;
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
  };
};

export const random = { bytes: (length: number): Uint8Array => new Uint8Array(randomBytes(length)) };

export const amber: Access = { ...OPEN, tlp: "amber" };
export const red: Access = { ...OPEN, tlp: "red" };

export function report(name: string, access: Access = amber): Report {
  return {
    id: `rep-${sha256Hex(name).slice(0, 32)}`,
    title: name,
    format: "test",
    sha256: sha256Hex(name),
    byteLength: name.length,
    source: `${name}.txt`,
    provider: "test-node",
    publishers: [{ name: "Paper", role: "original" }],
    evaluation: UNEVALUATED,
    access,
    lang: "en",
    receivedAt: new Date(NOW).toISOString(),
    reviewAt: "2029-04-01T00:00:00.000Z",
    fictitious: true,
  };
}

export function statements(of: Report, drafts: readonly StatementDraft[], access = of.access): Statement[] {
  return drafts.map((draft) => toStatement(draft, { reportId: of.id, access, seenAt: of.receivedAt }));
}

export const say = (
  schema: string,
  entityId: string,
  properties: Readonly<Record<string, string | readonly string[]>>,
): StatementDraft[] =>
  Object.entries(properties).flatMap(([property, values]) =>
    [values].flat().map((value) => ({ entityId, schema, property, value })),
  );

/** Names of two or three words, drawn from the shipped table of word frequencies by a generator with a seed. */
export function sampleNames(count: number): readonly string[] {
  const { levels } = read("names/frequency.json") as {
    levels: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
  const scripts = ["latin", "arabic", "cyrillic"].map((script) =>
    Object.values(levels[script] ?? {}).flatMap((words) => words.split(" ")),
  );
  let state = 7;
  const next = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 4294967296) * below);
  };
  return Array.from({ length: count }, () => {
    const words = scripts[next(scripts.length)] ?? [];
    return Array.from({ length: 2 + next(2) }, () => words[next(words.length)]).join(" ");
  });
}

/** A user with these rights and a session of theirs, for one purpose. */
/** What tests work for where they do not say: what the role allows. */
export function defaultPurpose(role: Role | undefined): Purpose {
  const [only, ...more] = purposesOf(role);
  return only && more.length === 0 ? only : "operational-analysis";
}

export async function actor(
  store: Store,
  user: Partial<User> & Pick<User, "id">,
  purpose = defaultPurpose(user.role),
): Promise<Actor> {
  const known = (await store.accounts.users()).some((u) => u.id === user.id);
  if (!known) {
    const { id, role = "analyst", clearance = "amber", groups = [], compartments = [] } = user;
    await store.accounts.createUser({ id, role, clearance, groups, compartments }, undefined);
  }
  const token = await store.accounts.openLocalSession(user.id);
  return { token, purpose: { purpose, mandate: "TEST-1" } };
}

export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
  return "no error";
}

export async function collect<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

/** A proposal about a hub of payments, with a term, a doubt and a summary in words that the test knows. */
export function findingDraft(id: string, detector: string): FindingDraft {
  return {
    id,
    detector,
    detectorVersion: "1",
    techniques: ["OIC-FIN-03"],
    front: "finance",
    subjects: [{ id: `subject-${id}`, role: "hub" }],
    evidence: ["pay-001"],
    score: 0.5,
    terms: [{ name: "t", value: 0.5, because: message("b", { n: 2 }) }],
    against: [message("a", { what: message("alike.shop") })],
    summary: message("s", { list: ["x", message("y")] }),
    proves: [],
  };
}
