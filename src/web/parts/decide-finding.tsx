import { useMutation } from "@tanstack/react-query";
import { call } from "../api/client.ts";
import { readAnew } from "../api/queries.ts";
import { useI18n } from "../i18n/context.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import { toast } from "./toast.tsx";

/** Accepts or rejects a finding with a reason; whatever the pages show of it is asked for anew. */
export function DecideFinding({
  id,
  state,
  onClose,
  onDone,
}: {
  id: string;
  state: "accepted" | "rejected";
  onClose: () => void;
  onDone?: () => void;
}) {
  const { t } = useI18n();
  const decide = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/findings/{id}/decision", { path: { id }, json: { state, reason } }),
    onSuccess: async () => {
      toast(t(state === "accepted" ? "finding.accepted" : "finding.rejected"));
      onDone?.();
      onClose();
      await readAnew();
    },
  });
  return (
    <ReasonDialog
      title={t(state === "accepted" ? "finding.accept" : "finding.reject")}
      text={t(state === "accepted" ? "finding.accept.text" : "finding.reject.text")}
      action={t(state === "accepted" ? "finding.accept" : "finding.reject")}
      look={state === "accepted" ? "primary" : "danger"}
      onClose={onClose}
      onSubmit={(reason) => decide.mutate(reason)}
      isPending={decide.isPending}
      error={decide.error}
    />
  );
}
