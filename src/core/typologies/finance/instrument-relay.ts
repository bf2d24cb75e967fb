import type { FindingDraft, FindingTerm } from "../../finding.ts";
import { groupBy } from "../../group-by.ts";
import { idFrom } from "../../ids.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import { accountBooks, type Book, type Entry, inOrder, kindIn, rounded, total } from "./account-books.ts";
import { classIndex, isDesk, isTrade } from "./engine/kinds.ts";
import { paymentStatements, utc } from "./payment-statements.ts";

const HOUR = 3600;
/** OIC-F26: seven days; cashed within a day; three instruments. */
const WINDOW_SECONDS = 7 * 24 * HOUR;
const RELAY_SECONDS = 24 * HOUR;
const INSTRUMENTS_MIN = 3;
/** Share of a load that is cashed at the other end, fees and change left out. */
const CASHED_MIN = 0.7;
const CASHED_MAX = 1.02;

/** One load here and its cash there. */
export interface Relay {
  readonly instrument: string;
  readonly load: Entry;
  readonly cash: Entry;
}

/** Loads at a desk of one country that are cashed at one of another within a day; each payment once, in order of time. */
function relaysOf(input: DetectorInput, instrument: string, { ins, outs }: Book): readonly Relay[] {
  const countryOf = (account: string): string | undefined => input.deskCountries?.get(account)?.country;
  const used = new Set<Entry>();
  const cashed = outs.filter((out) => countryOf(out.other) !== undefined);
  // Both are oldest first: what is before one load is before each later one.
  let first = 0;
  return ins.flatMap((load): Relay[] => {
    const here = countryOf(load.other);
    if (here === undefined) return [];
    const { at } = load.payment;
    while (first < cashed.length && (cashed[first]?.payment.at ?? 0) < at) first++;
    for (let i = first; i < cashed.length; i++) {
      const cash = cashed[i] as Entry;
      if (cash.payment.at > at + RELAY_SECONDS) break;
      const share = cash.usd / load.usd;
      if (used.has(cash) || countryOf(cash.other) === here || share < CASHED_MIN || share > CASHED_MAX)
        continue;
      used.add(cash);
      return [{ instrument, load, cash }];
    }
    return [];
  });
}

/** The seven days in which most instruments of a holder carried something. */
function busiestWeek(relays: readonly Relay[]): readonly Relay[] {
  const sorted = [...relays].sort((a, b) => inOrder(a.load.payment, b.load.payment));
  let best: readonly Relay[] = [];
  for (const [i, { load }] of sorted.entries()) {
    const week = sorted.slice(i).filter((r) => r.load.payment.at <= load.payment.at + WINDOW_SECONDS);
    if (instrumentsOf(week).length > instrumentsOf(best).length) best = week;
  }
  return best;
}

const instrumentsOf = (relays: readonly Relay[]): readonly string[] => [
  ...new Set(relays.map((r) => r.instrument)),
];

/** Relays by whomever: who holds the accounts has to be known for these alone. */
export function relaysIn(input: DetectorInput): readonly Relay[] {
  if (!input.deskCountries?.size) return [];
  return [...accountBooks(input)].flatMap(([account, book]) => {
    const kind = classIndex(kindIn(input, account));
    return isTrade(kind) || isDesk(kind) ? [] : relaysOf(input, account, book);
  });
}

