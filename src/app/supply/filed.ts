import {
  containerKey,
  type DeclaredImport,
  foldConfused,
  foldedSerial,
  mayBe,
  orderSerials,
  type SupplyRow,
  serialAsRead,
} from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";
import type { LedgerRow } from "../ports/supply.ts";
import type { ReceivedRow } from "./received.ts";

/** An order that names a thing by its number. */
export interface OrderNaming {
  readonly order: string;
  /** RFC 3339. */
  readonly at: string;
  readonly seller: string;
  readonly buyer: string;
  readonly gtin: string;
  readonly serial: string;
}

/** A declaration with the report that it came in. */
export type FiledDeclaration = DeclaredImport & { readonly reportId: string };

interface Filed {
  readonly id: string;
  readonly row: Readonly<Record<string, unknown>>;
  readonly reportId: string;
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");

type Ledger = Pick<Transaction, "supplyLedgerUnder" | "ordersEnding">;

/** Of a shorter ending half of all numbers could be meant, and a number that ends in a gap has none. */
const ENDING_MIN = 4;

/** Rows of the own ledger and of what partners disclosed, by a number that they name. */
export class FiledRows {
  readonly #tx: Ledger;
  readonly #received: readonly ReceivedRow[];

  constructor(tx: Ledger, received: readonly ReceivedRow[]) {
    this.#tx = tx;
    this.#received = received;
  }

  async ordersNaming(serials: readonly string[]): Promise<readonly OrderNaming[]> {
    const folded = new Set(serials.map(foldedSerial));
    if (folded.size === 0) return [];
    const isMeant = (serial: string): boolean => folded.has(foldedSerial(serial));
    const own = await this.#filedUnder([...folded].map((serial) => `serial:${serial}`));
    return namings(
      this.#under("order", own, (row) => namesOne(row, isMeant)),
      isMeant,
    );
  }

  /** Orders that name a thing by a number of this form, found by how it ends; none where its end was not read. */
  async ordersLike(reading: string, limit: number): Promise<readonly OrderNaming[]> {
    const end = foldConfused(reading.slice(Math.max(reading.lastIndexOf("*"), reading.lastIndexOf("?")) + 1));
    if (end.length < ENDING_MIN) return [];
    const fits = (serial: string): boolean => mayBe(serialAsRead(serial), reading);
    const own = await this.#tx.ordersEnding(end, limit);
    return namings(
      this.#under("order", own, (row) => namesOne(row, fits)),
      fits,
    );
  }

  /** Declarations of these containers, each as its events call it. */
  async declarationsOf(containers: readonly string[]): Promise<readonly FiledDeclaration[]> {
    const byKey = new Map(containers.map((one) => [containerKey(one), one]));
    if (byKey.size === 0) return [];
    const keyOf = (row: Filed["row"]): string => containerKey(text(row["sscc"]));
    const rows = this.#under(
      "declaration",
      await this.#filedUnder([...byKey.keys()].map((key) => `container:${key}`)),
      (row) => byKey.has(keyOf(row)),
    );
    return rows.flatMap(({ row, reportId }) => {
      const [id, at, container] = [text(row["declaration_id"]), text(row["date"]), byKey.get(keyOf(row))];
      if (id === "" || container === undefined || !Number.isFinite(Date.parse(at))) return [];
      const [exporter, consignee] = [text(row["exporter"]), text(row["consignee"])];
      return [
        {
          id,
          at,
          container,
          reportId,
          ...(exporter === "" ? {} : { exporter }),
          ...(consignee === "" ? {} : { consignee }),
        },
      ];
    });
  }

  #filedUnder(keys: readonly string[]): Promise<readonly LedgerRow[]> {
    return this.#tx.supplyLedgerUnder({ keys, objects: [], eventIds: [], rowIds: [] });
  }

  /** Each row once, the own before one that a partner gave. */
  #under(
    kind: Extract<SupplyRow["row"], "order" | "declaration">,
    own: readonly LedgerRow[],
    fits: (row: Filed["row"]) => boolean,
  ): readonly Filed[] {
    const found = new Map<string, Filed>();
    for (const { record, reportId } of own) {
      if (record.kind !== "supplyRow" || record.row !== kind || found.has(record.id)) continue;
      const row = JSON.parse(record.body) as Filed["row"];
      if (fits(row)) found.set(record.id, { id: record.id, row, reportId });
    }
    for (const { kind: of, id, row, reportId } of this.#received)
      if (of === kind && !found.has(id) && fits(row)) found.set(id, { id, row, reportId });
    return [...found.values()];
  }
}

const namesOne = (row: Filed["row"], is: (serial: string) => boolean): boolean =>
  orderSerials(row).some(({ serial }) => is(serial));

/** Each number of these orders that is meant, with who sold to whom and when. */
const namings = (rows: readonly Filed[], is: (serial: string) => boolean): readonly OrderNaming[] =>
  rows.flatMap(({ row }) => {
    const [order, at] = [text(row["order_id"]), text(row["date"])];
    if (order === "" || !Number.isFinite(Date.parse(at))) return [];
    return orderSerials(row)
      .filter(({ serial }) => is(serial))
      .map((one) => ({ ...one, order, at, seller: text(row["seller"]), buyer: text(row["buyer"]) }));
  });
