import { useMutation } from "@tanstack/react-query";
import { Copy, ShieldCheck } from "lucide-react";
import { type FormEvent, useMemo, useState } from "react";
import { Form } from "react-aria-components";
import { encode } from "uqr";
import { call } from "../api/client.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button, TextField } from "./controls.tsx";
import { ErrorNotice } from "./page.tsx";
import { toast } from "./toast.tsx";

/** Sets up an authenticator: the secret, a code that proves it arrived, the recovery codes. */
export function SecondFactorSetup({ onDone }: { onDone: () => void }) {
  const { t } = useI18n();
  const [codes, setCodes] = useState<readonly string[] | undefined>();
  const begin = useMutation({
    mutationFn: () => call("POST", "/session/factor"),
  });
  if (codes) return <RecoveryCodes codes={codes} onDone={onDone} />;
  if (!begin.data)
    return (
      <div className="form">
        <p className="hint">{t("account.factor.apps")}</p>
        {begin.error && <ErrorNotice error={begin.error} />}
        <Button
          look="primary"
          icon={<ShieldCheck size={15} aria-hidden="true" />}
          onPress={() => begin.mutate()}
          isPending={begin.isPending}
        >
          {t("account.factor.begin")}
        </Button>
      </div>
    );
  return <Confirm secret={begin.data.secret} uri={begin.data.uri} onConfirmed={setCodes} />;
}

function Confirm({
  secret,
  uri,
  onConfirmed,
}: {
  secret: string;
  uri: string;
  onConfirmed: (codes: readonly string[]) => void;
}) {
  const { t } = useI18n();
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () => call("POST", "/session/factor/confirmation", { json: { code } }),
    onSuccess: (answer) => onConfirmed(answer.recoveryCodes),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <Form className="form" onSubmit={submit}>
      <p className="hint">{t("account.factor.scan")}</p>
      <QrCode text={uri} label={t("account.factor.qr")} />
      <p className="hint">{t("account.factor.type")}</p>
      <code className="secret" dir="ltr">
        {secret.match(/.{1,4}/g)?.join(" ")}
      </code>
      <TextField
        label={t("account.factor.code")}
        value={code}
        onChange={setCode}
        autoComplete="one-time-code"
        maxLength={10}
        isRequired
      />
      {confirm.error && <ErrorNotice error={confirm.error} credential="account.code.wrong" />}
      <Button type="submit" look="primary" isPending={confirm.isPending} isDisabled={code.trim() === ""}>
        {t("account.factor.confirm")}
      </Button>
    </Form>
  );
}

function RecoveryCodes({ codes, onDone }: { codes: readonly string[]; onDone: () => void }) {
  const { t } = useI18n();
  return (
    <div className="form">
      <p className="page-intro">{t("account.recovery.intro")}</p>
      <ol className="recovery-codes" dir="ltr">
        {codes.map((code) => (
          <li key={code}>
            <code>{code}</code>
          </li>
        ))}
      </ol>
      <Button
        icon={<Copy size={15} aria-hidden="true" />}
        onPress={() => {
          void navigator.clipboard
            .writeText(codes.join("\n"))
            .then(() => toast(t("account.recovery.copied")));
        }}
      >
        {t("account.recovery.copy")}
      </Button>
      <Button look="primary" onPress={onDone}>
        {t("account.recovery.done")}
      </Button>
    </div>
  );
}

/** Drawn as one path; always dark on light, or cameras do not read it. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const { data, size } = encode(text, { ecc: "M", border: 2 });
    const path = data
      .flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])))
      .join("");
    return { size, path };
  }, [text]);
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} className="qr-light" />
      <path d={path} className="qr-dark" />
    </svg>
  );
}
