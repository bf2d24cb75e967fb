export { createOzoneSigner, type OzoneSigner } from "./keys.ts";
export { addressFault, createOzone, type OzoneAddress } from "./service.ts";
