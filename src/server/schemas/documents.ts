import Type from "typebox";
import type {
  DocumentCheck,
  DocumentFeed,
  DocumentShare,
  LibraryEntryView,
  LibraryImport,
  SharedDocuments,
} from "../../app/index.ts";
import {
  CHECK_DIGITS,
  type ClassCheck,
  DEFECT_TEXT_MAX,
  DOCUMENT_CLASS_KINDS,
  type DocumentClass,
  type DocumentDefect,
  LIBRARY_TYPES,
  RANGE_REPORTS,
  REJECT_CODES,
  type RejectCode,
  SERIES_MAX,
  type SerialRange,
  VETTING_STANDINGS,
} from "../../core/index.ts";
import { AccessSchema, EvaluationSchema, REJECT_PLACE } from "./model.ts";
import { named, OneOf, own } from "./named.ts";
import { StoredMessageSchema } from "./partners.ts";
import { Id, MarkingBody, plain, Reason, strict } from "./requests.ts";

const Text = Type.String();
const Year = Type.Integer({ minimum: 1900, maximum: 2100 });
const about = {
  issuer: Type.String({ description: "ISO 3166-1 alpha-2; ZZ is fictitious." }),
  kind: OneOf(DOCUMENT_CLASS_KINDS),
  series: Text,
  source: Type.String({ description: "Who says so." }),
  evaluation: EvaluationSchema,
  observedAt: Type.String({ description: "The day on which it was said or seen." }),
  fictitious: Type.Boolean(),
};
const FORM = "A is a letter, 9 a digit, * either, 'P' itself; | stands between forms.";

const DocumentClassSchema = named<DocumentClass>()(
  "DocumentClass",
  Type.Object({
    ...about,
    type: OneOf(["class"]),
    numberForm: Type.String({ description: FORM }),
    checkDigit: OneOf(CHECK_DIGITS, "Where a document says its check digit (ICAO Doc 9303)."),
    fromYear: Year,
    toYear: Type.Optional(Year),
    mrzState: Type.Optional(Type.String({ description: "As the machine-readable zone has the issuer." })),
  }),
);
const DocumentDefectSchema = named<DocumentDefect>()(
  "DocumentDefect",
  Type.Object({
    ...about,
    type: OneOf(["defect"]),
    place: Type.String({ description: "Where on the document." }),
    genuine: Text,
    forged: Text,
  }),
);
const SerialRangeSchema = named<SerialRange>()(
  "SerialRange",
  Type.Object({
    ...about,
    type: OneOf(["range"]),
    report: OneOf(RANGE_REPORTS),
    from: Text,
    to: Text,
  }),
);

const LibrarySaysSchema = Type.Union([DocumentClassSchema, DocumentDefectSchema, SerialRangeSchema]);

const kept = {
  id: Text,
  digest: Type.String({ description: "SHA-256 of what it says and its marking: what was vetted." }),
  classId: Type.String({ description: "Of all that is said about this issuer, kind and series." }),
  access: AccessSchema,
  writtenBy: Text,
  writtenAt: Text,
  vetting: Type.Optional(
    Type.Object({ decision: OneOf(["approved", "refused"]), by: Text, at: Text, reason: Text }),
  ),
  withdrawn: Type.Optional(Type.Object({ by: Text, at: Text, reason: Text })),
};

export const LibraryEntrySchema = named<LibraryEntryView>()(
  "DocumentLibraryEntry",
  Type.Object(
    {
      ...kept,
      entry: LibrarySaysSchema,
      standing: OneOf(VETTING_STANDINGS),
      isMine: Type.Boolean({ description: "True where this viewer may vet it." }),
    },
    { description: "A class of documents, or what is known of it; what it says never changes." },
  ),
);
export const LibraryEntriesSchema = Type.Object({ items: Type.Array(LibraryEntrySchema) });
export const LibraryListSchema = Type.Object({
  items: Type.Array(LibraryEntrySchema),
  more: Type.Boolean({ description: "True where there are too many to list: ask for one class." }),
});
export const LibraryQuery = strict({
  classId: Type.Optional(Id),
  type: Type.Optional(OneOf(LIBRARY_TYPES)),
  standing: Type.Optional(OneOf(VETTING_STANDINGS)),
});

