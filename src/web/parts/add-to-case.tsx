import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { queries } from "../api/queries.ts";
import type { CaseItem } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button, LinkButton, SelectField, TextField } from "./controls.tsx";
import { Dialog } from "./dialog.tsx";
import { Answer, Empty, ErrorNotice } from "./page.tsx";
import { toast } from "./toast.tsx";

interface AddToCaseProps {
  readonly kind: CaseItem["kind"];
  readonly id: string;
  readonly onClose: () => void;
}

/** Puts one thing into a case, with a note on why it belongs there. */
export function AddToCase({ kind, id, onClose }: AddToCaseProps) {
  const { t } = useI18n();
  const client = useQueryClient();
  const cases = useQuery(queries.cases());
  const [caseId, setCaseId] = useState<string>();
  const [note, setNote] = useState("");
  const add = useMutation({
    mutationFn: () =>
      call("POST", "/cases/{id}/items", {
        path: { id: caseId ?? "" },
        json: { items: [{ kind, id, note }] },
      }),
    onSuccess: async () => {
      toast(t("case.added"));
      onClose();
      await client.invalidateQueries({ queryKey: ["cases"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (caseId) add.mutate();
  };
  return (
    <Dialog title={t("action.addToCase")} isOpen onClose={onClose}>
      <Answer query={cases} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              title={t("cases.none")}
              actions={
                <LinkButton look="primary" href={paths.cases()}>
                  {t("cases.open")}
                </LinkButton>
              }
            >
              {t("cases.none.text")}
            </Empty>
          ) : (
            <Form className="form" onSubmit={submit}>
              <SelectField
                label={t("case.title")}
                value={caseId}
                onChange={setCaseId}
                placeholder={t("case.choose")}
                options={items.map((one) => ({ id: one.id, label: one.title, note: one.mandate }))}
                isRequired
              />
              <TextField label={t("case.note")} value={note} onChange={setNote} multiline maxLength={2000} />
              {add.error && <ErrorNotice error={add.error} />}
              <div className="dialog-actions">
                <Button onPress={onClose}>{t("action.cancel")}</Button>
                <Button type="submit" look="primary" isDisabled={!caseId} isPending={add.isPending}>
                  {t("action.add")}
                </Button>
              </div>
            </Form>
          )
        }
      </Answer>
    </Dialog>
  );
}
