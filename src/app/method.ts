import { TechniqueMatrix } from "../core/index.ts";
import type { Platform } from "./ports/index.ts";

const EMPTY = { version: "", sources: {}, tactics: [], techniques: [] };
const made = new WeakMap<Platform, TechniqueMatrix>();

/** The matrix of stages and techniques, read on first use; empty where the platform has none. */
export function methodOf(platform: Platform): TechniqueMatrix {
  const matrix = made.get(platform) ?? new TechniqueMatrix(platform.techniques?.() ?? EMPTY);
  made.set(platform, matrix);
  return matrix;
}
