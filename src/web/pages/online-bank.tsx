import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Database } from "lucide-react";
import { useState } from "react";
import { platformName } from "../../core/index.ts";
import { call } from "../api/client.ts";
import { onlineQueries, type SignalCandidate } from "../api/online.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Checkbox, TextField } from "../parts/controls.tsx";
import { Answer } from "../parts/page.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

export type BankSource = { readonly findingId: string } | { readonly campaign: string };

/** As the server names one of several. */
const keyOf = ({ kind, service, value }: SignalCandidate): string => `${kind} ${service} ${value}`;

/** "Handle, Telegram". */
export function useSignalKind(): (signal: Pick<SignalCandidate, "kind" | "service">) => string {
  const { t } = useI18n();
  return ({ kind, service }) =>
    service === ""
      ? t(`signals.kind.${kind}`)
      : t("signals.kindOf", { kind: t(`signals.kind.${kind}`), service: platformName(service) });
}

/** Puts what an accepted finding or campaign holds into a bank; what may not go says why. */
export function PutIntoBank({ source }: { source: BankSource }) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button for="work" small icon={<Database size={14} aria-hidden="true" />} onPress={() => setOpen(true)}>
        {t("signals.put")}
      </Button>
      {isOpen && <PutDialog source={source} onClose={() => setOpen(false)} />}
    </>
  );
}

const DAYS = "90";
/** The bank of the last one is offered again. */
let lastBank = "";

function PutDialog({ source, onClose }: { source: BankSource; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const candidates = useQuery(onlineQueries.candidates(source));
  const [bank, setBank] = useState(lastBank);
  const [days, setDays] = useState(DAYS);
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const may = (candidates.data?.items ?? []).filter((c) => c.refused === undefined);
  const chosen = may.map(keyOf).filter((key) => !left.has(key));
  const put = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/signal-banks/{bank}/signals", {
        path: { bank: bank.trim() },
        json: { ...source, only: chosen, days: Number(days), reason },
      }),
    onSuccess: async ({ changed }) => {
      lastBank = bank.trim();
      toast(t("signals.putDone", { count: changed }));
      onClose();
      await client.invalidateQueries({ queryKey: ["online"] });
    },
  });
  const isName = /^[A-Za-z0-9_.-]{1,80}$/.test(bank.trim());
  const areDays = /^\d{1,3}$/.test(days) && Number(days) >= 1 && Number(days) <= 365;
  return (
    <ReasonDialog
      title={t("signals.put")}
      text={t("signals.put.text")}
      action={t("signals.put")}
      onClose={onClose}
      onSubmit={(reason) => put.mutate(reason)}
      isPending={put.isPending}
      error={put.error}
      missing={unfilled([
        [t("signals.bank"), isName],
        [t("signals.days"), areDays],
        [t("signals.title"), chosen.length > 0],
      ])}
    >
      <Answer query={candidates} lines={4}>
        {({ items }) => (
          <fieldset className="stack">
            <legend>{t("signals.title")}</legend>
            {items.map((one) => (
              <Candidate
                key={keyOf(one)}
                candidate={one}
                isChosen={one.refused === undefined && !left.has(keyOf(one))}
                onChange={(on) => {
                  const next = new Set(left);
                  if (on) next.delete(keyOf(one));
                  else next.add(keyOf(one));
                  setLeft(next);
                }}
              />
            ))}
          </fieldset>
        )}
      </Answer>
      <TextField
        label={t("signals.bank")}
        hint={t("signals.bank.hint")}
        value={bank}
        onChange={setBank}
        error={bank.trim() === "" || isName ? undefined : t("signals.bank.hint")}
        isRequired
        maxLength={80}
      />
      <TextField label={t("signals.days")} value={days} onChange={setDays} isRequired maxLength={3} />
    </ReasonDialog>
  );
}

function Candidate({
  candidate,
  isChosen,
  onChange,
}: {
  candidate: SignalCandidate;
  isChosen: boolean;
  onChange: (on: boolean) => void;
}) {
  const { t } = useI18n();
  const kindOf = useSignalKind();
  const { value, refused } = candidate;
  const label = `${kindOf(candidate)}: \u2068${value}\u2069`;
  if (refused === undefined) return <Checkbox label={label} isSelected={isChosen} onChange={onChange} />;
  return (
    <p className="hint">
      <Bdi>{label}</Bdi> ·{" "}
      {t(`signals.refused.${refused === "owner" || refused === "elsewhere" ? refused : "release"}`)}
    </p>
  );
}
