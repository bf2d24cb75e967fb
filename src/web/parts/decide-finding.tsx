import { useMutation } from "@tanstack/react-query";
import { Ban, Check } from "lucide-react";
import { call } from "../api/client.ts";
import { readAnew } from "../api/queries.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button } from "./controls.tsx";
import { ReasonDialog } from "./reason-dialog.tsx";
import { toast } from "./toast.tsx";

/** What a finding that nobody has decided yet is decided with; each asks for a reason first. */
export function DecideButtons({
  state,
  small = false,
  onChoose,
}: {
  state: string;
  small?: boolean;
  onChoose: (state: "accepted" | "rejected") => void;
}) {
  const { t } = useI18n();
  const size = small ? 14 : 15;
  if (state !== "proposed") return null;
  return (
    <>
      <Button
        for="work"
        small={small}
        look="primary"
        icon={<Check size={size} aria-hidden="true" />}
        onPress={() => onChoose("accepted")}
      >
        {t("finding.accept")}
      </Button>
      <Button
        for="work"
        small={small}
        icon={<Ban size={size} aria-hidden="true" />}
        onPress={() => onChoose("rejected")}
      >
        {t("finding.reject")}
      </Button>
    </>
  );
}

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
