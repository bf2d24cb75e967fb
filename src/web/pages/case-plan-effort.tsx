import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import type { DisruptionPlan } from "../api/supply.ts";
import { useI18n } from "../i18n/context.tsx";
import { TextField } from "../parts/controls.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";

type Field = "low" | "usual" | "high";
const FIELDS: readonly Field[] = ["low", "usual", "high"];

/** Puts an estimate of this case in the place of the usual days, with what it rests on. */
export function EstimateEffort({
  caseId,
  effort,
  name,
  onClose,
}: {
  caseId: string;
  effort: DisruptionPlan["efforts"][number];
  name: string;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [days, setDays] = useState<Readonly<Record<Field, string>>>({
    low: String(effort.low),
    usual: String(effort.usual),
    high: String(effort.high),
  });
  const label: Readonly<Record<Field, string>> = {
    low: t("plan.estimate.low"),
    usual: t("plan.estimate.usual"),
    high: t("plan.estimate.high"),
  };
  const asNumber = (field: Field): number => Number(days[field].replace(",", "."));
  const missing = FIELDS.filter((field) => !(asNumber(field) > 0)).map((field) => label[field]);
  const keep = useMutation({
    mutationFn: (because: string) => {
      const json = {
        kind: "effort" as const,
        body: {
          actorId: effort.actor,
          low: asNumber("low"),
          usual: asNumber("usual"),
          high: asNumber("high"),
          because,
        },
      };
      const { set } = effort;
      return set === undefined
        ? call("POST", "/cases/{id}/parts", { path: { id: caseId }, json })
        : call("POST", "/cases/{id}/parts/{partId}", {
            path: { id: caseId, partId: set.part },
            query: { version: set.version },
            json,
          });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["cases"] });
      onClose();
    },
  });
  return (
    <ReasonDialog
      title={t("plan.estimate")}
      text={t("plan.estimate.text", { name })}
      action={t("plan.estimate.keep")}
      missing={missing}
      maxLength={1000}
      onClose={onClose}
      onSubmit={(because) => keep.mutate(because)}
      isPending={keep.isPending}
      error={keep.error}
    >
      {FIELDS.map((field) => (
        <TextField
          key={field}
          label={label[field]}
          value={days[field]}
          onChange={(value) => setDays({ ...days, [field]: value })}
          isRequired
        />
      ))}
    </ReasonDialog>
  );
}
