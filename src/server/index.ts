export { type Limits, STANDARD_LIMITS } from "./limits.ts";
export { type ProviderSettings, providerSettingsFrom, rightsOfGroups } from "./oidc.ts";
export { createServer, type ServerOptions } from "./server.ts";
