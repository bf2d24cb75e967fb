import type { FindingDraft, FindingTerm } from "../../finding.ts";
import type { IdentifierType } from "../../identifiers.ts";
import { idFrom } from "../../ids.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput, IdentifierUse } from "../detector.ts";

/** How much it says that two share it: a bank account is held, a link is copied. */
const WEIGHT: Readonly<Partial<Record<IdentifierType, number>>> = {
  iban: 0.4,
  crypto: 0.4,
  account: 0.35,
  phone: 0.35,
  handle: 0.3,
  email: 0.3,
};
/** More carriers than this is a call shop, a directory or a platform's own contact. */
const CARRIERS_MAX = 60;

function detect(input: DetectorInput): readonly FindingDraft[] {
  const groups = new Map<string, IdentifierUse[]>();
  for (const use of input.identifiers) {
    if (WEIGHT[use.type] === undefined) continue;
    const key = `${use.type}:${use.value}`;
    const group = groups.get(key);
    if (group) group.push(use);
    else groups.set(key, [use]);
  }
  const findings: FindingDraft[] = [];
  for (const [contact, uses] of groups) {
    const carriers = carriersOf(uses);
    const adverts = carriers.filter((c) => c.schema === "Advert");
    if (adverts.length === 0 || carriers.length < 2 || carriers.length > CARRIERS_MAX) continue;
    findings.push(toFinding(contact, carriers, adverts.length));
  }
  return findings.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

interface Carrier {
  readonly entityId: string;
  readonly schema: string;
  readonly type: IdentifierType;
  readonly statementIds: readonly string[];
}

function carriersOf(uses: readonly IdentifierUse[]): readonly Carrier[] {
  const byEntity = new Map<string, Carrier>();
  for (const { entityId, schema, type, statementId } of uses) {
    const known = byEntity.get(entityId);
    const statementIds = [...new Set([...(known?.statementIds ?? []), statementId])].sort();
    byEntity.set(entityId, { entityId, schema, type, statementIds });
  }
  return [...byEntity.values()].sort((a, b) => (a.entityId < b.entityId ? -1 : 1));
}

const ROLES: Readonly<Record<string, string>> = {
  Advert: "advert",
  UserAccount: "account",
  Article: "text that mentions it",
};

function toFinding(contact: string, carriers: readonly Carrier[], adverts: number): FindingDraft {
  const [first] = carriers;
  const type = first?.type ?? "phone";
  const kinds = [...new Set(carriers.map((c) => c.schema))].sort();
  const terms = termsOf(type, carriers.length, adverts, kinds);
  const evidence = [...new Set(carriers.flatMap((c) => c.statementIds))].sort();
  const against = [
    say("against.passed-on", { type: say(`contact.${type}`) }),
    ...(kinds.some((k) => k !== "Advert" && k !== "UserAccount") ? [say("against.recorded")] : []),
  ];
  return {
    id: idFrom("finding-", sharedContact.id, sharedContact.version, contact, ...evidence),
    detector: sharedContact.id,
    detectorVersion: sharedContact.version,
    techniques: sharedContact.techniques,
    front: "online",
    subjects: carriers.map((c) => ({ id: c.entityId, role: ROLES[c.schema] ?? "carries the same contact" })),
    evidence,
    score: Math.round(terms.reduce((sum, t) => sum + t.value, 0) * 1000) / 1000,
    terms,
    against,
    summary: say("shared-contact", {
      adverts,
      others: carriers.length - adverts,
      type: say(`contact.${type}`),
    }),
    // Nothing new to state: the graph joins the carriers at the contact already, each with its own source.
    proves: [],
  };
}

function termsOf(
  type: IdentifierType,
  carriers: number,
  adverts: number,
  kinds: readonly string[],
): FindingTerm[] {
  const round = (value: number) => Math.round(value * 1000) / 1000;
  return [
    {
      name: "contact",
      value: WEIGHT[type] ?? 0,
      because: say("contact.is", { type: say(`contact.${type}`) }),
    },
    {
      name: "adverts",
      value: round(Math.min(0.25, 0.05 * adverts)),
      because: say("contact.adverts", { n: adverts }),
    },
    {
      name: "carriers",
      value: round(0.15 * Math.min(1, (carriers - 1) / 5)),
      because: say("contact.carriers", { n: carriers }),
    },
    {
      name: "fronts",
      value: round(Math.min(0.2, 0.1 * (kinds.length - 1))),
      because: say("contact.kinds", { kinds: kinds.map((kind) => say(`schema.${kind}`)) }),
    },
  ];
}

/** Adverts and other records that share a phone, handle, e-mail, bank account or virtual-asset address. */
export const sharedContact: Detector = {
  id: "shared-contact",
  version: "1",
  title: "Contact shared by adverts and other records",
  front: "online",
  reference: "FATF, ML/TF risks arising from migrant smuggling, 2022",
  techniques: ["OIC-RCR-01", "OIC-SHD-02"],
  card: {
    purpose:
      "Show which adverts are one advertiser's, and where a contact of an advert turns up in other records.",
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling (Palermo Protocol, Art. 6 and 10)",
    dataUsed: ["contacts of adverts", "contacts of accounts, companies and persons under their entity id"],
    errorRates: "Not measured on casework. On invented data only: see docs/exercise.md.",
    affectedGroups:
      "People who share a phone or an account with an advertiser: family, call shops, migrants who were lent a phone.",
    guardrails: [
      "Only what was recorded as an advert counts as one; a journalist, a hotline or a migrant's own post is none.",
      "A contact without an advert gives no finding, however many share it.",
      "Protected persons are no input.",
      "More than 60 carriers give no finding: that is a call shop or a directory.",
    ],
    reviewAt: "2027-05-31",
  },
  detect,
};
