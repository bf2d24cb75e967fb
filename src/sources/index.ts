export { packageDataPath, readPackageJson } from "./package-data.ts";
export { createSpool } from "./spool.ts";
export { createWebFetcher, isPrivateAddress } from "./web-fetch.ts";
