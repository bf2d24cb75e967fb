import { describe, expect, it } from "vitest";
import { base58Check, cryptoAddress, isBech32, isEthereum, isIban } from "./checksums.ts";

describe("check digits", () => {
  // The registry's own examples (ISO 13616); one digit changed; too short; small letters.
  it.each([
    ["GB82WEST12345698765432", true],
    ["DE89370400440532013000", true],
    ["NO9386011117947", true],
    ["GB82WEST12345698765433", false],
    ["GB28WEST12345698765432", false],
    ["GB82WEST123", false],
    ["gb82west12345698765432", false],
    ["XGB82WEST12345698765432", false],
    // Their remainders are right, and a letter stands where a digit should; eight to thirty signs behind those.
    ["GB8AWEST03398765432", false],
    ["G182WEST02998765432", false],
    ["NO751234567", false],
    ["NO2912345678", true],
    ["MT58123456789012345678901234567890", true],
    ["MT051234567890123456789012345678901", false],
  ])("of IBAN %s: %s", (text, isRight) => {
    expect(isIban(text)).toBe(isRight);
  });

  // BIP 173 and BIP 350, test vectors.
  it.each([
    ["A12UEL5L", true],
    ["a12uel5l", true],
    ["an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs", true],
    ["11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j", true],
    ["split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w", true],
    ["A1LQFN3A", true],
    ["A12UEL5l", false],
    ["an84characterslonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1569pvx", false],
    ["pzry9x0s0muk", false],
    ["1pzry9x0s0muk", false],
    ["x1b4n0q5v", false],
    ["li1dgmt3", false],
    ["10a06t8", false],
    ["1qzzfhee", false],
    ["split1checkupstagehandshakeupstreamerranterredcaperred2y9e3x", false],
  ])("of bech32 %s: %s", (text, isRight) => {
    expect(isBech32(text)).toBe(isRight);
  });

  // EIP-55, test cases.
  it.each([
    ["0x52908400098527886E0F7030069857D2E4169EE7", true],
    ["0xde709f2102306220921060314715629080e2fb77", true],
    ["0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", true],
    ["0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359", true],
    ["0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d35", false],
    ["fB6916095ca1df60bB79Ce92cE3Ea74c37c5d3590x", false],
    ["zz0xde709f2102306220921060314715629080e2fb77", false],
    ["0xde709f2102306220921060314715629080e2fb77zz", false],
    ["0xDE709F2102306220921060314715629080E2FB77", true],
    ["0xDE709F2102306220921060314715629080E2FB7g", false],
    ["0xFb6916095ca1df60bB79Ce92cE3Ea74c37c5d359", false],
  ])("of Ethereum's %s: %s", (text, isRight) => {
    expect(isEthereum(text)).toBe(isRight);
  });

  it("of Base58Check leave the payload", () => {
    // The first block's address: version 0 and the hash of its key.
    const payload = base58Check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa");
    expect(Buffer.from(payload ?? []).toString("hex")).toBe("0062e907b15cbf27d5425399ebf6f0fb50ebb88f18");
    // Twenty zero bytes: one "1" for each leading zero.
    expect(base58Check("1111111111111111111114oLvT2")).toEqual(new Uint8Array(21));
    expect(base58Check("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb")).toBeUndefined();
    expect(base58Check("1A1zP1eP5QGefi2DMPTfTL5SLmv7Div0Na")).toBeUndefined();
    expect(base58Check("1A1zP1eP5QGefi2DMPTfTL5S")).toBeUndefined();
    expect(base58Check("1".repeat(61))).toBeUndefined();
  });

  // Right check bytes all of them: payloads of 14, 15, 40 and 41 bytes, each of them 7.
  it.each([
    ["HuXoegNocUcryDeHhGJZuPNq", undefined],
    ["2HcrxuJoEjauHZ8oagi8cSgTx1", 15],
    ["3HXMrnTdAa29dYnmNMBVxgHMKcHzx4VwhYCKMfTJYyUf4haQ1fNR8Uatpcex", 40],
    ["B5w14jeWdEk56KJzqE5LpkPAh8n2n2SkRvgx2Cj6U8H51L6QZvMXVzYTzYBzi", undefined],
  ])("of Base58Check are read in texts of 25 to 60 signs: %s", (text, length) => {
    expect(base58Check(text)).toEqual(length && new Uint8Array(length).fill(7));
  });

  // The bytes 1 to 20 under each version; Zcash has two bytes of version, and the last is of 22 bytes behind one.
  it.each([
    ["Bitcoin, by key", "16L5yRNPTuciSgXGHqYwn9N6NeoKqopAu", true],
    ["Bitcoin, by script", "31nM1WuowNDzocNxPPW9NQWJEtwWpjfcLj", true],
    ["Litecoin, by key", "LKKHMBjCU89fyFNgSRprDoD8Jb25N8uWvd", true],
    ["Litecoin, by script", "M7zVKQKmtV5Rc7erVGVVC3khZbXxsS5HEX", true],
    ["Dogecoin, by key", "D5ERdEN1gsouFSs7zsq7VYJxyWP6dP28H1", true],
    ["Dogecoin, by script", "9rXbkMyi1S6thykRoXAZcY8fwUKYsy6cXE", true],
    ["Dash, by key", "XanAvE5GMB8CsPH78B9moJq9viEVKvCS4f", true],
    ["Dash, by script", "7SVyqiBykMKdoNuuf1AehnVxASmtdfqsFF", true],
    ["Tron", "TA4Y62o6YC2Zsck9rZVGTvqW1AQ7X9zTnj", true],
    ["Zcash", "t1Hxw6JqWMnhDK5jRCieg5bFHM2qt7UtQvu", true],
    ["a test network", "mfcHP2WMCVLsVZA8yrovmhMgxNFW9r98xw", false],
    ["a coin that is not told apart", "FVG3Xt9jwxbAA3he9Pq2QHwgkXvku23j6n", false],
    ["a payload of 23 bytes", "7VJVvF8cPWeRTeBAPsguWevQ4T8ZbehdKM6Qu", false],
    ["a payload of 15 bytes", "2HcrxuJoEjauHZ8oagi8cSgTx1", false],
  ])("of Base58Check tell an address of %s", (_, text, isOne) => {
    expect(cryptoAddress(text)).toBe(isOne ? text : undefined);
  });

  it.each([
    ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"],
    ["BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"],
    ["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", undefined],
    ["0x52908400098527886E0F7030069857D2E4169EE7", "0x52908400098527886E0F7030069857D2E4169EE7"],
    ["0x52908400098527886E0F7030069857D2E4169Ee7", undefined],
    ["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", undefined],
  ])("of %s give %s to compare", (text, address) => {
    expect(cryptoAddress(text)).toBe(address);
  });
});
