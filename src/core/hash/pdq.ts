/**
 * PDQ (Meta, "The TMK+PDQF video-hashing algorithm and the PDQ image-hashing algorithm", 2019): 256 bits of an
 * image that small changes leave alike. Written from the published description; sums are 32-bit floats as in the
 * reference, so that bits agree.
 */
export interface PdqImage {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 RGB or 4 RGBA (alpha is not read), 8 bits each, row by row. */
  readonly channels: 1 | 3 | 4;
  readonly data: Uint8Array;
}

/** Eight words of 32 bits, as hex text has them from left to right: the rows 15 and 14 first. */
export type PdqHash = Uint32Array;

export interface PdqResult {
  readonly hash: PdqHash;
  /** 0 to 100; below 50 a picture has too little in it to be told apart. */
  readonly quality: number;
}

const SIDE = 64;
const DCT_SIDE = 16;
/** Larger pictures are first taken to this side, nearest neighbour, as the reference tool does. */
const SIDE_MAX = 512;

const DCT: Float32Array = (() => {
  const matrix = new Float32Array(DCT_SIDE * SIDE);
  const scale = Math.sqrt(2 / SIDE);
  for (let i = 0; i < DCT_SIDE; i++) {
    for (let j = 0; j < SIDE; j++)
      matrix[i * SIDE + j] = scale * Math.cos((Math.PI / 2 / SIDE) * (i + 1) * (2 * j + 1));
  }
  return matrix;
})();

function lumaOf(image: PdqImage): { luma: Float32Array; width: number; height: number } {
  const { channels, data } = image;
  const isLarge = image.width > SIDE_MAX || image.height > SIDE_MAX;
  const width = isLarge ? SIDE_MAX : image.width;
  const height = isLarge ? SIDE_MAX : image.height;
  const luma = new Float32Array(width * height);
  for (let i = 0; i < height; i++) {
    const row = isLarge ? Math.floor((i * image.height) / height) : i;
    for (let j = 0; j < width; j++) {
      const column = isLarge ? Math.floor((j * image.width) / width) : j;
      const at = (row * image.width + column) * channels;
      const red = data[at] ?? 0;
      luma[i * width + j] =
        channels === 1 ? red : 0.299 * red + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0);
    }
  }
  return { luma, width, height };
}

/** Box filter of one line, the window shrunk at the borders; `step` walks along the line. */
function boxLine(
  from: Float32Array,
  to: Float32Array,
  offset: number,
  length: number,
  step: number,
  window: number,
): void {
  const half = (window + 2) >> 1;
  const lead = half - 1;
  let sum = 0;
  let size = 0;
  let left = offset;
  let right = offset;
  let out = offset;
  for (let i = 0; i < lead; i++) {
    sum = Math.fround(sum + (from[right] ?? 0));
    size++;
    right += step;
  }
  for (let i = 0; i < window - half + 1; i++) {
    sum = Math.fround(sum + (from[right] ?? 0));
    size++;
    to[out] = sum / size;
    right += step;
    out += step;
  }
  for (let i = 0; i < length - window; i++) {
    sum = Math.fround(sum + (from[right] ?? 0));
    sum = Math.fround(sum - (from[left] ?? 0));
    to[out] = sum / size;
    left += step;
    right += step;
    out += step;
  }
  for (let i = 0; i < lead; i++) {
    sum = Math.fround(sum - (from[left] ?? 0));
    size--;
    to[out] = sum / size;
    left += step;
    out += step;
  }
}

function blurred(luma: Float32Array, width: number, height: number): Float32Array {
  const windowAlong = Math.floor((width + 127) / 128);
  const windowDown = Math.floor((height + 127) / 128);
  const other = new Float32Array(luma.length);
  for (let pass = 0; pass < 2; pass++) {
    for (let i = 0; i < height; i++) boxLine(luma, other, i * width, width, 1, Math.min(windowAlong, width));
    for (let j = 0; j < width; j++) boxLine(other, luma, j, height, width, Math.min(windowDown, height));
  }
  return luma;
}

function sampled(luma: Float32Array, width: number, height: number): Float32Array {
  const buffer = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < SIDE; i++) {
    const row = Math.floor(((i + 0.5) * height) / SIDE);
    for (let j = 0; j < SIDE; j++)
      buffer[i * SIDE + j] = luma[row * width + Math.floor(((j + 0.5) * width) / SIDE)] ?? 0;
  }
  return buffer;
}

function qualityOf(buffer: Float32Array): number {
  let sum = 0;
  const step = (a: number, b: number): number =>
    Math.abs(
      Math.trunc(Math.fround(Math.fround(Math.fround((buffer[a] ?? 0) - (buffer[b] ?? 0)) * 100) / 255)),
    );
  for (let i = 0; i < SIDE - 1; i++)
    for (let j = 0; j < SIDE; j++) sum += step(i * SIDE + j, (i + 1) * SIDE + j);
  for (let i = 0; i < SIDE; i++)
    for (let j = 0; j < SIDE - 1; j++) sum += step(i * SIDE + j, i * SIDE + j + 1);
  return Math.min(100, Math.floor(sum / 90));
}

