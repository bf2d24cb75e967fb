import type {
  Clock,
  HttpHandler,
  HttpRequest,
  HttpResponse,
  TaxiiCollection,
  TaxiiCredential,
  TaxiiRow,
  TaxiiStore,
} from "../../app/index.ts";
import type { StixMapping, StixValidator } from "../../formats/index.ts";
import { addObjects } from "./add.ts";
import { answer, json, microsText, refused, STIX_TYPE, TAXII_TYPE, TaxiiRefusal } from "./answers.ts";
import { Credentials } from "./credentials.ts";
import { checkAccept, checkContentType } from "./negotiate.ts";
import { type PageRequest, readPage, writeNext } from "./params.ts";
import { ReadAhead } from "./read-ahead.ts";

export interface TaxiiOptions {
  readonly store: TaxiiStore;
  readonly clock: Clock;
  readonly validator: StixValidator;
  readonly mapping: StixMapping;
  readonly title: string;
  readonly description?: string;
  readonly contact?: string;
  readonly bodyBytesMax?: number;
}

const PREFIX = "/taxii2/";
const ROOT = `${PREFIX}root/`;
const BODY_BYTES_MAX = 32 * 1024 * 1024;
const QUERY_LENGTH_MAX = 40_000;

/** A TAXII 2.1 server: every endpoint of the standard over a `TaxiiStore`. */
export function createTaxii(options: TaxiiOptions): HttpHandler {
  const server = new TaxiiServer(options);
  return {
    prefix: PREFIX,
    bodyBytesMax: server.bodyBytesMax,
    handle: async (request) => {
      try {
        return await server.answer(request);
      } catch (error) {
        if (error instanceof TaxiiRefusal) return refused(error.status, error.message, error.headers);
        return refused(500, "The server failed");
      }
    },
  };
}

interface Call {
  readonly request: HttpRequest;
  readonly credential: TaxiiCredential;
  readonly collection: TaxiiCollection;
  readonly may: { readonly read: boolean; readonly write: boolean };
  readonly objectId: string;
}

class TaxiiServer {
  readonly bodyBytesMax: number;
  readonly #options: TaxiiOptions;
  readonly #credentials: Credentials;
  readonly #ahead: ReadAhead;

  constructor(options: TaxiiOptions) {
    this.#options = options;
    this.bodyBytesMax = options.bodyBytesMax ?? BODY_BYTES_MAX;
    this.#credentials = new Credentials(options.store, options.clock);
    this.#ahead = new ReadAhead(options.store, options.clock);
  }

