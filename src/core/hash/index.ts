export { type HashMatch, MultiIndex, PDQ_MATCH_DISTANCE, PDQ_QUALITY_MIN } from "./multi-index.ts";
export {
  bitCount,
  hammingDistance,
  type PdqHash,
  type PdqImage,
  type PdqResult,
  pdqDihedral,
  pdqFromHex,
  pdqHash,
  pdqToHex,
} from "./pdq.ts";
