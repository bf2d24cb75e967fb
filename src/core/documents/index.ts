export {
  type AskedNumber,
  type ClassCheck,
  checkAgainst,
  DOCUMENT_CHECK_CAVEAT,
  type KeptEntry,
} from "./check.ts";
export {
  CHECK_DIGITS,
  type CheckDigitPlace,
  DEFECT_TEXT_MAX,
  DOCUMENT_CLASS_KINDS,
  DOCUMENT_ENTRY_PREFIX,
  type DocumentClass,
  type DocumentClassKind,
  type DocumentDefect,
  documentClassId,
  isLibraryEntry,
  LIBRARY_TYPES,
  type LibraryEntry,
  type LibraryFields,
  type LibraryType,
  libraryEntryId,
  libraryFields,
  mustBeOfClass,
  RANGE_REPORTS,
  type RangeReport,
  readLibraryEntry,
  SERIES_MAX,
  type SerialRange,
} from "./library.ts";
export { type MrzRead, readMrz } from "./mrz.ts";
export { type CheckDigitVerdict, judgeCheckDigit, readDocumentNumber } from "./numbers.ts";
