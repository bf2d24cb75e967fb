import { type ReactNode, useState } from "react";
import { useI18n } from "../i18n/context.tsx";
import { Button } from "./controls.tsx";
import { Panel } from "./page.tsx";
import { PartnerName } from "./partner-name.tsx";
import { ShareDialog } from "./share-dialog.tsx";

/** The newest version that a partner was sent of something. */
interface Held {
  readonly to: string;
  readonly at: string;
  readonly legalBasis: string;
  /** What of it nobody here stands by any more, and what would go now and is not in it. */
  readonly stale: number;
  readonly fresh?: number;
}

interface HeldProps<T extends Held> {
  /** Where its messages stand. */
  readonly words: "documents.sent" | "prevention.sent";
  readonly items: readonly T[];
  readonly about?: (held: T) => ReactNode;
  /** What is said of what goes, and what sends it; answers what is said then. */
  readonly text: string;
  readonly send: (held: T, to: string, legalBasis: string) => Promise<string>;
}

/** What went to partners, and whether it is still what stands here; those who hold something else are sent the next version. */
export function HeldByPartners<T extends Held>({ words, items, about, text, send }: HeldProps<T>) {
  const { t, date } = useI18n();
  const [again, setAgain] = useState<T>();
  if (items.length === 0) return null;
  return (
    <Panel title={t(words)} note={t(`${words}.note`)}>
      <ul className="bullets">
        {items.map((held) => {
          const { to, at, stale, fresh = 0 } = held;
          return (
            <li key={`${to} ${at}`}>
              {about?.(held)}
              <PartnerName nodeId={to} /> · {date(at, "minute")}
              <p className="hint">
                {stale > 0 && t(`${words}.stale`, { count: stale })}{" "}
                {fresh > 0 && t("documents.sent.fresh", { count: fresh })}
                {stale + fresh === 0 && t(`${words}.newest`)}
              </p>
              {stale + fresh > 0 && (
                <Button for="handle" small onPress={() => setAgain(held)}>
                  {t("prevention.share")}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {again && (
        <ShareDialog
          text={text}
          before={again}
          send={(to, legalBasis) => send(again, to, legalBasis)}
          onClose={() => setAgain(undefined)}
        />
      )}
    </Panel>
  );
}
