import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { ApiError, call, callFile } from "../api/client.ts";
import type { Documented } from "../api/document.ts";
import { queries } from "../api/queries.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Checkbox, Link, LinkButton, TextField } from "../parts/controls.tsx";
import { Facts } from "../parts/facts.tsx";
import { Answer, Empty, ErrorNotice, Page, Panel } from "../parts/page.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { saveBlob } from "../parts/save-file.ts";
import { toast } from "../parts/toast.tsx";

const route = getRouteApi("/cases/$id/court");

type Disclosure = Documented["Disclosure"];
type CourtReport = Disclosure["reports"][number];

/** What of a case may go to a court, by whose leave, and the giving itself. */
export function CaseCourt() {
  const { t } = useI18n();
  const { id } = route.useParams();
  const [originals, setOriginals] = useState(false);
  const found = useQuery(queries.disclosure(id, originals));
  const view = useQuery(queries.case(id));
  return (
    <Page
      wide
      title={t("court.title")}
      intro={t("court.intro")}
      above={
        view.data && (
          <p className="page-above">
            <Link href={paths.case(id)}>
              <Bdi>{view.data.case.title}</Bdi>
            </Link>
            <Bdi>{view.data.case.mandate}</Bdi>
          </p>
        )
      }
      actions={
        <LinkButton small href={paths.case(id)}>
          {t("plan.case")}
        </LinkButton>
      }
    >
      <Answer query={found} lines={10}>
        {(data) => (
          <div className="columns" data-layout="wide-narrow">
            <Panel title={t("court.reports")} note={t("court.reports.note")}>
              {data.reports.length === 0 ? (
                <Empty
                  title={t("court.none")}
                  actions={<LinkButton href={paths.case(id)}>{t("plan.case")}</LinkButton>}
                >
                  {t("court.none.text")}
                </Empty>
              ) : (
                <ul className="lines">
                  {data.reports.map((one) => (
                    <ReportLine key={one.report.id} caseId={id} one={one} />
                  ))}
                </ul>
              )}
            </Panel>
            <Give data={data} originals={originals} onOriginals={setOriginals} />
          </div>
        )}
      </Answer>
    </Page>
  );
}

function ReportLine({ caseId, one }: { caseId: string; one: CourtReport }) {
  const { t, maybe, number } = useI18n();
  const [isRecording, setRecording] = useState(false);
  const { report, given, withheld, asks, permission, consented, waiting, original } = one;
  const reasons = Object.entries(withheld).map(
    ([because, count]) => `${number(count)} × ${maybe(`partners.withheld.${because}`, because)}`,
  );
  return (
    <li className="line">
      <div className="line-main">
        <p className="row">
          <Link href={paths.report(report.id)}>
            <Bdi>{report.title}</Bdi>
          </Link>
          <AccessBadges access={report.access} />
        </p>
        <Facts
          rows={[
            [t("court.given"), number(given)],
            ...(reasons.length > 0 ? [[t("court.withheld"), reasons.join(" · ")] as const] : []),
            ...(asks.length > 0
              ? [
                  [
                    t("court.asks"),
                    <Bdi key="a">
                      {asks.map((who) => (who === "unknown" ? t("court.unknown") : who)).join(", ")}
                    </Bdi>,
                  ] as const,
                ]
              : []),
            ...(consented === undefined
              ? []
              : [[t("court.permission"), t("court.consented", { count: consented })] as const]),
            ...(permission
              ? [
                  [
                    t("court.permission"),
                    <span key="p">
                      <Bdi>{permission.reason}</Bdi>{" "}
                      <span className="hint">
                        <Bdi>{permission.requestedBy}</Bdi>, <Bdi>{permission.decidedBy}</Bdi>
                      </span>
                    </span>,
                  ] as const,
                ]
              : []),
            ...(original === "not-asked"
              ? []
              : [[t("court.original"), t(`court.original.${original}`)] as const]),
          ]}
        />
        {asks.length > 0 && !permission && waiting !== undefined && <Badge>{t("court.waiting")}</Badge>}
        {asks.length > 0 && !permission && waiting === undefined && (
          <Button small for="work" onPress={() => setRecording(true)}>
            {t("court.record")}
          </Button>
        )}
        {isRecording && <Record caseId={caseId} reportId={report.id} onClose={() => setRecording(false)} />}
      </div>
    </li>
  );
}

