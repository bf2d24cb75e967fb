import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Play } from "lucide-react";
import { call } from "../api/client.ts";
import { queries } from "../api/queries.ts";
import type { Finding } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { FrontBadge, StateBadge, TlpBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, SelectField } from "../parts/controls.tsx";
import { useDetectorLabel } from "../parts/findings-list.tsx";
import { markingText } from "../parts/levels.ts";
import { Answer, Empty, Page } from "../parts/page.tsx";
import { DataTable, type TableColumn } from "../parts/table.tsx";
import { toast } from "../parts/toast.tsx";

const route = getRouteApi("/findings");
const STATES = ["proposed", "accepted", "rejected"] as const;
const FRONTS = ["exchange", "supply", "online", "finance"] as const;
const ALL = "all";

interface DetectAnswer {
  readonly detectors: readonly { readonly new: number }[];
}

/** What the detectors say, to be decided by people. */
export function Findings() {
  const { t, maybe } = useI18n();
  const client = useQueryClient();
  const { state, detector, front, technique } = route.useSearch();
  const navigate = route.useNavigate();
  const findings = useQuery(queries.findings({ state, detector, technique }));
  const detectors = useQuery(queries.detectors());
  const detectorLabel = useDetectorLabel();
  const detect = useMutation({
    mutationFn: () => call<DetectAnswer>("POST", "detect", { json: {} }),
    onSuccess: async (answer) => {
      toast(t("findings.ran", { count: answer.detectors.reduce((sum, one) => sum + one.new, 0) }));
      await client.invalidateQueries({ queryKey: ["findings"] });
      await client.invalidateQueries({ queryKey: ["situation"] });
    },
    onError: (error) =>
      toast(maybe(`error.${"code" in error ? error.code : "INTERNAL"}`, error.message), "bad"),
  });
  const filter = (next: Partial<Record<"state" | "detector" | "front", string | undefined>>) =>
    void navigate({ search: { state, detector, front, technique, ...next }, replace: true });

  return (
    <Page
      title={t("findings.title")}
      intro={t("findings.intro")}
      wide
      actions={
        <Button
          icon={<Play size={14} aria-hidden="true" />}
          onPress={() => detect.mutate()}
          isPending={detect.isPending}
        >
          {t("findings.run")}
        </Button>
      }
    >
      <div className="row filters">
        <SelectField
          inline
          label={t("findings.state")}
          value={state ?? ALL}
          onChange={(next) => filter({ state: next === ALL ? undefined : next })}
          options={[
            { id: ALL, label: t("filter.all") },
            ...STATES.map((id) => ({ id, label: maybe(`finding.state.${id}`, id) })),
          ]}
        />
        <SelectField
          inline
          label={t("finding.front")}
          value={front ?? ALL}
          onChange={(next) => filter({ front: next === ALL ? undefined : next })}
          options={[
            { id: ALL, label: t("filter.all") },
            ...FRONTS.map((id) => ({ id, label: maybe(`front.${id}`, id) })),
          ]}
        />
        <SelectField
          inline
          label={t("findings.detector")}
          value={detector ?? ALL}
          onChange={(next) => filter({ detector: next === ALL ? undefined : next })}
          options={[
            { id: ALL, label: t("filter.all") },
            ...(detectors.data ?? []).map(({ id }) => ({ id, label: detectorLabel(id) })),
          ]}
        />
      </div>
      <Answer query={findings} lines={8}>
        {({ items }) => (
          <FindingTable
            findings={front ? items.filter((finding) => finding.front === front) : items}
            isFiltered={
              state !== undefined || detector !== undefined || front !== undefined || technique !== undefined
            }
          />
        )}
      </Answer>
    </Page>
  );
}

function FindingTable({ findings, isFiltered }: { findings: readonly Finding[]; isFiltered: boolean }) {
  const { t, date, number } = useI18n();
  const detectorLabel = useDetectorLabel();
  const columns: TableColumn<Finding>[] = [
    {
      id: "finding",
      title: t("finding.finding"),
      width: "grow",
      sortBy: (finding) => detectorLabel(finding.detector),
      cell: (finding) => (
        <span className="two-lines">
          <b>{detectorLabel(finding.detector)}</b>
          <Bdi className="clip-two">{finding.summary}</Bdi>
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
      sortBy: (f) => f.subjects.length,
      cell: (f) => number(f.subjects.length),
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
      cell: (f) => <span dir="ltr">{number(f.score, { maximumFractionDigits: 2 })}</span>,
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
      text: (f) => markingText(f.access),
      cell: (f) => <TlpBadge tlp={f.access.tlp} />,
    },
  ];
  return (
    <DataTable
      label={t("findings.title")}
      columns={columns}
      items={findings}
      idOf={(finding) => finding.id}
      textOf={(finding) => detectorLabel(finding.detector)}
      hrefOf={(finding) => paths.finding(finding.id)}
      empty={
        <Empty title={t(isFiltered ? "findings.none.filtered" : "findings.none")}>
          {t(isFiltered ? "findings.none.filtered.text" : "findings.none.text")}
        </Empty>
      }
    />
  );
}
