import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { moneyQueries, type RouteFigures, type RouteModel, type RouteMoney } from "../api/money.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { DeniedPanel } from "../money/route-denied.tsx";
import { PricePlot } from "../money/route-plot.tsx";
import { RouteLabel, RouteSources, useRouteText } from "../money/route-words.tsx";
import { Link, SelectField } from "../parts/controls.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Answer, Empty, Panel } from "../parts/page.tsx";

const route = getRouteApi("/money");
const ENDS = ["countries", "places"] as const;

/** What each route costs and brings, and what was denied it: tables of intervals that open to their sources. */
export function MoneyRoutes() {
  const { t } = useI18n();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const ends = ENDS.find((one) => one === search.ends) ?? "countries";
  const [days, setDays] = useState({ since: search.since, until: search.until });
  const go = (next: Partial<Record<"ends" | "since" | "until" | "route", string | undefined>>) =>
    void navigate({ search: { ...search, view: "routes", ...next }, replace: true });
  const money = useQuery(moneyQueries.routes({ ends, since: search.since, until: search.until }));
  return (
    <div className="stack">
      <div className="row filters">
        <SelectField
          label={t("money.routes.ends")}
          value={ends}
          onChange={(next) => go({ ends: next, route: undefined })}
          options={ENDS.map((id) => ({ id, label: t(`money.routes.ends.${id}`) }))}
        />
        {(["since", "until"] as const).map((end) => (
          <DateField
            key={end}
            label={t(`money.routes.${end}`)}
            value={days[end]}
            onChange={(day, isWhole) => {
              setDays((old) => ({ ...old, [end]: day }));
              if (isWhole) go({ [end]: day });
            }}
          />
        ))}
      </div>
      <Answer query={money} lines={12}>
        {(data) => (
          <Shown
            data={data}
            picked={search.route}
            asked={{ ends, since: search.since, until: search.until }}
          />
        )}
      </Answer>
    </div>
  );
}

interface ShownProps {
  readonly data: RouteMoney;
  readonly picked: string | undefined;
  readonly asked: Readonly<Record<"ends" | "since" | "until", string | undefined>>;
}

