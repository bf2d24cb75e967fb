import type { FindingDraft, FindingTerm } from "../../finding.ts";
import { normalIdentifier } from "../../identifiers.ts";
import { idFrom } from "../../ids.ts";
import { type Order, orderEntityId, type Seizure, seizureEntityId } from "../../records.ts";
import { type Message, say } from "../../said.ts";
import type { StatementDraft } from "../../statement.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import { accountEntityId, accountNumber, looksLikeIban } from "../finance/account-id.ts";
import { SupplyTrail, type Trace, type Transfer } from "./trace.ts";

/** Beyond a year a lawful second life (resale, theft that nobody reported) is as likely. */
const DAYS_MAX = 365;
const DAY_MS = 24 * 3600 * 1000;
/** An order of a thousand engines is a wholesaler's; it would name half the trade. */
const SERIALS_PER_ORDER_MAX = 500;

/** Letters that are read for digits off a wet, scratched plate, and the other way round. */
const READ_AS: Readonly<Record<string, string>> = {
  O: "0",
  Q: "0",
  D: "0",
  I: "1",
  L: "1",
  S: "5",
  B: "8",
  Z: "2",
};
const asRead = (serial: string): string => serial.replace(/[OQDILSBZ]/g, (c) => READ_AS[c] ?? c);

/** One item of a flagged order that an authority took. */
interface Hit {
  readonly serial: string;
  readonly seizure: Seizure;
  readonly exact: boolean;
  readonly trace: Trace;
  /** Transfers from the flagged order on, up to the seizure. */
  readonly later: readonly Transfer[];
  readonly holder: string;
}

function detect(input: DetectorInput): readonly FindingDraft[] {
  const trail = new SupplyTrail(input.orders, input.events);
  const seized = new SeizedSerials(input.seizures);
  const findings: FindingDraft[] = [];
  for (const order of input.orders) {
    if (order.flags.length === 0) continue;
    const serials = trail.serialsOf(order);
    if (serials.size === 0 || serials.size > SERIALS_PER_ORDER_MAX) continue;
    const hits = [...serials].sort().flatMap((serial) => hitOf(order, serial, seized, trail) ?? []);
    if (hits.length > 0) findings.push(toFinding(order, hits, serials.size));
  }
  return findings.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** Seizures by the serial as it was read, and the serials by what they look like on a worn plate. */
class SeizedSerials {
  readonly #seizureOf = new Map<string, Seizure>();
  readonly #lookalikes = new Map<string, Set<string>>();

  constructor(seizures: readonly Seizure[]) {
    for (const seizure of [...seizures].sort((a, b) => (a.seizedAt < b.seizedAt ? -1 : 1))) {
      for (const raw of seizure.serials) this.#add(raw, seizure);
    }
  }

  #add(raw: string, seizure: Seizure): void {
    const serial = normalIdentifier("serial", raw);
    // "*01873" was half read and identifies nothing.
    if (serial === undefined || /[*?]/.test(raw)) return;
    if (!this.#seizureOf.has(serial)) this.#seizureOf.set(serial, seizure);
    const loose = asRead(serial);
    this.#lookalikes.set(loose, (this.#lookalikes.get(loose) ?? new Set()).add(serial));
  }

  /** A reading that fits several plates fits none. */
  find(serial: string): { seizure: Seizure; exact: boolean } | undefined {
    const exact = this.#seizureOf.get(serial);
    if (exact) return { seizure: exact, exact: true };
    const [plate, ...others] = this.#lookalikes.get(asRead(serial)) ?? [];
    const seizure = plate === undefined || others.length > 0 ? undefined : this.#seizureOf.get(plate);
    return seizure && { seizure, exact: false };
  }
}

/** Undefined where the item was not seized, was seized before, or had been stolen from its owner. */
function hitOf(order: Order, serial: string, seized: SeizedSerials, trail: SupplyTrail): Hit | undefined {
  const found = seized.find(serial);
  if (!found) return undefined;
  const { seizure, exact } = found;
  if (seizure.seizedAt < order.orderedAt.slice(0, 10)) return undefined;
  const trace = trail.trace(serial);
  const isBefore = (at: string) => at >= order.orderedAt && at.slice(0, 10) <= seizure.seizedAt.slice(0, 10);
  // Whoever was robbed is a victim, not a supplier.
  if (trace.thefts.some((theft) => isBefore(theft.at))) return undefined;
  const later = trace.transfers.filter((t) => isBefore(t.at) && t.recordId !== order.id);
  const holder = later.at(-1)?.to ?? order.buyerId;
  return { serial, seizure, exact, trace, later, holder };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

function daysBetween(from: string, to: string): number {
  return Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS));
}

