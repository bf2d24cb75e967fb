import { useMutation } from "@tanstack/react-query";
import { Fingerprint } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button, TextField } from "./controls.tsx";
import { Dialog } from "./dialog.tsx";
import { ErrorNotice } from "./page.tsx";
import { passkeysWork, showPasskey } from "./passkey.ts";
import { PasskeyError } from "./passkey-error.tsx";

/** Over the page, before something that changes how one signs in; what was asked for goes on by itself. */
export function ProveAgain({ onDone }: { onDone: (isProven: boolean) => void }) {
  const { t } = useI18n();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const prove = useMutation({
    mutationFn: () =>
      call("POST", "/session/proof", {
        json: { password, ...(code.trim() === "" ? {} : { code: code.trim() }) },
      }),
    onSuccess: () => onDone(true),
  });
  const byPasskey = useMutation({
    mutationFn: async () => call("POST", "/session/proof/passkey", { json: await showPasskey() }),
    onSuccess: () => onDone(true),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    prove.mutate();
  };
  return (
    <Dialog title={t("account.proof.title")} isOpen onClose={() => onDone(false)}>
      <p className="page-intro">{t("account.proof.text")}</p>
      <Form className="form" onSubmit={submit}>
        <TextField
          label={t("signin.password")}
          type="password"
          value={password}
          onChange={setPassword}
          autoComplete="current-password"
          isRequired
          autoFocus
        />
        <TextField
          label={t("account.factor.code")}
          hint={t("account.proof.code")}
          value={code}
          onChange={setCode}
          autoComplete="one-time-code"
          maxLength={40}
        />
        {prove.error && <ErrorNotice error={prove.error} credential="account.code.wrong" />}
        <Button type="submit" look="primary" isPending={prove.isPending}>
          {t("account.factor.confirm")}
        </Button>
        {byPasskey.error && <PasskeyError error={byPasskey.error} />}
        {passkeysWork() && (
          <Button
            icon={<Fingerprint size={15} aria-hidden="true" />}
            onPress={() => byPasskey.mutate()}
            isPending={byPasskey.isPending}
          >
            {t("account.passkey.use")}
          </Button>
        )}
      </Form>
    </Dialog>
  );
}
