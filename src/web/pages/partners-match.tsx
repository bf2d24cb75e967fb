import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { RefreshCw } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { type MatchDesk, type MatchHit, partnerQueries } from "../api/partners.ts";
import { useI18n } from "../i18n/context.tsx";
import { type AskedLine, linesOf } from "../parts/asked-lines.ts";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, SelectField, TextField } from "../parts/controls.tsx";
import { DateField } from "../parts/date-field.tsx";
import { ForWork } from "../parts/for-work.tsx";
import { NothingYet } from "../parts/nothing-yet.tsx";
import { Answer, ErrorNotice, Panel, useErrorText } from "../parts/page.tsx";
import { PartnerField } from "../parts/partner-field.tsx";
import { PartnerName, usePartnerNames } from "../parts/partner-name.tsx";
import { DataTable, type TableColumn } from "../parts/table.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";
import { MessageDialog } from "./partners-messages.tsx";

/** The hit/no-hit desk: a question, what hit, what is waited for, and what both sides have on record. */
export function PartnersMatch() {
  const desk = useQuery(partnerQueries.desk());
  const client = useQueryClient();
  // What the desk shows is seen; of very many hits some are left for the next look.
  const shownAt = desk.dataUpdatedAt;
  useEffect(() => {
    if (shownAt > 0) void client.invalidateQueries({ queryKey: partnerQueries.freshHits().queryKey });
  }, [shownAt, client]);
  const form = useRef<HTMLDivElement>(null);
  const ask = () => form.current?.querySelector<HTMLElement>("button, textarea")?.focus();
  return (
    <div className="columns" data-layout="narrow-wide">
      <ForWork>
        <div ref={form}>
          <AskPanel />
        </div>
      </ForWork>
      <Answer query={desk} lines={8}>
        {(answer) => (
          <div className="stack">
            <Alarms desk={answer} />
            <Endings desk={answer} />
            <Hits hits={answer.hits} onAsk={ask} />
            <Standing desk={answer} onAsk={ask} />
            <Batches desk={answer} onAsk={ask} />
          </div>
        )}
      </Answer>
    </div>
  );
}

