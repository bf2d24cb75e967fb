import type { Released, SignalKey } from "../../core/index.ts";
import type { Row } from "../text/json.ts";
import type { StixMapping } from "./mapping.ts";
import { uuid5 } from "./uuid.ts";

/** What is told of a signal beside the statement that was released of it. */
export interface IndicatorFacts extends SignalKey {
  readonly id: string;
  readonly bank: string;
  readonly confidence: number;
  readonly putAt: string;
  readonly expiresAt: string;
}

/** STIX 2.1 indicators of released signals, by the id of the statement that each was released as. */
export const encodeIndicators = (
  { statements }: Released,
  facts: ReadonlyMap<string, IndicatorFacts>,
  { mapping, createdBy }: { readonly mapping: StixMapping; readonly createdBy: string },
): readonly Row[] =>
  statements.flatMap(({ id, access }) => {
    const signal = facts.get(id);
    if (!signal) return [];
    return [
      {
        type: "indicator",
        spec_version: "2.1",
        id: `indicator--${uuid5(mapping.namespace, signal.id)}`,
        created_by_ref: createdBy,
        created: signal.putAt,
        modified: signal.putAt,
        name: `${signal.kind} of ${signal.bank}`,
        indicator_types: ["malicious-activity"],
        pattern: patternOf(signal),
        pattern_type: "stix",
        valid_from: signal.putAt,
        valid_until: signal.expiresAt,
        confidence: signal.confidence,
        labels: ["offer-of-migrant-smuggling"],
        object_marking_refs: [mapping.tlp[access.tlp]],
      },
    ];
  });

/** STIX has objects for links, accounts and files; a number and a wallet are those that our extension defines. */
function patternOf({ kind, service, value }: SignalKey): string {
  const is = (path: string, text: string): string =>
    `${path} = '${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  switch (kind) {
    case "handle":
      return `[${is("user-account:account_login", value)} AND ${is("user-account:account_type", service)}]`;
    case "invite":
    case "url":
      return `[${is("url:value", `https://${value}`)}]`;
    case "phone":
      return `[${is("phone-number:value", value)}]`;
    case "crypto":
      return `[${is("cryptocurrency-wallet:value", value)}]`;
    case "pdq":
      return `[${is("file:hashes.PDQ", value)}]`;
  }
}