function Record({ caseId, reportId, onClose }: { caseId: string; reportId: string; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const record = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/cases/{id}/court-uses", { path: { id: caseId }, json: { reportId, reason } }),
    onSuccess: async () => {
      toast(t("court.recorded"));
      await client.invalidateQueries({ queryKey: ["cases", caseId] });
      onClose();
    },
  });
  return (
    <ReasonDialog
      title={t("court.record")}
      text={t("court.record.text")}
      action={t("court.record.ask")}
      onClose={onClose}
      onSubmit={(reason) => record.mutate(reason)}
      isPending={record.isPending}
      error={record.error}
    />
  );
}

function Give({
  data,
  originals,
  onOriginals,
}: {
  data: Disclosure;
  originals: boolean;
  onOriginals: (wanted: boolean) => void;
}) {
  const { t, number, language } = useI18n();
  const client = useQueryClient();
  const [to, setTo] = useState("");
  const [isAsking, setAsking] = useState(false);
  const order = { to: to.trim(), originals };
  const give = useMutation({
    mutationFn: () =>
      callFile("/cases/{id}/disclosure", { path: { id: data.caseId }, json: { ...order, lang: language } }),
    onSuccess: (blob) => saveBlob(`disclosure-${data.caseId}.zip`, blob),
  });
  const ask = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/cases/{id}/disclosure-approvals", {
        path: { id: data.caseId },
        json: { ...order, reason },
      }),
    onSuccess: async () => {
      setAsking(false);
      toast(t("court.asked"));
      await client.invalidateQueries({ queryKey: ["oversight"] });
    },
  });
  const needsSecond = give.error instanceof ApiError && give.error.code === "SECOND_PERSON_REQUIRED";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (order.to !== "") give.mutate();
  };
  return (
    <Panel title={t("court.give")} note={t("court.give.note")}>
      <Facts
        rows={[
          [t("court.given"), number(data.given)],
          [t("court.withheld"), number(data.withheld)],
          ...(data.given > 0
            ? [[t("report.marking"), <AccessBadges key="m" access={data.access} />] as const]
            : []),
        ]}
      />
      <Form className="form" onSubmit={submit}>
        <TextField
          label={t("court.to")}
          hint={t("court.to.hint")}
          value={to}
          onChange={(next) => {
            setTo(next);
            give.reset();
          }}
          maxLength={500}
          isRequired
        />
        <Checkbox label={t("court.originals")} isSelected={originals} onChange={onOriginals} />
        <p className="hint">{t("court.next")}</p>
        {give.error && <ErrorNotice error={give.error} />}
        {give.isSuccess && (
          <p className="notice" data-tone="good" role="status">
            {t("court.done")}
          </p>
        )}
        <div className="dialog-actions">
          {needsSecond && (
            <Button for="work" onPress={() => setAsking(true)}>
              {t("court.ask")}
            </Button>
          )}
          <Button
            for="work"
            type="submit"
            look="primary"
            isPending={give.isPending}
            isDisabled={data.given === 0}
          >
            {t("court.give")}
          </Button>
        </div>
      </Form>
      {isAsking && (
        <ReasonDialog
          title={t("court.ask")}
          text={t("court.ask.text")}
          action={t("court.ask")}
          onClose={() => setAsking(false)}
          onSubmit={(reason) => ask.mutate(reason)}
          isPending={ask.isPending}
          error={ask.error}
        />
      )}
    </Panel>
  );
}
