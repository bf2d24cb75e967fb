export * from "./model.ts";
export * from "./named.ts";
export * from "./online.ts";
export * from "./partners.ts";
export * from "./requests.ts";
export * from "./resolve.ts";
export * from "./rights.ts";
export * from "./views.ts";
