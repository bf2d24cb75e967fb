// The embedded database, in a thread of its own: it computes without yielding, so nothing else may live here.
// Plain JavaScript because a worker is started from a file, which tools that read the sources start from src/.
import { readFile } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite, protocol, types } from "@electric-sql/pglite";

/** @typedef {{ id: number, kind: "query" | "exec" | "once" | "close", sql: string, params: readonly unknown[], begin?: string, name?: string }} Request */

const BYTEA = 17;

// V8 compiles a function of the database a second time, for speed, once it ran so much. At its own 1,800,000 a command that ends in two
// seconds compiles for one of them in other threads; what a server or an import runs often is there soon all the same.
setFlagsFromString("--wasm-tiering-budget=18000000");

// PostgreSQL asks at every new page of an index whether there is a map of its free pages. Mostly there is none, which its file system
// here throws as an error; where in the code is never asked, and finding it out took a tenth of an import.
Error.stackTraceLimit = 0;

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
    return {};
  }
  if (request.kind === "exec") {
    await db.exec(request.sql);
    return {};
  }
  if (request.kind === "once") return await once(db, request);
  return await ask(db, request);
}

/** Bytes are in PostgreSQL's own form already, whatever type they are of. @type {any} */
const AS_THEY_ARE = new Proxy({}, { get: () => (/** @type {unknown} */ value) => value });

/** @param {PGlite} open @param {Request} request */
async function ask(open, { sql, params, name }) {
  if (name !== undefined) return await askKept(open, name, sql, params);
  const areBytes = params.length > 0 && params.every((p) => p instanceof Uint8Array);
  const how = areBytes ? { serializers: AS_THEY_ARE } : {};
  const { fields, rows, affectedRows } = await open.query(sql, [...params], { ...how, rowMode: "array" });
  const count = affectedRows ?? 0;
  written += count;
  return { names: fields.map((f) => f.name), values: rows.flat(), count };
}

/** Of what the one connection keeps planned: the types of its parameters, by name. @type {Map<string, readonly number[]>} */
const planned = new Map();

/** Rows that were written, and how many they are when all is planned anew: a plan over a small table is none over a large one. */
let written = 0;
let replanAt = 1000;

/** @param {PGlite} open */
async function replanIfGrown(open) {
  if (written < replanAt) return;
  await open.exec("deallocate all");
  planned.clear();
  replanAt = Math.max(1000, 2 * written);
}

/** A table has other columns than when it was planned, or the name is taken: as long as it is kept it fails each time. */
const STALE = new Set(["0A000", "42P05"]);

/** @param {PGlite} open @param {string} name @param {string} sql @param {readonly any[]} params */
async function askKept(open, name, sql, params) {
  try {
    return await askPlanned(open, name, sql, params);
  } catch (error) {
    if (STALE.has(/** @type {any} */ (error)?.code)) replanAt = 0;
    throw error;
  }
}

/** The package plans each query anew, in five calls. @param {PGlite} open @param {string} name @param {string} sql @param {readonly any[]} params */
async function askPlanned(open, name, sql, params) {
  const { parse, describe, bind, execute, sync } = protocol.serialize;
  await replanIfGrown(open);
  let oids = planned.get(name);
  if (!oids) {
    const told = await send(open, [parse({ name, text: sql }), describe({ type: "S", name }), sync()]);
    const message = /** @type {any} */ (told.find((m) => m.name === "parameterDescription"));
    oids = /** @type {readonly number[]} */ (message?.dataTypeIDs ?? []);
    planned.set(name, oids);
  }
  const values = params.map((param, i) => {
    // Bytes are in PostgreSQL's own form already, whatever type they are of.
    if (param === null || param instanceof Uint8Array) return param;
    const serialize = open.serializers[/** @type {any} */ (oids)[i]];
    return serialize ? serialize(param) : String(param);
  });
  const messages = await send(open, [
    bind({ statement: name, values }),
    describe({ type: "P" }),
    execute({}),
    sync(),
  ]);
  return answerOf(open, messages);
}

/** @param {PGlite} open @param {readonly Uint8Array[]} messages */
function send(open, messages) {
  return open.execProtocolStream(Buffer.concat(messages), { syncToFs: false });
}

const COUNTED = /^(?:INSERT|UPDATE|DELETE|MERGE) .*?(\d+)$/;

/** @param {PGlite} open @param {readonly any[]} messages */
function answerOf(open, messages) {
  /** @type {readonly { name: string, dataTypeID: number }[]} */
  let fields = [];
  const values = [];
  let count = 0;
  for (const message of messages) {
    if (message.name === "rowDescription") fields = message.fields;
    else if (message.name === "commandComplete") count += Number(COUNTED.exec(message.text)?.[1] ?? 0);
    else if (message.name === "dataRow")
      for (let i = 0; i < fields.length; i++)
        values.push(
          types.parseType(message.fields[i], /** @type {any} */ (fields[i]).dataTypeID, open.parsers),
        );
  }
  written += count;
  return { names: fields.map((f) => f.name), values, count };
}

/** A whole transaction in one message. @param {PGlite} open @param {Request} request */
async function once(open, request) {
  await open.exec(request.begin ?? "begin");
  try {
    const result = await ask(open, request);
    await open.exec("commit");
    return result;
  } catch (error) {
    await open.exec("rollback");
    throw error;
  }
}

/** @param {Request} request */
async function serve(request) {
  try {
    parentPort?.postMessage({ id: request.id, ...(await answer(request)) });
  } catch (error) {
    parentPort?.postMessage({ id: request.id, failure: failureOf(error) });
  }
}

/**
 * The database's program, compiled once: who opens the database again gives it back, with all that V8 has made fast by then.
 * @returns {Promise<any>}
 */
async function compiled() {
  if (workerData.program) return workerData.program;
  const at = new URL("./pglite.wasm", import.meta.resolve("@electric-sql/pglite"));
  return await /** @type {any} */ (globalThis).WebAssembly.compile(await readFile(at));
}

// One after the other: answers come in the order of the questions.
let last = Promise.resolve();

try {
  const program = await compiled();
  db = await PGlite.create(workerData.folder, {
    pgliteWasmModule: program,
    startParams: [...PGlite.defaultStartParams, "-c", `shared_buffers=${workerData.buffersMb}MB`],
    serializers: { [BYTEA]: (/** @type {Uint8Array} */ bytes) => /** @type {any} */ (bytes) },
    parsers: { [BYTEA]: (text) => Buffer.from(text.slice(2), "hex") },
  });
  parentPort?.on("message", (/** @type {Request} */ request) => {
    last = last.then(() => serve(request));
  });
  parentPort?.postMessage({ id: 0, program });
} catch (error) {
  parentPort?.postMessage({ id: 0, failure: failureOf(error) });
}
