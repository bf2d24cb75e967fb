import { useQuery } from "@tanstack/react-query";
import { onlineQueries, type ReferralMetrics } from "../api/online.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Facts } from "../parts/facts.tsx";
import { Answer, Empty, Panel } from "../parts/page.tsx";

type NamedMetrics = ReferralMetrics & { readonly name: string };

/** How fast platforms act, and whether campaigns come back. */
export function OnlineFigures() {
  const { t, number } = useI18n();
  const figures = useQuery(onlineQueries.figures());
  const hours = (value: number | null) =>
    value === null ? "–" : number(value, { maximumFractionDigits: 1 });
  const share = (value: number) => number(value, { style: "percent", maximumFractionDigits: 0 });
  return (
    <Answer query={figures} lines={8}>
      {({ all, byPlatform, byChannel }) =>
        all.referrals === 0 ? (
          <Empty title={t("online.figures.none")}>{t("online.none.text")}</Empty>
        ) : (
          <div className="columns" data-layout="narrow-wide">
            <Panel title={t("online.figures")} note={t("online.figures.note")}>
              <Facts
                rows={[
                  [t("online.total"), number(all.referrals)],
                  [t("online.acted"), `${number(all.actioned)} (${share(all.actioned_rate)})`],
                  [t("online.declined"), number(all.declined)],
                  [t("online.pending"), number(all.pending)],
                  [t("online.reversed"), number(all.reversed)],
                  [t("online.hours"), hours(all.median_hours_to_action)],
                  [t("online.p90"), hours(all.p90_hours_to_action)],
                  [t("online.in24"), share(all.actioned_within_24h_rate)],
                  [t("online.back"), `${number(all.reappeared_30d)} (${share(all.reappearance_rate_30d)})`],
                  [t("online.moved"), `${number(all.displaced_30d)} (${share(all.displacement_rate_30d)})`],
                ]}
              />
            </Panel>
            <div className="stack">
              <Bars title={t("online.byPlatform")} rows={byPlatform} />
              <Bars
                title={t("online.byChannel")}
                rows={byChannel.map((one) => ({ ...one, name: one.name }))}
                isChannel
              />
            </div>
          </div>
        )
      }
    </Answer>
  );
}

/** Acted on, as a share of what was referred; the number stands beside its bar. */
function Bars({
  title,
  rows,
  isChannel,
}: {
  title: string;
  rows: readonly NamedMetrics[];
  isChannel?: boolean;
}) {
  const { t, number, maybe } = useI18n();
  return (
    <Panel title={title} note={t("online.acted")}>
      <div className="bars">
        {[...rows]
          .sort((a, b) => b.referrals - a.referrals)
          .map((row) => (
            <div key={row.name} className="bar-row">
              <span />
              <Bdi>{isChannel ? maybe(`online.channel.${row.name}`, row.name) : row.name}</Bdi>
              <span className="bar" aria-hidden="true">
                <span className="bar-fill" style={{ inlineSize: `${100 * row.actioned_rate}%` }} />
              </span>
              <span className="bar-value" dir="ltr">
                {number(row.actioned)} / {number(row.referrals)}
              </span>
            </div>
          ))}
      </div>
    </Panel>
  );
}
