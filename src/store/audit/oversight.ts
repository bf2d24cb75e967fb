import type { DetectorSwitch, OversightCounts, OversightPort } from "../../app/index.ts";
import { type Context, nowText } from "../context.ts";

export function oversightPart({ query, viewer, clock }: Context): OversightPort {
  return {
    async detectorSwitches() {
      const { rows } = await query<DetectorSwitch>(
        "select distinct on (detector) detector, running, reason, by, at from wasl.detector_switch order by detector, no desc",
      );
      return new Map(rows.map((r) => [r.detector, r]));
    },
    async switchDetector(detector, running, reason) {
      await query(
        "insert into wasl.detector_switch (detector, running, reason, by, at) values ($1, $2, $3, $4, $5)",
        [detector, running, reason, viewer.userId, nowText(clock)],
      );
    },
    async oversightCounts(now) {
      const { rows } = await query<{ counts: OversightCounts }>(
        "select wasl.oversight_counts($1) as counts",
        [now],
      );
      const [row] = rows;
      if (!row) throw new Error("invariant broken: a query of one row has one row");
      return row.counts;
    },
    async accountNames() {
      const { rows } = await query<{ id: string; names: string[] }>("select * from wasl.account_names()");
      return new Map(rows.map(({ id, names }) => [id, names]));
    },
  };
}
