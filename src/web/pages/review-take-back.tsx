import { useMutation } from "@tanstack/react-query";
import { call } from "../api/client.ts";
import { readAnew } from "../api/queries.ts";
import type { Resolution } from "../api/types.ts";
import { useI18n } from "../i18n/context.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { toast } from "../parts/toast.tsx";

interface TakeBackProps {
  readonly resolution: Resolution;
  readonly onClose: () => void;
  readonly onDone?: () => void;
}

/** Takes one decision back, whenever it was made. */
export function TakeBack({ resolution, onClose, onDone }: TakeBackProps) {
  const { t } = useI18n();
  const undo = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/resolutions/{id}/undo", { path: { id: resolution.id }, json: { reason } }),
    onSuccess: async () => {
      toast(t("review.undone"));
      onDone?.();
      onClose();
      await readAnew();
    },
  });
  return (
    <ReasonDialog
      title={t("review.undo")}
      text={t("review.undo.text")}
      action={t("review.undo")}
      onClose={onClose}
      onSubmit={(reason) => undo.mutate(reason)}
      isPending={undo.isPending}
      error={undo.error}
    />
  );
}
