export { createSignalsHandler } from "./handler.ts";
