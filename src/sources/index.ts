export { packageDataPath, readPackageJson } from "./package-data.ts";
export { createSpool } from "./spool.ts";
