import { createReadStream, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { ExerciseFile } from "../app/index.ts";
import { type PartnerClass, WaslError } from "../core/index.ts";
import { packageDataPath, readPackageJson } from "../sources/index.ts";
import { note } from "./output.ts";
import type { Session } from "./session.ts";

/** Signs in without a password, on loopback and in exercise mode only. */
export const EXERCISE_USER = "demo-analyst";
export const EXERCISE_GROUP = "exercise";
export const EXERCISE_MANDATE = "EXERCISE-1";
/** The article that the project starts from: quoted as a test input, so it is not in the npm package. */
const SEED = new URL("../../test/golden/seed/", import.meta.url);

/** One organisation of the exercise, where each has a node of its own. */
export interface ExerciseNode {
  readonly id: string;
  readonly name: string;
  readonly class: PartnerClass;
  /** Whose reports it holds. */
  readonly providers: readonly string[];
}

export const exerciseNodes = (): readonly ExerciseNode[] =>
  (readPackageJson("exchange/exercise-nodes.json") as { nodes: readonly ExerciseNode[] }).nodes;

/** The organisation whose piece is asked for; undefined for the whole. */
export function exercisePart(part: string | true | undefined): ExerciseNode | undefined {
  if (part === undefined || part === true) return undefined;
  const node = exerciseNodes().find((n) => n.id === part);
  if (!node) throw new WaslError("REQUEST_INVALID", { field: "--exercise", part });
  return node;
}

/** Begun by the exercise: it admits its analyst before it loads anything. */
export const isExerciseStore = async ({ accounts }: Session["store"]): Promise<boolean> =>
  (await accounts.users()).some(({ id, groups }) => id === EXERCISE_USER && groups.includes(EXERCISE_GROUP));

/**
 * Loads the exercise, or one organisation's piece, into the node; what is loaded already stays as it is. Never beside anything
 * else: fiction would stand among it, and whoever signs in without a password would read it.
 */
export async function loadExerciseInto(
  { wasl, store, folder }: Session,
  node: ExerciseNode | undefined,
): Promise<void> {
  // In this order: another process may begin it meanwhile.
  if (!(await store.isEmpty()) && !(await isExerciseStore(store)))
    throw new WaslError("REQUEST_INVALID", {
      field: "--exercise",
      because:
        "this node was not begun by the exercise and is not empty: name another folder, or another database",
    });
  await admit(store, folder);
  const token = await store.accounts.openLocalSession(EXERCISE_USER);
  const actor = { token, purpose: { purpose: "operational-analysis", mandate: EXERCISE_MANDATE } } as const;
  const started = Date.now();
  const { loadExercise } = await import("../app/index.ts");
  await loadExercise(wasl, actor, exerciseFiles(node), (step) => note(`exercise: ${step}`));
  note(`exercise: ready after ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** The demo analyst, and the folder's owner at the command line, belong to the exercise's sharing group. */
async function admit(store: Session["store"], folder: string): Promise<void> {
  const { ownerToken } = await import("../store/index.ts");
  await ownerToken(store, folder);
  const users = await store.accounts.users();
  if (!users.some((user) => user.id === EXERCISE_USER)) {
    const rights = {
      role: "analyst",
      clearance: "amber+strict",
      groups: [EXERCISE_GROUP],
      compartments: [],
    } as const;
    await store.accounts.createUser({ id: EXERCISE_USER, ...rights }, undefined);
  }
  for (const user of users) {
    if (user.id !== "owner" || user.groups.includes(EXERCISE_GROUP)) continue;
    await store.accounts.changeUser({ ...user, groups: [...user.groups, EXERCISE_GROUP] });
  }
}

async function* exerciseFiles(node: ExerciseNode | undefined): AsyncIterable<ExerciseFile> {
  const manifest = JSON.parse(await readFile(packageDataPath("exercise/manifest.json"), "utf8")) as {
    files: (Omit<ExerciseFile, "bytes"> & { path: string })[];
  };
  for (const entry of manifest.files)
    if (node === undefined || node.providers.includes(entry.provider ?? ""))
      yield { ...entry, bytes: createReadStream(packageDataPath(entry.path)) };
  const seed = new URL("000_861582dcfb88bcf5.txt", SEED);
  if (existsSync(seed) && (node === undefined || node.providers.includes("open source"))) {
    yield {
      fileName: "000_861582dcfb88bcf5.txt",
      bytes: createReadStream(seed),
      marking: { tlp: "clear", pap: "clear" },
      provider: "open source",
    };
  }
}
