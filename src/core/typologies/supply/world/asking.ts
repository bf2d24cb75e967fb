import { foldConfused } from "../../../epcis/object-key.ts";
import { hasGap, readingOf } from "../../../epcis/reading.ts";
import type { SupplyEvent, SupplyRow } from "../../../records.ts";
import type { SupplyAnswers } from "./analyse.ts";
import { spread } from "./items.ts";
import { addressKey } from "./parties.ts";
import type { HubRow, RowFiles } from "./rows.ts";

/**
 * What nodes ask each other about orders that each sees a part of. A question is a key ("phone:44…", "serial:…"), asked
 * obliviously as in hit/no-hit (app/supply/questions); a partner learns those that hit, answers with rows under them that
 * may leave, and with the mentions of the parties in them; never with its ledger.
 */
type Raw = Readonly<Record<string, unknown>>;

/** Kinds of rows that are looked up; master data and mentions come along. */
export const ASKED_FILES = ["orders", "declarations", "events", "seizures", "thefts", "reports"] as const;
export type AskedFile = (typeof ASKED_FILES)[number];

/** What one node holds, own rows and received ones, and what its analysis found in them. */
export interface NodeView {
  readonly files: RowFiles;
  readonly answers: Pick<
    SupplyAnswers,
    "orders" | "traceback" | "clusters" | "crafts" | "hubTowns" | "chains"
  >;
}

export interface AskRules {
  /** Orders from this probability on are asked about. */
  readonly orderMin: number;
  readonly launchDays: number;
}

export type KeyedRow = readonly [file: AskedFile, row: Raw];

const isRaw = (value: unknown): value is Raw =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const list = (value: unknown): readonly Raw[] => (Array.isArray(value) ? value.filter(isRaw) : []);
const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((v): v is string => typeof v === "string") : [];
const lastPart = (uri: string): string => uri.slice(uri.lastIndexOf("/") + 1);
const digits = (value: unknown): string => text(value).replace(/\D/g, "");
const rowsOf = (files: RowFiles, file: string): readonly Raw[] => (files[file] ?? []).filter(isRaw);

