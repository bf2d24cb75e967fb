// VOPRF(ristretto255, SHA-512) of RFC 9497, in its verifiable mode, over libsodium. Elements and scalars of a batch
// stand one after the other in one array, 32 bytes each, so that worker threads hand them over without copying.
// Plain JavaScript because the worker is started from a file, in tests from src/ as in the package from dist/.
import { hash } from "node:crypto";

export const ELEMENT_BYTES = 32;
/** The batch index of a proof has two bytes (RFC 9497, 2.2.1). */
export const BATCH_MAX = 65_535;

const utf8 = new TextEncoder();
/** Mode 0x01: verifiable. */
const CONTEXT = "OPRFV1-\x01-ristretto255-SHA512";

/** @type {typeof import("libsodium-wrappers-sumo").default} */
let sodium;

/** Resolves when the library is there. Everything below needs it; most processes ask no partner, and never load it. */
export async function ready() {
  ({ default: sodium } = await import("libsodium-wrappers-sumo"));
  await sodium.ready;
}

/** @param {Uint8Array} bytes @returns {Uint8Array} */
const sha512 = (bytes) => hash("sha512", bytes, "buffer");

/**
 * expand_message_xmd of RFC 9380 for 64 bytes of SHA-512: two hashes, over a buffer that is used again.
 * @param {string} tag
 */
function expander(tag) {
  const dst = utf8.encode(tag);
  // b_0 = H(128 zeros || message || 64 || 0 || tag || length of tag), b_1 = H(b_0 || 1 || tag || length of tag)
  const second = new Uint8Array(64 + 1 + dst.length + 1);
  second[64] = 1;
  second.set(dst, 65);
  second[65 + dst.length] = dst.length;
  let first = new Uint8Array(1024);
  /** @param {Uint8Array} message @returns {Uint8Array} */
  return (message) => {
    const length = 128 + message.length + 3 + dst.length + 1;
    if (first.length < length) first = new Uint8Array(length * 2);
    first.set(message, 128);
    let at = 128 + message.length;
    first[at++] = 0;
    first[at++] = 64;
    first[at++] = 0;
    first.set(dst, at);
    first[at + dst.length] = dst.length;
    second.set(sha512(first.subarray(0, length)), 0);
    return sha512(second);
  };
}

const expandToGroup = expander(`HashToGroup-${CONTEXT}`);
const expandToScalar = expander(`HashToScalar-${CONTEXT}`);
const expandToKey = expander(`DeriveKeyPair${CONTEXT}`);

/** @param {Uint8Array} input */
const hashToGroup = (input) => sodium.crypto_core_ristretto255_from_hash(expandToGroup(input));

/** @param {Uint8Array} input */
const hashToScalar = (input) => sodium.crypto_core_ristretto255_scalar_reduce(expandToScalar(input));

/** @param {Uint8Array} scalar */
const isZero = (scalar) => scalar.every((byte) => byte === 0);

/**
 * Length in two bytes, then the bytes (I2OSP of RFC 8017), for each part.
 * @param {readonly Uint8Array[]} parts @param {Uint8Array} [end]
 */
function framed(parts, end = new Uint8Array(0)) {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + 2 + part.length, end.length));
  let at = 0;
  for (const part of parts) {
    bytes[at++] = part.length >> 8;
    bytes[at++] = part.length & 0xff;
    bytes.set(part, at);
    at += part.length;
  }
  bytes.set(end, at);
  return bytes;
}

/** @param {Uint8Array} batch @param {number} i */
const at = (batch, i) => batch.subarray(i * ELEMENT_BYTES, (i + 1) * ELEMENT_BYTES);

/** @param {Uint8Array} batch */
const countOf = (batch) => batch.length / ELEMENT_BYTES;

/**
 * RFC 9497, 3.2.1. @param {Uint8Array} seed 32 random bytes @param {Uint8Array} info
 * @returns {{ secretKey: Uint8Array, publicKey: Uint8Array }}
 */
export function deriveKeyPair(seed, info) {
  const input = new Uint8Array(seed.length + 2 + info.length + 1);
  input.set(seed, 0);
  input[seed.length] = info.length >> 8;
  input[seed.length + 1] = info.length & 0xff;
  input.set(info, seed.length + 2);
  for (let counter = 0; counter < 256; counter++) {
    input[input.length - 1] = counter;
    const secretKey = sodium.crypto_core_ristretto255_scalar_reduce(expandToKey(input));
    if (!isZero(secretKey))
      return { secretKey, publicKey: sodium.crypto_scalarmult_ristretto255_base(secretKey) };
  }
  throw new Error("invariant broken: no key came of 256 tries");
}

