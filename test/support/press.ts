import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** What a path of the invented press answers; asked anew each time. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface Press {
  /** Without a slash at the end. */
  readonly url: string;
  readonly asked: Map<string, number>;
  on(path: string, answer: Answer): void;
  close(): Promise<void>;
}

/** A web server on loopback that publishes what a test writes; port of its own. */
export async function openPress(): Promise<Press> {
  const answers = new Map<string, Answer>();
  const asked = new Map<string, number>();
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    asked.set(path, (asked.get(path) ?? 0) + 1);
    const answer = answers.get(path);
    if (answer) answer(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    on: (path, answer) => answers.set(path, answer),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export const send =
  (body: string | Uint8Array, type = "text/html; charset=utf-8", status = 200): Answer =>
  (_request, response) => {
    response.writeHead(status, { "content-type": type }).end(body);
  };

/** Answers 304 to whoever has it already. */
export const tagged =
  (body: () => string, type: string): Answer =>
  (request, response) => {
    const text = body();
    const etag = `"${text.length}-${[...text].reduce((sum, c) => (sum * 31 + (c.codePointAt(0) ?? 0)) | 0, 7)}"`;
    if (request.headers["if-none-match"] === etag) response.writeHead(304, { etag }).end();
    else response.writeHead(200, { "content-type": type, etag }).end(text);
  };

export const page = (title: string, text: string, head = ""): string =>
  `<!doctype html><html lang="en"><head><title>${title}</title>${head}</head><body><article><h1>${title}</h1><p>${text}</p></article></body></html>`;

export const rss = (
  items: readonly { readonly title: string; readonly link?: string; readonly date?: string }[],
): string =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>Invented press</title>${items
    .map(
      (i) =>
        `<item><title>${i.title}</title>${i.link ? `<link>${i.link}</link>` : ""}${i.date ? `<pubDate>${i.date}</pubDate>` : ""}</item>`,
    )
    .join("")}</channel></rss>`;
