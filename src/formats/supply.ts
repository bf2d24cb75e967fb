import {
  ADDRESS_TYPES,
  accountEntityId,
  endsLikeLine,
  identifierTypeOf,
  idFrom,
  isMaskedAccount,
  listingId,
  MARKETPLACE,
  normalIdentifier,
  orderEntityId,
  SEIZURE_CONTEXTS,
  SERIAL_STATES,
  type SupplyRow as StoredRow,
  seizureEntityId,
  theftRef,
} from "../core/index.ts";
import { positiveMinor } from "./amounts.ts";
import { holdsControl, rangeFault, supplyEventOf } from "./epcis/supply-event.ts";
import { isTerm, type Vocabulary } from "./epcis/validate.ts";
import type { DecodeContext, Format } from "./format.ts";
import { firstRow, jsonLinesDecoder } from "./line-decoder.ts";
import type { Output } from "./output.ts";
import { codesOutOfForce, kindOf, soundRow } from "./supply-rows/fields.ts";
import { FIRM_FIELDS, type PartyKind, partyKind } from "./supply-rows/party-kind.ts";
import { cleanText, hasInvisible } from "./text/clean.ts";
import { isoDate } from "./text/dates.ts";
import { headText } from "./text/encoding.ts";
import { isRow, type Row, rowOf, rowsOf, textOf, textsOf } from "./text/json.ts";
import { SeenIds } from "./text/seen-ids.ts";

/** What the analysis reads of a row. Free text and whatever else a row holds stays in the sealed original. */
const KEPT: Readonly<Record<StoredRow["row"], readonly string[]>> = {
  order: [
    "order_id",
    "date",
    "channel",
    "seller",
    "buyer",
    "ship_to",
    "collected_by_vehicle",
    "account_age_days",
    "payment",
    "serials",
    "lines",
  ],
  declaration: [
    "declaration_id",
    "date",
    "exporter",
    "consignee",
    "carrier",
    "vehicle",
    "sscc",
    "country_dispatch",
    "country_destination",
    "country_transit",
    "licence",
    "items",
  ],
  seizure: ["seizure_id", "date", "place", "context", "sscc", "vehicle", "carrier", "items"],
  theft: ["theft_id", "date", "reporter", "gtin", "serial"],
  report: ["report_id", "received", "reporter", "order_id", "indicators"],
  product: [
    "gtin",
    "hs6",
    "class_",
    "net_kg",
    "ref_price_eur",
    "hp",
    "length_m",
    "ce_marked",
    "brand",
    "unit",
  ],
  party: ["mention_id", "registered", "nace", "address_type"],
  place: ["id", "place", "country", "lat", "lon"],
  sighting: ["sighting_id", "kind", "time", "place", "vehicle"],
  warning: ["warning_id", "date", "party"],
  listing: ["listing_id", "seller", "posted", "marketplace"],
  statistic: ["month", "reporter", "partner", "flow", "hs", "value"],
};

