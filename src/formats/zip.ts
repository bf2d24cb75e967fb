import { zipSync } from "fflate";

/** Of no moment, so that the same files are the same bytes; the earliest that a zip can say. */
const NO_TIME = new Date(1980, 0, 1);

/** A zip of these files, in their order. */
export const zipOf = (files: ReadonlyMap<string, Uint8Array>): Uint8Array =>
  zipSync(Object.fromEntries(files), { mtime: NO_TIME, level: 1 });
