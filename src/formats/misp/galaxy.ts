import type { TechniqueMatrix } from "../../core/index.ts";
import { uuid5 } from "../stix-21/uuid.ts";
import type { Row } from "../text/json.ts";
import type { MispMapping } from "./mapping.ts";

/** The technique matrix as a MISP galaxy and its clusters, in the form of MISP's own repository. */
export function encodeGalaxy(
  matrix: TechniqueMatrix,
  { galaxy }: MispMapping,
  version: number,
): { readonly galaxy: Row; readonly cluster: Row } {
  const description = "How organised immigration crime works, stage by stage, and what helps against it.";
  return {
    galaxy: {
      name: galaxy.name,
      type: galaxy.type,
      description,
      uuid: galaxy.uuid,
      version,
      icon: galaxy.icon,
      namespace: galaxy.namespace,
      kill_chain_order: { "oic-journey": matrix.stages.map((s) => s.id.toLowerCase()) },
    },
    cluster: {
      name: galaxy.name,
      type: galaxy.type,
      description,
      uuid: galaxy.clusterUuid,
      version,
      source: "Wasl technique matrix, CC0-1.0",
      category: "organised-crime",
      authors: ["Wasl project"],
      values: matrix.techniques.map((t) => ({
        value: `${t.name} - ${t.id}`,
        uuid: uuid5(galaxy.clusterUuid, t.id),
        description: `${t.definition}\n\nGuardrail: ${t.guardrail}`,
        meta: {
          external_id: t.id,
          kill_chain: [`oic-journey:${t.stage.toLowerCase()}`],
          refs: t.sources.flatMap((s) => (s.url === undefined ? [] : [s.url])),
        },
      })),
    },
  };
}
