import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { ALERT_ACTIONS } from "../../core/index.ts";
import { call } from "../api/client.ts";
import { supplyQueries } from "../api/supply.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button, Checkbox, TextField } from "../parts/controls.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { latinDigits } from "../parts/digits.ts";
import { useTlpField } from "../parts/message-fields.tsx";
import { ErrorNotice } from "../parts/page.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

const BLANK = {
  goods: "",
  model: "",
  gtin: "",
  hsCode: "",
  serialFrom: "",
  serialTo: "",
  until: "",
  legalBasis: "",
};
/** No other leaves. */
const LEVELS = ["clear", "green", "amber"] as const;

/** An alert is written here and goes nowhere: a second person reads it first. */
export function WriteGoodsAlert({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const shops = useQuery(supplyQueries.shops());
  const [said, setSaid] = useState(BLANK);
  const [actions, setActions] = useState<readonly (typeof ALERT_ACTIONS)[number][]>(["report"]);
  const [kinds, setKinds] = useState<readonly string[]>([]);
  const [names, setNames] = useState<readonly string[]>([]);
  const [tlp, tlpField] = useTlpField(LEVELS);
  const accounts = shops.data?.items ?? [];
  const allKinds = [...new Set(accounts.flatMap((one) => one.kinds))].sort();
  const missing = unfilled([
    [t("goods.goods"), said.goods],
    [t("goods.until"), said.until],
    [t("goods.actions"), actions.length > 0],
    [t("goods.legalBasis"), said.legalBasis],
    [t("goods.for"), kinds.length + names.length > 0],
    [t("reports.tlp"), tlp],
  ]);
  const write = useMutation({
    mutationFn: () => {
      const { goods, until, legalBasis, ...rest } = said;
      const more = Object.entries(rest).flatMap(([name, value]) =>
        value.trim() === "" ? [] : [[name, latinDigits(value.trim())] as const],
      );
      return call("POST", "/supply/alerts", {
        json: {
          goods: goods.trim(),
          until,
          legalBasis: legalBasis.trim(),
          ...Object.fromEntries(more),
          actions: [...actions],
          audience: { kinds: [...kinds], shops: [...names] },
          marking: { tlp },
        },
      });
    },
    onSuccess: async () => {
      toast(t("goods.written"));
      onClose();
      await client.invalidateQueries({ queryKey: ["supply", "alerts"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) write.mutate();
  };
  const text = (name: keyof typeof BLANK, label: string, maxLength: number, more: object = {}) => (
    <TextField
      label={label}
      value={said[name]}
      onChange={(value: string) => setSaid({ ...said, [name]: value })}
      maxLength={maxLength}
      {...more}
    />
  );
  const among = <T extends string>(
    all: readonly T[],
    chosen: readonly T[],
    choose: (next: readonly T[]) => void,
    word: (one: T) => string,
  ) =>
    all.map((one) => (
      <Checkbox
        key={one}
        label={word(one)}
        isSelected={chosen.includes(one)}
        onChange={(on) => choose(all.filter((other) => (other === one ? on : chosen.includes(other))))}
      />
    ));
  return (
    <Dialog title={t("goods.write")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <p className="hint">{t("goods.write.text")}</p>
        {text("goods", t("goods.goods"), 300, { hint: t("goods.goods.hint"), isRequired: true })}
        {text("model", t("goods.model"), 80)}
        {text("gtin", t("goods.gtin"), 20)}
        {text("hsCode", t("goods.hs"), 20)}
        {text("serialFrom", t("goods.serialFrom"), 40)}
        {text("serialTo", t("goods.serialTo"), 40)}
        <DateField
          label={t("goods.until")}
          value={said.until}
          onChange={(day) => setSaid({ ...said, until: day ?? "" })}
        />
        <fieldset className="choices">
          <legend>{t("goods.actions")}</legend>
          {among(ALERT_ACTIONS, actions, setActions, (one) => t(`goods.action.${one}`))}
        </fieldset>
        {text("legalBasis", t("goods.legalBasis"), 200, {
          hint: t("goods.legalBasis.hint"),
          isRequired: true,
        })}
        <fieldset className="choices">
          <legend>{t("goods.for")}</legend>
          {among(allKinds, kinds, setKinds, (one) => t("goods.kind", { kind: one }))}
          {among(
            accounts.map(({ id }) => id),
            names,
            setNames,
            (one) => one,
          )}
        </fieldset>
        {shops.isSuccess && accounts.length === 0 && <p className="hint">{t("goods.shops.none")}</p>}
        {tlpField}
        {write.error && <ErrorNotice error={write.error} />}
        <Button type="submit" look="primary" isPending={write.isPending} missing={missing}>
          {t("goods.save")}
        </Button>
      </Form>
    </Dialog>
  );
}