  async answer(request: HttpRequest): Promise<HttpResponse> {
    const credential = await this.#credentials.of(request.headers["authorization"]);
    checkAccept(request.headers["accept"]);
    if (request.query.length > QUERY_LENGTH_MAX) throw new TaxiiRefusal(400, "The query is too long");
    if (request.path === PREFIX) return allow(request, { GET: () => this.#discovery() });
    if (!request.path.startsWith(ROOT)) throw notFound();
    const steps = request.path.slice(ROOT.length).split("/");
    // Every address of the standard ends with a slash.
    if (steps.pop() !== "") throw notFound();
    const [first = "", second = "", third = "", fourth = "", fifth = "", ...more] = steps.map(decodeStep);
    if (more.length > 0) throw notFound();
    if (steps.length === 0) return allow(request, { GET: () => this.#root() });
    if (first === "status" && steps.length === 2)
      return allow(request, { GET: () => this.#status(second, credential) });
    if (first !== "collections") throw notFound();
    if (steps.length === 1) return allow(request, { GET: () => this.#collections(credential) });
    const collection = await this.#collection(second, credential);
    const may = rightsIn(collection.id, credential);
    const call: Call = { request, credential, collection, may, objectId: fourth };
    if (steps.length === 2)
      return allow(request, { GET: () => Promise.resolve(json(200, this.#describe(call))) });
    if (third === "manifest" && steps.length === 3)
      return allow(request, { GET: () => this.#manifest(call) });
    if (third !== "objects") throw notFound();
    if (steps.length === 3)
      return allow(request, { GET: () => this.#objects(call), POST: () => this.#add(call) });
    if (steps.length === 4)
      return allow(request, { GET: () => this.#object(call), DELETE: () => this.#remove(call) });
    if (fifth !== "versions") throw notFound();
    return allow(request, { GET: () => this.#versions(call) });
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

  async #status(id: string, credential: TaxiiCredential): Promise<HttpResponse> {
    const status = await this.#options.store.status(id);
    if (!status || status.credentialId !== credential.id) throw notFound();
    return answer(200, status.json);
  }

  async #collections(credential: TaxiiCredential): Promise<HttpResponse> {
    const all = await this.#options.store.collections();
    const collections = all
      .map((collection) => ({ collection, may: rightsIn(collection.id, credential) }))
      .filter(({ may }) => may.read || may.write)
      .map((view) => this.#describe(view));
    return json(200, collections.length === 0 ? {} : { collections });
  }

  /** By id or alias. What one has no right in does not exist. */
  async #collection(name: string, credential: TaxiiCredential): Promise<TaxiiCollection> {
    const all = await this.#options.store.collections();
    const found = all.find((c) => c.id === name || (c.alias !== undefined && c.alias === name));
    const may = found && rightsIn(found.id, credential);
    if (!found || !(may?.read || may?.write)) throw notFound();
    return found;
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
      media_types: [STIX_TYPE],
    };
  }

  async #manifest(call: Call): Promise<HttpResponse> {
    mustRead(call);
    const page = await this.#page(call, readPage(call.request.query, call.credential.clearance), false);
    const rows = page.rows.map((row) =>
      JSON.stringify({
        id: row.id,
        date_added: microsText(row.addedAt),
        version: row.version,
        media_type: `application/stix+json;version=${row.specVersion}`,
      }),
    );
    return pageAnswer(page, "objects", rows);
  }

  async #objects(call: Call): Promise<HttpResponse> {
    mustRead(call);
    const page = await this.#page(call, readPage(call.request.query, call.credential.clearance), true);
    return pageAnswer(
      page,
      "objects",
      page.rows.map((row) => row.json ?? ""),
    );
  }

  async #object(call: Call): Promise<HttpResponse> {
    mustRead(call);
    const { filter, limit } = readPage(call.request.query, call.credential.clearance, { ids: false });
    const page = await this.#page(call, { limit, filter: { ...filter, ids: [call.objectId] } }, true);
    if (page.rows.length === 0) await this.#mustExist(call);
    return pageAnswer(
      page,
      "objects",
      page.rows.map((row) => row.json ?? ""),
    );
  }

  async #versions(call: Call): Promise<HttpResponse> {
    mustRead(call);
    const { filter, limit } = readPage(call.request.query, call.credential.clearance, {
      ids: false,
      versions: false,
    });
    const page = await this.#page(call, { limit, filter: { ...filter, ids: [call.objectId] } }, false);
    if (page.rows.length === 0) await this.#mustExist(call);
    return pageAnswer(
      page,
      "versions",
      page.rows.map((row) => JSON.stringify(row.version)),
    );
  }

  /** An object that is there, though no version passes the filter, is no 404. */
  async #mustExist({ collection, credential, objectId }: Call): Promise<void> {
    const { store } = this.#options;
    const filter = { ids: [objectId], versions: ["all" as const], clearance: credential.clearance };
    const rows = await store.page(collection.id, filter, 1, false);
    if (rows.length === 0) throw notFound();
  }

  async #add(call: Call): Promise<HttpResponse> {
    if (!call.may.write) throw new TaxiiRefusal(403, "The collection may not be written");
    checkContentType(call.request.headers["content-type"]);
    if (call.request.body.length > this.bodyBytesMax) throw new TaxiiRefusal(413, "The envelope is too long");
    const status = await addObjects(this.#options, call.collection, call.credential, call.request.body);
    this.#ahead.forget(call.collection.id);
    return json(202, status);
  }

  /** Without match[version] all versions go. */
  async #remove(call: Call): Promise<HttpResponse> {
    if (!call.may.read || !call.may.write) throw new TaxiiRefusal(403, "Objects may not be removed");
    const { credential, collection, objectId, request } = call;
    const { filter } = readPage(request.query, credential.clearance, { ids: false });
    const versions = new URLSearchParams(request.query).has("match[version]")
      ? filter.versions
      : ["all" as const];
    const removed = await this.#options.store.remove(collection.id, { ...filter, versions, ids: [objectId] });
    this.#ahead.forget(collection.id);
    if (removed === 0) throw notFound();
    return json(200, {});
  }

  async #page(call: Call, { filter, limit }: PageRequest, withJson: boolean): Promise<Page> {
    const rows = await this.#ahead.page(call.collection.id, filter, limit + 1, withJson);
    return rows.length > limit ? { rows: rows.slice(0, limit), more: true } : { rows, more: false };
  }
}

interface Page {
  readonly rows: readonly TaxiiRow[];
  readonly more: boolean;
}

/** Objects go out as they came in: their text is not touched. */
function pageAnswer(
  { rows, more }: Page,
  name: "objects" | "versions",
  items: readonly string[],
): HttpResponse {
  const first = rows[0];
  const last = rows.at(-1);
  if (!first || !last) return answer(200, "{}");
  const head = more ? `{"more":true,"next":"${writeNext(last.addedAt)}",` : '{"more":false,';
  return answer(200, `${head}"${name}":[${items.join(",")}]}`, {
    "x-taxii-date-added-first": microsText(first.addedAt),
    "x-taxii-date-added-last": microsText(last.addedAt),
  });
}

const notFound = (): TaxiiRefusal => new TaxiiRefusal(404, "There is nothing here, or nothing for you");

function mustRead({ may }: Call): void {
  if (!may.read) throw new TaxiiRefusal(403, "The collection may not be read");
}

function rightsIn(collectionId: string, credential: TaxiiCredential): Call["may"] {
  const right = credential.rights.find((r) => r.collectionId === collectionId);
  return { read: right?.read ?? false, write: right?.write ?? false };
}

function decodeStep(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    throw notFound();
  }
}

/** 405 for a method that the address does not know. */
function allow(
  request: HttpRequest,
  methods: Readonly<Partial<Record<string, () => Promise<HttpResponse>>>>,
): Promise<HttpResponse> {
  const handle = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
  if (!handle)
    throw new TaxiiRefusal(405, "The method is not allowed here", { allow: Object.keys(methods).join(", ") });
  return handle();
}
