import { useQuery } from "@tanstack/react-query";
import { type Statistics, workplaceQueries } from "../api/workplace.ts";
import { useI18n } from "../i18n/context.tsx";
import { useDetectorLabel } from "../parts/findings-list.tsx";
import { spaced } from "../parts/kinds.tsx";
import { Answer, Panel } from "../parts/page.tsx";

const PARTS = ["findings", "approvals", "requests", "persons", "erased", "log"] as const;

/** Where the words of what is counted stand: its kinds, and how far each is. */
const WORDS = {
  findings: ["detector", "finding.state"],
  approvals: ["oversight.approval", "oversight.standing"],
  requests: ["oversight.request", "oversight.figures.state"],
  persons: ["category", "oversight.figures.state"],
  erased: ["oversight.retention", "oversight.figures.state"],
  log: ["oversight.action", "oversight.figures.state"],
} as const;

/** Figures without content; where there are some and too few to say, they are withheld and say so. */
export function Figures() {
  const { t, date, number } = useI18n();
  const statistics = useQuery(workplaceQueries.statistics());
  return (
    <Answer query={statistics} lines={10}>
      {(data) => (
        <div className="stack">
          <p className="hint">
            {t("oversight.figures.made", { at: date(data.madeAt, "minute") })}{" "}
            {data.suppressedUnder === undefined
              ? t("oversight.figures.exact")
              : t("oversight.figures.suppressed", { under: data.suppressedUnder })}
          </p>
          <p>
            {t("oversight.figures.reports")}{" "}
            <b>{data.reports === null ? t("oversight.figures.withheld") : number(data.reports)}</b>
          </p>
          <div className="columns">
            {PARTS.map((part) => (
              <Cells key={part} part={part} data={data} />
            ))}
            <Rates data={data} />
          </div>
        </div>
      )}
    </Answer>
  );
}

function Cells({ part, data }: { part: (typeof PARTS)[number]; data: Statistics }) {
  const { t, number, maybe } = useI18n();
  const detectorLabel = useDetectorLabel();
  const cells = data[part];
  const [kinds, states] = WORDS[part];
  const label = (kind: string): string =>
    part === "findings" ? detectorLabel(kind) : maybe(`${kinds}.${kind}`, spaced(kind));
  return (
    <Panel title={t(`oversight.figures.${part}`)}>
      {cells.length === 0 ? (
        <p className="hint">{t("oversight.figures.none")}</p>
      ) : (
        <table className="plain-table">
          <tbody>
            {cells.map(({ kind, state, n }) => (
              <tr key={`${kind} ${state}`}>
                <td>{label(kind)}</td>
                <td>{maybe(`${states}.${state}`, spaced(state))}</td>
                <td className="number">{n === null ? t("oversight.figures.withheld") : number(n)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function Rates({ data }: { data: Statistics }) {
  const { t, number } = useI18n();
  const detectorLabel = useDetectorLabel();
  const rates = Object.entries(data.rejectionRates);
  return (
    <Panel title={t("oversight.figures.rates")}>
      {rates.length === 0 ? (
        <p className="hint">{t("oversight.figures.none")}</p>
      ) : (
        <table className="plain-table">
          <tbody>
            {rates.map(([detector, rate]) => (
              <tr key={detector}>
                <td>{detectorLabel(detector)}</td>
                <td className="number">
                  {rate === null ? t("oversight.figures.withheld") : number(rate, { style: "percent" })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}
