import { countRejects, groupRejects } from "../../core/index.ts";
import type { Reject } from "../api/types.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "./bdi.tsx";

/** What was not taken: the line, why in words, and the code. Never the row itself: it may hold a protected name. */
export function RejectTable({ rejects, total }: { rejects: readonly Reject[]; total: number }) {
  const { t, number, maybe } = useI18n();
  const listed = countRejects(rejects);
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
              <th scope="col">{t("rejects.count")}</th>
            </tr>
          </thead>
          <tbody>
            {groupRejects(rejects).map(({ code, field = "", count, lines, sheet, attachment }) => (
              <tr key={`${code} ${attachment} ${sheet} ${field}`}>
                <td className="number">
                  {attachment !== undefined && <>{t("rejects.attachment", { number: attachment })} · </>}
                  {sheet !== undefined && <>{t("rejects.sheet", { number: sheet })} · </>}
                  {lines.map((line) => number(line)).join(" · ")}
                  {lines.length < count && " …"}
                </td>
                <td>
                  {maybe(`reject.${code}`, code)} <code className="code">{code}</code>
                </td>
                <td>
                  <Bdi>{field}</Bdi>
                </td>
                <td className="number">{number(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {listed < total && <p className="hint">{t("rejects.first", { count: listed })}</p>}
    </details>
  );
}
