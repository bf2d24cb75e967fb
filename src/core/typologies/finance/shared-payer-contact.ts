import type { FindingDraft, FindingTerm } from "../../finding.ts";
import { groupBy } from "../../group-by.ts";
import type { IdentifierType } from "../../identifiers.ts";
import { idFrom } from "../../ids.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput, IdentifierUse } from "../detector.ts";
import { accountBooks, type Book, type Entry, kindIn, partners, rounded, total } from "./account-books.ts";
import { type AccountClass, classIndex, isTrade } from "./engine/kinds.ts";
import { paymentStatements, utc } from "./payment-statements.ts";

const DAY = 86_400;
/** OIC-F23: ninety days, three payers. */
const WINDOW_DAYS = 90;
const PAYERS_MIN = 3;
/** What more holders than this have in common is a hostel's, a call shop's or a form's own. */
const HOLDERS_MAX = 60;

/** How much it says that strangers share it: papers are one person's, a telephone is lent. */
const WEIGHT = { document: 0.45, phone: 0.35, email: 0.35, handle: 0.3 } as const;
type Contact = keyof typeof WEIGHT;
const isContact = (type: IdentifierType): type is Contact => Object.hasOwn(WEIGHT, type);

/** Payers of one account whose holders have one identifier in common. */
interface Shared {
  readonly collector: string;
  readonly type: Contact;
  readonly value: string;
  readonly entries: readonly Entry[];
  readonly payers: number;
  /** The collector's own holder has it too. */
  readonly isCollectors: boolean;
  readonly restsOn: readonly string[];
}

/** Identifiers of holders that some have and not too many, by holder. */
export function sharedContacts(
  identifiers: readonly IdentifierUse[],
): ReadonlyMap<string, readonly IdentifierUse[]> {
  const uses = identifiers.filter((use) => isContact(use.type));
  const shared = [...groupBy(uses, (u) => `${u.type}:${u.value}`).values()].filter((own) => {
    const holders = new Set(own.map((u) => u.entityId)).size;
    return holders >= PAYERS_MIN && holders <= HOLDERS_MAX;
  });
  return groupBy(shared.flat(), (u) => u.entityId);
}

function sharedAmong(
  input: DetectorInput,
  books: ReadonlyMap<string, Book>,
  collector: string,
  shared: ReadonlyMap<string, readonly IdentifierUse[]>,
): readonly Shared[] {
  const ins = books.get(collector)?.ins ?? [];
  const latest = ins.at(-1)?.payment.at ?? 0;
  const usesOf = (account: string) =>
    (input.accountHolders?.get(account)?.holders ?? []).flatMap((holder) => shared.get(holder) ?? []);
  const uses = ins
    .filter((e) => e.payment.at >= latest - WINDOW_DAYS * DAY)
    .flatMap((entry) => usesOf(entry.other).map((use) => ({ entry, use })));
  const own = groupBy(usesOf(collector), (u) => `${u.type}:${u.value}`);
  return [...groupBy(uses, ({ use }) => `${use.type}:${use.value}`)].flatMap(([key, list]): Shared[] => {
    const unrelated = strangers(
      books,
      list.map(({ entry }) => entry),
    );
    const kept = list.filter(({ entry }) => unrelated.has(entry.other));
    const [first] = kept;
    if (!first || !isContact(first.use.type) || new Set(kept.map((k) => k.use.entityId)).size < PAYERS_MIN)
      return [];
    return [
      {
        collector,
        type: first.use.type,
        value: first.use.value,
        entries: [...new Set(kept.map((k) => k.entry))],
        payers: new Set(kept.map((k) => k.use.entityId)).size,
        isCollectors: own.has(key),
        restsOn: [
          // That the collector has it too is told: it rests on who says so.
          ...(own.get(key) ?? []).map((u) => u.statementId),
          ...(own.has(key) ? (input.accountHolders?.get(collector)?.statementIds ?? []) : []),
          ...(input.accountKinds?.get(collector)?.statementIds ?? []),
          ...kept.map((k) => k.use.statementId),
          ...kept.flatMap((k) => input.accountHolders?.get(k.entry.other)?.statementIds ?? []),
        ],
      },
    ];
  });
}

/** A power company is paid by each household, whose members have one telephone. */
const isBusiness = (kind: AccountClass): boolean => kind === "firm" || isTrade(classIndex(kind));

