import { randomUUID } from "node:crypto";

export const TAXII = "application/taxii+json;version=2.1";

/** A server under test, as a client that was given its papers sees it. */
export interface Papers {
  /** Origin, e.g. "http://127.0.0.1:7400". */
  readonly origin: string;
  /** Path of an API root, e.g. "/taxii2/root/". */
  readonly root: string;
  /** Authorization of a client that holds the rights below, and of one that holds none of them. */
  readonly authorization: string;
  readonly stranger: string;
  /** Ids of collections: both rights, reading only, writing only, none; and one that is empty. */
  readonly both: string;
  readonly reading: string;
  readonly writing: string;
  readonly none: string;
  readonly empty: string;
  /** The alias of `both`. */
  readonly alias: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a server answers may have any form
  readonly json: any;
}

export interface Ask {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string | null>>;
}

/** A client of one server. */
export class World {
  readonly papers: Papers;
  constructor(papers: Papers) {
    this.papers = papers;
  }

  /** A header of null is not sent. */
  async ask(path: string, { method = "GET", body, headers = {} }: Ask = {}): Promise<Answer> {
    const sent = new Headers();
    const all = {
      accept: TAXII,
      authorization: this.papers.authorization,
      ...(body === undefined ? {} : { "content-type": TAXII }),
      ...headers,
    };
    for (const [name, value] of Object.entries(all)) if (value !== null) sent.set(name, value);
    const response = await fetch(`${this.papers.origin}${path}`, {
      method,
      headers: sent,
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body) }),
    } as RequestInit);
    const text = await response.text();
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    return { status: response.status, headers: response.headers, text, json };
  }

  get root(): string {
    return this.papers.root;
  }
  collection(id: string = this.papers.both): string {
    return `${this.root}collections/${id}/`;
  }
  objects(id?: string): string {
    return `${this.collection(id)}objects/`;
  }
  manifest(id?: string): string {
    return `${this.collection(id)}manifest/`;
  }
  object(objectId: string, id?: string): string {
    return `${this.objects(id)}${objectId}/`;
  }

  post(objects: readonly unknown[], id?: string, headers: Ask["headers"] = {}): Promise<Answer> {
    return this.ask(this.objects(id), { method: "POST", body: { objects }, headers });
  }
  delete(path: string): Promise<Answer> {
    return this.ask(path, { method: "DELETE" });
  }

  /** Fresh indicators, added one after the other in one envelope. */
  async added(count: number, more: Row = {}): Promise<readonly Row[]> {
    const all = Array.from({ length: count }, () => indicator(more));
    const posted = await this.post(all);
    expectThat(posted.status === 202 && posted.json?.success_count === count, `added: ${posted.text}`);
    return all;
  }

  /** Three versions of one indicator, oldest first. */
  async versions(): Promise<readonly [Row, Row, Row]> {
    const first = indicator({ modified: "2026-01-01T00:00:01.000Z" });
    const all = [1, 2, 3].map((n) => ({ ...first, modified: `2026-01-01T00:00:0${n}.000Z`, name: `v${n}` }));
    for (const version of all) expectThat((await this.post([version])).status === 202, "added a version");
    return all as unknown as readonly [Row, Row, Row];
  }
}

export type Row = Readonly<Record<string, unknown>>;

/** A valid STIX object of no meaning. */
export const indicator = (more: Row = {}): Row & { readonly id: string } => ({
  type: "indicator",
  spec_version: "2.1",
  id: `indicator--${randomUUID()}`,
  created: "2026-01-01T00:00:00.000Z",
  modified: "2026-01-01T00:00:00.000Z",
  name: "Fictitious",
  pattern: "[url:value = 'http://fictitious.example/']",
  pattern_type: "stix",
  valid_from: "2026-01-01T00:00:00Z",
  ...more,
});

export function expectThat(truth: unknown, what: string): asserts truth {
  if (!truth) throw new Error(what);
}

export const MICROS = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
export const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
