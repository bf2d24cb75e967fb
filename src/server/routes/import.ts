import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Static } from "typebox";
import type { Actor, ImportInput, Wasl } from "../../app/index.ts";
import type { EventHub } from "../events.ts";
import { EXAMPLES } from "../examples.ts";
import { parseJson } from "../json.ts";
import type { Limits } from "../limits.ts";
import { dataRoute } from "../operation.ts";
import { ImportQuery, ImportResultSchema } from "../schemas/index.ts";
import { type atOnce, measured } from "../upload.ts";
import { RequestFault } from "../validate.ts";

/** At most this often is progress told; a fast import would drown its reader otherwise. */
const PROGRESS_EVERY_MS = 200;

/** POST /reports: the body is the document, read as it arrives and never held as a whole. */
export function importRoute(
  app: FastifyInstance,
  wasl: Wasl,
  events: EventHub,
  limits: Limits,
  now: () => number,
  inTurn: ReturnType<typeof atOnce>,
): void {
  dataRoute(
    app,
    {
      method: "POST",
      url: "/reports",
      operationId: "importReport",
      scope: "import",
      tag: "Reports",
      summary: "Import a document or a file; the body is its bytes, of any media type",
      description:
        "Idempotent by content: the same bytes again answer `changed: false`. A row that cannot be read is a " +
        "reject with line and code and costs no other row. Progress comes as events, by `uploadId`.",
      query: ImportQuery,
      rawBody: true,
      ok: ImportResultSchema,
      errors: [
        "FORMAT_UNKNOWN",
        "FILE_UNREADABLE",
        "INPUT_TOO_LARGE",
        "MARKING_FORBIDS",
        "ROLE_FORBIDS",
        "STORE_FULL",
        "CONFLICT",
      ],
      example: EXAMPLES.imported,
    },
    (actor, { query, request }) =>
      inTurn(async () => {
        const followUp = globalThis.crypto.randomUUID();
        const input = { ...importInput(query, request, limits), followUp };
        const userId = request.caller?.user.id ?? "";
        const upload = query.uploadId === undefined ? {} : { uploadId: query.uploadId };
        let told = Number.NEGATIVE_INFINITY;
        const result = await wasl.importReport(actor, input, (progress) => {
          if (now() - told < PROGRESS_EVERY_MS) return;
          told = now();
          const { bytesRead, byteLength, statements, records, rejects } = progress;
          const length = byteLength === undefined ? {} : { byteLength };
          events.publish(userId, "import-progress", {
            ...upload,
            bytesRead,
            ...length,
            statements,
            records,
            rejects,
          });
        });
        events.publish(userId, "report", { ...upload, reportId: result.reportId, changed: result.changed });
        // The report is in and its comparison in the queue: who waits for it here sees it at once in what they read next.
        if (result.changed)
          await untilDone(wasl, actor, followUp, limits.followUpMs).catch((error: unknown) => {
            request.log.warn({ name: (error as Error).name }, "the comparison was not waited for");
          });
        return result;
      }),
  );
}

/** At most so long: the queue keeps what is not done by then. */
async function untilDone(wasl: Wasl, actor: Actor, followUp: string, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  for (let waitMs = 10; performance.now() < until; waitMs = Math.min(500, waitMs * 2)) {
    const state = await wasl.followUpState(actor, followUp);
    if (state !== "waiting" && state !== "running") return;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

function importInput(
  query: Static<typeof ImportQuery>,
  request: FastifyRequest,
  limits: Limits,
): ImportInput {
  const { fileName, format, mapping, provider, evaluation, evaluationScheme, fictitious } = query;
  if ((evaluation === undefined) !== (evaluationScheme === undefined))
    throw new RequestFault([
      { in: "query", pointer: "/evaluation", detail: "must come together with evaluationScheme" },
    ]);
  const length = request.headers["content-length"];
  return {
    fileName,
    bytes: measured(request, limits),
    ...(length === undefined ? {} : { byteLength: Number(length) }),
    ...(format === undefined ? {} : { format }),
    ...(mapping === undefined ? {} : { options: { mapping: parseMapping(mapping, limits) } }),
    marking: markingOf(query),
    ...(provider === undefined ? {} : { provider }),
    ...(evaluation === undefined || evaluationScheme === undefined
      ? {}
      : { evaluation: { scheme: evaluationScheme, code: evaluation } }),
    ...(fictitious === undefined ? {} : { fictitious }),
  };
}

function markingOf(query: Static<typeof ImportQuery>): ImportInput["marking"] {
  const { tlp, pap, handling, caveats, orcon, groups, purposes, compartments } = query;
  return {
    ...(tlp === undefined ? {} : { tlp }),
    ...(pap === undefined ? {} : { pap }),
    ...(handling === undefined ? {} : { handling }),
    ...(caveats === undefined ? {} : { caveats }),
    ...(orcon === undefined ? {} : { orcon }),
    ...(groups === undefined ? {} : { groups }),
    ...(purposes === undefined ? {} : { purposes }),
    ...(compartments === undefined ? {} : { compartments }),
  };
}

function parseMapping(text: string, limits: Limits): Readonly<Record<string, unknown>> {
  const fault = (detail: string) => new RequestFault([{ in: "query", pointer: "/mapping", detail }]);
  let value: unknown;
  try {
    value = parseJson(text, limits.jsonDepth);
  } catch {
    throw fault("must be JSON within the nesting limit");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw fault("must be an object");
  return value as Readonly<Record<string, unknown>>;
}