/** Of these payers who pays no other of them and is paid by none, as families are. */
function strangers(books: ReadonlyMap<string, Book>, entries: readonly Entry[]): ReadonlySet<string> {
  const payers = partners(entries);
  const deals = (account: string): boolean => {
    const book = books.get(account);
    return [...(book?.ins ?? []), ...(book?.outs ?? [])].some((e) => payers.has(e.other));
  };
  return new Set([...payers].filter((account) => !deals(account)));
}

function detect(input: DetectorInput): readonly FindingDraft[] {
  if ((input.accountHolders?.size ?? 0) === 0) return [];
  const shared = sharedContacts(input.identifiers);
  if (shared.size === 0) return [];
  const books = accountBooks(input);
  return (
    [...books.keys()]
      .filter((account) => !isBusiness(kindIn(input, account)))
      .flatMap((account) => sharedAmong(input, books, account, shared))
      .map(toFinding)
      .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
      // Two telephones that the same payers share are one finding.
      .filter((finding, i, all) => all.findIndex((other) => other.id === finding.id) === i)
  );
}

/** The last two signs, so that two who look at it can say whether they mean the same. */
const masked = (value: string): string => `…${value.slice(-2)}`;

function termsOf({ type, value, payers, isCollectors }: Shared): FindingTerm[] {
  const own = { name: "own contact", value: 0.2, because: say("payers.collector-too") };
  return [
    {
      name: "contact",
      value: WEIGHT[type],
      because: say("payers.share", { type: say(`contact.${type}`), masked: masked(value) }),
    },
    {
      name: "payers",
      value: rounded(0.35 * Math.min(1, (payers - PAYERS_MIN + 1) / 5)),
      because: say("payers.unrelated", { n: payers }),
    },
    ...(isCollectors ? [own] : []),
  ];
}

function toFinding(shared: Shared): FindingDraft {
  const payments = shared.entries.map((e) => e.payment);
  const evidence = payments.map((p) => p.id);
  const terms = termsOf(shared);
  return {
    // Of a value with two signs shown, an id made of it would tell the rest to whoever tries all.
    id: idFrom(
      "finding-",
      sharedPayerContact.id,
      sharedPayerContact.version,
      shared.collector,
      shared.type,
      ...evidence,
    ),
    detector: sharedPayerContact.id,
    detectorVersion: sharedPayerContact.version,
    techniques: sharedPayerContact.techniques,
    front: "finance",
    // Who shares it are the payers: they are never named.
    subjects: [{ id: shared.collector, role: "collector" }],
    evidence,
    restsOn: [...new Set(shared.restsOn)].sort(),
    score: rounded(total(terms)),
    terms,
    against: ["families", "hostels", "carers"].map((what) =>
      say("against.alike", { what: say(`alike.${what}`) }),
    ),
    summary: say("shared-payer-contact", {
      payers: shared.payers,
      payments: payments.length,
      type: say(`contact.${shared.type}`),
    }),
    from: utc(payments[0]?.at ?? 0),
    to: utc(payments.at(-1)?.at ?? 0),
    proves: paymentStatements(payments, new Set([shared.collector])),
  };
}

/** Accounts that several people pay who are strangers to each other and have one telephone, paper or address in common. */
export const sharedPayerContact: Detector = {
  id: "shared-payer-contact",
  version: "1",
  title: "Payers of one account who share a telephone or a paper",
  front: "finance",
  reference: "AUSTRAC, indicators of suspicious activity for the remittance service providers sector, 2022",
  redFlags: ["OIC-F23"],
  techniques: ["OIC-PAY-05", "OIC-PAY-04"],
  card: {
    purpose:
      "Show who is paid by people for whom somebody else filled in the form, as a lead for an analyst.",
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling and its laundering (Palermo Protocol; LED Art. 8)",
    dataUsed: [
      "payment time and account pseudonyms on both sides",
      "who holds an account",
      "telephones, e-mail addresses, handles and document numbers of holders, compared for equality only",
      "declared kind of the account that is paid",
    ],
    errorRates: "Not measured: no labelled set has identifiers of payers.",
    affectedGroups:
      "Families, guests of a hostel, people who are cared for, migrants who were lent a telephone.",
    guardrails: [
      "Only who is paid is named, never the payers who share it; of what they share two signs are shown.",
      "Payers who pay each other are taken for one household and do not count.",
      "Protected persons are no input; whoever is declared a firm or to trade is never found.",
      "What more than sixty holders share gives no finding.",
      "A named human accepts or rejects each finding.",
    ],
    reviewAt: "2027-05-31",
  },
  needs: ["accountHolders"],
  detect,
};
