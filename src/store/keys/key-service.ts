import { spawnSync } from "node:child_process";
import { isAbsolute } from "node:path";
import { WaslError } from "../../core/index.ts";

/** Whoever asks for longer than that is taken to be down. */
const PATIENCE_MS = 10_000;
const KEY_BYTES = 32;
/** Of a sealed key; the largest services answer with is a few hundred bytes. */
const SEALED_BYTES_MAX = 16 * 1024;

/** Seals and opens a key of 32 bytes outside of this process: a key management service, an HSM, a TPM. See docs/adr/0005. */
export interface KeyService {
  /** How people know it. */
  readonly name: string;
  /** Both throw KEY_SERVICE_FAILED, and nothing else. */
  seal(key: Uint8Array): Uint8Array;
  open(sealed: Uint8Array): Buffer;
}

export const serviceFailed = (because: string): WaslError => new WaslError("KEY_SERVICE_FAILED", { because });

/**
 * A program of the operator's, by its whole path and without a shell: called with "seal" it reads 64 hexadecimal digits and
 * writes whatever opens them again, called with "open" the other way round. What it says beside that is shown to nobody, since it
 * may hold the key.
 */
export function keyProgram(path: string, patienceMs = PATIENCE_MS): KeyService {
  if (!isAbsolute(path)) throw serviceFailed("WASL_KEY_SERVICE is not the whole path of a program");
  const run = (verb: "seal" | "open", input: Buffer): Buffer => {
    const { pid, error, status, signal, stdout } = spawnSync(path, [verb], {
      input,
      timeout: patienceMs,
      killSignal: "SIGKILL",
      maxBuffer: SEALED_BYTES_MAX,
      stdio: ["pipe", "pipe", "ignore"],
      cwd: "/",
      env: withoutOurs(process.env),
      // A group of its own: what it started goes with it.
      ...{ detached: true },
    });
    if (error || signal !== null) endGroup(pid);
    if (error === undefined && status === 0) return stdout;
    stdout?.fill(0);
    const code = (error as NodeJS.ErrnoException | undefined)?.code;
    if (code === "ETIMEDOUT") throw serviceFailed(`${verb}: no answer within ${patienceMs / 1000} s`);
    if (code === "ENOBUFS") throw serviceFailed(`${verb}: an answer over ${SEALED_BYTES_MAX} bytes`);
    if (status !== null && status !== 0) throw serviceFailed(`${verb}: ended with ${status}`);
    throw serviceFailed(`${verb}: ${code ?? signal ?? "unknown"}`);
  };
  return {
    name: path,
    seal: (key) => {
      const hex = hexOf(key);
      try {
        const sealed = run("seal", hex);
        if (sealed.length === 0) throw serviceFailed("seal: an empty answer");
        return sealed;
      } finally {
        hex.fill(0);
      }
    },
    open: (sealed) => {
      const answer = run("open", Buffer.from(sealed));
      try {
        return keyOf(answer);
      } finally {
        answer.fill(0);
      }
    },
  };
}

/** The service that the environment names, if any. */
export const keyServiceOf = (
  path: string | undefined = process.env["WASL_KEY_SERVICE"],
): KeyService | undefined => (path === undefined || path === "" ? undefined : keyProgram(path));

/** It needs an environment for its own credentials, and none of ours. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isOurs = (name: string): boolean => /^(WASL_|DATABASE_URL$|CLICKHOUSE_URL$|PG)/.test(name);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isOurs(name)));
}

function endGroup(pid: number): void {
  try {
    if (pid > 0) process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody of it is left.
  }
}

const DIGITS = "0123456789abcdef";

/** As bytes and not as a string, which nothing could overwrite. */
function hexOf(key: Uint8Array): Buffer {
  const hex = Buffer.alloc(2 * key.length);
  for (const [n, byte] of key.entries()) {
    hex[2 * n] = DIGITS.charCodeAt(byte >> 4);
    hex[2 * n + 1] = DIGITS.charCodeAt(byte & 15);
  }
  return hex;
}

const digitOf = (code = 0): number => DIGITS.indexOf(String.fromCharCode(code));

/** Of 64 digits, and a line's end at most. */
function keyOf(answer: Buffer): Buffer {
  const rest = answer.subarray(2 * KEY_BYTES);
  const key = Buffer.alloc(KEY_BYTES);
  for (let n = 0; n < KEY_BYTES; n++) {
    const [high, low] = [digitOf(answer[2 * n]), digitOf(answer[2 * n + 1])];
    if (high < 0 || low < 0 || !["", "\n", "\r\n"].includes(rest.toString("latin1"))) {
      key.fill(0);
      throw serviceFailed("open: an answer that is no key");
    }
    key[n] = high * 16 + low;
  }
  return key;
}
