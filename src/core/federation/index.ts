export * from "./agreement.ts";
export * from "./envelope.ts";
export * from "./grants.ts";
export * from "./introduction.ts";
export * from "./judge.ts";
export * from "./merkle.ts";
