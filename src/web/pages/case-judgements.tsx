import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { CONFIDENCES, type Confidence, LIKELIHOODS, type Likelihood, YARDSTICK } from "../../core/index.ts";
import type { CaseView, Tlp } from "../api/types.ts";
import { type CasePart, workplaceQueries } from "../api/workplace.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Checkbox, Link, SelectField, TextField } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Facts } from "../parts/facts.tsx";
import { TLP_LEVELS } from "../parts/levels.ts";
import { Answer, ErrorNotice, Panel } from "../parts/page.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { TlpField } from "../parts/tlp-field.tsx";
import { unfilled } from "../parts/unfilled.ts";
import { useParts } from "./case-parts.ts";

type Judgement = Extract<CasePart, { kind: "judgement" }>;
type Body = Judgement["body"];
type Ground = Body["restsOn"][number];

/** What analysts hold to be so: assessments with likelihood, confidence, ground and what speaks against them. */
export function CaseJudgements({ view }: { view: CaseView }) {
  const { t } = useI18n();
  const parts = useQuery(workplaceQueries.caseParts(view.case.id));
  const [isWriting, setWriting] = useState(false);
  const all = (parts.data?.items ?? []).filter((part): part is Judgement => part.kind === "judgement");
  return (
    <Panel
      title={t("case.judgements")}
      note={t("case.judgements.note")}
      actions={
        <Button
          for="work"
          small
          icon={<Plus size={13} aria-hidden="true" />}
          onPress={() => setWriting(true)}
        >
          {t("case.judgement.new")}
        </Button>
      }
    >
      {all.length === 0 ? (
        <p className="hint">{t("case.judgements.none")}</p>
      ) : (
        <ul className="lines" aria-label={t("case.judgements")}>
          {all.map((part) => (
            <JudgementLine key={part.id} view={view} part={part} />
          ))}
        </ul>
      )}
      {isWriting && <JudgementDialog view={view} onClose={() => setWriting(false)} />}
    </Panel>
  );
}

function JudgementLine({ view, part }: { view: CaseView; part: Judgement }) {
  const { t, date } = useI18n();
  const { change } = useParts(view.case.id);
  const [open, setOpen] = useState<"change" | "withdraw" | "past">();
  const { body } = part;
  const close = () => {
    change.reset();
    setOpen(undefined);
  };
  return (
    <li className="line">
      <div className="line-main">
        <p className="row">
          <Badge>{t("case.judgement.assessment")}</Badge>
          {body.withdrawn !== undefined && <Badge tone="muted">{t("case.judgement.withdrawn")}</Badge>}
          <AccessBadges access={part.access} />
        </p>
        <JudgementText view={view} body={body} />
        <p className="line-facts hint">
          <Bdi>{part.createdBy}</Bdi>
          <span>{date(part.createdAt, "minute")}</span>
          {part.version > 1 && (
            <span>
              {t("case.judgement.changed")} <Bdi>{part.changedBy}</Bdi> {date(part.changedAt, "minute")}
            </span>
          )}
        </p>
        <p className="row">
          {body.withdrawn === undefined && (
            <>
              <Button for="work" small onPress={() => setOpen("change")}>
                {t("case.judgement.change")}
              </Button>
              <Button for="work" small look="quiet" onPress={() => setOpen("withdraw")}>
                {t("case.judgement.withdraw")}
              </Button>
            </>
          )}
          {part.version > 1 && (
            <Button small look="quiet" onPress={() => setOpen(open === "past" ? undefined : "past")}>
              {t("case.judgement.past")}
            </Button>
          )}
        </p>
        {open === "past" && <Past view={view} part={part} />}
      </div>
      {open === "change" && <JudgementDialog view={view} part={part} onClose={close} />}
      {open === "withdraw" && (
        <ReasonDialog
          title={t("case.judgement.withdraw")}
          text={t("case.judgement.withdraw.text")}
          action={t("case.judgement.withdraw")}
          onClose={close}
          onSubmit={(withdrawn) =>
            change.mutate(
              { part, draft: { kind: "judgement", body: { ...body, withdrawn } } },
              { onSuccess: close },
            )
          }
          isPending={change.isPending}
          error={change.error}
        />
      )}
    </li>
  );
}

function JudgementText({ view, body }: { view: CaseView; body: Body }) {
  const { t } = useI18n();
  const yardstick = useYardstick();
  const name = useGroundName(view);
  return (
    <>
      <p className="line-text">
        <Bdi>{body.text}</Bdi>
      </p>
      <Facts
        rows={[
          [t("case.judgement.likelihood"), yardstick(body.likelihood)],
          [t("case.judgement.confidence"), t(`case.confidence.${body.confidence}`)],
          [
            t("case.judgement.restsOn"),
            body.restsOn.length > 0 ? (
              <ul key="r" className="lines" data-compact>
                {body.restsOn.map((ground) => (
                  <li key={`${ground.kind} ${ground.id}`}>
                    <Link href={hrefOf(ground)}>
                      <Bdi>{name(ground)}</Bdi>
                    </Link>
                  </li>
                ))}
              </ul>
            ) : undefined,
          ],
          [t("case.judgement.against"), <Bdi key="a">{body.against}</Bdi>],
          [t("case.judgement.withdrawn.because"), body.withdrawn && <Bdi key="w">{body.withdrawn}</Bdi>],
        ]}
      />
    </>
  );
}

const hrefOf = ({ kind, id }: Ground): string =>
  ({ entity: paths.entity, finding: paths.finding, report: paths.report })[kind](id);

