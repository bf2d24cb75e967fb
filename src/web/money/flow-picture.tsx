import { type KeyboardEvent, useMemo } from "react";
import { useI18n } from "../i18n/context.tsx";
import { type DrawnNode, type DrawnRibbon, layoutFlow, NODE_WIDTH } from "./flow-layout.ts";

export interface PictureRibbon extends DrawnRibbon {
  /** Who pays whom and how much, in words: the name of the button that a ribbon is. */
  readonly name: string;
}

interface FlowPictureProps {
  readonly label: string;
  readonly nodes: readonly DrawnNode[];
  readonly ribbons: readonly PictureRibbon[];
  readonly selected: number | undefined;
  readonly onSelect: (ribbon: number | undefined) => void;
}

/** Accounts in columns, payments as ribbons; each ribbon is a button that opens what it is made of. */
export function FlowPicture({ label, nodes, ribbons, selected, onSelect }: FlowPictureProps) {
  const { dir } = useI18n();
  const layout = useMemo(() => layoutFlow(nodes, ribbons, dir === "rtl"), [nodes, ribbons, dir]);
  const choose = (index: number) => onSelect(index === selected ? undefined : index);
  const onKey = (event: KeyboardEvent, index: number) => {
    if (event.key === "Escape") onSelect(undefined);
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    choose(index);
  };
  return (
    <div className="flow-wrap">
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing is no fieldset; its parts are buttons. */}
      <svg
        className="flow"
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        width={layout.width}
        height={layout.height}
        style={{
          maxInlineSize: `${layout.width * 1.15}px`,
          minInlineSize: `${Math.min(640, layout.width)}px`,
        }}
        role="group"
        aria-label={label}
      >
        {layout.ribbons.map(({ index, path, width }) => (
          // biome-ignore lint/a11y/useSemanticElements: a shape of a drawing cannot be a button element.
          <g
            key={index}
            className="flow-ribbon"
            role="button"
            tabIndex={0}
            aria-label={ribbons[index]?.name}
            aria-pressed={index === selected}
            onClick={() => choose(index)}
            onKeyDown={(event) => onKey(event, index)}
          >
            <title>{ribbons[index]?.name}</title>
            <path className="flow-hit" d={path} strokeWidth={Math.max(9, width)} />
            <path className="flow-line" d={path} strokeWidth={width} />
          </g>
        ))}
        {layout.nodes.map((node) => (
          <g key={node.id} className="flow-node" data-role={node.role !== undefined || undefined}>
            <rect x={node.x} y={node.y} width={NODE_WIDTH} height={node.height} rx={2} />
            <text
              x={node.labelX}
              y={node.labelY - (node.role !== undefined && node.anchor === "middle" ? 13 : 0)}
              textAnchor={node.anchor}
            >
              {node.label}
            </text>
            {node.role !== undefined && (
              <text
                className="flow-role"
                x={node.labelX}
                y={node.labelY + (node.anchor === "middle" ? 0 : 14)}
                textAnchor={node.anchor}
              >
                {node.role}
              </text>
            )}
          </g>
        ))}
      </svg>
    </div>
  );
}
