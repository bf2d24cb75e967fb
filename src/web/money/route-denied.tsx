import type { RouteDenied } from "../api/money.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Link } from "../parts/controls.tsx";
import { Panel } from "../parts/page.tsx";
import { RouteSources, useRouteText } from "./route-words.tsx";

/** What each measure denied: estimates side by side, each with how it was made. */
export function DeniedPanel({ denied }: { denied: readonly RouteDenied[] }) {
  const { t, number } = useI18n();
  if (denied.length === 0) return null;
  return (
    <Panel title={t("money.routes.denied")} note={number(denied.length)}>
      <p className="hint">{t("money.routes.denied.note")}</p>
      {denied.map((one) => (
        <Measure key={one.source.id} denied={one} />
      ))}
    </Panel>
  );
}

function Measure({ denied }: { denied: RouteDenied }) {
  const { t, date, maybe } = useI18n();
  return (
    <article className="denied">
      <h3>
        <Link href={paths.entity(denied.source.id)}>
          <Bdi>{denied.title}</Bdi>
        </Link>{" "}
        <span className="hint">
          {maybe(`money.routes.measure.${denied.measure}`, denied.measure)} · {date(denied.day)}
          {denied.by === "start" && <> · {t("money.routes.byStart")}</>}
        </span>
      </h3>
      <Taken denied={denied} />
      <Estimates denied={denied} />
      <Around denied={denied} />
    </article>
  );
}

/** Sources that differ stand side by side, each with its own number. */
function Taken({ denied: { things } }: { denied: RouteDenied }) {
  const { t, number } = useI18n();
  if (things.length === 0) return null;
  return (
    <ul className="bullets">
      {things.map(({ thing, claims }) => (
        <li key={thing}>
          {t(`money.routes.thing.${thing}`)}:{" "}
          {claims.map(({ value, reportIds }) => (
            <Said key={value} value={number(value)} reportIds={reportIds} />
          ))}
        </li>
      ))}
    </ul>
  );
}

function Said({ value, reportIds }: { value: string; reportIds: readonly string[] }) {
  return (
    <>
      <b dir="ltr">{value}</b>
      <RouteSources
        sources={reportIds.map((id) => ({ kind: "report" as const, id }))}
        count={reportIds.length}
      />{" "}
    </>
  );
}

function Estimates({ denied: { replacement, crossings, money } }: { denied: RouteDenied }) {
  const { t, number, list } = useI18n();
  const { span } = useRouteText();
  return (
    <dl className="facts">
      {replacement && (
        <div className="fact">
          <dt>{t("money.routes.replacement")}</dt>
          <dd>
            <b dir="ltr">{span(replacement.usd)} USD</b>{" "}
            {replacement.unpriced.length > 0 && (
              <span className="hint">
                {t("money.routes.unpriced", {
                  things: list(
                    replacement.unpriced.map((thing) => t(`money.routes.thing.${thing as "boat"}`)),
                  ),
                })}
              </span>
            )}
            <RouteSources sources={replacement.sources} count={replacement.sources.length} />
          </dd>
        </div>
      )}
      {crossings && (
        <div className="fact">
          <dt>{t("money.routes.carried")}</dt>
          <dd>
            <b dir="ltr">{span(crossings.usd)} USD</b>{" "}
            <span className="hint">
              {t("money.routes.carried.how", {
                crossings: span(crossings.crossings),
                persons: span(crossings.persons),
              })}
            </span>
          </dd>
        </div>
      )}
      {money.map(({ what, currency, claims, usd }) => (
        <div className="fact" key={`${what} ${currency}`}>
          <dt>{t(`money.routes.money.${what}`)}</dt>
          <dd>
            {claims.map(({ value, reportIds }) => (
              <Said key={value} value={`${number(value)} ${currency}`} reportIds={reportIds} />
            ))}
            {usd && <span className="hint">({span(usd)} USD)</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Around({ denied: { before, after } }: { denied: RouteDenied }) {
  const { t } = useI18n();
  const { usd } = useRouteText();
  if (!before || !after) return null;
  const priceOf = (around: typeof before) => (around.price ? usd(around.price.spread.median) : "–");
  return (
    <p className="hint">
      {t("money.routes.around", {
        before: priceOf(before),
        after: priceOf(after),
        advertsBefore: before.adverts,
        advertsAfter: after.adverts,
        crossingsBefore: before.crossings,
        crossingsAfter: after.crossings,
      })}{" "}
      {!after.isOver && t("money.routes.notOver")}
    </p>
  );
}
