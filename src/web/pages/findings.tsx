import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { FRONTS } from "../../core/index.ts";
import { call } from "../api/client.ts";
import { queries } from "../api/queries.ts";
import type { ListedFinding } from "../api/types.ts";
import { workplaceQueries } from "../api/workplace.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { FrontBadge, StateBadge, TlpBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { useCampaignName } from "../parts/campaign-name.ts";
import { Button, LinkButton } from "../parts/controls.tsx";
import { FilterSelect } from "../parts/filter-select.tsx";
import { Parts, useAboutParts } from "../parts/finding-about.tsx";
import { useDetectorLabel } from "../parts/findings-list.tsx";
import { markingText, TLP_LEVELS } from "../parts/levels.ts";
import { type LongList, useLongList } from "../parts/long-list.ts";
import { Only } from "../parts/only.tsx";
import { Empty, ListAnswer, Page } from "../parts/page.tsx";
import { SavedSearches } from "../parts/saved-searches.tsx";
import { DataTable, type TableColumn } from "../parts/table.tsx";
import { toast } from "../parts/toast.tsx";

const route = getRouteApi("/findings");
const STATES = ["proposed", "accepted", "rejected"] as const;
/** Not a detector that runs here: the watch proposes these. */
const ALERTS = "reported-event";

/** What the detectors say, to be decided by people. */
export function Findings() {
  const { t, maybe } = useI18n();
  const client = useQueryClient();
  const search = route.useSearch();
  const asked = {
    ...search,
    state: STATES.find((one) => one === search.state),
    front: FRONTS.find((one) => one === search.front),
    tlp: TLP_LEVELS.find((one) => one === search.tlp),
  };
  const { state, detector, front } = asked;
  const isAlerts = detector === ALERTS;
  const navigate = route.useNavigate();
  const findings = useLongList({
    key: ["findings", "list", asked],
    read: (ask, signal) =>
      call("GET", "/findings", { query: { ...asked, ...ask }, ...(signal ? { signal } : {}) }),
    sorts: { score: "score", when: "when", front: "front", detector: "detector" } as const,
    downwards: ["score"],
    looks: true,
  });
  const detectors = useQuery(queries.detectors());
  const detectorLabel = useDetectorLabel();
  const detect = useMutation({
    mutationFn: () => call("POST", "/detect", { json: {} }),
    onSuccess: async (answer) => {
      toast(t("findings.ran", { count: answer.detectors.reduce((sum, one) => sum + one.new, 0) }));
      await client.invalidateQueries({ queryKey: ["findings"] });
      await client.invalidateQueries({ queryKey: ["situation"] });
    },
    onError: (error) =>
      toast(maybe(`error.${"code" in error ? error.code : "INTERNAL"}`, error.message), "bad"),
  });
  const filter = (next: Partial<typeof asked>) =>
    void navigate({ search: { ...asked, ...next }, replace: true });

  return (
    <Page
      title={t(isAlerts ? "nav.alerts" : "findings.title")}
      intro={t(isAlerts ? "alerts.intro" : "findings.intro")}
      wide
      actions={
        <Button
          for="work"
          icon={<Play size={14} aria-hidden="true" />}
          onPress={() => detect.mutate()}
          isPending={detect.isPending}
        >
          {t("findings.run")}
        </Button>
      }
    >
      <div className="row filters">
        <FilterSelect
          label={t("findings.state")}
          value={state}
          onChange={(next) => filter({ state: next })}
          options={STATES.map((id) => ({ id, label: maybe(`finding.state.${id}`, id) }))}
        />
        <FilterSelect
          label={t("finding.front")}
          value={front}
          onChange={(next) => filter({ front: next })}
          options={FRONTS.map((id) => ({ id, label: maybe(`front.${id}`, id) }))}
        />
        <FilterSelect
          label={t("findings.detector")}
          value={detector}
          onChange={(next) => filter({ detector: next })}
          options={[
            { id: ALERTS, label: t("nav.alerts") },
            ...(detectors.data ?? []).map(({ id, title }) => ({ id, label: detectorLabel(id, title) })),
          ]}
        />
        <FilterSelect
          label={t("report.marking")}
          value={asked.tlp}
          onChange={(next) => filter({ tlp: next })}
          options={TLP_LEVELS.map((id) => ({ id, label: `TLP:${id.toUpperCase()}` }))}
        />
        <Narrowed asked={asked} onDrop={(key) => filter({ [key]: undefined })} />
      </div>
      {isAlerts && <SavedSearches onlyFresh />}
      <ListAnswer query={findings.query}>
        <FindingTable
          findings={findings.items}
          list={findings.list}
          isAlerts={isAlerts}
          isFiltered={Object.values(asked).some((value) => value !== undefined)}
        />
      </ListAnswer>
    </Page>
  );
}

type Narrowing = "technique" | "stage" | "month" | "since";

