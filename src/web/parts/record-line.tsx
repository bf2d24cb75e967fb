import { ArrowRight } from "lucide-react";
import type { ReactNode } from "react";
import { platformName } from "../../core/index.ts";
import type { BulkRow, StoredReport } from "../api/types.ts";
import { type I18n, useI18n } from "../i18n/context.tsx";
import { AccessBadges } from "./badges.tsx";
import { Bdi } from "./bdi.tsx";
import { itemWord } from "./item-word.ts";
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
        <span className="hint">
          {t("record.row")} <code>{record.id}</code>
        </span>
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

function content(record: BulkRow, { date, number, t, maybe, list }: I18n): ReactNode {
  switch (record.kind) {
    case "payment":
      return (
        <>
          <Bdi>{record.debtorAccount}</Bdi>{" "}
          <ArrowRight size={13} className="inline-icon mirrored" aria-hidden="true" />{" "}
          <Bdi>{record.creditorAccount}</Bdi>{" "}
          <b>
            <Bdi>{money(record.amountMinor, record.currency, number)}</Bdi>
          </b>{" "}
          <span className="hint">{date(new Date(record.at * 1000).toISOString(), "minute")}</span>
        </>
      );
    case "post":
      return (
        <>
          <Bdi>
            {platformName(record.platform)} · {record.accountName ?? record.accountId}
          </Bdi>{" "}
          <span className="hint">{date(record.postedAt, "minute")}</span>
          <bdi className="quote" dir="auto">
            {record.text}
          </bdi>
        </>
      );
    case "order":
      return (
        <>
          <Bdi>{record.item}</Bdi> × {number(record.quantity)} <Items items={record.serials} />{" "}
          <span className="hint">
            {date(record.orderedAt, "minute")}{" "}
            {list(record.flags.map((flag) => maybe(`trade.indicator.${flag}`, flag)))}
          </span>
        </>
      );
    case "seizure":
      return (
        <>
          <Bdi>{maybe(`record.goods.${record.item}`, record.item)}</Bdi> <Items items={record.serials} />{" "}
          <span className="hint">
            {date(record.seizedAt, "minute")} <Bdi>{record.place}</Bdi> <Bdi>{record.authority ?? ""}</Bdi>
          </span>
        </>
      );
    case "event":
      return (
        <>
          <Bdi>
            {record.bizStep ? maybe(`supply.step.${record.bizStep}`, record.bizStep) : record.eventType}
          </Bdi>{" "}
          <Items items={record.items.map(itemWord)} />{" "}
          <span className="hint">
            {date(record.eventTime, "minute")} <Bdi>{record.readPoint ?? record.bizLocation ?? ""}</Bdi>
          </span>
        </>
      );
    default:
      return t("record.unknown");
  }
}

const ITEMS_SHOWN = 4;

/** The first few numbers of a row; all of them on demand. */
function Items({ items }: { items: readonly string[] }) {
  const { t } = useI18n();
  const list = (some: readonly string[]) => <Bdi className="serials">{some.join(", ")}</Bdi>;
  if (items.length <= ITEMS_SHOWN) return list(items);
  return (
    <details className="terms">
      <summary>
        {list(items.slice(0, ITEMS_SHOWN))} {t("record.more", { count: items.length - ITEMS_SHOWN })}
      </summary>
      {list(items.slice(ITEMS_SHOWN))}
    </details>
  );
}

/** Whole minor units as money; a currency that Intl does not know is shown as it was given. */
function money(amountMinor: string, currency: string, number: I18n["number"]): string {
  const isCode = /^[A-Z]{3}$/.test(currency);
  if (!isCode) return `${number(Number(amountMinor) / 100)} ${currency}`;
  const digits =
    new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return number(Number(amountMinor) / 10 ** digits, { style: "currency", currency });
}
