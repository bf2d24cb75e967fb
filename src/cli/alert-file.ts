import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parametersFromText } from "../app/index.ts";
import {
  type Alert,
  type ParameterPackage,
  packageLabel,
  type Speaker,
  splitTerms,
  WaslError,
} from "../core/index.ts";
import { readPackageJson } from "../sources/index.ts";
import { readCurrencies } from "./payment-file.ts";

/** The calibration that comes with this version. */
export const ownParameters = (): ParameterPackage =>
  parametersFromText(JSON.stringify(readPackageJson("finance/parameters.json")));

export const parametersIn = async (file: string): Promise<ParameterPackage> =>
  parametersFromText(
    await readFile(file, "utf8").catch((cause: unknown) => {
      throw new WaslError("FILE_UNREADABLE", { file: basename(file) }, { cause });
    }),
  );

/** With what alerts are judged here. */
export const judgedWith = (parameters: ParameterPackage) => ({
  rates: new Map(Object.entries(readCurrencies().usdPerUnit)),
  parameters: parameters.typologies,
});

/**
 * An alert as the scorer and other programs read it: one JSON line. `own` of a term is what the alert's rows give by themselves; the rest
 * is of the background. `basis` is what a replay needs beside the rows: their order and times, and what was known of their accounts.
 */
export function alertLine(
  alert: Alert,
  nameOf: (account: number) => string,
  parameters: ParameterPackage,
  speaker: Speaker,
): string {
  return JSON.stringify({
    type: alert.type,
    score: alert.score,
    // A file may have been read from its end, and the rows of a day in another order.
    tx: alert.rows.toSorted((a, b) => a - b),
    subjects: [...new Set(alert.subjects.map((s) => nameOf(s.account)))],
    roles: alert.subjects.map((s) => ({ account: nameOf(s.account), role: s.role })),
    at: alert.at,
    sumUsd: alert.sumUsd,
    from: new Date(alert.from * 1000).toISOString(),
    to: new Date(alert.to * 1000).toISOString(),
    terms: splitTerms(alert, judgedWith(parameters)).map((term) => ({
      ...term,
      because: speaker.text(term.because),
    })),
    basis: {
      rows: alert.own.payments.map((p) => p.row),
      at: alert.own.payments.map((p) => p.at),
      kinds: alert.own.kinds,
      places: alert.own.places,
    },
    against: alert.against,
    parameters: packageLabel(parameters),
  });
}
