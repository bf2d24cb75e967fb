import { createHash } from "node:crypto";

/** As core/ids.ts writes it: a node that runs Wasl gives an account this id, so two nodes give it the same one. */
export function idFrom(prefix, ...parts) {
  const text = parts.map((part) => `${part.length}:${part}`).join("");
  return `${prefix}${createHash("sha256").update(text, "utf8").digest("hex").slice(0, 32)}`;
}

export const accountId = (iban) => idFrom("acct-", "", iban);

/** An IBAN with right check digits (ISO 13616, mod 97) at a bank that does not exist. */
export function iban(country, bban) {
  const digits = [...`${bban}${country}00`].map((c) => Number.parseInt(c, 36).toString()).join("");
  const rest = [...digits].reduce((sum, digit) => (sum * 10 + Number(digit)) % 97, 0);
  return `${country}${String(98 - rest).padStart(2, "0")}${bban}`;
}

/** Our own clock: minutes since the exercise began. */
export const START = Date.UTC(2026, 0, 5);
export const DAY = 24 * 60;
export const at = (minutes) => new Date(START + minutes * 60_000);
export const iso = (minutes) => at(minutes).toISOString();
export const day = (minutes) => iso(minutes).slice(0, 10);
