import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Archive, ArchiveRestore, PencilLine } from "lucide-react";
import { type ReactNode, useState } from "react";
import { call } from "../api/client.ts";
import type { Case, Tlp } from "../api/types.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button, TextField } from "../parts/controls.tsx";
import { TLP_LEVELS } from "../parts/levels.ts";
import { OfferedContext, useOffered } from "../parts/offered.ts";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { TlpField } from "../parts/tlp-field.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

/** Gives the case another title, marks it more strictly, closes it or opens it again. */
export function CaseCourse({ one }: { one: Case }) {
  const { t } = useI18n();
  const [open, setOpen] = useState<"change" | "course">();
  const close = () => setOpen(undefined);
  return (
    <>
      <Button for="work" icon={<PencilLine size={15} aria-hidden="true" />} onPress={() => setOpen("change")}>
        {t("case.change")}
      </Button>
      <Button
        for="work"
        icon={
          one.closed ? (
            <ArchiveRestore size={15} aria-hidden="true" />
          ) : (
            <Archive size={15} aria-hidden="true" />
          )
        }
        onPress={() => setOpen("course")}
      >
        {t(one.closed ? "case.reopen" : "case.close")}
      </Button>
      {open === "change" && <ChangeDialog one={one} onClose={close} />}
      {open === "course" && <CloseDialog one={one} onClose={close} />}
    </>
  );
}

/** What stands in a closed case is read and given out as before; nobody is offered to change it. */
export function WhileOpen({ one, children }: { one: Case; children: ReactNode }) {
  const { t, date } = useI18n();
  const offered = useOffered();
  if (!one.closed) return children;
  return (
    <OfferedContext value={{ ...offered, work: false }}>
      <p className="notice" data-tone="warn" role="status">
        {t("case.closed.by", { by: one.closed.by, at: date(one.closed.at, "minute") })}
      </p>
      {children}
    </OfferedContext>
  );
}

function useChange(one: Case, onClose: () => void) {
  const { t } = useI18n();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (json: { title?: string; marking?: { tlp: Tlp }; isClosed?: boolean; reason: string }) =>
      call("POST", "/cases/{id}", { path: { id: one.id }, json }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["cases"] });
      toast(t("case.change.done"), "good");
      onClose();
    },
  });
}

function ChangeDialog({ one, onClose }: { one: Case; onClose: () => void }) {
  const { t } = useI18n();
  const [title, setTitle] = useState(one.title);
  const [tlp, setTlp] = useState(one.access.tlp);
  const change = useChange(one, onClose);
  const isSame = title.trim() === one.title && tlp === one.access.tlp;
  return (
    <ReasonDialog
      title={t("case.change")}
      text={t("case.change.text")}
      action={t("case.change")}
      onClose={onClose}
      onSubmit={(reason) =>
        change.mutate({
          ...(title.trim() === one.title ? {} : { title: title.trim() }),
          ...(tlp === one.access.tlp ? {} : { marking: { tlp } }),
          reason,
        })
      }
      isPending={change.isPending}
      error={change.error}
      missing={[...unfilled([[t("case.title"), title]]), ...(isSame ? [t("case.change.what")] : [])]}
    >
      <TextField
        label={t("case.title")}
        value={title}
        onChange={setTitle}
        hint={t("case.title.hint")}
        maxLength={300}
        isRequired
        autoFocus
      />
      <TlpField value={tlp} onChange={setTlp} levels={TLP_LEVELS.slice(TLP_LEVELS.indexOf(one.access.tlp))} />
    </ReasonDialog>
  );
}

function CloseDialog({ one, onClose }: { one: Case; onClose: () => void }) {
  const { t } = useI18n();
  const change = useChange(one, onClose);
  const action = t(one.closed ? "case.reopen" : "case.close");
  return (
    <ReasonDialog
      title={action}
      text={t(one.closed ? "case.reopen.text" : "case.close.text")}
      action={action}
      onClose={onClose}
      onSubmit={(reason) => change.mutate({ isClosed: !one.closed, reason })}
      isPending={change.isPending}
      error={change.error}
    />
  );
}