/**
 * The client's first step. Throws where an input is the identity, which nobody can find one for.
 * @param {readonly string[]} inputs @param {Uint8Array} [blinds] random where absent; the RFC's vectors give them
 * @returns {{ blinds: Uint8Array, blinded: Uint8Array }}
 */
export function blind(inputs, blinds) {
  const chosen = blinds ?? new Uint8Array(inputs.length * ELEMENT_BYTES);
  const blinded = new Uint8Array(inputs.length * ELEMENT_BYTES);
  inputs.forEach((input, i) => {
    if (!blinds) chosen.set(sodium.crypto_core_ristretto255_scalar_random(), i * ELEMENT_BYTES);
    blinded.set(
      sodium.crypto_scalarmult_ristretto255(at(chosen, i), hashToGroup(utf8.encode(input))),
      i * ELEMENT_BYTES,
    );
  });
  return { blinds: chosen, blinded };
}

/**
 * Elements that nobody knows a preimage of: what fills up a batch, alike to every other for whoever evaluates.
 * @param {number} count
 */
export function decoys(count) {
  const elements = new Uint8Array(count * ELEMENT_BYTES);
  for (let i = 0; i < count; i++) elements.set(sodium.crypto_core_ristretto255_random(), i * ELEMENT_BYTES);
  return elements;
}

/**
 * The holder's step. Throws where an element is none, or the identity.
 * @param {Uint8Array} secretKey @param {Uint8Array} blinded
 */
export function evaluate(secretKey, blinded) {
  const evaluated = new Uint8Array(blinded.length);
  for (let i = 0; i < countOf(blinded); i++)
    evaluated.set(sodium.crypto_scalarmult_ristretto255(secretKey, at(blinded, i)), i * ELEMENT_BYTES);
  return evaluated;
}

/**
 * Sums of the elements weighted by scalars that follow from all of them (ComputeComposites, 2.2.1), over a part of a
 * batch. Without `withSecond` only the first sum, of which the holder's key makes the second.
 * @param {Uint8Array} publicKey @param {Uint8Array} blinded @param {Uint8Array} evaluated @param {number} first
 * @param {boolean} withSecond
 * @returns {{ m: Uint8Array, z: Uint8Array | undefined }}
 */
export function composites(publicKey, blinded, evaluated, first, withSecond) {
  const seed = sha512(framed([publicKey, utf8.encode(`Seed-${CONTEXT}`)]));
  const transcript = framed([seed, at(blinded, 0), at(evaluated, 0)], utf8.encode("..Composite"));
  // seed, index (2 bytes without a length), blinded, evaluated, "Composite"
  const indexAt = 2 + seed.length;
  const firstAt = indexAt + 2 + 2;
  const secondAt = firstAt + ELEMENT_BYTES + 2;
  transcript[indexAt + 2] = 0;
  transcript[indexAt + 3] = ELEMENT_BYTES;
  transcript[secondAt - 2] = 0;
  transcript[secondAt - 1] = ELEMENT_BYTES;
  transcript.set(utf8.encode("Composite"), secondAt + ELEMENT_BYTES);
  /** @type {Uint8Array | undefined} */
  let m;
  /** @type {Uint8Array | undefined} */
  let z;
  for (let i = 0; i < countOf(blinded); i++) {
    transcript[indexAt] = (first + i) >> 8;
    transcript[indexAt + 1] = (first + i) & 0xff;
    transcript.set(at(blinded, i), firstAt);
    transcript.set(at(evaluated, i), secondAt);
    const weight = hashToScalar(transcript);
    m = plus(m, sodium.crypto_scalarmult_ristretto255(weight, at(blinded, i)));
    if (withSecond) z = plus(z, sodium.crypto_scalarmult_ristretto255(weight, at(evaluated, i)));
  }
  if (!m) throw new Error("invariant broken: an empty batch");
  return { m, z };
}

/** @param {Uint8Array | undefined} sum @param {Uint8Array} element */
export function plus(sum, element) {
  return sum ? sodium.crypto_core_ristretto255_add(sum, element) : element;
}

/** @param {Uint8Array} publicKey @param {Uint8Array} m @param {Uint8Array} z @param {Uint8Array} t2 @param {Uint8Array} t3 */
const challengeOf = (publicKey, m, z, t2, t3) =>
  hashToScalar(framed([publicKey, m, z, t2, t3], utf8.encode("Challenge")));

