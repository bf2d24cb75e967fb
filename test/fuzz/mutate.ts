/** Random numbers from one printed seed (mulberry32): a case that fails is found again. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What breaks parsers: ends, bombs, other encodings, numbers past their limits, names that every object has. */
const HOSTILE = [
  "\u0000",
  "\ufeff",
  "\u202e",
  "\ud800",
  "[".repeat(3_000),
  '{"a":'.repeat(2_000),
  "<a>".repeat(2_000),
  '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>&b;',
  "9".repeat(400),
  "-1e309",
  "1e-400",
  "0x7fffffffffffffff",
  "__proto__",
  "constructor",
  "9999-99-99T99:99:99Z",
  "=cmd|' /C calc'!A0",
  '"',
  "'",
  ",",
  "\r",
  "\n\n\n",
  "%00%ff",
  "a".repeat(70_000),
  "{1:F01",
  "]]>",
  "-->",
].map((text) => Buffer.from(text));

/** A sound document with a few wounds: bytes changed, cut, doubled, moved, or something hostile put in. */
export function mutate(random: () => number, sound: Uint8Array): Uint8Array {
  let bytes = Buffer.from(sound);
  const at = (): number => Math.floor(random() * (bytes.length + 1));
  const wounds = 1 + Math.floor(random() * 4);
  for (let n = 0; n < wounds; n++) {
    const kind = Math.floor(random() * 7);
    const from = at();
    const to = Math.min(bytes.length, from + Math.floor(random() ** 3 * 2_000));
    if (kind === 0 && bytes.length > 0) bytes[from % bytes.length] = Math.floor(random() * 256);
    else if (kind === 1 && bytes.length > 0) {
      const place = from % bytes.length;
      bytes[place] = (bytes[place] ?? 0) ^ (1 << Math.floor(random() * 8));
    } else if (kind === 2) bytes = bytes.subarray(0, from);
    else if (kind === 3) bytes = Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
    else if (kind === 4) bytes = Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
    else {
      const hostile = HOSTILE[Math.floor(random() * HOSTILE.length)] ?? Buffer.alloc(0);
      bytes = Buffer.concat([bytes.subarray(0, from), hostile, bytes.subarray(from)]);
    }
  }
  return bytes;
}

export const FUZZ_SEED = Number(process.env["FUZZ_SEED"] ?? 20_250_331);
/** Cases of all of this kind of fuzzing together; the suite takes a few, `npm run test:fuzz` many. */
export const fuzzCases = (few: number): number => Number(process.env["FUZZ_CASES"] ?? few);
