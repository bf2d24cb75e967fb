export {
  type PolledPage,
  pollTaxii,
  TaxiiClientError,
  type TaxiiClientFault,
  type TaxiiClientOptions,
  type TaxiiClientWorld,
  type TaxiiCursor,
} from "./client.ts";
export { secretDigest } from "./credentials.ts";
export { createTaxii, type TaxiiHandler, type TaxiiOptions } from "./handler.ts";
