import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import type { AlertResult } from "../api/partners.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, TextField } from "../parts/controls.tsx";
import { countryIn } from "../parts/countries.ts";
import { CountryField } from "../parts/country-field.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { ErrorNotice } from "../parts/page.tsx";
import { positionOf } from "../parts/position.ts";
import { unfilled } from "../parts/unfilled.ts";

/** Lives in danger: sent to the rescue authority of the place at once; then says whom a human has to call. */
export function AlertDialog({ onClose }: { onClose: () => void }) {
  const { t, number, language } = useI18n();
  const client = useQueryClient();
  const [words, setWords] = useState("");
  const [position, setPosition] = useState("");
  const [country, setCountry] = useState("");
  const [subject, setSubject] = useState("");
  const [body, setBody] = useState("");
  const exact = (degrees: number) => number(degrees, { maximumFractionDigits: 6 });
  const at = positionOf(position);
  const isUnread = position.trim() !== "" && at === undefined;
  // It decides whom to alert: a country that is not read would leave its rescue authority out, and nobody would know.
  const code = countryIn(country, language);
  const isNowhere = country.trim() !== "" && code === undefined;
  const missing = unfilled([
    [t("partners.alert.place"), words],
    [t("partners.alert.position"), !isUnread],
    [t("partners.alert.country"), !isNowhere],
    [t("partners.alert.subject"), subject],
  ]);
  const raise = useMutation({
    mutationFn: () =>
      call("POST", "/alerts", {
        json: {
          place: {
            words: words.trim(),
            ...at,
            ...(code === undefined ? {} : { country: code }),
          },
          subject: subject.trim(),
          body,
        },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["partners", "messages"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) raise.mutate();
  };
  if (raise.data) return <AlertSent result={raise.data} onClose={onClose} />;
  return (
    <Dialog title={t("partners.alert")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <p>{t("partners.alert.text")}</p>
        <TextField
          label={t("partners.alert.place")}
          value={words}
          onChange={setWords}
          isRequired
          autoFocus
          maxLength={500}
        />
        <TextField
          label={t("partners.alert.position")}
          hint={
            at
              ? t("partners.alert.position.read", { lat: exact(at.lat), lon: exact(at.lon) })
              : t("partners.alert.position.hint")
          }
          error={isUnread ? t("partners.alert.position.unread") : undefined}
          value={position}
          onChange={setPosition}
          placeholder="50.9, 1.2"
        />
        <CountryField label={t("partners.alert.country")} value={country} onChange={setCountry} />
        <TextField
          label={t("partners.alert.subject")}
          value={subject}
          onChange={setSubject}
          isRequired
          maxLength={200}
        />
        <TextField label={t("partners.body")} value={body} onChange={setBody} multiline maxLength={50000} />
        {raise.error && <ErrorNotice error={raise.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={raise.isPending} missing={missing}>
            {t("partners.alert.send")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

function AlertSent({ result, onClose }: { result: AlertResult; onClose: () => void }) {
  const { t } = useI18n();
  const sent = result.messages.filter((m) => m.state === "sent").length;
  return (
    <Dialog title={t("partners.alert")} isOpen onClose={onClose}>
      <p>{t("partners.alert.sent", { sent })}</p>
      {result.call.length > 0 ? (
        <>
          <p>
            <strong>{t("partners.alert.call")}</strong>
          </p>
          <ul>
            {result.call.map((authority) => (
              <li key={authority.id}>
                <Bdi>{`${authority.name} (${authority.country})`}</Bdi>
              </li>
            ))}
          </ul>
        </>
      ) : (
        sent === 0 && <p>{t("partners.alert.callAny")}</p>
      )}
      <div className="dialog-actions">
        <Button look="primary" onPress={onClose}>
          {t("action.close")}
        </Button>
      </div>
    </Dialog>
  );
}
