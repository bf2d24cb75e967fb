import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useState } from "react";
import { type Draft, moneyQueries } from "../api/money.ts";
import { useI18n } from "../i18n/context.tsx";
import { LANGUAGES } from "../i18n/languages.ts";
import { Button, SelectField, TextField } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Answer } from "../parts/page.tsx";
import { saveFile } from "../parts/save-file.ts";

const KINDS = ["str", "freeze", "designation"] as const;
const LANGS = ["ar", "en", "fr"] as const;

/** A document to be edited here or elsewhere. It can be saved; there is no way to send it. */
export function DraftDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t, language } = useI18n();
  const [kind, setKind] = useState<(typeof KINDS)[number]>("str");
  const [lang, setLang] = useState(language);
  const draft = useQuery(moneyQueries.draft(id, kind, lang));
  return (
    <Dialog title={t("money.draft")} isOpen onClose={onClose}>
      <p className="page-intro">{t("money.draft.text")}</p>
      <div className="row filters">
        <SelectField
          inline
          label={t("money.draft.kind")}
          value={kind}
          onChange={setKind}
          options={KINDS.map((one) => ({ id: one, label: t(`money.draft.${one}`) }))}
        />
        {kind !== "str" && (
          <SelectField
            inline
            label={t("money.draft.lang")}
            value={lang}
            onChange={setLang}
            options={LANGS.map((one) => ({ id: one, label: LANGUAGES[one].name }))}
          />
        )}
      </div>
      <Answer query={draft} lines={10}>
        {(data) => <Editor key={`${kind} ${lang}`} draft={data} onClose={onClose} />}
      </Answer>
    </Dialog>
  );
}

function Editor({ draft, onClose }: { draft: Draft; onClose: () => void }) {
  const { t } = useI18n();
  const [text, setText] = useState(draft.text);
  return (
    <div className="money-draft">
      <TextField label={t("money.draft.edit")} value={text} onChange={setText} multiline />
      <div className="dialog-actions">
        <Button onPress={onClose}>{t("action.close")}</Button>
        <Button
          look="primary"
          icon={<Download size={14} aria-hidden="true" />}
          onPress={() => saveFile(draft.fileName, draft.mediaType, text)}
        >
          {t("money.draft.save")}
        </Button>
      </div>
    </div>
  );
}
