export { createFederationHandler, type FederationHandlerOptions } from "./handler.ts";
export { createSigner } from "./signing.ts";
export { createTransport, FEDERATION_PATH, type TransportOptions } from "./transport.ts";
