import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call, isCredentialRefused } from "../api/client.ts";
import { queryClient } from "../api/queries.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button, TextField } from "./controls.tsx";
import { ErrorNotice } from "./page.tsx";

const PASSWORD_LENGTH_MIN = 15;

/** The old password and twice the new one. */
export function NewPasswordForm({ onDone }: { onDone: () => void }) {
  const { t } = useI18n();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const change = useMutation({
    mutationFn: () => call("POST", "/session/password", { json: { currentPassword: current, password } }),
    onSuccess: () => {
      setCurrent("");
      setPassword("");
      setAgain("");
      setTried(false);
      onDone();
    },
    onError: (error) => {
      // The password is wrong, or there is no session any more: then the page is one for signing in.
      if (isCredentialRefused(error)) void queryClient.invalidateQueries({ queryKey: ["session"] });
    },
  });
  const isWrong = isCredentialRefused(change.error);
  const [isTried, setTried] = useState(false);
  const differs = again !== "" && again !== password;
  const isShort = password.length < PASSWORD_LENGTH_MIN;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!differs && !isShort) change.mutate();
  };
  return (
    <Form className="form" onSubmit={submit}>
      <TextField
        label={t("password.current")}
        type="password"
        value={current}
        onChange={(text) => {
          setCurrent(text);
          change.reset();
        }}
        autoComplete="current-password"
        error={isWrong ? t("password.wrong") : undefined}
        isRequired
      />
      <TextField
        label={t("password.new")}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="new-password"
        hint={t("password.hint", { count: PASSWORD_LENGTH_MIN })}
        error={
          isTried && isShort
            ? t("password.short", { count: PASSWORD_LENGTH_MIN - password.length })
            : undefined
        }
        isRequired
      />
      <TextField
        label={t("password.again")}
        type="password"
        value={again}
        onChange={setAgain}
        autoComplete="new-password"
        error={differs ? t("password.differs") : undefined}
        isRequired
      />
      {change.error && !isWrong && <ErrorNotice error={change.error} />}
      <Button type="submit" look="primary" isPending={change.isPending}>
        {t("password.action")}
      </Button>
    </Form>
  );
}
