export { base58Check, cryptoAddress, isBech32, isEthereum, isIban } from "./checksums.ts";
export { type CalendarData, DateReader, type FoundDate, type FoundSeats, jalaliToIso } from "./dates.ts";
export { delimiterIn, firstRows, HEADING_ROWS, headingRow } from "./heading.ts";
export {
  type FoundAccount,
  type FoundIdentifier,
  findAccounts,
  findIdentifiers,
  type IdentifierData,
} from "./identifiers.ts";
export { type LanguageData, type LanguageGuess, LanguageReader, mainScript } from "./language.ts";
export { type FoundPrice, type MoneyData, MoneyReader, toNumber } from "./money.ts";
export { type NormalText, normaliseText, originalSpan, type Span } from "./normalise.ts";
export { arabicForms, type PhraseHit, PhraseIndex } from "./phrases.ts";
export { type Place, PlaceIndex, type PlaceMention, type PlacesData, type RouteData } from "./places.ts";
export type { Direction, RouteWords } from "./route-words.ts";
export { type FoundRoute, RouteReader, UNSAID } from "./routes.ts";
export { quotedCells, recordEnd } from "./table-rows.ts";
export { accentedKey, foldWord, phraseKeys, type Token, tokenise } from "./tokens.ts";
