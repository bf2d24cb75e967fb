import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import { type RetentionItem, type Tombstone, workplaceQueries } from "../api/workplace.ts";
import { paths } from "../frame/paths.ts";
import { type MessageKey, useI18n } from "../i18n/context.tsx";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Link } from "../parts/controls.tsx";
import { Answer, Empty, Panel } from "../parts/page.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { DataTable, type TableColumn } from "../parts/table.tsx";
import { toast } from "../parts/toast.tsx";

type Action = "renew" | "hold" | "lift";
const TONES: Readonly<Record<RetentionItem["standing"], string>> = {
  kept: "muted",
  "review-due": "warn",
  overdue: "bad",
  held: "good",
};
const HREFS = {
  report: paths.report,
  case: paths.case,
  person: paths.entity,
  message: () => paths.partners("messages"),
  match: () => paths.partners("match"),
  "data-request": (id: string) => paths.online({ view: "data", id }),
} as const;

/** The node's own words for why something is gone; of a person, whoever erased them gave their own. */
const BECAUSE: Readonly<Record<string, MessageKey>> = {
  "review date passed": "oversight.erased.because.due",
  "taken back": "oversight.erased.because.takenBack",
};

/** The calendar of what is due: by month, with what a human has to decide. */
export function Retention() {
  const { t, date } = useI18n();
  const due = useQuery(workplaceQueries.retention());
  const [acting, setActing] = useState<{ readonly item: RetentionItem; readonly action: Action }>();
  return (
    <>
      <Answer query={due} lines={6}>
        {({ items }) =>
          items.length === 0 ? (
            <Panel title={t("oversight.retention")} note={t("oversight.retention.note")}>
              <Empty title={t("oversight.retention.none")}>{t("oversight.retention.none.text")}</Empty>
            </Panel>
          ) : (
            monthsOf(items).map(([month, list]) => (
              <Panel key={month} title={date(month)} note={t("case.items", { count: list.length })} flush>
                <Due label={date(month)} items={list} onAct={(item, action) => setActing({ item, action })} />
              </Panel>
            ))
          )
        }
      </Answer>
      <Tombstones />
      {acting && <Act {...acting} onClose={() => setActing(undefined)} />}
    </>
  );
}

function monthsOf(items: readonly RetentionItem[]): (readonly [string, RetentionItem[]])[] {
  const months = new Map<string, RetentionItem[]>();
  for (const item of [...items].sort((a, b) => (a.reviewAt < b.reviewAt ? -1 : 1))) {
    const month = item.reviewAt.slice(0, 7);
    months.set(month, [...(months.get(month) ?? []), item]);
  }
  return [...months];
}

/** What may be due, in words: those of the log where both call it the same. */
function useKindName(): (kind: string) => string {
  const { maybe } = useI18n();
  return (kind) => maybe(`oversight.retention.${kind}`, maybe(`oversight.object.${kind}`, kind));
}

function Due({
  label,
  items,
  onAct,
}: {
  label: string;
  items: readonly RetentionItem[];
  onAct: (item: RetentionItem, action: Action) => void;
}) {
  const { t, date } = useI18n();
  const kindName = useKindName();
  const columns: TableColumn<RetentionItem>[] = [
    {
      id: "id",
      title: t("oversight.retention.what"),
      width: "grow",
      sortBy: (item) => `${item.kind} ${item.title ?? item.id}`,
      cell: (item) => (
        <span className="row">
          {kindName(item.kind)}
          <Link href={HREFS[item.kind](item.id)}>
            {item.title === undefined ? <code className="wrap">{item.id}</code> : <Bdi>{item.title}</Bdi>}
          </Link>
        </span>
      ),
    },
    {
      id: "at",
      title: t("report.review"),
      width: "fit",
      sortBy: (item) => item.reviewAt,
      cell: (item) =>
        item.standing === "overdue" ? <Badge tone="bad">{date(item.reviewAt)}</Badge> : date(item.reviewAt),
    },
    {
      id: "standing",
      title: t("oversight.standing"),
      secondary: true,
      sortBy: (item) => item.standing,
      cell: (item) => (
        <>
          <Badge tone={TONES[item.standing]}>{t(`oversight.retention.standing.${item.standing}`)}</Badge>
          {item.holds.map(({ reason, placedAt }) => (
            <Bdi key={placedAt} className="hint">
              {reason}
            </Bdi>
          ))}
        </>
      ),
    },
    {
      id: "acts",
      title: "",
      isControls: true,
      cell: (item) => (
        <span className="row">
          <Button for="handle" small onPress={() => onAct(item, "renew")}>
            {t("oversight.retention.renew")}
          </Button>
          <Button
            for="supervise"
            small
            look="quiet"
            onPress={() => onAct(item, item.holds.length > 0 ? "lift" : "hold")}
          >
            {t(item.holds.length > 0 ? "oversight.retention.lift" : "oversight.retention.hold")}
          </Button>
        </span>
      ),
    },
  ];
  return (
    <DataTable
      label={label}
      columns={columns}
      items={items}
      idOf={(item) => `${item.kind}:${item.id}`}
      textOf={(item) => item.title ?? item.id}
      empty={null}
    />
  );
}

function Act({ item, action, onClose }: { item: RetentionItem; action: Action; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/retention/decisions", { json: { kind: item.kind, id: item.id, action, reason } }),
    onSuccess: async () => {
      toast(t("oversight.retention.done"));
      await client.invalidateQueries({ queryKey: ["oversight"] });
      onClose();
    },
  });
  return (
    <ReasonDialog
      title={t(`oversight.retention.${action}`)}
      text={`\u2068${item.title ?? item.id}\u2069. ${t(`oversight.retention.${action}.text`)}`}
      action={t(`oversight.retention.${action}`)}
      onClose={onClose}
      onSubmit={(reason) => act.mutate(reason)}
      isPending={act.isPending}
      error={act.error}
    />
  );
}

function Tombstones() {
  const { t, date, number } = useI18n();
  const kindName = useKindName();
  const tombstones = useQuery(workplaceQueries.tombstones());
  const becauseOf = ({ because }: Tombstone): string => {
    const key = BECAUSE[because];
    return key === undefined ? because : t(key);
  };
  const columns: TableColumn<Tombstone>[] = [
    {
      id: "id",
      title: t("oversight.retention.what"),
      width: "grow",
      sortBy: (s) => `${s.kind} ${s.id}`,
      cell: (s) => (
        <span>
          {kindName(s.kind)} <code className="wrap">{s.id}</code>
        </span>
      ),
    },
    { id: "at", title: t("oversight.erased.at"), width: "fit", sortBy: (s) => s.at, cell: (s) => date(s.at) },
    { id: "why", title: t("reason.label"), text: becauseOf, cell: becauseOf },
    {
      id: "n",
      title: t("report.statements"),
      align: "end",
      sortBy: (s) => s.statements,
      cell: (s) => number(s.statements),
    },
  ];
  return (
    <Panel title={t("oversight.erased")} note={t("oversight.erased.note")} flush>
      <Answer query={tombstones} lines={3}>
        {({ items }) => (
          <DataTable
            label={t("oversight.erased")}
            columns={columns}
            items={items}
            idOf={(s) => `${s.kind}:${s.id}`}
            textOf={(s) => s.id}
            empty={<Empty title={t("oversight.erased.none")} />}
          />
        )}
      </Answer>
    </Panel>
  );
}