/** What a link from another page asked for besides, each to be dropped. */
function Narrowed({
  asked,
  onDrop,
}: {
  asked: Readonly<Partial<Record<Narrowing, string | undefined>>>;
  onDrop: (key: Narrowing) => void;
}) {
  const { t, date } = useI18n();
  const { technique, stage, month, since } = asked;
  const isNamed = technique !== undefined || stage !== undefined;
  const board = useQuery({ ...workplaceQueries.techniques(), enabled: isNamed });
  const nameOf = (id: string | undefined): string | undefined =>
    board.data?.techniques.find((one) => one.id === id)?.name ??
    board.data?.stages.find((one) => one.id === id)?.name ??
    id;
  const shown: readonly (readonly [Narrowing, string | undefined])[] = [
    ["technique", nameOf(technique)],
    ["stage", nameOf(stage)],
    ["month", month && date(month)],
    ["since", since && t("only.since", { at: date(since, "minute") })],
  ];
  return shown.map(([key, name]) => <Only key={key} name={name} onDrop={() => onDrop(key)} />);
}

function NoAlerts() {
  const { t } = useI18n();
  return (
    <Empty
      title={t("alerts.none")}
      actions={<LinkButton href={paths.events()}>{t("nav.events")}</LinkButton>}
    >
      {t("alerts.none.text")}
    </Empty>
  );
}

interface FindingTableProps {
  readonly findings: readonly ListedFinding[];
  readonly list: LongList<ListedFinding>;
  readonly isAlerts: boolean;
  readonly isFiltered: boolean;
}

function FindingTable({ findings, list, isAlerts, isFiltered }: FindingTableProps) {
  const { t, date, number, scored } = useI18n();
  const detectorLabel = useDetectorLabel();
  const aboutParts = useAboutParts();
  const campaignName = useCampaignName();
  // Adverts of one campaign say the same; one without a contact is told by the post that it copies.
  const aboutOf = ({ about }: ListedFinding): readonly string[] => [
    ...aboutParts(about),
    ...(about.campaign !== undefined && about.contacts.length === 0 ? [campaignName(about.campaign)] : []),
  ];
  const titleOf = (finding: ListedFinding): string => finding.title ?? detectorLabel(finding.detector);
  const columns: TableColumn<ListedFinding>[] = [
    {
      id: "finding",
      title: t("finding.finding"),
      width: "grow",
      sortBy: titleOf,
      text: (finding) => [titleOf(finding), ...aboutOf(finding), finding.summary].join(" · "),
      cell: (finding) => (
        <span className="two-lines">
          <b className="wrap">
            <Parts parts={aboutOf(finding)} />
          </b>
          <span className="clip-two">
            {titleOf(finding)}: <Bdi>{finding.summary}</Bdi>
          </span>
        </span>
      ),
    },
    {
      id: "front",
      title: t("finding.front"),
      secondary: true,
      sortBy: (f) => f.front,
      cell: (f) => <FrontBadge front={f.front} />,
    },
    {
      id: "state",
      title: t("findings.state"),
      sortBy: (f) => f.state,
      cell: (f) => <StateBadge state={f.state} />,
    },
    {
      id: "subjects",
      title: t("finding.subjects"),
      align: "end",
      secondary: true,
      sortBy: (f) => f.about.subjectCount,
      cell: (f) => number(f.about.subjectCount),
    },
    {
      id: "evidence",
      title: t("finding.evidence"),
      align: "end",
      secondary: true,
      sortBy: (f) => f.evidence.length,
      cell: (f) => number(f.evidence.length),
    },
    {
      id: "score",
      title: t("score.title"),
      align: "end",
      sortBy: (f) => f.score,
      cell: (f) => <span dir="ltr">{scored(f.score)}</span>,
    },
    {
      id: "when",
      width: "fit",
      title: t("finding.when"),
      secondary: true,
      sortBy: (f) => f.to ?? f.proposedAt,
      cell: (f) => date(f.to ?? f.proposedAt),
    },
    {
      id: "tlp",
      title: t("report.marking"),
      secondary: true,
      text: (f) => markingText(f.about.access),
      cell: (f) => <TlpBadge tlp={f.about.access.tlp} />,
    },
  ];
  return (
    <DataTable
      label={t("findings.title")}
      columns={columns}
      items={findings}
      list={list}
      idOf={(finding) => finding.id}
      textOf={(finding) => aboutOf(finding)[0] ?? titleOf(finding)}
      hrefOf={(finding) => paths.finding(finding.id)}
      empty={
        isAlerts ? (
          <NoAlerts />
        ) : (
          <Empty title={t(isFiltered ? "findings.none.filtered" : "findings.none")}>
            {t(isFiltered ? "findings.none.filtered.text" : "findings.none.text")}
          </Empty>
        )
      }
    />
  );
}
