import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useCallback } from "react";
import { platformName } from "../../core/index.ts";
import { type Campaign, onlineQueries } from "../api/online.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { StateBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { useCampaignName } from "../parts/campaign-name.ts";
import { LinkButton } from "../parts/controls.tsx";
import { Facts } from "../parts/facts.tsx";
import { Answer, Empty, Panel } from "../parts/page.tsx";
import { type Draw, Plot } from "../parts/plot.tsx";
import { DataTable } from "../parts/table.tsx";
import { PutIntoBank } from "./online-bank.tsx";

const route = getRouteApi("/online");

/** Adverts that belong together, over all platforms; what is known of one leads to the others. */
export function OnlineCampaigns() {
  const { t, number, date } = useI18n();
  const { id } = route.useSearch();
  const campaigns = useQuery(onlineQueries.campaigns());
  const nameOf = useCampaignName();
  const chosen = campaigns.data?.items.find((c) => c.id === id);
  return (
    <Answer query={campaigns} lines={8}>
      {({ items }) => (
        <div className="stack">
          {chosen && <CampaignPanels campaign={chosen} />}
          <Panel title={t("online.campaigns")} note={t("online.campaigns.note")} flush>
            <DataTable<Campaign>
              label={t("online.campaigns")}
              items={items}
              idOf={(c) => c.id}
              textOf={(c) => c.identifiers[0]?.value ?? nameOf(c.id)}
              hrefOf={(c) => paths.online({ view: "campaigns", id: c.id })}
              empty={<Empty title={t("online.campaigns.none")}>{t("online.campaigns.none.text")}</Empty>}
              columns={[
                {
                  id: "campaign",
                  title: t("online.campaign"),
                  cell: (c) => <Bdi>{c.identifiers[0]?.value ?? nameOf(c.id)}</Bdi>,
                  sortBy: (c) => c.identifiers[0]?.value ?? nameOf(c.id),
                  width: "grow",
                },
                {
                  id: "adverts",
                  title: t("online.adverts"),
                  cell: (c) => number(c.adverts),
                  sortBy: (c) => c.adverts,
                  align: "end",
                },
                {
                  id: "accounts",
                  title: t("online.accounts"),
                  cell: (c) => number(c.accounts),
                  sortBy: (c) => c.accounts,
                  align: "end",
                  secondary: true,
                },
                {
                  id: "platforms",
                  title: t("online.platforms"),
                  cell: (c) => <Bdi>{c.platforms.map(platformName).join(", ")}</Bdi>,
                  sortBy: (c) => c.platforms.join(", "),
                  secondary: true,
                },
                {
                  id: "last",
                  title: t("online.lastSeen"),
                  cell: (c) => date(c.to),
                  sortBy: (c) => c.to,
                },
              ]}
            />
          </Panel>
        </div>
      )}
    </Answer>
  );
}

function CampaignPanels({ campaign }: { campaign: Campaign }) {
  const { t, number, date } = useI18n();
  const nameOf = useCampaignName();
  return (
    <div className="columns" data-layout="narrow-wide">
      <Panel title={t("online.campaign")} note={<Bdi>{nameOf(campaign.id)}</Bdi>}>
        <Facts
          rows={[
            [t("online.adverts"), number(campaign.adverts)],
            [t("online.accounts"), number(campaign.accounts)],
            [t("online.platforms"), <Bdi key="p">{campaign.platforms.map(platformName).join(", ")}</Bdi>],
            [t("online.firstSeen"), date(campaign.from, "minute")],
            [t("online.lastSeen"), date(campaign.to, "minute")],
          ]}
        />
        <h3 className="activity-title">{t("online.identifiers")}</h3>
        {campaign.identifiers.length === 0 ? (
          <p className="hint">{t("online.noIdentifiers")}</p>
        ) : (
          <ul>
            {campaign.identifiers.map((one) => (
              <li key={`${one.property} ${one.value}`}>
                <Bdi>{one.value}</Bdi>{" "}
                <span className="hint">{t("online.usedBy", { count: one.adverts })}</span>
              </li>
            ))}
          </ul>
        )}
        <Activity days={campaign.days} />
        {campaign.members.some((m) => m.state === "accepted") && (
          <PutIntoBank source={{ campaign: campaign.id }} />
        )}
      </Panel>
      <Panel title={t("online.adverts")} note={number(campaign.members.length)} flush>
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t("online.postedAt")}</th>
              <th scope="col">{t("online.platform")}</th>
              <th scope="col">{t("findings.state")}</th>
              <th scope="col">{t("online.notice")}</th>
            </tr>
          </thead>
          <tbody>
            {campaign.members.map((member) => (
              <tr key={member.findingId}>
                <td>
                  <LinkButton
                    small
                    href={paths.online({ view: "triage", id: member.findingId, state: member.state })}
                  >
                    {date(member.at, "minute")}
                  </LinkButton>
                </td>
                <td>
                  <Bdi>{platformName(member.platform)}</Bdi>
                </td>
                <td>
                  <StateBadge state={member.state} />
                </td>
                <td>{member.referral ? t(`online.state.${member.referral.state}`) : "–"}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
    </div>
  );
}

/** Adverts by day, oldest at the start of the line. */
function Activity({ days }: { days: Campaign["days"] }) {
  const { t, date, number } = useI18n();
  const draw = useCallback<Draw>(
    (lib, { isRtl, start }) => ({
      height: 110,
      marginTop: 8,
      x: {
        type: "utc",
        reverse: isRtl,
        label: null,
        ticks: 3,
        tickFormat: (day: Date) => date(day.toISOString().slice(0, 10)),
      },
      y: {
        axis: start,
        grid: true,
        label: null,
        ticks: 3,
        tickFormat: (n: number) => (Number.isInteger(n) ? number(n) : ""),
      },
      marks: [
        lib.rectY(days, {
          x: ({ day }: Campaign["days"][number]) => new Date(day),
          y: "adverts",
          interval: "day",
          fill: "var(--accent)",
          title: ({ day, adverts }: Campaign["days"][number]) => `${date(day)}: ${number(adverts)}`,
        }),
        lib.ruleY([0], { stroke: "var(--line-strong)" }),
      ],
    }),
    [days, date, number],
  );
  return (
    <section className="activity">
      <h3 className="sub-title">{t("online.activity")}</h3>
      <Plot
        label={t("online.activity")}
        draw={draw}
        table={{
          head: [t("online.postedAt"), t("online.adverts")],
          rows: days.map(({ day, adverts }) => [date(day), number(adverts)]),
        }}
      />
    </section>
  );
}
