export { packageDataPath, readPackageJson } from "./package-data.ts";
