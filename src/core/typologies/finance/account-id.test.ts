import { expect, it } from "vitest";
import { isMaskedAccount } from "./account-id.ts";

it.each([
  ["****1234", true],
  ["**** **** **** 1234", true],
  ["\u2022\u2022\u2022\u2022 1234", true],
  ["XXXX-XXXX-1234", true],
  ["xxxx1234", true],
  ["DE89XXXXXXXX1234", true],
  ["DE89************1234", true],
  ["GB33BUKB20201555555555", false],
  ["XX-1234", false],
  ["0XXXX1", false],
  ["PARTY-****", false],
  ["UNKNOWN-****-debtor", false],
])("%s shows an end only: %s", (number, isMasked) => {
  expect(isMaskedAccount(number)).toBe(isMasked);
});