/** The step in words, with what it stands for. */
function useYardstick(): (step: Likelihood) => string {
  const { t, number } = useI18n();
  const percent = (of100: number) => number(of100 / 100, { style: "percent" });
  return (step) => {
    const [from, to] = YARDSTICK[step];
    const range =
      from === 0
        ? `≤ ${percent(to)}`
        : to === 100
          ? `≥ ${percent(from)}`
          : `${percent(from)} – ${percent(to)}`;
    return `${t(`case.likelihood.${step}`)} (\u2068${range}\u2069)`;
  };
}

function useGroundName(view: CaseView): (ground: Ground) => string {
  return ({ kind, id }) =>
    (kind === "entity"
      ? view.entities.find((one) => one.id === id)?.caption
      : kind === "finding"
        ? view.findings.find((one) => one.id === id)?.summary
        : view.reports.find((one) => one.id === id)?.title) ?? id;
}

/** How it stood before each change. */
function Past({ view, part }: { view: CaseView; part: Judgement }) {
  const { t, date } = useI18n();
  const past = useQuery(workplaceQueries.pastJudgements(view.case.id, part.id, part.version));
  return (
    <Answer query={past} lines={3}>
      {({ items }) => (
        <ul className="lines" data-compact aria-label={t("case.judgement.past")}>
          {items.map((one) => (
            <li key={one.version} className="line">
              <div className="line-main">
                <JudgementText view={view} body={one.body} />
                <p className="line-facts hint">
                  <Bdi>{one.changedBy}</Bdi>
                  <span>{date(one.changedAt, "minute")}</span>
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </Answer>
  );
}

function JudgementDialog({ view, part, onClose }: { view: CaseView; part?: Judgement; onClose: () => void }) {
  const { t } = useI18n();
  const { add, change } = useParts(view.case.id);
  const yardstick = useYardstick();
  const [text, setText] = useState(part?.body.text ?? "");
  const [likelihood, setLikelihood] = useState<Likelihood | undefined>(part?.body.likelihood);
  const [confidence, setConfidence] = useState<Confidence | undefined>(part?.body.confidence);
  const [against, setAgainst] = useState(part?.body.against ?? "");
  const [restsOn, setRestsOn] = useState<readonly Ground[]>(part?.body.restsOn ?? []);
  const [tlp, setTlp] = useState<Tlp | undefined>(part?.body.tlp);
  const lowest = view.case.access.tlp;
  const missing = unfilled([
    [t("case.judgement.text"), text],
    [t("case.judgement.likelihood"), likelihood],
    [t("case.judgement.confidence"), confidence],
    [t("case.judgement.against"), against],
  ]);
  const saving = part ? change : add;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length > 0 || !likelihood || !confidence) return;
    const body: Body = {
      text: text.trim(),
      likelihood,
      confidence,
      restsOn: [...restsOn],
      against: against.trim(),
      ...(tlp ? { tlp } : {}),
    };
    const draft = { kind: "judgement" as const, body };
    if (part) change.mutate({ part, draft }, { onSuccess: onClose });
    else add.mutate(draft, { onSuccess: onClose });
  };
  return (
    <Dialog title={t(part ? "case.judgement.change" : "case.judgement.new")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <TextField
          label={t("case.judgement.text")}
          hint={t("case.judgement.text.hint")}
          value={text}
          onChange={setText}
          multiline
          maxLength={4000}
          isRequired
          autoFocus
        />
        <SelectField
          label={t("case.judgement.likelihood")}
          value={likelihood}
          onChange={setLikelihood}
          options={LIKELIHOODS.map((id) => ({ id, label: yardstick(id) }))}
          isRequired
        />
        <SelectField
          label={t("case.judgement.confidence")}
          value={confidence}
          onChange={setConfidence}
          options={CONFIDENCES.map((id) => ({ id, label: t(`case.confidence.${id}`) }))}
          isRequired
        />
        <Grounds view={view} chosen={restsOn} onChange={setRestsOn} />
        <TextField
          label={t("case.judgement.against")}
          hint={t("case.judgement.against.hint")}
          value={against}
          onChange={setAgainst}
          multiline
          maxLength={4000}
          isRequired
        />
        <TlpField
          value={tlp ?? lowest}
          onChange={setTlp}
          levels={TLP_LEVELS.slice(TLP_LEVELS.indexOf(lowest))}
        />
        <p className="hint">{t("case.judgement.marking.note")}</p>
        {saving.error ? <ErrorNotice error={saving.error} /> : null}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={saving.isPending} missing={missing}>
            {t(part ? "action.save" : "action.add")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

function Grounds({
  view,
  chosen,
  onChange,
}: {
  view: CaseView;
  chosen: readonly Ground[];
  onChange: (grounds: readonly Ground[]) => void;
}) {
  const { t } = useI18n();
  const items: readonly (Ground & { readonly label: string })[] = [
    ...view.findings.map(({ id, summary }) => ({ kind: "finding" as const, id, label: summary })),
    ...view.entities.map(({ id, caption }) => ({ kind: "entity" as const, id, label: caption })),
    ...view.reports.map(({ id, title }) => ({ kind: "report" as const, id, label: title })),
  ];
  const is = (one: Ground) => (other: Ground) => one.kind === other.kind && one.id === other.id;
  if (items.length === 0) return null;
  return (
    <fieldset className="choices">
      <legend>{t("case.judgement.restsOn")}</legend>
      {items.map(({ label, ...one }) => (
        <Checkbox
          key={`${one.kind} ${one.id}`}
          label={label}
          isSelected={chosen.some(is(one))}
          onChange={(isChosen) =>
            onChange(isChosen ? [...chosen, one] : chosen.filter((other) => !is(one)(other)))
          }
        />
      ))}
    </fieldset>
  );
}
