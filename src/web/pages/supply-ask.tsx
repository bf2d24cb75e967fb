import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { partnerQueries } from "../api/partners.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, TextField } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { ErrorNotice } from "../parts/page.tsx";
import { unfilled } from "../parts/unfilled.ts";

/** Asks all partners whose agreement knows the purpose about one reading; what they may give joins the trace. */
export function SupplyAsk({ reading, onClose }: { reading: string; onClose: () => void }) {
  const { t, maybe } = useI18n();
  const client = useQueryClient();
  const partners = useQuery(partnerQueries.partners());
  const [legalBasis, setLegalBasis] = useState("");
  const ask = useMutation({
    mutationFn: () =>
      call("POST", "/supply/questions", {
        json: { reading, legalBasis: legalBasis.trim(), rounds: 4 },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["supply"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate();
  };
  const nameOf = (id: string): string => partners.data?.partners.find((p) => p.nodeId === id)?.name ?? id;
  return (
    <Dialog title={t("supply.ask")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <p>{t("supply.ask.text")}</p>
        <p>
          <Bdi>{reading}</Bdi>
        </p>
        <TextField
          label={t("supply.ask.law")}
          hint={t("supply.ask.law.hint")}
          value={legalBasis}
          onChange={setLegalBasis}
          maxLength={200}
          isRequired
          autoFocus
        />
        {ask.error && <ErrorNotice error={ask.error} />}
        {ask.data && (
          <div role="status">
            {ask.data.partners.length === 0 && <p>{t("supply.ask.nobody")}</p>}
            <ul className="bullets">
              {ask.data.partners.map((p) => (
                <li key={p.partner}>
                  <Bdi>{nameOf(p.partner)}</Bdi>:{" "}
                  {p.failed === undefined
                    ? t("supply.ask.result", { hits: p.hits, rows: p.rows, already: p.already })
                    : p.refused
                      ? t("supply.ask.refused")
                      : maybe(`error.${p.failed}`, p.failed)}
                  {p.refused && (
                    <>
                      {" "}
                      <Reason words={p.because ?? p.failed ?? ""} />
                    </>
                  )}
                </li>
              ))}
            </ul>
          </div>
        )}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.close")}</Button>
          <Button
            type="submit"
            look="primary"
            isPending={ask.isPending}
            missing={unfilled([[t("partners.law"), legalBasis]])}
          >
            {t("supply.ask.send")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** Why, as the partner says it: fixed words of another Wasl in the reader's language, any others as they came. */
function Reason({ words }: { words: string }) {
  const { t, maybe } = useI18n();
  const known = maybe(`supply.ask.because.${words}`, "");
  return known === "" ? (
    <>
      {t("supply.ask.said")} <Bdi lang="en">{words}</Bdi>
    </>
  ) : (
    known
  );
}
