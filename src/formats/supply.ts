import {
  accountEntityId,
  identifierTypeOf,
  idFrom,
  normalIdentifier,
  type SupplyEvent,
} from "../core/index.ts";
import { positiveMinor } from "./amounts.ts";
import type { DecodeContext, Format } from "./format.ts";
import { firstRow, jsonLinesDecoder } from "./line-decoder.ts";
import type { Output } from "./output.ts";
import { cleanText, hasControl } from "./text/clean.ts";
import { isoDate } from "./text/dates.ts";
import { headText } from "./text/encoding.ts";
import { isRow, type Row, rowOf, rowsOf, textOf, textsOf } from "./text/json.ts";
import { SeenIds } from "./text/seen-ids.ts";

type RowKind = "event" | "order" | "seizure" | "party";

const EVENT_TYPES = [
  "ObjectEvent",
  "AggregationEvent",
  "TransactionEvent",
  "TransformationEvent",
  "AssociationEvent",
] as const;
const ACTIONS = ["ADD", "OBSERVE", "DELETE"] as const;

function kindOf(row: Row): RowKind | undefined {
  if ("eventTime" in row && "type" in row) return "event";
  if ("order_id" in row && "seller" in row) return "order";
  if ("seizure_id" in row) return "seizure";
  if ("mention_id" in row) return "party";
  return undefined;
}

/**
 * Supply-chain JSON lines: GS1 EPCIS 2.0 events, orders, seizures and parties, in one file or in several. Events,
 * orders and seizures are records; what can join them to another front (serial numbers, a contact's phone, an
 * account) and the parties are statements too.
 */
export const supply: Format = {
  id: "supply",
  title: "Supply: EPCIS events, orders, seizures, parties (JSON lines)",
  mediaType: "application/x-ndjson",
  extensions: ["jsonl", "ndjson"],
  sniff(head) {
    const row = firstRow(headText(head));
    return row && kindOf(row) ? 0.92 : 0;
  },
  open(context, options) {
    const seen = new SeenIds();
    return jsonLinesDecoder(context, options, (row, line, out, text) => {
      new SupplyRow(context, row, line, out, seen).take(text);
    });
  },
};

class SupplyRow {
  readonly #context: DecodeContext;
  readonly #row: Row;
  readonly #line: number;
  readonly #out: Output;
  readonly #seen: SeenIds;

  constructor(context: DecodeContext, row: Row, line: number, out: Output, seen: SeenIds) {
    this.#context = context;
    this.#row = row;
    this.#line = line;
    this.#out = out;
    this.#seen = seen;
  }

  take(raw: string): void {
    // One check for the whole row: records are stored as they are.
    if (holdsControl(this.#row)) return void this.#reject("CONTROL_CHARACTER");
    switch (kindOf(this.#row)) {
      case "event":
        this.#event(raw);
        break;
      case "order":
        this.#order(raw);
        break;
      case "seizure":
        this.#seizure(raw);
        break;
      case "party":
        this.#party(raw);
        break;
      default:
        this.#reject("SCHEMA_UNKNOWN");
    }
  }

  #reject(code: Parameters<Output["reject"]>[1], field?: string): undefined {
    this.#out.reject(this.#line, code, field);
    return undefined;
  }

  #say(entityId: string, schema: string, property: string, value: string | undefined): void {
    this.#out.say(this.#line, entityId, schema, property, value);
  }

  /** The row's id, once; a row that was seen before is passed over, one with other content rejected. */
  #id(field: string, raw: string): string | undefined {
    const id = textOf(this.#row, field);
    if (id === undefined) return this.#reject("FIELD_MISSING", field);
    const sight = this.#seen.see(`${field}:${id}`, raw);
    if (sight === "other") return this.#reject("ID_DUPLICATE", field);
    return sight === "new" ? id : undefined;
  }

  #date(field: string): string | undefined {
    const text = textOf(this.#row, field);
    if (text === undefined) return this.#reject("FIELD_MISSING", field);
    return isoDate(text) ?? this.#reject("DATE_IMPOSSIBLE", field);
  }

  #event(raw: string): void {
    const row = this.#row;
    const eventTime = this.#date("eventTime");
    const eventType = EVENT_TYPES.find((t) => t === row["type"]);
    if (!eventType) return void this.#reject("SCHEMA_UNKNOWN", "type");
    const id = textOf(row, "eventID") === undefined ? idFrom("event-", raw) : this.#id("eventID", raw);
    if (id === undefined || eventTime === undefined) return;
    const action = ACTIONS.find((a) => a === row["action"]);
    const text = (name: string, value: string | undefined): Record<string, string> =>
      value === undefined ? {} : { [name]: value };
    const event: SupplyEvent = {
      kind: "event",
      id,
      eventType,
      ...(action ? { action } : {}),
      eventTime,
      ...text("bizStep", shortName(textOf(row, "bizStep"))),
      ...text("disposition", shortName(textOf(row, "disposition"))),
      ...text("readPoint", textOf(rowOf(row, "readPoint"), "id")),
      ...text("bizLocation", textOf(rowOf(row, "bizLocation"), "id")),
      ...text("parentId", textOf(row, "parentID")),
      items: [
        ...textsOf(row, "epcList"),
        ...textsOf(row, "childEPCs"),
        ...textsOf(row, "inputEPCList"),
        ...textsOf(row, "outputEPCList"),
        ...["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"].flatMap((list) =>
          rowsOf(row, list).flatMap((entry) => textOf(entry, "epcClass") ?? []),
        ),
      ],
      sourceParties: rowsOf(row, "sourceList").flatMap((s) => partyId(textOf(s, "source")) ?? []),
      destinationParties: rowsOf(row, "destinationList").flatMap(
        (d) => partyId(textOf(d, "destination")) ?? [],
      ),
      bizTransactions: rowsOf(row, "bizTransactionList").flatMap((t) => textOf(t, "bizTransaction") ?? []),
    };
    this.#out.record(event);
  }

