export { secretDigest } from "./credentials.ts";
export { createTaxii, type TaxiiOptions } from "./handler.ts";
