export { type Limits, STANDARD_LIMITS } from "./limits.ts";
export { type ProviderSettings, providerSettingsFrom, rightsOfGroups } from "./oidc.ts";
export { createPartnerServer, type PartnerServerOptions } from "./partner-server.ts";
export { createServer, type ServerOptions } from "./server.ts";
