import type { ReactNode } from "react";
import type { GraphNode } from "../api/types.ts";
import { useI18n } from "../i18n/context.tsx";
import { NodeName } from "../parts/links.tsx";
import type { Cut } from "./cuts.ts";

/** What falls apart without each of these, with what can be done about it; items of a list. */
export function CutLines({
  cuts,
  nodes,
  action,
}: {
  cuts: readonly Cut[];
  nodes: readonly GraphNode[];
  action: (id: string) => ReactNode;
}) {
  const { t, number } = useI18n();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return cuts.map(({ id, share, pairsLost }) => {
    const node = byId.get(id);
    return (
      node && (
        <li key={id} className="line">
          <div className="line-main">
            <NodeName node={node} />
            <p className="line-text">
              {t("network.plan.line", { share: number(share, { style: "percent" }), pairs: pairsLost })}
            </p>
          </div>
          {action(id)}
        </li>
      )
    );
  });
}
