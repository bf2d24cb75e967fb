import type { SubjectRequest, SubjectRequestPort } from "../../app/index.ts";
import { type SubjectRequestKind, WaslError } from "../../core/index.ts";
import { type Context, given, nowText } from "../context.ts";
import type { Param } from "../database/driver.ts";
import { textArray } from "../database/literals.ts";
import { newDataKey, seal, unseal } from "../keys/sealing.ts";

interface Row {
  readonly id: string;
  readonly kind: SubjectRequestKind;
  readonly received_at: string;
  readonly due_at: string;
  readonly opened_by: string;
  readonly entity_ids: string[];
  readonly statement_ids: string[];
  readonly data_key: Uint8Array | null;
  readonly body: Uint8Array;
  readonly decision: SubjectRequest["decision"] | null;
  readonly exemption: string | null;
  readonly decided_by: string | null;
  readonly decided_at: string | null;
  readonly answer: Uint8Array | null;
  readonly told: number;
}

const about = (id: string): string => `subject request ${id}`;

export function subjectRequestPart(context: Context): SubjectRequestPort {
  const { query, keys, viewer, clock } = context;
  return {
    async addSubjectRequest({ id, kind, receivedAt, dueAt, entityIds, statementIds, applicant, text }) {
      const dataKey = newDataKey();
      const { count } = await query(
        `insert into wasl.subject_request (id, kind, received_at, due_at, opened_by, entity_ids, statement_ids, data_key,
            body) values ($1, $2, $3, $4, $5, $6::text[], $7::text[], $8, $9) on conflict do nothing`,
        [
          id,
          kind,
          receivedAt,
          dueAt,
          viewer.userId,
          textArray(entityIds),
          textArray(statementIds),
          seal(keys.wrap, about(id), dataKey),
          seal(dataKey, about(id), Buffer.from(JSON.stringify({ applicant, text }))),
        ],
      );
      if (count === 0) throw new WaslError("CONFLICT", { id });
    },
    subjectRequest: async (id) => (await read(context, "q.id = $1", [id], 1))[0],
    subjectRequests: (limit) => read(context, "true", [], limit),
    // Until there is a decision, who decides since when.
    async beginSubjectDecision(id, staleBefore) {
      const { count } = await query(
        `update wasl.subject_request set decided_by = $2, decided_at = $3
          where id = $1 and decision is null and (decided_at is null or decided_at < $4)`,
        [id, viewer.userId, nowText(clock), staleBefore],
      );
      return count > 0;
    },
    async leaveSubjectDecision(id) {
      await query(
        `update wasl.subject_request set decided_at = null
          where id = $1 and decision is null and decided_by = $2`,
        [id, viewer.userId],
      );
    },
    async answerSubjectRequest(id, { decision, exemption, letter, told }) {
      const { rows } = await query<{ data_key: Uint8Array | null }>(
        "select data_key from wasl.subject_request where id = $1",
        [id],
      );
      if (!rows[0]?.data_key) return false;
      const dataKey = unseal(keys.wrap, about(id), rows[0].data_key);
      const { count } = await query(
        `update wasl.subject_request set decision = $2, exemption = $3, decided_by = $4, decided_at = $5, answer = $6,
            told = $7 where id = $1 and decision is null and (decided_by is null or decided_by = $4)`,
        [
          id,
          decision,
          exemption ?? null,
          viewer.userId,
          nowText(clock),
          seal(dataKey, about(id), Buffer.from(letter)),
          told,
        ],
      );
      return count > 0;
    },
  };
}

async function read(
  { query, keys }: Context,
  where: string,
  params: readonly Param[],
  limit: number,
): Promise<readonly SubjectRequest[]> {
  const { rows } = await query<Row>(
    `select q.* from wasl.subject_request q where ${where}
      order by (q.decision is not null), q.due_at, q.id limit $${params.length + 1}`,
    [...params, limit],
  );
  return rows.map((r) => {
    const dataKey = r.data_key ? unseal(keys.wrap, about(r.id), r.data_key) : undefined;
    const said = dataKey
      ? (JSON.parse(unseal(dataKey, about(r.id), r.body).toString("utf8")) as {
          applicant: string;
          text: string;
        })
      : { applicant: "", text: "" };
    return {
      id: r.id,
      kind: r.kind,
      receivedAt: r.received_at,
      dueAt: r.due_at,
      openedBy: r.opened_by,
      entityIds: r.entity_ids,
      statementIds: r.statement_ids,
      ...said,
      ...given("decision", r.decision),
      ...given("exemption", r.exemption),
      ...given("decidedBy", r.decision && r.decided_by),
      ...given("decidedAt", r.decision && r.decided_at),
      ...given(
        "letter",
        dataKey && r.answer ? unseal(dataKey, about(r.id), r.answer).toString("utf8") : undefined,
      ),
      told: r.told,
    };
  });
}
