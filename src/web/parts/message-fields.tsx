import { type ReactNode, useState } from "react";
import type { Tlp } from "../../core/index.ts";
import { useI18n } from "../i18n/context.tsx";
import { TextField } from "./controls.tsx";
import { TlpField } from "./tlp-field.tsx";

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
export function useTlpField(levels?: readonly Tlp[]): readonly [Tlp | undefined, ReactNode] {
  const [tlp, setTlp] = useState<Tlp>();
  return [tlp, <TlpField key="tlp" value={tlp} onChange={setTlp} {...(levels && { levels })} />];
}