const DAY_MS = 86_400_000;
const ITEM = /\/01\/\d{14}\/21\/([^/?#]+)|sgtin:\d+\.\d+\.(.+)$/;
const SSCC = /\/00\/|sscc:/;

/** A container under its seventeen digits, in whichever of the two forms its number is written. */
export function containerKey(written: string): string {
  const link = /\/00\/(\d{17})\d$/.exec(written);
  const [, prefix = "", serial = ""] = /:sscc:(\d+)\.(\d+)$/.exec(written) ?? [];
  return link?.[1] ?? (serial === "" ? written : `${serial[0]}${prefix}${serial.slice(1)}`);
}

function* key(kind: string, value: string): Iterable<string> {
  if (value !== "") yield `${kind}:${value}`;
}

/** The end of a number, as long as a damaged label usually leaves it. */
const suffixKeys = (folded: string): string[] => [
  ...(folded.length >= 5 ? [`suffix:${folded.slice(-5)}`] : []),
  `suffix:${folded.slice(-4)}`,
];

/** Keys of a view's rows: a party goes by every identifier of all the mentions that were resolved to it. */
export class RowKeys {
  readonly #mentions: ReadonlyMap<string, Raw>;
  readonly #cluster = new Map<string, readonly string[]>();
  readonly #known = new Map<string, readonly string[]>();

  constructor({ files, answers }: NodeView) {
    this.#mentions = new Map(rowsOf(files, "parties").map((p) => [text(p["mention_id"]), p]));
    for (const members of answers.clusters) for (const id of members) this.#cluster.set(id, members);
  }

  /** The mentions that were resolved to one party with this one. */
  membersOf(mention: string): readonly string[] {
    return this.#cluster.get(mention) ?? [mention];
  }

  mention(id: string): Raw | undefined {
    return this.#mentions.get(id);
  }

  party(mention: unknown): readonly string[] {
    const id = text(mention);
    if (id === "") return [];
    const known = this.#known.get(id);
    if (known) return known;
    const found = new Set<string>();
    for (const member of this.membersOf(id)) {
      found.add(`mention:${member}`);
      const row = this.#mentions.get(member);
      if (!row) continue;
      for (const k of key("phone", digits(row["phone"]))) found.add(k);
      for (const k of key("vat", text(row["vat"]).replace(/\W/g, "").toUpperCase())) found.add(k);
      // A street name without its town says little: the country, which no score reads, narrows the look-up.
      const address = addressKey(text(row["address"]) || undefined);
      // "Istanbul" is where half of all parties are: an address without a number is nobody's.
      if (/[0-9]/.test(address)) found.add(`address:${address}@${text(row["country"])}`);
    }
    const keys = [...found];
    this.#known.set(id, keys);
    return keys;
  }

  /** All that a row can be found by. */
  *of(file: AskedFile, row: Raw): Iterable<string> {
    for (const k of ownKeys(file, row))
      if (k.startsWith(PARTY)) yield* this.party(k.slice(PARTY.length));
      else yield k;
  }
}

/** A party's mention, for the identifiers under which the party is looked up. */
const PARTY = "party:";

/** Serial numbers that an order names, each with the article number of its line where there is one. */
export function orderSerials(order: Raw): readonly { readonly gtin: string; readonly serial: string }[] {
  const lines = list(order["lines"]);
  const named = (row: Raw, gtin: string): { gtin: string; serial: string }[] =>
    [...texts(row["serials"]), text(row["serial"])]
      .map((serial) => ({ gtin, serial: serial.trim().toUpperCase() }))
      .filter(({ serial }) => serial !== "" && !hasGap(serial));
  const gtinOf = (row: Raw | undefined): string => {
    const gtin = text(row?.["gtin"]);
    return gtin === "" ? "" : gtin.padStart(14, "0");
  };
  // What is said of the whole order is of its article where there is only one.
  return [
    ...named(order, gtinOf(lines.length === 1 ? lines[0] : order)),
    ...lines.flatMap((line) => named(line, gtinOf(line))),
  ];
}

/** Keys that a row bears in itself; its parties stand in them as their mentions. */
function* ownKeys(file: AskedFile, row: Raw): Iterable<string> {
  switch (file) {
    case "orders": {
      const payment = isRaw(row["payment"]) ? row["payment"] : {};
      yield* key("order", text(row["order_id"]));
      yield* key("vehicle", text(row["collected_by_vehicle"]));
      yield* key("token", text(payment["token"]));
      yield* key("phone", digits(row["contact_phone"]));
      yield* key("party", text(row["buyer"]));
      yield* key("party", text(payment["payer"]));
      // By the whole number alone: an ending is of many things, and an order says who bought.
      for (const { serial } of orderSerials(row)) yield* key("serial", foldConfused(serial));
      return;
    }
    case "declarations":
      yield* key("vehicle", text(row["vehicle"]));
      yield* key("container", containerKey(text(row["sscc"])));
      yield* key("party", text(row["consignee"]));
      return;
    case "events":
      yield* eventKeys(row);
      return;
    case "seizures":
      yield* seizureKeys(row);
      return;
    case "thefts":
      yield* key("serial", foldConfused(text(row["serial"]).toUpperCase()));
      return;
    case "reports":
      yield* key("order", text(row["order_id"]));
  }
}

/** In which of the analysis's files a row stands. */
export const FILE_OF = {
  order: "orders",
  declaration: "declarations",
  seizure: "seizures",
  theft: "thefts",
  report: "reports",
  product: "products",
  party: "parties",
  place: "places",
  sighting: "sightings",
  warning: "warnings",
  statistic: "statistics",
  listing: "listings",
} as const satisfies Readonly<Record<SupplyRow["row"], string>>;

/** As much of a record as its keys are made of. */
export type FiledRecord =
  | Pick<SupplyRow, "kind" | "row" | "body">
  | Pick<SupplyEvent, "kind" | "bizTransactions">;

type FiledFile = (typeof FILE_OF)[keyof typeof FILE_OF];
/** Files that hold what everybody has, or what nobody is to be asked about: whose vehicle was seen where, whom one spoke with. */
const UNASKED = [
  "products",
  "parties",
  "places",
  "sightings",
  "warnings",
  "statistics",
  "listings",
] as const satisfies readonly FiledFile[];
const isAsked = (file: FiledFile): file is Exclude<FiledFile, (typeof UNASKED)[number]> =>
  !UNASKED.some((name) => name === file);

/** Another one where `filedKeys` changes: stores then file their ledger anew. */
export const LEDGER_KEYS_VERSION = "2";

/**
 * What a store files a record under beside its id, so that whoever is asked need not read the ledger: keys as partners ask
 * by them, parties as "party:" and their mention. Objects that an event names are filed apart, in runs.
 */
export function filedKeys(record: FiledRecord): ReadonlySet<string> {
  if (record.kind === "event")
    return new Set((record.bizTransactions ?? []).map((uri) => `order:${lastPart(uri)}`));
  const file = FILE_OF[record.row];
  if (!isAsked(file)) return new Set();
  return new Set(ownKeys(file, JSON.parse(record.body) as Raw));
}

const epcsOf = (event: Raw): readonly string[] =>
  ["epcList", "childEPCs", "inputEPCList", "outputEPCList"].flatMap((field) => texts(event[field]));
const serialOf = (epc: string): string => {
  const match = ITEM.exec(epc);
  return match ? foldConfused((match[1] ?? match[2] ?? "").toUpperCase()) : "";
};
const ordersIn = (event: Raw): string[] =>
  list(event["bizTransactionList"]).map((t) => lastPart(text(t["bizTransaction"])));

/** Numbers of a range up to this many are looked up one by one; the number of a wider one says too little. */
const RANGE_MAX = 1024;

/** Serial numbers that a range names, folded; `isTight` where each of its numbers is one of the things. */
function rangeIn(row: Raw): { readonly serials: readonly string[]; readonly isTight: boolean } {
  const raw = row["bsn:serialRange"];
  if (!isRaw(raw)) return { serials: [], isTight: false };
  const count = typeof raw["count"] === "number" ? raw["count"] : 0;
  const serials = spread({ gtin: text(raw["gtin"]), from: text(raw["from"]), to: text(raw["to"]), count });
  return serials.length > RANGE_MAX
    ? { serials: [], isTight: false }
    : { serials: serials.map(foldConfused), isTight: serials.length <= count };
}

function* eventKeys(row: Raw): Iterable<string> {
  yield* key("event", text(row["eventID"]));
  yield* key("container", containerKey(text(row["parentID"])));
  for (const order of ordersIn(row)) yield* key("order", order);
  for (const epc of epcsOf(row)) {
    const serial = serialOf(epc);
    if (serial !== "") {
      yield `serial:${serial}`;
      yield* suffixKeys(serial);
    } else if (SSCC.test(epc)) yield* key("container", containerKey(epc));
  }
  for (const serial of rangeIn(row).serials) {
    yield `serial:${serial}`;
    yield* suffixKeys(serial);
  }
}

function* seizureKeys(row: Raw): Iterable<string> {
  yield* key("seizure", text(row["seizure_id"]));
  yield* key("vehicle", text(row["vehicle"]));
  yield* key("container", containerKey(text(row["sscc"])));
  const day = Date.parse(text(row["date"])) / DAY_MS;
  if (Number.isFinite(day)) yield* key("launch", `${text(row["place"])} ${Math.floor(day)}`);
  for (const item of list(row["items"])) {
    yield* key("craft", text(item["cls"]));
    const read = text(item["serial_read"]).toUpperCase();
    if (read.startsWith("*")) yield* suffixKeys(foldConfused(read.replace(/^\*+/, "")));
    else if (read !== "") yield `serial:${foldConfused(read)}`;
    yield* key("batch", text(item["fabric_batch"]) && `${text(item["cls"])} ${text(item["fabric_batch"])}`);
  }
}

/** A partial reading is asked by its legible end: by five characters where there are so many. */
function* partialReadings(seizure: Raw): Iterable<string> {
  for (const item of list(seizure["items"])) {
    const read = text(item["serial_read"]).toUpperCase();
    if (hasGap(read)) yield* endingKeys(read);
  }
}

/** What is asked about one thing that was read: whole up to confused signs, or by its legible end. */
export function readingQuestions(reading: string): ReadonlySet<string> {
  const read = readingOf(reading) ?? reading.trim().toUpperCase();
  return new Set(hasGap(read) ? endingKeys(read) : [`serial:${foldConfused(read)}`]);
}

/** By what was read behind the last gap, where that is enough to ask by. */
function endingKeys(read: string): readonly string[] {
  const end = foldConfused(read.slice(read.search(/[^*?]*$/)));
  return end.length < ENDING_MIN ? [] : suffixKeys(end).slice(0, 1);
}

const ENDING_MIN = 3;

/** What a node asks its partners: about its suspicious orders, its seizures, and what either was traced to. */
export function supplyQuestions(view: NodeView, rules: AskRules): ReadonlySet<string> {
  const { files, answers } = view;
  const keys = new RowKeys(view);
  const asked = new Set<string>();
  const ask = (found: Iterable<string>): void => {
    for (const k of found) asked.add(k);
  };
  const suspicious = new Set(answers.orders.filter((o) => o.score >= rules.orderMin).map((o) => o.order_id));
  for (const order of rowsOf(files, "orders"))
    if (suspicious.has(text(order["order_id"]))) ask(keys.of("orders", order));
  const seized = new Set<string>();
  const seizures = ownOrTied(view);
  for (const seizure of seizures) {
    for (const k of keys.of("seizures", seizure))
      if (!k.startsWith("craft:") && !k.startsWith("suffix:")) asked.add(k);
    ask(partialReadings(seizure));
    ask(launches(seizure, rules.launchDays));
    for (const k of keys.of("seizures", seizure)) if (k.startsWith("serial:")) seized.add(k);
  }
  ask(eventQuestions(files, keys, suspicious, seized));
  const things = new Set(seizures.flatMap(thingsIn));
  for (const traced of answers.traceback as readonly Raw[]) {
    const id = text(traced["item_id"]);
    if (!things.has(id) && !things.has(id.replace(/\/\d+$/, ""))) continue;
    for (const id of texts(traced["evidence"])) asked.add(`event:${id}`);
    ask(key("order", text(traced["order_id"])));
  }
  for (const craft of answers.crafts) asked.add(`craft:${craft}`);
  for (const [lat, lon] of answers.hubTowns)
    for (const dy of [-1, 0, 1])
      for (const dx of [-1, 0, 1]) asked.add(`hub:${cell(lat) + dy},${cell(lon) + dx}`);
  return asked;
}

/** Its things as tracebacks call them; a second number that was read off one stands behind a slash. */
const thingsIn = (seizure: Raw): readonly string[] =>
  list(seizure["items"]).map((item, i) => text(item["item_id"]) || `${text(seizure["seizure_id"])}/${i + 1}`);

/** What a partner gave is asked about further where it hangs on a chain: else each answer would be a question, to the last row. */
function ownOrTied({ files, answers }: NodeView): readonly Raw[] {
  const received = new Set(files["received"] ?? []);
  const tied = new Set(answers.chains.flatMap((chain) => chain.seizures));
  return rowsOf(files, "seizures").filter((seizure) => {
    const id = text(seizure["seizure_id"]);
    return tied.has(id) || !received.has(`seizure:${id}`);
  });
}

/** Of events that tell of these orders, of what lay in their containers, or of these numbers: what they name. */
function* eventQuestions(
  files: RowFiles,
  keys: RowKeys,
  suspicious: ReadonlySet<string>,
  seized: ReadonlySet<string>,
): Iterable<string> {
  const moved = containersOf(files, suspicious);
  for (const event of rowsOf(files, "events")) {
    const range = rangeIn(event);
    const isOurs =
      ordersIn(event).some((o) => suspicious.has(o)) || moved.has(containerKey(text(event["parentID"])));
    const isSeized = [...epcsOf(event).map(serialOf), ...range.serials].some((s) =>
      seized.has(`serial:${s}`),
    );
    if (!isOurs && !isSeized) continue;
    // What a loose range may hold, or lay beside something seized, is not asked about.
    const others = new Set(isOurs && range.isTight ? [] : range.serials.map((serial) => `serial:${serial}`));
    for (const k of keys.of("events", event)) if (!k.startsWith("suffix:") && !others.has(k)) yield k;
  }
}

/** Containers in which the goods of these orders went. */
function containersOf(files: RowFiles, orders: ReadonlySet<string>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const event of rowsOf(files, "events"))
    if (ordersIn(event).some((o) => orders.has(o)))
      for (const epc of epcsOf(event)) if (SSCC.test(epc)) found.add(containerKey(epc));
  found.delete("");
  return found;
}

const cell = (degrees: number): number => Math.floor(degrees / 0.2);

/** Where a hub is asked for; the answer is the figure alone. */
export const hubKey = ({ lat, lon }: HubRow): string => `hub:${cell(lat)},${cell(lon)}`;

/** The same place on the days around. */
function* launches(seizure: Raw, days: number): Iterable<string> {
  const day = Math.floor(Date.parse(text(seizure["date"])) / DAY_MS);
  if (!Number.isFinite(day)) return;
  for (let d = day - days; d <= day + days; d++) yield* key("launch", `${text(seizure["place"])} ${d}`);
}

/** Own rows that may leave, by key. */
export function answerIndex(
  own: RowFiles,
  keys: RowKeys,
  mayLeave: (row: Raw) => boolean,
): ReadonlyMap<string, readonly KeyedRow[]> {
  const index = new Map<string, KeyedRow[]>();
  for (const file of ASKED_FILES)
    for (const row of rowsOf(own, file)) {
      if (!mayLeave(row)) continue;
      for (const k of new Set(keys.of(file, row))) {
        const found = index.get(k);
        if (found) found.push([file, row]);
        else index.set(k, [[file, row]]);
      }
    }
  return index;
}

/** Mentions that a row names: who gets the row gets these, and no others. */
export function mentionsIn(row: Raw): string[] {
  const payment = isRaw(row["payment"]) ? row["payment"] : {};
  const owners = PARTY_LISTS.flatMap(([name, field]) =>
    list(row[name]).map((entry) => partyOf(entry[field])),
  );
  return [...PARTY_FIELDS.map((f) => text(row[f])), text(payment["payer"]), ...owners].filter(
    (id) => id !== "",
  );
}

const PARTY_FIELDS = [
  "seller",
  "buyer",
  "exporter",
  "consignee",
  "carrier",
  "bsn:carrier",
  "reporter",
  "mention_id",
] as const;
const PARTY_LISTS = [
  ["sourceList", "source"],
  ["destinationList", "destination"],
] as const;
/** A party's URI ends with its mention; what is none stands for itself. */
const partyOf = (value: unknown): string =>
  /^https?:\/\//.test(text(value)) ? lastPart(text(value)) : text(value);

/** The row with each of its parties under another name. */
export function renameParties(row: Raw, named: (id: string) => string): Raw {
  const renamed: Record<string, unknown> = { ...row };
  for (const field of PARTY_FIELDS) if (text(row[field]) !== "") renamed[field] = named(text(row[field]));
  if (isRaw(row["payment"]) && text(row["payment"]["payer"]) !== "")
    renamed["payment"] = { ...row["payment"], payer: named(text(row["payment"]["payer"])) };
  for (const [list, field] of PARTY_LISTS)
    if (Array.isArray(row[list]))
      renamed[list] = row[list].map((entry: unknown) =>
        isRaw(entry) ? { ...entry, [field]: named(partyOf(entry[field])) } : entry,
      );
  return renamed;
}

/** A part of a chain as one node sees it. `strength` is how much ties each seizure to it, in the order of `seizures`. */
export interface ChainPart {
  readonly node: string;
  readonly score: number;
  readonly orders: readonly string[];
  readonly seizures: readonly string[];
  readonly strength: readonly number[];
}

/** Two parts are of one chain where they share most of the smaller one's orders. */
export function isSameChain(a: Pick<ChainPart, "orders">, b: Pick<ChainPart, "orders">): boolean {
  const mine = new Set(a.orders);
  const both = b.orders.filter((o) => mine.has(o)).length;
  return both > 0.5 * Math.min(a.orders.length, b.orders.length);
}

/**
 * A node that knows one chain only lays every launch at its door. Nodes therefore tell each other how strongly each
 * seizure hangs on which chain (digests and a figure, no row), and each keeps what no other chain claims more strongly.
 */
export function settleSeizures<T extends ChainPart>(parts: readonly T[]): T[] {
  const claims = new Map<string, [part: T, strength: number][]>();
  for (const part of parts)
    for (const [i, id] of part.seizures.entries()) {
      const claim: [T, number] = [part, part.strength[i] ?? 0];
      const found = claims.get(id);
      if (found) found.push(claim);
      else claims.set(id, [claim]);
    }
  return parts.map((part) => {
    const keeps = part.seizures.map((id) => {
      const all = claims.get(id) ?? [];
      const ours = Math.max(...all.filter(([p]) => p === part || isSameChain(p, part)).map(([, s]) => s));
      return all.every(([p, s]) => p === part || s <= ours || isSameChain(p, part));
    });
    return {
      ...part,
      seizures: part.seizures.filter((_, i) => keeps[i]),
      strength: part.strength.filter((_, i) => keeps[i]),
    };
  });
}
