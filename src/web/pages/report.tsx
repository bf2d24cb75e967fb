import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { lazy, type ReactNode, type RefObject, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { Link, ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { TAKEN_KINDS } from "../../core/index.ts";
import { type MaskedPlace, reportMasks, type Unmasked } from "../api/masked.ts";
import { queries } from "../api/queries.ts";
import type { Mention, StoredReport } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, EvaluationBadge, Fictitious } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { LinkButton } from "../parts/controls.tsx";
import { EditionNote } from "../parts/edition.tsx";
import { Facts } from "../parts/facts.tsx";
import { paragraphsOf, pickedIn, segmentsOf, stands } from "../parts/mentions.ts";
import { Answer, Page, Panel } from "../parts/page.tsx";
import { RejectTable } from "../parts/rejects.tsx";
import { langOf, publishedOf, publishersOf, titleOf } from "../parts/report-words.ts";
import { FRONT_OF_TAKEN, Taken, takenOf } from "../parts/taken.tsx";
import { AddMention, MentionJudgement } from "./report-mentions.tsx";
import { TakeBack } from "./report-take-back.tsx";

const route = getRouteApi("/reports/$id");

/** One report: where it comes from, its text with what was found in it, and what was not taken. */
export function ReportPage() {
  const { id } = route.useParams();
  const { t } = useI18n();
  const report = useQuery(queries.report(id));
  const title = report.data ? titleOf(report.data) : t("nav.reports");
  return (
    <Page
      wide
      title={<Bdi lang={report.data && langOf(report.data)}>{title}</Bdi>}
      titleText={title}
      intro={t("report.intro")}
      actions={report.data && <TakeBack id={id} />}
      above={
        report.data && (
          <p className="page-above">
            <AccessBadges access={report.data.access} />
            <EvaluationBadge evaluation={report.data.evaluation} />
            {report.data.fictitious && <Fictitious />}
          </p>
        )
      }
    >
      <Answer query={report} lines={12}>
        {(data) => <ReportBody report={data} />}
      </Answer>
    </Page>
  );
}

function ReportBody({ report }: { report: StoredReport }) {
  const i18n = useI18n();
  const { t, list } = i18n;
  const [selected, setSelected] = useState<number>();
  const mentions = report.facts?.mentions ?? [];
  const outcome = report.outcome;
  return (
    <div className="columns" data-layout="wide-narrow">
      <div className="stack">
        {report.facts?.text ? (
          <Reader report={report} selected={selected} onSelect={setSelected} />
        ) : (
          <Panel title={t("report.content")}>
            <p>{t("report.rows", { taken: list(takenOf(outcome, i18n)) })}</p>
            <EditionNote edition={outcome?.edition} />
            <FrontOf outcome={outcome} />
          </Panel>
        )}
        {outcome && outcome.rejectCount > 0 && (
          <Panel title={t("report.rejects")}>
            <RejectTable rejects={outcome.rejects} total={outcome.rejectCount} />
          </Panel>
        )}
      </div>
      <div className="stack">
        {selected !== undefined && mentions[selected] && (
          <MentionPanel
            key={selected}
            reportId={report.id}
            mention={mentions[selected]}
            mentions={mentions}
          />
        )}
        <Origin report={report} />
        {mentions.length > 0 && (
          <MentionList mentions={mentions} selected={selected} onSelect={setSelected} />
        )}
      </div>
    </div>
  );
}

/** Rows are read on the page of their front; without the way there, a file of payments ends here. */
function FrontOf({ outcome }: { outcome: StoredReport["outcome"] }) {
  const { t } = useI18n();
  const taken = outcome?.taken ?? {};
  const fronts = new Set(
    TAKEN_KINDS.flatMap((kind) => (taken[kind] === undefined ? [] : (FRONT_OF_TAKEN[kind] ?? []))),
  );
  return [...fronts].map((front) => (
    <LinkButton key={front} small href={paths[front]()}>
      {t(`nav.${front}`)}
    </LinkButton>
  ));
}

interface ReaderProps {
  readonly report: StoredReport;
  readonly selected: number | undefined;
  readonly onSelect: (index: number) => void;
}

/** The text in its own language and direction, each mention marked where it stands; a button could not wrap. */
function Reader({ report, selected, onSelect }: ReaderProps) {
  const { t, maybe } = useI18n();
  const text = report.facts?.text ?? "";
  const mentions = report.facts?.mentions ?? [];
  const types = useMemo(() => [...new Set(mentions.map((m) => m.type))], [mentions]);
  // What is not shown, so that what is marked meanwhile is.
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(() => new Set(types.filter((type) => !hidden.has(type))), [types, hidden]);
  const masks = useMasks(report);
  const article = useRef<HTMLElement>(null);
  const picked = usePicked(article, text);
  const paragraphs = useMemo(
    () => paragraphsOf(segmentsOf(text, [...mentions, ...masks.places])),
    [text, mentions, masks.places],
  );
  return (
    <Panel
      title={t("report.text")}
      note={t("report.mentions", { count: mentions.filter(stands).length })}
      actions={
        <>
          <AddMention reportId={report.id} text={text} picked={picked} />
          {types.length > 0 && (
            <ToggleButtonGroup
              className="toggles"
              aria-label={t("report.types")}
              selectionMode="multiple"
              selectedKeys={shown}
              onSelectionChange={(keys) => setHidden(new Set(types.filter((type) => !keys.has(type))))}
            >
              {types.map((type) => (
                <ToggleButton key={type} id={type} className="toggle" data-mention={type}>
                  {maybe(`mention.${type}`, type)}
                </ToggleButton>
              ))}
            </ToggleButtonGroup>
          )}
        </>
      }
    >
      <article className="reader" lang={langOf(report)} dir="auto" ref={article}>
        {paragraphs.map((paragraph) => (
          <p key={paragraph[0]?.start} dir="auto" data-start={paragraph[0]?.start}>
            {paragraph.map((segment) => {
              const place = masks.places[Math.max(...segment.mentions) - mentions.length];
              if (place) return <Mask key={segment.start} text={segment.text} place={place} masks={masks} />;
              const on = segment.mentions.filter((index) => {
                const one = mentions[index];
                return one !== undefined && stands(one) && shown.has(one.type);
              });
              const inner = on.at(-1);
              const mention = inner === undefined ? undefined : mentions[inner];
              if (inner === undefined || !mention) return segment.text;
              return (
                <Link
                  key={segment.start}
                  className="mention"
                  data-mention={mention.type}
                  data-selected={inner === selected || undefined}
                  data-judged={mention.judged?.as ?? (mention.added ? "added" : undefined)}
                  aria-label={`${segment.text} (${maybe(`mention.${mention.type}`, mention.type)})`}
                  onPress={() => onSelect(inner)}
                >
                  {segment.text}
                </Link>
              );
            })}
          </p>
        ))}
      </article>
      {masks.open && (
        <Suspense>
          <MaskedName
            reportId={report.id}
            place={masks.open}
            onClose={() => masks.setOpen(undefined)}
            onShown={masks.show}
          />
        </Suspense>
      )}
    </Panel>
  );
}

/** What was last selected in the text; a press elsewhere does not undo it. */
function usePicked(article: RefObject<HTMLElement | null>, text: string) {
  const [picked, setPicked] = useState<{ readonly start: number; readonly end: number }>();
  useEffect(() => {
    const look = () => {
      const selection = document.getSelection();
      const range = selection && selection.rangeCount > 0 ? selection.getRangeAt(0) : undefined;
      if (!range || range.collapsed || !article.current?.contains(range.commonAncestorContainer)) return;
      const node = range.startContainer;
      const paragraph = (node instanceof Element ? node : node.parentElement)?.closest("p[data-start]");
      if (!(paragraph instanceof HTMLElement)) return;
      const before = document.createRange();
      before.setStart(paragraph, 0);
      before.setEnd(range.startContainer, range.startOffset);
      const from = { start: Number(paragraph.dataset["start"]), before: before.toString() };
      setPicked(pickedIn(text, from, range.toString()));
    };
    document.addEventListener("selectionchange", look);
    return () => document.removeEventListener("selectionchange", look);
  }, [article, text]);
  return picked;
}

const MaskedName = lazy(async () => ({
  default: (await import("../parts/masked-name.tsx")).MaskedName,
}));

interface Masks {
  readonly places: readonly MaskedPlace[];
  /** Names that this tab was shown, by place, until they run out. */
  readonly names: ReadonlyMap<number, Unmasked>;
  readonly open: MaskedPlace | undefined;
  setOpen(place: MaskedPlace | undefined): void;
  show(name: Unmasked): void;
}

const NO_PLACES: readonly MaskedPlace[] = [];

/** The masked names of an article; asked for only where its text holds a mask. A shown name goes when its hour is over. */
function useMasks(report: StoredReport): Masks {
  const answer = useQuery({
    ...reportMasks(report.id),
    enabled: report.facts?.text?.includes("\u2588") === true,
  });
  const [names, setNames] = useState<ReadonlyMap<number, Unmasked>>(new Map());
  const [open, setOpen] = useState<MaskedPlace>();
  useEffect(() => {
    const first = Math.min(...[...names.values()].map(({ until }) => Date.parse(until)));
    if (!Number.isFinite(first)) return;
    const timer = setTimeout(
      () => setNames(new Map([...names].filter(([, { until }]) => Date.parse(until) > first))),
      Math.max(0, first - Date.now()),
    );
    return () => clearTimeout(timer);
  }, [names]);
  const show = (name: Unmasked) => setNames((old) => new Map([...old, [name.start, name]]));
  return { places: answer.data?.items ?? NO_PLACES, names, open, setOpen, show };
}

/** A name that the text does not show; a button that says what one may do about it. */
function Mask({ text, place, masks }: { text: string; place: MaskedPlace; masks: Masks }) {
  const { t, date } = useI18n();
  const shown = masks.names.get(place.start);
  if (shown)
    return (
      <mark
        className="mention"
        data-mention="masked"
        title={t("masked.until", { until: date(shown.until, "minute") })}
      >
        <Bdi>{shown.name}</Bdi>
      </mark>
    );
  return (
    <Link
      className="mention"
      data-mention="masked"
      aria-label={t("masked.name")}
      onPress={() => masks.setOpen(place)}
    >
      {text}
    </Link>
  );
}

/** A phone has digits too, and is no figure. */
const COUNTED: ReadonlySet<string> = new Set(["amount", "count"]);

function MentionPanel({
  reportId,
  mention,
  mentions,
}: {
  readonly reportId: string;
  readonly mention: Mention;
  readonly mentions: readonly Mention[];
}) {
  const { t, number, maybe } = useI18n();
  const facts: [string, ReactNode][] = [
    [t("mention.type"), maybe(`mention.${mention.type}`, mention.type)],
    [t("mention.because"), <Bdi key="because">{mention.because}</Bdi>],
  ];
  if (mention.value !== undefined)
    facts.push([
      t("mention.value"),
      <Bdi key="value">
        {COUNTED.has(mention.type) && Number.isFinite(Number(mention.value))
          ? number(Number(mention.value))
          : mention.value}{" "}
        {mention.unit}
      </Bdi>,
    ]);
  if (mention.role !== undefined) facts.push([t("mention.role"), <Bdi key="role">{mention.role}</Bdi>]);
  if (mention.attachment !== undefined)
    facts.push([t("mention.attachment"), <Bdi key="attachment">{mention.attachment}</Bdi>]);
  if (mention.page !== undefined) facts.push([t("mention.page"), number(mention.page)]);
  facts.push([t("mention.at"), `${number(mention.start)} – ${number(mention.end)}`]);
  return (
    <Panel title={<Bdi>{mention.text}</Bdi>}>
      <Facts rows={facts} />
      {mention.type === "person" && <p className="hint">{t("mention.person.note")}</p>}
      <MentionJudgement reportId={reportId} mention={mention} mentions={mentions} />
      {mention.entityId !== undefined && (
        <LinkButton small href={paths.entity(mention.entityId)}>
          {t("action.openEntity")}
        </LinkButton>
      )}
    </Panel>
  );
}

function Origin({ report }: { report: StoredReport }) {
  const { t, date, maybe } = useI18n();
  const { outcome } = report;
  const publishers = publishersOf(report);
  const { source, information } = report.evaluation;
  return (
    <Panel title={t("report.origin")}>
      <Facts
        rows={[
          [t("report.provider"), <Bdi key="provider">{report.provider}</Bdi>],
          [t("report.source"), <Bdi key="source">{report.source}</Bdi>],
          [
            t("evaluation.label"),
            t("evaluation.meaning", {
              source: maybe(`evaluation.source.${source}`, source),
              information: maybe(`evaluation.information.${information}`, information),
            }),
          ],
          [t("report.published"), date(publishedOf(report), "minute")],
          [t("report.received"), date(report.receivedAt, "minute")],
          [t("report.review"), date(report.reviewAt)],
          [t("report.format"), maybe(`format.${report.format}`, report.format)],
          [t("taken.title"), <Taken key="taken" of={outcome} />],
          [
            "SHA-256",
            <code key="hash" className="code wrap">
              {report.sha256}
            </code>,
          ],
        ]}
      />
      {publishers.length > 0 && (
        <>
          <h3 className="sub-title">{t("report.chain")}</h3>
          <ol className="chain">
            {publishers.map((publisher) => (
              <li key={`${publisher.name}:${publisher.role}:${publisher.evaluation?.original ?? ""}`}>
                <Bdi>{publisher.name}</Bdi>
                <span className="hint">
                  {t(publisher.role === "original" ? "report.original" : "report.republisher")}{" "}
                  {date(publisher.publishedAt, "minute")}
                </span>
                {publisher.evaluation && (
                  <span className="hint">
                    {t("report.chain.evaluated")} <EvaluationBadge evaluation={publisher.evaluation} />
                  </span>
                )}
              </li>
            ))}
          </ol>
          {publishers.length > 1 && <p className="hint">{t("report.chain.note")}</p>}
        </>
      )}
    </Panel>
  );
}

interface MentionListProps {
  readonly mentions: readonly Mention[];
  readonly selected: number | undefined;
  readonly onSelect: (index: number) => void;
}

function MentionList({ mentions, selected, onSelect }: MentionListProps) {
  const { t, maybe } = useI18n();
  return (
    <Panel title={t("report.found")} flush>
      <ul className="mention-list">
        {mentions.map((mention, index) => (
          <li
            key={`${mention.start}:${mention.end}:${mention.type}:${mention.value ?? ""}:${mention.judged?.at ?? ""}`}
          >
            <button
              type="button"
              className="mention-row"
              aria-pressed={index === selected}
              onClick={() => onSelect(index)}
            >
              <span className="mention-key" data-mention={mention.type} aria-hidden="true" />
              {stands(mention) ? (
                <Bdi className="clip">{mention.text}</Bdi>
              ) : (
                <s className="clip">
                  <Bdi>{mention.text}</Bdi>
                </s>
              )}
              <span className="hint">
                {maybe(`mention.${mention.type}`, mention.type)}
                {mention.judged && ` · ${t(`mention.state.${mention.judged.as}`)}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
