export { createMatchEngine } from "./engine.ts";
export { createMatchHandler } from "./handler.ts";
export { postToPartner } from "./transport.ts";
