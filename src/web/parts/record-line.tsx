import type { ReactNode } from "react";
import type { BulkRow, StoredReport } from "../api/types.ts";
import { type I18n, useI18n } from "../i18n/context.tsx";
import { AccessBadges } from "./badges.tsx";
import { SourceLine } from "./sources.tsx";

/** A row of a bulk file as evidence: a payment, post, order, seizure or supply event, with its report. */
export function RecordLine({
  record,
  reports,
}: {
  record: BulkRow;
  reports: Readonly<Record<string, StoredReport>>;
}) {
  const i18n = useI18n();
  const { t } = i18n;
  const report = record.reportId === undefined ? undefined : reports[record.reportId];
  return (
    <div className="statement-line" data-kind="fact">
      <p className="statement-claim">
        <span className="hint">{t(`record.${record.kind}`)}</span> {content(record, i18n)}
      </p>
      <p className="statement-source">
        <code className="code">{record.id}</code>
        {report && (
          <>
            <SourceLine report={report} reportId={report.id} />
            <AccessBadges access={report.access} />
          </>
        )}
      </p>
    </div>
  );
}

function content(record: BulkRow, { date, number, language, t }: I18n): ReactNode {
  switch (record.kind) {
    case "payment":
      return (
        <>
          <bdi>{record.debtorAccount}</bdi> {language === "ar" ? "←" : "→"}{" "}
          <bdi>{record.creditorAccount}</bdi>{" "}
          <b>
            <bdi>{money(record.amountMinor, record.currency, number)}</bdi>
          </b>{" "}
          <span className="hint">{date(new Date(record.at * 1000).toISOString(), "minute")}</span>
        </>
      );
    case "post":
      return (
        <>
          <bdi>
            {record.platform} · {record.accountName ?? record.accountId}
          </bdi>{" "}
          <span className="hint">{date(record.postedAt, "minute")}</span>
          <bdi className="quote" dir="auto">
            {record.text}
          </bdi>
        </>
      );
    case "order":
      return (
        <>
          <bdi>{record.item}</bdi> × {number(record.quantity)}{" "}
          {record.serials.length > 0 && <bdi className="code">{record.serials.join(", ")}</bdi>}{" "}
          <span className="hint">
            {date(record.orderedAt, "minute")} <bdi>{record.flags.join(", ")}</bdi>
          </span>
        </>
      );
    case "seizure":
      return (
        <>
          <bdi>{record.item}</bdi>{" "}
          {record.serials.length > 0 && <bdi className="code">{record.serials.join(", ")}</bdi>}{" "}
          <span className="hint">
            {date(record.seizedAt, "minute")} <bdi>{record.place}</bdi> <bdi>{record.authority ?? ""}</bdi>
          </span>
        </>
      );
    case "event":
      return (
        <>
          <bdi>{record.bizStep ?? record.eventType}</bdi>{" "}
          <bdi className="code">{record.items.join(", ")}</bdi>{" "}
          <span className="hint">
            {date(record.eventTime, "minute")} <bdi>{record.readPoint ?? record.bizLocation ?? ""}</bdi>
          </span>
        </>
      );
    default:
      return t("record.unknown");
  }
}

/** Whole minor units as money; a currency that Intl does not know is shown as it was given. */
export function money(amountMinor: string, currency: string, number: I18n["number"]): string {
  const isCode = /^[A-Z]{3}$/.test(currency);
  if (!isCode) return `${number(Number(amountMinor) / 100)} ${currency}`;
  const digits =
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return number(Number(amountMinor) / 10 ** digits, { style: "currency", currency });
}
