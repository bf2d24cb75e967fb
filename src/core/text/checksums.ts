import { sha256 } from "@noble/hashes/sha2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";

/** Whether an IBAN in compact form has right check digits (ISO 13616, mod 97-10). */
export function isIban(compact: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{8,30}$/.test(compact)) return false;
  let rest = 0;
  for (const c of compact.slice(4) + compact.slice(0, 4)) {
    const value = c >= "A" ? c.charCodeAt(0) - 55 : Number(c);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** The payload of a Base58Check text, without its four check bytes; undefined where they are wrong. */
export function base58Check(text: string): Uint8Array | undefined {
  if (text.length < 25 || text.length > 60) return undefined;
  const bytes: number[] = [];
  for (const c of text) {
    let carry = BASE58.indexOf(c);
    if (carry < 0) return undefined;
    for (let i = 0; i < bytes.length; i++) {
      carry += (bytes[i] ?? 0) * 58;
      bytes[i] = carry & 0xff;
      carry >>= 8;
    }
    while (carry > 0) {
      bytes.push(carry & 0xff);
      carry >>= 8;
    }
  }
  for (const c of text) {
    if (c !== "1") break;
    bytes.push(0);
  }
  const all = Uint8Array.from(bytes.reverse());
  const payload = all.subarray(0, -4);
  const check = sha256(sha256(payload));
  return all.subarray(-4).every((b, i) => b === check[i]) ? payload : undefined;
}

const BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** Whether a bech32 (BIP 173) or bech32m (BIP 350) text has a right checksum. */
export function isBech32(text: string): boolean {
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase()) return false;
  const one = lower.lastIndexOf("1");
  if (one < 1 || lower.length - one < 7 || lower.length > 90) return false;
  const values: number[] = [];
  for (let i = 0; i < one; i++) values.push(lower.charCodeAt(i) >> 5);
  values.push(0);
  for (let i = 0; i < one; i++) values.push(lower.charCodeAt(i) & 31);
  for (const c of lower.slice(one + 1)) {
    const value = BECH32.indexOf(c);
    if (value < 0) return false;
    values.push(value);
  }
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    for (let i = 0; i < 5; i++) if ((top >> i) & 1) check ^= GENERATOR[i] ?? 0;
  }
  return check === 1 || check === 0x2bc830a3;
}

/** Whether an Ethereum address is one: all of one case, or with the capitals of EIP-55. */
export function isEthereum(text: string): boolean {
  if (!/^0x[0-9a-fA-F]{40}$/.test(text)) return false;
  const digits = text.slice(2);
  const lower = digits.toLowerCase();
  if (digits === lower || digits === digits.toUpperCase()) return true;
  const hash = keccak_256(utf8ToBytes(lower));
  for (let i = 0; i < 40; i++) {
    const nibble = i % 2 === 0 ? (hash[i >> 1] ?? 0) >> 4 : (hash[i >> 1] ?? 0) & 15;
    const want = nibble >= 8 ? lower.charAt(i).toUpperCase() : lower.charAt(i);
    if (digits.charAt(i) !== want) return false;
  }
  return true;
}

/** Version bytes of the Base58Check addresses that are told apart: Bitcoin, Litecoin, Dogecoin, Dash, Zcash, Tron. */
const VERSIONS: ReadonlySet<number> = new Set([0x00, 0x05, 0x30, 0x32, 0x1e, 0x16, 0x4c, 0x10, 0x41]);

/** The virtual-asset address as it is compared, or undefined where its check digits are wrong. */
export function cryptoAddress(text: string): string | undefined {
  if (/^(?:(?:bc|ltc|tb)1|(?:BC|LTC)1)/.test(text)) return isBech32(text) ? text.toLowerCase() : undefined;
  if (text.startsWith("0x")) return isEthereum(text) ? text : undefined;
  const payload = base58Check(text);
  if (payload?.length !== 21 && payload?.length !== 22) return undefined;
  return VERSIONS.has(payload[0] ?? -1) || payload.length === 22 ? text : undefined;
}
