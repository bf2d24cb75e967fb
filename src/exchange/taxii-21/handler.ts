import type {
  Clock,
  HttpHandler,
  HttpRequest,
  HttpResponse,
  TaxiiCollection,
  TaxiiCredential,
  TaxiiItem,
  TaxiiPage,
  TaxiiStore,
} from "../../app/index.ts";
import type { StixMapping, StixValidator } from "../../formats/index.ts";
import { type AddContext, addObjects, finishWaiting, resume } from "./add.ts";
import { answer, json, microsText, refused, STIX_TYPES, TAXII_TYPE, TaxiiRefusal } from "./answers.ts";
import { AuditLog } from "./audit-log.ts";
import { type Caller, Credentials } from "./credentials.ts";
import { checkAccept, checkContentType } from "./negotiate.ts";
import { type PageRequest, readPage, type Takes, writeNext } from "./params.ts";
import { Rates } from "./rates.ts";
import { ReadAhead } from "./read-ahead.ts";

/** What one caller may ask of the server; requests in a second, and how many may come at once. */
export interface TaxiiLimits {
  readonly requestsPerSecond: number;
  readonly requestsAtOnce: number;
  /** Refused credentials of one address. */
  readonly strangersPerSecond: number;
  readonly strangersAtOnce: number;
  /** Objects that one credential adds. */
  readonly addsPerSecond: number;
  readonly addsAtOnce: number;
}

export const TAXII_LIMITS: TaxiiLimits = {
  requestsPerSecond: 2_000,
  requestsAtOnce: 20_000,
  strangersPerSecond: 5,
  strangersAtOnce: 500,
  addsPerSecond: 20_000,
  addsAtOnce: 1_000_000,
};

export interface TaxiiOptions {
  readonly store: TaxiiStore;
  readonly clock: Clock;
  readonly validator: StixValidator;
  readonly mapping: StixMapping;
  readonly title: string;
  readonly description?: string;
  readonly contact?: string;
  readonly bodyBytesMax?: number;
  readonly limits?: Partial<TaxiiLimits>;
  /** After how long without a sign of work an envelope that was answered before it was worked off counts as left. */
  readonly idleSeconds?: number;
  /** Brings a partner's collection to where its log is; answers whether it changed. */
  readonly catchUp?: (collectionId: string) => Promise<boolean>;
  /** Whether an agreement with this partner is in force: without one its collection answers nothing, whatever the credential. */
  readonly isAgreed?: (partner: string) => Promise<boolean>;
  /** Whether all sharing is held: then no collection is read, whoever fed it. */
  readonly isHeld?: () => Promise<boolean>;
}

const PREFIX = "/taxii2/";
const ROOT = `${PREFIX}root/`;
const BODY_BYTES_MAX = 32 * 1024 * 1024;
const QUERY_LENGTH_MAX = 40_000;
const IDLE_SECONDS = 30;
/** How far a partner's collection may be behind its log. */
const BEHIND_MS = 1_000;

export interface TaxiiHandler extends HttpHandler {
  /** Goes on with envelopes that were answered and left by processes that died; answers how many there were. */
  finishWaiting(): Promise<number>;
}

/** A TAXII 2.1 server: every endpoint of the standard over a `TaxiiStore`. */
export function createTaxii(options: TaxiiOptions): TaxiiHandler {
  const server = new TaxiiServer(options);
  return {
    finishWaiting: () => server.finishWaiting(),
    prefix: PREFIX,
    bodyBytesMax: server.bodyBytesMax,
    limitsItself: true,
    async admit(request) {
      try {
        await server.admit(request);
        return undefined;
      } catch (error) {
        return server.refuse(request, error);
      }
    },
    async handle(request) {
      try {
        const response = await server.answer(request);
        return request.method === "HEAD" ? { ...response, body: "" } : response;
      } catch (error) {
        return server.refuse(request, error);
      }
    },
    close: () => server.close(),
  };
}

