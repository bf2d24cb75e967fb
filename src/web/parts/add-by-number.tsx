import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button, TextField } from "./controls.tsx";
import { Dialog } from "./dialog.tsx";
import { ErrorNotice } from "./page.tsx";
import { toast } from "./toast.tsx";

/** Puts an order or a seizure into the case by the number that people have of it; an entity's id does as well. */
export function AddByNumber({ caseId, onClose }: { readonly caseId: string; readonly onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [number, setNumber] = useState("");
  const [note, setNote] = useState("");
  const add = useMutation({
    mutationFn: () =>
      call("POST", "/cases/{id}/items", {
        path: { id: caseId },
        json: { items: [{ kind: "entity", id: number.trim(), note }] },
      }),
    onSuccess: async () => {
      toast(t("case.added"));
      onClose();
      await client.invalidateQueries({ queryKey: ["cases"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (number.trim() !== "") add.mutate();
  };
  return (
    <Dialog title={t("case.addByNumber")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <TextField label={t("case.number")} value={number} onChange={setNumber} maxLength={200} isRequired />
        <TextField label={t("case.note")} value={note} onChange={setNote} multiline maxLength={2000} />
        {add.error && <ErrorNotice error={add.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={add.isPending}>
            {t("action.add")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
