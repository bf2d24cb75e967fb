import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Crosshair, Expand, ExternalLink, RotateCcw, Route, Shrink } from "lucide-react";
import { type FormEvent, useCallback, useMemo, useRef, useState } from "react";
import { Form, ListBox, ListBoxItem, ListLayout, Virtualizer } from "react-aria-components";
import { queries } from "../api/queries.ts";
import type { GraphLink, GraphNode, PathView } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { cuts } from "../network/cuts.ts";
import { expandedById } from "../network/expanded-by.ts";
import { GraphCanvas } from "../network/graph-canvas.tsx";
import { collapsed, groupNodeId, type NodeGroup } from "../network/groups.ts";
import { useNodeNow } from "../network/joined.ts";
import { mergeGraphs } from "../network/model.ts";
import type { ChartHandle } from "../network/scene.ts";
import { AskedDay } from "../parts/asked-day.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, LinkButton } from "../parts/controls.tsx";
import { EntityBox } from "../parts/entity-box.tsx";
import { KINDS, kindOf, SchemaIcon, useSchemaLabel } from "../parts/kinds.tsx";
import { Links, NodeName, useRelationLabel } from "../parts/links.tsx";
import { Empty, ErrorNotice, Page, Panel, Skeleton } from "../parts/page.tsx";
import { groupBySource, SourceGroup } from "../parts/sources.tsx";
import { unfilled } from "../parts/unfilled.ts";
import { ChartNotes, ChartTools, Holding, useSavedChart } from "./network-chart.tsx";
import { ExpandBy, useExpandedBy } from "./network-expand.tsx";
import { GroupButton, Groups } from "./network-groups.tsx";

const route = getRouteApi("/network");
/** As many as one request may name. */
const EXPANDED_MAX = 50;
const CUTS_SHOWN = 5;
const NO_GROUPS: readonly NodeGroup[] = [];

/**
 * Who is joined to whom, and by what. The address holds everything that is shown: what was expanded, the two
 * ends of a path, the node in focus; so it can be sent to a colleague.
 */
