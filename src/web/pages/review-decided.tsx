import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ArrowLeftRight, Undo2 } from "lucide-react";
import { useState } from "react";
import { type DecidedPair, reviewQueries } from "../api/review.ts";
import type { Resolution } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Link } from "../parts/controls.tsx";
import { useDecider } from "../parts/decider.ts";
import { Only } from "../parts/only.tsx";
import { Answer, Empty, Panel } from "../parts/page.tsx";
import { Reason } from "../parts/reason.tsx";
import { TakeBack } from "./review-take-back.tsx";

const route = getRouteApi("/review");

/** What humans said, newest first; each can be taken back, whenever it was said. */
export function ReviewDecided() {
  const { t, date } = useI18n();
  const { after, since } = route.useSearch();
  const navigate = route.useNavigate();
  const page = useQuery(reviewQueries.decided(after, since));
  const [undo, setUndo] = useState<Resolution>();
  return (
    <Answer query={page} lines={8}>
      {({ items, next }) =>
        items.length === 0 && next === null ? (
          <Empty title={t("review.decided.none")}>{t("review.decided.none.text")}</Empty>
        ) : (
          <Panel
            title={t("review.decided")}
            actions={
              <Only
                name={since && t("only.since", { at: date(since, "minute") })}
                onDrop={() => void navigate({ search: { view: "decided" } })}
              />
            }
          >
            <ul className="lines" data-compact>
              {items.map((pair) => (
                <Decision key={pair.resolution.id} pair={pair} onUndo={setUndo} />
              ))}
            </ul>
            <div className="row">
              {after !== undefined && (
                <Button small onPress={() => void navigate({ search: { view: "decided", since } })}>
                  {t("review.newest")}
                </Button>
              )}
              {next !== null && (
                <Button
                  small
                  onPress={() => void navigate({ search: { view: "decided", since, after: next } })}
                >
                  {t("review.older")}
                </Button>
              )}
            </div>
            {undo && <TakeBack resolution={undo} onClose={() => setUndo(undefined)} />}
          </Panel>
        )
      }
    </Answer>
  );
}

interface DecisionProps {
  readonly pair: DecidedPair;
  readonly onUndo: (resolution: Resolution) => void;
}

function Decision({ pair: { resolution, left, right, takenBackBy }, onUndo }: DecisionProps) {
  const { t, date } = useI18n();
  const decider = useDecider();
  return (
    <li className="line">
      <div className="line-main">
        <p className="line-facts">
          <Badge tone={takenBackBy ? "muted" : resolution.judgement === "same" ? "good" : "warn"}>
            {t(`judgement.${resolution.judgement}`)}
          </Badge>
          <Bdi>{decider(resolution.decidedBy)}</Bdi>
          <span>{date(resolution.decidedAt, "minute")}</span>
          <AccessBadges access={resolution.access} />
        </p>
        <p>
          <Link href={paths.entity(resolution.leftId)}>
            <Bdi>{left}</Bdi>
          </Link>
          <ArrowLeftRight size={13} className="inline-icon" aria-hidden="true" />
          <Link href={paths.entity(resolution.rightId)}>
            <Bdi>{right}</Bdi>
          </Link>
        </p>
        <p className="hint">
          <Reason {...resolution} />
        </p>
        {takenBackBy && (
          <p className="hint">
            {t("review.takenBack", { who: decider(takenBackBy.decidedBy) })}{" "}
            {date(takenBackBy.decidedAt, "minute")}: <Bdi>{takenBackBy.reason}</Bdi>
          </p>
        )}
      </div>
      {!takenBackBy && (
        <Button
          for="work"
          small
          look="quiet"
          icon={<Undo2 size={13} className="mirrored" aria-hidden="true" />}
          onPress={() => onUndo(resolution)}
        >
          {t("review.undo")}
        </Button>
      )}
    </li>
  );
}
