import { ArrowRight } from "lucide-react";
import { useState } from "react";
import type { MoneyPayment } from "../api/money.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Link } from "../parts/controls.tsx";
import { moneyText, usdText } from "./amounts.ts";

const SHOWN = 60;

interface PaymentTableProps {
  readonly payments: readonly MoneyPayment[];
  /** What a node is called; an account without an entry stands as it is. */
  readonly labels?: ReadonlyMap<string, string>;
  /** In the order of `payments`: how much of each is the money that is followed. */
  readonly followed?: readonly { readonly attributedUsd: number; readonly hop: number }[];
}

/** Payments line by line, each with the report that it stands in. */
export function PaymentTable({ payments, labels, followed }: PaymentTableProps) {
  const { t, date, number } = useI18n();
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? payments : payments.slice(0, SHOWN);
  const label = (id: string) => labels?.get(id) ?? id;
  return (
    <>
      <div className="table-wrap">
        <table className="plain-table money-table">
          <thead>
            <tr>
              <th scope="col">{t("money.when")}</th>
              <th scope="col">{t("money.fromTo")}</th>
              <th scope="col" className="number">
                {t("money.amount")}
              </th>
              {followed && (
                <th scope="col" className="number">
                  {t("money.followed")}
                </th>
              )}
              <th scope="col">{t("money.source")}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((p, index) => (
              <tr key={`${p.reportId} ${p.id} ${followed?.[index]?.hop ?? ""}`}>
                <td>{date(p.at, "minute")}</td>
                <td>
                  <Bdi>{label(p.from)}</Bdi>{" "}
                  <ArrowRight size={13} className="inline-icon mirrored" aria-label={t("money.to")} />{" "}
                  <Bdi>{label(p.to)}</Bdi>
                </td>
                <td className="number">
                  <Bdi>{moneyText(p.amountMinor, p.currency, number)}</Bdi>
                </td>
                {followed && (
                  <td className="number">
                    <Bdi>{usdText(followed[index]?.attributedUsd ?? 0, number)}</Bdi>{" "}
                    <span className="hint">{t("money.hop", { hop: followed[index]?.hop ?? 0 })}</span>
                  </td>
                )}
                <td>
                  <Link href={paths.report(p.reportId)}>
                    <code className="code">{p.id}</code>
                  </Link>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {payments.length > SHOWN && !isWhole && (
        <p className="money-more">
          <Button small onPress={() => setWhole(true)}>
            {t("money.more", { count: payments.length - SHOWN })}
          </Button>
        </p>
      )}
    </>
  );
}
