import { useMutation, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { CircleHelp, Equal, EqualNot, Undo2 } from "lucide-react";
import { type RefObject, useState } from "react";
import { call } from "../api/client.ts";
import { readAnew } from "../api/queries.ts";
import { type Judgement, type ReviewItem, reviewQueries } from "../api/review.ts";
import type { Resolution } from "../api/types.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button } from "../parts/controls.tsx";
import { useOffered } from "../parts/offered.ts";
import { Answer, Empty, Panel } from "../parts/page.tsx";
import { pairOf } from "../parts/pairs.ts";
import { afterLeaving, placeIn } from "../parts/queue.ts";
import { useQueueFocus } from "../parts/queue-focus.ts";
import { Elsewhere } from "../parts/queue-notes.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { toast } from "../parts/toast.tsx";
import { useKeys } from "../parts/use-keys.ts";
import { PairPanels } from "./review-pair.tsx";
import { TakeBack } from "./review-take-back.tsx";

const route = getRouteApi("/review");
const ANSWERS = [
  ["s", "same", Equal],
  ["d", "different", EqualNot],
  ["u", "undecided", CircleHelp],
] as const;

/** One pair after another, by mouse or by key; an answer brings the next, and can be taken back. */
export function ReviewWaiting() {
  const { t } = useI18n();
  const { id } = route.useSearch();
  const navigate = route.useNavigate();
  const page = useQuery(reviewQueries.waiting());
  // A dialog keeps what it was opened on: the queue may be read anew under it.
  const [task, setTask] = useState<{ readonly judgement: Judgement; readonly item: ReviewItem } | "undo">();
  const [last, setLast] = useState<Resolution>();
  const items = page.data?.items ?? [];
  const { list, onDecided } = useQueueFocus(page.data);
  const { at, isElsewhere } = placeIn(items, id, ({ resolution }) => pairOf(resolution));
  const current = items[at];
  const { work } = useOffered();
  const begin = (judgement: Judgement) => work && current && setTask({ judgement, item: current });
  const open = (next: ReviewItem | undefined) =>
    void navigate({ search: { id: next && pairOf(next.resolution) }, replace: true });
  useKeys((key) => {
    if (task !== undefined) return;
    const answer = ANSWERS.find(([own]) => own === key);
    if (answer) begin(answer[1]);
    else if (key === "j" && items[at + 1]) open(items[at + 1]);
    else if (key === "k" && items[at - 1]) open(items[at - 1]);
    else if (key === "z" && last) setTask("undo");
  });
  const undo = last && (
    <Button
      for="work"
      small
      look="quiet"
      icon={<Undo2 size={14} className="mirrored" aria-hidden="true" />}
      onPress={() => setTask("undo")}
    >
      {t("review.undo")}
    </Button>
  );
  return (
    <>
      <div className="row filters">
        <p className="hint">{t("review.keys")}</p>
        {undo}
      </div>
      <Answer query={page} lines={12}>
        {({ open: waiting, reports }) => (
          <>
            {isElsewhere && !page.isFetching && <Elsewhere />}
            {current ? (
              <div className="columns" data-layout="narrow-wide">
                <Queue
                  list={list}
                  items={items}
                  at={at}
                  waiting={waiting}
                  onOpen={(index) => open(items[index])}
                />
                <PairPanels
                  item={current}
                  reports={reports}
                  actions={ANSWERS.map(([key, judgement, Icon]) => (
                    <Button
                      for="work"
                      key={key}
                      small
                      icon={<Icon size={14} aria-hidden="true" />}
                      onPress={() => begin(judgement)}
                    >
                      {t(`judgement.${judgement}`)}
                    </Button>
                  ))}
                />
              </div>
            ) : (
              <Empty title={t("review.none")}>{t("review.none.text")}</Empty>
            )}
          </>
        )}
      </Answer>
      {task !== undefined && task !== "undo" && (
        <Decide
          {...task}
          onClose={() => setTask(undefined)}
          onDone={(decision) => {
            setLast(decision);
            onDecided();
            open(afterLeaving(items, at));
          }}
        />
      )}
      {last && task === "undo" && (
        <TakeBack
          resolution={last}
          onClose={() => setTask(undefined)}
          onDone={() => {
            setLast(undefined);
            void navigate({ search: { id: pairOf(last) }, replace: true });
          }}
        />
      )}
    </>
  );
}

interface QueueProps {
  readonly list: RefObject<HTMLDivElement | null>;
  readonly items: readonly ReviewItem[];
  readonly at: number;
  readonly waiting: number;
  readonly onOpen: (index: number) => void;
}

function Queue({ list, items, at, waiting, onOpen }: QueueProps) {
  const { t, number, scored } = useI18n();
  return (
    <Panel
      title={t("review.waiting")}
      note={items.length < waiting ? t("review.of", { shown: items.length, all: waiting }) : number(waiting)}
      flush
    >
      <div className="mention-list" data-tall ref={list}>
        {items.map(({ resolution, score, joins, left, right }, index) => (
          <button
            key={resolution.id}
            type="button"
            className="mention-row"
            aria-pressed={index === at}
            onClick={() => onOpen(index)}
          >
            <span className="badge" data-tone="muted" title={t("review.joins", { count: joins })}>
              {number(joins)}
            </span>
            <span className="pair-names">
              <Bdi className="clip">{left.caption}</Bdi>
              <Bdi className="clip">{right.caption}</Bdi>
            </span>
            <span className="score" dir="ltr" title={t("review.score")}>
              {scored(score)}
            </span>
          </button>
        ))}
      </div>
    </Panel>
  );
}

interface DecideProps {
  readonly item: ReviewItem;
  readonly judgement: Judgement;
  readonly onClose: () => void;
  readonly onDone: (decision: Resolution) => void;
}

function Decide({ item, judgement, onClose, onDone }: DecideProps) {
  const { t } = useI18n();
  const { leftId, rightId } = item.resolution;
  const decide = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/resolutions", { json: { leftId, rightId, judgement, reason } }),
    onSuccess: async (decision) => {
      toast(t(`review.done.${judgement}`));
      onDone(decision);
      onClose();
      await readAnew();
    },
  });
  return (
    <ReasonDialog
      title={t(`judgement.${judgement}`)}
      text={t(`review.decide.${judgement}`, { left: item.left.caption, right: item.right.caption })}
      action={t(`judgement.${judgement}`)}
      onClose={onClose}
      onSubmit={(reason) => decide.mutate(reason)}
      isPending={decide.isPending}
      error={decide.error}
    />
  );
}
