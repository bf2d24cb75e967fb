// Whether a compound file (MS-CFB) is sound, told before a library follows its chains: none of its sectors is reached twice, so that
// whatever is read of it has no more bytes than the file, and ends.

/** What it begins with; office files of before 2007 do too. */
const MAGIC = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/** @param {Uint8Array} bytes */
export const isCompound = (bytes) => MAGIC.every((byte, at) => bytes[at] === byte);

const HEADER = 512;
const END = 0xfffffffe;
const FREE = 0xffffffff;
const IN_HEADER = 109;
const MINI = 64;
const MINI_CUTOFF = 4096;
const ENTRY = 128;
const STREAM = 2;
const ROOT = 5;

/** @param {string} what @returns {never} */
const unsound = (what) => {
  throw new Error(`no sound compound file: ${what}`);
};

/**
 * Throws where the file is not sound.
 * @param {Uint8Array} bytes
 */
export function checkCompound(bytes) {
  if (!isCompound(bytes) || bytes.length < HEADER) unsound("header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shift = view.getUint16(0x1e, true);
  if (shift !== 9 && shift !== 12) unsound("sector size");
  const size = 1 << shift;
  const count = Math.floor(bytes.length / size) - 1 + (bytes.length % size > 0 ? 1 : 0);
  /** @param {number} sector @param {number} slot */
  const value = (sector, slot) => {
    const at = (sector + 1) * size + 4 * slot;
    return at + 4 <= bytes.length ? view.getUint32(at, true) : FREE;
  };
  const taken = new Uint8Array(count);
  /** @param {number} sector */
  const take = (sector) => {
    if (sector >= count || taken[sector] === 1) unsound("chain");
    taken[sector] = 1;
    return sector;
  };
  const table = sectorsOfTable(view, size, take, value);
  /** @param {number} sector */
  const nextOf = (sector) => {
    const own = table[Math.floor((4 * sector) / size)];
    return own === undefined ? END : value(own, sector % (size / 4));
  };
  /** @param {number} start */
  const chain = (start) => {
    const sectors = [];
    for (let at = start; at !== END && at !== FREE; at = nextOf(at)) sectors.push(take(at));
    return sectors;
  };
  const directory = chain(view.getUint32(0x30, true));
  const mini = chain(view.getUint32(0x3c, true));
  const entries = directory.flatMap((sector) =>
    Array.from({ length: size / ENTRY }, (_, n) => (sector + 1) * size + n * ENTRY),
  );
  const reached = entriesReached(
    view,
    entries.filter((at) => at + ENTRY <= bytes.length),
  );
  const isMiniTaken = new Uint8Array(mini.length * (size / 4));
  /** @param {number} start */
  const miniChain = (start) => {
    let length = 0;
    for (let at = start; at !== END && at !== FREE; ) {
      if (at >= isMiniTaken.length || isMiniTaken[at] === 1) unsound("chain");
      isMiniTaken[at] = 1;
      length += MINI;
      at = value(/** @type {number} */ (mini[Math.floor((4 * at) / size)]), at % (size / 4));
    }
    return length;
  };
  for (const at of reached) {
    const type = view.getUint8(at + 0x42);
    const start = view.getUint32(at + 0x74, true);
    const length = view.getUint32(at + 0x78, true);
    // The library follows the chain of the first entry, which holds all short streams, whatever stands of its length.
    if (type === ROOT) {
      if (length > chain(start).length * size) unsound("stream");
    } else if (type === STREAM && length > 0) {
      const room = length < MINI_CUTOFF ? miniChain(start) : chain(start).length * size;
      if (length > room) unsound("stream");
    }
  }
}

/**
 * Which sectors hold the table of what follows on what.
 * @param {DataView} view
 * @param {number} size
 * @param {(sector: number) => number} take
 * @param {(sector: number, slot: number) => number} value
 */
function sectorsOfTable(view, size, take, value) {
  /** @type {number[]} */
  const sectors = [];
  const wanted = view.getUint32(0x2c, true);
  // The library keeps what stands in a slot by its place: an empty one among them would be another sector there than here.
  for (let i = 0; i < Math.min(IN_HEADER, wanted); i++)
    sectors.push(take(view.getUint32(0x4c + 4 * i, true)));
  const perSector = size / 4 - 1;
  const pages = view.getUint32(0x48, true);
  let at = view.getUint32(0x44, true);
  for (let page = 0; page < pages && sectors.length < wanted; page++) {
    take(at);
    for (let i = 0; i < perSector && sectors.length < wanted; i++) sectors.push(take(value(at, i)));
    at = value(at, perSector);
  }
  if (sectors.length !== wanted) unsound("table");
  return sectors;
}

/**
 * Where the entries are that hang on the first, each once: what else is left of others is nobody's.
 * @param {DataView} view
 * @param {readonly number[]} entries
 * @returns {readonly number[]}
 */
function entriesReached(view, entries) {
  const seen = new Uint8Array(entries.length);
  const reached = [];
  const open = [0];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const at = entries[id];
    if (at === undefined || seen[id] === 1) unsound("directory");
    seen[id] = 1;
    const place = /** @type {number} */ (at);
    const type = view.getUint8(place + 0x42);
    if ((type === ROOT) !== (id === 0)) unsound("directory");
    reached.push(place);
    // The first has no neighbours, and a stream has nothing below it, whatever stands there.
    const links = type === ROOT ? [0x4c] : type === STREAM ? [0x44, 0x48] : [0x44, 0x48, 0x4c];
    for (const link of links) {
      const next = view.getUint32(place + link, true);
      if (next !== FREE) open.push(next);
    }
  }
  return reached;
}
