import { sha256HexOfBytes } from "../../core/index.ts";
import { utf8, zipOf } from "../../formats/index.ts";
import type { Attested } from "../ports/match.ts";

/** As it is read by a person: indented, and ended by a line break. */
export const readable = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`;

/** Files with a manifest that names the hash of each, signed: `wasl case check-disclosure` says whether it is whole. */
export async function signedZip(
  attest: (text: string) => Promise<Attested>,
  head: Readonly<Record<string, unknown>>,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<Uint8Array> {
  const listed = [...files].map(([name, bytes]) => ({
    name,
    sha256: sha256HexOfBytes(bytes),
    bytes: bytes.length,
  }));
  const manifest = readable({ ...head, files: listed });
  return zipOf(
    new Map([
      ...files,
      ["manifest.json", utf8(manifest)],
      ["manifest.jws", utf8(readable(await attest(manifest)))],
    ]),
  );
}
