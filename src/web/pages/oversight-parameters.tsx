import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import { moneyQueries, type ParametersInForce } from "../api/money.ts";
import { type Message, partnerQueries } from "../api/partners.ts";
import { useSession } from "../frame/session.tsx";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button } from "../parts/controls.tsx";
import { Answer, Panel } from "../parts/page.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { toast } from "../parts/toast.tsx";

/** What is adopted: a signed method that a partner sent, or the calibration of this version again. */
type Choice = { readonly messageId: string; readonly subject: string } | { readonly own: true };

/** With which package money structures are judged, and the signed ones that a supervisor may adopt. */
export function Parameters() {
  const { t } = useI18n();
  const { user } = useSession();
  const inForce = useQuery(moneyQueries.parameters());
  const messages = useQuery(partnerQueries.messages());
  const [choice, setChoice] = useState<Choice>();
  const mayAdopt = user.role === "supervisor";
  const offered = (messages.data?.items ?? []).filter(isPackage);
  return (
    <Panel title={t("oversight.parameters")} note={t("oversight.parameters.note")}>
      <Answer query={inForce} lines={2}>
        {({ adopted }) => (
          <>
            <InForce adopted={adopted} />
            {mayAdopt && adopted?.parameters && (
              <Button small onPress={() => setChoice({ own: true })}>
                {t("oversight.parameters.own-again")}
              </Button>
            )}
          </>
        )}
      </Answer>
      {offered.length === 0 ? (
        <p className="hint">{t("oversight.parameters.none")}</p>
      ) : (
        <ul className="lines">
          {offered.map(({ wire }) => (
            <li key={wire.id} className="line row">
              <b className="line-main">
                <Bdi>{wire.subject}</Bdi>
              </b>
              <code className="code">{wire.from}</code>
              {mayAdopt && (
                <Button small onPress={() => setChoice({ messageId: wire.id, subject: wire.subject })}>
                  {t("oversight.parameters.adopt")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      {choice && <Adopt choice={choice} onClose={() => setChoice(undefined)} />}
    </Panel>
  );
}

const isPackage = ({ wire }: Message): boolean =>
  (wire as { readonly method?: { readonly kind: string } }).method?.kind === "parameters";

function InForce({ adopted }: ParametersInForce) {
  const { t, date } = useI18n();
  const { parameters } = adopted ?? {};
  return (
    <>
      <p>
        <b>
          {parameters ? <Bdi>{`${parameters.id} ${parameters.version}`}</Bdi> : t("oversight.parameters.own")}
        </b>
      </p>
      {parameters && (
        <p className="line-text">
          <Bdi>{parameters.note}</Bdi>
        </p>
      )}
      {adopted && (
        <p className="hint">
          {date(adopted.adoptedAt, "minute")} · <Bdi>{adopted.adoptedBy}</Bdi>: <Bdi>{adopted.reason}</Bdi>
        </p>
      )}
    </>
  );
}

function Adopt({ choice, onClose }: { choice: Choice; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const adopt = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/money/parameters", {
        json: { ...("own" in choice ? { own: true } : { messageId: choice.messageId }), reason },
      }),
    onSuccess: async () => {
      toast(t("oversight.parameters.adopted"));
      await client.invalidateQueries({ queryKey: moneyQueries.parameters().queryKey });
      onClose();
    },
  });
  const action = t("own" in choice ? "oversight.parameters.own-again" : "oversight.parameters.adopt");
  return (
    <ReasonDialog
      title={"own" in choice ? action : `${action}: ${choice.subject}`}
      text={t("oversight.parameters.text")}
      action={action}
      onClose={onClose}
      onSubmit={(reason) => adopt.mutate(reason)}
      isPending={adopt.isPending}
      error={adopt.error}
    />
  );
}
