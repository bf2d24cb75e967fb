import type { AdoptedParameters, DraftDocument, MoneyFindingView, TraceView } from "../app/index.ts";
import { EXAMPLES } from "./examples.ts";

/** Invented, as all examples are. */
const payment = {
  id: "pay-1",
  at: "2025-04-03T09:00:00.000Z",
  from: "acct-3f1d0c",
  to: "acct-9b2e77",
  amountMinor: 250_000n,
  amount: "2500.00",
  currency: "EUR",
  method: "wire",
  reportId: EXAMPLES.report.id,
};
const sums = [{ currency: "EUR", amountMinor: 250_000n }];
export const MONEY_EXAMPLES = {
  adopted: {
    parameters: {
      format: "wasl.finance-parameters/1",
      id: "fiu-calibration",
      version: 2,
      licence: "CC0-1.0",
      note: "Measured on implants in our own traffic; no evidence of fitness for casework.",
      typologies: { "FAN-IN": { bias: -8.4 } },
    },
    messageId: "msg-41c0",
    reason: "measured on our own implants",
    adoptedBy: "supervisor",
    adoptedAt: "2026-11-26T10:00:00Z",
  } satisfies AdoptedParameters,
  finding: {
    finding: EXAMPLES.finding,
    typology: "FAN-IN",
    flow: {
      nodes: [
        { id: payment.from, label: "3f1d0c", layer: 0 },
        { id: payment.to, label: "GB33BUKB20201555555555", role: "hub", layer: 1 },
      ],
      ribbons: [{ from: payment.from, to: payment.to, weight: 2700, sums, payments: [payment.id] }],
    },
    payments: [payment],
    sums,
    profit: {
      assumptions: { revenueShare: 1, costShareLow: 0.2, costShareHigh: 0.5 },
      takenUsd: 2700,
      lowUsd: 1350,
      highUsd: 2160,
      payments: [payment.id],
      unrated: [],
    },
  } satisfies MoneyFindingView,
  trace: {
    method: "fifo",
    back: false,
    account: "GB33BUKB20201555555555",
    steps: [
      {
        payment: { ...payment, from: "GB33BUKB20201555555555", to: "9b2e77" },
        attributedUsd: 2700,
        hop: 1,
      },
    ],
    unrated: [],
    notFollowed: [],
  } satisfies TraceView,
  draft: {
    fileName: "draft-freeze-finding-1.txt",
    mediaType: "text/plain; charset=utf-8",
    text: "DRAFT",
  } satisfies DraftDocument,
};
