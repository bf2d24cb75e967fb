import { useMutation } from "@tanstack/react-query";
import { Check, Highlighter, Pencil, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { readAnew } from "../api/queries.ts";
import type { Mention } from "../api/types.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Checkbox, SelectField, TextField } from "../parts/controls.tsx";
import { useDecider } from "../parts/decider.ts";
import { Dialog } from "../parts/dialog.tsx";
import { useMentionReading } from "../parts/mention-form.tsx";
import { placesOf, readAlike } from "../parts/mentions.ts";
import { ErrorNotice } from "../parts/page.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

type Decision = "accept" | "reject" | "correct";

interface MentionProps {
  readonly reportId: string;
  readonly mention: Mention;
  readonly mentions: readonly Mention[];
}

/** Who put a mark there and what was said of it; what may be said of it by whoever works here. */
export function MentionJudgement({ reportId, mention, mentions }: MentionProps) {
  const { t, date } = useI18n();
  const decider = useDecider();
  const [open, setOpen] = useState<Exclude<Decision, "accept">>();
  const { added, judged } = mention;
  const decide = useDecide(reportId, mention);
  const stands = judged === undefined || judged.as === "accepted";
  return (
    <>
      {added && (
        <p className="hint">{t("mention.added", { by: decider(added.by), at: date(added.at, "minute") })}</p>
      )}
      {judged && (
        <p className="hint">
          {t(`mention.judged.${judged.as}`, { by: decider(judged.by), at: date(judged.at, "minute") })}
          {judged.reason !== undefined && (
            <>
              {" "}
              <Bdi>{judged.reason}</Bdi>
            </>
          )}
        </p>
      )}
      {stands && (
        <div className="row">
          {judged === undefined && (
            <Button
              for="work"
              small
              icon={<Check size={14} aria-hidden="true" />}
              isPending={decide.isPending}
              onPress={() => decide.mutate({ decision: "accept" })}
            >
              {t("mention.accept")}
            </Button>
          )}
          <Button
            for="work"
            small
            icon={<Pencil size={14} aria-hidden="true" />}
            onPress={() => setOpen("correct")}
          >
            {t("mention.correct")}
          </Button>
          <Button
            for="work"
            small
            icon={<X size={14} aria-hidden="true" />}
            onPress={() => setOpen("reject")}
          >
            {t("mention.reject")}
          </Button>
        </div>
      )}
      {decide.error && open === undefined && <ErrorNotice error={decide.error} />}
      {open && (
        <Mend
          decision={open}
          mention={mention}
          mentions={mentions}
          decide={decide}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
}

interface Said {
  readonly decision: Decision;
  readonly reason?: string;
  readonly everywhere?: boolean;
  readonly instead?: ReturnType<typeof useMentionReading>[0];
}

function useDecide(reportId: string, { start, end, text, type, value }: Mention) {
  const { t } = useI18n();
  return useMutation({
    mutationFn: ({ instead, ...said }: Said) =>
      call("POST", "/reports/{id}/mentions/decide", {
        path: { id: reportId },
        json: {
          mention: { start, end, text, type, ...(value === undefined ? {} : { value }) },
          ...said,
          ...(instead ? { instead } : {}),
        },
      }),
    onSuccess: async ({ withdrawn }, { decision }) => {
      toast(decision === "accept" ? t("mention.accepted") : t("mention.withdrawn", { count: withdrawn }));
      await readAnew();
    },
  });
}

function Mend({
  decision,
  mention,
  mentions,
  decide,
  onClose,
}: {
  readonly decision: "reject" | "correct";
  readonly mention: Mention;
  readonly mentions: readonly Mention[];
  readonly decide: ReturnType<typeof useDecide>;
  readonly onClose: () => void;
}) {
  const { t } = useI18n();
  const alike = mentions.filter((one) => readAlike(one, mention)).length;
  const [everywhere, setEverywhere] = useState(true);
  const [instead, fields] = useMentionReading(mention);
  const isCorrection = decision === "correct";
  return (
    <ReasonDialog
      title={t(`mention.${decision}.title`, { text: mention.text })}
      text={t(`mention.${decision}.text`)}
      action={t(`mention.${decision}`)}
      onClose={onClose}
      missing={isCorrection ? unfilled([[t("mention.type"), instead !== undefined]]) : []}
      onSubmit={(reason) =>
        decide.mutate(
          {
            decision,
            reason,
            ...(alike > 1 && everywhere ? { everywhere } : {}),
            ...(isCorrection && instead ? { instead } : {}),
          },
          { onSuccess: onClose },
        )
      }
      isPending={decide.isPending}
      error={decide.error}
    >
      {isCorrection && fields}
      {alike > 1 && (
        <Checkbox
          label={t("mention.everywhere", { count: alike })}
          isSelected={everywhere}
          onChange={setEverywhere}
        />
      )}
    </ReasonDialog>
  );
}

/** Marks by hand what the reading did not find: what is selected in the text, or words of it that somebody types. */
export function AddMention({
  reportId,
  text,
  picked,
}: {
  readonly reportId: string;
  readonly text: string;
  readonly picked: { readonly start: number; readonly end: number } | undefined;
}) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button
        for="work"
        small
        icon={<Highlighter size={14} aria-hidden="true" />}
        onPress={() => setOpen(true)}
      >
        {t("mention.add")}
      </Button>
      {isOpen && <AddDialog reportId={reportId} text={text} picked={picked} onClose={() => setOpen(false)} />}
    </>
  );
}

/** So much of the text tells where a word stands. */
const AROUND = 24;

function AddDialog({
  reportId,
  text,
  picked,
  onClose,
}: Parameters<typeof AddMention>[0] & { readonly onClose: () => void }) {
  const { t, number } = useI18n();
  const [words, setWords] = useState(picked ? text.slice(picked.start, picked.end) : "");
  const [start, setStart] = useState(picked?.start);
  const [reading, fields] = useMentionReading();
  const places = placesOf(text, words);
  const at = start !== undefined && places.includes(start) ? start : places[0];
  const add = useMutation({
    mutationFn: (what: NonNullable<typeof reading> & { readonly start: number }) =>
      call("POST", "/reports/{id}/mentions", {
        path: { id: reportId },
        json: { ...what, end: what.start + words.length, text: words },
      }),
    onSuccess: async () => {
      toast(t("mention.add.done"));
      onClose();
      await readAnew();
    },
  });
  const missing = unfilled([
    [t("mention.words"), at !== undefined],
    [t("mention.type"), reading !== undefined],
  ]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reading && at !== undefined && missing.length === 0) add.mutate({ ...reading, start: at });
  };
  const around = (place: number): string =>
    text.slice(Math.max(0, place - AROUND), place + words.length + AROUND).replaceAll("\n", " ");
  return (
    <Dialog title={t("mention.add")} isOpen onClose={onClose}>
      <p className="page-intro">{t("mention.add.text")}</p>
      <Form className="form" onSubmit={submit}>
        <TextField
          label={t("mention.words")}
          hint={words !== "" && at === undefined ? t("mention.words.none") : t("mention.words.hint")}
          value={words}
          onChange={setWords}
          maxLength={300}
          isRequired
          autoFocus
        />
        {places.length > 1 && (
          <SelectField
            label={t("mention.where")}
            value={String(at)}
            onChange={(id) => setStart(Number(id))}
            options={places.map((place, n) => ({
              id: String(place),
              label: `${number(n + 1)}: … ${around(place)} …`,
            }))}
          />
        )}
        {fields}
        <p className="hint">{t("mention.person.note")}</p>
        {add.error && <ErrorNotice error={add.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={add.isPending} missing={missing}>
            {t("mention.add.send")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
