import { isDeepStrictEqual } from "node:util";
import type {
  Actor,
  AuditEntryDraft,
  Clock,
  MatchStore,
  Random,
  Store,
  TaxiiStore,
  Transaction,
} from "../app/index.ts";
import {
  ERROR_CODES,
  isPurpose,
  type Model,
  type PurposeStatement,
  purposesOf,
  Refused,
  type Role,
  saysNothing,
  type Tlp,
  type Viewer,
  WaslError,
} from "../core/index.ts";
import { AccessCache, AccessIds } from "./access-ids.ts";
import type { AccountsOptions } from "./accounts/account-rows.ts";
import { openAccounts, writeRefusal } from "./accounts/accounts.ts";
import { AuditChain, verifyAudit } from "./audit/audit.ts";
import { RefusalLedger } from "./audit/refusals.ts";
import { verifyContents } from "./audit/verify-contents.ts";
import { type BackupSummary, backup, type EndedByRestore, isEmpty, restore } from "./backup.ts";
import type { Context } from "./context.ts";
import { type DbTransaction, type Driver, inTransaction, type Query, storeError } from "./database/driver.ts";
import { FolderDriver } from "./database/folder-driver.ts";
import { PgDriver } from "./database/pg-driver.ts";
import { type RowTypes, readRowTypes } from "./database/row-arrays.ts";
import { KnownWords, Vocabulary } from "./entities/name-rows.ts";
import { reindexNames } from "./entities/reindex.ts";
import { refileLedger } from "./fronts/supply-refile.ts";
import { publishedTransparency } from "./fronts/transparency.ts";
import { prepareQueue } from "./jobs/job-schema.ts";
import { openJobs } from "./jobs/jobs.ts";
import type { KeyFile } from "./keys/key-file.ts";
import {
  forgetKeys,
  type KeyStanding,
  keyStanding,
  mustHoldKeys,
  rotateKey,
  sealKeyFile,
  stageKey,
} from "./keys/key-rotation.ts";
import { deriveKeys, type NodeKeys } from "./keys/node-key.ts";
import { applyMigrations, atStart, claim } from "./migrate.ts";
import { openKeeper } from "./protection/keeper.ts";
import { ReportNumbers } from "./reports.ts";
import { openMatchStore } from "./sharing/match.ts";
import { openTaxii } from "./sharing/taxii.ts";
import { transactionOf } from "./transaction.ts";

const DEADLINE_MS = 30_000;
/** So long somebody is taken to be who they were, until the ticket tells. */
const KNOWN_MS = 1_000;
/** As many commits with an entry can be under way at once on a server: half of the connections for data. */
const AUDIT_CHAINS = 4;
/** One import leaves most connections to others. Of three, one computes while the others are in the database or at its end. */
const WRITERS_MAX = 3;
/** Statements after which what counts is settled: whoever counts adds up the rest. */
const SETTLE_EVERY = 50_000;

export interface StoreOptions {
  /** Where the embedded database lives; ignored where a server is named. */
  readonly folder?: string;
  readonly databaseUrl?: string;
  /** 32 bytes, from `openKeyFile`. */
  readonly nodeKey: Uint8Array;
  /** Where it was read from: wrapping keys that came later stand there too. Without it the key cannot be rotated. */
  readonly keyFile?: KeyFile;
  readonly nodeId: string;
  readonly model: Model;
  readonly clock: Clock;
  readonly random: Random;
}

/**
 * Opens the store and brings its schema up to date. STORE_UNAVAILABLE where it cannot be reached or belongs to another
 * node key, STORE_VERSION where it is newer than this program, STORE_FULL where the disk is.
 */
export async function openStore(options: StoreOptions): Promise<WaslStore> {
  const keys = deriveKeys(options.nodeKey, options.keyFile);
  const identity = { nodeId: options.nodeId, keyCheck: keys.check };
  const driver = openDriver(options, keys);
  try {
    await atStart("opening the database", () => applyMigrations(driver));
    await atStart("whose node's database it is", () => claim(driver, identity));
    await atStart("the queue's tables", () => prepareQueue(driver));
    await atStart("the keys that it was sealed with", () => mustHoldKeys(driver, keys));
    await atStart("names indexed anew", () => reindexNames(driver, options.model));
    await atStart("the ledger's keys filed anew", () => refileLedger(driver));
    if (driver instanceof PgDriver) await atStart("the database's logins", () => driver.grantLogins());
    const rowTypes = await inTransaction(driver, "owner", DEADLINE_MS, readRowTypes);
    return new WaslStore(options, keys, driver, rowTypes);
  } catch (error) {
    await driver.close();
    throw storeError(error);
  }
}

