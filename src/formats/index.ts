import { accounts } from "./accounts.ts";
import { article } from "./article.ts";
import { csv } from "./csv.ts";
import { euSanctionsCsv } from "./designations/eu-sanctions-csv.ts";
import { euSanctionsList } from "./designations/eu-sanctions-list.ts";
import { ofacSdn } from "./designations/ofac-sdn.ts";
import { unSanctionsList } from "./designations/un-sanctions-list.ts";
import { docx } from "./documents/docx.ts";
import { eml } from "./documents/eml.ts";
import { mbox } from "./documents/mbox.ts";
import { msg } from "./documents/msg.ts";
import { ods } from "./documents/ods.ts";
import { odt } from "./documents/odt.ts";
import { pdf } from "./documents/pdf.ts";
import { xlsx } from "./documents/xlsx.ts";
import { epcis } from "./epcis/index.ts";
import type { Format } from "./format.ts";
import { ftmJson } from "./ftm-json.ts";
import { i2Csv } from "./i2-csv.ts";
import { misp } from "./misp.ts";
import { missingMigrants } from "./missing-migrants.ts";
import { postsCsv } from "./online/posts-csv.ts";
import { telegramExport } from "./online/telegram.ts";
import { warc } from "./online/warc.ts";
import { whatsappExport } from "./online/whatsapp.ts";
import { opensanctionsCsv } from "./opensanctions-csv.ts";
import { goaml } from "./payments/goaml.ts";
import { iso20022 } from "./payments/iso-20022.ts";
import { swiftMt } from "./payments/swift-mt.ts";
import { posts } from "./posts.ts";
import { stix21 } from "./stix-21.ts";
import { supply } from "./supply.ts";
import { supplyCsv } from "./supply-csv.ts";
import { transactions } from "./transactions.ts";
import { ukDesignations } from "./uk-designations.ts";
import { ukNames } from "./uk-names.ts";
import { ukSanctionsList } from "./uk-sanctions-list.ts";
import { writtenReport } from "./written-report.ts";

/** One line for each format. */
export const formats: readonly Format[] = [
  // Keep one a line: this is where a new format is registered.
  accounts,
  article,
  csv,
  docx,
  eml,
  msg,
  epcis,
  euSanctionsCsv,
  euSanctionsList,
  ftmJson,
  goaml,
  i2Csv,
  iso20022,
  mbox,
  misp,
  missingMigrants,
  ods,
  odt,
  ofacSdn,
  opensanctionsCsv,
  pdf,
  posts,
  postsCsv,
  stix21,
  supply,
  supplyCsv,
  swiftMt,
  telegramExport,
  transactions,
  ukDesignations,
  ukNames,
  ukSanctionsList,
  unSanctionsList,
  warc,
  whatsappExport,
  writtenReport,
  xlsx,
];

export { KNOWN_TO_NODE } from "./article/mentions.ts";
export { namesPerson } from "./article/names-person.ts";
export {
  ADDED_TYPES,
  ADDED_UNITS,
  type AddedType,
  type AddedUnit,
  isOfWords,
  isStanding,
  MARKED_BY_HAND,
  MENTION_TYPES,
  type MentionSaid,
  saidByMention,
  stateMention,
} from "./article/said.ts";
export { articleId, namingId } from "./article/state.ts";
export { chooseFormat, decodeAll } from "./decode-all.ts";
export { DOCUMENT_BYTES_MAX } from "./document-decoder.ts";
export { readLibraryRows } from "./document-library.ts";
export { attachedFor, attachedKind, attachedPages } from "./documents/attached.ts";
export { isCompound } from "./documents/msg.ts";
export { refusedDocument } from "./documents/read-elsewhere.ts";
export { isOffice, takeApart } from "./documents/take-apart.ts";
export * from "./epcis/index.ts";
export * from "./feeds/index.ts";
export {
  type DecodeContext,
  type Decoded,
  type Decoder,
  type DocumentFacts,
  type DocumentKind,
  type Format,
  type HeldEnds,
  type KnownName,
  type KnownNames,
  loadReference,
  type MaskedName,
  type Mention,
  type PageAnswer,
  REFERENCE_FILES,
  type ReferenceData,
} from "./format.ts";
export { encodeFtmEntity, encodeFtmLines } from "./ftm-encode.ts";
export {
  INFLATE_LIMITS,
  type Inflated,
  type InflateLimits,
  inflateBounded,
  isCompressed,
} from "./inflate.ts";
export * from "./misp/index.ts";
export { typedValue } from "./output.ts";
export * from "./pages/index.ts";
export { takePageApart } from "./pages/take-page-apart.ts";
export * from "./payments/index.ts";
export * from "./stix-21/index.ts";
export { folderRows, SUPPLY_FILES } from "./supply-rows/folder.ts";
export { isoDate } from "./text/dates.ts";
export { headText } from "./text/encoding.ts";
export { textOfUtf8, utf8 } from "./text/standard.ts";
export { zipOf } from "./zip.ts";
