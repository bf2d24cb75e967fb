import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import { supplyQueries, type TradeReport } from "../api/supply.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Link, LinkButton } from "../parts/controls.tsx";
import { Answer, Empty, Panel } from "../parts/page.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { toast } from "../parts/toast.tsx";

type State = "useful" | "not_useful";

/** What shops and partners say of orders: to be taken up, or answered. */
export function SupplyReported() {
  const { t } = useI18n();
  const reports = useQuery(supplyQueries.tradeReports());
  const leads = useQuery(supplyQueries.leads());
  const [task, setTask] = useState<{ readonly report: TradeReport; readonly state: State }>();
  return (
    <div className="stack">
      <Panel title={t("supply.fromTrade")} note={t("supply.fromTrade.note")}>
        <p className="hint">{t("supply.fromTrade.rank")}</p>
        <Answer query={reports}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t("supply.fromTrade.none")}>{t("supply.fromTrade.none.text")}</Empty>
            ) : (
              <ul className="lines">
                {items.map((report) => (
                  <Reported key={report.id} report={report} onTask={(state) => setTask({ report, state })} />
                ))}
              </ul>
            )
          }
        </Answer>
      </Panel>
      <Panel title={t("supply.fromPartners")}>
        <Answer query={leads}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty
                title={t("supply.fromPartners.none")}
                actions={<LinkButton href={paths.partners()}>{t("nav.partners")}</LinkButton>}
              />
            ) : (
              <ul className="lines">
                {items.map((lead) => (
                  <li key={lead.id} className="line">
                    <div className="line-main">
                      <p>
                        <Link href={paths.entity(lead.id)}>
                          <Bdi>{lead.goods}</Bdi>
                        </Link>
                        {lead.quantity !== undefined && (
                          <>
                            {" "}
                            × <Bdi>{lead.quantity}</Bdi>
                          </>
                        )}
                      </p>
                      <p className="hint">
                        <Bdi>{lead.provider}</Bdi> · <Flags flags={lead.flags} />
                      </p>
                    </div>
                  </li>
                ))}
              </ul>
            )
          }
        </Answer>
      </Panel>
      {task && <Answered {...task} onClose={() => setTask(undefined)} />}
    </div>
  );
}

function Flags({ flags }: { flags: readonly string[] }) {
  const { maybe, list } = useI18n();
  return <>{list(flags.map((f) => maybe(`trade.indicator.${f}`, f)))}</>;
}

function Reported({ report, onTask }: { report: TradeReport; onTask: (state: State) => void }) {
  const { t, date, number } = useI18n();
  const { body, shop } = report;
  const decided = shop.useful + shop.notUseful;
  const percent = (share: number) => number(share, { style: "percent" });
  return (
    <li className="line">
      <div className="line-main">
        <p>
          <Bdi>{body.goods}</Bdi> × {number(body.quantity)} <AccessBadges access={report.access} />{" "}
          <Badge tone={report.state === "received" ? "warn" : undefined}>
            {t(`trade.state.${report.state}`)}
          </Badge>
        </p>
        <p className="hint">
          <Bdi>{report.by}</Bdi> · {date(report.at, "minute")} · <Bdi>{body.orderNumber}</Bdi> ·{" "}
          <Flags flags={body.indicators} />
        </p>
        <p className="hint">
          {t("supply.shop.worth", {
            decided,
            useful: number(shop.useful),
            share: percent(shop.precision),
            low: percent(shop.low),
            high: percent(shop.high),
          })}
        </p>
        {body.serials.length > 0 && (
          <p className="row">
            {body.serials.slice(0, 3).map((serial) => (
              <LinkButton key={serial} small href={paths.supply({ view: "trace", reading: serial })}>
                {serial}
              </LinkButton>
            ))}
          </p>
        )}
        {report.state !== "received" && (
          <p className="hint">
            <Bdi>{report.outcome}</Bdi>
          </p>
        )}
      </div>
      {report.state === "received" && (
        <div className="row">
          <Button for="work" small look="primary" onPress={() => onTask("useful")}>
            {t("trade.take")}
          </Button>
          <Button for="work" small onPress={() => onTask("not_useful")}>
            {t("trade.decline")}
          </Button>
        </div>
      )}
    </li>
  );
}

function Answered({ report, state, onClose }: { report: TradeReport; state: State; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const decide = useMutation({
    mutationFn: (outcome: string) =>
      call("POST", "/supply/trade-reports/{id}/decision", {
        path: { id: report.id },
        json: { state, outcome },
      }),
    onSuccess: async () => {
      toast(t("supply.decided.toast"));
      onClose();
      await client.invalidateQueries({ queryKey: ["supply"] });
    },
  });
  return (
    <ReasonDialog
      title={t(state === "useful" ? "trade.take" : "trade.decline")}
      text={t(state === "useful" ? "trade.take.text" : "trade.decline.text")}
      action={t(state === "useful" ? "trade.take" : "trade.decline")}
      onClose={onClose}
      onSubmit={(outcome) => decide.mutate(outcome)}
      isPending={decide.isPending}
      error={decide.error}
      maxLength={300}
    />
  );
}
