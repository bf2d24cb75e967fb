import type { EventPort, NewsDecision } from "../../app/index.ts";
import type { Context } from "../context.ts";

interface Row {
  readonly access_id: number;
  readonly left_report: string;
  readonly right_report: string;
  readonly judgement: NewsDecision["judgement"];
  readonly reason: string;
  readonly decided_by: string;
  readonly decided_at: string;
}

/** What analysts decided on the events of articles. */
export function newsPart(context: Context): Pick<EventPort, "newsDecisions" | "addNewsDecisions"> {
  return {
    async newsDecisions() {
      const { rows } = await context.query<Row>("select d.* from wasl.news_decision d order by d.no", []);
      const accessOf = await context.access.lookUp(rows.map((r) => r.access_id));
      return rows.map((r) => ({
        leftId: r.left_report,
        rightId: r.right_report,
        judgement: r.judgement,
        reason: r.reason,
        decidedBy: r.decided_by,
        decidedAt: r.decided_at,
        access: accessOf(r.access_id),
      }));
    },
    async addNewsDecisions(decisions) {
      const ids = await context.access.intern(decisions.map((d) => d.access));
      for (const [i, d] of decisions.entries())
        await context.query(
          `insert into wasl.news_decision
              (access_id, left_report, right_report, judgement, reason, decided_by, decided_at)
            values ($1, $2, $3, $4, $5, $6, $7)`,
          [ids[i] ?? 0, d.leftId, d.rightId, d.judgement, d.reason, d.decidedBy, d.decidedAt],
        );
    },
  };
}
