export { createMatchEngine } from "./engine.ts";
export { createMatchHandler } from "./handler.ts";
export { partnerPoster } from "./transport.ts";
