import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ShieldCheck, ShieldX, Unplug } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import type { Documented } from "../api/document.ts";
import { useSession } from "../frame/session.tsx";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Checkbox, TextField } from "../parts/controls.tsx";
import { Facts } from "../parts/facts.tsx";
import { NewPasswordForm } from "../parts/new-password.tsx";
import { Answer, ErrorNotice, Page, Panel } from "../parts/page.tsx";
import { Passkeys } from "../parts/passkeys.tsx";
import { SecondFactorSetup } from "../parts/second-factor-setup.tsx";
import { toast } from "../parts/toast.tsx";

type Entry = Documented["SessionEntry"];

const ROLES = ["analyst", "supervisor", "oversight", "administrator"] as const;

/** One's own second factor and sessions; everybody's for an administrator. */
export function Account() {
  const { t, maybe } = useI18n();
  const { user } = useSession();
  return (
    <Page title={t("account.title")} intro={t("account.intro")}>
      <Panel title={t("account.you")}>
        <Facts
          rows={[
            [t("account.user"), <Bdi key="user">{user.id}</Bdi>],
            [t("account.role"), maybe(`role.${user.role}`, user.role)],
          ]}
        />
      </Panel>
      <Panel title={t("account.password")}>
        <NewPasswordForm onDone={() => toast(t("account.password.changed"))} />
      </Panel>
      <SecondFactor />
      <Passkeys />
      <Sessions title={t("account.sessions")} of="/session/all" />
      {user.role === "administrator" && (
        <>
          <FactorRoles />
          <Sessions title={t("account.sessions.all")} of="/accounts/sessions" showsUser />
        </>
      )}
    </Page>
  );
}

function SecondFactor() {
  const { t } = useI18n();
  const client = useQueryClient();
  const factor = useQuery({
    queryKey: ["account", "factor"],
    queryFn: ({ signal }) => call("GET", "/session/factor", { signal }),
  });
  const [isSettingUp, setSettingUp] = useState(false);
  const renew = () => client.invalidateQueries({ queryKey: ["account"] });
  return (
    <Panel title={t("account.factor")}>
      <Answer query={factor}>
        {({ enrolled, required, recoveryCodesLeft }) => (
          <>
            <p className="page-intro">
              {enrolled ? t("account.factor.on", { count: recoveryCodesLeft }) : t("account.factor.off")}{" "}
              {required && t("account.factor.required")}
            </p>
            {enrolled ? (
              <RemoveFactor onDone={() => void renew()} />
            ) : isSettingUp ? (
              <SecondFactorSetup
                onDone={() => {
                  setSettingUp(false);
                  void renew();
                }}
              />
            ) : (
              <Button
                look="primary"
                icon={<ShieldCheck size={15} aria-hidden="true" />}
                onPress={() => setSettingUp(true)}
              >
                {t("account.factor.setup")}
              </Button>
            )}
          </>
        )}
      </Answer>
    </Panel>
  );
}

function RemoveFactor({ onDone }: { onDone: () => void }) {
  const { t } = useI18n();
  const [code, setCode] = useState("");
  const remove = useMutation({
    mutationFn: () => call("POST", "/session/factor/removal", { json: { code } }),
    onSuccess: () => {
      setCode("");
      toast(t("account.factor.removed"));
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    remove.mutate();
  };
  return (
    <Form className="form" onSubmit={submit}>
      <TextField
        label={t("account.factor.code")}
        hint={t("account.factor.remove.hint")}
        value={code}
        onChange={setCode}
        autoComplete="one-time-code"
        maxLength={40}
      />
      {remove.error && <ErrorNotice error={remove.error} credential="account.code.wrong" />}
      <Button
        type="submit"
        look="danger"
        icon={<ShieldX size={15} aria-hidden="true" />}
        isPending={remove.isPending}
        isDisabled={code.trim() === ""}
      >
        {t("account.factor.remove")}
      </Button>
    </Form>
  );
}

interface SessionsProps {
  readonly title: string;
  readonly of: "/session/all" | "/accounts/sessions";
  readonly showsUser?: boolean;
}

function Sessions({ title, of, showsUser }: SessionsProps) {
  const { t } = useI18n();
  const client = useQueryClient();
  const sessions = useQuery({
    queryKey: ["account", of],
    queryFn: ({ signal }) => call("GET", of, { signal }),
  });
  const end = useMutation({
    mutationFn: (id: string) => call("DELETE", `${of}/{id}`, { path: { id } }),
    onSuccess: () => {
      toast(t("account.session.ended"));
      void client.invalidateQueries({ queryKey: ["account"] });
    },
  });
  return (
    <Panel title={title}>
      {end.error && <ErrorNotice error={end.error} />}
      <Answer query={sessions}>
        {({ sessions: all }) => (
          <ul className="session-list">
            {all.map((entry) => (
              <SessionLine
                key={entry.id}
                entry={entry}
                showsUser={showsUser ?? false}
                onEnd={() => end.mutate(entry.id)}
                isEnding={end.isPending && end.variables === entry.id}
              />
            ))}
          </ul>
        )}
      </Answer>
    </Panel>
  );
}

function SessionLine({
  entry,
  showsUser,
  onEnd,
  isEnding,
}: {
  entry: Entry;
  showsUser: boolean;
  onEnd: () => void;
  isEnding: boolean;
}) {
  const { t, maybe, date } = useI18n();
  const about = [
    entry.label,
    entry.purpose === null ? null : maybe(`purpose.${entry.purpose}`, entry.purpose),
    entry.scopes?.join(" "),
  ].filter(Boolean);
  return (
    <li className="session-line">
      <div>
        <strong>
          {showsUser && (
            <>
              <Bdi>{entry.userId}</Bdi>
              {" · "}
            </>
          )}
          {t(`account.kind.${entry.kind}`)}
          {entry.isThis && ` · ${t("account.session.this")}`}
        </strong>
        {about.length > 0 && (
          <p className="hint">
            <Bdi>{about.join(" · ")}</Bdi>
          </p>
        )}
        <p className="hint">
          {entry.usedAt !== null && `${t("account.session.used", { at: date(entry.usedAt, "minute") })} · `}
          {t("account.session.until", { at: date(entry.expiresAt, "minute") })}
        </p>
      </div>
      {!entry.isThis && (
        <Button small icon={<Unplug size={14} aria-hidden="true" />} onPress={onEnd} isPending={isEnding}>
          {t("account.session.end")}
        </Button>
      )}
    </li>
  );
}

function FactorRoles() {
  const { t, maybe } = useI18n();
  const client = useQueryClient();
  const list = useQuery({
    queryKey: ["account", "accounts"],
    queryFn: ({ signal }) => call("GET", "/accounts", { signal }),
  });
  const require = useMutation({
    mutationFn: (roles: Documented["AccountList"]["factorRoles"]) =>
      call("POST", "/accounts/factor-roles", { json: { roles } }),
    onSuccess: () => void client.invalidateQueries({ queryKey: ["account"] }),
  });
  return (
    <Panel title={t("account.policy")}>
      <p className="hint">{t("account.policy.text")}</p>
      {require.error && <ErrorNotice error={require.error} />}
      <Answer query={list}>
        {({ factorRoles }) => (
          <div className="form">
            {ROLES.map((role) => (
              <Checkbox
                key={role}
                label={maybe(`role.${role}`, role)}
                isSelected={factorRoles.includes(role)}
                onChange={(isOn) =>
                  require.mutate(isOn ? [...factorRoles, role] : factorRoles.filter((r) => r !== role))
                }
              />
            ))}
          </div>
        )}
      </Answer>
    </Panel>
  );
}
