import { Download } from "lucide-react";
import type { ReferralEvent } from "../../core/index.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "./bdi.tsx";
import { Button } from "./controls.tsx";
import { Panel } from "./page.tsx";
import { saveFile } from "./save-file.ts";

type Event = Omit<ReferralEvent, "by"> & { readonly by?: string };

/** What became of a notice, as both sides see it: who said what, when, and why. */
export function ReferralHistory({ id, events }: { id: string; events: readonly Event[] }) {
  const { t, date } = useI18n();
  if (events.length === 0) return null;
  return (
    <Panel title={t("online.history")}>
      <ul className="lines" data-compact>
        {events.map((event) => (
          <li key={`${event.at} ${event.type}`} className="line">
            <div className="line-main">
              <span>
                {t(`online.event.${event.type}`)}
                {event.action && ` · ${t(`online.action.${event.action}`)}`}
              </span>
              {event.note !== undefined && (
                <p className="line-text">
                  <Bdi>{event.note}</Bdi>
                </p>
              )}
              {event.statement && (
                <span>
                  <Button
                    small
                    icon={<Download size={14} aria-hidden="true" />}
                    onPress={() =>
                      saveFile(
                        `${id}-reasons.json`,
                        "application/json",
                        JSON.stringify(event.statement, null, 2),
                      )
                    }
                  >
                    {t("online.statement")}
                  </Button>
                </span>
              )}
            </div>
            <span className="hint">
              {date(event.at, "minute")} · {t(`online.side.${event.side ?? "unit"}`)}
              {event.by !== undefined && (
                <>
                  {" · "}
                  <Bdi>{event.by}</Bdi>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
