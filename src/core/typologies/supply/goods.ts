import { type CommodityCodes, commoditySeries } from "../../commodity.ts";
import { plateOf } from "../../plates.ts";
import type { Order, SupplyRow } from "../../records.ts";
import { CROSSING_CONTEXTS } from "./contexts.ts";
import type { ReportedTheft } from "./thefts.ts";

/**
 * Rows beside orders and events, as flags read them: what was declared, seized, told to a dealer. Parties stand under the id that
 * they were resolved to, without a name; a country is where goods go, never of whom.
 */
export interface GoodsRecords {
  readonly declarations: readonly DeclaredGoods[];
  readonly seizures: readonly SeizedGoods[];
  readonly warnings: readonly DealerWarning[];
  readonly thefts: readonly ReportedTheft[];
  /** What registers say of firms, by what their mentions were resolved to. */
  readonly firms: ReadonlyMap<string, Firm>;
  readonly statistics: readonly TradeMonth[];
  /** What a mention of a party was resolved to. */
  readonly partyOf: (id: string) => string;
  readonly codes: CommodityCodes;
  readonly libya: ExportList;
  /** NACE of trades that deal in, use or carry boats. */
  readonly marineTrades: readonly string[];
}

export interface DeclaredItem {
  readonly hs: string;
  /** In pieces; none where it is declared in another unit, such as kilograms. */
  readonly quantity: number;
  readonly netKg: number;
  readonly packages: number;
}

export interface DeclaredGoods {
  /** The row's. */
  readonly id: string;
  readonly at: string;
  readonly exporter: string;
  readonly consignee: string;
  readonly carrier: string | undefined;
  /** ISO 3166, where the goods come from and go to. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly via: readonly string[];
  /** The authorisation's number; `none` where the declaration says that it has none; undefined where nothing is said. */
  readonly licence: string | undefined;
  readonly items: readonly DeclaredItem[];
}

/** What an officer says of a number that cannot be read: worn away is nobody's doing. */
export const SERIAL_STATES = ["read", "removed", "altered", "worn"] as const;

export interface SeizedThing {
  readonly serial: string | undefined;
  readonly state: (typeof SERIAL_STATES)[number] | undefined;
  readonly toolMark: string | undefined;
  readonly lot: string | undefined;
  readonly batch: string | undefined;
}

export interface SeizedGoods {
  readonly id: string;
  /** As the file has it. */
  readonly number: string;
  readonly at: string;
  readonly isCrossing: boolean;
  readonly things: readonly SeizedThing[];
}

/** Somebody told a dealer what its goods are used for (industry contact log). */
export interface DealerWarning {
  readonly id: string;
  readonly at: string;
  readonly party: string;
}

/** What stands at a firm's address, as whoever looked says; `none`: no such address, or nobody there. */
export const ADDRESS_TYPES = ["business", "self_storage", "car_park", "flat", "forwarder", "none"] as const;
export type AddressType = (typeof ADDRESS_TYPES)[number];

export interface Firm {
  /** The rows that say so. */
  readonly ids: readonly string[];
  /** ISO, the earliest of several. */
  readonly registered: string | undefined;
  /** Digits of its NACE codes. */
  readonly trades: readonly string[];
  readonly addresses: readonly AddressType[];
}

/** What one country's statistics say of a month's trade with another, in one commodity. */
export interface TradeMonth {
  readonly id: string;
  /** 2024-03. */
  readonly month: string;
  readonly reporter: string;
  readonly partner: string;
  readonly flow: "import" | "export";
  readonly hs: string;
  readonly value: number;
}

/** data/supply/libya-list.json. */
export interface ExportList {
  readonly from: string;
  readonly country: string;
  /** `part`: not all goods of the code; `with`: only beside a whole code in one declaration. */
  readonly codes: readonly { readonly code: string; readonly part?: boolean; readonly with?: boolean }[];
  /** Where the list is law, and until when it was. */
  readonly states: readonly string[];
  readonly left: Readonly<Record<string, string>>;
}

type Raw = Readonly<Record<string, unknown>>;
const isRaw = (value: unknown): value is Raw =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
const number = (value: unknown): number => (typeof value === "number" && Number.isFinite(value) ? value : 0);
const rows = (value: unknown): readonly Raw[] => (Array.isArray(value) ? value.filter(isRaw) : []);
const country = (value: unknown): string | undefined => text(value)?.toUpperCase();

/** The kinds of rows that are read here. */
export const GOODS_ROWS: readonly SupplyRow["row"][] = [
  "declaration",
  "seizure",
  "warning",
  "theft",
  "party",
  "statistic",
];

/** Every party of a row, as it is named there. */
export function partiesOfGoods({ body }: Pick<SupplyRow, "body">): readonly string[] {
  const said = JSON.parse(body) as Raw;
  return ["exporter", "consignee", "carrier", "party", "reporter", "mention_id"].flatMap(
    (field) => text(said[field]) ?? [],
  );
}

