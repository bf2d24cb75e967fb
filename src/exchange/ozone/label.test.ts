import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createOzoneSigner, isSignedBy, keyOfDid, serviceToken, type VerifyingKey } from "./keys.ts";
import { dagCbor, readLabel } from "./label.ts";

const LABELER = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa";
const NOW = "2025-09-06T00:00:00.000Z";
/** Signed by @atproto/ozone 0.1.169 with keys of @atproto/crypto 0.4.5, one on each curve. */
const SIGNED_BY_OZONE = {
  k256: {
    key: "did:key:zQ3shRSSSGGVtDmQmbBpEM8Lf2hHTa85a9CD4sNeHkiNEVnsu",
    sig: "E7rUCVaJIlUCT3Iktcv0vF8AtMO6GEC2qmdioxKLMfR1GQvJMCY4CLJ0VY5jn+lw5hGOhbpT3w4YJigZrxhVgQ==",
  },
  p256: {
    key: "did:key:zDnaeUAfWKXcjVvaNQYd4Q6Fxbm1SA5WorLbE23YAsua3SFhw",
    sig: "62GcPSax6ZuHXh269c3pXmSetKEtfOfTXfXWxl7/7rFhvfMT6dFW2ye+6cvS+oBERubGgwV9ZBYi7dFkbWQvPA==",
  },
} as const;
const TAKEDOWN = {
  ver: 1,
  src: LABELER,
  uri: "at://did:plc:bbbbbbbbbbbbbbbbbbbbbbbb/app.bsky.feed.post/3k2abcd",
  cid: "bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
  val: "!takedown",
  cts: "2025-09-05T10:00:00.000Z",
};

const keyOf = (text: string): VerifyingKey => {
  const key = keyOfDid(text);
  if (!key) throw new Error("no key");
  return key;
};
const seed = (text: string): Buffer => createHash("sha256").update(text).digest();
const ours = createOzoneSigner(seed("ours"));
const signed = (label: Readonly<Record<string, unknown>>) => ({
  ...label,
  sig: { $bytes: Buffer.from(ours.sign(dagCbor(label) ?? Buffer.alloc(0))).toString("base64") },
});
const read = (value: unknown, key = keyOf(ours.didKey)) => readLabel(value, { labeler: LABELER, key }, NOW);

describe("a label of a moderation service", () => {
  it.each(["k256", "p256"] as const)("that Ozone signed is taken, on %s", (curve) => {
    const { key, sig } = SIGNED_BY_OZONE[curve];
    const { ver: _ver, ...said } = TAKEDOWN;
    // The type of an object is no part of what is signed.
    const label = { $type: "com.atproto.label.defs#label", ...TAKEDOWN, sig: { $bytes: sig } };
    expect(read(label, keyOf(key))).toEqual({ ok: true, label: { ...said, neg: false } });
  });

  it.each(Object.keys(TAKEDOWN))("is refused where %s was changed, taken out or put in", (field) => {
    const { key, sig } = SIGNED_BY_OZONE.k256;
    const whole: Record<string, unknown> = { ...TAKEDOWN, sig: { $bytes: sig } };
    const { [field]: was, ...without } = whole;
    const changed = typeof was === "string" ? was.replace(/.$/, (c) => (c === "A" ? "B" : "A")) : 2;
    for (const value of [{ ...whole, [field]: changed }, without, { ...whole, [`${field}s`]: was }])
      expect(read(value, keyOf(key)).ok).toBe(false);
  });

  it("is refused with the reason", () => {
    const cases = {
      unsigned: [TAKEDOWN, { ...TAKEDOWN, sig: "text" }],
      forged: [
        { ...signed(TAKEDOWN), neg: true },
        { ...TAKEDOWN, sig: { $bytes: "" } },
        { ...TAKEDOWN, sig: { $bytes: SIGNED_BY_OZONE.k256.sig } },
      ],
      "other-labeler": [signed({ ...TAKEDOWN, src: "did:plc:cccccccccccccccccccccccc" })],
      expired: [signed({ ...TAKEDOWN, exp: "2025-09-05T12:00:00.000Z" })],
      malformed: [
        undefined,
        "text",
        signed({ ...TAKEDOWN, ver: 2 }),
        signed({ ...TAKEDOWN, cts: "yesterday" }),
        signed({ ...TAKEDOWN, neg: "no" }),
        { ...TAKEDOWN, more: { nested: 1 }, sig: { $bytes: "AAAA" } },
        { ...TAKEDOWN, ...Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`f${i}`, i])) },
      ],
    };
    for (const [because, values] of Object.entries(cases))
      for (const value of values)
        expect(read(value), JSON.stringify(value)).toMatchObject({ ok: false, because });
  });

  it("that takes back another, or ends later, is read as what it says", () => {
    expect(read(signed({ ...TAKEDOWN, neg: true }))).toMatchObject({ ok: true, label: { neg: true } });
    expect(read(signed({ ...TAKEDOWN, exp: "2025-09-07T00:00:00.000Z" })).ok).toBe(true);
  });

  it("has one signature, not a second spelling of it", () => {
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const bytes = Buffer.from("said");
    for (let n = 0; n < 20; n++) {
      const signer = createOzoneSigner(seed(`${n}`));
      const made = Buffer.from(signer.sign(bytes));
      const s = BigInt(`0x${made.subarray(32).toString("hex")}`);
      const other = (order - s).toString(16).padStart(64, "0");
      const key = keyOf(signer.didKey);
      expect(isSignedBy(key, bytes, made)).toBe(true);
      expect(isSignedBy(key, bytes, Buffer.concat([made.subarray(0, 32), Buffer.from(other, "hex")]))).toBe(
        false,
      );
    }
  });
});

describe("keys", () => {
  it("are read from a did:key of either curve, and from nothing else", () => {
    expect(keyOfDid(SIGNED_BY_OZONE.k256.key)?.curve).toBe("k256");
    expect(keyOfDid(SIGNED_BY_OZONE.p256.key)?.curve).toBe("p256");
    for (const odd of [
      "",
      "did:key:z",
      "did:key:z0OIl",
      // Ed25519: none of the protocol's curves.
      "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK",
      SIGNED_BY_OZONE.k256.key.slice(0, -1),
      `${SIGNED_BY_OZONE.k256.key}1`,
      `did:key:z${"2".repeat(5_000)}`,
    ])
      expect(keyOfDid(odd), odd.slice(0, 60)).toBeUndefined();
  });

  it("make a token for one method of one service, for a minute", () => {
    const claims = { iss: "did:web:unit.example", aud: LABELER, lxm: "a.b.c", jti: "1" };
    const [head = "", body = "", sig = ""] = serviceToken(ours, claims, Date.parse(NOW)).split(".");
    const json = (text: string): unknown => JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    expect(json(head)).toEqual({ typ: "JWT", alg: "ES256K" });
    const iat = Date.parse(NOW) / 1000;
    expect(json(body)).toEqual({ iat, exp: iat + 60, ...claims });
    const signature = Buffer.from(sig, "base64url");
    expect(isSignedBy(keyOf(ours.didKey), Buffer.from(`${head}.${body}`), signature)).toBe(true);
  });
});
