import { serialAsRead } from "../../../epcis/object-key.ts";
import { listingId, MARKETPLACE } from "../../../records.ts";
import { type Lot, lotsIn } from "../lots.ts";

/**
 * What a supply file set says, row by row: master data, orders, declarations, events, seizures and reports. Country,
 * party type and names are not here: they identify a mention (`PartyRow`), they never weigh in a score.
 */
export interface PartyRow {
  readonly id: string;
  readonly name: string;
  readonly address: string | undefined;
  readonly lat: number | undefined;
  readonly lon: number | undefined;
  readonly phone: string | undefined;
  readonly vat: string | undefined;
}

export interface ProductRow {
  readonly gtin: string;
  readonly hs6: string;
  readonly class: string;
  readonly netKg: number;
  readonly priceEur: number;
  readonly hp: number | undefined;
  readonly lengthM: number | undefined;
  readonly isCertified: boolean | undefined;
  readonly brand: string | undefined;
}

export interface LineRow {
  readonly gtin: string;
  readonly description: string;
  readonly quantity: number;
  readonly priceEur: number;
}

export interface OrderRow {
  readonly id: string;
  /** Unix days, fractions allowed. */
  readonly day: number;
  readonly channel: string;
  readonly seller: string;
  readonly buyer: string;
  readonly hasDelivery: boolean;
  readonly vehicle: string | undefined;
  readonly accountAgeDays: number;
  readonly method: string;
  readonly token: string | undefined;
  readonly payer: string | undefined;
  readonly phone: string | undefined;
  readonly lines: readonly LineRow[];
}

export interface DeclaredItem {
  readonly hs: string;
  readonly description: string;
  readonly quantity: number;
  readonly unit: string;
  readonly netKg: number;
  readonly valueEur: number;
  readonly packages: number;
}

export interface DeclarationRow {
  readonly id: string;
  readonly day: number;
  readonly exporter: string;
  readonly consignee: string;
  readonly carrier: string | undefined;
  readonly vehicle: string | undefined;
  readonly container: string | undefined;
  readonly items: readonly DeclaredItem[];
}