export function Network() {
  const { t } = useI18n();
  const {
    node: asked,
    only,
    from,
    to,
    focus: askedFocus,
    chart,
    since,
    until,
    case: caseId,
  } = route.useSearch();
  const navigate = route.useNavigate();
  const graph = useQuery(queries.graph(asked));
  const path = useQuery(queries.path(from ?? "", to ?? ""));
  const parts = useExpandedBy(only);
  const pathView = from && to ? path.data : undefined;
  const all = useMemo(
    () =>
      mergeGraphs(
        [pathView, asked.length > 0 ? graph.data : undefined, ...parts.views].filter(
          (view) => view !== undefined,
        ),
      ),
    [pathView, graph.data, asked.length, parts.views],
  );
  const saved = useSavedChart(chart);
  const [ownGroups, setGroups] = useState<readonly NodeGroup[]>();
  const groups = ownGroups ?? saved?.part.body.groups ?? NO_GROUPS;
  const isLoading =
    parts.isPending ||
    (asked.length > 0 && (graph.isPending || graph.isPlaceholderData)) ||
    (from && to && path.isPending);
  const isFound = [...all.nodes.map(({ id }) => id), ...groups.map(({ name }) => groupNodeId(name))].includes(
    askedFocus ?? "",
  );
  const nodeNow = useNodeNow(
    asked,
    isLoading || isFound || asked.includes(askedFocus ?? "") ? undefined : askedFocus,
  );
  const roots = useMemo(() => [...new Set(asked.map(nodeNow))], [asked, nodeNow]);
  // Looked at as roots, and not as wholly expanded.
  const kept = useMemo(() => [...roots, ...only.map(expandedById)], [roots, only]);
  const focus = askedFocus === undefined ? undefined : nodeNow(askedFocus);
  const shown = useMemo(
    () => collapsed(inPeriod(all, since, until, kept), groups),
    [all, since, until, kept, groups],
  );
  const [isCutsShown, setCutsShown] = useState(false);
  const holding = useMemo(
    () =>
      cuts(
        shown.nodes.map((one) => one.id),
        shown.links,
      ).slice(0, CUTS_SHOWN),
    [shown],
  );
  const cutIds = useMemo(
    () => new Set(isCutsShown ? holding.map((one) => one.id) : []),
    [isCutsShown, holding],
  );
  const handle = useRef<ChartHandle>(null);
  const pathIds = useMemo(() => pathView?.nodes.map((one) => one.id) ?? [], [pathView]);
  const expanded = useMemo(() => new Set(roots), [roots]);

  const go = useCallback(
    (
      next: Partial<{
        node: string[];
        only: string[];
        from: string | undefined;
        to: string | undefined;
        focus: string | undefined;
        since: string | undefined;
        until: string | undefined;
        chart: string | undefined;
        case: string | undefined;
      }>,
      replace = false,
    ) => void navigate({ search: (before) => ({ ...before, ...next }), replace }),
    [navigate],
  );
  const expand = useCallback(
    (id: string) => {
      const group = groups.find(({ name }) => groupNodeId(name) === id);
      if (group)
        setGroups(groups.map((one) => (one.name === group.name ? { ...one, collapsed: false } : one)));
      else if (!roots.includes(id))
        go({
          node: [...roots, id].slice(-EXPANDED_MAX),
          only: only.filter((text) => expandedById(text) !== id),
          focus: id,
        });
    },
    [roots, only, go, groups],
  );
  const select = useCallback((id: string | undefined) => go({ focus: id }, true), [go]);
  const selected = shown.nodes.find((one) => one.id === focus);

  return (
    <Page
      title={t("network.title")}
      intro={t("network.intro")}
      wide
      actions={caseId !== undefined && <OfCase id={caseId} />}
    >
      <Controls
        from={from}
        to={to}
        onStart={expand}
        onPath={(a, b) => go({ from: a, to: b, focus: undefined })}
      />
      {all.nodes.length > 0 && (
        <div className="row">
          <AskedDay label={t("network.since")} value={since} onAsk={(day) => go({ since: day }, true)} />
          <AskedDay label={t("network.until")} value={until} onAsk={(day) => go({ until: day }, true)} />
          <ChartTools nodes={shown.nodes} links={shown.links} handle={handle} saved={saved} groups={groups} />
        </div>
      )}
      {parts.error && <ErrorNotice error={parts.error} />}
      {graph.error && <ErrorNotice error={graph.error} onRetry={() => void graph.refetch()} />}
      {from && to && path.error && <ErrorNotice error={path.error} onRetry={() => void path.refetch()} />}
      {isLoading && shown.nodes.length === 0 ? (
        <Skeleton lines={8} />
      ) : shown.nodes.length === 0 ? (
        <Empty title={t("network.empty")}>{t("network.empty.text")}</Empty>
      ) : (
        <div className="network">
          <div className="network-main">
            <GraphCanvas
              nodes={shown.nodes}
              links={shown.links}
              path={pathIds}
              expanded={expanded}
              selected={focus}
              onSelect={select}
              onExpand={expand}
              places={saved?.places}
              cuts={cutIds}
              handle={handle}
            />
            <Legend nodes={shown.nodes} />
            <div className="row">
              <span className="hint">
                {t("network.count", { nodes: shown.nodes.length, links: shown.links.length })}{" "}
                {(graph.data?.truncated || parts.views.some((view) => view.truncated)) &&
                  t("network.truncated")}{" "}
                {t("network.help")}
              </span>
              <Button
                small
                look="quiet"
                icon={<RotateCcw size={13} className="mirrored" aria-hidden="true" />}
                onPress={() =>
                  go({
                    node: [],
                    only: [],
                    from: undefined,
                    to: undefined,
                    focus: undefined,
                    since: undefined,
                    until: undefined,
                    chart: undefined,
                    case: undefined,
                  })
                }
              >
                {t("network.clear")}
              </Button>
            </div>
          </div>
          <div className="network-side">
            {selected && (
              <Selected
                node={selected}
                graph={shown}
                isExpanded={expanded.has(selected.id)}
                onExpand={expand}
                isExpandedBy={only.some((text) => expandedById(text) === selected.id)}
                onExpandBy={(text) => go({ only: [...new Set([...only, text])].slice(-EXPANDED_MAX) })}
                onCollapse={(id) =>
                  go({
                    node: roots.filter((root) => root !== id),
                    only: only.filter((text) => expandedById(text) !== id),
                  })
                }
                onPathFrom={(id) => go({ from: id })}
                onPathTo={(id) => go({ to: id })}
                groups={groups}
                onGroups={setGroups}
              />
            )}
            <Groups groups={groups} onGroups={setGroups} />
            {saved && <ChartNotes chart={saved} nodes={shown.nodes} onSelect={select} />}
            <Holding
              nodes={shown.nodes}
              cuts={holding}
              isShown={isCutsShown}
              onShow={setCutsShown}
              onSelect={select}
            />
            {pathView && <PathPanel view={pathView} onSelect={select} />}
            <NodeList nodes={shown.nodes} selected={focus} onSelect={select} onExpand={expand} />
          </div>
        </div>
      )}
    </Page>
  );
}

