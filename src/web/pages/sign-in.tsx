import { useMutation } from "@tanstack/react-query";
import { Fingerprint, FlaskConical, KeyRound, LogIn } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { Form } from "react-aria-components";
import { ApiError, call } from "../api/client.ts";
import type { Documented } from "../api/document.ts";
import { queryClient } from "../api/queries.ts";
import type { Session } from "../api/types.ts";
import { LanguageMenu, ThemeMenu } from "../frame/menus.tsx";
import { useI18n } from "../i18n/context.tsx";
import { Brand } from "../parts/brand.tsx";
import { Button, TextField } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { NewPasswordForm } from "../parts/new-password.tsx";
import { ErrorNotice } from "../parts/page.tsx";
import { passkeysWork, showPasskey } from "../parts/passkey.ts";
import { PasskeyError } from "../parts/passkey-error.tsx";
import { NewPasskey } from "../parts/passkeys.tsx";
import { SecondFactorSetup } from "../parts/second-factor-setup.tsx";

const renewSession = () => queryClient.invalidateQueries({ queryKey: ["session"] });

/** The first page: an account of this node, or the exercise's demo analyst where the node offers one. */
export default function SignIn({ session }: { session: Session | undefined }) {
  const { t } = useI18n();
  useEffect(() => {
    document.title = `${t("signin.title")} · Wasl`;
  }, [t]);
  const [mustChange, setMustChange] = useState(session?.mustChangePassword ?? false);
  const [mustEnrol, setMustEnrol] = useState(session?.mustEnrol ?? false);
  const demo = useMutation({ mutationFn: () => call("POST", "/session/demo"), onSuccess: renewSession });
  // Without a session the server may not say whether this is the exercise; then asking is the only way to know.
  const offersDemo = session?.exercise ?? true;
  const demoIsAbsent = demo.error instanceof ApiError && [403, 404].includes(demo.error.status);
  return (
    <div className="gate">
      <div className="gate-tools">
        <LanguageMenu />
        <ThemeMenu />
      </div>
      <main className="gate-card">
        <Brand />
        {mustChange ? (
          <NewPassword onDone={() => (mustEnrol ? setMustChange(false) : void renewSession())} />
        ) : mustEnrol ? (
          <>
            <h1 className="gate-title">{t("account.enrol.title")}</h1>
            <p className="page-intro">{t("account.enrol.intro")}</p>
            <SecondFactorSetup onDone={() => void renewSession()} />
            {passkeysWork() && (
              <section className="gate-demo" aria-labelledby="passkey-title">
                <h2 className="panel-title" id="passkey-title">
                  {t("account.passkey.instead")}
                </h2>
                <NewPasskey onDone={() => void renewSession()} />
              </section>
            )}
          </>
        ) : (
          <>
            <h1 className="gate-title">{t("signin.title")}</h1>
            <p className="page-intro">{t("signin.intro")}</p>
            <Credentials
              onDone={(answer) => {
                setMustEnrol(answer.mustEnrol ?? false);
                if (answer.mustChangePassword) setMustChange(true);
                else if (!answer.mustEnrol) void renewSession();
              }}
            />
            {session?.provider && <ByProvider name={session.provider} />}
            {offersDemo && (
              <section className="gate-demo" aria-labelledby="demo-title">
                <h2 className="panel-title" id="demo-title">
                  {t("signin.demo.title")}
                </h2>
                <p className="hint">{t("signin.demo.text")}</p>
                <Button
                  icon={<FlaskConical size={15} aria-hidden="true" />}
                  onPress={() => demo.mutate()}
                  isPending={demo.isPending}
                >
                  {t("signin.demo.action")}
                </Button>
                {demo.error &&
                  (demoIsAbsent ? (
                    <p className="hint" role="alert">
                      {t("signin.demo.absent")}
                    </p>
                  ) : (
                    <ErrorNotice error={demo.error} />
                  ))}
              </section>
            )}
          </>
        )}
      </main>
    </div>
  );
}

/** The identity provider answers by address: it brings a browser back here with a code of ours, or signed in. */
function ByProvider({ name, beside = false }: { name: string; beside?: boolean }) {
  const { t, maybe } = useI18n();
  const code = new URLSearchParams(window.location.search).get("sign-in");
  return (
    <div className="gate-demo">
      {/* Leaves the application, so no link of its router. Beside it, this tab is told once somebody is signed in. */}
      <a className="button" href="/sign-in/provider" {...(beside ? { target: "_blank" } : {})}>
        <KeyRound size={15} aria-hidden="true" />
        <span className="button-text">{t("account.provider", { name })}</span>
      </a>
      {code !== null && (
        <p className="hint" role="alert">
          {maybe(`account.provider.${code}`, maybe(`error.${code}`, t("error.INTERNAL")))}
        </p>
      )}
    </div>
  );
}

