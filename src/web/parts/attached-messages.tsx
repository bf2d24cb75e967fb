import type { AttachedMessage } from "../api/prevention.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge } from "./badges.tsx";
import { Bdi } from "./bdi.tsx";

/** What goes along with a notice, each in its own language and direction, with who says so. */
export function AttachedMessages({
  messages,
  fallen = [],
}: {
  messages: readonly AttachedMessage[];
  /** Ids of those that the unit stands by no more. */
  fallen?: readonly string[];
}) {
  const { t, called, date } = useI18n();
  // A notice keeps what was released with it; what is past its date is not to be shown any more.
  const today = new Date().toISOString().slice(0, 10);
  if (messages.length === 0) return <p className="hint">{t("prevention.along.none")}</p>;
  return (
    <ul className="bullets">
      {messages.map((one) => (
        <li key={one.id}>
          <span className="two-lines">
            <span lang={one.language} dir="auto">
              {one.text}
            </span>
            <span className="hint">
              {called("language", one.language)} · <Bdi>{one.place}</Bdi> · <Bdi>{one.source}</Bdi> ·{" "}
              {t("prevention.until", { day: date(one.reviewAt) })}{" "}
              {fallen.includes(one.id) && <Badge tone="bad">{t("prevention.fallen")}</Badge>}{" "}
              {one.reviewAt <= today && <Badge tone="warn">{t("prevention.standing.expired")}</Badge>}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
