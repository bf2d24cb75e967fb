import { type ReactNode, useState } from "react";
import type { Tlp } from "../../core/index.ts";
import { useI18n } from "../i18n/context.tsx";
import { SelectField, TextField } from "./controls.tsx";
import { TLP_LEVELS } from "./levels.ts";

/** What every message to a partner begins with: its subject, without a name, and its text. */
export function useMessageFields(): readonly [
  { readonly subject: string; readonly body: string },
  ReactNode,
] {
  const { t } = useI18n();
  const [subject, setSubject] = useState("");
  const [body, setBody] = useState("");
  return [
    { subject: subject.trim(), body },
    <>
      <TextField
        label={t("partners.subject")}
        hint={t("partners.subject.hint")}
        value={subject}
        onChange={setSubject}
        maxLength={200}
        isRequired
      />
      <TextField label={t("partners.body")} value={body} onChange={setBody} multiline maxLength={50000} />
    </>,
  ];
}

/** The marking, which nobody chooses for the writer. */
export function useTlpField(levels: readonly Tlp[] = TLP_LEVELS): readonly [string | undefined, ReactNode] {
  const { t, maybe } = useI18n();
  const [tlp, setTlp] = useState<string>();
  return [
    tlp,
    <SelectField
      key="tlp"
      label={t("reports.tlp")}
      value={tlp}
      onChange={setTlp}
      placeholder={t("partners.choose")}
      options={levels.map((id) => ({
        id,
        label: `TLP:${id.toUpperCase()}`,
        note: maybe(`tlp.${id}`, ""),
      }))}
      isRequired
    />,
  ];
}