function AskPanel() {
  const { t, date } = useI18n();
  const client = useQueryClient();
  const [partner, setPartner] = useState<string>();
  const [kind, setKind] = useState<MatchHit["kind"]>("holdings");
  const [terms, setTerms] = useState("");
  const [legalBasis, setLegalBasis] = useState("");
  const [until, setUntil] = useState<string>();
  const list = linesOf(terms);
  const ask = useMutation({
    mutationFn: (asked: readonly AskedLine[]) =>
      call("POST", "/match/questions", {
        json: {
          partner: partner ?? "",
          kind,
          terms: asked.map(({ term }) => term),
          legalBasis: legalBasis.trim(),
          ...(until === undefined ? {} : { until: `${until}T23:59:59.999Z` }),
        },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["partners", "match"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask.mutate(list);
  };
  const result = ask.data;
  const rejected = (result?.rejected ?? []).flatMap((i) => ask.variables?.[i]?.line ?? []);
  const hits = result?.items.filter((item) => item.hitId !== undefined) ?? [];
  return (
    <Panel title={t("partners.ask")}>
      <Form className="form" onSubmit={submit}>
        <PartnerField label={t("partners.ask.partner")} value={partner} onChange={setPartner} />
        <SelectField
          label={t("partners.ask.kind")}
          value={kind}
          onChange={setKind}
          options={(["holdings", "targets"] as const).map((id) => ({ id, label: t(`partners.kind.${id}`) }))}
        />
        <TextField
          label={t("partners.ask.terms")}
          hint={t("partners.ask.terms.hint")}
          value={terms}
          onChange={setTerms}
          multiline
          isRequired
        />
        <TextField
          label={t("partners.law")}
          hint={t("partners.law.hint")}
          value={legalBasis}
          onChange={setLegalBasis}
          maxLength={200}
          isRequired
        />
        <DateField label={t("partners.ask.until")} value={until} onChange={setUntil} />
        <p className="hint">{t("partners.ask.until.hint")}</p>
        {ask.error && <ErrorNotice error={ask.error} />}
        <Button
          type="submit"
          look="primary"
          isPending={ask.isPending}
          missing={unfilled([
            [t("partners.ask.partner"), partner],
            [t("partners.ask.terms"), list.length > 0],
            [t("partners.law"), legalBasis],
          ])}
        >
          {t("partners.ask.send")}
        </Button>
      </Form>
      {result && (
        <div role="status">
          <p>
            {t("partners.ask.result", {
              questions: result.questions,
              hits: hits.length,
              at: date(result.setAt, "minute"),
            })}
          </p>
          {hits.map(({ term }) => (
            <p key={term}>
              <Badge tone="good">{t("partners.hit")}</Badge> <Bdi>{term}</Bdi>
            </p>
          ))}
          {rejected.length > 0 && <p>{t("partners.ask.rejected", { lines: rejected.join(", ") })}</p>}
        </div>
      )}
    </Panel>
  );
}

function Alarms({ desk }: { desk: MatchDesk }) {
  const { t } = useI18n();
  const nameOf = usePartnerNames();
  return desk.alarms.map((alarm) => (
    <div key={`${alarm.partner} ${alarm.direction}`} className="notice" data-tone="bad" role="alert">
      <p>
        {t(`partners.alarm.${alarm.direction}`, {
          partner: nameOf(alarm.partner),
          hits: alarm.hits,
          questions: alarm.questions,
        })}{" "}
        {t(`partners.alarm.${alarm.because}`)}
      </p>
    </div>
  ));
}

/** What the node ended of one's own, and why. */
function Endings({ desk }: { desk: MatchDesk }) {
  const { t, date } = useI18n();
  const nameOf = usePartnerNames();
  if (desk.ended.length === 0) return null;
  return (
    <Panel title={t("partners.ended")}>
      {desk.ended.map(({ no, what, partner, count, mandate, because, at }) => (
        <p key={no}>
          {t(`partners.ended.${what}`, {
            at: date(at, "minute"),
            partner: nameOf(partner),
            count,
            mandate,
          })}{" "}
          {t(`partners.ended.because.${because}`)}
        </p>
      ))}
    </Panel>
  );
}

function Hits({ hits, onAsk }: { hits: readonly MatchHit[]; onAsk: () => void }) {
  const { t, date } = useI18n();
  const nameOf = usePartnerNames();
  const [asking, setAsking] = useState<MatchHit>();
  const columns: TableColumn<MatchHit>[] = [
    {
      id: "term",
      title: t("partners.term"),
      width: "grow",
      sortBy: (h) => h.term,
      cell: (h) => <Bdi>{h.term}</Bdi>,
    },
    {
      id: "partner",
      title: t("partners.name"),
      secondary: true,
      text: (h) => nameOf(h.partner),
      cell: (h) => <PartnerName nodeId={h.partner} />,
    },
    {
      id: "case",
      title: t("purpose.mandate"),
      secondary: true,
      text: (h) => h.mandate,
      cell: (h) => <Bdi>{h.mandate}</Bdi>,
    },
    {
      id: "at",
      title: t("partners.at"),
      width: "fit",
      sortBy: (h) => h.foundAt,
      cell: (h) => date(h.foundAt, "minute"),
    },
    {
      id: "more",
      title: t("partners.request"),
      text: (h) => (h.requestId === undefined ? "" : t("partners.asked")),
      cell: (h) =>
        h.requestId === undefined ? (
          <Button for="work" small onPress={() => setAsking(h)}>
            {t("partners.askMore")}
          </Button>
        ) : (
          t("partners.asked")
        ),
    },
  ];
  return (
    <Panel title={t("partners.hits")} note={t("partners.hits.note")} flush>
      <DataTable
        label={t("partners.hits")}
        columns={columns}
        items={hits}
        idOf={(h) => h.id}
        textOf={(h) => h.term}
        empty={<NothingYet title={t("partners.hits.none")} action={t("partners.ask")} onAct={onAsk} />}
      />
      {asking && <MessageDialog about={asking} onClose={() => setAsking(undefined)} />}
    </Panel>
  );
}

function Standing({ desk, onAsk }: { desk: MatchDesk; onAsk: () => void }) {
  const { t, date } = useI18n();
  const nameOf = usePartnerNames();
  const client = useQueryClient();
  const words = useErrorText();
  const refresh = () => client.invalidateQueries({ queryKey: ["partners", "match"] });
  const onError = (error: Error) => toast(words(error), "bad");
  const check = useMutation({
    mutationFn: () => call("POST", "/match/standing/check"),
    onSuccess: async ({ hits }) => {
      toast(t("partners.checked", { hits: hits.length }));
      await refresh();
    },
    onError,
  });
  const close = useMutation({
    mutationFn: (id: string) => call("DELETE", "/match/standing/{id}", { path: { id } }),
    onSuccess: refresh,
    onError,
  });
  type Row = MatchDesk["standing"][number];
  const columns: TableColumn<Row>[] = [
    {
      id: "term",
      title: t("partners.term"),
      width: "grow",
      text: (q) => q.term,
      cell: (q) => <Bdi>{q.term}</Bdi>,
    },
    {
      id: "partner",
      title: t("partners.name"),
      secondary: true,
      text: (q) => nameOf(q.partner),
      cell: (q) => <PartnerName nodeId={q.partner} />,
    },
    {
      id: "until",
      title: t("partners.ask.until"),
      width: "fit",
      sortBy: (q) => q.until,
      cell: (q) => date(q.until),
    },
    {
      id: "state",
      title: t("partners.state"),
      text: (q) => t(q.hitAt === undefined ? "partners.receipt.waiting" : "partners.hit"),
      cell: (q) =>
        q.hitAt === undefined ? (
          t("partners.receipt.waiting")
        ) : (
          <Badge tone="good">{t("partners.hit")}</Badge>
        ),
    },
    {
      id: "close",
      title: "",
      isControls: true,
      cell: (q) => (
        <Button for="work" small look="quiet" onPress={() => close.mutate(q.id)}>
          {t("partners.close")}
        </Button>
      ),
    },
  ];
  return (
    <Panel
      title={t("partners.standing")}
      flush
      actions={
        <Button
          for="work"
          small
          icon={<RefreshCw size={13} aria-hidden="true" />}
          isPending={check.isPending}
          onPress={() => check.mutate()}
        >
          {t("partners.check")}
        </Button>
      }
    >
      <DataTable
        label={t("partners.standing")}
        columns={columns}
        items={desk.standing}
        idOf={(q) => q.id}
        textOf={(q) => q.term}
        empty={<NothingYet title={t("partners.standing.none")} action={t("partners.ask")} onAct={onAsk} />}
      />
    </Panel>
  );
}

function Batches({ desk, onAsk }: { desk: MatchDesk; onAsk: () => void }) {
  const { t, date, number } = useI18n();
  const nameOf = usePartnerNames();
  type Row = MatchDesk["batches"][number];
  const columns: TableColumn<Row>[] = [
    {
      id: "at",
      title: t("partners.at"),
      width: "fit",
      sortBy: (b) => b.at,
      cell: (b) => date(b.at, "minute"),
    },
    {
      id: "way",
      title: t("partners.way"),
      text: (b) => t(`partners.way.${b.direction}`),
      cell: (b) => t(`partners.way.${b.direction}`),
    },
    {
      id: "partner",
      title: t("partners.name"),
      secondary: true,
      text: (b) => nameOf(b.partner),
      cell: (b) => <PartnerName nodeId={b.partner} />,
    },
    {
      id: "law",
      title: t("partners.law"),
      width: "grow",
      secondary: true,
      text: (b) => b.legalBasis,
      cell: (b) => <Bdi>{b.legalBasis}</Bdi>,
    },
    {
      id: "case",
      title: t("purpose.mandate"),
      secondary: true,
      text: (b) => b.mandate,
      cell: (b) => <Bdi>{b.mandate}</Bdi>,
    },
    {
      id: "size",
      title: t("partners.elements"),
      align: "end",
      sortBy: (b) => b.elements,
      cell: (b) => number(b.elements),
    },
    {
      id: "hits",
      title: t("partners.hits"),
      align: "end",
      sortBy: (b) => b.hits ?? -1,
      text: (b) => b.hits ?? "",
      cell: (b) => (b.hits === undefined ? "–" : number(b.hits)),
    },
  ];
  return (
    <Panel title={t("partners.batches")} note={t("partners.batches.note")} flush>
      <DataTable
        label={t("partners.batches")}
        columns={columns}
        items={desk.batches}
        idOf={(b) => `${b.direction} ${b.id}`}
        textOf={(b) => b.id}
        empty={<NothingYet title={t("partners.batches.none")} action={t("partners.ask")} onAct={onAsk} />}
      />
    </Panel>
  );
}
