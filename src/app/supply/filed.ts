import {
  containerKey,
  type DeclaredImport,
  foldedSerial,
  orderSerials,
  type SupplyRow,
} from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";
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

/** Rows of the own ledger and of what partners disclosed, by a number that they name. */
export class FiledRows {
  readonly #tx: Pick<Transaction, "supplyLedgerUnder">;
  readonly #received: readonly ReceivedRow[];

  constructor(tx: Pick<Transaction, "supplyLedgerUnder">, received: readonly ReceivedRow[]) {
    this.#tx = tx;
    this.#received = received;
  }

  async ordersNaming(serials: readonly string[]): Promise<readonly OrderNaming[]> {
    const folded = new Set(serials.map(foldedSerial));
    if (folded.size === 0) return [];
    const names = (row: Filed["row"]): boolean =>
      orderSerials(row).some(({ serial }) => folded.has(foldedSerial(serial)));
    const rows = await this.#under(
      "order",
      [...folded].map((serial) => `serial:${serial}`),
      names,
    );
    return rows.flatMap(({ row }) => {
      const [order, at] = [text(row["order_id"]), text(row["date"])];
      if (order === "" || !Number.isFinite(Date.parse(at))) return [];
      return orderSerials(row)
        .filter(({ serial }) => folded.has(foldedSerial(serial)))
        .map((one) => ({ ...one, order, at, seller: text(row["seller"]), buyer: text(row["buyer"]) }));
    });
  }

  /** Declarations of these containers, each as its events call it. */
  async declarationsOf(containers: readonly string[]): Promise<readonly FiledDeclaration[]> {
    const byKey = new Map(containers.map((one) => [containerKey(one), one]));
    if (byKey.size === 0) return [];
    const keyOf = (row: Filed["row"]): string => containerKey(text(row["sscc"]));
    const rows = await this.#under(
      "declaration",
      [...byKey.keys()].map((key) => `container:${key}`),
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

  /** Each row once, the own before one that a partner gave. */
  async #under(
    kind: Extract<SupplyRow["row"], "order" | "declaration">,
    keys: readonly string[],
    fits: (row: Filed["row"]) => boolean,
  ): Promise<readonly Filed[]> {
    const found = new Map<string, Filed>();
    const own = await this.#tx.supplyLedgerUnder({ keys, objects: [], eventIds: [], rowIds: [] });
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
