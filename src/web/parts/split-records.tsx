import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import { readAnew } from "../api/queries.ts";
import type { EntityView } from "../api/types.ts";
import { useI18n } from "../i18n/context.tsx";
import { Checkbox } from "./controls.tsx";
import { recordName } from "./entity-records.ts";
import { ReasonDialog } from "./reason-dialog.tsx";
import { toast } from "./toast.tsx";
import { unfilled } from "./unfilled.ts";

interface SplitProps {
  readonly view: EntityView;
  readonly onClose: () => void;
}

/** Parts some of the records of an entity from the rest. */
export function SplitRecords({ view, onClose }: SplitProps) {
  const { entity } = view;
  const { t } = useI18n();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const split = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/resolutions/split", { json: { entityIds: [...chosen], reason } }),
    onSuccess: async () => {
      toast(t("split.done"));
      onClose();
      await readAnew();
    },
  });
  return (
    <ReasonDialog
      title={t("split.title")}
      text={t("split.text")}
      action={t("split.title")}
      onClose={onClose}
      onSubmit={(reason) => split.mutate(reason)}
      isPending={split.isPending}
      error={split.error}
      missing={unfilled([[t("split.chosen"), chosen.size > 0 && chosen.size < entity.entityIds.length]])}
    >
      {entity.entityIds.map((id) => (
        <Checkbox
          key={id}
          label={t("split.record", { name: recordName(view, id), id })}
          isSelected={chosen.has(id)}
          onChange={(on) => {
            const next = new Set(chosen);
            if (on) next.add(id);
            else next.delete(id);
            setChosen(next);
          }}
        />
      ))}
    </ReasonDialog>
  );
}
