import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { groupBy } from "../../core/index.ts";
import type { Documented } from "../api/document.ts";
import { queries } from "../api/queries.ts";
import type { EntityView, GraphNode, SubjectCategory } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge, CategoryBadge, StatementKindBadge } from "./badges.tsx";
import { Bdi } from "./bdi.tsx";
import { Button, Link } from "./controls.tsx";
import { useDecider } from "./decider.ts";
import { recordName } from "./entity-records.ts";
import { useDetectorLabel } from "./findings-list.tsx";
import { SchemaIcon, usePropertyLabel, useSchemaLabel } from "./kinds.tsx";
import { NodeName } from "./links.tsx";
import { Answer, Panel } from "./page.tsx";
import { SourceLine } from "./sources.tsx";
import { useValueWords } from "./value-words.ts";
import { Views } from "./views.tsx";

type Timeline = Documented["Timeline"];
type Item = Timeline["items"][number];
type Order = "newest" | "oldest";

/** As many as one looks over; then what one request brings, then all that it may. */
const SHOWN = 12;
const LIMITS = [200, 1000] as const;
const SOURCES_SHOWN = 3;
const ORDERS: readonly Order[] = ["newest", "oldest"];
/** Days of a thing's own that need no name: what happened is the thing. */
const PLAIN_DAYS: ReadonlySet<string> = new Set(["date", "startDate"]);

/** What happened when, and what was done about it here, each line with its source. */
export function EntityTimeline({ view, asOf }: { view: EntityView; asOf: string | undefined }) {
  const { t } = useI18n();
  const [order, setOrder] = useState<Order>("newest");
  const [limit, setLimit] = useState<number>(SHOWN);
  const query = {
    ...(asOf === undefined ? {} : { asOf }),
    order,
    limit: limit > LIMITS[0] ? LIMITS[1] : LIMITS[0],
  };
  const timeline = useQuery(queries.timeline(view.entity.canonicalId, query));
  return (
    <Panel
      title={t("entity.timeline")}
      note={timeline.data && t("entity.timeline.note", { count: timeline.data.total })}
      actions={
        <Views
          label={t("entity.timeline.order")}
          views={ORDERS.map((id) => ({ id, label: t(`entity.timeline.${id}`) }))}
          shown={order}
          onChange={(id) => setOrder(id === "oldest" ? "oldest" : "newest")}
        />
      }
    >
      <Answer query={timeline} lines={6}>
        {(data) => <Lines data={data} view={view} limit={limit} onMore={setLimit} />}
      </Answer>
    </Panel>
  );
}

interface LinesProps {
  readonly data: Timeline;
  readonly view: EntityView;
  readonly limit: number;
  readonly onMore: (limit: number) => void;
}

function Lines({ data, view, limit, onMore }: LinesProps) {
  const { t } = useI18n();
  const { items, reports, total, isCut } = data;
  if (items.length === 0) return <p className="hint">{t("entity.timeline.none")}</p>;
  const shown = items.slice(0, limit);
  const next = LIMITS.find((one) => one > limit);
  const reached = next === undefined ? 0 : Math.min(total, next) - shown.length;
  const left = total - shown.length;
  return (
    <div className="timeline">
      {[...groupBy(shown, ({ at }) => at.slice(0, 4))].map(([year, ofYear]) => (
        <section key={year} aria-label={year}>
          <h3 className="sub-title">{year}</h3>
          <ol className="lines" data-compact>
            {ofYear.map((item) => (
              <li
                key={JSON.stringify([
                  item.kind,
                  item.at,
                  item.what,
                  item.value,
                  item.id,
                  item.by,
                  item.nodes,
                  item.reportIds,
                ])}
                className="line timeline-line"
                data-kind={item.kind}
              >
                <When item={item} />
                <div className="line-main">
                  <What item={item} view={view} />
                  <Sources item={item} reports={reports} />
                </div>
              </li>
            ))}
          </ol>
        </section>
      ))}
      {next !== undefined && reached > 0 && (
        <Button small onPress={() => onMore(next)}>
          {t("entity.timeline.more", { count: reached })}
        </Button>
      )}
      {next === undefined && left > 0 && <p className="hint">{t("entity.timeline.left", { count: left })}</p>}
      {isCut && <p className="hint">{t("entity.timeline.cut")}</p>}
    </div>
  );
}

/** The day in words; one that is known to the month or the year only says so. */
function When({ item: { at, until } }: { item: Item }) {
  const { t, date } = useI18n();
  const least = until === undefined ? at.length : Math.min(at.length, until.length);
  return (
    <span className="timeline-when">
      <time dateTime={at}>
        {until === undefined
          ? date(at, "minute")
          : t("entity.timeline.until", { from: date(at), to: date(until) })}
      </time>
      {least < 10 && (
        <span className="hint">{least < 7 ? t("entity.timeline.year") : t("entity.timeline.month")}</span>
      )}
    </span>
  );
}

