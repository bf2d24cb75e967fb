export * from "./taxii-21/index.ts";