function detect(input: DetectorInput): readonly FindingDraft[] {
  const relays = relaysIn(input);
  const held = relays.flatMap((relay) =>
    (input.accountHolders?.get(relay.instrument)?.holders ?? []).map((holder) => ({ holder, relay })),
  );
  return [...groupBy(held, (h) => h.holder)]
    .map(([holder, own]) => ({ holder, week: busiestWeek(own.map((h) => h.relay)) }))
    .filter(({ week }) => instrumentsOf(week).length >= INSTRUMENTS_MIN)
    .map(({ holder, week }) => toFinding(input, holder, week))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

function termsOf(relays: readonly Relay[]): FindingTerm[] {
  const waits = relays.map((r) => r.cash.payment.at - r.load.payment.at).sort((a, b) => a - b);
  const hours = (waits[waits.length >> 1] ?? 0) / HOUR;
  const instruments = instrumentsOf(relays).length;
  const share = relays.reduce((sum, r) => sum + r.cash.usd / r.load.usd, 0) / relays.length;
  return [
    {
      name: "instruments",
      value: rounded(0.45 * Math.min(1, (instruments - 1) / 4)),
      because: say("relay.instruments", { n: instruments }),
    },
    {
      name: "relays",
      value: rounded(0.2 * Math.min(1, relays.length / 6)),
      because: say("relay.loads", { n: relays.length }),
    },
    {
      name: "haste",
      value: rounded(0.2 * Math.max(0, 1 - hours / 24)),
      because: say("relay.hours", { hours: Math.round(hours * 10) / 10 }),
    },
    {
      name: "emptied",
      value: rounded(0.15 * Math.max(0, 1 - Math.abs(0.97 - share) / 0.27)),
      because: say("relay.cashed", { share: Math.round(share * 100) / 100 }),
    },
  ];
}

function toFinding(input: DetectorInput, holder: string, relays: readonly Relay[]): FindingDraft {
  const instruments = instrumentsOf(relays);
  const payments = relays.flatMap((r) => [r.load.payment, r.cash.payment]).sort(inOrder);
  const evidence = payments.map((p) => p.id);
  const terms = termsOf(relays);
  const desks = relays.flatMap((r) => [r.load.other, r.cash.other]);
  return {
    id: idFrom("finding-", instrumentRelay.id, instrumentRelay.version, holder, ...evidence),
    detector: instrumentRelay.id,
    detectorVersion: instrumentRelay.version,
    techniques: instrumentRelay.techniques,
    front: "finance",
    subjects: [
      { id: holder, role: "holder of many instruments" },
      ...instruments.map((id) => ({ id, role: "instrument" })),
    ],
    evidence,
    restsOn: [
      ...new Set([
        ...instruments.flatMap((id) => input.accountHolders?.get(id)?.statementIds ?? []),
        ...desks.flatMap((id) => input.deskCountries?.get(id)?.statementIds ?? []),
        ...[...desks, ...instruments].flatMap((id) => input.accountKinds?.get(id)?.statementIds ?? []),
      ]),
    ].sort(),
    score: rounded(total(terms)),
    terms,
    against: [say("against.alike", { what: say("alike.migrant workers") }), say("against.one-household")],
    summary: say("instrument-relay", { instruments: instruments.length, loads: relays.length }),
    from: utc(payments[0]?.at ?? 0),
    to: utc(payments.at(-1)?.at ?? 0),
    proves: paymentStatements(payments, new Set(instruments)),
  };
}

/** Wallets and cards of one holder that are loaded in one country and cashed in another within a day. */
export const instrumentRelay: Detector = {
  id: "instrument-relay",
  version: "1",
  title: "Cards or wallets of one holder, loaded here and cashed abroad the same day",
  front: "finance",
  reference: "FATF, ML/TF Risks Arising from Migrant Smuggling, 2022",
  redFlags: ["OIC-F26"],
  techniques: ["OIC-PAY-05", "OIC-LND-04"],
  card: {
    purpose:
      "Show holders whose many instruments carry money over a border, as a lead for a financial analyst.",
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling and its laundering (Palermo Protocol; LED Art. 8)",
    dataUsed: [
      "payment time, amount and currency",
      "account pseudonyms on both sides",
      "who holds an account",
      "country of cash desks, compared for equality only",
      "declared kind of the accounts",
    ],
    errorRates: "Not measured: no labelled set has holders of several instruments.",
    affectedGroups:
      "Migrant workers who keep a wallet for each of their family, and who carry money for a village.",
    guardrails: [
      "One instrument, or two, of a holder give no finding.",
      "Only desks have a country here; of no person is one read, nor a nationality or a name.",
      "Who loads and who takes the cash is not named.",
      "A named human accepts or rejects each finding.",
    ],
    reviewAt: "2027-05-31",
  },
  needs: ["accountHolders", "deskCountries"],
  detect,
};
