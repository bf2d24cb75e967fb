import {
  assembleEntity,
  type Entity,
  type KeptFinding,
  type Order,
  offersACrossing,
  orderNumber,
  type Seizure,
} from "../../core/index.ts";
import type { ArticleHead } from "../ports/events.ts";
import type { Platform, StoredReport, Transaction } from "../ports/index.ts";

/** Adverts that a viewer sees, as the store has them. */
export interface AdvertSources {
  /** Of the detector of adverts, whatever became of them. */
  readonly findings: readonly KeptFinding[];
  /** Texts of posts by their ids, of findings that name a price. */
  readonly posts: ReadonlyMap<string, string>;
  /** Adverts that came as statements, such as a partner's. */
  readonly adverts: readonly Entity[];
  /** True where a limit cut a list. */
  readonly isCut: boolean;
}

/** What a viewer sees of routes, as the store has it. */
export interface RouteSources extends AdvertSources {
  readonly crossings: readonly Entity[];
  /** SeizureEvent and Disruption. */
  readonly taken: readonly Entity[];
  readonly orders: readonly Order[];
  readonly seizures: readonly Seizure[];
  readonly articles: readonly ArticleHead[];
  /** Reports behind crossings, for how their information was evaluated. */
  readonly reports: ReadonlyMap<string, StoredReport>;
}

const ENTITIES_MAX = 5000;
const FINDINGS_MAX = 5000;
const ORDERS_MAX = 20_000;
const ARTICLES_MAX = 2000;
const BEGINNING = "1970-01-01T00:00:00.000Z";

export async function readRouteSources(platform: Platform, tx: Transaction): Promise<RouteSources> {
  const adverts = await readAdverts(platform, tx);
  const crossings = await entitiesOf(platform, tx, ["Crossing"]);
  const taken = await entitiesOf(platform, tx, ["SeizureEvent", "Disruption"]);
  const orders = await readOrders(tx);
  const seizures = await rowsOf(tx.records("seizure", { limit: ORDERS_MAX }));
  const articles = await tx.articleHeads({ since: BEGINNING, limit: ARTICLES_MAX });
  const reportIds = crossings.list.flatMap((c) => c.statements.map((s) => s.reportId));
  return {
    ...adverts,
    crossings: crossings.list,
    taken: taken.list,
    orders: orders.list,
    seizures: seizures.list,
    articles,
    reports: await tx.reportsById([...new Set(reportIds)]),
    isCut:
      [adverts, crossings, taken, orders, seizures].some((read) => read.isCut) ||
      articles.length >= ARTICLES_MAX,
  };
}

export async function readAdverts(platform: Platform, tx: Transaction): Promise<AdvertSources> {
  const findings = await tx.findings({ detector: offersACrossing.id, limit: FINDINGS_MAX });
  const adverts = await entitiesOf(platform, tx, ["Advert"]);
  return {
    findings,
    posts: await textsOf(tx, findings),
    adverts: adverts.list,
    isCut: findings.length >= FINDINGS_MAX || adverts.isCut,
  };
}

export const readOrders = async (tx: Transaction): Promise<Read<Order>> =>
  await rowsOf(tx.records("order", { limit: ORDERS_MAX }));

/** Whether a limit cut it is known before rows and entities that are the same are made one. */
interface Read<T> {
  readonly list: readonly T[];
  readonly isCut: boolean;
}

async function entitiesOf(
  { model }: Platform,
  tx: Transaction,
  schemata: Parameters<Transaction["entitiesOfSchemata"]>[0],
): Promise<Read<Entity>> {
  const ids = await tx.entitiesOfSchemata(schemata, ENTITIES_MAX);
  const found = new Map<string, Entity>();
  for (const [id, statements] of await tx.statementsAbout(ids)) {
    const entity = assembleEntity(model, id, statements);
    if (entity && schemata.some((schema) => schema === entity.schema)) found.set(entity.canonicalId, entity);
  }
  return { list: [...found.values()], isCut: ids.length >= ENTITIES_MAX };
}

/** A row under two markings comes twice. */
async function rowsOf<R extends { readonly id: string }>(
  pages: AsyncIterable<readonly R[]>,
): Promise<Read<R>> {
  const rows = new Map<string, R>();
  let read = 0;
  for await (const page of pages) {
    read += page.length;
    for (const row of page) rows.set(row.id, row);
  }
  return { list: [...rows.values()], isCut: read >= ORDERS_MAX };
}

async function textsOf(
  tx: Transaction,
  findings: readonly KeptFinding[],
): Promise<ReadonlyMap<string, string>> {
  const ids = findings.flatMap((f) => (f.proves.some((s) => s.property === "price") ? f.evidence : []));
  const posts = await tx.recordsById(ids, ["post"]);
  return new Map(posts.flatMap((p) => (p.kind === "post" ? [[p.id, p.text] as const] : [])));
}

/** In which report each of these orders stands. */
export async function reportsOfOrders(
  tx: Transaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const origins = await tx.recordOrigins(ids);
  return new Map(origins.map(({ id, reportId }) => [orderNumber(id), reportId]));
}
