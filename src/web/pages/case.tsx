import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import {
  BriefcaseBusiness,
  Crosshair,
  Printer,
  Scale,
  Share2,
  TableProperties,
  Trash2,
  Waypoints,
} from "lucide-react";
import { useState } from "react";
import { groupBy } from "../../core/index.ts";
import { apiUrl, call, purposeStore } from "../api/client.ts";
import { queries } from "../api/queries.ts";
import type { CaseItem, CaseView, ListedFinding } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AddByNumber } from "../parts/add-by-number.tsx";
import { AccessBadges, StateBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, IconButton, Link, LinkButton } from "../parts/controls.tsx";
import { Facts } from "../parts/facts.tsx";
import { Parts, useAboutParts } from "../parts/finding-about.tsx";
import { useDetectorLabel } from "../parts/findings-list.tsx";
import { Folded } from "../parts/folded.tsx";
import { NodeName, useRelationLabel } from "../parts/links.tsx";
import { Answer, Empty, Page, Panel, useErrorText } from "../parts/page.tsx";
import { SourceLine } from "../parts/sources.tsx";
import { toast } from "../parts/toast.tsx";
import { CaseCourse, WhileOpen } from "./case-course.tsx";
import { CaseDesk, CasePlan } from "./case-desk.tsx";
import { CaseJudgements } from "./case-judgements.tsx";
import { ShareDialog } from "./partners-shared.tsx";

const route = getRouteApi("/cases/$id");
const LINKS_SHOWN = 40;
const SHOWN_OF_DETECTOR = 3;

/** What was put together under one mandate, and the brief that comes of it. */
export function CasePage() {
  const { id } = route.useParams();
  const { t } = useI18n();
  const view = useQuery(queries.case(id));
  const title = view.data?.case.title ?? t("case.title");
  return (
    <Page
      wide
      title={<Bdi>{title}</Bdi>}
      titleText={title}
      intro={t("case.intro")}
      above={
        view.data && (
          <p className="page-above">
            <Bdi>{view.data.case.mandate}</Bdi>
            <AccessBadges access={view.data.access} />
          </p>
        )
      }
      actions={view.data && <Actions view={view.data} />}
    >
      <Answer query={view} lines={12}>
        {(data) => (
          <WhileOpen one={data.case}>
            <Body view={data} />
          </WhileOpen>
        )}
      </Answer>
    </Page>
  );
}

function Actions({ view }: { view: CaseView }) {
  const { t, language } = useI18n();
  const [isSharing, setSharing] = useState(false);
  const [isAdding, setAdding] = useState(false);
  const choice = purposeStore.get();
  // A link that the browser opens sends no headers; the brief takes purpose and mandate in its address.
  const brief = apiUrl("/cases/{id}/brief", {
    path: { id: view.case.id },
    query: { lang: language, purpose: choice?.purpose, mandate: choice?.mandate },
  });
  return (
    <>
      {view.entities.length > 0 && (
        <LinkButton
          look="primary"
          href={paths.network(
            view.entities.map((entity) => entity.id),
            view.case.id,
          )}
          icon={<Waypoints size={15} aria-hidden="true" />}
        >
          {t("action.openNetwork")}
        </LinkButton>
      )}
      <LinkButton href={paths.casePlan(view.case.id)} icon={<Crosshair size={15} aria-hidden="true" />}>
        {t("plan.open")}
      </LinkButton>
      <LinkButton
        href={paths.techniques(undefined, view.case.id)}
        icon={<TableProperties size={15} aria-hidden="true" />}
      >
        {t("techniques.case.open")}
      </LinkButton>
      <LinkButton href={paths.caseCourt(view.case.id)} icon={<Scale size={15} aria-hidden="true" />}>
        {t("case.court")}
      </LinkButton>
      <LinkButton href={brief} target="_blank" icon={<Printer size={15} aria-hidden="true" />}>
        {t("case.brief")}
      </LinkButton>
      {!view.case.closed && (
        <Button
          for="work"
          icon={<BriefcaseBusiness size={15} aria-hidden="true" />}
          onPress={() => setAdding(true)}
        >
          {t("case.addByNumber")}
        </Button>
      )}
      {isAdding && <AddByNumber caseId={view.case.id} onClose={() => setAdding(false)} />}
      <Button for="work" icon={<Share2 size={15} aria-hidden="true" />} onPress={() => setSharing(true)}>
        {t("partners.share")}
      </Button>
      {isSharing && <ShareDialog caseId={view.case.id} onClose={() => setSharing(false)} />}
      <CaseCourse one={view.case} />
    </>
  );
}

function Body({ view }: { view: CaseView }) {
  const { t, date } = useI18n();
  const one = view.case;
  const isEmpty = view.entities.length + view.findings.length + view.reports.length === 0;
  return (
    <div className="columns" data-layout="wide-narrow">
      <div className="stack">
        {isEmpty && (
          <Panel title={t("case.contents")}>
            <Empty title={t("case.empty")}>{t("case.empty.text")}</Empty>
          </Panel>
        )}
        <Entities view={view} />
        <FindingItems view={view} />
        <ReportItems view={view} />
        <CaseJudgements view={view} />
        {!isEmpty && <CasePlan view={view} />}
      </div>
      <div className="stack">
        <Panel title={t("case.about")}>
          <Facts
            rows={[
              [t("purpose.mandate"), <Bdi key="m">{one.mandate}</Bdi>],
              [t("case.openedBy"), <Bdi key="b">{one.openedBy}</Bdi>],
              [t("case.openedAt"), date(one.openedAt, "minute")],
              [t("report.review"), date(one.reviewAt)],
              [t("report.marking"), <AccessBadges key="a" access={view.access} />],
            ]}
          />
          <p className="hint">{t("case.marking.note")}</p>
        </Panel>
        <CaseDesk view={view} />
        <NetworkLinks view={view} />
      </div>
    </div>
  );
}

