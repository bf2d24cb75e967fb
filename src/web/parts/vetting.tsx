import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useI18n } from "../i18n/context.tsx";
import { Button } from "./controls.tsx";
import type { Offered } from "./offered.ts";
import { ReasonDialog } from "./reason-dialog.tsx";

export type VettingTask = "approved" | "refused" | "withdrawal";

export const VETTING_TONES = {
  proposed: "warn",
  vetted: "good",
  refused: "bad",
  expired: "muted",
  withdrawn: "muted",
} as const;

const TITLES = {
  approved: "prevention.vet",
  refused: "oversight.refuse",
  withdrawal: "prevention.withdraw",
} as const;

interface VettingButtonsProps {
  /** Whether this reader may vet it. */
  readonly isMine: boolean;
  readonly standing: keyof typeof VETTING_TONES;
  /** Who may withdraw it. */
  readonly for: keyof Offered;
  readonly onTask: (what: VettingTask) => void;
}

/** What a reader can answer to what another wrote. */
export function VettingButtons({ isMine, standing, for: may, onTask }: VettingButtonsProps) {
  const { t } = useI18n();
  return (
    <>
      {isMine && (
        <>
          <Button small look="primary" onPress={() => onTask("approved")}>
            {t(TITLES.approved)}
          </Button>
          <Button small onPress={() => onTask("refused")}>
            {t(TITLES.refused)}
          </Button>
        </>
      )}
      {standing === "vetted" && (
        <Button for={may} small onPress={() => onTask("withdrawal")}>
          {t(TITLES.withdrawal)}
        </Button>
      )}
    </>
  );
}

interface VettingDialogProps {
  readonly what: VettingTask;
  readonly text: string;
  readonly send: (reason: string) => Promise<unknown>;
  /** What is asked anew afterwards. */
  readonly changes: string;
  readonly onClose: () => void;
  /** The words that are answered. */
  readonly children: ReactNode;
}

export function VettingDialog({ what, text, send, changes, onClose, children }: VettingDialogProps) {
  const { t } = useI18n();
  const client = useQueryClient();
  const decide = useMutation({
    mutationFn: send,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [changes] });
      onClose();
    },
  });
  return (
    <ReasonDialog
      title={t(TITLES[what])}
      text={text}
      action={t(TITLES[what])}
      look={what === "approved" ? "primary" : "danger"}
      onClose={onClose}
      onSubmit={(reason) => decide.mutate(reason)}
      isPending={decide.isPending}
      error={decide.error}
    >
      {children}
    </ReasonDialog>
  );
}
