import type { AttachedMessage } from "../api/prevention.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "./bdi.tsx";

/** What goes along with a notice, each in its own language and direction, with who says so. */
export function AttachedMessages({ messages }: { messages: readonly AttachedMessage[] }) {
  const { t, called, date } = useI18n();
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
              {t("prevention.until", { day: date(one.reviewAt) })}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}
