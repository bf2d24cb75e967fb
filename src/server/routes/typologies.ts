import type { FastifyInstance } from "fastify";
import type { TypologySource, Wasl } from "../../app/index.ts";
import { type MarkingInput, WaslError } from "../../core/index.ts";
import { TYPOLOGY_EXAMPLES } from "../examples-typologies.ts";
import { dataRoute } from "../operation.ts";
import {
  AdoptTypologyBody,
  ById,
  DropTypologyBody,
  TypologyInForceSchema,
  TypologyList,
  TypologySourceBody,
  TypologyTrialSchema,
} from "../schemas/index.ts";

const DECIDING = ["ROLE_FORBIDS", "MESSAGE_UNKNOWN", "MARKING_FORBIDS"] as const;

/** Typologies that are data: what they would find, those in force, and who adopts or drops one. */
export function typologyRoutes(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/typologies",
      operationId: "listTypologies",
      tag: "Findings",
      summary:
        "Typologies that are data and in force on this node, as far as the caller may see them, who adopted each and why",
      ok: TypologyList,
      errors: [],
      example: { items: [TYPOLOGY_EXAMPLES.adopted] },
    },
    async (actor) => ({ items: [...(await wasl.typologies(actor))] }),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/typologies/trial",
      operationId: "tryTypology",
      tag: "Findings",
      summary: "Run a typology's own tests, and it over what this caller may see; nothing is kept",
      body: TypologySourceBody,
      ok: TypologyTrialSchema,
      errors: DECIDING,
      example: TYPOLOGY_EXAMPLES.trial,
      bodyExample: { messageId: "msg-41c0" },
    },
    async (actor, { body }) => await wasl.tryTypology(actor, sourceOf(body)),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/typologies",
      operationId: "adoptTypology",
      byPerson: true,
      tag: "Findings",
      summary:
        "Adopt a typology, as a supervisor and with a reason; it runs with the next detection. A package of one's own is marked AMBER where no marking is given, and laxer at one's word",
      body: AdoptTypologyBody,
      ok: TypologyInForceSchema,
      errors: DECIDING,
      example: TYPOLOGY_EXAMPLES.adopted,
      bodyExample: { messageId: "msg-41c0", reason: "three of its trial's proposals were looked into" },
    },
    async (actor, { body }) => await wasl.adoptTypology(actor, sourceOf(body), body.reason),
  );
  dataRoute(
    app,
    {
      method: "POST",
      url: "/typologies/:id/drop",
      operationId: "dropTypology",
      byPerson: true,
      tag: "Findings",
      summary: "Look for a typology no more, as a supervisor and with a reason; what it proposed stays",
      params: ById,
      body: DropTypologyBody,
      errors: ["ROLE_FORBIDS", "DETECTOR_UNKNOWN"],
      bodyExample: { reason: "all of its proposals were rejected" },
    },
    async (actor, { params, body }) => {
      await wasl.dropTypology(actor, params.id, body.reason);
      return undefined;
    },
  );
}

function sourceOf({
  messageId,
  text,
  marking,
}: {
  readonly messageId?: string;
  readonly text?: string;
  readonly marking?: MarkingInput;
}): TypologySource {
  if ((messageId === undefined) === (text === undefined))
    throw new WaslError("REQUEST_INVALID", { field: "one of messageId and text" });
  // A method brings its own: another would hold for nobody, or be taken for it.
  if (messageId !== undefined && marking !== undefined)
    throw new WaslError("REQUEST_INVALID", { field: "marking" });
  if (messageId !== undefined) return { messageId };
  return { text: text ?? "", ...(marking === undefined ? {} : { marking }) };
}