/** The way back to the case that was opened here, and on to what its plan says. */
function OfCase({ id }: { id: string }) {
  const { t } = useI18n();
  return (
    <>
      <LinkButton look="primary" href={paths.casePlan(id)} icon={<Crosshair size={15} aria-hidden="true" />}>
        {t("plan.open")}
      </LinkButton>
      <LinkButton href={paths.case(id)}>{t("plan.case")}</LinkButton>
    </>
  );
}

/** Links that some statement dates into the period, and those that nothing dates; nodes that are left alone go. */
function inPeriod(
  graph: { readonly nodes: readonly GraphNode[]; readonly links: readonly GraphLink[] },
  since: string | undefined,
  until: string | undefined,
  roots: readonly string[],
) {
  if (since === undefined && until === undefined) return graph;
  const links = graph.links.filter((link) => {
    const dated = link.statements.filter((s) => s.validFrom ?? s.validTo);
    return (
      dated.length === 0 ||
      dated.some(
        (s) =>
          (until === undefined || (s.validFrom ?? s.validTo ?? "") <= `${until}~`) &&
          (since === undefined || (s.validTo ?? s.validFrom ?? "") >= since),
      )
    );
  });
  const joined = new Set([...roots, ...links.flatMap((link) => [link.from, link.to])]);
  return { nodes: graph.nodes.filter((node) => joined.has(node.id)), links };
}

interface ControlsProps {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly onStart: (id: string) => void;
  readonly onPath: (from: string, to: string) => void;
}

/** Where to start, and between what to look for a path. */
function Controls({ from, to, onStart, onPath }: ControlsProps) {
  const { t } = useI18n();
  const [start, setStart] = useState("");
  return (
    <div className="network-controls">
      <EntityBox
        label={t("network.start")}
        text={start}
        onText={setStart}
        onChoose={(id) => {
          setStart("");
          onStart(id);
        }}
      />
      <PathForm key={`${from}\n${to}`} from={from} to={to} onPath={onPath} />
    </div>
  );
}

interface End {
  readonly text: string;
  readonly id?: string;
}

function PathForm({ from, to, onPath }: Omit<ControlsProps, "onStart">) {
  const { t } = useI18n();
  const captions = { from: useCaption("from"), to: useCaption("to") };
  const [typedA, setA] = useState<End>();
  const [typedB, setB] = useState<End>();
  // A box that nobody has typed in stands for the end that the address gives, not for whatever has its name.
  const a = typedA ?? { text: captions.from, ...(from === undefined ? {} : { id: from }) };
  const b = typedB ?? { text: captions.to, ...(to === undefined ? {} : { id: to }) };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (a.text.trim() && b.text.trim()) onPath(a.id ?? a.text.trim(), b.id ?? b.text.trim());
  };
  return (
    <Form className="path-form" onSubmit={submit}>
      <EntityBox
        label={t("network.from")}
        text={a.text}
        onText={(text) => setA({ text })}
        onChoose={(id, text) => setA({ id, text })}
      />
      <EntityBox
        label={t("network.to")}
        text={b.text}
        onText={(text) => setB({ text })}
        onChoose={(id, text) => setB({ id, text })}
      />
      <Button
        type="submit"
        look="primary"
        icon={<Route size={15} className="mirrored" aria-hidden="true" />}
        missing={unfilled([
          [t("network.from"), a.text],
          [t("network.to"), b.text],
        ])}
      >
        {t("network.path")}
      </Button>
    </Form>
  );
}