export interface RangeRow {
  readonly gtin: string;
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

export interface EventRow {
  readonly id: string;
  readonly day: number;
  readonly step: string;
  readonly action: string;
  readonly parent: string | undefined;
  readonly type: string;
  /** All things that it names; those that it made something from, or made, apart too. */
  readonly items: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly order: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly range: RangeRow | undefined;
  /** Lots of goods, of whatever product. */
  readonly lots: readonly Lot[];
  readonly vehicle: string | undefined;
  readonly carrier: string | undefined;
}

export interface SeizedItem {
  readonly id: string;
  readonly class: string;
  readonly gtin: string | undefined;
  readonly serial: string | undefined;
  readonly brand: string | undefined;
  readonly hp: number | undefined;
  readonly lengthM: number | undefined;
  readonly batch: string | undefined;
  readonly lot: string | undefined;
}

export interface SeizureRow {
  readonly id: string;
  readonly day: number;
  readonly place: string;
  readonly context: string;
  readonly container: string | undefined;
  readonly vehicle: string | undefined;
  readonly carrier: string | undefined;
  readonly items: readonly SeizedItem[];
}

export interface TheftRow {
  readonly day: number;
  /** Absent where whoever was robbed is not named: the thing was stolen all the same. */
  readonly reporter: string | undefined;
  readonly gtin: string | undefined;
  readonly serial: string | undefined;
}

export interface ReportRow {
  readonly order: string;
  readonly indicators: number;
}

/** Goods that somebody offers on a marketplace. */
export interface ListingRow {
  /** With the marketplace, as two of them number alike. */
  readonly id: string;
  readonly day: number;
  readonly seller: string;
}

/** A figure of a partner's: a place that sends parcels to so many who order nothing. No row, no name. */
export interface HubRow {
  readonly lat: number;
  readonly lon: number;
  readonly receivers: number;
}

export interface SupplyWorld {
  readonly parties: readonly PartyRow[];
  readonly products: readonly ProductRow[];
  readonly orders: readonly OrderRow[];
  readonly declarations: readonly DeclarationRow[];
  readonly events: readonly EventRow[];
  readonly seizures: readonly SeizureRow[];
  readonly thefts: readonly TheftRow[];
  readonly reports: readonly ReportRow[];
  readonly listings: readonly ListingRow[];
  readonly hubs: readonly HubRow[];
  /** Rows that could not be kept, by file and reason. */
  readonly rejects: ReadonlyMap<string, number>;
}

export type RowFiles = Readonly<Record<string, readonly unknown[]>>;
type Raw = Readonly<Record<string, unknown>>;

const isRaw = (value: unknown): value is Raw =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
const number = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? value : undefined;
const list = (value: unknown): readonly Raw[] => (Array.isArray(value) ? value.filter(isRaw) : []);
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((v): v is string => typeof v === "string") : [];

const DAY_MS = 86_400_000;
function dayOf(value: unknown): number | undefined {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isFinite(ms) ? ms / DAY_MS : undefined;
}
/** A serial number as it was read; a spreadsheet may have made a number of one without letters. */
const serialIn = (value: unknown): string | undefined =>
  text(serialAsRead(typeof value === "number" ? String(value) : (text(value) ?? "")));
const lastPart = (uri: string): string => uri.slice(Math.max(uri.lastIndexOf("/"), uri.lastIndexOf(":")) + 1);

/** Reads the parsed JSON lines of each file; a row without its id or its day is counted and left out. */
export function readWorld(files: RowFiles): SupplyWorld {
  const rejects = new Map<string, number>();
  const rows = <T>(file: string, read: (raw: Raw) => T | undefined): T[] => {
    const kept: T[] = [];
    for (const value of files[file] ?? []) {
      const row = isRaw(value) ? read(value) : undefined;
      if (row === undefined) rejects.set(file, (rejects.get(file) ?? 0) + 1);
      else kept.push(row);
    }
    return kept;
  };
  const wrong = new Set(
    (files["events"] ?? []).flatMap((e) => (isRaw(e) && isRaw(e["errorDeclaration"]) ? [e["eventID"]] : [])),
  );
  return {
    parties: rows("parties", readParty),
    products: rows("products", readProduct),
    orders: rows("orders", readOrder),
    declarations: rows("declarations", readDeclaration),
    // What was declared wrong did not happen.
    events: rows("events", readEvent).filter(({ id }) => !wrong.has(id)),
    seizures: rows("seizures", readSeizure),
    thefts: rows("thefts", readTheft),
    reports: rows("reports", readReport),
    listings: rows("listings", readListing),
    hubs: rows("hubs", readHub),
    rejects,
  };
}

function readParty(raw: Raw): PartyRow | undefined {
  const id = text(raw["mention_id"]);
  if (id === undefined) return undefined;
  return {
    id,
    name: text(raw["name"]) ?? "",
    address: text(raw["address"]),
    lat: number(raw["lat"]),
    lon: number(raw["lon"]),
    phone: text(raw["phone"])?.replace(/[^0-9]/g, ""),
    vat: text(raw["vat"])
      ?.replace(/[^0-9A-Za-z]/g, "")
      .toUpperCase(),
  };
}

function readProduct(raw: Raw): ProductRow | undefined {
  const gtin = text(raw["gtin"]);
  if (gtin === undefined) return undefined;
  const certified = raw["ce_marked"];
  return {
    gtin,
    hs6: text(raw["hs6"]) ?? "",
    class: text(raw["class_"]) ?? text(raw["class"]) ?? "",
    netKg: number(raw["net_kg"]) ?? 0,
    priceEur: number(raw["ref_price_eur"]) ?? 0,
    hp: number(raw["hp"]),
    lengthM: number(raw["length_m"]),
    isCertified: typeof certified === "boolean" ? certified : undefined,
    brand: text(raw["brand"]),
  };
}

function readOrder(raw: Raw): OrderRow | undefined {
  const id = text(raw["order_id"]);
  const day = dayOf(raw["date"]);
  if (id === undefined || day === undefined) return undefined;
  const payment = isRaw(raw["payment"]) ? raw["payment"] : {};
  return {
    id,
    day,
    channel: text(raw["channel"]) ?? "",
    seller: text(raw["seller"]) ?? "",
    buyer: text(raw["buyer"]) ?? "",
    hasDelivery: isRaw(raw["ship_to"]),
    vehicle: text(raw["collected_by_vehicle"]),
    accountAgeDays: number(raw["account_age_days"]) ?? 365,
    method: text(payment["method"]) ?? "",
    token: text(payment["token"]),
    payer: text(payment["payer"]),
    phone: text(raw["contact_phone"])?.replace(/[^0-9]/g, ""),
    lines: list(raw["lines"]).map((line) => ({
      gtin: text(line["gtin"]) ?? "",
      description: text(line["description"]) ?? text(line["item"]) ?? "",
      quantity: number(line["quantity"]) ?? 1,
      priceEur: unitPrice(line),
    })),
  };
}

/** A line that says its sum alone costs that much; a sum in another currency says nothing here. */
function unitPrice(line: Raw): number {
  const unit = number(line["unit_price_eur"]);
  if (unit !== undefined) return unit;
  const sum =
    number(line["amount_eur"]) ??
    ((line["currency"] ?? "EUR") === "EUR" ? number(line["amount"]) : undefined);
  return (sum ?? 0) / Math.max(1, number(line["quantity"]) ?? 1);
}

function readDeclaration(raw: Raw): DeclarationRow | undefined {
  const id = text(raw["declaration_id"]);
  const day = dayOf(raw["date"]);
  if (id === undefined || day === undefined) return undefined;
  return {
    id,
    day,
    exporter: text(raw["exporter"]) ?? "",
    consignee: text(raw["consignee"]) ?? "",
    carrier: text(raw["carrier"]),
    vehicle: text(raw["vehicle"]),
    container: text(raw["sscc"]),
    items: list(raw["items"]).map((item) => ({
      hs: text(item["hs"]) ?? "",
      description: text(item["description"]) ?? "",
      quantity: number(item["quantity"]) ?? 0,
      unit: text(item["unit"]) ?? "",
      netKg: number(item["net_kg"]) ?? 0,
      valueEur: number(item["value_eur"]) ?? 0,
      packages: number(item["packages"]) ?? 0,
    })),
  };
}

function readRange(value: unknown): RangeRow | undefined {
  if (!isRaw(value)) return undefined;
  const from = text(value["from"]);
  const to = text(value["to"]);
  if (from === undefined || to === undefined) return undefined;
  return { gtin: text(value["gtin"]) ?? "", from, to, count: number(value["count"]) ?? 0 };
}

/** The owning party that a source or destination list names; its id is the last part of the URI. */
function ownerIn(value: unknown, property: string): string | undefined {
  for (const entry of list(value)) {
    const uri = text(entry[property]);
    if (uri !== undefined && /owning_party$/.test(text(entry["type"]) ?? "")) return lastPart(uri);
  }
  return undefined;
}

const QUANTITIES = ["quantityList", "childQuantityList", "inputQuantityList", "outputQuantityList"];

function readEvent(raw: Raw): EventRow | undefined {
  const id = text(raw["eventID"]);
  const day = dayOf(raw["eventTime"]);
  if (id === undefined || day === undefined) return undefined;
  const transaction = list(raw["bizTransactionList"]).map((t) => text(t["bizTransaction"]))[0];
  return {
    id,
    day,
    step: lastPart(text(raw["bizStep"]) ?? "").replace(/^BizStep-/, ""),
    action: text(raw["action"]) ?? "",
    parent: text(raw["parentID"]),
    type: text(raw["type"]) ?? "",
    inputs: texts(raw["inputEPCList"]),
    outputs: texts(raw["outputEPCList"]),
    items: [
      ...texts(raw["epcList"]),
      ...texts(raw["childEPCs"]),
      ...texts(raw["inputEPCList"]),
      ...texts(raw["outputEPCList"]),
    ],
    order: transaction === undefined ? undefined : lastPart(transaction),
    from: ownerIn(raw["sourceList"], "source"),
    to: ownerIn(raw["destinationList"], "destination"),
    range: readRange(raw["bsn:serialRange"]),
    lots: lotsIn(
      QUANTITIES.flatMap((name) => list(raw[name]).flatMap((entry) => text(entry["epcClass"]) ?? [])),
    ),
    vehicle: text(raw["bsn:vehicle"]),
    carrier: text(raw["bsn:carrier"]),
  };
}

function readSeizure(raw: Raw): SeizureRow | undefined {
  const id = text(raw["seizure_id"]);
  const day = dayOf(raw["date"]);
  if (id === undefined || day === undefined) return undefined;
  return {
    id,
    day,
    place: text(raw["place"]) ?? "",
    context: text(raw["context"]) ?? "",
    container: text(raw["sscc"]),
    vehicle: text(raw["vehicle"]),
    carrier: text(raw["carrier"]),
    items: list(raw["items"]).flatMap((item, i) => readSeized(item, `${id}/${i + 1}`)),
  };
}

/** One thing for each number read off it; a thing that the list gives no id is known by its place. */
function readSeized(item: Raw, place: string): SeizedItem[] {
  const id = text(item["item_id"]) ?? place;
  const more = Array.isArray(item["serials"]) ? item["serials"] : [];
  const serials = [item["serial_read"] ?? item["serial"], ...more].flatMap((s) => serialIn(s) ?? []);
  return [undefined, ...serials].slice(serials.length > 0 ? 1 : 0).map((serial, i) => ({
    id: i === 0 ? id : `${id}/${i + 1}`,
    class: text(item["cls"]) ?? "",
    gtin: text(item["gtin"]),
    serial,
    brand: text(item["brand_read"]),
    hp: number(item["hp_read"]),
    lengthM: number(item["length_m"]),
    batch: text(item["fabric_batch"]),
    lot: text(item["lot_read"]),
  }));
}

function readTheft(raw: Raw): TheftRow | undefined {
  const day = dayOf(raw["date"]);
  if (day === undefined) return undefined;
  return { day, reporter: text(raw["reporter"]), gtin: text(raw["gtin"]), serial: serialIn(raw["serial"]) };
}

function readReport(raw: Raw): ReportRow | undefined {
  const order = text(raw["order_id"]);
  return order === undefined ? undefined : { order, indicators: texts(raw["indicators"]).length };
}

function readListing(raw: Raw): ListingRow | undefined {
  const [id, seller] = [text(raw["listing_id"]), text(raw["seller"])];
  const day = dayOf(raw["posted"]);
  if (id === undefined || seller === undefined || day === undefined) return undefined;
  return { id: listingId(text(raw["marketplace"]) ?? MARKETPLACE, id), day, seller };
}

function readHub(raw: Raw): HubRow | undefined {
  const lat = number(raw["lat"]);
  const lon = number(raw["lon"]);
  return lat === undefined || lon === undefined
    ? undefined
    : { lat, lon, receivers: number(raw["receivers"]) ?? 0 };
}
