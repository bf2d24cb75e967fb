import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type Withdrawal, workplaceQueries } from "../api/workplace.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Link } from "../parts/controls.tsx";
import { SchemaIcon, usePropertyLabel } from "../parts/kinds.tsx";
import { Only } from "../parts/only.tsx";
import { Answer, Empty, Page } from "../parts/page.tsx";
import { Paging } from "../parts/paging.tsx";
import { DataTable, type TableColumn } from "../parts/table.tsx";
import { Views } from "../parts/views.tsx";

const route = getRouteApi("/withdrawals");
const BY = ["here", "partner"] as const;

/** What was corrected here or taken back by a partner: of what, when and why. */
export function Withdrawals() {
  const { t, date } = useI18n();
  const { by, since, after } = route.useSearch();
  const navigate = route.useNavigate();
  const shown = BY.find((one) => one === by) ?? "here";
  const page = useQuery(workplaceQueries.withdrawals({ by: shown, since, after }));
  const propertyLabel = usePropertyLabel();
  const columns: TableColumn<Withdrawal>[] = [
    {
      id: "of",
      title: t("withdrawals.of"),
      width: "grow",
      sortBy: (one) => one.caption ?? "",
      text: (one) => one.caption ?? "",
      cell: (one) =>
        one.caption === undefined ? (
          <span className="hint">{t("withdrawals.gone")}</span>
        ) : (
          <span className="row">
            <SchemaIcon schema={one.schema} size={14} />
            <Link href={paths.entity(one.entityId)}>
              <Bdi>{one.caption}</Bdi>
            </Link>
          </span>
        ),
    },
    {
      id: "said",
      title: t("withdrawals.said"),
      sortBy: (one) => one.property,
      cell: (one) => propertyLabel(one.property),
    },
    {
      id: "reason",
      title: t("reason.label"),
      width: "grow",
      secondary: true,
      text: (one) => one.reason,
      cell: (one) => <Bdi>{one.reason}</Bdi>,
    },
    {
      id: "by",
      title: t("withdrawals.by"),
      secondary: true,
      sortBy: (one) => one.by,
      cell: (one) => (shown === "partner" ? t("withdrawals.partner") : <Bdi>{one.by}</Bdi>),
    },
    {
      id: "at",
      title: t("withdrawals.at"),
      width: "fit",
      sortBy: (one) => one.at,
      cell: (one) => date(one.at, "minute"),
    },
  ];
  return (
    <Page
      wide
      title={t("withdrawals.title")}
      intro={t("withdrawals.intro")}
      actions={
        <Views
          label={t("withdrawals.views")}
          shown={shown}
          onChange={(next) => void navigate({ search: { by: next, since } })}
          views={BY.map((id) => ({ id, label: t(`withdrawals.${id}`) }))}
        />
      }
    >
      <div className="row filters">
        <Only
          name={since && t("only.since", { at: date(since, "minute") })}
          onDrop={() => void navigate({ search: { by: shown } })}
        />
      </div>
      <Answer query={page} lines={6}>
        {({ items, next }) => (
          <>
            <DataTable
              label={t("withdrawals.title")}
              columns={columns}
              items={items}
              idOf={(one) => one.statementId}
              textOf={(one) => one.caption ?? one.property}
              empty={<Empty title={t("withdrawals.none")} />}
            />
            <Paging
              after={after}
              next={next}
              onPage={(to) => void navigate({ search: { by: shown, since, after: to } })}
            />
          </>
        )}
      </Answer>
    </Page>
  );
}
