import { FIRST } from "./0001-first.ts";
import { TAXII } from "./0002-taxii.ts";
import { NAMES } from "./0004-names.ts";

export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** In order, each in its own transaction; never changed once released. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, name: "first", sql: FIRST },
  { version: 2, name: "taxii", sql: TAXII },
  { version: 4, name: "names", sql: NAMES },
];
