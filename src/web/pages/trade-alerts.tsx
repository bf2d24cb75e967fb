import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client.ts";
import { supplyQueries, type TradeAlert } from "../api/supply.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button } from "../parts/controls.tsx";
import { GoodsAlertFacts } from "../parts/goods-alert.tsx";
import { Answer, Empty, ErrorNotice, Panel } from "../parts/page.tsx";

/** What the unit tells this shop to look out for; new ones are said first, and asked for again while the page is open. */
export function TradeAlerts() {
  const { t } = useI18n();
  const alerts = useQuery(supplyQueries.tradeAlerts());
  const unread = alerts.data?.unread ?? 0;
  return (
    <Panel title={t("goods.own")} note={t("goods.own.note")}>
      <p role="status">{unread > 0 && <Badge tone="warn">{t("goods.new", { count: unread })}</Badge>}</p>
      <Answer query={alerts}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("goods.own.none")} />
          ) : (
            <ul className="lines" aria-label={t("goods.own")}>
              {items.map((alert) => (
                <Alert key={alert.id} alert={alert} />
              ))}
            </ul>
          )
        }
      </Answer>
    </Panel>
  );
}

function Alert({ alert }: { alert: TradeAlert }) {
  const { t, date } = useI18n();
  const client = useQueryClient();
  const read = useMutation({
    mutationFn: () => call("POST", "/trade/alerts/{id}/read", { path: { id: alert.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["trade", "alerts"] }),
  });
  return (
    <li className="line">
      <div className="line-main">
        <p>
          {alert.body && <Bdi>{alert.body.goods}</Bdi>}{" "}
          {alert.state === "taken_back" && <Badge>{t("goods.state.taken_back")}</Badge>}{" "}
          <AccessBadges access={alert.access} />
        </p>
        {alert.body ? (
          <GoodsAlertFacts body={alert.body} />
        ) : (
          <p className="hint">{t("goods.over", { id: alert.id, day: date(alert.at) })}</p>
        )}
        {read.error && <ErrorNotice error={read.error} />}
      </div>
      {alert.isNew && (
        <Button small look="primary" isPending={read.isPending} onPress={() => read.mutate()}>
          {t("goods.read")}
        </Button>
      )}
    </li>
  );
}