  #order(raw: string): void {
    const row = this.#row;
    const orderedAt = this.#date("date");
    const sellerId = textOf(row, "seller") ?? this.#reject("FIELD_MISSING", "seller");
    const buyerId = textOf(row, "buyer") ?? this.#reject("FIELD_MISSING", "buyer");
    if (orderedAt === undefined || sellerId === undefined || buyerId === undefined) return;
    const id = this.#id("order_id", raw);
    if (id === undefined) return;
    const payment = rowOf(row, "payment");
    const account = textOf(payment, "account") ?? textOf(row, "paid_by_account");
    const place = placeOf(row["ship_to"]);
    const flags = [...textsOf(row, "flags"), ...textsOf(row, "indicators")];
    const lines = rowsOf(row, "lines");
    const serialsOfOrder = textsOf(row, "serials");
    for (const [i, item] of (lines.length > 0 ? lines : [row]).entries()) {
      const quantity = Number(textOf(item, "quantity") ?? 1);
      if (!(quantity > 0)) {
        this.#reject("FIELD_INVALID", "quantity");
        continue;
      }
      const price = this.#lineAmount(item, quantity);
      if (price === "invalid") continue;
      const serials = [...textsOf(item, "serials", "serial"), ...(i === 0 ? serialsOfOrder : [])];
      const lineId = lines.length > 1 ? `${id}/${i + 1}` : id;
      const goods = textOf(item, "description", "item") ?? textOf(item, "gtin") ?? "";
      this.#out.record({
        kind: "order",
        id: lineId,
        orderedAt,
        sellerId,
        buyerId,
        item: cleanText(goods),
        quantity,
        serials,
        ...price,
        ...(account === undefined ? {} : { paidByAccount: account }),
        ...(place === undefined ? {} : { deliveryPlace: place }),
        flags,
      });
      const phone = textOf(row, "contact_phone");
      const joins = serials.length > 0 || phone !== undefined || account !== undefined || flags.length > 0;
      if (joins) {
        this.#sayOrder(lineId, {
          orderedAt,
          sellerId,
          buyerId,
          goods,
          quantity,
          serials,
          account,
          place,
          flags,
        });
      }
      // The phone is the buyer's contact, as the shop wrote it down.
      if (i === 0 && phone !== undefined) {
        this.#out.sayIdentifier(this.#line, buyerId, "LegalEntity", "phone", phone);
      }
    }
  }

  #lineAmount(item: Row, quantity: number): { amountMinor?: bigint; currency?: string } | "invalid" {
    const unit = textOf(item, "unit_price_eur");
    const total = textOf(item, "amount_eur", "amount");
    if (unit === undefined && total === undefined) return {};
    const minor =
      total === undefined ? scaled(positiveMinor(unit ?? "", 2), quantity) : positiveMinor(total, 2);
    if (minor === undefined) {
      this.#reject("AMOUNT_INVALID", total === undefined ? "unit_price_eur" : "amount");
      return "invalid";
    }
    return { amountMinor: minor, currency: textOf(item, "currency") ?? "EUR" };
  }

  #sayOrder(
    orderId: string,
    order: {
      readonly orderedAt: string;
      readonly sellerId: string;
      readonly buyerId: string;
      readonly goods: string;
      readonly quantity: number;
      readonly serials: readonly string[];
      readonly account: string | undefined;
      readonly place: string | undefined;
      readonly flags: readonly string[];
    },
  ): void {
    const id = idFrom("order-", orderId);
    const say = (property: string, value: string | undefined): void =>
      this.#say(id, "SupplyOrder", property, value);
    say("seller", order.sellerId);
    say("buyer", order.buyerId);
    say("orderNumber", orderId);
    say("date", order.orderedAt);
    say("goods", order.goods);
    say("quantity", String(order.quantity));
    say("deliveryPlace", order.place);
    for (const flag of order.flags) say("redFlag", flag);
    for (const serial of order.serials) say("equipment", this.#equipment(serial, { name: order.goods }));
    if (order.account !== undefined) {
      const account = accountEntityId(order.account);
      say("payerAccount", account);
      this.#say(account, "BankAccount", "accountNumber", order.account);
    }
  }

  /** A thing with a serial number, in this report; two reports of one thing meet in the number. */
  #equipment(serial: string, about: Readonly<Record<string, string | undefined>>): string | undefined {
    const type = identifierTypeOf("serialNumber");
    // "*01340" was half read: it is kept, but identifies nothing.
    const isPartial = /[*?]/.test(serial);
    const normal = type && normalIdentifier(type, serial);
    if (normal === undefined) return undefined;
    const id = idFrom("equipment-", this.#context.reportId, normal, isPartial ? "partial" : "");
    this.#say(id, "Equipment", isPartial ? "notes" : "serialNumber", serial);
    for (const [property, value] of Object.entries(about)) this.#say(id, "Equipment", property, value);
    return id;
  }

  #seizure(raw: string): void {
    const row = this.#row;
    const seizedAt = this.#date("date");
    const place = textOf(row, "place") ?? this.#reject("FIELD_MISSING", "place");
    if (seizedAt === undefined || place === undefined) return;
    const id = this.#id("seizure_id", raw);
    if (id === undefined) return;
    const authority = textOf(row, "authority", "node");
    const items = rowsOf(row, "items");
    const event = idFrom("seizure-", id);
    const say = (property: string, value: string | undefined): void =>
      this.#say(event, "SeizureEvent", property, value);
    say("name", `${place}, ${seizedAt.slice(0, 10)}`);
    say("seizureNumber", id);
    say("date", seizedAt);
    say("place", place);
    say("authority", authority);
    say("context", textOf(row, "context"));
    for (const [i, item] of (items.length > 0 ? items : [row]).entries()) {
      const serials = textsOf(item, "serial_read", "serials", "serial");
      const goods = textOf(item, "description", "cls", "item") ?? "";
      this.#out.record({
        kind: "seizure",
        id: items.length > 1 ? `${id}/${textOf(item, "item_id") ?? i + 1}` : id,
        seizedAt,
        place,
        item: goods,
        serials,
        ...(authority === undefined ? {} : { authority }),
      });
      say("goods", goods);
      for (const serial of serials) {
        const about = {
          equipmentType: textOf(item, "cls"),
          brand: textOf(item, "brand_read"),
          gtin: textOf(item, "gtin"),
          powerHp: textOf(item, "hp_read"),
          lotNumber: textOf(item, "lot_read"),
        };
        say("equipment", this.#equipment(serial, about));
      }
    }
  }

  #party(raw: string): void {
    const row = this.#row;
    const name = textOf(row, "name") ?? this.#reject("FIELD_MISSING", "name");
    if (name === undefined) return;
    const id = this.#id("mention_id", raw);
    if (id === undefined) return;
    const isPerson = textOf(row, "party_type") === "person";
    const schema = isPerson ? "Person" : "Company";
    this.#say(id, schema, "name", name);
    this.#say(id, schema, "address", textOf(row, "address"));
    this.#say(id, schema, "country", textOf(row, "country"));
    this.#out.sayIdentifier(this.#line, id, schema, "phone", textOf(row, "phone"));
    this.#out.sayIdentifier(this.#line, id, schema, "email", textOf(row, "email"));
    this.#out.sayIdentifier(this.#line, id, schema, "vatCode", textOf(row, "vat"));
    const registration = textOf(row, "registration_number", "registrationNumber");
    this.#out.sayIdentifier(this.#line, id, schema, "registrationNumber", registration);
  }
}

