// The embedded database, in a thread of its own: it computes without yielding, so nothing else may live here.
// Plain JavaScript because a worker is started from a file, in tests from src/ as in the package from dist/.
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";

/** @typedef {{ id: number, kind: "query" | "exec" | "once" | "close", sql: string, params: readonly unknown[], begin?: string }} Request */

const BYTEA = 17;

/** @type {PGlite | undefined} */
let db;

/** Only what holds no value of a row goes back. @param {any} error */
function failureOf(error) {
  return {
    code: typeof error?.code === "string" ? error.code : error?.errno === 51 ? "ENOSPC" : undefined,
    message: error?.message === undefined ? String(error) : String(error.message),
    routine: error?.routine,
    constraint: error?.constraint,
    table: error?.table,
  };
}

/** @param {Request} request */
async function answer(request) {
  if (!db) throw new Error("the database is not open");
  if (request.kind === "close") {
    await db.close();
    return { rows: [], count: 0 };
  }
  if (request.kind === "exec") {
    await db.exec(request.sql);
    return { rows: [], count: 0 };
  }
  if (request.kind === "once") return await once(db, request);
  const result = await ask(db, request);
  return { rows: result.rows, count: result.affectedRows ?? 0 };
}

/** Bytes are in PostgreSQL's own form already, whatever type they are of. @type {any} */
const AS_THEY_ARE = new Proxy({}, { get: () => (/** @type {unknown} */ value) => value });

/** @param {PGlite} open @param {Request} request */
async function ask(open, { sql, params }) {
  const areBytes = params.length > 0 && params.every((p) => p instanceof Uint8Array);
  return await open.query(sql, [...params], areBytes ? { serializers: AS_THEY_ARE } : {});
}

/** A whole transaction in one message. @param {PGlite} open @param {Request} request */
async function once(open, request) {
  await open.exec(request.begin ?? "begin");
  try {
    const result = await open.query(request.sql, [...request.params]);
    await open.exec("commit");
    return { rows: result.rows, count: result.affectedRows ?? 0 };
  } catch (error) {
    await open.exec("rollback");
    throw error;
  }
}

/** @param {Request} request */
async function serve(request) {
  try {
    const { rows, count } = await answer(request);
    parentPort?.postMessage({ id: request.id, rows, count });
  } catch (error) {
    parentPort?.postMessage({ id: request.id, failure: failureOf(error) });
  }
}

// One after the other: answers come in the order of the questions.
let last = Promise.resolve();

try {
  db = await PGlite.create(workerData.folder, {
    serializers: { [BYTEA]: (/** @type {Uint8Array} */ bytes) => /** @type {any} */ (bytes) },
    parsers: { [BYTEA]: (text) => Buffer.from(text.slice(2), "hex") },
  });
  parentPort?.on("message", (/** @type {Request} */ request) => {
    last = last.then(() => serve(request));
  });
  parentPort?.postMessage({ id: 0, rows: [], count: 0 });
} catch (error) {
  parentPort?.postMessage({ id: 0, failure: failureOf(error) });
}
