import type { Format } from "./format.ts";

/** One line for each format. */
export const formats: readonly Format[] = [];

export type {
  DecodeContext,
  Decoded,
  Decoder,
  DocumentFacts,
  Format,
  Mention,
  ReferenceData,
} from "./format.ts";
