export { encodeMisp, type MispEncodeOptions } from "./encode.ts";
export { encodeGalaxy } from "./galaxy.ts";
export type { MispMapping } from "./mapping.ts";
