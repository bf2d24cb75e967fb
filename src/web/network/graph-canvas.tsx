import { Maximize, ZoomIn, ZoomOut } from "lucide-react";
import { type RefObject, useEffect, useMemo, useRef } from "react";
import type { GraphLink, GraphNode } from "../api/types.ts";
import { useI18n } from "../i18n/context.tsx";
import { IconButton } from "../parts/controls.tsx";
import { useSchemaLabel } from "../parts/kinds.tsx";
import { useRelationLabel } from "../parts/links.tsx";
import { IconSource, iconsIn } from "./icons.tsx";
import type { Point } from "./model.ts";
import { type ChartHandle, Scene } from "./scene.ts";

interface GraphCanvasProps {
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
  /** Ids of the path's nodes in order; empty where none is shown. */
  readonly path: readonly string[];
  readonly expanded: ReadonlySet<string>;
  readonly selected: string | undefined;
  readonly onSelect: (id: string | undefined) => void;
  readonly onExpand: (id: string) => void;
  /** Where nodes stood when a chart was saved. */
  readonly places?: ReadonlyMap<string, Point> | undefined;
  /** Nodes that hold the rest together: drawn larger, with their names. */
  readonly cuts: ReadonlySet<string>;
  /** Filled in with where the nodes stand now. */
  readonly handle: RefObject<ChartHandle | null>;
}

/**
 * The network drawn by WebGL. Everything in it is also in the list beside it, which is what the keyboard and
 * screen readers use; here one drags, zooms, selects, and expands by a double click.
 */
export function GraphCanvas(props: GraphCanvasProps) {
  const { t, dir } = useI18n();
  const container = useRef<HTMLDivElement>(null);
  const icons = useRef<HTMLDivElement>(null);
  const scene = useRef<Scene>(undefined);
  const schemaLabel = useSchemaLabel();
  const relationLabel = useRelationLabel();
  const { nodes, links, path, selected, expanded, onSelect, onExpand, places, cuts, handle } = props;

  useEffect(() => {
    if (!container.current) return;
    const made = new Scene(container.current);
    scene.current = made;
    handle.current = made;
    return () => {
      made.close();
      scene.current = undefined;
      handle.current = null;
    };
  }, [handle]);
  const schemata = useMemo(() => [...new Set(nodes.map((node) => node.schema))].sort(), [nodes]);
  useEffect(() => scene.current?.takeIcons(iconsIn(icons.current, schemata)), [schemata]);
  // The label functions change with the language only, and `dir` and the page's own key do so too.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above.
  useEffect(() => {
    scene.current?.show({
      nodes: nodes.map((node) => ({ ...node, type: schemaLabel(node.schema) })),
      links: links.map((link) => ({ ...link, label: relationLabel(link.relation) })),
      path,
      dir,
      known: places,
    });
  }, [nodes, links, path, dir, places]);
  useEffect(() => scene.current?.mark(selected, expanded, cuts), [selected, expanded, cuts]);
  useEffect(() => {
    if (scene.current) Object.assign(scene.current, { onSelect, onExpand });
  }, [onSelect, onExpand]);

  return (
    <figure className="graph" aria-label={t("network.canvas", { nodes: nodes.length, links: links.length })}>
      <div className="graph-canvas" ref={container} dir="ltr" />
      <IconSource schemata={schemata} source={icons} />
      <div className="graph-tools">
        <IconButton
          label={t("network.zoomIn")}
          icon={<ZoomIn size={16} aria-hidden="true" />}
          onPress={() => scene.current?.zoom(1)}
        />
        <IconButton
          label={t("network.zoomOut")}
          icon={<ZoomOut size={16} aria-hidden="true" />}
          onPress={() => scene.current?.zoom(-1)}
        />
        <IconButton
          label={t("network.fit")}
          icon={<Maximize size={16} aria-hidden="true" />}
          onPress={() => scene.current?.fit()}
        />
      </div>
    </figure>
  );
}
