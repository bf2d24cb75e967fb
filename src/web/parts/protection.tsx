import { useMutation, useQuery } from "@tanstack/react-query";
import { ShieldCheck, ShieldOff } from "lucide-react";
import { useState } from "react";
import { call } from "../api/client.ts";
import { type Lift, liftOf, protectionOf } from "../api/protection.ts";
import { readAnew } from "../api/queries.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge } from "./badges.tsx";
import { Bdi } from "./bdi.tsx";
import { Button } from "./controls.tsx";
import { Answer, Panel } from "./page.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import { toast } from "./toast.tsx";

/** A protected person: what that means, and the way to lift it by two people. No name is shown on it. */
export function Protection({ id }: { id: string }) {
  const { t } = useI18n();
  const protection = useQuery(protectionOf(id));
  return (
    <Panel title={t("protection.title")}>
      <Answer query={protection} lines={2}>
        {({ items }) => {
          const lift = liftOf(items);
          return lift ? <Standing id={id} lift={lift} /> : null;
        }}
      </Answer>
    </Panel>
  );
}

function Standing({ id, lift }: { id: string; lift: Lift }) {
  const { t, date } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const { standing, lifted } = lift;
  if (lifted)
    return (
      <div className="stack">
        <div className="row">
          <Badge tone="muted">{t("protection.lifted")}</Badge>
          <Bdi>{lifted.by}</Bdi>
          <span className="hint">{date(lifted.at, "minute")}</span>
        </div>
        <p>
          <Bdi>{lifted.reason}</Bdi>
        </p>
        <p className="hint">{t("protection.lifted.text")}</p>
      </div>
    );
  return (
    <div className="stack">
      <p>{t("protection.text")}</p>
      {standing !== "unasked" && (
        <p className="notice" data-tone={standing === "approved" ? "good" : "warn"}>
          {t(`masked.standing.${standing}`, { until: date(lift.until, "minute") })}
        </p>
      )}
      {standing !== "pending" && (
        <Button
          for="handle"
          icon={
            standing === "approved" ? (
              <ShieldOff size={15} aria-hidden="true" />
            ) : (
              <ShieldCheck size={15} aria-hidden="true" />
            )
          }
          onPress={() => setOpen(true)}
        >
          {t(standing === "approved" ? "protection.lift" : "protection.ask")}
        </Button>
      )}
      {isOpen && <Decide id={id} lift={lift} onClose={() => setOpen(false)} />}
    </div>
  );
}

/** Asks for what is not asked for yet; lifts, once all is approved. */
function Decide({ id, lift, onClose }: { id: string; lift: Lift; onClose: () => void }) {
  const { t } = useI18n();
  // As it stood when the dialog was opened: an answer that comes meanwhile turns no request into a lift.
  const [{ standing, toAsk }] = useState(lift);
  const isApproved = standing === "approved";
  const decide = useMutation({
    mutationFn: async (reason: string) => {
      if (isApproved) await call("POST", "/persons/{id}/protection/lift", { path: { id }, json: { reason } });
      else
        for (const subject of toAsk)
          await call("POST", "/approvals", { json: { kind: "lift-protection", subject, reason } });
    },
    onSuccess: () => {
      toast(t(isApproved ? "protection.lifted" : "protection.asked"), "good");
      onClose();
    },
    onSettled: readAnew,
  });
  return (
    <ReasonDialog
      title={t(isApproved ? "protection.lift" : "protection.ask")}
      text={t(isApproved ? "protection.lift.text" : "protection.ask.text")}
      action={t(isApproved ? "protection.lift" : "protection.ask")}
      look={isApproved ? "danger" : "primary"}
      onClose={onClose}
      onSubmit={(reason) => decide.mutate(reason)}
      isPending={decide.isPending}
      error={decide.error}
    />
  );
}
