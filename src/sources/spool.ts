import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Spool, Spooled } from "../app/index.ts";

const IN_MEMORY_MAX = 8 * 1024 * 1024;
/**
 * Is decoded at once. With more, a store that answers meanwhile waits for it at each of the many small steps of a transaction,
 * and has nothing to do: with a megabyte an import's decoding and writing went in turns rather than side by side.
 */
const READ_BYTES = 64 * 1024;

/** Small uploads stay in memory; larger ones go to a temporary file, AES-256-CTR under a key that only this process holds. */
export function createSpool(folder: string = tmpdir()): Spool {
  return {
    async keep(bytes) {
      const hash = createHash("sha256");
      const held: Uint8Array[] = [];
      let byteLength = 0;
      let file: EncryptedFile | undefined;
      try {
        for await (const chunk of bytes) {
          hash.update(chunk);
          byteLength += chunk.length;
          if (!file && byteLength > IN_MEMORY_MAX) {
            file = await createEncryptedFile(folder);
            for (const part of held.splice(0)) await file.write(part);
          }
          if (file) await file.write(chunk);
          else held.push(chunk);
        }
        await file?.finish();
      } catch (error) {
        await file?.remove();
        throw error;
      }
      return spooled(hash.digest("hex"), byteLength, held, file);
    },
  };
}

function spooled(
  sha256: string,
  byteLength: number,
  held: readonly Uint8Array[],
  file: EncryptedFile | undefined,
): Spooled {
  return {
    sha256,
    byteLength,
    async *open() {
      if (file) yield* file.read();
      else yield* held;
    },
    async dispose() {
      await file?.remove();
    },
  };
}

interface EncryptedFile {
  write(chunk: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  read(): AsyncIterable<Uint8Array>;
  remove(): Promise<void>;
}

async function createEncryptedFile(folder: string): Promise<EncryptedFile> {
  const directory = await mkdtemp(join(folder, "wasl-spool-"));
  const path = join(directory, "upload");
  const key = randomBytes(32);
  const iv = randomBytes(16);
  const cipher = createCipheriv("aes-256-ctr", key, iv);
  const handle = await open(path, "wx", 0o600);
  return {
    async write(chunk) {
      await handle.write(cipher.update(chunk));
    },
    async finish() {
      await handle.close();
    },
    async *read() {
      const decipher = createDecipheriv("aes-256-ctr", key, iv);
      for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) {
        yield decipher.update(chunk as Uint8Array);
      }
    },
    async remove() {
      await handle.close().catch(() => undefined);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
