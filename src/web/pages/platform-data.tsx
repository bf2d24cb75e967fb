import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import { dataRequestQueries, type PlatformDataRequest } from "../api/data-requests.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button } from "../parts/controls.tsx";
import { type DataAnswer, DataAnswerDialog } from "../parts/data-answer.tsx";
import { DataHistory, DataQueue, DataStanding, useDataFacts } from "../parts/data-request.tsx";
import { Facts } from "../parts/facts.tsx";
import { Answer, Empty, Panel } from "../parts/page.tsx";
import { toast } from "../parts/toast.tsx";

/** Requests for stored data that came to a platform, and its answers. */
export function PlatformData() {
  const { t, date } = useI18n();
  const [id, setId] = useState<string>();
  const requests = useQuery(dataRequestQueries.own());
  return (
    <Answer query={requests} lines={8}>
      {({ items }) => {
        const current = items.find((one) => one.id === id) ?? items[0];
        if (!current) return <Empty title={t("data.none")}>{t("data.none.platform")}</Empty>;
        return (
          <div className="columns" data-layout="narrow-wide">
            <DataQueue
              items={items}
              current={current}
              at={(one) => date(one.sentAt, "minute")}
              onChoose={setId}
            />
            <div className="stack">
              <Request key={current.id} one={current} />
              <DataHistory events={current.events} />
            </div>
          </div>
        );
      }}
    </Answer>
  );
}

function Request({ one }: { one: PlatformDataRequest }) {
  const { t, date } = useI18n();
  const client = useQueryClient();
  const [isAnswering, setAnswering] = useState(false);
  const facts = useDataFacts(one);
  const silent = one.body.confidentialUntil;
  const answer = useMutation({
    mutationFn: (json: DataAnswer<PlatformDataRequest["next"][number]>) =>
      call("POST", "/platform/data-requests/{id}/answer", { path: { id: one.id }, json }),
    onSuccess: async () => {
      toast(t("platform.answered"));
      setAnswering(false);
      await client.invalidateQueries({ queryKey: ["platform"] });
    },
  });
  return (
    <Panel
      title={t(`data.kind.${one.kind}`)}
      note={<DataStanding one={one} />}
      actions={
        one.next.length > 0 && (
          <Button small look="primary" onPress={() => setAnswering(true)}>
            {t("platform.answer")}
          </Button>
        )
      }
    >
      <p className="hint">{t("data.stored")}</p>
      <Facts rows={[...facts, [t("data.silent"), silent === undefined ? undefined : date(silent)]]} />
      {isAnswering && (
        <DataAnswerDialog
          one={one}
          types={one.next}
          title={t("platform.answer")}
          action={t("platform.send")}
          onClose={() => setAnswering(false)}
          onSubmit={(given) => answer.mutate(given)}
          isPending={answer.isPending}
          error={answer.error}
        />
      )}
    </Panel>
  );
}