function Shown({ data, picked, asked }: ShownProps) {
  const { t, number } = useI18n();
  const current = data.routes.find((r) => r.id === picked) ?? data.routes[0];
  if (!current) return <Empty title={t("money.routes.none")}>{t("money.routes.none.text")}</Empty>;
  return (
    <>
      <Panel title={t("money.routes.all")} note={number(data.routes.length)} flush>
        <div className="table-scroll">
          <table className="plain-table route-money">
            <thead>
              <tr>
                <th scope="col">{t("money.routes.route")}</th>
                <FigureHeads />
              </tr>
            </thead>
            <tbody>
              {data.routes.map((r) => (
                <tr key={r.id}>
                  <th scope="row">
                    <Link
                      href={paths.money({ view: "routes", ...asked, route: r.id })}
                      aria-current={r === current}
                    >
                      <RouteLabel route={r} />
                    </Link>
                  </th>
                  <FigureCells figures={r.total} />
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Panel>
      <Limits data={data} />
      <OneRoute route={current} />
      <Elsewhere data={data} />
    </>
  );
}

const HEADS = ["price", "detected", "reported", "revenue", "cost", "profit", "lacks"] as const;

function FigureHeads() {
  const { t } = useI18n();
  return HEADS.map((head) => (
    <th key={head} scope="col" className={head === "lacks" ? undefined : "number"}>
      {t(`money.routes.${head}`)}
    </th>
  ));
}

function FigureCells({ figures }: { figures: RouteFigures }) {
  const { t, number, list } = useI18n();
  const { span, usd } = useRouteText();
  const { price, detected, reported } = figures;
  const crossings = (count: RouteFigures["detected"]) =>
    count.crossings === 0 ? (
      "–"
    ) : (
      <>
        {number(count.crossings)}{" "}
        <span className="hint">{t("money.routes.persons", { span: span(count.persons) })}</span>
      </>
    );
  return (
    <>
      <td className="number">
        {price ? (
          <>
            <b dir="ltr">{usd(price.spread.median)}</b>{" "}
            <span className="hint">
              {t("money.routes.middle", {
                span: span({ low: price.spread.quartileLow, high: price.spread.quartileHigh }),
                count: price.spread.n,
              })}
            </span>
          </>
        ) : (
          "–"
        )}
      </td>
      <td className="number">{crossings(detected)}</td>
      <td className="number">{crossings(reported)}</td>
      {([figures.revenueUsd, figures.costUsd, figures.profitUsd] as const).map((interval, i) => (
        <td key={HEADS[i + 3]} className="number" dir="ltr">
          {interval ? span(interval) : "–"}
        </td>
      ))}
      <td>
        {figures.lacks.length === 0
          ? t("money.routes.complete")
          : list(figures.lacks.map((one) => t(`money.routes.lack.${one}`)))}
      </td>
    </>
  );
}

function Limits({ data }: { data: RouteMoney }) {
  const { t, list, date } = useI18n();
  return (
    <p className="hint">
      {t("money.routes.how", { year: date(data.ratesOf) })}{" "}
      {data.unrated.length > 0 && t("money.routes.unrated", { currencies: list(data.unrated) })}{" "}
      {data.suppressedUnder > 0 && t("money.routes.small", { count: data.suppressedUnder })}{" "}
      {data.isCut && t("routes.cut")}
    </p>
  );
}

function OneRoute({ route: one }: { route: RouteModel }) {
  const { t } = useI18n();
  return (
    <section className="stack" aria-label={t("money.routes.one")}>
      <h2>
        <RouteLabel route={one} />
      </h2>
      {one.months.length > 0 && (
        <>
          <PricePlot months={one.months} />
          <Panel title={t("money.routes.months")} flush>
            <div className="table-scroll">
              <table className="plain-table route-money">
                <thead>
                  <tr>
                    <th scope="col">{t("money.routes.month")}</th>
                    <FigureHeads />
                  </tr>
                </thead>
                <tbody>
                  {one.months.map((m) => (
                    <MonthRow key={m.month} month={m} />
                  ))}
                </tbody>
              </table>
            </div>
          </Panel>
        </>
      )}
      <Prices figures={one.total} />
      <Costs route={one} />
      <DeniedPanel denied={one.denied} />
    </section>
  );
}

function MonthRow({ month }: { month: RouteModel["months"][number] }) {
  const { date } = useI18n();
  return (
    <tr>
      <th scope="row">{date(month.month)}</th>
      <FigureCells figures={month} />
    </tr>
  );
}

/** As they were said, in each currency, with the adverts and reports that say so; then the crossings behind the volume. */
function Prices({ figures }: { figures: RouteFigures }) {
  const { t, number } = useI18n();
  const { span } = useRouteText();
  const counts = (["detected", "reported"] as const).filter((kind) => figures[kind].crossings > 0);
  if (figures.prices.length === 0 && counts.length === 0) return null;
  return (
    <Panel title={t("money.routes.said")} note={t("money.routes.said.note")}>
      <ul className="bullets">
        {figures.prices.map(({ kind, currency, spread, said, sources }) => (
          <li key={`${kind} ${currency}`}>
            {t(`money.routes.kind.${kind}`)}:{" "}
            <b dir="ltr">
              {number(spread.median)} {currency}
            </b>{" "}
            <span className="hint">
              {t("money.routes.spread", {
                low: number(spread.low),
                high: number(spread.high),
                middle: span({ low: spread.quartileLow, high: spread.quartileHigh }),
                voices: spread.n,
                said,
              })}
            </span>
            <RouteSources sources={sources} count={said} />
          </li>
        ))}
        {counts.map((kind) => (
          <li key={kind}>
            {t(`money.routes.${kind}`)}:{" "}
            {t("money.routes.crossings", {
              count: figures[kind].crossings,
              persons: span(figures[kind].persons),
            })}{" "}
            {figures[kind].uncounted > 0 && (
              <span className="hint">{t("money.routes.uncounted", { count: figures[kind].uncounted })}</span>
            )}
            <RouteSources sources={figures[kind].sources} count={figures[kind].crossings} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Costs({ route: { cost, personsPerCrossing } }: { route: RouteModel }) {
  const { t, list } = useI18n();
  const { span } = useRouteText();
  if (!cost) return null;
  return (
    <Panel title={t("money.routes.crossing")} note={t("money.routes.crossing.note")}>
      <p className="money-claim">
        <b dir="ltr">{span(cost.usd)} USD</b>
      </p>
      <ul className="bullets">
        {cost.parts.map((part) => (
          <li key={part.kind}>
            {t(`money.routes.part.${part.kind}`)}: <span dir="ltr">{span(part.usd)} USD</span>{" "}
            <span className="hint">{list(part.from.map((from) => t(`money.routes.from.${from}`)))}</span>
            <RouteSources sources={part.sources} count={part.n} />
          </li>
        ))}
      </ul>
      <p className="hint">
        {cost.lacking.length > 0 &&
          t("money.routes.lacking", {
            parts: list(cost.lacking.map((kind) => t(`money.routes.part.${kind}`))),
          })}{" "}
        {personsPerCrossing &&
          t("money.routes.aboard", { span: span(personsPerCrossing), count: personsPerCrossing.n })}
      </p>
    </Panel>
  );
}

function Elsewhere({ data: { elsewhere } }: { data: RouteMoney }) {
  const { t, number, date } = useI18n();
  if (elsewhere.length === 0) return null;
  return (
    <Panel title={t("money.routes.elsewhere")} note={number(elsewhere.length)}>
      <ul className="bullets">
        {elsewhere.slice(0, 50).map((one) => (
          <li key={one.source.id}>
            <RouteSources sources={[one.source]} count={1} label={one.title} />{" "}
            <span className="hint">
              {date(one.day)} · {t(`money.routes.because.${one.because}`)}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