function Remove({ view, kind, id }: { view: CaseView; kind: CaseItem["kind"]; id: string }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const words = useErrorText();
  const path = { id: view.case.id };
  const items = view.case.items.filter((item) => item.kind === kind && item.id === id);
  const putBack = useMutation({
    mutationFn: () =>
      call("POST", "/cases/{id}/items", {
        path,
        json: { items: items.map(({ note }) => ({ kind, id, note })) },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["cases"] }),
    onError: (error) => toast(words(error), "bad"),
  });
  const remove = useMutation({
    mutationFn: () =>
      call("DELETE", "/cases/{id}/items/{kind}/{itemId}", { path: { ...path, kind, itemId: id } }),
    onSuccess: async () => {
      toast(t("case.removed"), "good", () => putBack.mutate());
      await client.invalidateQueries({ queryKey: ["cases"] });
    },
    onError: (error) => toast(words(error), "bad"),
  });
  return (
    <IconButton
      for="work"
      label={t("case.remove")}
      icon={<Trash2 size={14} aria-hidden="true" />}
      onPress={() => remove.mutate()}
      isPending={remove.isPending}
    />
  );
}

const noteOf = (view: CaseView, kind: CaseItem["kind"], id: string): string =>
  view.case.items
    .flatMap((item) => (item.kind === kind && item.id === id && item.note !== "" ? [item.note] : []))
    .join(" · ");

function Entities({ view }: { view: CaseView }) {
  const { t } = useI18n();
  if (view.entities.length === 0) return null;
  return (
    <Panel title={t("case.entities")} note={t("case.items", { count: view.entities.length })}>
      <Folded items={view.entities}>
        {(entity) => (
          <li key={entity.id} className="line">
            <div className="line-main">
              <NodeName node={entity} />
              {view.roles[entity.id]?.map((role) => (
                <p key={role} className="hint">
                  {role}
                </p>
              ))}
              <p className="hint">
                <Bdi>{noteOf(view, "entity", entity.id)}</Bdi>
              </p>
            </div>
            <Remove view={view} kind="entity" id={entity.id} />
          </li>
        )}
      </Folded>
    </Panel>
  );
}

/** By detector: one that finds much must not hide what the others found. */
function FindingItems({ view }: { view: CaseView }) {
  const { t } = useI18n();
  const detectorLabel = useDetectorLabel();
  if (view.findings.length === 0) return null;
  return (
    <Panel title={t("nav.findings")} note={t("case.items", { count: view.findings.length })}>
      {[...groupBy(view.findings, (finding) => finding.detector)].map(([detector, findings]) => {
        const label = detectorLabel(detector, findings[0]?.title);
        return (
          <section key={detector} className="link-group">
            <h3 className="sub-title">
              {label} <span className="hint">{t("case.items", { count: findings.length })}</span>
            </h3>
            <Folded items={findings} label={label} shown={SHOWN_OF_DETECTOR}>
              {(finding) => <FindingItem key={finding.id} view={view} finding={finding} label={label} />}
            </Folded>
          </section>
        );
      })}
    </Panel>
  );
}

interface FindingItemProps {
  readonly view: CaseView;
  readonly finding: ListedFinding;
  /** What its detector is called. */
  readonly label: string;
}

function FindingItem({ view, finding, label }: FindingItemProps) {
  const parts = useAboutParts()(finding.about);
  return (
    <li className="line">
      <div className="line-main">
        <Link href={paths.finding(finding.id)}>{parts.length > 0 ? <Parts parts={parts} /> : label}</Link>
        <p className="line-text">
          <Bdi className="clip-two">{finding.summary}</Bdi>
        </p>
        <p className="line-facts">
          <StateBadge state={finding.state} />
          <Bdi className="hint">{noteOf(view, "finding", finding.id)}</Bdi>
        </p>
      </div>
      <Remove view={view} kind="finding" id={finding.id} />
    </li>
  );
}

function ReportItems({ view }: { view: CaseView }) {
  const { t } = useI18n();
  if (view.reports.length === 0) return null;
  return (
    <Panel title={t("nav.reports")} note={t("case.items", { count: view.reports.length })}>
      <Folded items={view.reports}>
        {(report) => (
          <li key={report.id} className="line">
            <div className="line-main">
              <SourceLine report={report} reportId={report.id} />
              <p className="hint">
                <Bdi>{noteOf(view, "report", report.id)}</Bdi>
              </p>
            </div>
            <Remove view={view} kind="report" id={report.id} />
          </li>
        )}
      </Folded>
    </Panel>
  );
}

/** The links among what is in the case, as a list; the chart is on the network page. */
function NetworkLinks({ view }: { view: CaseView }) {
  const { t } = useI18n();
  const relationLabel = useRelationLabel();
  const nodes = new Map(view.network.nodes.map((node) => [node.id, node]));
  const total = view.network.links.length;
  const links = view.network.links.slice(0, LINKS_SHOWN);
  if (links.length === 0) return null;
  return (
    <Panel title={t("case.network")} note={t("case.links", { count: total })}>
      <Folded items={links}>
        {(link) => {
          const [from, to] = [nodes.get(link.from), nodes.get(link.to)];
          if (!from || !to) return null;
          return (
            <li key={`${link.from}:${link.to}:${link.relation}`} className="line">
              <div className="line-main">
                <NodeName node={from} />
                <span className="hint">{relationLabel(link.relation)}</span> <NodeName node={to} />
              </div>
            </li>
          );
        }}
      </Folded>
      {total > links.length && <p className="hint">{t("case.links.some", { count: links.length })}</p>}
    </Panel>
  );
}