/**
 * That one key made all evaluations (GenerateProof, 2.2.1), from the sum of the blinded elements: 64 bytes.
 * @param {Uint8Array} secretKey @param {Uint8Array} publicKey @param {Uint8Array} m
 * @param {Uint8Array} [random] a scalar; the RFC's vectors give it
 */
export function prove(secretKey, publicKey, m, random) {
  const r = random ?? sodium.crypto_core_ristretto255_scalar_random();
  const z = sodium.crypto_scalarmult_ristretto255(secretKey, m);
  const t2 = sodium.crypto_scalarmult_ristretto255_base(r);
  const t3 = sodium.crypto_scalarmult_ristretto255(r, m);
  const c = challengeOf(publicKey, m, z, t2, t3);
  const s = sodium.crypto_core_ristretto255_scalar_sub(
    r,
    sodium.crypto_core_ristretto255_scalar_mul(c, secretKey),
  );
  const proof = new Uint8Array(2 * ELEMENT_BYTES);
  proof.set(c, 0);
  proof.set(s, ELEMENT_BYTES);
  return proof;
}

/**
 * VerifyProof, 2.2.2. False for every proof that is not one, whatever its form.
 * @param {Uint8Array} publicKey @param {Uint8Array} m @param {Uint8Array} z @param {Uint8Array} proof
 */
export function verify(publicKey, m, z, proof) {
  if (proof.length !== 2 * ELEMENT_BYTES) return false;
  const c = proof.subarray(0, ELEMENT_BYTES);
  const s = proof.subarray(ELEMENT_BYTES);
  try {
    const t2 = plus(
      sodium.crypto_scalarmult_ristretto255_base(s),
      sodium.crypto_scalarmult_ristretto255(c, publicKey),
    );
    const t3 = plus(sodium.crypto_scalarmult_ristretto255(s, m), sodium.crypto_scalarmult_ristretto255(c, z));
    return sodium.memcmp(challengeOf(publicKey, m, z, t2, t3), c);
  } catch {
    // The library refuses what is no element, and a product that is the identity.
    return false;
  }
}

/** @param {Uint8Array} input @param {Uint8Array} element */
const outputOf = (input, element) => sha512(framed([input, element], utf8.encode("Finalize")));

/**
 * The client's last step: the first `bytes` bytes of each output. The proof has to have been verified.
 * @param {readonly string[]} inputs @param {Uint8Array} blinds @param {Uint8Array} evaluated @param {number} bytes
 */
export function finalize(inputs, blinds, evaluated, bytes) {
  const outputs = new Uint8Array(inputs.length * bytes);
  const inverses = invertAll(blinds);
  inputs.forEach((input, i) => {
    const element = sodium.crypto_scalarmult_ristretto255(at(inverses, i), at(evaluated, i));
    outputs.set(outputOf(utf8.encode(input), element).subarray(0, bytes), i * bytes);
  });
  return outputs;
}

/**
 * What the holder can make alone, of its own records: the first `bytes` bytes of each output (Evaluate, 3.3.2).
 * @param {Uint8Array} secretKey @param {readonly string[]} inputs @param {number} bytes
 */
export function outputs(secretKey, inputs, bytes) {
  const all = new Uint8Array(inputs.length * bytes);
  inputs.forEach((input, i) => {
    const encoded = utf8.encode(input);
    const element = sodium.crypto_scalarmult_ristretto255(secretKey, hashToGroup(encoded));
    all.set(outputOf(encoded, element).subarray(0, bytes), i * bytes);
  });
  return all;
}

/**
 * Inverses of scalars that are not zero, with one inversion for all (Montgomery's trick): an inversion costs twelve
 * products.
 * @param {Uint8Array} scalars
 */
function invertAll(scalars) {
  const count = countOf(scalars);
  const inverses = new Uint8Array(scalars.length);
  if (count === 0) return inverses;
  let product = at(scalars, 0);
  inverses.set(product, 0);
  for (let i = 1; i < count; i++) {
    product = sodium.crypto_core_ristretto255_scalar_mul(product, at(scalars, i));
    inverses.set(product, i * ELEMENT_BYTES);
  }
  let inverse = sodium.crypto_core_ristretto255_scalar_invert(product);
  for (let i = count - 1; i > 0; i--) {
    const own = sodium.crypto_core_ristretto255_scalar_mul(inverse, at(inverses, i - 1));
    inverse = sodium.crypto_core_ristretto255_scalar_mul(inverse, at(scalars, i));
    inverses.set(own, i * ELEMENT_BYTES);
  }
  inverses.set(inverse, 0);
  return inverses;
}
