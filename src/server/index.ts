export { type Limits, STANDARD_LIMITS } from "./limits.ts";
export { createServer, type ServerOptions } from "./server.ts";