function termsOf(order: Order, hits: readonly Hit[], ordered: number): FindingTerm[] {
  const days = Math.min(...hits.map((h) => daysBetween(order.orderedAt, h.seizure.seizedAt)));
  const kept = hits.filter((h) => h.holder === order.buyerId).length;
  const exact = hits.some((h) => h.exact);
  return [
    {
      name: "red flags",
      value: round(Math.min(0.25, 0.1 * order.flags.length)),
      because: say("serial.flags", {
        n: order.flags.length,
        flags: order.flags.map((flag) => say(`flag.${flag}`)),
      }),
    },
    {
      name: "serial",
      value: exact ? 0.3 : 0.15,
      because: exact ? say("serial.exact") : say("serial.loose"),
    },
    {
      name: "time",
      value: round(0.2 * Math.max(0, 1 - days / DAYS_MAX)),
      because: say("serial.days", { n: days }),
    },
    {
      name: "several items",
      value: round(Math.min(0.15, 0.05 * (hits.length - 1))),
      because: say("serial.items", { seized: hits.length, items: ordered }),
    },
    {
      name: "last holder",
      value: round((0.1 * kept) / hits.length),
      because: say("serial.holder", { kept, items: hits.length }),
    },
  ];
}

function againstOf(order: Order, hits: readonly Hit[]): Message[] {
  const against = [say("against.theft")];
  const passedOn = hits.filter((h) => h.holder !== order.buyerId).length;
  if (passedOn > 0) against.push(say("against.traded", { n: passedOn }));
  if (hits.some((h) => !h.exact)) against.push(say("against.misread"));
  if (order.flags.length === 1) against.push(say("against.one-flag"));
  return against;
}

function toFinding(order: Order, hits: readonly Hit[], ordered: number): FindingDraft {
  const evidence = [
    ...new Set([order.id, ...hits.flatMap((h) => [h.seizure.id, ...h.later.map((t) => t.recordId)])]),
  ].sort();
  const terms = termsOf(order, hits, ordered);
  const holders = [...new Set(hits.map((h) => h.holder))].sort();
  const dates = hits.map((h) => h.seizure.seizedAt).sort();
  return {
    id: idFrom("finding-", seizedSerialDownstream.id, seizedSerialDownstream.version, order.id, ...evidence),
    detector: seizedSerialDownstream.id,
    detectorVersion: seizedSerialDownstream.version,
    techniques: seizedSerialDownstream.techniques,
    front: "supply",
    // The seller reported the order, and whoever resold by a recorded sale has traded openly: neither is a subject.
    subjects: [
      ...holders.map((id) => ({
        id,
        role: id === order.buyerId ? "buyer of the flagged order" : "last provable holder",
      })),
      ...hits.map((h) => ({ id: equipmentId(h.serial), role: "seized item" })),
    ],
    evidence,
    score: round(terms.reduce((sum, t) => sum + t.value, 0)),
    terms,
    against: againstOf(order, hits),
    summary: say("seized-serial-downstream", {
      seized: hits.length,
      items: ordered,
      quantity: order.quantity,
      goods: order.item,
      hits: hits.map(({ serial, seizure }) =>
        say("serial.hit", { serial, place: seizure.place, date: seizure.seizedAt.slice(0, 10) }),
      ),
    }),
    from: order.orderedAt,
    to: dates.at(-1) ?? order.orderedAt,
    proves: [...orderStatements(order, hits), ...hits.flatMap(seizureStatements)],
  };
}