function What({ item, view }: { item: Item; view: EntityView }) {
  const { t } = useI18n();
  const decider = useDecider();
  const by = item.by === undefined || item.kind === "share" ? undefined : decider(item.by);
  return (
    <p className="timeline-what">
      <Said item={item} view={view} />
      {by !== undefined && (
        <span className="hint">
          <Bdi>{t("entity.timeline.by", { who: by })}</Bdi>
        </span>
      )}
      {item.isAssessment && <StatementKindBadge kind="assessment" />}
      {item.isContested && <Badge tone="warn">{t("statement.contested")}</Badge>}
    </p>
  );
}

function Said({ item, view }: { item: Item; view: EntityView }) {
  const { t, maybe } = useI18n();
  const detectorLabel = useDetectorLabel();
  const { kind, what = "", value = "", id = "", count = 0 } = item;
  switch (kind) {
    case "fact":
      return <Fact item={item} />;
    case "event":
      return <Event item={item} />;
    case "payments":
      return (
        <Link
          href={paths.money({ view: "trace", account: value, ...(what === "in" ? { back: "true" } : {}) })}
        >
          {t(what === "in" ? "entity.timeline.payments.in" : "entity.timeline.payments.out", { count })}
        </Link>
      );
    case "finding":
      return (
        <>
          <span>{maybe(`entity.timeline.finding.${what}`, what)}</span>
          <Link href={paths.finding(id)}>{detectorLabel(value, value)}</Link>
        </>
      );
    case "resolution": {
      const decision = view.resolutions.find((one) => one.id === id);
      return (
        <>
          <span>{maybe(`entity.timeline.resolution.${what}`, what)}</span>
          {decision && (
            <span className="hint">
              <Bdi>{recordName(view, decision.leftId)}</Bdi> · <Bdi>{recordName(view, decision.rightId)}</Bdi>
            </span>
          )}
        </>
      );
    }
    case "category":
      return (
        <>
          <span>{t("entity.category")}</span> <CategoryBadge category={what as SubjectCategory} />
        </>
      );
    case "share":
      return (
        <>
          <Bdi>{t("entity.timeline.share", { count, partner: item.by ?? "" })}</Bdi>
          {what !== "" && <span className="hint">{maybe(`purpose.${what}`, what)}</span>}
        </>
      );
    default:
      return <span>{maybe(`entity.timeline.report.${what}`, what)}</span>;
  }
}

function Fact({ item: { what = "", value, nodes } }: { item: Item }) {
  const label = usePropertyLabel();
  const words = useValueWords();
  const [node] = nodes;
  return (
    <>
      <span>{label(what)}</span>
      {node ? <NodeName node={node} /> : value !== undefined && <Bdi>{words(what, value)}</Bdi>}
    </>
  );
}

/** A relation has no name of its own: its kind stands for it, and who else is in it. */
function Event({ item: { what = "", nodes } }: { item: Item }) {
  const { rich } = useI18n();
  const schemaLabel = useSchemaLabel();
  const label = usePropertyLabel();
  const [node, ...others] = nodes;
  if (!node) return null;
  return (
    <>
      <SchemaIcon schema={node.schema} size={15} />
      <Link href={paths.entity(node.id)}>
        <Bdi>{node.caption === node.id ? schemaLabel(node.schema) : node.caption}</Bdi>
      </Link>
      {node.caption !== node.id && <span className="hint">{schemaLabel(node.schema)}</span>}
      {!PLAIN_DAYS.has(what) && <span className="hint">{label(what)}</span>}
      {others.length > 0 && (
        <span className="timeline-with">
          {rich("entity.timeline.with", { names: <Others nodes={others} /> })}
        </span>
      )}
    </>
  );
}

function Others({ nodes }: { nodes: readonly GraphNode[] }) {
  return nodes.map((node) => <NodeName key={node.id} node={node} />);
}

function Sources({ item, reports }: { item: Item; reports: Timeline["reports"] }) {
  const { t } = useI18n();
  const shown = item.reportIds.slice(0, SOURCES_SHOWN);
  return (
    <p className="timeline-sources">
      {shown.map((id) => (
        <SourceLine key={id} report={reports[id]} reportId={id} />
      ))}
      {item.reportIds.length > SOURCES_SHOWN && (
        <span className="hint">
          {t("entity.timeline.sources", { count: item.reportIds.length - SOURCES_SHOWN })}
        </span>
      )}
      <AccessBadges access={item.access} />
    </p>
  );
}
