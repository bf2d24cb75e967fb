export * from "./message.ts";
export * from "./position.ts";
export * from "./room.ts";
export * from "./rules.ts";
export * from "./tag-set.ts";
export * from "./terms.ts";
export * from "./wire.ts";
