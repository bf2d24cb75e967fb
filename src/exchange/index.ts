export * from "./federation/index.ts";
export * from "./match/index.ts";
export { createNodeTls, type NodeTls, serverTls, tlsKeyOf } from "./node-tls.ts";
export * from "./ozone/index.ts";
export * from "./signals/index.ts";
export * from "./taxii-21/index.ts";