function openDriver({ databaseUrl, folder }: StoreOptions, keys: NodeKeys): FolderDriver | PgDriver {
  if (databaseUrl !== undefined) return new PgDriver({ databaseUrl, keys });
  if (folder !== undefined) return new FolderDriver(folder);
  throw new WaslError("STORE_UNAVAILABLE", { because: "neither a folder nor a database is named" });
}

const settle = async (query: Query): Promise<void> => {
  await query("select wasl.settle_tally()");
};

/** Forbidden, or not there for this viewer: whoever asks around for what is hidden is seen to do so. */
const isRefusal = ({ code }: WaslError): boolean => [403, 404].includes(ERROR_CODES[code].status);

/** What a failed transaction leaves on record: its refusals, and what it was about to record where it was refused; or that it was. */
function refusalsOf(audits: readonly AuditEntryDraft[], error: unknown): readonly AuditEntryDraft[] {
  const own = audits.filter((a) => a.action === "refuse");
  if (own.length > 0 || !(error instanceof WaslError) || !isRefusal(error)) return own;
  const { code } = error;
  if (audits.length === 0) return [{ action: "refuse", object: "operation", detail: { code } }];
  return audits.map((a) => ({ ...a, action: "refuse", detail: { ...a.detail, attempt: a.action, code } }));
}

interface ViewerRow {
  readonly user_id: string;
  readonly role: Role;
  readonly clearance: Tlp;
  readonly groups: readonly string[];
  readonly compartments: readonly string[];
}

interface TicketRow extends ViewerRow {
  readonly expires_ms: number;
  readonly bound: boolean;
}

const viewerOf = (row: ViewerRow, { purpose, mandate }: PurposeStatement, nodeId: string): Viewer => ({
  userId: row.user_id,
  role: row.role,
  nodeId,
  clearance: row.clearance,
  groups: row.groups,
  compartments: row.compartments,
  purpose,
  mandate,
});

/** Both were sent already; the first is looked at first. */
async function behind<T>(first: Promise<unknown>, second: Promise<T>): Promise<T> {
  second.catch(() => undefined);
  await first;
  return await second;
}

export class WaslStore implements Store {
  readonly writersMax: number;
  readonly accounts: Store["accounts"];
  readonly keeper: Store["keeper"];
  readonly taxii: TaxiiStore;
  readonly match: MatchStore;
  readonly jobs: Store["jobs"];
  /** For the local owner; the port does not know it. */
  readonly accountOptions: AccountsOptions;
  private readonly options: StoreOptions;
  private readonly keys: NodeKeys;
  private readonly driver: Driver;
  private readonly tellJobs: () => void;
  private readonly rowTypes: RowTypes;
  private readonly chain: AuditChain;
  private readonly refusals: RefusalLedger;
  private readonly accessCache = new AccessCache();
  private readonly knownWords = new KnownWords();
  /** Statements since this process began: all, those that are counted, those that statistics know. */
  private written = 0;
  private settled = 0;
  private maintained = 0;
  private hasCompleted = false;
  private maintaining: Promise<void> = Promise.resolve();

  constructor(options: StoreOptions, keys: NodeKeys, driver: Driver, rowTypes: RowTypes) {
    this.options = options;
    this.rowTypes = rowTypes;
    this.keys = keys;
    this.driver = driver;
    this.writersMax = driver instanceof PgDriver ? WRITERS_MAX : 1;
    this.chain = new AuditChain(keys, options.clock, driver instanceof PgDriver ? AUDIT_CHAINS : 1);
    const ofAccounts = { driver, chain: this.chain, keys, clock: options.clock, random: options.random };
    this.refusals = new RefusalLedger((userId, draft) => writeRefusal(ofAccounts, userId, draft));
    this.accountOptions = { ...ofAccounts, refusals: this.refusals };
    this.accounts = openAccounts(this.accountOptions);
    this.keeper = openKeeper({
      driver,
      chain: this.chain,
      keys,
      clock: options.clock,
      model: options.model,
    });
    this.match = openMatchStore({ driver, chain: this.chain, keys, random: options.random });
    this.taxii = openTaxii({ driver, keys, chain: this.chain, clock: options.clock });
    const jobs = openJobs(driver);
    this.jobs = jobs;
    this.tellJobs = jobs.tell;
  }

