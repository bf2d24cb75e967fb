import { ArrowRight, LogOut } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { Form } from "react-aria-components";
import { purposeStore } from "../api/client.ts";
import type { Purpose, Session } from "../api/types.ts";
import { LanguageMenu, ThemeMenu } from "../frame/menus.tsx";
import { useI18n } from "../i18n/context.tsx";
import { Brand } from "../parts/brand.tsx";
import { Button, SelectField, TextField } from "../parts/controls.tsx";
import { unfilled } from "../parts/unfilled.ts";

const MANDATE_LENGTH_MAX = 200;

/** Every read is for a purpose under a mandate; both are written beside it in the audit trail. */
export function ChoosePurpose({ session, onSignOut }: { session: Session; onSignOut: () => void }) {
  const { t, maybe } = useI18n();
  const [purpose, setPurpose] = useState<Purpose | undefined>(
    session.purposes.length === 1
      ? session.purposes[0]
      : session.exercise
        ? "operational-analysis"
        : undefined,
  );
  const [mandate, setMandate] = useState(session.exercise ? t("purpose.exercise.mandate") : "");
  useEffect(() => {
    document.title = `${t("purpose.title")} · Wasl`;
  }, [t]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (purpose && mandate.trim()) purposeStore.set({ purpose, mandate: mandate.trim() });
  };
  return (
    <div className="gate">
      <div className="gate-tools">
        <LanguageMenu />
        <ThemeMenu />
      </div>
      <main className="gate-card">
        <Brand />
        <h1 className="gate-title">{t("purpose.title")}</h1>
        <p className="page-intro">{t("purpose.intro")}</p>
        <Form className="form" onSubmit={submit}>
          <SelectField
            label={t("purpose.purpose")}
            value={purpose}
            onChange={setPurpose}
            placeholder={t("purpose.choose")}
            options={session.purposes.map((id) => ({
              id,
              label: maybe(`purpose.${id}`, id),
              note: maybe(`purpose.${id}.note`, ""),
            }))}
            isRequired
          />
          <TextField
            label={t("purpose.mandate")}
            value={mandate}
            onChange={setMandate}
            hint={t("purpose.mandate.hint")}
            maxLength={MANDATE_LENGTH_MAX}
            isRequired
          />
          <Button
            type="submit"
            look="primary"
            icon={<ArrowRight size={15} className="mirrored" aria-hidden="true" />}
            missing={unfilled([
              [t("purpose.purpose"), purpose],
              [t("purpose.mandate"), mandate],
            ])}
          >
            {t("purpose.action")}
          </Button>
        </Form>
        <Button
          look="quiet"
          icon={<LogOut size={14} className="mirrored" aria-hidden="true" />}
          onPress={onSignOut}
        >
          {t("nav.signout")}
        </Button>
      </main>
    </div>
  );
}
