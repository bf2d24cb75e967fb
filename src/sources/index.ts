export { packageDataPath, readPackageJson } from "./package-data.ts";
export { createSpool } from "./spool.ts";
export { createVirusScanner } from "./virus-scanner.ts";
export { createServiceRequest, createWebFetcher, isPrivateAddress, readFetchHosts } from "./web-fetch.ts";
