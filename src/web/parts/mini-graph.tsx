import { Waypoints } from "lucide-react";
import { useState } from "react";
import { Link as AriaLink } from "react-aria-components";
import type { GraphNode, GraphView } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { around, type Neighbour, neighboursOf } from "../network/neighbours.ts";
import { Bdi } from "./bdi.tsx";
import { LinkButton } from "./controls.tsx";
import { SchemaIcon } from "./kinds.tsx";
import { nodeAddress, useRelationLabel } from "./links.tsx";

/** As many as have room for their names in a panel. */
const DRAWN_MAX = 10;
const MIDDLE = { x: 50, y: 48 };

/** Who is one step away, drawn small: lines beneath, names as links over them. The list beside says the same with its sources. */
export function MiniGraph({ graph, of }: { graph: GraphView; of: string }) {
  const { t, list } = useI18n();
  const relationLabel = useRelationLabel();
  const [pointed, setPointed] = useState<string>();
  const neighbours = neighboursOf(graph, of);
  const self = graph.nodes.find((node) => node.id === of);
  if (!self || neighbours.length === 0) return null;
  const drawn = neighbours.slice(0, DRAWN_MAX);
  const places = around(drawn.length);
  const joined = ({ node, relations }: Neighbour) =>
    t("entity.graph.joined", { name: node.caption, relations: list(relations.map(relationLabel)) });
  const shown = drawn.find(({ node }) => node.id === pointed);
  return (
    <figure className="mini-graph">
      <nav className="mini-graph-box" aria-label={t("entity.graph")} dir="ltr">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          {drawn.map(({ node }, i) => (
            <line
              key={node.id}
              x1={MIDDLE.x}
              y1={MIDDLE.y}
              x2={places[i]?.x}
              y2={places[i]?.y}
              data-active={node.id === pointed || undefined}
            />
          ))}
        </svg>
        <span className="mini-node" data-self style={{ left: `${MIDDLE.x}%`, top: `${MIDDLE.y}%` }}>
          <Name node={self} />
        </span>
        {drawn.map((one, i) => (
          <AriaLink
            key={one.node.id}
            className="mini-node"
            href={nodeAddress(one.node)}
            aria-label={joined(one)}
            style={{ left: `${places[i]?.x}%`, top: `${places[i]?.y}%` }}
            onHoverStart={() => setPointed(one.node.id)}
            onHoverEnd={() => setPointed(undefined)}
            onFocus={() => setPointed(one.node.id)}
            onBlur={() => setPointed(undefined)}
          >
            <Name node={one.node} />
          </AriaLink>
        ))}
      </nav>
      <figcaption className="hint">
        <span className="mini-graph-words">{shown ? joined(shown) : t("entity.graph.help")}</span>
        {neighbours.length > DRAWN_MAX && (
          <span>{t("entity.graph.more", { count: neighbours.length - DRAWN_MAX })}</span>
        )}
        <LinkButton small href={paths.network([of])} icon={<Waypoints size={13} aria-hidden="true" />}>
          {t("entity.graph.network")}
        </LinkButton>
      </figcaption>
    </figure>
  );
}

function Name({ node }: { node: GraphNode }) {
  return (
    <>
      <SchemaIcon schema={node.schema} size={15} />
      <Bdi className="mini-name">{node.caption}</Bdi>
    </>
  );
}