type SignInAnswer = Documented["SignedIn"];

function Credentials({
  onDone,
  fixedUserId,
}: {
  onDone: (answer: SignInAnswer) => void;
  fixedUserId?: string;
}) {
  const { t } = useI18n();
  const [userId, setUserId] = useState(fixedUserId ?? "");
  const [password, setPassword] = useState("");
  const [step, setStep] = useState<SignInAnswer | undefined>();
  const signIn = useMutation({
    mutationFn: () => call("POST", "/session", { json: { userId: userId.trim(), password } }),
    onSuccess: (answer) => (answer.needsCode ? setStep(answer) : onDone(answer)),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate();
  };
  if (step)
    return (
      <Code
        onDone={onDone}
        onBack={() => setStep(undefined)}
        takesCode={step.methods?.includes("code") ?? true}
        takesPasskey={step.methods?.includes("passkey") ?? false}
      />
    );
  return (
    <Form className="form" onSubmit={submit}>
      <TextField
        label={t("signin.user")}
        value={userId}
        onChange={setUserId}
        autoComplete="username"
        isRequired
        isDisabled={fixedUserId !== undefined}
        autoFocus={fixedUserId === undefined}
      />
      <TextField
        label={t("signin.password")}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        isRequired
        autoFocus={fixedUserId !== undefined}
      />
      {signIn.error && <ErrorNotice error={signIn.error} />}
      <Button
        type="submit"
        look="primary"
        icon={<LogIn size={15} aria-hidden="true" />}
        isPending={signIn.isPending}
      >
        {t("signin.action")}
      </Button>
      <ByPasskey onDone={onDone} />
    </Form>
  );
}

/** Without a password: the authenticator knows whose it is, and proves that its user is there. */
function ByPasskey({ onDone }: { onDone: (answer: SignInAnswer) => void }) {
  const { t } = useI18n();
  const show = useMutation({
    mutationFn: async () => call("POST", "/session/passkey", { json: await showPasskey() }),
    onSuccess: onDone,
  });
  if (!passkeysWork()) return null;
  return (
    <>
      {show.error && <PasskeyError error={show.error} />}
      <Button
        icon={<Fingerprint size={15} aria-hidden="true" />}
        onPress={() => show.mutate()}
        isPending={show.isPending}
      >
        {t("account.passkey.use")}
      </Button>
    </>
  );
}

function Code({
  onDone,
  onBack,
  takesCode,
  takesPasskey,
}: {
  onDone: (answer: SignInAnswer) => void;
  onBack: () => void;
  takesCode: boolean;
  takesPasskey: boolean;
}) {
  const { t } = useI18n();
  const [code, setCode] = useState("");
  const send = useMutation({
    mutationFn: () => call("POST", "/session/code", { json: { code: code.trim() } }),
    onSuccess: onDone,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  return (
    <Form className="form" onSubmit={submit}>
      {takesCode && (
        <>
          <TextField
            label={t("account.factor.code")}
            hint={t("account.code.intro")}
            value={code}
            onChange={setCode}
            autoComplete="one-time-code"
            maxLength={40}
            isRequired
            autoFocus
          />
          {send.error && <ErrorNotice error={send.error} credential="account.code.wrong" />}
          <Button type="submit" look="primary" isPending={send.isPending} isDisabled={code.trim() === ""}>
            {t("signin.action")}
          </Button>
        </>
      )}
      {takesPasskey && <ByPasskey onDone={onDone} />}
      <Button look="quiet" onPress={onBack}>
        {t("account.code.back")}
      </Button>
    </Form>
  );
}

function NewPassword({ onDone }: { onDone: () => void }) {
  const { t } = useI18n();
  return (
    <>
      <h1 className="gate-title">{t("password.title")}</h1>
      <p className="page-intro">{t("password.intro")}</p>
      <NewPasswordForm onDone={onDone} />
    </>
  );
}

/** Over the page that was open when the session expired. */
export function SignInAgain({
  session: { user, exercise, provider },
  onDone,
  onLeave,
}: {
  session: Session;
  onDone: () => void;
  onLeave: () => void;
}) {
  const { t } = useI18n();
  const demo = useMutation({ mutationFn: () => call("POST", "/session/demo"), onSuccess: onDone });
  return (
    <Dialog title={t("signin.again.title")} isOpen onClose={() => undefined} isDismissable={false}>
      <p className="page-intro">{t("signin.again.text")}</p>
      <Credentials fixedUserId={user?.id ?? ""} onDone={onDone} />
      {provider && <ByProvider name={provider} beside />}
      {exercise && (
        <Button onPress={() => demo.mutate()} isPending={demo.isPending}>
          {t("signin.demo.action")}
        </Button>
      )}
      <Button look="quiet" onPress={onLeave}>
        {t("nav.signout")}
      </Button>
    </Dialog>
  );
}
