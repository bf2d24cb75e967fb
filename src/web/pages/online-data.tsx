import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Download, Plus, Send } from "lucide-react";
import { useState } from "react";
import { call, callFile } from "../api/client.ts";
import { type DataRequest, dataRequestQueries } from "../api/data-requests.ts";
import type { JsonOf } from "../api/document.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button } from "../parts/controls.tsx";
import { type DataAnswer, DataAnswerDialog } from "../parts/data-answer.tsx";
import { DataHistory, DataQueue, DataStanding, useDataFacts } from "../parts/data-request.tsx";
import { Facts } from "../parts/facts.tsx";
import { Answer, Empty, Panel, useErrorText } from "../parts/page.tsx";
import { placeIn } from "../parts/queue.ts";
import { Elsewhere, MoreThan } from "../parts/queue-notes.tsx";
import { ReportLink } from "../parts/report-link.tsx";
import { saveBlob } from "../parts/save-file.ts";
import { toast } from "../parts/toast.tsx";
import { TwoPeople } from "../parts/two-people.tsx";
import { DraftDataRequest } from "./online-data-draft.tsx";

const route = getRouteApi("/online");

/** Requests to platforms for data that they have stored, each with its order, its clock and what came of it. */
export function OnlineData() {
  const { t, date } = useI18n();
  const { id } = route.useSearch();
  const navigate = route.useNavigate();
  const requests = useQuery(dataRequestQueries.all());
  const law = useQuery(dataRequestQueries.law());
  const [isDrafting, setDrafting] = useState(false);
  const open = (chosen: string) => void navigate({ search: { view: "data", id: chosen }, replace: true });
  const begin = (
    <Button
      for="work"
      small
      look="primary"
      icon={<Plus size={14} aria-hidden="true" />}
      isDisabled={law.data === undefined}
      onPress={() => setDrafting(true)}
    >
      {t("data.draft")}
    </Button>
  );
  return (
    <div className="stack">
      <Panel title={t("online.data")} note={law.data && <Bdi>{law.data.name}</Bdi>} actions={begin}>
        <p className="hint">{t("data.intro")}</p>
      </Panel>
      <Answer query={requests} lines={10}>
        {({ items, next }) => {
          const { at, isElsewhere } = placeIn(items, id, (one) => one.id);
          const current = items[at];
          if (!current) return <Empty title={t("data.none")}>{t("data.none.text")}</Empty>;
          return (
            <>
              {isElsewhere && !requests.isFetching && <Elsewhere />}
              <MoreThan count={items.length} next={next} />
              <div className="columns" data-layout="narrow-wide">
                <DataQueue
                  items={items}
                  current={current}
                  at={(one) => date(one.createdAt)}
                  onChoose={open}
                />
                <div className="stack">
                  <Request key={current.id} one={current} />
                  <DataHistory events={current.events} />
                </div>
              </div>
            </>
          );
        }}
      </Answer>
      {isDrafting && law.data && (
        <DraftDataRequest
          law={law.data}
          onDone={(made) => {
            setDrafting(false);
            open(made);
          }}
          onClose={() => setDrafting(false)}
        />
      )}
    </div>
  );
}

function Request({ one }: { one: DataRequest }) {
  const { t, date } = useI18n();
  const facts = useDataFacts(one);
  const { body } = one;
  const reports = one.events.flatMap(({ type, reportId }) =>
    type === "taken-in" && reportId ? [reportId] : [],
  );
  return (
    <Panel
      title={t(`data.kind.${one.kind}`)}
      note={
        <>
          <DataStanding one={one} /> <AccessBadges access={one.access} />
        </>
      }
      actions={<Actions one={one} />}
    >
      <Facts
        rows={[
          ...facts,
          [t("data.necessity"), <Bdi key="n">{body.necessity}</Bdi>],
          [t("data.proportionality"), <Bdi key="p">{body.proportionality}</Bdi>],
          [
            t("data.silent"),
            body.confidential && (
              <span key="s">
                {date(body.confidential.until)} · <Bdi>{body.confidential.because}</Bdi>
              </span>
            ),
          ],
          [t("data.retain"), date(body.retainUntil)],
          [t("online.digest"), <code key="d">{one.digest}</code>],
          [
            t("data.takenIn"),
            reports.length > 0 ? (
              <span key="t">
                {reports.map((id) => (
                  <ReportLink key={id} id={id} />
                ))}
              </span>
            ) : undefined,
          ],
        ]}
      />
      <p className="hint">{t("data.stays")}</p>
      {one.state === "draft" && <p className="hint">{t("data.next")}</p>}
    </Panel>
  );
}

function Actions({ one }: { one: DataRequest }) {
  const { t, language } = useI18n();
  const client = useQueryClient();
  const words = useErrorText();
  const [isRecording, setRecording] = useState(false);
  const close = () => setRecording(false);
  const path = { id: one.id };
  const file = useMutation({
    mutationFn: () => callFile("/data-requests/{id}/file", { path, json: { lang: language } }),
    onSuccess: (blob) => saveBlob(`${one.id}.zip`, blob),
    onError: (error) => toast(words(error), "bad"),
  });
  const record = useMutation({
    mutationFn: (json: DataAnswer<DataRequest["next"][number]>) =>
      call("POST", "/data-requests/{id}/events", {
        path,
        json: json as JsonOf<"POST", "/data-requests/{id}/events">,
      }),
    onSuccess: async () => {
      toast(t("online.recorded"));
      close();
      await client.invalidateQueries({ queryKey: ["online"] });
    },
  });
  return (
    <>
      {one.state === "draft" ? (
        <TwoPeople
          what={one}
          ask={t("data.ask")}
          askText={t("data.ask.text")}
          letOut={t("data.send")}
          done={t("data.sent")}
          icon={<Send size={14} aria-hidden="true" />}
          onLetOut={() => call("POST", "/data-requests/{id}/send", { path })}
        />
      ) : (
        <Button
          for="work"
          small
          icon={<Download size={14} aria-hidden="true" />}
          isPending={file.isPending}
          onPress={() => file.mutate()}
        >
          {t("data.file")}
        </Button>
      )}
      {one.next.length > 0 && (
        <Button for="work" small onPress={() => setRecording(true)}>
          {t("data.record")}
        </Button>
      )}
      {isRecording && (
        <DataAnswerDialog
          one={one}
          types={one.next}
          title={t("data.record")}
          action={t("data.record")}
          onClose={close}
          onSubmit={(given) => record.mutate(given)}
          isPending={record.isPending}
          error={record.error}
        />
      )}
    </>
  );
}
