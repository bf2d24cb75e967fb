import { ArrowRight } from "lucide-react";
import { useState } from "react";
import type { RouteModel, RouteSource } from "../api/money.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { idTail } from "../parts/approval-subject.ts";
import { Bdi } from "../parts/bdi.tsx";
import { Link } from "../parts/controls.tsx";
import { ReportLink } from "../parts/report-link.tsx";

interface Between {
  readonly low: number;
  readonly high: number;
}

/** From left to right (UAX #9, LRI and PDI): in Arabic sentences "0 – 6" would stand the other way round. */
const isolated = (text: string): string => `\u2066${text}\u2069`;

/** Intervals and dollars as the reader writes numbers. */
export function useRouteText() {
  const { t, number } = useI18n();
  const whole = (n: number) => number(n, { maximumFractionDigits: 0 });
  return {
    usd: (n: number) => isolated(`${whole(n)}\u00a0USD`),
    /** "few" where it is not told. */
    span: (between: Between | null) => {
      if (between === null) return t("money.routes.few");
      const { low, high } = between;
      return whole(low) === whole(high) ? whole(low) : isolated(`${whole(low)} – ${whole(high)}`);
    },
  };
}

/** From where to where, in the reader's words. */
export function RouteLabel({ route }: { route: Pick<RouteModel, "from" | "to" | "name"> }) {
  const { t, called } = useI18n();
  const end = (one: RouteModel["from"]) =>
    one?.place ?? (one?.country === undefined ? t("money.routes.unsaid") : called("region", one.country));
  if (route.name !== undefined) return <Bdi>{route.name}</Bdi>;
  return (
    <>
      <Bdi>{end(route.from)}</Bdi>{" "}
      <ArrowRight size={13} className="inline-icon mirrored" aria-label={t("supply.to")} />{" "}
      <Bdi>{end(route.to)}</Bdi>
    </>
  );
}

const hrefOf = ({ kind, id, reportId }: RouteSource): string | undefined => {
  if (kind === "finding") return paths.finding(id);
  if (kind === "entity") return paths.entity(id);
  const report = kind === "report" ? id : reportId;
  return report === undefined ? undefined : paths.report(report);
};

/** What a figure was taken from, to be opened; one alone stands open. */
export function RouteSources({
  sources,
  count,
  label,
}: {
  sources: readonly RouteSource[];
  count: number;
  label?: string;
}) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const [only] = sources;
  if (!only) return null;
  const name = (source: RouteSource) =>
    label ?? t(`money.routes.source.${source.kind}`, { id: idTail(source.id) });
  const link = (source: RouteSource) => {
    if (source.kind === "report" && label === undefined) return <ReportLink id={source.id} />;
    const href = hrefOf(source);
    return href === undefined ? (
      <Bdi>{name(source)}</Bdi>
    ) : (
      <Link href={href}>
        <Bdi>{name(source)}</Bdi>
      </Link>
    );
  };
  if (sources.length === 1) return <> {link(only)}</>;
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("money.routes.sources", { count })}</summary>
      <ul className="bullets">
        {(isOpen ? sources : []).map((source) => (
          <li key={`${source.kind} ${source.id}`}>{link(source)}</li>
        ))}
      </ul>
      {count > sources.length && (
        <p className="hint">{t("money.routes.sources.some", { count: sources.length })}</p>
      )}
    </details>
  );
}
