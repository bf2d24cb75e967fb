import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { type AuditEntry, workplaceQueries } from "../api/workplace.ts";
import { useSession } from "../frame/session.tsx";
import { useI18n } from "../i18n/context.tsx";
import { AuditObject } from "../parts/audit-object.tsx";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, TextField } from "../parts/controls.tsx";
import { FilterSelect } from "../parts/filter-select.tsx";
import { type LongList, useLongList } from "../parts/long-list.ts";
import { Empty, ListAnswer, Panel } from "../parts/page.tsx";
import { DataTable, type TableColumn } from "../parts/table.tsx";

interface Filter {
  readonly userId?: string | undefined;
  readonly object?: string | undefined;
  readonly action?: AuditEntry["action"] | undefined;
}

// The compiler holds these equal to the API's.
const ALL_ACTIONS: Record<AuditEntry["action"], true> = {
  read: true,
  search: true,
  import: true,
  change: true,
  resolve: true,
  detect: true,
  decide: true,
  share: true,
  export: true,
  refuse: true,
  "sign-in": true,
};
const ACTIONS = Object.keys(ALL_ACTIONS) as AuditEntry["action"][];

const filled = (text: string): string | undefined => (text.trim() === "" ? undefined : text.trim());

/** Every read, search, change, share and refusal, with who, why and when. */
export function AuditTrail() {
  const { t, maybe } = useI18n();
  const { user } = useSession();
  const [who, setWho] = useState("");
  const [object, setObject] = useState("");
  const [filter, setFilter] = useState<Filter>({});
  const trail = useLongList({
    key: ["oversight", "audit", filter],
    read: (ask, signal) =>
      call("GET", "/audit", {
        query: { ...filter, limit: ask.limit, after: ask.after, text: ask.text, order: ask.order },
        ...(signal ? { signal } : {}),
      }),
    sorts: { at: "at" } as const,
    looks: true,
  });
  const search = (event: FormEvent) => {
    event.preventDefault();
    setFilter({ ...filter, userId: filled(who), object: filled(object) });
  };
  return (
    <>
      <Panel title={t("oversight.audit")} note={t("oversight.audit.note")} flush>
        <Form className="row panel-form" onSubmit={search}>
          <TextField label={t("oversight.audit.user")} value={who} onChange={setWho} maxLength={200} />
          <TextField
            label={t("oversight.audit.object")}
            value={object}
            onChange={setObject}
            placeholder="report:rep-…"
            maxLength={600}
          />
          <Button type="submit">{t("oversight.audit.search")}</Button>
          <FilterSelect
            label={t("oversight.audit.action")}
            value={filter.action}
            onChange={(action) => setFilter({ ...filter, action })}
            options={ACTIONS.map((id) => ({ id, label: maybe(`oversight.action.${id}`, id) }))}
          />
        </Form>
        <ListAnswer query={trail.query} lines={10}>
          <Entries items={trail.items} list={trail.list} />
        </ListAnswer>
      </Panel>
      {(user.role === "supervisor" || user.role === "oversight") && <LookUps />}
    </>
  );
}

function Entries({ items, list }: { items: readonly AuditEntry[]; list: LongList<AuditEntry> }) {
  const { t, date, maybe } = useI18n();
  const columns: TableColumn<AuditEntry>[] = [
    {
      id: "at",
      title: t("oversight.audit.at"),
      width: "fit",
      sortBy: (e) => e.at,
      cell: (e) => date(e.at, "minute"),
    },
    {
      id: "user",
      title: t("oversight.audit.user"),
      sortBy: (e) => e.userId,
      cell: (e) => <Bdi className="wrap">{e.userId}</Bdi>,
    },
    {
      id: "action",
      title: t("oversight.audit.action"),
      sortBy: (e) => e.action,
      cell: (e) => (
        <Badge tone={e.action === "refuse" ? "bad" : "muted"}>
          {maybe(`oversight.action.${e.action}`, e.action)}
        </Badge>
      ),
    },
    {
      id: "object",
      title: t("oversight.audit.object"),
      width: "grow",
      sortBy: (e) => e.object,
      text: (e) => e.object,
      cell: (e) => <AuditObject object={e.object} />,
    },
    {
      id: "detail",
      title: t("oversight.audit.detail"),
      secondary: true,
      text: detailOf,
      cell: (e) => <span className="hint wrap">{detailOf(e)}</span>,
    },
    {
      id: "purpose",
      title: t("oversight.audit.purpose"),
      secondary: true,
      sortBy: (e) => `${e.purpose} ${e.mandate}`,
      cell: (e) => (
        <span className="two-lines">
          <span>{maybe(`purpose.${e.purpose}`, e.purpose)}</span>
          <Bdi className="hint">{e.mandate}</Bdi>
        </span>
      ),
    },
  ];
  return (
    <DataTable
      label={t("oversight.audit")}
      columns={columns}
      items={items}
      list={list}
      idOf={(e) => `${e.writer}/${e.sequence}`}
      textOf={(e) => `${e.userId} ${e.action} ${e.object}`}
      empty={<Empty title={t("oversight.audit.none")}>{t("oversight.audit.none.text")}</Empty>}
    />
  );
}

const detailOf = ({ detail, text }: AuditEntry): string =>
  [
    ...Object.entries(detail ?? {}).map(([name, value]) => `${name} ${value}`),
    ...(text === undefined ? [] : [text]),
  ].join(" · ");

/** Look-ups that somebody should explain; for supervisors and oversight. */
function LookUps() {
  const { t, date } = useI18n();
  const reports = useQuery(workplaceQueries.lookUps());
  if (!reports.data) return null;
  return (
    <Panel title={t("oversight.lookups")} note={t("oversight.lookups.note")}>
      {reports.data.items.length === 0 ? (
        <p className="hint">{t("oversight.lookups.none")}</p>
      ) : (
        <ul className="lines">
          {reports.data.items.map(({ userId, signs }) => (
            <li key={userId} className="line">
              <div className="line-main">
                <b>
                  <Bdi>{userId}</Bdi>
                </b>
                {signs.map(({ rule, count, usual = 0 }) => (
                  <p key={rule} className="line-text">
                    {t(`oversight.lookups.${rule}`)} ({count}):{" "}
                    {t(`oversight.lookups.${rule}.because`, { usual })}
                  </p>
                ))}
              </div>
            </li>
          ))}
        </ul>
      )}
      {reports.data.from !== undefined && (
        <p className="hint">{t("oversight.lookups.from", { from: date(reports.data.from, "minute") })}</p>
      )}
    </Panel>
  );
}
