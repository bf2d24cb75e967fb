import { ristretto255_oprf } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import * as voprf from "./voprf.js";

const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replace(/\s/g, ""), "hex"));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

/** RFC 9497, A.1.2: ristretto255-SHA512, VOPRF mode. */
const SEED = hex("a3".repeat(32));
const KEY_INFO = hex("74657374206b6579");
const SECRET = hex("e6f73f344b79b379f1a0dd37e07ff62e38d9f71345ce62ae3a9bc60b04ccd909");
const PUBLIC = hex("c803e2cc6b05fc15064549b5920659ca4a77b2cca6f04f6b357009335476ad4e");
const R1 = hex("64d37aed22a27f5191de1c1d69fadb899d8862b58eb4220029e036ec4c1f6706");
const R2 = hex("222a5e897cf59db8145db8d16e597e8facb80ae7d4e26d9881aa6f61d645fc0e");
const R3 = hex("419c4f4f5052c53c45f3da494d2b67b220d02118e0857cdbcf037f9ea84bbe0c");
const INPUT_1 = "\u0000";
const INPUT_2 = "\u005a".repeat(17);
const OUTPUT_1 = hex(
  "b58cfbe118e0cb94d79b5fd6a6dafb98764dff49c14e1770b566e42402da1a7da4d8527693914139caee5bd03903af43a491351d23b430948dd50cde10d32b3c",
);
const OUTPUT_2 = hex(
  "8a9a2f3c7f085b65933594309041fc1898d42d0858e59f90814ae90571a6df60356f4610bf816f27afdd84f47719e480906d27ecd994985890e5f539e7ea74b6",
);
const VECTORS = [
  {
    name: "1, batch size 1",
    inputs: [INPUT_1],
    blinds: R1,
    blinded: hex("863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945"),
    evaluated: hex("aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e"),
    random: R2,
    proof: hex(
      "ddef93772692e535d1a53903db24367355cc2cc78de93b3be5a8ffcc6985dd066d4346421d17bf5117a2a1ff0fcb2a759f58a539dfbe857a40bce4cf49ec600d",
    ),
    outputs: OUTPUT_1,
  },
  {
    name: "2, batch size 1",
    inputs: [INPUT_2],
    blinds: R1,
    blinded: hex("cc0b2a350101881d8a4cba4c80241d74fb7dcbfde4a61fde2f91443c2bf9ef0c"),
    evaluated: hex("60a59a57208d48aca71e9e850d22674b611f752bed48b36f7a91b372bd7ad468"),
    random: R2,
    proof: hex(
      "401a0da6264f8cf45bb2f5264bc31e109155600babb3cd4e5af7d181a2c9dc0a67154fabf031fd936051dec80b0b6ae29c9503493dde7393b722eafdf5a50b02",
    ),
    outputs: OUTPUT_2,
  },
  {
    name: "3, batch size 2",
    inputs: [INPUT_1, INPUT_2],
    blinds: join(R1, R2),
    blinded: hex(
      "863f330cc1a1259ed5a5998a23acfd37fb4351a793a5b3c090b642ddc439b945 90a0145ea9da29254c3a56be4fe185465ebb3bf2a1801f7124bbbadac751e654",
    ),
    evaluated: hex(
      "aa8fa048764d5623868679402ff6108d2521884fa138cd7f9c7669a9a014267e cc5ac221950a49ceaa73c8db41b82c20372a4c8d63e5dded2db920b7eee36a2a",
    ),
    random: R3,
    proof: hex(
      "cc203910175d786927eeb44ea847328047892ddf8590e723c37205cb74600b0a5ab5337c8eb4ceae0494c2cf89529dcf94572ed267473d567aeed6ab873dee08",
    ),
    outputs: join(OUTPUT_1, OUTPUT_2),
  },
];

const sums = (publicKey: Uint8Array, blinded: Uint8Array, evaluated: Uint8Array) => {
  const { m, z } = voprf.composites(publicKey, blinded, evaluated, 0, true);
  if (!z) throw new Error("no second sum");
  return { m, z };
};

beforeAll(async () => {
  await voprf.ready();
});

describe("RFC 9497, A.1.2", () => {
  it("derives the key pair", () => {
    const pair = voprf.deriveKeyPair(SEED, KEY_INFO);
    expect([toHex(pair.secretKey), toHex(pair.publicKey)]).toEqual([toHex(SECRET), toHex(PUBLIC)]);
  });

  it.each(VECTORS)("vector $name", (vector) => {
    const { blinded } = voprf.blind(vector.inputs, vector.blinds);
    expect(toHex(blinded)).toBe(toHex(vector.blinded));
    const evaluated = voprf.evaluate(SECRET, blinded);
    expect(toHex(evaluated)).toBe(toHex(vector.evaluated));
    const { m, z } = sums(PUBLIC, blinded, evaluated);
    expect(toHex(voprf.prove(SECRET, PUBLIC, m, vector.random))).toBe(toHex(vector.proof));
    expect(voprf.verify(PUBLIC, m, z, vector.proof)).toBe(true);
    expect(toHex(voprf.finalize(vector.inputs, vector.blinds, evaluated, 64))).toBe(toHex(vector.outputs));
    expect(toHex(voprf.outputs(SECRET, vector.inputs, 64))).toBe(toHex(vector.outputs));
  });
});

