import type { TechniqueMatrix } from "../../core/index.ts";
import type { Row } from "../text/json.ts";
import { objectId, type StixMapping } from "./mapping.ts";

/**
 * The technique matrix as attack patterns, with what helps against each as courses of action that mitigate it.
 * `at` is the moment of this version, RFC 3339 with milliseconds.
 */
export function encodeTechniques(matrix: TechniqueMatrix, mapping: StixMapping, at: string): readonly Row[] {
  const common = { spec_version: "2.1", created_by_ref: mapping.author.id, created: at, modified: at };
  const marking = { object_marking_refs: [mapping.tlp.clear] };
  return matrix.techniques.flatMap((t) => {
    const id = objectId(mapping, "attack-pattern", t.id);
    const pattern = {
      type: "attack-pattern",
      ...common,
      id,
      name: t.name,
      description: `${t.definition}\n\nGuardrail: ${t.guardrail}`,
      kill_chain_phases: [{ kill_chain_name: "oic-journey", phase_name: t.stage.toLowerCase() }],
      external_references: [
        { source_name: "wasl-techniques", external_id: t.id },
        ...t.sources.map((s) => ({
          source_name: s.id.toLowerCase(),
          description: s.title,
          ...(s.url === undefined ? {} : { url: s.url }),
        })),
      ],
      ...marking,
    };
    const measures = t.countermeasures.flatMap((m, n) => {
      const measure = objectId(mapping, "course-of-action", `${t.id}:${n}`);
      return [
        {
          type: "course-of-action",
          ...common,
          id: measure,
          name: m.text,
          description: `For: ${m.actor}`,
          ...marking,
        },
        {
          type: "relationship",
          ...common,
          id: objectId(mapping, "relationship", `${t.id}:${n}`),
          relationship_type: "mitigates",
          source_ref: measure,
          target_ref: id,
          ...marking,
        },
      ];
    });
    return [pattern, ...measures];
  });
}
