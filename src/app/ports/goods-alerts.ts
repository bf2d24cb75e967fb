import type { Access, AlertAudience, GoodsAlertBody } from "../../core/index.ts";
import type { Page } from "./index.ts";

export const ALERT_STATES = ["draft", "out", "taken_back"] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** An alert on goods as the unit keeps it. */
export interface GoodsAlert {
  readonly id: string;
  readonly body: GoodsAlertBody;
  readonly audience: AlertAudience;
  /** Of exactly what would go, and to whom. */
  readonly digest: string;
  readonly access: Access;
  readonly state: AlertState;
  readonly writtenBy: string;
  readonly writtenAt: string;
  readonly outBy?: string;
  readonly outAt?: string;
  readonly takenBackBy?: string;
  readonly takenBackAt?: string;
  /** Why; the trade is not told. */
  readonly reason?: string;
  /** Accounts of the trade that have read it as it stands. */
  readonly readBy: number;
}

/** An alert as a shop has it: what was let out, under which marking, and whether it was taken back. */
export interface TradeAlert {
  readonly id: string;
  /** Absent once it was taken back: what is told then is that it is over. */
  readonly body?: GoodsAlertBody;
  /** As strict as what was let out. */
  readonly access: Access;
  readonly state: Exclude<AlertState, "draft">;
  readonly at: string;
  /** Not read by this account as it stands. */
  readonly isNew: boolean;
}

/** An account of the trade that an alert may be for. */
export interface TradeAccount {
  readonly id: string;
  readonly kinds: readonly string[];
}

export interface GoodsAlertPort {
  addGoodsAlert(alert: Omit<GoodsAlert, "readBy">): Promise<void>;
  goodsAlert(id: string): Promise<GoodsAlert | undefined>;
  /** Newest first. */
  goodsAlerts(filter: { readonly state?: AlertState } & Page): Promise<readonly GoodsAlert[]>;
  /** False where it is no longer in the state before. */
  letOutGoodsAlert(id: string, done: { readonly by: string; readonly at: string }): Promise<boolean>;
  takeBackGoodsAlert(
    id: string,
    done: { readonly by: string; readonly at: string; readonly reason: string },
  ): Promise<boolean>;
  /** Accounts of the trade that may sign in; for the unit alone. */
  tradeAccounts(): Promise<readonly TradeAccount[]>;
  /** Those let out to this account of the trade whose last day has not passed, newest first. */
  tradeAlerts(today: string, limit: number): Promise<readonly TradeAlert[]>;
  /** As it stands now; false where this account has none such. */
  readTradeAlert(id: string, at: string): Promise<boolean>;
  /** Of these folded serial numbers those of seized or stolen goods of which a shop may be told; of an account of the trade alone. */
  askableSerials(folded: readonly string[]): Promise<ReadonlySet<string>>;
}