describe("against noble's curves", () => {
  const oracle = ristretto255_oprf.voprf;
  const inputs = ["phone:+447700900123", "iban:GB82WEST12345698765432", "handle:قارب", ""];

  it("each side understands the other", () => {
    const keys = oracle.deriveKeyPair(SEED, KEY_INFO);
    const { blinds, blinded } = voprf.blind(inputs);
    const list = inputs.map((_, i) => blinded.slice(i * 32, i * 32 + 32));
    const theirs = oracle.blindEvaluateBatch(keys.secretKey, keys.publicKey, list);
    const evaluated = join(...theirs.evaluated);
    const { m, z } = sums(keys.publicKey, blinded, evaluated);
    expect(voprf.verify(keys.publicKey, m, z, theirs.proof)).toBe(true);
    expect(toHex(evaluated)).toBe(toHex(voprf.evaluate(SECRET, blinded)));
    const ours = voprf.prove(SECRET, PUBLIC, m);
    const items = inputs.map((input, i) => ({
      input: new TextEncoder().encode(input),
      blind: blinds.slice(i * 32, i * 32 + 32),
      evaluated: evaluated.slice(i * 32, i * 32 + 32),
      blinded: blinded.slice(i * 32, i * 32 + 32),
    }));
    const expected = oracle.finalizeBatch(items, keys.publicKey, ours);
    expect(toHex(voprf.finalize(inputs, blinds, evaluated, 64))).toBe(toHex(join(...expected)));
  });

  it("sums of parts are the sum of the whole", () => {
    const { blinded } = voprf.blind(inputs);
    const evaluated = voprf.evaluate(SECRET, blinded);
    const whole = sums(PUBLIC, blinded, evaluated);
    const a = voprf.composites(PUBLIC, blinded.subarray(0, 64), evaluated.subarray(0, 64), 0, true);
    const b = voprf.composites(PUBLIC, blinded.subarray(64), evaluated.subarray(64), 2, true);
    expect(toHex(voprf.plus(a.m, b.m))).toBe(toHex(whole.m));
    expect(toHex(voprf.plus(a.z, b.z ?? b.m))).toBe(toHex(whole.z));
  });

  it("the output does not depend on the blind, and differs between keys", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (input) => {
        const { blinds, blinded } = voprf.blind([input]);
        const output = voprf.finalize([input], blinds, voprf.evaluate(SECRET, blinded), 8);
        const other = voprf.deriveKeyPair(SEED, hex("01")).secretKey;
        return (
          toHex(output) === toHex(voprf.outputs(SECRET, [input], 8)) &&
          toHex(output) !== toHex(voprf.outputs(other, [input], 8))
        );
      }),
      { numRuns: 20 },
    );
  });
});

describe("a holder that lies", () => {
  it("with another key for one element of the batch is found out", () => {
    const inputs = ["a", "b", "c"];
    const { blinded } = voprf.blind(inputs);
    const other = voprf.deriveKeyPair(SEED, hex("02")).secretKey;
    const evaluated = join(
      voprf.evaluate(SECRET, blinded.subarray(0, 64)),
      voprf.evaluate(other, blinded.subarray(64)),
    );
    const { m, z } = sums(PUBLIC, blinded, evaluated);
    expect(voprf.verify(PUBLIC, m, z, voprf.prove(SECRET, PUBLIC, m))).toBe(false);
  });

  it("with bytes that are no element, or no proof, is refused", () => {
    const { blinded } = voprf.blind(["a"]);
    expect(() => voprf.evaluate(SECRET, new Uint8Array(32).fill(255))).toThrow();
    expect(() => voprf.evaluate(SECRET, new Uint8Array(32))).toThrow();
    const { m, z } = sums(PUBLIC, blinded, voprf.evaluate(SECRET, blinded));
    const proof = voprf.prove(SECRET, PUBLIC, m);
    for (let i = 0; i < 64; i += 7) {
      const bent = proof.slice();
      bent[i] = (bent[i] ?? 0) ^ 1;
      expect(voprf.verify(PUBLIC, m, z, bent)).toBe(false);
    }
    expect(voprf.verify(PUBLIC, m, z, proof.subarray(1))).toBe(false);
    expect(voprf.verify(PUBLIC, m, z, new Uint8Array(64).fill(255))).toBe(false);
  });
});
