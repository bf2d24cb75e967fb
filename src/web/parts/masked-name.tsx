import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client.ts";
import { type MaskedPlace, reportMasks, type Unmasked } from "../api/masked.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button } from "./controls.tsx";
import { Dialog } from "./dialog.tsx";
import { ErrorNotice } from "./page.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import { toast } from "./toast.tsx";

interface MaskedNameProps {
  readonly reportId: string;
  readonly place: MaskedPlace;
  readonly onClose: () => void;
  readonly onShown: (name: Unmasked) => void;
}

/** What one may do about a name that an article does not show: ask with a reason, or see what was approved. */
export function MaskedName({ reportId, place, onClose, onShown }: MaskedNameProps) {
  const { t, date } = useI18n();
  const client = useQueryClient();
  const again = () => client.invalidateQueries({ queryKey: reportMasks(reportId).queryKey });
  const ask = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/approvals", { json: { kind: "unmask", subject: place.subject, reason } }),
    onSuccess: async () => {
      await again();
      await client.invalidateQueries({ queryKey: ["oversight", "approvals"] });
      toast(t("masked.asked"), "good");
      onClose();
    },
  });
  const show = useMutation({
    mutationFn: () =>
      call("POST", "/reports/{id}/unmasked", { path: { id: reportId }, json: { start: place.start } }),
    onSuccess: (name) => {
      onShown(name);
      onClose();
    },
    onError: () => void again(),
  });
  const { standing } = place;
  const until = date(place.until, "minute");
  if (standing === "pending" || standing === "approved")
    return (
      <Dialog title={t("masked.title")} isOpen onClose={onClose}>
        <p className="page-intro">{t("masked.text")}</p>
        <p>{t(`masked.standing.${standing}`, { until })}</p>
        {show.error && <ErrorNotice error={show.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.close")}</Button>
          {standing === "approved" && (
            <Button look="primary" isPending={show.isPending} onPress={() => show.mutate()}>
              {t("masked.show")}
            </Button>
          )}
        </div>
      </Dialog>
    );
  return (
    <ReasonDialog
      title={t("masked.title")}
      text={t("masked.text")}
      action={t("masked.ask")}
      onClose={onClose}
      onSubmit={(reason) => ask.mutate(reason)}
      isPending={ask.isPending}
      error={ask.error}
    >
      {standing !== "masked" && <p>{t(`masked.standing.${standing}`)}</p>}
    </ReasonDialog>
  );
}
