import { join } from "node:path";
import { type Command, Option } from "commander";
import { PURPOSES } from "../core/index.ts";

/** Where a node's store is. */
export interface StorePlace {
  readonly data: string;
  readonly databaseUrl?: string;
}

/** Options that every command on the store takes. */
export interface StoreOptions extends StorePlace {
  readonly purpose?: string;
  readonly mandate?: string;
  readonly json?: boolean;
}

export const withStoreOptions = (command: Command): Command =>
  withPurpose(
    withPlace(command),
    `why you look: ${PURPOSES.join(", ")}`,
    "the case or order under which you look",
  ).option("--json", "print JSON");

/**
 * Where the store is. The help names the variable and not what stands in it: the address of a database holds its password.
 */
export const withPlace = (command: Command): Command =>
  withFolder(command).addOption(
    new Option("--database-url <url>", "a PostgreSQL server instead of the embedded one").env("DATABASE_URL"),
  );

export const withFolder = (command: Command): Command =>
  command.addOption(new Option("--data <folder>", "the node's folder").default("wasl-data").env("WASL_DATA"));

/** Of the exercise, each organisation's part in a folder of its own, as `wasl exercise` has them; never where real data would be. */
export const EXERCISE_FOLDER = "wasl-exercise";
export const exerciseFolder = (part: string | true): string =>
  join(EXERCISE_FOLDER, part === true ? "whole" : part);

export const withPurpose = (command: Command, why: string, under: string): Command =>
  command
    .addOption(new Option("--purpose <purpose>", why).env("WASL_PURPOSE"))
    .addOption(new Option("--mandate <reference>", under).env("WASL_MANDATE"));
