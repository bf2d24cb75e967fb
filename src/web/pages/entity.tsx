import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import {
  ArrowLeftRight,
  BriefcaseBusiness,
  FileSignature,
  Split,
  Tag,
  TriangleAlert,
  Undo2,
  Waypoints,
} from "lucide-react";
import { useState } from "react";
import { call } from "../api/client.ts";
import { forgetRead, queries, readAnew } from "../api/queries.ts";
import type { EntityView, Resolution } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AddToCase } from "../parts/add-to-case.tsx";
import { AskedDay } from "../parts/asked-day.tsx";
import {
  AccessBadges,
  Badge,
  CategoryBadge,
  Fictitious,
  isProtected,
  LanguageTag,
  StatementKindBadge,
} from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Link, LinkButton, SelectField } from "../parts/controls.tsx";
import { useDecider } from "../parts/decider.ts";
import { joiningDecisions, recordName } from "../parts/entity-records.ts";
import { type Claim, claimsByProperty, type PropertyClaims } from "../parts/entity-statements.ts";
import { EntityTimeline } from "../parts/entity-timeline.tsx";
import { FindingsList } from "../parts/findings-list.tsx";
import { SchemaIcon, SchemaLabel, usePropertyLabel } from "../parts/kinds.tsx";
import { SUBJECT_CATEGORIES } from "../parts/levels.ts";
import { Links } from "../parts/links.tsx";
import { MiniGraph } from "../parts/mini-graph.tsx";
import { Answer, Empty, Page, Panel } from "../parts/page.tsx";
import { Protection } from "../parts/protection.tsx";
import { Reason } from "../parts/reason.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { ScoreTerms } from "../parts/score-terms.tsx";
import { ScreeningPanel } from "../parts/screening.tsx";
import { Sharing } from "../parts/sharing.tsx";
import { groupBySource, SourceLine } from "../parts/sources.tsx";
import { SplitRecords } from "../parts/split-records.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";
import { useValueWords } from "../parts/value-words.ts";

const route = getRouteApi("/entities/$id");
/** What tells an entity from another comes first. */
const FIRST = [
  "name",
  "alias",
  "weakAlias",
  "title",
  "phone",
  "email",
  "handle",
  "username",
  "registrationNumber",
  "serialNumber",
  "accountNumber",
  "iban",
  "birthDate",
];

/** What somebody can own or control, and who can stand on a list. */
const SCREENED: ReadonlySet<string> = new Set([
  "Company",
  "LegalEntity",
  "Organization",
  "Person",
  "PublicBody",
  "Vessel",
]);

/** Everything this viewer may know of one entity, claim by claim with its sources. */
export function EntityPage() {
  const { id } = route.useParams();
  const { asOf } = route.useSearch();
  const navigate = route.useNavigate();
  const { t } = useI18n();
  const view = useQuery(queries.entity(id, asOf));
  const entity = view.data?.entity;
  return (
    <Page
      wide
      titleText={entity?.caption ?? t("entity.title")}
      title={
        <>
          {entity && <SchemaIcon schema={entity.schema} size={22} />}
          <Bdi>{entity?.caption ?? t("entity.title")}</Bdi>
        </>
      }
      intro={t("entity.intro")}
      above={view.data && <Above view={view.data} />}
      actions={view.data && <Actions view={view.data} />}
    >
      <div className="row">
        <AskedDay
          label={t("entity.asOf")}
          value={asOf}
          onAsk={(day) => void navigate({ search: { asOf: day }, replace: true })}
        />
        {asOf !== undefined && <Badge tone="warn">{t("entity.asOf.note")}</Badge>}
      </div>
      <Answer query={view} lines={12}>
        {(data) => (
          <div className="columns" data-layout="wide-narrow">
            <div className="stack">
              <Statements view={data} />
              <EntityTimeline view={data} asOf={asOf} />
            </div>
            <div className="stack">
              {isProtected(data.category) && <Protection id={data.entity.canonicalId} />}
              {SCREENED.has(data.entity.schema) && !isProtected(data.category) && (
                <ScreeningPanel of={{ entity: data.entity.canonicalId }} />
              )}
              <LinkedTo id={data.entity.canonicalId} />
              {data.findings.length > 0 && (
                <Panel title={t("entity.findings")}>
                  <FindingsList findings={data.findings} />
                </Panel>
              )}
              <Resolutions view={data} />
              <Sources view={data} />
              <Sharing id={data.entity.canonicalId} />
            </div>
          </div>
        )}
      </Answer>
    </Page>
  );
}