/**
 * Supply-chain JSON lines: GS1 EPCIS 2.0 events, orders, seizures, listings and parties, in one file or in several.
 * Events, orders and seizures are records; what can join them to another front (serial numbers, a contact's phone, an
 * account) and the parties are statements too. A listing is a post of its seller on a marketplace.
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

export class SupplyRow {
  readonly #context: DecodeContext;
  #row: Row;
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
    const marking = this.#row["marking"] ?? this.#row["bsn:marking"];
    if (!this.#out.under(this.#line, marking, this.#context)) return;
    const kind = kindOf(this.#row);
    if (kind !== undefined && kind !== "event") {
      const { row, faults } = soundRow(kind, this.#row);
      for (const { code, field } of faults) this.#reject(code, field);
      if (row === undefined) return;
      this.#row = row;
      const { commodityCodes } = this.#context.reference;
      for (const { code, field } of codesOutOfForce(kind, row, commodityCodes)) this.#reject(code, field);
    }
    switch (kind) {
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
      case "declaration":
        this.#keep("declaration", "declaration_id", "date", raw);
        break;
      case "theft":
        this.#keep("theft", "theft_id", "date", raw, theftRef(this.#row));
        break;
      case "report":
        this.#keep("report", "report_id", "received", raw, textOf(this.#row, "order_id"));
        break;
      case "product":
        this.#keep("product", "gtin", undefined, raw);
        break;
      case "place":
        this.#keep("place", "id", undefined, raw, textOf(this.#row, "place"));
        break;
      case "sighting":
        this.#keep("sighting", "sighting_id", "time", raw, textOf(this.#row, "vehicle"));
        break;
      case "warning":
        if (textOf(this.#row, "party") === undefined) this.#reject("FIELD_MISSING", "party");
        else this.#keep("warning", "warning_id", "date", raw, textOf(this.#row, "party"));
        break;
      case "statistic":
        this.#statistic(raw);
        break;
      case "listing":
        this.#listing(raw);
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
    return this.#sees(field, id, raw) ? id : undefined;
  }

  #sees(field: string, id: string, raw: string): boolean {
    if (hasInvisible(id)) return this.#out.reject(this.#line, "CONTROL_CHARACTER", field);
    const sight = this.#seen.see(`${field}:${id}`, raw);
    if (sight === "other") this.#reject("ID_DUPLICATE", field);
    return sight === "new";
  }

  #date(field: string): string | undefined {
    const text = textOf(this.#row, field);
    if (text === undefined) return this.#reject("FIELD_MISSING", field);
    return isoDate(text) ?? this.#reject("DATE_IMPOSSIBLE", field);
  }

  #event(raw: string): void {
    const eventTime = this.#date("eventTime");
    const event = eventTime === undefined ? undefined : supplyEventOf(this.#row, eventTime);
    if (eventTime === undefined) return;
    if (!event) return void this.#reject("SCHEMA_UNKNOWN", "type");
    if (rangeFault(this.#row) !== undefined) return void this.#reject("FIELD_INVALID", "bsn:serialRange");
    if (!this.#sees("eventID", event.id, raw)) return;
    this.#out.record(event);
    const { bizSteps, dispositions } = (this.#context.reference.epcisVocabulary ?? {}) as Partial<Vocabulary>;
    this.#knowsTerm("bizStep", bizSteps);
    this.#knowsTerm("disposition", dispositions);
  }

  /** Such events come half-standard, so they are kept, but what nobody here reads is told. */
  #knowsTerm(field: string, terms: readonly string[] | undefined): void {
    const word = textOf(this.#row, field);
    if (word !== undefined && terms && !isTerm(word, terms)) this.#out.unknownWord(field, word);
  }

  /** A row for the analysis; one that the file held before is passed over. */
  #keep(
    row: StoredRow["row"],
    field: string,
    dateField: string | undefined,
    raw: string,
    ref?: string,
  ): void {
    const at = dateField === undefined ? undefined : this.#date(dateField);
    if (dateField !== undefined && at === undefined) return;
    const id = this.#id(field, raw);
    if (id !== undefined) this.#record(row, id, at, ref);
  }

  #record(row: StoredRow["row"], id: string, at: string | undefined, ref?: string): void {
    const body: Record<string, unknown> = Object.fromEntries(
      KEPT[row].map((field) => [field, this.#row[field] ?? null]),
    );
    // That something was delivered counts, not where to: an address may be a person's home.
    if (isRow(body["ship_to"]) || typeof body["ship_to"] === "string") body["ship_to"] = {};
    // What a register says is said of firms; where nobody says that this is one, it may be a person's home.
    if (row === "party" && partyKind(this.#row) !== "organisation")
      for (const field of FIRM_FIELDS) delete body[field];
    // The town, to some ten kilometres: who shares one with whom counts, not where somebody lives.
    if (row === "party")
      for (const field of ["lat", "lon"]) {
        const degrees = this.#row[field];
        if (typeof degrees === "number") body[field] = Math.round(degrees * 10) / 10;
      }
    this.#out.record({
      kind: "supplyRow",
      id: `${row}:${id}`,
      row,
      ...(ref === undefined ? {} : { ref }),
      ...(at === undefined ? {} : { at }),
      body: JSON.stringify(body),
    });
  }

  /** A month's trade of two countries in one commodity, as one of them reports it: known by these five. */
  #statistic(raw: string): void {
    const key = ["month", "reporter", "partner", "flow", "hs"] as const;
    const missing = key.find((field) => textOf(this.#row, field) === undefined);
    if (missing !== undefined) return void this.#reject("FIELD_MISSING", missing);
    if (typeof this.#row["value"] !== "number") return void this.#reject("FIELD_MISSING", "value");
    const flow = textOf(this.#row, "flow") ?? "";
    if (flow !== "import" && flow !== "export") return void this.#reject("FIELD_INVALID", "flow");
    const id = key.map((field) => textOf(this.#row, field)).join("/");
    if (this.#sees("statistic", id, raw)) this.#record("statistic", id, `${textOf(this.#row, "month")}-01`);
  }

  #listing(raw: string): void {
    const postedAt = this.#date("posted");
    const seller = textOf(this.#row, "seller") ?? this.#reject("FIELD_MISSING", "seller");
    const title = textOf(this.#row, "title") ?? this.#reject("FIELD_MISSING", "title");
    if (postedAt === undefined || seller === undefined || title === undefined) return;
    const number = textOf(this.#row, "listing_id") ?? this.#reject("FIELD_MISSING", "listing_id");
    if (number === undefined) return;
    // Two marketplaces number their listings alike.
    const platform = textOf(this.#row, "marketplace") ?? MARKETPLACE;
    const id = listingId(platform, number);
    if (!this.#sees("listing_id", id, raw)) return;
    this.#record("listing", id, postedAt);
    this.#out.record({
      kind: "post",
      id,
      platform,
      accountId: seller,
      postedAt,
      text: cleanText(title),
      media: [],
    });
    this.#say(idFrom("user-", platform, seller), "UserAccount", "owner", seller);
  }

  #order(raw: string): void {
    const row = this.#row;
    const orderedAt = this.#date("date");
    const sellerId = textOf(row, "seller") ?? this.#reject("FIELD_MISSING", "seller");
    const buyerId = textOf(row, "buyer") ?? this.#reject("FIELD_MISSING", "buyer");
    if (orderedAt === undefined || sellerId === undefined || buyerId === undefined) return;
    if (hasInvisible(`${sellerId}${buyerId}`)) return void this.#reject("CONTROL_CHARACTER");
    const id = this.#id("order_id", raw);
    if (id === undefined) return;
    const payment = rowOf(row, "payment");
    const paidBy = textOf(payment, "account") ?? textOf(row, "paid_by_account");
    // Last digits are of many accounts: two buyers would seem to have one payer.
    const account = paidBy === undefined || isMaskedAccount(paidBy) ? undefined : paidBy;
    const place = placeOf(row["ship_to"]);
    const flags = [...textsOf(row, "flags"), ...textsOf(row, "indicators")];
    const lines = rowsOf(row, "lines");
    const serialsOfOrder = textsOf(row, "serials");
    let isKept = false;
    for (const [i, item] of (lines.length > 0 ? lines : [row]).entries()) {
      const quantity = Number(textOf(item, "quantity") ?? 1);
      if (!(quantity > 0)) {
        this.#reject("FIELD_INVALID", "quantity");
        continue;
      }
      const price = this.#lineAmount(item, quantity);
      if (price === "invalid") continue;
      if (!isKept) this.#record("order", id, orderedAt);
      isKept = true;
      const serials = [...textsOf(item, "serials", "serial"), ...(i === 0 ? serialsOfOrder : [])];
      // An order whose own number ends like a line's is told from a line by having one.
      const lineId = lines.length > 1 || endsLikeLine(id) ? `${id}/${i + 1}` : id;
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
    const id = orderEntityId(orderId);
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
    this.#record("seizure", id, seizedAt);
    const authority = textOf(row, "authority", "node");
    const items = rowsOf(row, "items");
    const event = seizureEntityId(id);
    const say = (property: string, value: string | undefined): void =>
      this.#say(event, "SeizureEvent", property, value);
    say("name", `${place}, ${seizedAt.slice(0, 10)}`);
    say("seizureNumber", id);
    say("date", seizedAt);
    say("place", place);
    say("authority", authority);
    const found = textOf(row, "context");
    if (found !== undefined && !SEIZURE_CONTEXTS.has(found)) this.#out.unknownWord("context", found);
    say("context", found);
    for (const item of items) {
      const state = textOf(item, "serial_state");
      if (state !== undefined && !SERIAL_STATES.some((s) => s === state))
        this.#out.unknownWord("serial_state", state);
    }
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
    this.#record("party", id, undefined);
    const kind = this.#partyKind();
    const schema = kind === "person" ? "Person" : kind === "unknown" ? "LegalEntity" : "Company";
    this.#say(id, schema, "name", name);
    this.#say(id, schema, "address", textOf(row, "address"));
    this.#say(id, schema, "country", textOf(row, "country"));
    this.#out.sayIdentifier(this.#line, id, schema, "phone", textOf(row, "phone"));
    this.#out.sayIdentifier(this.#line, id, schema, "email", textOf(row, "email"));
    this.#out.sayIdentifier(this.#line, id, schema, "vatCode", textOf(row, "vat"));
    if (kind === "organisation") {
      this.#say(id, schema, "incorporationDate", textOf(row, "registered"));
      this.#say(id, schema, "sector", textOf(row, "nace"));
      const stands = textOf(row, "address_type");
      if (stands !== undefined && !ADDRESS_TYPES.some((type) => type === stands))
        this.#out.unknownWord("address_type", stands);
    }
    const registration = textOf(row, "registration_number", "registrationNumber");
    this.#out.sayIdentifier(this.#line, id, schema, "registrationNumber", registration);
  }

  /** A word that nobody knows is told, and so is what was left out where nothing says that this is a firm. */
  #partyKind(): PartyKind {
    const row = this.#row;
    const kind = partyKind(row);
    const word = textOf(row, "party_type");
    if (kind === "unknown" && word !== undefined) this.#out.unknownWord("party_type", word);
    if (kind === "unsaid" && FIRM_FIELDS.some((field) => textOf(row, field) !== undefined))
      this.#reject("FIELD_MISSING", "party_type");
    return kind;
  }
}

/** Quantities may be fractions (kilograms): the product is rounded half up to the minor unit. */
function scaled(unit: bigint | undefined, quantity: number): bigint | undefined {
  if (unit === undefined) return undefined;
  const thousandths = Math.round(quantity * 1000);
  if (!Number.isSafeInteger(thousandths)) return undefined;
  return (unit * BigInt(thousandths) + 500n) / 1000n;
}

function placeOf(value: unknown): string | undefined {
  if (typeof value === "string") return cleanText(value) || undefined;
  return isRow(value) ? textOf(value, "city", "place", "name", "address") : undefined;
}
