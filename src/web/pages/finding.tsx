import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Banknote, BriefcaseBusiness, Waypoints } from "lucide-react";
import { useState } from "react";
import { queries } from "../api/queries.ts";
import type { FindingView } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AddToCase } from "../parts/add-to-case.tsx";
import { AccessBadges, FrontBadge, StateBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Link, LinkButton } from "../parts/controls.tsx";
import { DecideButtons, DecideFinding } from "../parts/decide-finding.tsx";
import { Facts } from "../parts/facts.tsx";
import { useDetectorLabel } from "../parts/findings-list.tsx";
import { isUnstated, NodeName } from "../parts/links.tsx";
import { useFocusKept } from "../parts/lost-focus.ts";
import { OwnList, OwnText } from "../parts/own-text.tsx";
import { Answer, Page, Panel } from "../parts/page.tsx";
import { RecordLine } from "../parts/record-line.tsx";
import { TermsTable } from "../parts/score-terms.tsx";
import { StatementLine } from "../parts/sources.tsx";

const route = getRouteApi("/findings/$id");

/** A proposal, everything that it stands on, what speaks against it, and a person's decision. */
export function FindingPage() {
  const { id } = route.useParams();
  const { t } = useI18n();
  const detectorLabel = useDetectorLabel();
  const view = useQuery(queries.finding(id));
  const finding = view.data?.finding;
  // A decision takes the buttons that it was made by.
  useFocusKept(finding?.state);
  return (
    <Page
      wide
      title={finding ? (finding.title ?? detectorLabel(finding.detector)) : t("finding.finding")}
      intro={t("finding.intro")}
      above={
        finding && (
          <p className="page-above">
            <FrontBadge front={finding.front} />
            <StateBadge state={finding.state} />
            <AccessBadges access={finding.access} />
          </p>
        )
      }
      actions={view.data && <Actions view={view.data} />}
    >
      <Answer query={view} lines={12}>
        {(data) => <Body view={data} />}
      </Answer>
    </Page>
  );
}

function Actions({ view }: { view: FindingView }) {
  const { t } = useI18n();
  const [open, setOpen] = useState<"accepted" | "rejected" | "case">();
  const { finding } = view;
  // An account of which nothing is stated before somebody accepts the finding is in no network yet.
  const drawn = view.subjects.filter((subject) => !isUnstated(subject)).map(({ id }) => id);
  const close = () => setOpen(undefined);
  return (
    <>
      <DecideButtons state={finding.state} onChoose={setOpen} />
      {drawn.length > 0 && (
        <LinkButton href={paths.network(drawn)} icon={<Waypoints size={15} aria-hidden="true" />}>
          {t("action.openNetwork")}
        </LinkButton>
      )}
      {finding.front === "finance" && (
        <LinkButton href={paths.money({ id: finding.id })} icon={<Banknote size={15} aria-hidden="true" />}>
          {t("finding.inMoney")}
        </LinkButton>
      )}
      <Button
        for="work"
        icon={<BriefcaseBusiness size={15} aria-hidden="true" />}
        onPress={() => setOpen("case")}
      >
        {t("action.addToCase")}
      </Button>
      {open === "case" && <AddToCase kind="finding" id={finding.id} onClose={close} />}
      {(open === "accepted" || open === "rejected") && (
        <DecideFinding id={finding.id} state={open} onClose={close} />
      )}
    </>
  );
}

