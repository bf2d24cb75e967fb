export type * from "./ports.ts";
export type * from "./wasl.ts";