/** Reads rows of the kinds above; of a declaration or a warning whoever it is about is named. */
export function goodsRecords(
  all: readonly SupplyRow[],
  reference: Pick<GoodsRecords, "codes" | "libya" | "marineTrades" | "partyOf">,
): GoodsRecords {
  const { partyOf } = reference;
  const read = <T>(row: SupplyRow["row"], take: (said: Raw, record: SupplyRow) => T | undefined): T[] =>
    all.flatMap((record) => (record.row === row ? (take(JSON.parse(record.body) as Raw, record) ?? []) : []));
  const party = (value: unknown): string | undefined => {
    const id = text(value);
    return id === undefined ? undefined : partyOf(id);
  };
  return {
    ...reference,
    declarations: read("declaration", (said, { id, at }) => {
      const [exporter, consignee] = [party(said["exporter"]), party(said["consignee"])];
      if (at === undefined || exporter === undefined || consignee === undefined) return undefined;
      return {
        id,
        at,
        exporter,
        consignee,
        carrier: party(said["carrier"]),
        from: country(said["country_dispatch"]),
        to: country(said["country_destination"]),
        via: (Array.isArray(said["country_transit"]) ? said["country_transit"] : []).flatMap(
          (one) => country(one) ?? [],
        ),
        licence: text(said["licence"]),
        items: rows(said["items"]).map((item) => ({
          hs: text(item["hs"]) ?? "",
          quantity: isPieces(item["unit"]) ? number(item["quantity"]) : 0,
          netKg: number(item["net_kg"]),
          packages: number(item["packages"]),
        })),
      };
    }),
    seizures: read("seizure", (said, { id, at }) => {
      if (at === undefined) return undefined;
      return {
        id,
        number: text(said["seizure_id"]) ?? id,
        at,
        isCrossing: CROSSING_CONTEXTS.some((c) => c === said["context"]),
        things: rows(said["items"]).map((item) => ({
          serial: text(item["serial_read"]) ?? text(item["serial"]),
          state: SERIAL_STATES.find((s) => s === item["serial_state"]),
          toolMark: plateOf(item["tool_mark"]),
          lot: plateOf(item["lot_read"]),
          batch: plateOf(item["fabric_batch"]),
        })),
      };
    }),
    warnings: read("warning", (said, { id, at }) => {
      const warned = party(said["party"]);
      return at === undefined || warned === undefined ? undefined : { id, at, party: warned };
    }),
    firms: firmsOf(
      read("party", (said, { id }) => {
        const named = party(said["mention_id"]);
        return named === undefined ? undefined : { ...firmIn(said), ids: [id], party: named };
      }),
    ),
    statistics: read("statistic", readMonth),
    thefts: read("theft", ({ serial, gtin, reporter }) => ({ serial, gtin, reporter: party(reporter) })),
  };
}

/** UN/ECE Recommendation 20 and customs' own: a declaration without a unit is one of pieces. */
const PIECES = ["NAR", "NMB", "C62", "H87", "EA", "PCE", "PCS", "PST", "ST", "U", "PIECE", "PIECES"];
const isPieces = (unit: unknown): boolean => {
  const word = text(unit)
    ?.toUpperCase()
    .replace(/[^A-Z0-9]/g, "");
  return word === undefined || PIECES.includes(word);
};

/** One code and the next: "62.01; 46.69", "62.01, 46.69", "6201,4669". "62,01" is one. */
const BETWEEN_CODES = /[;|/\n]|,\s+|,(?=\d{2}\.|\d{4})|\s+(?=\d{2})/;

function firmIn(said: Raw): Omit<Firm, "ids"> {
  const codes = (text(said["nace"]) ?? "").split(BETWEEN_CODES).map((code) => code.replace(/[^0-9]/g, ""));
  return {
    registered: text(said["registered"]),
    trades: codes.filter((code) => code !== ""),
    addresses: ADDRESS_TYPES.filter((type) => type === said["address_type"]),
  };
}

/** Mentions of one firm together; those of which no register says anything are none. */
function firmsOf(rows: readonly (Firm & { readonly party: string })[]): Map<string, Firm> {
  const firms = new Map<string, Firm>();
  for (const { party, ...firm } of rows) {
    if (firm.registered === undefined && firm.trades.length === 0 && firm.addresses.length === 0) continue;
    const known = firms.get(party) ?? { ids: [], registered: undefined, trades: [], addresses: [] };
    firms.set(party, {
      ids: [...known.ids, ...firm.ids],
      registered: [known.registered, firm.registered].filter((day) => day !== undefined).sort()[0],
      trades: [...new Set([...known.trades, ...firm.trades])],
      addresses: [...new Set([...known.addresses, ...firm.addresses])],
    });
  }
  return firms;
}

function readMonth(said: Raw, { id }: SupplyRow): TradeMonth | undefined {
  const [reporter, partner] = [country(said["reporter"]), country(said["partner"])];
  const [month, hs] = [text(said["month"]), text(said["hs"])];
  const flow = (["import", "export"] as const).find((one) => one === said["flow"]);
  if (!reporter || !partner || !month || !hs || !flow) return undefined;
  return { id, month, reporter, partner, flow, hs, value: number(said["value"]) };
}

/** Boats of any kind and outboard motors. */
export const isMarine = ({ hs }: Pick<DeclaredItem, "hs">): boolean => /^(?:8903|840721)/.test(hs);

/** Who sells more than it buys is a trader. */
export class Trade {
  readonly #balance = new Map<string, number>();

  constructor(orders: readonly Order[], { partyOf }: Pick<GoodsRecords, "partyOf">) {
    for (const { sellerId, buyerId } of orders) {
      this.#add(partyOf(sellerId), 1);
      this.#add(partyOf(buyerId), -1);
    }
  }

  #add(party: string, one: number): void {
    this.#balance.set(party, (this.#balance.get(party) ?? 0) + one);
  }

  sells(party: string): boolean {
    return (this.#balance.get(party) ?? 0) > 0;
  }
}

/** Whether a code is on a list, in the terms of any edition of the nomenclature: the list's own, or what they became. */
export function listedAs(
  list: ExportList,
  codes: CommodityCodes,
  hs: string,
): ExportList["codes"][number] | undefined {
  const code = hs.slice(0, 6);
  return list.codes.find((entry) => entry.code === code || entry.code === commoditySeries(codes, code));
}

export const DAY_MS = 86_400_000;
export const dayOf = (at: string): number => Date.parse(at) / DAY_MS;
export const round = (value: number): number => Math.round(value * 1000) / 1000;
