import { randomBytes, randomUUID } from "node:crypto";
import type { Clock, HttpHandler, HttpResponse, TaxiiCollection } from "../../../src/app/index.ts";
import { openTaxiiServer } from "../../../src/cli/taxii-server.ts";
import type { Tlp } from "../../../src/core/index.ts";
import { secretDigest } from "../../../src/exchange/index.ts";
import { openTestNode, type TestNode } from "../../support/node.ts";

export const TAXII = "application/taxii+json;version=2.1";

export interface TaxiiNode {
  readonly node: TestNode;
  readonly handler: HttpHandler;
  collection(title: string, defaultTlp?: Tlp): Promise<TaxiiCollection>;
  /** A client with rights in these collections: "r", "w" or "rw". */
  client(
    rights: Readonly<Record<string, string>>,
    clearance?: Tlp,
    mandate?: string,
  ): Promise<TaxiiTestClient>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a server answers may have any form
  readonly json: any;
}

export interface TaxiiTestClient {
  readonly id: string;
  readonly secret: string;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  delete(path: string): Promise<Answer>;
}

/** With a clock, that one says when what is added was added. */
export async function openTaxiiNode(clock?: Clock): Promise<TaxiiNode> {
  const node = await openTestNode();
  const handler = await openTaxiiServer(clock ? { ...node, platform: { ...node.platform, clock } } : node);
  const { taxii } = node.store;
  return {
    node,
    handler,
    async collection(title, defaultTlp = "amber") {
      const collection = { id: randomUUID(), title, defaultTlp };
      await taxii.createCollection(collection);
      return collection;
    },
    async client(rights, clearance = "amber+strict", mandate) {
      const secret = randomBytes(16).toString("base64url");
      const id = `client-${secret.slice(0, 6)}`;
      await taxii.createCredential(
        {
          id,
          clearance,
          rights: Object.entries(rights).map(([collectionId, r]) => ({
            collectionId,
            read: r.includes("r"),
            write: r.includes("w"),
          })),
          expiresAt: "2099-01-01T00:00:00.000Z",
          ...(mandate === undefined ? {} : { mandate }),
        },
        secretDigest(secret),
      );
      const ask = async (
        method: string,
        target: string,
        body: unknown,
        headers: Readonly<Record<string, string>> = {},
      ): Promise<Answer> => {
        const [path = "", query = ""] = target.split(/\?(.*)/s);
        const answer: HttpResponse = await handler.handle({
          method,
          path,
          query,
          headers: {
            accept: TAXII,
            authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}`,
            ...(method === "POST" ? { "content-type": TAXII } : {}),
            ...headers,
          },
          body:
            body instanceof Uint8Array
              ? body
              : new TextEncoder().encode(
                  body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body),
                ),
        });
        return { ...answer, text: answer.body, json: JSON.parse(answer.body) as unknown };
      };
      return {
        id,
        secret,
        get: (path, headers) => ask("GET", path, undefined, headers),
        post: (path, body, headers) => ask("POST", path, body, headers),
        delete: (path) => ask("DELETE", path, undefined),
      };
    },
  };
}

/** A valid STIX object of no meaning. */
export const indicator = (
  n: number,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> => ({
  type: "indicator",
  spec_version: "2.1",
  id: `indicator--00000000-0000-4000-8000-${String(n).padStart(12, "0")}`,
  created: "2026-01-01T00:00:00.000Z",
  modified: "2026-01-01T00:00:00.000Z",
  name: `Fictitious ${n}`,
  pattern: "[url:value = 'http://fictitious.example/']",
  pattern_type: "stix",
  valid_from: "2026-01-01T00:00:00Z",
  ...more,
});
