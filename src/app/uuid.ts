import { idFrom } from "../core/index.ts";

/** The id of a job, from random bytes. */
export const uuidOf = (random: Uint8Array): string =>
  idFrom("", random.join(".")).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