const isFictitious = (view: EntityView): boolean =>
  view.entity.statements.some((statement) => view.reports[statement.reportId]?.fictitious);

function Above({ view }: { view: EntityView }) {
  const isPerson = view.entity.schema === "Person";
  return (
    <p className="page-above">
      <SchemaLabel schema={view.entity.schema} />
      {(isPerson || view.category !== "unknown") && <CategoryBadge category={view.category} />}
      <AccessBadges access={view.entity.access} />
      {isFictitious(view) && <Fictitious />}
    </p>
  );
}

function Actions({ view }: { view: EntityView }) {
  const { t } = useI18n();
  const [open, setOpen] = useState<"case" | "category">();
  const { canonicalId, schema } = view.entity;
  return (
    <>
      <LinkButton
        look="primary"
        href={paths.network([canonicalId])}
        icon={<Waypoints size={15} aria-hidden="true" />}
      >
        {t("action.openNetwork")}
      </LinkButton>
      <Button
        for="work"
        icon={<BriefcaseBusiness size={15} aria-hidden="true" />}
        onPress={() => setOpen("case")}
      >
        {t("action.addToCase")}
      </Button>
      {SCREENED.has(schema) && !isProtected(view.category) && (
        <LinkButton
          href={paths.designation(canonicalId)}
          icon={<FileSignature size={15} aria-hidden="true" />}
        >
          {t("designation.open")}
        </LinkButton>
      )}
      {schema === "Person" && (
        <Button for="work" icon={<Tag size={15} aria-hidden="true" />} onPress={() => setOpen("category")}>
          {t("entity.category")}
        </Button>
      )}
      {open === "case" && <AddToCase kind="entity" id={canonicalId} onClose={() => setOpen(undefined)} />}
      {open === "category" && <CategoryDialog view={view} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function CategoryDialog({ view, onClose }: { view: EntityView; onClose: () => void }) {
  const { t, maybe } = useI18n();
  const { history } = useRouter();
  const [category, setCategory] = useState(view.category);
  const { canonicalId } = view.entity;
  // To take back a protection takes two people, and has its own place on the page.
  const isOffered = (one: string) => one !== "unknown" || !isProtected(view.category);
  const change = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/entities/{id}/category", { path: { id: canonicalId }, json: { category, reason } }),
    onSuccess: async () => {
      toast(t("entity.category.done"));
      onClose();
      if (!isProtected(category)) return readAnew();
      // Whoever is protected now is under a pseudonym: nothing is under this id any more.
      history.push(paths.search());
      await forgetRead();
    },
  });
  return (
    <ReasonDialog
      title={t("entity.category")}
      text={t("entity.category.text")}
      action={t("action.save")}
      onClose={onClose}
      onSubmit={(reason) => change.mutate(reason)}
      isPending={change.isPending}
      error={change.error}
      missing={unfilled([[t("entity.category.other"), category !== view.category]])}
    >
      <SelectField
        label={t("entity.category")}
        value={category}
        onChange={setCategory}
        options={SUBJECT_CATEGORIES.filter(isOffered).map((id) => ({
          id,
          label: maybe(`category.${id}`, id),
        }))}
      />
      {isProtected(category) && (
        <p className="notice" data-tone="warn">
          {t("entity.category.protected")}
        </p>
      )}
    </ReasonDialog>
  );
}

function Statements({ view }: { view: EntityView }) {
  const { t } = useI18n();
  const groups = claimsByProperty(view.entity.statements, FIRST);
  const conflicts = groups.filter((group) => group.isConflict).length;
  return (
    <Panel
      title={t("entity.statements")}
      note={t("entity.statements.note", { count: view.entity.statements.length })}
      actions={
        conflicts > 0 && (
          <Badge tone="warn" icon={<Split size={12} aria-hidden="true" />}>
            {t("entity.conflicts", { count: conflicts })}
          </Badge>
        )
      }
      flush
    >
      <p className="legend">
        <StatementKindBadge kind="fact" /> {t("statement.fact.meaning")}
        <StatementKindBadge kind="assessment" /> {t("statement.assessment.meaning")}
      </p>
      <dl className="claims">
        {groups.map((group) => (
          <Property key={group.property} group={group} view={view} />
        ))}
      </dl>
    </Panel>
  );
}

function Property({ group, view }: { group: PropertyClaims; view: EntityView }) {
  const { t } = useI18n();
  const label = usePropertyLabel();
  return (
    <div className="claim-group" data-conflict={group.isConflict || undefined}>
      <dt className="claim-property">
        {label(group.property)}
        {group.isConflict && (
          <span className="conflict">
            <TriangleAlert size={12} aria-hidden="true" />
            {t("entity.conflict")}
          </span>
        )}
      </dt>
      <dd className="claim-values">
        {group.claims.map((claim) => (
          <ClaimCard key={`${claim.kind}:${claim.value}`} claim={claim} view={view} />
        ))}
      </dd>
    </div>
  );
}

function ClaimCard({ claim, view }: { claim: Claim; view: EntityView }) {
  const { t, date } = useI18n();
  const words = useValueWords();
  const [head] = claim.statements;
  const caption = view.captions[claim.value];
  return (
    <div className="claim" data-kind={claim.kind}>
      <p className="claim-value">
        {caption !== undefined ? (
          <Link href={paths.entity(claim.value)}>
            <Bdi>{caption}</Bdi>
          </Link>
        ) : (
          <Bdi lang={head?.lang}>{words(head?.property ?? "", claim.value)}</Bdi>
        )}
        {claim.kind === "assessment" && <StatementKindBadge kind="assessment" />}
        {head?.lang !== undefined && <LanguageTag code={head.lang} />}
      </p>
      <ul className="claim-sources">
        {groupBySource(claim.statements).map((group) => {
          const [statement] = group;
          const written = [
            ...new Set(group.map((one) => one.original).filter((one) => one && one !== claim.value)),
          ];
          return (
            <li key={statement.id}>
              <SourceLine report={view.reports[statement.reportId]} reportId={statement.reportId} />
              {group.length > 1 && <span className="hint">{t("source.times", { count: group.length })}</span>}
              <AccessBadges access={statement.access} />
              {group.some((one) => view.contested.includes(one.id)) && (
                <Badge tone="warn">{t("statement.contested")}</Badge>
              )}
              {written.map((original) => (
                <span key={original} className="hint">
                  {t("statement.written")} <Bdi>{original}</Bdi>
                </span>
              ))}
              {(statement.validFrom ?? statement.validTo) !== undefined && (
                <span className="hint">
                  {t("statement.valid", {
                    from: date(statement.validFrom) || "…",
                    to: date(statement.validTo) || "…",
                  })}
                </span>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function LinkedTo({ id }: { id: string }) {
  const { t } = useI18n();
  const graph = useQuery(queries.graph([id]));
  return (
    <Panel title={t("entity.links")} note={graph.data?.truncated ? t("network.truncated") : undefined}>
      <Answer query={graph} lines={4}>
        {(data) =>
          data.links.length === 0 ? (
            <Empty title={t("entity.links.none")}>{t("entity.links.none.text")}</Empty>
          ) : (
            <>
              <MiniGraph graph={data} of={id} />
              <Links graph={data} of={id} />
            </>
          )
        }
      </Answer>
    </Panel>
  );
}

/** Which records were taken for one, why, and the way back. */
function Resolutions({ view }: { view: EntityView }) {
  const { t, date, maybe } = useI18n();
  const decider = useDecider();
  const [undo, setUndo] = useState<Resolution>();
  const [isSplitting, setSplitting] = useState(false);
  const { entityIds } = view.entity;
  const joining = joiningDecisions(view.resolutions, entityIds);
  return (
    <Panel
      title={t("entity.resolutions")}
      note={t("entity.records", { count: entityIds.length })}
      actions={
        entityIds.length > 1 && (
          <Button
            for="work"
            small
            icon={<Split size={13} aria-hidden="true" />}
            onPress={() => setSplitting(true)}
          >
            {t("split.title")}
          </Button>
        )
      }
    >
      {view.resolutions.length === 0 ? (
        <p className="hint">{t("entity.resolutions.none")}</p>
      ) : (
        <ul className="lines" data-compact>
          {view.resolutions.map((resolution) => (
            <li key={resolution.id} className="line">
              <div className="line-main">
                <p className="line-facts">
                  {resolution.undoes === undefined ? (
                    <>
                      <Badge tone={resolution.judgement === "same" ? "good" : "muted"}>
                        {maybe(`judgement.${resolution.judgement}`, resolution.judgement)}
                      </Badge>
                      <Bdi>{decider(resolution.decidedBy)}</Bdi>
                    </>
                  ) : (
                    <span>{t("review.takenBack", { who: decider(resolution.decidedBy) })}</span>
                  )}
                  <span>{date(resolution.decidedAt, "minute")}</span>
                  <AccessBadges access={resolution.access} />
                </p>
                <p>
                  <Bdi>{recordName(view, resolution.leftId)}</Bdi>
                  <ArrowLeftRight size={13} className="inline-icon" aria-hidden="true" />
                  <Bdi>{recordName(view, resolution.rightId)}</Bdi>
                </p>
                <p className="hint">
                  <Reason {...resolution} />
                </p>
                <ScoreTerms terms={resolution.terms} score={resolution.score} />
                {joining.has(resolution) && (
                  <Button
                    for="work"
                    small
                    look="quiet"
                    icon={<Undo2 size={13} className="mirrored" aria-hidden="true" />}
                    onPress={() => setUndo(resolution)}
                  >
                    {t("entity.separate")}
                  </Button>
                )}
              </div>
            </li>
          ))}
        </ul>
      )}
      {isSplitting && <SplitRecords view={view} onClose={() => setSplitting(false)} />}
      {undo && <SeparateDialog resolution={undo} onClose={() => setUndo(undefined)} />}
    </Panel>
  );
}

function SeparateDialog({ resolution, onClose }: { resolution: Resolution; onClose: () => void }) {
  const { t } = useI18n();
  const { leftId, rightId } = resolution;
  const separate = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/resolutions", { json: { leftId, rightId, judgement: "different", reason } }),
    onSuccess: async () => {
      toast(t("entity.separate.done"));
      onClose();
      await readAnew();
    },
  });
  return (
    <ReasonDialog
      title={t("entity.separate")}
      text={t("entity.separate.text")}
      action={t("entity.separate")}
      onClose={onClose}
      onSubmit={(reason) => separate.mutate(reason)}
      isPending={separate.isPending}
      error={separate.error}
    />
  );
}

function Sources({ view }: { view: EntityView }) {
  const { t } = useI18n();
  const reports = Object.values(view.reports);
  return (
    <Panel title={t("entity.sources")} note={t("entity.sources.note", { count: reports.length })}>
      <ul className="lines" data-compact>
        {reports.map((report) => (
          <li key={report.id} className="line">
            <div className="line-main">
              <SourceLine report={report} reportId={report.id} />
              <AccessBadges access={report.access} />
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