type Head = Omit<HttpRequest, "body">;

interface May {
  readonly read: boolean;
  readonly write: boolean;
  /** Nothing is read of any collection for now. */
  readonly isHeld?: boolean;
}

interface Call extends Caller {
  readonly request: HttpRequest;
  readonly collection: TaxiiCollection;
  readonly may: May;
  readonly objectId: string;
}

class TaxiiServer {
  readonly bodyBytesMax: number;
  readonly #options: TaxiiOptions;
  readonly #adding: AddContext;
  readonly #credentials: Credentials;
  readonly #ahead: ReadAhead;
  readonly #log: AuditLog;
  readonly #requests: Rates;
  readonly #strangers: Rates;
  readonly #adds: Rates;
  readonly #known = new Map<string, { readonly until: number; readonly answer: Promise<boolean> }>();
  readonly #fresh = new Map<string, { readonly until: number; readonly done: Promise<void> }>();

  constructor(options: TaxiiOptions) {
    const { store, clock } = options;
    const limits = { ...TAXII_LIMITS, ...options.limits };
    this.#options = options;
    this.#adding = {
      ...options,
      idleSeconds: options.idleSeconds ?? IDLE_SECONDS,
      changed: (collectionId) => this.#ahead.forget(collectionId),
    };
    this.bodyBytesMax = options.bodyBytesMax ?? BODY_BYTES_MAX;
    this.#credentials = new Credentials(store, clock);
    this.#ahead = new ReadAhead(store, clock);
    this.#log = new AuditLog(store);
    this.#requests = new Rates(clock, limits.requestsPerSecond, limits.requestsAtOnce);
    this.#strangers = new Rates(clock, limits.strangersPerSecond, limits.strangersAtOnce);
    this.#adds = new Rates(clock, limits.addsPerSecond, limits.addsAtOnce);
  }

  close(): Promise<void> {
    return this.#log.flush();
  }

  finishWaiting(): Promise<number> {
    return finishWaiting(this.#adding);
  }

  /** Who calls, how often, and in which tongue: all that needs no body. */
  async admit(request: Head): Promise<Caller> {
    const address = request.address ?? "";
    const caller = await this.#credentials
      // Whoever is known goes on, though somebody behind the same address tries secrets.
      .of(request.headers["authorization"], () => mustNotWait(this.#strangers.wait(address)))
      .catch((error: unknown) => {
        if (error instanceof TaxiiRefusal && error.status === 401) this.#strangers.pay(address);
        throw error;
      });
    for (const key of [`credential ${caller.credential.id}`, `address ${address}`])
      mustNotWait(this.#requests.wait(key));
    checkAccept(request.headers["accept"]);
    if (request.query.length > QUERY_LENGTH_MAX) throw new TaxiiRefusal(400, "The query is too long");
    return caller;
  }

  async answer(request: HttpRequest): Promise<HttpResponse> {
    const caller = await this.admit(request);
    this.#requests.pay(`credential ${caller.credential.id}`);
    this.#requests.pay(`address ${request.address ?? ""}`);
    if (request.path === PREFIX) return allow(request, { GET: () => this.#discovery() });
    if (!request.path.startsWith(ROOT)) throw notFound();
    const steps = request.path.slice(ROOT.length).split("/");
    // Every address of the standard ends with a slash.
    if (steps.pop() !== "") throw notFound();
    const [first = "", second = "", ...rest] = steps.map(decodeStep);
    if (steps.length === 0) return allow(request, { GET: () => this.#root() });
    if (first === "status" && steps.length === 2)
      return allow(request, { GET: () => this.#status(second, caller) });
    if (first !== "collections") throw notFound();
    if (steps.length === 1) return allow(request, { GET: () => this.#collections(caller.credential) });
    const collection = await this.#collection(second, caller.credential);
    return await this.#inCollection(
      {
        ...caller,
        request,
        collection,
        may: await this.#rightsIn(collection, caller.credential),
        objectId: rest[1] ?? "",
      },
      rest,
    );
  }

  #inCollection(call: Call, steps: readonly string[]): Promise<HttpResponse> {
    const { request } = call;
    const [third = "", , fifth = ""] = steps;
    if (steps.length === 0)
      return allow(request, { GET: () => Promise.resolve(json(200, this.#describe(call))) });
    if (third === "manifest" && steps.length === 1)
      return allow(request, { GET: () => this.#pageOf(call, "manifest") });
    if (third !== "objects" || steps.length > 3) throw notFound();
    if (steps.length === 1)
      return allow(request, { GET: () => this.#pageOf(call, "objects"), POST: () => this.#add(call) });
    if (steps.length === 2)
      return allow(request, { GET: () => this.#object(call, "objects"), DELETE: () => this.#remove(call) });
    if (fifth !== "versions") throw notFound();
    return allow(request, { GET: () => this.#object(call, "versions") });
  }

  /** An error resource, on record. */
  async refuse(request: Head, error: unknown): Promise<HttpResponse> {
    const { status, message, headers } =
      error instanceof TaxiiRefusal ? error : { status: 500, message: "The server failed", headers: {} };
    const caller = this.#credentials.remembered(request.headers["authorization"]);
    this.#log.note(
      { credentialId: caller?.credential.id ?? "", action: "refuse", object: resourceOf(request.path) },
      `${request.method.slice(0, 10)} ${message}`,
      { status },
    );
    return refused(status, message, headers);
  }

  #discovery(): Promise<HttpResponse> {
    const { title, description, contact } = this.#options;
    return Promise.resolve(
      json(200, {
        title,
        ...(description === undefined ? {} : { description }),
        ...(contact === undefined ? {} : { contact }),
        default: ROOT,
        api_roots: [ROOT],
      }),
    );
  }

  #root(): Promise<HttpResponse> {
    const { title, description } = this.#options;
    return Promise.resolve(
      json(200, {
        title,
        ...(description === undefined ? {} : { description }),
        versions: [TAXII_TYPE],
        max_content_length: this.bodyBytesMax,
      }),
    );
  }

  async #status(id: string, caller: Caller): Promise<HttpResponse> {
    const status = id.includes("\0") ? undefined : await this.#options.store.status(caller.as, id);
    if (status === undefined) throw notFound();
    await resume(this.#adding, caller, id);
    return answer(200, status);
  }

  async #collections(credential: TaxiiCredential): Promise<HttpResponse> {
    const all = await this.#options.store.collections();
    const known = all.filter((collection) => isKnownTo(collection, credential));
    const collections = await Promise.all(
      known.map(async (collection) =>
        this.#describe({ collection, may: await this.#rightsIn(collection, credential) }),
      ),
    );
    return json(200, collections.length === 0 ? {} : { collections });
  }

  /** By id or alias. What one has no right in does not exist. */
  async #collection(name: string, credential: TaxiiCredential): Promise<TaxiiCollection> {
    const all = await this.#options.store.collections();
    const found = all.find((c) => c.id === name) ?? all.find((c) => c.alias === name);
    if (!found || !isKnownTo(found, credential)) throw notFound();
    return found;
  }

  /**
   * Of a partner's collection the agreement decides before the credential does, and of all the hold on sharing: one that cannot be
   * read says so (5.2, 5.4).
   */
  async #rightsIn(collection: TaxiiCollection, credential: TaxiiCredential): Promise<May> {
    const { partner } = collection;
    const { isAgreed, isHeld } = this.#options;
    const may = rightsIn(collection, credential);
    if (!may.read) return may;
    if (isHeld && (await this.#lookedUp("", isHeld))) return { ...may, read: false, isHeld: true };
    if (partner === undefined) return may;
    return { ...may, read: isAgreed ? await this.#lookedUp(partner, () => isAgreed(partner)) : false };
  }

  /** Once a second for all readers. */
  async #lookedUp(key: string, ask: () => Promise<boolean>): Promise<boolean> {
    const { clock } = this.#options;
    const known = this.#known.get(key);
    if (known && known.until > clock.now()) return await known.answer;
    const answer = ask();
    this.#known.set(key, { until: clock.now() + BEHIND_MS, answer });
    answer.catch(() => this.#known.delete(key));
    return await answer;
  }

  #describe({ collection, may }: Pick<Call, "collection" | "may">): unknown {
    const { id, title, description, alias } = collection;
    return {
      id,
      title,
      ...(description === undefined ? {} : { description }),
      ...(alias === undefined ? {} : { alias }),
      can_read: may.read,
      can_write: may.write,
      media_types: STIX_TYPES,
    };
  }

  /** Readers at one time wait for one look at the log. */
  #freshen({ id, partner }: TaxiiCollection): Promise<void> {
    const { catchUp, clock } = this.#options;
    if (!catchUp || partner === undefined) return Promise.resolve();
    const known = this.#fresh.get(id);
    if (known && known.until > clock.now()) return known.done;
    const done = catchUp(id).then((changed) => {
      if (changed) this.#ahead.forget(id);
    });
    this.#fresh.set(id, { until: clock.now() + BEHIND_MS, done });
    done.catch(() => this.#fresh.delete(id));
    return done;
  }

  async #pageOf(call: Call, what: TaxiiItem): Promise<HttpResponse> {
    mustRead(call);
    await this.#freshen(call.collection);
    const request = readPage(call.request.query, call.collection.id);
    return this.#answerPage(call, what, request, await this.#page(call, what, request));
  }

  /** One object's versions, or what manifests say of them: 404 where there is none for this caller. */
  async #object(call: Call, what: "objects" | "versions"): Promise<HttpResponse> {
    mustRead(call);
    await this.#freshen(call.collection);
    const takes: Takes = { ids: false, versions: what === "objects" };
    const { filter, ...rest } = readPage(call.request.query, call.collection.id, takes);
    const request = { ...rest, filter: { ...filter, ids: idsOf(call) } };
    const page = await this.#page(call, what, request);
    if (!page) await this.#mustExist(call, filter);
    return this.#answerPage(call, what, request, page);
  }

  /**
   * An object that is there, though no version passes the filter, is no 404. A version that was asked for by its date and
   * is not there is one, as it has to be once it was removed (5.7).
   */
  async #mustExist(call: Call, { versions, addedAfter }: PageRequest["filter"]): Promise<void> {
    if (addedAfter === undefined && versions.every((v) => typeof v !== "string")) throw notFound();
    const filter = { ids: idsOf(call), versions: ["all" as const] };
    const [page] = await this.#options.store.pages(call.as, call.collection.id, filter, "versions", 1, 1);
    if (!page) throw notFound();
  }

  #page(call: Call, what: TaxiiItem, { filter, limit, isWalk }: PageRequest): Promise<TaxiiPage | undefined> {
    return this.#ahead.page({ as: call.as, collectionId: call.collection.id, filter, what, limit }, isWalk);
  }

  /** Objects go out as they came in: their text is not touched. */
  #answerPage(call: Call, what: TaxiiItem, request: PageRequest, page: TaxiiPage | undefined): HttpResponse {
    const { collection, credential } = call;
    // An empty page has the headers too (3.2): with the place that it was asked from, a client goes on from there.
    const nowhere = request.filter.addedAfter ?? 0n;
    const first = microsText(page?.first ?? nowhere);
    const last = microsText(page?.last ?? nowhere);
    this.#log.note(
      { credentialId: credential.id, action: "read", object: `taxii-collection ${collection.id}` },
      call.objectId === "" ? what : `${what} of ${call.objectId.slice(0, 300)}`,
      { status: 200, ...(page ? { count: page.count, first, last } : {}) },
    );
    const headers = { "x-taxii-date-added-first": first, "x-taxii-date-added-last": last };
    if (!page) return answer(200, "{}", headers);
    const head = page.more
      ? `{"more":true,"next":"${writeNext(page.last, collection.id)}",`
      : '{"more":false,';
    return answer(200, `${head}"${what === "versions" ? what : "objects"}":[${page.items}]}`, headers);
  }

  async #add(call: Call): Promise<HttpResponse> {
    if (!call.may.write) throw new TaxiiRefusal(403, "The collection may not be written");
    checkContentType(call.request.headers["content-type"]);
    if (call.request.body.length > this.bodyBytesMax) throw new TaxiiRefusal(413, "The envelope is too long");
    const account = call.credential.id;
    mustNotWait(this.#adds.wait(account));
    const { status, count } = await addObjects(this.#adding, call.collection, call, call.request.body);
    this.#adds.pay(account, count);
    return json(202, status);
  }

  /** Without match[version] all versions go. */
  async #remove(call: Call): Promise<HttpResponse> {
    // What a client takes back goes, also while it may read nothing for now.
    const mayRead = call.may.read || call.may.isHeld === true;
    if (!mayRead || !call.may.write) throw new TaxiiRefusal(403, "Objects may not be removed");
    const { as, collection, request } = call;
    const { filter } = readPage(request.query, collection.id, { ids: false });
    const { versions, specVersions } = filter;
    const removed = await this.#options.store.remove(as, collection.id, {
      ids: idsOf(call),
      ...(new URLSearchParams(request.query).has("match[version]")
        ? { versions, ...(specVersions === undefined ? {} : { specVersions }) }
        : { versions: ["all"], specVersions: specVersions ?? ["2.0", "2.1"] }),
    });
    this.#ahead.forget(collection.id);
    if (removed === 0) throw notFound();
    return json(200, {});
  }
}

const notFound = (): TaxiiRefusal => new TaxiiRefusal(404, "There is nothing here, or nothing for you");

function mustNotWait(seconds: number): void {
  if (seconds > 0) throw new TaxiiRefusal(429, "Too much at once", { "retry-after": String(seconds) });
}

const HELD_RETRY_SECONDS = "60";

function mustRead({ may }: Call): void {
  if (may.isHeld)
    throw new TaxiiRefusal(503, "Nothing is given at present", { "retry-after": HELD_RETRY_SECONDS });
  if (!may.read) throw new TaxiiRefusal(403, "The collection may not be read");
}

/** NUL can stand in an address and in no id. */
function idsOf({ objectId }: Call): readonly string[] {
  if (objectId.includes("\0")) throw notFound();
  return [objectId];
}

const isKnownTo = (collection: TaxiiCollection, credential: TaxiiCredential): boolean => {
  const { read, write } = rightsIn(collection, credential);
  return read || write;
};

/** What is released to a partner stands in its collection, and nobody else writes there. */
function rightsIn({ id, partner }: TaxiiCollection, credential: TaxiiCredential): May {
  const right = credential.rights.find((r) => r.collectionId === id);
  return { read: right?.read ?? false, write: partner === undefined && (right?.write ?? false) };
}

/** What a refusal was about, for the log: the address without ids of objects, which are many. */
const resourceOf = (path: string): string => {
  const [, collection] = /^\/taxii2\/root\/collections\/([\w-]{1,100})\//.exec(path) ?? [];
  return collection === undefined ? "taxii" : `taxii-collection ${collection}`;
};

function decodeStep(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    throw notFound();
  }
}

/** 405 for a method that the address does not know; HEAD is GET without the body. */
async function allow(
  request: HttpRequest,
  methods: Readonly<Partial<Record<string, () => Promise<HttpResponse>>>>,
): Promise<HttpResponse> {
  const method = request.method === "HEAD" ? "GET" : request.method;
  const handle = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (!handle)
    throw new TaxiiRefusal(405, "The method is not allowed here", { allow: Object.keys(methods).join(", ") });
  return await handle();
}
