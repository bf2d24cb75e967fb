export { createWasl } from "./create-wasl.ts";
export type * from "./ports.ts";
export type * from "./wasl.ts";
