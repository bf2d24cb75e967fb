import type { FederationPart, SharingSwitch } from "../../app/index.ts";
import { type Context, nowText } from "../context.ts";

type Holds = Pick<
  FederationPart,
  "switchSharing" | "sharingSwitch" | "isSharingHeld" | "owedLift" | "settleLift"
>;

/** The hold on all sharing: the newest row says whether it stands. */
export function holdPart({ query, viewer, clock }: Context): Holds {
  return {
    async switchSharing(isHeld, reason) {
      await query("insert into wasl.sharing_hold (held, reason, by, at, owed) values ($1, $2, $3, $4, $5)", [
        isHeld,
        reason,
        viewer.userId,
        nowText(clock),
        !isHeld,
      ]);
    },
    async sharingSwitch() {
      const { rows } = await query<SharingSwitch & { held: boolean }>(
        "select held, reason, by, at from wasl.sharing_hold order by no desc limit 1",
      );
      return rows.map(({ held: isHeld, reason, by, at }) => ({ isHeld, reason, by, at }))[0];
    },
    async isSharingHeld() {
      const { rows } = await query<{ held: boolean }>("select wasl.is_sharing_held() as held");
      return rows[0]?.held === true;
    },
    async owedLift() {
      const { rows } = await query<{ no: number }>(
        "select no from (select no, owed from wasl.sharing_hold order by no desc limit 1) n where owed",
      );
      return rows[0]?.no;
    },
    async settleLift(no) {
      await query("update wasl.sharing_hold set owed = false where no = $1", [no]);
    },
  };
}
