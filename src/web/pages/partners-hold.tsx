import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { OctagonPause } from "lucide-react";
import { useState } from "react";
import { call } from "../api/client.ts";
import { partnerQueries } from "../api/partners.ts";
import { useSession } from "../frame/session.tsx";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button } from "../parts/controls.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { toast } from "../parts/toast.tsx";

/** The one act that stops all sharing; for whoever may, and while it is not stopped. */
export function HoldButton() {
  const { t } = useI18n();
  const { user } = useSession();
  const { data } = useQuery(partnerQueries.partners());
  const [isOpen, setOpen] = useState(false);
  const isOffered = user.role === "supervisor" || user.role === "oversight";
  return (
    <>
      {isOffered && data !== undefined && data.hold === undefined && (
        <Button icon={<OctagonPause size={15} aria-hidden="true" />} onPress={() => setOpen(true)}>
          {t("partners.hold")}
        </Button>
      )}
      {isOpen && <Turn held onClose={() => setOpen(false)} />}
    </>
  );
}

/** On every view of partners: that nothing goes, since when, by whom and why. */
export function HoldBanner() {
  const { t, rich, date } = useI18n();
  const { user } = useSession();
  const { data } = useQuery(partnerQueries.partners());
  const [isOpen, setOpen] = useState(false);
  const { hold } = data ?? {};
  return (
    <>
      {hold && (
        <div className="notice" role="status">
          <OctagonPause size={16} aria-hidden="true" />
          <div>
            <p>
              <strong>{t("partners.hold.on")}</strong>
            </p>
            <p>
              {rich("partners.hold.since", {
                by: <Bdi>{hold.by}</Bdi>,
                at: date(hold.at, "minute"),
                reason: <Bdi>{hold.reason}</Bdi>,
              })}
            </p>
            <p>{t("partners.hold.means")}</p>
            {user.role === "supervisor" && (
              <div className="row">
                <Button small onPress={() => setOpen(true)}>
                  {t("partners.hold.lift")}
                </Button>
              </div>
            )}
          </div>
        </div>
      )}
      {isOpen && <Turn held={false} onClose={() => setOpen(false)} />}
    </>
  );
}

function Turn({ held, onClose }: { held: boolean; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const turn = useMutation({
    mutationFn: (reason: string) => call("POST", "/partners/hold", { json: { held, reason } }),
    onSuccess: async () => {
      // That it is held stands on the page.
      if (!held) toast(t("partners.hold.over"));
      onClose();
      await client.invalidateQueries({ queryKey: ["partners"] });
    },
  });
  const act = t(held ? "partners.hold" : "partners.hold.lift");
  return (
    <ReasonDialog
      title={act}
      text={t(held ? "partners.hold.text" : "partners.hold.lift.text")}
      action={act}
      look={held ? "danger" : "primary"}
      onClose={onClose}
      onSubmit={(reason) => turn.mutate(reason)}
      isPending={turn.isPending}
      error={turn.error}
    />
  );
}
