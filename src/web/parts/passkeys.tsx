import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Fingerprint, Unplug } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import type { Documented } from "../api/document.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "./bdi.tsx";
import { Button, TextField } from "./controls.tsx";
import { Answer, Panel } from "./page.tsx";
import { createPasskey, passkeysWork } from "./passkey.ts";
import { PasskeyError } from "./passkey-error.tsx";
import { toast } from "./toast.tsx";

type Passkey = Documented["Passkey"];

/** One's own passkeys: listed, enrolled, given up. */
export function Passkeys() {
  const { t } = useI18n();
  const client = useQueryClient();
  const passkeys = useQuery({
    queryKey: ["account", "passkeys"],
    queryFn: ({ signal }) => call("GET", "/session/passkeys", { signal }),
  });
  const renew = () => void client.invalidateQueries({ queryKey: ["account"] });
  const remove = useMutation({
    mutationFn: (id: string) => call("DELETE", "/session/passkeys/{id}", { path: { id } }),
    onSuccess: () => {
      toast(t("account.passkey.removed"));
      renew();
    },
  });
  return (
    <Panel title={t("account.passkey")}>
      <p className="page-intro">{t("account.passkey.text")}</p>
      {remove.error && <PasskeyError error={remove.error} />}
      <Answer query={passkeys}>
        {({ passkeys: all }) => (
          <ul className="session-list">
            {all.map((one) => (
              <PasskeyLine
                key={one.id}
                passkey={one}
                isEnding={remove.isPending && remove.variables === one.id}
                onEnd={() => remove.mutate(one.id)}
              />
            ))}
          </ul>
        )}
      </Answer>
      {passkeysWork() ? <NewPasskey onDone={renew} /> : <p className="hint">{t("account.passkey.absent")}</p>}
    </Panel>
  );
}

function PasskeyLine({
  passkey,
  isEnding,
  onEnd,
}: {
  passkey: Passkey;
  isEnding: boolean;
  onEnd: () => void;
}) {
  const { t, date } = useI18n();
  return (
    <li className="session-line">
      <div>
        <strong>
          <Bdi>{passkey.label}</Bdi>
        </strong>
        <p className="hint">
          {passkey.usedAt !== null &&
            `${t("account.session.used", { at: date(passkey.usedAt, "minute") })} · `}
          {t("account.passkey.since", { at: date(passkey.createdAt, "minute") })}
          {passkey.isBackedUp && ` · ${t("account.passkey.copied")}`}
        </p>
      </div>
      <Button small icon={<Unplug size={14} aria-hidden="true" />} onPress={onEnd} isPending={isEnding}>
        {t("account.passkey.remove")}
      </Button>
    </li>
  );
}

/** Enrols one; used where a role asks for a second factor, too. */
export function NewPasskey({ onDone }: { onDone: () => void }) {
  const { t } = useI18n();
  const [label, setLabel] = useState("");
  const create = useMutation({
    mutationFn: () => createPasskey(label.trim()),
    onSuccess: () => {
      setLabel("");
      toast(t("account.passkey.made"));
      onDone();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Form className="form" onSubmit={submit}>
      <TextField
        label={t("account.passkey.label")}
        hint={t("account.passkey.label.hint")}
        value={label}
        onChange={setLabel}
        maxLength={80}
        isRequired
      />
      {create.error && <PasskeyError error={create.error} />}
      <Button
        type="submit"
        icon={<Fingerprint size={15} aria-hidden="true" />}
        isPending={create.isPending}
        isDisabled={label.trim() === ""}
      >
        {t("account.passkey.add")}
      </Button>
    </Form>
  );
}