/** Quantities may be fractions (kilograms): the product is rounded half up to the minor unit. */
function scaled(unit: bigint | undefined, quantity: number): bigint | undefined {
  if (unit === undefined) return undefined;
  const thousandths = Math.round(quantity * 1000);
  if (!Number.isSafeInteger(thousandths)) return undefined;
  return (unit * BigInt(thousandths) + 500n) / 1000n;
}

/** "https://ref.gs1.org/cbv/BizStep-shipping" and "urn:epcglobal:cbv:bizstep:shipping" are "shipping". */
const shortName = (name: string | undefined): string | undefined =>
  name?.replace(/^.*(?:BizStep-|Disp-|bizstep:|disp:)/, "");

/** The mention id of a party's URI; other URIs (GLN, SGLN) stay what they are. */
const partyId = (uri: string | undefined): string | undefined =>
  uri?.replace(/^https?:\/\/[^/]+\/party\//, "");

function placeOf(value: unknown): string | undefined {
  if (typeof value === "string") return cleanText(value) || undefined;
  return isRow(value) ? textOf(value, "city", "place", "name", "address") : undefined;
}

function holdsControl(value: unknown): boolean {
  if (typeof value === "string") return hasControl(value);
  if (Array.isArray(value)) return value.some(holdsControl);
  return isRow(value) && Object.values(value).some(holdsControl);
}