  async as<T>(
    actor: Actor,
    work: (tx: Transaction) => Promise<T | Refused>,
    { deadlineMs = DEADLINE_MS }: { readonly deadlineMs?: number } = {},
  ): Promise<T> {
    if (!isPurpose(actor.purpose.purpose) || saysNothing(actor.purpose.mandate))
      throw new WaslError("PURPOSE_REQUIRED");
    const transaction = await this.driver.begin("app", deadlineMs);
    const audits: AuditEntryDraft[] = [];
    const known = this.knownViewer(actor);
    const ticket = this.openTicket(transaction.query, actor, known);
    ticket.catch(() => undefined);
    let hasPut = false;
    let result: T | Refused;
    try {
      const context = this.context(transaction, known ?? (await ticket), ticket, audits);
      result = await work(
        transactionOf({
          context,
          actor,
          numbers: new ReportNumbers(context),
          onPut: () => {
            hasPut = true;
          },
          onAppend: (added) => {
            this.written += added;
          },
          onComplete: () => {
            this.hasCompleted = true;
          },
        }),
      );
      await ticket;
      await this.commit(
        transaction,
        result instanceof Refused ? { ...context, audits: [...refusalsOf(audits, result.error)] } : context,
      );
    } catch (error) {
      await transaction.rollback();
      // Whoever has no ticket is told so, whatever the work met without it.
      await ticket;
      await this.keepRefusals(actor, refusalsOf(audits, error), deadlineMs);
      throw error;
    }
    if (result instanceof Refused) throw result.error;
    if (hasPut) this.tellJobs();
    return result;
  }

  async published(): ReturnType<Store["published"]> {
    return await inTransaction(this.driver, "app", 5_000, publishedTransparency);
  }

  async ready(): Promise<boolean> {
    try {
      await inTransaction(this.driver, "auth", 5_000, (query) => query("select 1"));
      return true;
    } catch {
      return false;
    }
  }

  /** Whatever anybody may see of it. */
  isEmpty(): Promise<boolean> {
    return inTransaction(this.driver, "owner", DEADLINE_MS, isEmpty);
  }

  /** The whole store, sealed under the node key; on record before the first byte leaves. */
  async backup(write: (chunk: Uint8Array) => Promise<void>): Promise<BackupSummary> {
    await this.note({ action: "export", object: "backup" });
    return await backup({ driver: this.driver, nodeKey: this.options.nodeKey }, write);
  }

