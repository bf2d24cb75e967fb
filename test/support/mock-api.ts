import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import type { Documented } from "../../src/web/api/document.ts";
import type {
  EntityView,
  FindingView,
  ListedFinding,
  Session,
  StoredReport,
} from "../../src/web/api/types.ts";

type Screening = Documented["Screening"];

const WEB = fileURLToPath(new URL("../../dist/web/", import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};
/** The policy of the real server: a page that needs more must fail here too. */
const POLICY =
  "default-src 'none';script-src 'self';style-src 'self';img-src 'self' data: blob:;font-src 'self';connect-src 'self';worker-src 'self' blob:;base-uri 'none';form-action 'self'";

/** Names that nobody has, and that somebody will send (all invented). */
export const HOSTILE_NAMES = {
  markup: "<img src=x onerror=\"document.title='executed'\">Fictitious",
  override: "\u202eFictitious reversed\u202c",
  marks: `Fictitious${"\u0301".repeat(10_000)}`,
  long: "Fictitious".repeat(200),
};

const access = {
  tlp: "amber",
  pap: "amber",
  handling: ["H1"],
  caveats: [],
  orcon: true,
  groups: ["exercise"],
  purposes: "any",
  compartments: [],
  originators: ["node-mock"],
} as const;

const report = (id: string, title: string): StoredReport => ({
  id,
  title,
  format: "article",
  sha256: "0".repeat(64),
  byteLength: 10,
  source: `${id}.txt`,
  provider: "Fictitious unit",
  publishers: [],
  evaluation: { scheme: "4x4", original: "B2", source: "B", information: "2" },
  access,
  receivedAt: "2026-01-02T03:04:05Z",
  reviewAt: "2027-01-02T03:04:05Z",
  fictitious: true,
  state: "complete",
  cursor: id,
  outcome: { statements: 3, records: 0, rejects: [], rejectCount: 0 },
});

const REPORTS = { r1: report("r1", "Fictitious report one"), r2: report("r2", "Fictitious report two") };

const statement = (
  id: string,
  property: string,
  value: string,
  reportId: keyof typeof REPORTS,
  kind: "fact" | "assessment" = "fact",
) => ({
  id,
  entityId: "e1",
  schema: "Person",
  property,
  value,
  reportId,
  access,
  kind,
  firstSeen: "2026-01-02T03:04:05Z",
  lastSeen: "2026-01-02T03:04:05Z",
});

const ENTITY: EntityView = {
  entity: {
    canonicalId: "e1",
    schema: "Person",
    caption: HOSTILE_NAMES.markup,
    entityIds: ["e1"],
    access,
    statements: [
      statement("s1", "name", HOSTILE_NAMES.markup, "r1"),
      statement("s2", "alias", HOSTILE_NAMES.override, "r1"),
      statement("s3", "alias", HOSTILE_NAMES.marks, "r2"),
      statement("s4", "alias", HOSTILE_NAMES.long, "r2"),
      statement("s5", "birthDate", "1980-01-01", "r1"),
      statement("s6", "birthDate", "1984-05-06", "r2"),
      statement("s7", "position", "Arranges boats", "r2", "assessment"),
    ],
  },
  category: "unknown",
  reports: REPORTS,
  captions: {},
  resolutions: [],
  findings: [],
  contested: ["s7"],
};

const TIMELINE: Documented["Timeline"] = {
  items: ["2026-01-02T03:04:05Z", "2025-04", "1984"].map((at, i) => ({
    kind: "fact" as const,
    at,
    what: i === 0 ? "alias" : "birthDate",
    ...(i === 0 ? { value: HOSTILE_NAMES.override } : {}),
    nodes: [],
    reportIds: ["r1"],
    access,
  })),
  total: 3,
  isCut: false,
  reports: REPORTS,
};

const FINDING: FindingView = {
  finding: {
    id: "f1",
    detector: "shared-contact",
    detectorVersion: "1",
    techniques: ["OIC-RCR-01"],
    techniqueNames: ["Open advert on a social network"],
    front: "online",
    subjects: [{ id: "e1", role: "hub" }],
    evidence: ["s1"],
    score: 0.5,
    terms: [{ name: "adverts", value: 0.5, because: "two adverts, one phone" }],
    against: ["A family shares a phone."],
    summary: "Two fictitious adverts carry one phone.",
    proves: [],
    access,
    state: "proposed",
    proposedAt: "2026-01-02T03:04:05Z",
  },
  subjects: [{ id: "e1", kind: "entity", schema: "Person", caption: "Fictitious person" }],
  statements: [statement("s1", "name", "Fictitious person", "r1")],
  records: [],
  reports: REPORTS,
};

export const LONG_LIST = 100_000;
const caseOf = (at: number) => ({
  id: `c${at}`,
  title: at === 77_777 ? '=Fictitious "needle"' : `Fictitious case ${at}`,
  mandate: `TEST-${at % 7}`,
  access,
  openedBy: "fictitious-analyst",
  openedAt: "2026-01-02T03:04:05Z",
  reviewAt: "2027-01-02T03:04:05Z",
  items: [],
});

export interface MockApi {
  readonly url: string;
  /** Bodies of the decisions that were accepted, with what they are of. */
  readonly decisions: unknown[];
  /** From now on the session is unknown, until somebody signs in. */
  expireSession(): void;
  /** From now on another finding stands before the one that was first. */
  lengthenQueue(): void;
  /** While true every API request is cut off without an answer. */
  cutOff(isCut: boolean): void;
  stop(): Promise<void>;
}

/**
 * An API with a few invented answers, for what the exercise does not hold: hostile names, conflicts, a session
 * that ends, a connection that drops. It serves the pages as built, under the real policy.
 */
export async function startMockApi(): Promise<MockApi> {
  const state = { isSignedIn: true, isCut: false, isQueueLonger: false };
  const decisions: unknown[] = [];
  const streams = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://mock");
    if (!url.pathname.startsWith("/api/v1/")) return serveFile(url.pathname, response);
    if (state.isCut) {
      request.socket.destroy();
      return;
    }
    const route = `${request.method} ${url.pathname.slice("/api/v1/".length)}`;
    if (route === "GET session") return json(response, 200, session(state.isSignedIn));
    if (route === "POST session") {
      state.isSignedIn = true;
      return json(response, 200, { user: session(true).user, mustChangePassword: false });
    }
    if (!state.isSignedIn)
      return json(response, 401, { code: "CREDENTIAL_INVALID", title: "expired", status: 401 });
    if (!request.headers["wasl-purpose"])
      return json(response, 403, { code: "PURPOSE_REQUIRED", title: "purpose", status: 403 });
    if (route === "GET events") return openStream(response);
    if (route === "POST reports") return importFile(request, url, response);
    const [, decided] = /^POST findings\/([^/]+)\/decision$/.exec(route) ?? [];
    if (decided !== undefined) {
      decisions.push({ id: decided, ...JSON.parse((await bodyOf(request)).toString("utf8")) });
      response.writeHead(204).end();
      return;
    }
    if (route === "GET findings") return json(response, 200, findingsOf(url, state.isQueueLonger));
    const fixed = FIXED[route];
    if (fixed === undefined) return json(response, 404, { code: "ROUTE_UNKNOWN", title: route, status: 404 });
    json(response, 200, fixed);
  }

  function openStream(response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(": hello\n\n");
    streams.add(response);
    response.on("close", () => streams.delete(response));
  }

  async function importFile(request: IncomingMessage, url: URL, response: ServerResponse): Promise<void> {
    const bytes = await bodyOf(request);
    const uploadId = url.searchParams.get("uploadId");
    const progress = { uploadId, bytesRead: bytes.length, statements: 7, records: 0, rejects: 1 };
    for (const stream of streams) stream.write(`event: import\ndata: ${JSON.stringify(progress)}\n\n`);
    // Long enough for a reader to see that it runs.
    await new Promise((resume) => setTimeout(resume, 700));
    json(response, 200, {
      reportId: "r1",
      format: "article",
      changed: true,
      statements: 7,
      records: 0,
      rejects: [{ line: 3, code: "DATE_IMPOSSIBLE", field: "birthDate" }],
      rejectCount: 1,
    });
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    decisions,
    expireSession() {
      state.isSignedIn = false;
    },
    lengthenQueue() {
      state.isQueueLonger = true;
    },
    cutOff(isCut) {
      state.isCut = isCut;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const LISTED: ListedFinding = {
  ...FINDING.finding,
  about: {
    subjects: [{ id: "e1", schema: "Person", caption: "Fictitious person" }],
    subjectCount: 1,
    contacts: [],
    access,
  },
};
const other = (id: string) => ({ ...LISTED, id, summary: `Fictitious finding ${id}.` });

/** Two pages of all; a queue of one front is one page. */
function findingsOf(url: URL, isQueueLonger: boolean): object {
  if (url.searchParams.has("front"))
    return { items: [...(isQueueLonger ? [other("f0")] : []), LISTED], next: null };
  return url.searchParams.has("after")
    ? { items: [other("f2")], next: null }
    : { items: [LISTED], next: "f1" };
}

const session = (isSignedIn: boolean): Session => ({
  user: isSignedIn
    ? { id: "fictitious-analyst", role: "analyst", clearance: "amber", groups: [], compartments: [] }
    : null,
  nodeId: "node-mock",
  exercise: false,
  purposes: ["operational-analysis"],
  mustChangePassword: false,
  mustEnrol: false,
  provider: null,
});

/** Nobody designated stands behind whoever has the hostile name. */
const SCREENING: Screening = {
  day: "2026-01-02",
  rules: [],
  items: [],
  screened: 1,
  isWhole: true,
  nodes: {},
  joins: {},
  statements: {},
  reports: {},
  access,
};

const FIXED: Readonly<Record<string, unknown>> = {
  "GET entities/e1": ENTITY,
  "GET entities/e1/sharing": { disclosures: [] },
  "GET entities/e1/screening": SCREENING,
  "GET entities/e1/timeline": TIMELINE,
  "GET alerts": { open: 0, more: false },
  "GET match/fresh": { fresh: 0 },
  "GET graph": { nodes: [], links: [], truncated: false, joined: {} },
  "GET findings/f1": FINDING,
  "GET detectors": { items: [] },
  "GET cases": { items: Array.from({ length: LONG_LIST }, (_, i) => caseOf(i)), next: null },
  "GET saved-searches": { items: [] },
  "GET report-values": { formats: ["article"], providers: [] },
  "GET reports": { items: Object.values(REPORTS), next: null },
};

function json(response: ServerResponse, status: number, body: unknown): void {
  const type = status < 400 ? "application/json" : "application/problem+json";
  response.writeHead(status, { "content-type": type }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

async function serveFile(path: string, response: ServerResponse): Promise<void> {
  // A page's address is the application; only what has an extension is a file.
  const file = extname(path) ? normalize(path).replace(/^[/\\]+/, "") : "index.html";
  try {
    const bytes = await readFile(join(WEB, file));
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, "content-security-policy": POLICY }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}
