/** 2^22 slots are 64 MB; beyond that many rows duplicates are no longer looked for, so that memory stays bounded. */
const SLOTS_MAX = 1 << 22;

/** Two independent 32-bit hashes of a text (FNV-1a and Murmur's mixing), as one pair. */
function hash(text: string): readonly [number, number] {
  let a = 0x811c9dc5;
  let b = 0x9747b28c;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 0x01000193);
    b = Math.imul(b ^ c, 0x5bd1e995);
    b ^= b >>> 15;
  }
  return [a | 0, b | 0];
}

/**
 * Remembers ids and what they came with, in 16 bytes each, so that a file of millions can be checked for an id
 * that returns with another content. Ids are compared by 64 bits: two different ids of a file of ten million
 * collide with a chance of about 3 in a million.
 */
export class SeenIds {
  #slots: Int32Array = new Int32Array(4 * 1024);
  #count = 0;

  /** "new" at first sight; "same" where the id came with this content before; "other" where with another. */
  see(id: string, content: string): "new" | "same" | "other" {
    const capacity = this.#slots.length / 4;
    if (this.#count * 2 > capacity && capacity < SLOTS_MAX) this.#grow();
    else if (this.#count * 4 > capacity * 3) return "new";
    const [a, b] = hash(id);
    const [c, d] = hash(content);
    const at = this.#find(a, b);
    const slots = this.#slots;
    if (slots[at] !== 0 || slots[at + 1] !== 0) {
      return slots[at + 2] === c && slots[at + 3] === d ? "same" : "other";
    }
    slots.set([a, b === 0 && a === 0 ? 1 : b, c, d], at);
    this.#count++;
    return "new";
  }

  #find(a: number, b: number): number {
    const slots = this.#slots;
    const mask = slots.length / 4 - 1;
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const at = slot * 4;
      if ((slots[at] === a && slots[at + 1] === b) || (slots[at] === 0 && slots[at + 1] === 0)) return at;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    for (let i = 0; i < old.length; i += 4) {
      const a = old[i] ?? 0;
      const b = old[i + 1] ?? 0;
      if (a !== 0 || b !== 0) this.#slots.set(old.subarray(i, i + 4), this.#find(a, b));
    }
  }
}