/** The name of an end that the address gives by id; the text itself until it is known. */
function useCaption(end: "from" | "to"): string {
  const search = route.useSearch();
  const { from, to, node } = search;
  const path = useQuery(queries.path(from ?? "", to ?? ""));
  const graph = useQuery(queries.graph(node));
  const given = search[end];
  if (given === undefined) return "";
  // A path's ends are what was asked for, whatever id they have been resolved to.
  const known = from && to ? path.data?.nodes.at(end === "from" ? 0 : -1) : undefined;
  const id = graph.data?.joined[given] ?? given;
  return known?.caption ?? graph.data?.nodes.find((one) => one.id === id)?.caption ?? given;
}

function Legend({ nodes }: { nodes: readonly GraphNode[] }) {
  const { t } = useI18n();
  const present = new Set(nodes.map((one) => kindOf(one.schema)));
  return (
    <ul className="graph-legend" aria-label={t("network.legend")}>
      {KINDS.filter((kind) => present.has(kind)).map((kind) => (
        <li key={kind}>
          <span className="dot" data-kind={kind} aria-hidden="true" />
          {t(`kind.${kind}`)}
        </li>
      ))}
    </ul>
  );
}

interface SelectedProps {
  readonly node: GraphNode;
  readonly graph: { readonly nodes: readonly GraphNode[]; readonly links: readonly GraphLink[] };
  readonly isExpanded: boolean;
  readonly isExpandedBy: boolean;
  readonly onExpand: (id: string) => void;
  readonly onExpandBy: (text: string) => void;
  readonly onCollapse: (id: string) => void;
  readonly onPathFrom: (id: string) => void;
  readonly onPathTo: (id: string) => void;
  readonly groups: readonly NodeGroup[];
  readonly onGroups: (groups: readonly NodeGroup[]) => void;
}

function Selected(props: SelectedProps) {
  const {
    node,
    graph,
    isExpanded,
    isExpandedBy,
    onExpand,
    onExpandBy,
    onCollapse,
    onPathFrom,
    onPathTo,
    groups,
    onGroups,
  } = props;
  const isGroup = groups.some(({ name }) => groupNodeId(name) === node.id);
  const { t } = useI18n();
  const schemaLabel = useSchemaLabel();
  return (
    <Panel title={<Bdi>{node.caption}</Bdi>} note={schemaLabel(node.schema)}>
      <div className="row">
        {!isExpanded && (
          <Button
            small
            look="primary"
            icon={<Expand size={13} aria-hidden="true" />}
            onPress={() => onExpand(node.id)}
          >
            {t("network.expand")}
          </Button>
        )}
        {!isExpanded && !isGroup && <ExpandBy id={node.id} onExpandBy={onExpandBy} />}
        {(isExpanded || isExpandedBy) && (
          <Button small icon={<Shrink size={13} aria-hidden="true" />} onPress={() => onCollapse(node.id)}>
            {t("network.collapse")}
          </Button>
        )}
        {node.kind === "entity" && (
          <LinkButton
            small
            href={paths.entity(node.id)}
            icon={<ExternalLink size={13} className="mirrored" aria-hidden="true" />}
          >
            {t("action.openEntity")}
          </LinkButton>
        )}
        {!isGroup && (
          <>
            <Button small look="quiet" onPress={() => onPathFrom(node.id)}>
              {t("network.pathFrom")}
            </Button>
            <Button small look="quiet" onPress={() => onPathTo(node.id)}>
              {t("network.pathTo")}
            </Button>
            <GroupButton id={node.id} groups={groups} onGroups={onGroups} />
          </>
        )}
      </div>
      <Links graph={{ ...graph, truncated: false }} of={node.id} />
    </Panel>
  );
}

