import type { Reject } from "../api/types.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "./bdi.tsx";

/** What was not taken: the line, why in words, and the code. Never the row itself: it may hold a protected name. */
export function RejectTable({ rejects, total }: { rejects: readonly Reject[]; total: number }) {
  const { t, number, maybe } = useI18n();
  return (
    <details className="rejects" open={total <= 10}>
      <summary>{t("rejects.title", { count: total })}</summary>
      <div className="table-wrap">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t("rejects.line")}</th>
              <th scope="col">{t("rejects.reason")}</th>
              <th scope="col">{t("rejects.field")}</th>
            </tr>
          </thead>
          <tbody>
            {rejects.map((reject) => (
              <tr key={`${reject.line}:${reject.code}:${reject.field ?? ""}`}>
                <td className="number">{number(reject.line)}</td>
                <td>
                  {maybe(`reject.${reject.code}`, reject.code)} <code className="code">{reject.code}</code>
                </td>
                <td>
                  <Bdi>{reject.field ?? ""}</Bdi>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rejects.length < total && <p className="hint">{t("rejects.first", { count: rejects.length })}</p>}
    </details>
  );
}
