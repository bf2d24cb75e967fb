import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FileX2 } from "lucide-react";
import { useState } from "react";
import { call } from "../api/client.ts";
import { useSession } from "../frame/session.tsx";
import { useI18n } from "../i18n/context.tsx";
import { Button } from "../parts/controls.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { toast } from "../parts/toast.tsx";

/** An import that was a mistake goes, with all that came of it, once a second person approved. */
export function TakeBack({ id }: { id: string }) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button for="handle" icon={<FileX2 size={15} aria-hidden="true" />} onPress={() => setOpen(true)}>
        {t("report.takeBack")}
      </Button>
      {isOpen && <TakeBackDialog id={id} onClose={() => setOpen(false)} />}
    </>
  );
}

function TakeBackDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useI18n();
  const { user } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const takeBack = useMutation({
    mutationFn: async (reason: string) => {
      const { items } = await call("GET", "/approvals", {
        query: { kind: "take-back", subject: id, standing: "approved" },
      });
      if (items.some(({ requestedBy }) => requestedBy === user.id))
        return await call("POST", "/reports/{id}/take-back", { path: { id }, json: { reason } });
      await call("POST", "/approvals", { json: { kind: "take-back", subject: id, reason } });
      return undefined;
    },
    onSuccess: async (gone) => {
      onClose();
      if (gone === undefined) {
        toast(t("report.takeBack.asked"));
        await client.invalidateQueries({ queryKey: ["oversight", "approvals"] });
        return;
      }
      toast(t("report.takeBack.done", { statements: gone.statements }));
      await navigate({ to: "/reports" });
      // It may have been in anything that is shown.
      await client.invalidateQueries();
    },
  });
  return (
    <ReasonDialog
      title={t("report.takeBack.title")}
      text={t("report.takeBack.text")}
      action={t("report.takeBack")}
      look="danger"
      onClose={onClose}
      onSubmit={(reason) => takeBack.mutate(reason)}
      isPending={takeBack.isPending}
      error={takeBack.error}
    />
  );
}
