import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { FileTrigger, Form } from "react-aria-components";
import { transcribedPost } from "../../core/index.ts";
import { upload } from "../api/client.ts";
import { readAnew } from "../api/queries.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Checkbox, SelectField, TextField } from "../parts/controls.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { TLP_LEVELS } from "../parts/levels.ts";
import { ErrorNotice } from "../parts/page.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

const PICTURES = ["image/png", "image/jpeg", "image/webp"];

async function sha256Of(file: File): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A post that no export has: somebody types it off a screenshot, which stays on their machine; its hash goes with the post. */
export function Transcribe({ onClose }: { onClose: () => void }) {
  const { t, maybe } = useI18n();
  const [picture, setPicture] = useState<File>();
  const [platform, setPlatform] = useState("");
  const [account, setAccount] = useState("");
  const [day, setDay] = useState<string>();
  const [text, setText] = useState("");
  const [tlp, setTlp] = useState<string>();
  const [provider, setProvider] = useState("");
  const [fictitious, setFictitious] = useState(false);
  const missing = unfilled([
    [t("online.transcribe.picture"), picture?.name],
    [t("online.transcribe.platform"), platform],
    [t("online.transcribe.account"), account],
    [t("online.transcribe.day"), day],
    [t("online.transcribe.text"), text],
    [t("reports.tlp"), tlp],
  ]);
  const write = useMutation({
    mutationFn: async () => {
      if (!picture || day === undefined) throw new Error("invariant broken: sent before it was filled in");
      const line = transcribedPost({
        platform: platform.trim(),
        account: account.trim(),
        postedAt: day,
        text: text.trim(),
        pictureSha256: await sha256Of(picture),
      });
      const fileName = "screenshot.posts.jsonl";
      const query = {
        fileName,
        format: "posts",
        tlp,
        provider: provider.trim() || undefined,
        fictitious: fictitious || undefined,
      };
      return await upload(
        query,
        new File([line], fileName, { type: "application/x-ndjson" }),
        () => undefined,
      );
    },
    onSuccess: async ({ changed, records, knownRecords = 0 }) => {
      toast(t(changed && records > knownRecords ? "online.transcribe.done" : "upload.known"));
      await readAnew();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) write.mutate();
  };
  return (
    <Dialog title={t("online.transcribe")} isOpen onClose={onClose} isDismissable={text.trim() === ""}>
      <p className="page-intro">{t("online.transcribe.intro")}</p>
      <Form className="form" onSubmit={submit}>
        <div className="row">
          <FileTrigger acceptedFileTypes={PICTURES} onSelect={(files) => setPicture(files?.[0])}>
            <Button>{t("online.transcribe.picture")}</Button>
          </FileTrigger>
          {picture && <Bdi>{picture.name}</Bdi>}
        </div>
        <TextField
          label={t("online.transcribe.platform")}
          value={platform}
          onChange={setPlatform}
          maxLength={60}
          isRequired
        />
        <TextField
          label={t("online.transcribe.account")}
          hint={t("online.transcribe.account.hint")}
          value={account}
          onChange={setAccount}
          maxLength={200}
          isRequired
        />
        <DateField label={t("online.transcribe.day")} value={day} onChange={setDay} />
        <TextField
          label={t("online.transcribe.text")}
          hint={t("online.transcribe.text.hint")}
          value={text}
          onChange={setText}
          multiline
          maxLength={20_000}
          isRequired
        />
        <SelectField
          label={t("reports.tlp")}
          value={tlp}
          onChange={setTlp}
          placeholder={t("partners.choose")}
          options={TLP_LEVELS.map((id) => ({
            id,
            label: `TLP:${id.toUpperCase()}`,
            note: maybe(`tlp.${id}`, ""),
          }))}
          isRequired
        />
        <TextField label={t("report.provider")} value={provider} onChange={setProvider} maxLength={200} />
        <Checkbox label={t("reports.fictitious")} isSelected={fictitious} onChange={setFictitious} />
        {write.error && <ErrorNotice error={write.error} />}
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