  /**
   * Fills an empty store from a backup of the same node key; the log goes on from where it stood. STORE_UNAVAILABLE where
   * the key file lacks the wrapping key of the backup: it is all there, and opens with the key file of its time.
   */
  async restore(
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<BackupSummary & { readonly ended: EndedByRestore }> {
    const summary = await restore({ driver: this.driver, nodeKey: this.options.nodeKey }, chunks);
    this.accessCache.clear();
    this.knownWords.clear();
    await this.chain.recover(this.driver);
    await this.note({
      action: "change",
      object: "restore",
      detail: { rows: summary.rows, ...summary.ended },
    });
    await this.driver.maintain();
    await mustHoldKeys(this.driver, this.keys);
    return summary;
  }

  private async note(entry: AuditEntryDraft): Promise<void> {
    const transaction = await this.driver.begin("auth", DEADLINE_MS);
    const by = { userId: "system", purpose: "system-operation", mandate: "backup" };
    try {
      await this.chain.commit(transaction, "account", by, [entry]);
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  }

  verifyAudit() {
    return verifyAudit(this.driver, this.keys);
  }

  /** The key that wraps data keys; see key-rotation.ts. */
  get wrapKey() {
    const { driver, chain, keys, options } = this;
    const logins = driver instanceof PgDriver ? driver : undefined;
    const of = { driver, chain, keys, clock: options.clock, logins };
    return {
      standing: () => keyStanding(of),
      seal: () => sealKeyFile(of),
      stage: () => stageKey(of),
      rotate: (onStep?: (standing: KeyStanding) => void) => rotateKey(of, onStep),
      forget: (onStep?: (standing: KeyStanding) => void) => forgetKeys(of, onStep),
    };
  }

  verifyContents() {
    return verifyContents(this.driver, this.keys);
  }

  async close(): Promise<void> {
    await this.maintaining;
    await this.refusals.close();
    // A process that dies without one leaves its tail to the next checkpoint of any other.
    await this.chain.checkpoint(this.driver).catch(() => undefined);
    await this.driver.close();
  }

  /** Whom the ticket will most likely be for, where that was looked up just now. */
  private knownViewer({ known, purpose }: Actor): Viewer | undefined {
    if (!known || this.options.clock.now() - known.at > KNOWN_MS) return undefined;
    const { id, ...user } = known.user;
    return viewerOf({ ...user, user_id: id }, purpose, this.options.nodeId);
  }

  /** CREDENTIAL_INVALID, PURPOSE_FORBIDS; CONFLICT where it is not for whom it was taken to be. */
  private async openTicket(query: Query, actor: Actor, known: Viewer | undefined): Promise<Viewer> {
    const { purpose, mandate } = actor.purpose;
    const { rows } = await query<TicketRow>("select * from wasl.open_ticket($1, $2, $3)", [
      actor.token,
      purpose,
      mandate,
    ]);
    const [row] = rows;
    if (!row || row.expires_ms <= this.options.clock.now()) throw new WaslError("CREDENTIAL_INVALID");
    if (!row.bound || !purposesOf(row.role).includes(purpose))
      throw new WaslError("PURPOSE_FORBIDS", { purpose });
    const viewer = viewerOf(row, actor.purpose, this.options.nodeId);
    if (known && !isDeepStrictEqual(known, viewer))
      throw new WaslError("CONFLICT", { because: "the account has changed" });
    return viewer;
  }

  /** Nothing that is read reaches the work before its ticket has been looked at. */
  private context(
    transaction: DbTransaction,
    viewer: Viewer,
    ticket: Promise<Viewer>,
    audits: AuditEntryDraft[],
  ): Context {
    const query: Query = async (sql, params) => await behind(ticket, transaction.query(sql, params));
    return {
      query,
      unlessTaken: async (sql, params) => await behind(ticket, transaction.unlessTaken(sql, params)),
      viewer,
      access: new AccessIds(this.accessCache, query),
      keys: this.keys,
      clock: this.options.clock,
      model: this.options.model,
      vocabulary: new Vocabulary(this.knownWords),
      rowTypes: this.rowTypes,
      audits,
    };
  }

  private async commit(transaction: DbTransaction, context: Context): Promise<void> {
    const { userId, purpose, mandate } = context.viewer;
    try {
      await this.chain.commit(transaction, "viewer", { userId, purpose, mandate }, context.audits);
    } catch (error) {
      if (context.audits.length > 0) await this.chain.recover(this.driver).catch(() => undefined);
      throw error;
    }
    context.access.promote();
    context.vocabulary.promote();
    // What is committed is committed: a checkpoint that fails is made up for by the next.
    if (this.chain.needsCheckpoint) await this.chain.checkpoint(this.driver).catch(() => undefined);
    const isDue = this.hasCompleted && this.written - this.maintained >= SETTLE_EVERY;
    if (!isDue && this.written - this.settled < SETTLE_EVERY) return;
    this.settled = this.written;
    this.maintaining = this.maintain().catch(() => undefined);
  }

  /**
   * Fresh statistics cost as much as the import of thousands: while an import goes on they are made again when as much has
   * come as there was, and when its report is complete.
   */
  private async maintain(): Promise<void> {
    if (!this.hasCompleted && this.written < 2 * this.maintained)
      return await inTransaction(this.driver, "owner", DEADLINE_MS, settle);
    const isUnderway = !this.hasCompleted;
    this.maintained = this.written;
    this.hasCompleted = false;
    await this.driver.maintain(isUnderway);
  }

  /** What was refused is on record although the rest was rolled back. */
  private async keepRefusals(
    actor: Actor,
    refusals: readonly AuditEntryDraft[],
    deadlineMs: number,
  ): Promise<void> {
    if (refusals.length === 0) return;
    const transaction = await this.driver.begin("app", deadlineMs);
    try {
      const ticket = this.openTicket(transaction.query, actor, undefined);
      await this.commit(transaction, this.context(transaction, await ticket, ticket, [...refusals]));
    } catch (error) {
      await transaction.rollback();
      throw error;
    }
  }
}
