import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useState } from "react";
import { call } from "../api/client.ts";
import { type GoodsAlert, supplyQueries } from "../api/supply.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button } from "../parts/controls.tsx";
import { GoodsAlertFacts } from "../parts/goods-alert.tsx";
import { Answer, Empty, Panel } from "../parts/page.tsx";
import { MoreThan } from "../parts/queue-notes.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { toast } from "../parts/toast.tsx";
import { TwoPeople } from "../parts/two-people.tsx";
import { WriteGoodsAlert } from "./supply-alerts-write.tsx";

const TONES = { draft: "warn", out: "good", taken_back: undefined } as const;

/** Alerts on goods for the trade: a draft goes nowhere, two people let one out, and one that is taken back reaches the shops. */
export function SupplyAlerts() {
  const { t } = useI18n();
  const alerts = useQuery(supplyQueries.alerts());
  const [isWriting, setWriting] = useState(false);
  const begin = (
    <Button
      for="work"
      small
      look="primary"
      icon={<Plus size={14} aria-hidden="true" />}
      onPress={() => setWriting(true)}
    >
      {t("goods.write")}
    </Button>
  );
  return (
    <Panel title={t("goods.title")} note={t("goods.note")} actions={begin}>
      <Answer query={alerts}>
        {({ items, next }) =>
          items.length === 0 ? (
            <Empty title={t("goods.none")}>{t("goods.none.text")}</Empty>
          ) : (
            <>
              <MoreThan count={items.length} next={next} />
              <ul className="lines" aria-label={t("goods.title")}>
                {items.map((alert) => (
                  <Alert key={alert.id} alert={alert} />
                ))}
              </ul>
            </>
          )
        }
      </Answer>
      {isWriting && <WriteGoodsAlert onClose={() => setWriting(false)} />}
    </Panel>
  );
}

function Alert({ alert }: { alert: GoodsAlert }) {
  const { t, list } = useI18n();
  const client = useQueryClient();
  const [isTakingBack, setTakingBack] = useState(false);
  const { id, body, audience, state, readBy, reason } = alert;
  const path = { id };
  const fresh = () => client.invalidateQueries({ queryKey: ["supply", "alerts"] });
  const back = useMutation({
    mutationFn: (why: string) => call("POST", "/supply/alerts/{id}/back", { path, json: { reason: why } }),
    onSuccess: async () => {
      toast(t("goods.back.done"));
      setTakingBack(false);
      await fresh();
    },
  });
  const letOut = async (): Promise<void> => {
    await call("POST", "/supply/alerts/{id}/out", { path });
    await fresh();
  };
  return (
    <li className="line">
      <div className="line-main">
        <p>
          <Bdi>{body.goods}</Bdi> <Badge tone={TONES[state]}>{t(`goods.state.${state}`)}</Badge>{" "}
          <AccessBadges access={alert.access} />
        </p>
        <p className="hint">
          {t("goods.for")} <Bdi>{list([...audience.kinds, ...audience.shops])}</Bdi>
          {state !== "draft" && <> · {t("goods.readBy", { count: readBy })}</>}
          {reason !== undefined && (
            <>
              {" "}
              · <Bdi>{reason}</Bdi>
            </>
          )}
        </p>
        <GoodsAlertFacts body={body} />
      </div>
      <div className="row">
        {state === "draft" && (
          <TwoPeople
            what={alert}
            ask={t("goods.ask")}
            askText={t("goods.ask.text")}
            letOut={t("goods.out")}
            done={t("goods.out.done")}
            onLetOut={letOut}
          />
        )}
        {state !== "taken_back" && (
          <Button for="work" small onPress={() => setTakingBack(true)}>
            {t("goods.back")}
          </Button>
        )}
      </div>
      {isTakingBack && (
        <ReasonDialog
          title={t("goods.back")}
          text={t("goods.back.text")}
          action={t("goods.back")}
          look="danger"
          onClose={() => setTakingBack(false)}
          onSubmit={(why) => back.mutate(why)}
          isPending={back.isPending}
          error={back.error}
          maxLength={300}
        />
      )}
    </li>
  );
}