function transformed(buffer: Float32Array): Float32Array {
  const half = new Float32Array(DCT_SIDE * SIDE);
  for (let i = 0; i < DCT_SIDE; i++) {
    for (let j = 0; j < SIDE; j++) {
      let sum = 0;
      for (let k = 0; k < SIDE; k++)
        sum = Math.fround(sum + Math.fround((DCT[i * SIDE + k] ?? 0) * (buffer[k * SIDE + j] ?? 0)));
      half[i * SIDE + j] = sum;
    }
  }
  const full = new Float32Array(DCT_SIDE * DCT_SIDE);
  for (let i = 0; i < DCT_SIDE; i++) {
    for (let j = 0; j < DCT_SIDE; j++) {
      let sum = 0;
      for (let k = 0; k < SIDE; k++)
        sum = Math.fround(sum + Math.fround((half[i * SIDE + k] ?? 0) * (DCT[j * SIDE + k] ?? 0)));
      full[i * DCT_SIDE + j] = sum;
    }
  }
  return full;
}

function bitsOf(dct: Float32Array): PdqHash {
  const median = Float32Array.from(dct).sort()[127] ?? 0;
  const hash = new Uint32Array(8);
  for (let i = 0; i < DCT_SIDE; i++) {
    for (let j = 0; j < DCT_SIDE; j++) {
      if ((dct[i * DCT_SIDE + j] ?? 0) <= median) continue;
      // Row 15 is the left end of the text, the even row of a pair the right half of its word.
      const word = 7 - (i >> 1);
      hash[word] = ((hash[word] ?? 0) | ((1 << j) << (i & 1 ? 16 : 0))) >>> 0;
    }
  }
  return hash;
}

/** In the order of the reference: as it is, turned by 90, 180 and 270 degrees, flipped in x, in y, and on both diagonals. */
const FORMS: readonly ((dct: Float32Array) => Float32Array)[] = [
  (d) => d,
  (d) => remade((i, j) => signed(d, j, i, (i & 1) === 1)),
  (d) => remade((i, j) => signed(d, i, j, ((i + j) & 1) === 0)),
  (d) => remade((i, j) => signed(d, j, i, (j & 1) === 1)),
  (d) => remade((i, j) => signed(d, i, j, (i & 1) === 1)),
  (d) => remade((i, j) => signed(d, i, j, (j & 1) === 1)),
  (d) => remade((i, j) => signed(d, j, i, true)),
  (d) => remade((i, j) => signed(d, j, i, ((i + j) & 1) === 0)),
];

/** Row and column i stand for the frequency i + 1: turning the picture changes the sign of the odd ones. */
const signed = (d: Float32Array, i: number, j: number, plus: boolean): number =>
  (plus ? 1 : -1) * (d[i * DCT_SIDE + j] ?? 0);

function remade(at: (i: number, j: number) => number): Float32Array {
  const made = new Float32Array(DCT_SIDE * DCT_SIDE);
  for (let i = 0; i < DCT_SIDE; i++) for (let j = 0; j < DCT_SIDE; j++) made[i * DCT_SIDE + j] = at(i, j);
  return made;
}

function dctOf(image: PdqImage): { dct: Float32Array; quality: number } | undefined {
  const { width, height, data, channels } = image;
  // The filter's window has to fit: the reference refuses such pictures too.
  if (width < 5 || height < 5 || data.length < width * height * channels) return undefined;
  const { luma, width: w, height: h } = lumaOf(image);
  const buffer = sampled(blurred(luma, w, h), w, h);
  return { dct: transformed(buffer), quality: qualityOf(buffer) };
}

/** The hash and quality of a picture; undefined where it is smaller than 5 x 5. */
export function pdqHash(image: PdqImage): PdqResult | undefined {
  const made = dctOf(image);
  return made && { hash: bitsOf(made.dct), quality: made.quality };
}

/** All eight forms, so that a turned or mirrored copy is found. */
export function pdqDihedral(
  image: PdqImage,
): { readonly hashes: readonly PdqHash[]; readonly quality: number } | undefined {
  const made = dctOf(image);
  return made && { hashes: FORMS.map((form) => bitsOf(form(made.dct))), quality: made.quality };
}

export const pdqToHex = (hash: PdqHash): string =>
  [...hash].map((word) => word.toString(16).padStart(8, "0")).join("");

/** Undefined for what is not 64 hex digits. */
export function pdqFromHex(hex: string): PdqHash | undefined {
  if (!/^[0-9a-fA-F]{64}$/.test(hex)) return undefined;
  return Uint32Array.from({ length: 8 }, (_, i) => Number.parseInt(hex.slice(8 * i, 8 * i + 8), 16));
}

/** Number of set bits of a 32-bit word. */
export function bitCount(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

export function hammingDistance(a: PdqHash, b: PdqHash): number {
  let distance = 0;
  for (let i = 0; i < 8; i++) distance += bitCount((a[i] ?? 0) ^ (b[i] ?? 0));
  return distance;
}
