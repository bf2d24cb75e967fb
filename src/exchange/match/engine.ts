import type { MatchEngine } from "../../app/index.ts";
import { assert } from "../../core/index.ts";
import { VoprfPool } from "./pool.ts";
import * as voprf from "./voprf.js";

const { ELEMENT_BYTES } = voprf;
/** A piece is a tenth of a second of work: small enough to share out evenly, large enough to hand over. */
const PIECE = 512;

/**
 * The protocol's arithmetic over all cores. Batches below a piece are done at once, without a thread.
 * `close` ends the threads.
 */
export function createMatchEngine(threads?: number): MatchEngine & { close(): Promise<void> } {
  const pool = new VoprfPool(threads);
  const run: Run = async (task, count, argsOf, alone) => {
    await voprf.ready();
    if (count <= PIECE / 4) return count === 0 ? [] : [alone(0, count)];
    const pieces = Math.max(Math.ceil(count / PIECE), Math.min(pool.threads, count));
    const size = Math.ceil(count / pieces);
    const starts = Array.from({ length: Math.ceil(count / size) }, (_, i) => i * size);
    return await Promise.all(
      starts.map((from) => pool.run<never>(task, ...argsOf(from, Math.min(from + size, count)))),
    );
  };
  return {
    close: () => pool.close(),
    async keyPair(seed, info) {
      await voprf.ready();
      return voprf.deriveKeyPair(seed, new TextEncoder().encode(info));
    },
    async blind(inputs) {
      const parts = await run(
        "blind",
        inputs.length,
        (from, to) => [inputs.slice(from, to)],
        (from, to) => voprf.blind(inputs.slice(from, to)),
      );
      return { blinds: joined(parts.map((p) => p.blinds)), blinded: joined(parts.map((p) => p.blinded)) };
    },
    async decoys(count) {
      return joined(
        await run(
          "decoys",
          count,
          (from, to) => [to - from],
          (from, to) => voprf.decoys(to - from),
        ),
      );
    },
    async evaluate(keys, blinded) {
      const count = countOf(blinded);
      const evaluated = joined(
        await run(
          "evaluate",
          count,
          (from, to) => [keys.secretKey, piece(blinded, from, to)],
          (from, to) => voprf.evaluate(keys.secretKey, piece(blinded, from, to)),
        ),
      );
      const { m } = await sums(run, keys.publicKey, blinded, evaluated, false);
      return { evaluated, proof: voprf.prove(keys.secretKey, keys.publicKey, m) };
    },
    async verify(publicKey, blinded, evaluated, proof) {
      if (evaluated.length !== blinded.length || blinded.length === 0) return false;
      try {
        const { m, z } = await sums(run, publicKey, blinded, evaluated, true);
        return z !== undefined && voprf.verify(publicKey, m, z, proof);
      } catch {
        // An answer that holds bytes which are no element proves nothing.
        return false;
      }
    },
    async finalize(inputs, blinds, evaluated, bytes) {
      return joined(
        await run(
          "finalize",
          inputs.length,
          (from, to) => [inputs.slice(from, to), piece(blinds, from, to), piece(evaluated, from, to), bytes],
          (from, to) =>
            voprf.finalize(
              inputs.slice(from, to),
              piece(blinds, from, to),
              piece(evaluated, from, to),
              bytes,
            ),
        ),
      );
    },
    async outputs(secretKey, inputs, bytes) {
      return joined(
        await run(
          "outputs",
          inputs.length,
          (from, to) => [secretKey, inputs.slice(from, to), bytes],
          (from, to) => voprf.outputs(secretKey, inputs.slice(from, to), bytes),
        ),
      );
    },
  };
}

type Run = <T>(
  task: string,
  count: number,
  argsOf: (from: number, to: number) => readonly unknown[],
  alone: (from: number, to: number) => T,
) => Promise<T[]>;

async function sums(
  run: Run,
  publicKey: Uint8Array,
  blinded: Uint8Array,
  evaluated: Uint8Array,
  withSecond: boolean,
): Promise<{ readonly m: Uint8Array; readonly z: Uint8Array | undefined }> {
  const count = countOf(blinded);
  assert(count > 0 && count <= voprf.BATCH_MAX, "a batch has 1 to 65,535 elements");
  const parts = await run(
    "composites",
    count,
    (from, to) => [publicKey, piece(blinded, from, to), piece(evaluated, from, to), from, withSecond],
    (from, to) =>
      voprf.composites(publicKey, piece(blinded, from, to), piece(evaluated, from, to), from, withSecond),
  );
  let m: Uint8Array | undefined;
  let z: Uint8Array | undefined;
  for (const part of parts) {
    m = voprf.plus(m, part.m);
    if (part.z) z = voprf.plus(z, part.z);
  }
  assert(m, "a batch has a sum");
  return { m, z };
}

/** A copy: what goes to a thread must not drag the whole batch with it. */
const piece = (batch: Uint8Array, from: number, to: number): Uint8Array =>
  batch.slice(from * ELEMENT_BYTES, to * ELEMENT_BYTES);

function countOf(batch: Uint8Array): number {
  assert(batch.length % ELEMENT_BYTES === 0, "elements have 32 bytes");
  return batch.length / ELEMENT_BYTES;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