/** The path as a list: node, what joins it to the next and who says so, next node. */
function PathPanel({ view, onSelect }: { view: PathView; onSelect: (id: string) => void }) {
  const { t, number } = useI18n();
  const schemaLabel = useSchemaLabel();
  const sources = new Set(view.links.flatMap((link) => link.statements.map((s) => s.reportId)));
  return (
    <Panel
      title={t("path.title")}
      note={t("path.note", {
        steps: view.links.length,
        sources: sources.size,
        ms: number(Math.max(1, Math.round(view.tookMs))),
      })}
    >
      <ol className="path" aria-label={t("path.title")}>
        {view.nodes.map((node, index) => (
          <li key={node.id} className="path-step">
            <div className="path-node">
              <NodeName node={node} />
              <span className="hint">{schemaLabel(node.schema)}</span>
              <Button
                small
                look="quiet"
                onPress={() => onSelect(node.id)}
                aria-label={t("path.show", { name: node.caption })}
              >
                {t("path.show.short")}
              </Button>
            </div>
            {view.links[index] && <PathEdge link={view.links[index]} view={view} />}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function PathEdge({ link, view }: { link: GraphLink; view: PathView }) {
  const { t } = useI18n();
  const relationLabel = useRelationLabel();
  return (
    <section className="path-edge" aria-label={relationLabel(link.relation)}>
      <p className="path-relation">{relationLabel(link.relation)}</p>
      <ul className="claim-sources" aria-label={t("path.sources")}>
        {groupBySource(link.statements).map((group) => (
          <li key={group[0].id}>
            <SourceGroup group={group} report={view.reports[group[0].reportId]} />
          </li>
        ))}
      </ul>
    </section>
  );
}

interface NodeListProps {
  readonly nodes: readonly GraphNode[];
  readonly selected: string | undefined;
  readonly onSelect: (id: string | undefined) => void;
  readonly onExpand: (id: string) => void;
}

/** Of more nodes only the rows in view are there: twenty thousand took ten times as long as their drawing. */
const ROWS_MAX = 400;
const ROWS = { rowHeight: 34 };

/** All that is drawn, as a list for the keyboard: arrows select, Enter expands. */
function NodeList({ nodes, selected, onSelect, onExpand }: NodeListProps) {
  const { t, language } = useI18n();
  const schemaLabel = useSchemaLabel();
  const sorted = useMemo(() => {
    const collator = new Intl.Collator(language, { numeric: true });
    return [...nodes].sort((a, b) => collator.compare(a.caption, b.caption));
  }, [nodes, language]);
  const list = (
    <ListBox
      className="node-list"
      aria-label={t("network.nodes")}
      items={sorted}
      selectionMode="single"
      selectionBehavior="replace"
      selectedKeys={selected ? [selected] : []}
      onSelectionChange={(keys) => onSelect(keys === "all" ? undefined : [...keys].map(String)[0])}
      onAction={(key) => onExpand(String(key))}
    >
      {(node) => (
        <ListBoxItem id={node.id} textValue={node.caption} className="node-row">
          <SchemaIcon schema={node.schema} size={14} />
          <Bdi className="clip">{node.caption}</Bdi>
          <span className="hint">{schemaLabel(node.schema)}</span>
        </ListBoxItem>
      )}
    </ListBox>
  );
  return (
    <Panel title={t("network.nodes")} note={t("network.nodes.note")} flush>
      {nodes.length <= ROWS_MAX ? (
        list
      ) : (
        <Virtualizer layout={ListLayout} layoutOptions={ROWS}>
          {list}
        </Virtualizer>
      )}
    </Panel>
  );
}
