import { URL } from "../text/standard.ts";

/** An absolute http or https address, or undefined: "javascript:" and "file:" never come out. */
export function absoluteUrl(
  address: string | undefined,
  ...bases: readonly (string | undefined)[]
): string | undefined {
  if (address === undefined || address.trim() === "") return undefined;
  let base: string | undefined;
  for (const b of [...bases].reverse()) {
    if (b === undefined) continue;
    try {
      base = new URL(b, base).href;
    } catch {
      // A base that is no address counts as none.
    }
  }
  try {
    const made = new URL(address.trim(), base);
    return made.protocol === "http:" || made.protocol === "https:" ? made.href : undefined;
  } catch {
    return undefined;
  }
}

/** The host of an address that is known to be one. */
export const hostOf = (url: string): string => new URL(url).hostname;
