import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { FileTrigger, Form } from "react-aria-components";
import { call } from "../api/client.ts";
import type { Documented } from "../api/document.ts";
import { readAnew } from "../api/queries.ts";
import type { Tlp } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Checkbox, Link, TextField } from "../parts/controls.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { intoView } from "../parts/into-view.ts";
import { ErrorNotice } from "../parts/page.tsx";
import { PlatformField } from "../parts/platform-field.tsx";
import { TlpField } from "../parts/tlp-field.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

const PICTURES = ["image/png", "image/jpeg", "image/webp"];

async function sha256Of(file: File): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A post that no export has: somebody types it off a screenshot, which stays on their machine; its hash goes with the post. */
export function Transcribe({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const [picture, setPicture] = useState<File>();
  const [platform, setPlatform] = useState("");
  const [account, setAccount] = useState("");
  const [day, setDay] = useState<string>();
  const [text, setText] = useState("");
  const [tlp, setTlp] = useState<Tlp>();
  const [provider, setProvider] = useState("");
  const [fictitious, setFictitious] = useState(false);
  const missing = unfilled([
    [t("online.transcribe.screenshot"), picture?.name],
    [t("online.platform"), platform],
    [t("online.transcribe.account"), account],
    [t("online.transcribe.day"), day],
    [t("online.transcribe.text"), text],
    [t("reports.tlp"), tlp],
  ]);
  const write = useMutation({
    mutationFn: async () => {
      if (!picture || day === undefined) throw new Error("invariant broken: sent before it was filled in");
      const json = {
        platform,
        account,
        postedAt: day,
        text,
        pictureSha256: await sha256Of(picture),
        marking: { tlp },
        provider: provider.trim() || undefined,
        fictitious: fictitious || undefined,
      };
      return await call("POST", "/transcriptions", { json });
    },
    onSuccess: async ({ state, notTaken }) => {
      // What was not taken stays with whoever typed it.
      if (state === "otherwise" || state === "refused" || notTaken) return;
      toast(t(state === "new" ? "online.transcribe.done" : "upload.known"));
      await readAnew();
      onClose();
    },
  });
  // What is said of what was sent is not said of what is written now.
  const change =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      write.reset();
      set(value);
    };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) write.mutate();
  };
  return (
    <Dialog title={t("online.transcribe")} isOpen onClose={onClose} isDismissable={text.trim() === ""}>
      <p className="page-intro">{t("online.transcribe.intro")}</p>
      <Form className="form" onSubmit={submit}>
        <div className="row">
          <FileTrigger acceptedFileTypes={PICTURES} onSelect={(files) => change(setPicture)(files?.[0])}>
            <Button>{t("online.transcribe.picture")}</Button>
          </FileTrigger>
          {picture && <Bdi>{picture.name}</Bdi>}
        </div>
        <PlatformField
          label={t("online.platform")}
          hint={t("online.transcribe.platform.hint")}
          value={platform}
          onChange={change(setPlatform)}
        />
        <TextField
          label={t("online.transcribe.account")}
          hint={t("online.transcribe.account.hint")}
          value={account}
          onChange={change(setAccount)}
          maxLength={200}
          isRequired
        />
        <DateField label={t("online.transcribe.day")} value={day} onChange={change(setDay)} />
        <TextField
          label={t("online.transcribe.text")}
          hint={t("online.transcribe.text.hint")}
          value={text}
          onChange={change(setText)}
          multiline
          maxLength={20_000}
          isRequired
        />
        <TlpField value={tlp} onChange={change(setTlp)} />
        <TextField
          label={t("report.provider")}
          value={provider}
          onChange={change(setProvider)}
          maxLength={200}
        />
        <Checkbox label={t("reports.fictitious")} isSelected={fictitious} onChange={change(setFictitious)} />
        {write.error && <ErrorNotice error={write.error} />}
        {write.data && <NotTaken of={write.data} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={write.isPending} missing={missing}>
            {t("online.transcribe.send")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** Fields of a line of posts, as they are called here. */
const FIELDS = {
  text: "online.transcribe.text",
  account: "online.transcribe.account",
  platform: "online.platform",
  posted_at: "online.transcribe.day",
  provider: "report.provider",
  evaluation: "evaluation.label",
  fictitious: "reports.fictitious",
} as const;

/** Why nothing of it was taken, and what to do. */
function NotTaken({
  of: { state, reportId, reject, notTaken },
}: {
  of: Documented["Transcribed"];
}): ReactNode {
  const { t, maybe, list } = useI18n();
  if (state === "new" || (state === "known" && !notTaken)) return null;
  const nameOf = (field: string): string =>
    field in FIELDS ? t(FIELDS[field as keyof typeof FIELDS]) : field;
  const words = {
    otherwise: t("online.transcribe.otherwise"),
    known: t("online.transcribe.differs", { fields: list((notTaken ?? []).map(nameOf)) }),
    refused: [reject?.field === undefined ? [] : nameOf(reject.field), maybe(`reject.${reject?.code}`, "")]
      .flat()
      .join(" · "),
  };
  return (
    <div className="notice" data-tone="warn" role="alert" ref={intoView}>
      <div>
        <p>
          {t("upload.nothing")}. {words[state]}
        </p>
        {reportId !== undefined && (
          // Beside the dialog, which holds what was typed.
          <Link href={paths.report(reportId)} target="_blank">
            {t("upload.open")}
          </Link>
        )}
      </div>
    </div>
  );
}
