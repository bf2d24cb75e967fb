import type { FastifyInstance } from "fastify";
import type { DocumentCheck, LibraryEntryView, Wasl } from "../../app/index.ts";
import { DOCUMENT_CHECK_CAVEAT } from "../../core/index.ts";
import { EXAMPLES } from "../examples.ts";
import { dataRoute } from "../operation.ts";
import {
  ById,
  DocumentCheckBody,
  DocumentCheckSchema,
  DocumentFeedsSchema,
  DocumentShareBody,
  DocumentSharesSchema,
  DocumentTakeBody,
  LibraryEntriesSchema,
  LibraryEntryBody,
  LibraryEntrySchema,
  LibraryImportBody,
  LibraryImportSchema,
  LibraryListSchema,
  LibraryQuery,
  LibraryVettingBody,
  SharedDocumentsSchema,
  type Wire,
  WithdrawalBody,
} from "../schemas/index.ts";
import { MESSAGE_EXAMPLE } from "./match.ts";

const said = {
  issuer: "ZZ",
  kind: "passport" as const,
  series: "Example 2020",
  source: "Example office",
  observedAt: "2025-04-01",
};
const about = {
  ...said,
  evaluation: { scheme: "4x4", original: "B2", source: "B", information: "2" } as const,
  fictitious: true,
};
const kept = {
  digest: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  classId: "docclass-5f2c",
  access: EXAMPLES.finding.access,
  writtenBy: "officer",
  writtenAt: "2025-04-02T09:00:00.000Z",
  vetting: {
    decision: "approved",
    by: "supervisor",
    at: "2025-04-03T09:00:00.000Z",
    reason: "read with the source",
  },
} as const;
const classOf = {
  ...kept,
  id: "docentry-5f2c",
  entry: {
    ...about,
    type: "class",
    numberForm: "'Z'99999999",
    checkDigit: "mrz",
    fromYear: 2020,
    mrzState: "UTO",
  },
} as const;
const rangeOf = {
  ...kept,
  id: "docentry-77aa",
  entry: { ...about, type: "range", report: "stolen-blank", from: "Z10000000", to: "Z10000999" },
} as const;
const defectOf = {
  ...kept,
  id: "docentry-91bc",
  entry: {
    ...about,
    type: "defect",
    place: "data page, laminate",
    genuine: "a wave that moves",
    forged: "a wave that is printed",
  },
} as const;
const view: Wire<LibraryEntryView> = { ...rangeOf, standing: "vetted", isMine: false };
const check: Wire<DocumentCheck> = {
  caveat: DOCUMENT_CHECK_CAVEAT,
  checkDigit: "not-told",
  classes: [
    {
      classId: kept.classId,
      class: classOf,
      form: "fits",
      checkDigit: "not-told",
      ranges: [rangeOf],
      defects: [defectOf],
    },
  ],
};

/** Classes of documents, what their forgeries look like, numbers that were reported, and what a document meets of them. */
export function documentRoutes(app: FastifyInstance, wasl: Wasl): void {
  library(app, wasl);
  answers(app, wasl);
  feeds(app, wasl);
  checks(app, wasl);
}

function library(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/documents/library",
      operationId: "listDocumentLibrary",
      tag: "Documents",
      summary: "Classes of documents, defects of their forgeries and reported ranges, with who vetted each",
      query: LibraryQuery,
      ok: LibraryListSchema,
      errors: [],
      example: { items: [view], more: false },
    },
    async (actor, { query }) => {
      const found = await wasl.documentLibrary(actor, query as Parameters<Wasl["documentLibrary"]>[1]);
      return { items: [...(found.items as Wire<typeof found.items>)], more: found.more };
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/documents/library",
      operationId: "addLibraryEntry",
      byPerson: true,
      tag: "Documents",
      summary: "Write a class, a defect or a range, and ask a second person to vet it",
      body: LibraryEntryBody,
      ok: LibraryEntrySchema,
      okStatus: 201,
      errors: ["ROLE_FORBIDS", "MARKING_FORBIDS", "DOCUMENT_UNKNOWN", "CONFLICT"],
      example: { ...view, standing: "proposed" },
      bodyExample: {
        marking: { tlp: "amber" },
        entry: { ...said, type: "range", report: "stolen-blank", from: "Z10000000", to: "Z10000999" },
      },
    },
    async (actor, { body }) => {
      const made = await wasl.addLibraryEntry(actor, body.entry, body.marking);
      return made as Wire<typeof made>;
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/documents/library/files",
      operationId: "importLibrary",
      byPerson: true,
      tag: "Documents",
      summary:
        "Propose what is in a file, up to 500 entries; a line that cannot be one is told, the rest kept",
      body: LibraryImportBody,
      ok: LibraryImportSchema,
      okStatus: 201,
      errors: ["ROLE_FORBIDS", "MARKING_FORBIDS", "INPUT_TOO_LARGE"],
      example: { added: 3, known: 0, rejects: [{ line: 4, code: "FIELD_INVALID", field: "to" }] },
      bodyExample: { text: '{"type": "class", "issuer": "ZZ"}', marking: { tlp: "amber" } },
    },
    async (actor, { body }) =>
      (await wasl.importLibrary(actor, new TextEncoder().encode(body.text), body.marking)) as Wire<
        Awaited<ReturnType<Wasl["importLibrary"]>>
      >,
  );
}

