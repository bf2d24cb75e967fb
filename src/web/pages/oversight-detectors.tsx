import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useState } from "react";
import { Button as AriaButton, Disclosure, DisclosurePanel, Heading } from "react-aria-components";
import { call } from "../api/client.ts";
import { type DetectorCard, workplaceQueries } from "../api/workplace.ts";
import { useSession } from "../frame/session.tsx";
import { useI18n } from "../i18n/context.tsx";
import { Badge, FrontBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button } from "../parts/controls.tsx";
import { Facts } from "../parts/facts.tsx";
import { useDetectorLabel } from "../parts/findings-list.tsx";
import { OwnList, OwnText } from "../parts/own-text.tsx";
import { Answer, Panel } from "../parts/page.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { toast } from "../parts/toast.tsx";

/** Each detector with the card without which it does not run, and the switch that stops it at once. */
export function Detectors() {
  const { t } = useI18n();
  const cards = useQuery(workplaceQueries.detectorCards());
  const [switching, setSwitching] = useState<DetectorCard>();
  return (
    <Panel title={t("oversight.detectors")} note={t("oversight.detectors.note")}>
      <Answer query={cards} lines={10}>
        {({ items }) => (
          <ul className="lines">
            {items.map((card) => (
              <Card key={card.id} card={card} onSwitch={() => setSwitching(card)} />
            ))}
          </ul>
        )}
      </Answer>
      {switching && <Switch card={switching} onClose={() => setSwitching(undefined)} />}
    </Panel>
  );
}

function Card({ card: one, onSwitch }: { card: DetectorCard; onSwitch: () => void }) {
  const { t, date } = useI18n();
  const { user } = useSession();
  const label = useDetectorLabel();
  const { card } = one;
  const text = (said: string) => <OwnText lang={one.lang}>{said}</OwnText>;
  const list = (said: readonly string[]) => <OwnList lang={one.lang} items={said} />;
  return (
    <li className="line">
      <Disclosure className="line-main">
        <div className="row">
          <Heading level={3} className="disclosure-head">
            <AriaButton slot="trigger" className="button" data-look="quiet">
              <ChevronRight size={14} className="mirrored chevron" aria-hidden="true" />
              {label(one.id, one.title)}
            </AriaButton>
          </Heading>
          <FrontBadge front={one.front} />
          <Badge tone={one.running ? "good" : "bad"}>
            {t(one.running ? "oversight.detector.running" : "oversight.detector.stopped")}
          </Badge>
          {one.isOverdue && <Badge tone="warn">{t("oversight.detector.overdue")}</Badge>}
          {(user.role === "supervisor" || (user.role === "oversight" && one.running)) && (
            <Button small onPress={onSwitch}>
              {t(one.running ? "oversight.detector.stop" : "oversight.detector.start")}
            </Button>
          )}
        </div>
        {one.lastSwitch && (
          <p className="hint">
            {date(one.lastSwitch.at, "minute")} · <Bdi>{one.lastSwitch.by}</Bdi>:{" "}
            <Bdi>{one.lastSwitch.reason}</Bdi>
          </p>
        )}
        <DisclosurePanel>
          <Facts
            rows={[
              [t("oversight.card.purpose"), text(card.purpose)],
              [t("oversight.card.basis"), text(card.lawfulBasis)],
              [t("oversight.card.data"), list(card.dataUsed)],
              [t("oversight.card.errors"), text(card.errorRates)],
              [t("oversight.card.groups"), text(card.affectedGroups)],
              [t("oversight.card.guardrails"), list(card.guardrails)],
              [t("report.review"), date(card.reviewAt)],
              [t("oversight.card.caveat"), text(one.caveat)],
            ]}
          />
        </DisclosurePanel>
      </Disclosure>
    </li>
  );
}

function Switch({ card, onClose }: { card: DetectorCard; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const label = useDetectorLabel();
  const running = !card.running;
  const turn = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/detectors/{id}/switch", { path: { id: card.id }, json: { running, reason } }),
    onSuccess: async () => {
      toast(t(running ? "oversight.detector.running" : "oversight.detector.stopped"));
      await client.invalidateQueries({ queryKey: ["oversight"] });
      onClose();
    },
  });
  return (
    <ReasonDialog
      title={`${t(running ? "oversight.detector.start" : "oversight.detector.stop")}: ${label(card.id, card.title)}`}
      text={t("oversight.detector.text")}
      action={t(running ? "oversight.detector.start" : "oversight.detector.stop")}
      look={running ? "primary" : "danger"}
      onClose={onClose}
      onSubmit={(reason) => turn.mutate(reason)}
      isPending={turn.isPending}
      error={turn.error}
    />
  );
}
