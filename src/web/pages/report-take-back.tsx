import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { FileX2 } from "lucide-react";
import { useState } from "react";
import { call } from "../api/client.ts";
import { useSession } from "../frame/session.tsx";
import { useI18n } from "../i18n/context.tsx";
import { Button } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { ErrorNotice, Skeleton } from "../parts/page.tsx";
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
      {isOpen && <HowItStands id={id} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Asked for, approved, or neither: what a press does is said before it is done. */
function HowItStands({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useI18n();
  const { user } = useSession();
  const asked = useQuery({
    queryKey: ["oversight", "approvals", "take-back", id],
    queryFn: () => call("GET", "/approvals", { query: { kind: "take-back", subject: id } }),
    // Somebody else answers it: what was so when the dialog was opened before says nothing now.
    gcTime: 0,
    staleTime: 0,
  });
  const standing = (asked.data?.items ?? [])
    .filter(({ requestedBy }) => requestedBy === user.id)
    .map((one) => one.standing);
  if (asked.data === undefined || (standing.includes("pending") && !standing.includes("approved")))
    return (
      <Dialog title={t("report.takeBack.title")} isOpen onClose={onClose}>
        {asked.error ? (
          <ErrorNotice error={asked.error} onRetry={() => void asked.refetch()} />
        ) : asked.data === undefined ? (
          <Skeleton lines={3} />
        ) : (
          <p className="page-intro">{t("report.takeBack.waits")}</p>
        )}
      </Dialog>
    );
  return <Act id={id} isApproved={standing.includes("approved")} onClose={onClose} />;
}

function Act({ id, isApproved, onClose }: { id: string; isApproved: boolean; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const navigate = useNavigate();
  const act = useMutation({
    mutationFn: async (reason: string) => {
      if (isApproved)
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
      text={`${t("report.takeBack.text")} ${t(isApproved ? "report.takeBack.approved" : "report.takeBack.second")}`}
      action={t(isApproved ? "report.takeBack.now" : "report.takeBack.ask")}
      look={isApproved ? "danger" : "primary"}
      onClose={onClose}
      onSubmit={(reason) => act.mutate(reason)}
      isPending={act.isPending}
      error={act.error}
    />
  );
}