function Body({ view }: { view: FindingView }) {
  const { t, date, scored } = useI18n();
  const { finding, statements, records, reports, subjects } = view;
  const captions = Object.fromEntries(subjects.map((subject) => [subject.id, subject.caption]));
  return (
    <div className="columns" data-layout="wide-narrow">
      <div className="stack">
        <Panel title={t("finding.what")}>
          <p className="lead">
            <Bdi>{finding.summary}</Bdi>
          </p>
          <ScoreTable view={view} />
        </Panel>
        <Panel
          title={t("finding.evidence")}
          note={t("finding.evidence.note", { count: finding.evidence.length })}
          flush
        >
          {statements.map((statement) => (
            <StatementLine key={statement.id} statement={statement} reports={reports} captions={captions} />
          ))}
          {records.map((record) => (
            <RecordLine key={record.id} record={record} reports={reports} />
          ))}
        </Panel>
      </div>
      <div className="stack">
        {finding.state !== "proposed" && (
          <Panel title={t("finding.decision")}>
            <Facts
              rows={[
                [t("findings.state"), <StateBadge key="state" state={finding.state} />],
                [t("finding.decidedBy"), <Bdi key="by">{finding.decidedBy}</Bdi>],
                [t("finding.decidedAt"), date(finding.decidedAt, "minute")],
                [t("reason.label"), <Bdi key="why">{finding.decisionReason}</Bdi>],
              ]}
            />
          </Panel>
        )}
        <Panel title={t("finding.against")}>
          {finding.against.length === 0 ? (
            <p className="hint">{t("finding.against.none")}</p>
          ) : (
            <ul className="bullets">
              {finding.against.map((against) => (
                <li key={against}>
                  <Bdi>{against}</Bdi>
                </li>
              ))}
            </ul>
          )}
        </Panel>
        <Subjects view={view} />
        <Panel title={t("finding.facts")}>
          <Facts
            rows={[
              [t("finding.techniques"), <Techniques key="t" finding={finding} />],
              [t("finding.span"), [date(finding.from), date(finding.to)].filter(Boolean).join(" – ")],
              [t("finding.proposedAt"), date(finding.proposedAt, "minute")],
              [
                t("score.title"),
                <span key="s" dir="ltr">
                  {scored(finding.score)}
                </span>,
              ],
            ]}
          />
        </Panel>
        <DetectorPanel id={finding.detector} version={finding.detectorVersion} />
      </div>
    </div>
  );
}

/** Each opens its cell of the matrix. */
function Techniques({ finding }: { finding: FindingView["finding"] }) {
  return finding.techniques.map((id, at) => (
    <span key={id} className="line-facts">
      <Link href={paths.techniques(id)}>{finding.techniqueNames[at] ?? id}</Link> <code>{id}</code>
    </span>
  ));
}

/** The terms with their sum below. */
function ScoreTable({ view }: { view: FindingView }) {
  const { t, scored } = useI18n();
  const { terms, score } = view.finding;
  return (
    <div className="table-wrap">
      <TermsTable inWords terms={terms}>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              {t("score.title")}
            </th>
            <td className="number" dir="ltr">
              {scored(score)}
            </td>
          </tr>
        </tfoot>
      </TermsTable>
    </div>
  );
}

function Subjects({ view }: { view: FindingView }) {
  const { t } = useI18n();
  const roles = new Map(view.finding.subjects.map((subject) => [subject.id, subject.role]));
  return (
    <Panel title={t("finding.subjects")} note={t("finding.subjects.note")}>
      <ul className="lines" data-compact>
        {view.subjects.map((subject) => {
          const role = roles.get(subject.id) ?? "";
          return (
            <li key={subject.id} className="line">
              <NodeName node={subject} />
              <span className="hint">{role}</span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

function DetectorPanel({ id, version }: { id: string; version: string }) {
  const { t, date } = useI18n();
  const detectors = useQuery(queries.detectors());
  const detector = detectors.data?.find((one) => one.id === id);
  if (!detector) return null;
  const { card, lang } = detector;
  const text = (said: string) => <OwnText lang={lang}>{said}</OwnText>;
  const list = (said: readonly string[]) => <OwnList lang={lang} items={said} />;
  return (
    <Panel title={t("detector.card")}>
      <Facts
        rows={[
          [t("detector.version"), <Bdi key="v">{`${id} ${version}`}</Bdi>],
          [
            t("detector.reference"),
            <Bdi key="r" lang="en">
              {detector.reference}
            </Bdi>,
          ],
          [t("detector.purpose"), text(card.purpose)],
          [t("detector.basis"), text(card.lawfulBasis)],
          [t("detector.data"), list(card.dataUsed)],
          [t("detector.errors"), text(card.errorRates)],
          [t("detector.affected"), text(card.affectedGroups)],
          [t("report.review"), date(card.reviewAt)],
        ]}
      />
      <h3 className="sub-title">{t("detector.guardrails")}</h3>
      {list(card.guardrails)}
    </Panel>
  );
}