export const LibraryEntryBody = own(
  "NewDocumentLibraryEntry",
  strict({
    marking: MarkingBody,
    entry: strict({
      type: OneOf(LIBRARY_TYPES),
      issuer: plain(2, "ISO 3166-1 alpha-2."),
      kind: OneOf(DOCUMENT_CLASS_KINDS),
      series: plain(SERIES_MAX),
      source: plain(300, "Who says so: an organisation, and an address or a document."),
      observedAt: Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }),
      scheme: Type.Optional(OneOf(["4x4", "admiralty", "5x5x5", "3x5x2"])),
      evaluation: Type.Optional(plain(10, "Of its scheme, e.g. B2.")),
      fictitious: Type.Optional(Type.Boolean()),
      numberForm: Type.Optional(plain(300, FORM)),
      checkDigit: Type.Optional(OneOf(CHECK_DIGITS)),
      fromYear: Type.Optional(Year),
      toYear: Type.Optional(Year),
      mrzState: Type.Optional(plain(3)),
      place: Type.Optional(plain(200)),
      genuine: Type.Optional(plain(DEFECT_TEXT_MAX)),
      forged: Type.Optional(plain(DEFECT_TEXT_MAX)),
      report: Type.Optional(OneOf(RANGE_REPORTS)),
      from: Type.Optional(plain(60)),
      to: Type.Optional(plain(60)),
    }),
  }),
);
export const LibraryVettingBody = own(
  "DocumentLibraryVetting",
  strict({
    entries: Type.Array(Id, { minItems: 1, maxItems: 100, uniqueItems: true }),
    decision: OneOf(["approved", "refused"]),
    reason: Reason,
  }),
);
export const LibraryImportBody = own(
  "DocumentLibraryFile",
  strict({
    text: Type.String({
      minLength: 1,
      maxLength: 200_000,
      description: "JSON lines, or CSV whose first line names the fields.",
    }),
    marking: MarkingBody,
  }),
);
export const LibraryImportSchema = named<LibraryImport>()(
  "DocumentLibraryImport",
  Type.Object({
    added: Type.Integer({ minimum: 0 }),
    known: Type.Integer({ minimum: 0 }),
    rejects: Type.Array(
      Type.Object({
        line: Type.Integer({ minimum: 1 }),
        code: OneOf(Object.keys(REJECT_CODES) as RejectCode[]),
        field: Type.Optional(Text),
        ...REJECT_PLACE,
      }),
    ),
  }),
);

const Verdict = OneOf(["right", "wrong", "not-told"]);
const ClassCheckSchema = named<ClassCheck>()(
  "DocumentClassCheck",
  Type.Object({
    classId: Text,
    class: Type.Object({ ...kept, entry: DocumentClassSchema }),
    form: OneOf(["fits", "differs"]),
    checkDigit: Verdict,
    ranges: Type.Array(Type.Object({ ...kept, entry: SerialRangeSchema })),
    defects: Type.Array(Type.Object({ ...kept, entry: DocumentDefectSchema })),
  }),
);
export const DocumentCheckSchema = named<DocumentCheck>()(
  "DocumentCheck",
  Type.Object(
    { caveat: Text, checkDigit: Verdict, classes: Type.Array(ClassCheckSchema) },
    { description: "What a document meets; it does not repeat the number, and says nothing of a person." },
  ),
);
export const DocumentCheckBody = own(
  "DocumentQuestion",
  strict({
    classId: Type.Optional(Id),
    issuer: Type.Optional(Type.String({ pattern: "^[A-Z]{2}$" })),
    kind: Type.Optional(OneOf(DOCUMENT_CLASS_KINDS)),
    number: Type.Optional(plain(60, "Kept nowhere.")),
    checkDigit: Type.Optional(Type.String({ pattern: "^[0-9]$" })),
    mrz: Type.Optional(
      Type.Array(plain(88), {
        minItems: 1,
        maxItems: 3,
        description: "Only issuer, kind, number and its check digit are read; the rest is dropped.",
      }),
    ),
  }),
);

const Count = Type.Integer({ minimum: 0 });
export const DocumentFeedsSchema = Type.Object({
  items: Type.Array(
    named<DocumentFeed>()(
      "DocumentFeed",
      Type.Object(
        {
          from: Text,
          id: Type.String({ description: "Of the signed message that brought it." }),
          classId: Text,
          version: Count,
          at: Text,
          entries: Type.Array(
            Type.Object({
              id: Type.String({ description: "That it has here once it is taken." }),
              entry: LibrarySaysSchema,
              access: AccessSchema,
              isHere: Type.Boolean({ description: "True where the same is said here already." }),
            }),
          ),
          dropped: Type.Array(Text, {
            description:
              "Entries here that came from this partner, stand vetted, and which it stands by no more.",
          }),
        },
        { description: "What a partner vetted and signed about a class; nobody here has vetted it." },
      ),
    ),
  ),
});
export const DocumentSharesSchema = Type.Object({
  items: Type.Array(
    named<DocumentShare>()(
      "DocumentShare",
      Type.Object(
        {
          to: Text,
          classId: Text,
          about: Type.Optional(LibrarySaysSchema),
          version: Count,
          at: Text,
          legalBasis: Text,
          stale: Type.Integer({
            minimum: 0,
            description:
              "Entries of that version that would go no more: taken back since, or under another marking.",
          }),
          fresh: Type.Integer({ minimum: 0, description: "Entries that would go now and are not in it." }),
        },
        { description: "What a partner holds of this node about a class: the newest version that went." },
      ),
    ),
  ),
});
export const DocumentShareBody = own(
  "DocumentShareDraft",
  strict({ to: plain(200), legalBasis: plain(200), classId: Id }),
);
export const SharedDocumentsSchema = named<SharedDocuments>()(
  "SharedDocuments",
  Type.Object({
    message: StoredMessageSchema,
    entries: Count,
    withheld: Type.Integer({ minimum: 0, description: "Vetted, and kept back by their marking." }),
  }),
);
export const DocumentTakeBody = own(
  "DocumentTake",
  strict({ entries: Type.Array(Id, { minItems: 1, maxItems: 500, uniqueItems: true }) }),
);
