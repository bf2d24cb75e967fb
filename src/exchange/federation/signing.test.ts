import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { createSigner } from "./signing.ts";

const signerOf = (node: string) =>
  createSigner((generation) => createHash("sha256").update(`${node} ${generation}`).digest());
const a = signerOf("a");
const at = "2026-01-01T00:00:00.000Z";
const keyOf = async (signer: typeof a, generation = 1) => ({
  ...(await signer.publicKey(generation)),
  from: at,
});

it("verifies what it signed, and nothing that differs in a letter, type, key or length", async () => {
  const jws = await a.sign("wasl-head", "text", 1);
  const keys = [await keyOf(a)];
  expect(await a.verify("wasl-head", "text", jws, keys)).toBe(true);
  expect(await a.verify("wasl-head", "texT", jws, keys)).toBe(false);
  expect(await a.verify("wasl-notice", "text", jws, keys)).toBe(false);
  expect(await a.verify("wasl-head", "text", jws, [await keyOf(a, 2)])).toBe(false);
  expect(await a.verify("wasl-head", "text", jws, [await keyOf(signerOf("b"))])).toBe(false);
  expect(await a.verify("wasl-head", "text", jws.slice(0, -1), keys)).toBe(false);
  expect(await a.verify("wasl-head", "text", `${jws}A`, keys)).toBe(false);
  for (const odd of ["", "..", "a..b", "no jws", `${jws}.`, jws.replace("..", ".dGV4dA.")])
    expect(await a.verify("wasl-head", "text", odd, keys)).toBe(false);
});

it("takes no key for another's name, and no header without a signature", async () => {
  const [mine, theirs] = [await keyOf(a), await keyOf(signerOf("b"))];
  const jws = await signerOf("b").sign("wasl-head", "text", 1);
  expect(await a.verify("wasl-head", "text", jws, [{ ...mine, kid: theirs.kid }])).toBe(false);
  const none = Buffer.from(JSON.stringify({ alg: "none", typ: "wasl-head", kid: mine.kid })).toString(
    "base64url",
  );
  expect(await a.verify("wasl-head", "text", `${none}..${"A".repeat(86)}`, [mine])).toBe(false);
});

it("is the key's thumbprint by RFC 7638, as RFC 8037 shows it", () => {
  expect(a.kidOf("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")).toBe(
    "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
  );
});