function answers(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/documents/library/vetting",
      operationId: "vetLibraryEntries",
      byPerson: true,
      tag: "Documents",
      summary: "Vet entries that another wrote, or refuse them; all or none",
      body: LibraryVettingBody,
      ok: LibraryEntriesSchema,
      errors: ["DOCUMENT_UNKNOWN", "APPROVAL_UNKNOWN", "ROLE_FORBIDS", "SECOND_PERSON_REQUIRED", "CONFLICT"],
      example: { items: [view] },
      bodyExample: { entries: [view.id], decision: "approved", reason: "read with the source" },
    },
    async (actor, { body }) => {
      const { entries, decision, reason } = body;
      const items = await wasl.vetLibraryEntries(actor, entries, decision, reason);
      return { items: [...(items as Wire<typeof items>)] };
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/documents/library/:id/withdrawal",
      operationId: "withdrawLibraryEntry",
      tag: "Documents",
      summary: "Withdraw an entry for good",
      params: ById,
      body: WithdrawalBody,
      ok: LibraryEntrySchema,
      errors: ["DOCUMENT_UNKNOWN", "ROLE_FORBIDS", "CONFLICT"],
      example: { ...view, standing: "withdrawn" },
      bodyExample: { reason: "the issuer found them" },
    },
    async (actor, { params, body }) => {
      const done = await wasl.withdrawLibraryEntry(actor, params.id, body.reason);
      return done as Wire<typeof done>;
    },
  );
}

function feeds(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/documents/shares",
      operationId: "shareDocuments",
      byPerson: true,
      tag: "Documents",
      summary: "Send a partner what stands vetted of a class and may go to it, signed, as the next version",
      body: DocumentShareBody,
      ok: SharedDocumentsSchema,
      okStatus: 201,
      errors: [
        "PARTNER_UNKNOWN",
        "DOCUMENT_UNKNOWN",
        "ROLE_FORBIDS",
        "PURPOSE_FORBIDS",
        "MARKING_FORBIDS",
        "CONFLICT",
        "SHARING_HELD",
      ],
      example: { message: MESSAGE_EXAMPLE, entries: 3, withheld: 1 },
      bodyExample: { to: "node-b", legalBasis: "Example treaty, Art. 5", classId: kept.classId },
    },
    async (actor, { body }) => {
      const sent = await wasl.shareDocuments(actor, body);
      return sent as Wire<typeof sent>;
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/documents/shares",
      operationId: "listDocumentShares",
      tag: "Documents",
      summary: "What partners hold of this node, those first that hold what nobody here stands by any more",
      ok: DocumentSharesSchema,
      errors: [],
      example: {
        items: [
          {
            to: "node-b",
            classId: kept.classId,
            about: classOf.entry,
            version: 1,
            at: "2025-04-03T09:00:00.000Z",
            legalBasis: "Example treaty, Art. 5",
            stale: 1,
            fresh: 0,
          },
        ],
      },
    },
    async (actor) => {
      const items = await wasl.documentShares(actor);
      return { items: [...(items as Wire<typeof items>)] };
    },
  );
  dataRoute(
    app,
    {
      method: "GET",
      url: "/documents/feeds",
      operationId: "listDocumentFeeds",
      tag: "Documents",
      summary: "What partners vetted and signed about classes of documents; nobody here has vetted it",
      ok: DocumentFeedsSchema,
      errors: [],
      example: {
        items: [
          {
            from: "node-b",
            id: "msg-1",
            classId: kept.classId,
            version: 1,
            at: "2025-04-03T09:00:00.000Z",
            entries: [{ id: rangeOf.id, entry: rangeOf.entry, access: kept.access, isHere: false }],
            dropped: [],
          },
        ],
      },
    },
    async (actor) => {
      const items = await wasl.documentFeeds(actor);
      return { items: [...(items as Wire<typeof items>)] };
    },
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/documents/feeds/:id",
      operationId: "takeDocuments",
      byPerson: true,
      tag: "Documents",
      summary: "Propose entries of a partner under your name; a second person of this node vets each",
      params: ById,
      body: DocumentTakeBody,
      ok: LibraryEntriesSchema,
      okStatus: 201,
      errors: ["MESSAGE_UNKNOWN", "DOCUMENT_UNKNOWN", "ROLE_FORBIDS", "MARKING_FORBIDS", "CONFLICT"],
      example: { items: [{ ...view, standing: "proposed" }] },
      bodyExample: { entries: [rangeOf.id] },
    },
    async (actor, { params, body }) => {
      const items = await wasl.takeDocuments(actor, params.id, body.entries);
      return { items: [...(items as Wire<typeof items>)] };
    },
  );
}

function checks(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/documents/check",
      operationId: "checkDocument",
      tag: "Documents",
      summary:
        "What a document meets: the form of its number, its check digit, reported ranges, defects to look for",
      description:
        "About a document, never about a person. By class and number, by issuer, kind and number, or by the lines of the machine-readable zone, of which only issuer, kind, number and check digit are read. The number is neither kept nor logged; the audit log has that a look-up was made, for which class and why.",
      body: DocumentCheckBody,
      ok: DocumentCheckSchema,
      errors: ["DOCUMENT_UNKNOWN", "ROLE_FORBIDS"],
      example: check,
      bodyExample: { issuer: "ZZ", kind: "passport", number: "Z10000005" },
    },
    async (actor, { body }) => {
      const found = await wasl.checkDocument(actor, body as Parameters<Wasl["checkDocument"]>[1]);
      return found as Wire<typeof found>;
    },
  );
}
