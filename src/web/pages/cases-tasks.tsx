import { useQuery } from "@tanstack/react-query";
import { type OwnTask, workplaceQueries } from "../api/workplace.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Answer, Empty } from "../parts/page.tsx";
import { DataTable, type TableColumn } from "../parts/table.tsx";

/** The reader's own tasks of all cases that they see, what is due first first. */
export function OwnTasks() {
  const { t, date } = useI18n();
  const tasks = useQuery(workplaceQueries.ownTasks());
  const today = new Date().toISOString().slice(0, 10);
  const dueOf = ({ part }: OwnTask): string | undefined =>
    part.kind === "task" ? part.body.dueAt : undefined;
  const titleOf = ({ part }: OwnTask): string => (part.kind === "task" ? part.body.title : "");
  const columns: TableColumn<OwnTask>[] = [
    {
      id: "task",
      title: t("case.tasks"),
      width: "grow",
      sortBy: titleOf,
      cell: (one) => <Bdi>{titleOf(one)}</Bdi>,
    },
    {
      id: "case",
      title: t("case.title"),
      width: "grow",
      sortBy: (one) => one.caseTitle,
      cell: (one) => <Bdi>{one.caseTitle}</Bdi>,
    },
    {
      id: "due",
      title: t("tasks.due"),
      width: "fit",
      sortBy: (one) => dueOf(one) ?? "9999",
      cell: (one) => {
        const due = dueOf(one);
        return due !== undefined && due < today ? <Badge tone="bad">{date(due)}</Badge> : date(due);
      },
    },
  ];
  return (
    <Answer query={tasks} lines={4}>
      {({ items }) => (
        <DataTable
          label={t("tasks.mine")}
          columns={columns}
          items={items}
          idOf={({ part }) => part.id}
          textOf={titleOf}
          hrefOf={({ part }) => paths.case(part.caseId)}
          empty={<Empty title={t("tasks.none")}>{t("tasks.none.text")}</Empty>}
        />
      )}
    </Answer>
  );
}