const equipmentId = (serial: string): string => idFrom("equip-", serial);
/** As the supply format names them, so that what is proved here meets what was read there. */
const orderId = (order: Order): string => orderEntityId(order.id);
const seizureId = (seizure: Seizure): string => seizureEntityId(seizure.id.replace(/\/.*$/, ""));

/** What an order's row says, and which of the things that it delivered were seized. */
export function orderStatements(
  order: Order,
  hits: readonly { readonly serial: string }[],
): StatementDraft[] {
  const drafts: StatementDraft[] = [];
  const id = orderId(order);
  const state = (property: string, value: string) =>
    drafts.push({ entityId: id, schema: "SupplyOrder", property, value });
  state("seller", order.sellerId);
  state("buyer", order.buyerId);
  state("orderNumber", order.id);
  state("goods", order.item);
  state("quantity", String(order.quantity));
  state("date", order.orderedAt);
  for (const flag of order.flags) state("redFlag", flag);
  if (order.deliveryPlace !== undefined) state("deliveryPlace", order.deliveryPlace);
  for (const hit of hits) state("equipment", equipmentId(hit.serial));
  if (order.paidByAccount !== undefined) {
    const account = accountEntityId(order.paidByAccount);
    state("payerAccount", account);
    const property = looksLikeIban(order.paidByAccount) ? "iban" : "accountNumber";
    drafts.push({
      entityId: account,
      schema: "BankAccount",
      property,
      value: accountNumber(order.paidByAccount),
    });
  }
  return drafts;
}

function seizureStatements({ serial, seizure }: Hit): StatementDraft[] {
  const equipment = equipmentId(serial);
  const event = seizureId(seizure);
  const state = (entityId: string, schema: string, property: string, value: string): StatementDraft => ({
    entityId,
    schema,
    property,
    value,
  });
  return [
    state(equipment, "Equipment", "serialNumber", serial),
    state(equipment, "Equipment", "equipmentType", seizure.item),
    state(event, "SeizureEvent", "equipment", equipment),
    state(event, "SeizureEvent", "place", seizure.place),
    state(event, "SeizureEvent", "date", seizure.seizedAt),
    ...(seizure.authority === undefined
      ? []
      : [state(event, "SeizureEvent", "authority", seizure.authority)]),
  ];
}

/** Items that a seller delivered on an order which it reported as suspicious, and that an authority seized later. */
export const seizedSerialDownstream: Detector = {
  id: "seized-serial-downstream",
  version: "1",
  title: "Seized serial number downstream of a reported order",
  front: "supply",
  reference: "NCA alert to the maritime industry on small boats and engines, 2021",
  techniques: ["OIC-EQP-02", "OIC-EQP-04"],
  card: {
    purpose:
      "Show an analyst that goods of an order which the seller itself reported turned up in a seizure.",
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling (Palermo Protocol, Art. 6 and 10); orders are reported by their sellers.",
    dataUsed: [
      "orders with red flags named by the seller",
      "supply events",
      "serial numbers of seized goods",
      "dates",
    ],
    errorRates:
      "Not measured on casework. On invented data only: see docs/exercise.md; a synthetic world says nothing of fitness for use.",
    affectedGroups:
      "Boat and engine dealers, hire firms, rescue organisations and fishers who buy the same goods; buyers with few words in the seller's language.",
    guardrails: [
      "No order is looked at that its seller did not report.",
      "An item reported stolen before the seizure gives no finding: its owner is a victim.",
      "Recorded resale moves the finding to the last provable holder; the seller is never a subject.",
      "A hire firm or rescue organisation appears only where its own order was reported, and the finding says what speaks against it.",
    ],
    reviewAt: "2027-05-31",
  },
  detect,
};
