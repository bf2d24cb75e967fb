import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { call } from "../api/client.ts";
import { documentQueries, type LibraryEntry, type LibraryEntryView } from "../api/documents.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge, EvaluationBadge, Fictitious } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button } from "../parts/controls.tsx";
import { FICTITIOUS } from "../parts/countries.ts";
import { markingText } from "../parts/levels.ts";
import { Answer, Empty, Panel } from "../parts/page.tsx";
import { DataTable, type TableColumn } from "../parts/table.tsx";
import { VETTING_TONES, VettingButtons, VettingDialog, type VettingTask } from "../parts/vetting.tsx";

const WriteEntry = lazy(() =>
  import("./supply-documents-write.tsx").then((m) => ({ default: m.WriteEntry })),
);
const ImportEntries = lazy(() =>
  import("./supply-documents-write.tsx").then((m) => ({ default: m.ImportEntries })),
);

/** Classes, defects and ranges, with who wrote and who vetted each. */
export function DocumentLibrary() {
  const { t } = useI18n();
  const library = useQuery(documentQueries.library());
  const [writing, setWriting] = useState<"entry" | "file">();
  const [task, setTask] = useState<{ readonly what: VettingTask; readonly entry: LibraryEntryView }>();
  const columns = useColumns((what, entry) => setTask({ what, entry }));
  return (
    <Panel
      title={t("documents.library")}
      note={t("documents.library.note")}
      flush
      actions={
        <>
          <Button for="handle" small onPress={() => setWriting("file")}>
            {t("documents.import")}
          </Button>
          <Button for="handle" small look="primary" onPress={() => setWriting("entry")}>
            {t("documents.write")}
          </Button>
        </>
      }
    >
      <Answer query={library} lines={6}>
        {({ items, more }) => (
          <>
            {more && <p className="hint panel-form">{t("documents.more", { count: items.length })}</p>}
            <DataTable
              label={t("documents.library")}
              columns={columns}
              items={items}
              idOf={(one) => one.id}
              textOf={(one) => one.entry.series}
              empty={<Empty title={t("documents.none")}>{t("documents.none.text")}</Empty>}
            />
          </>
        )}
      </Answer>
      <Suspense>
        {writing === "entry" && <WriteEntry onClose={() => setWriting(undefined)} />}
        {writing === "file" && <ImportEntries onClose={() => setWriting(undefined)} />}
      </Suspense>
      {task && <Decide {...task} onClose={() => setTask(undefined)} />}
    </Panel>
  );
}

/** ZZ is no country: Intl calls it unknown, and it is known to be fictitious. */
export function Issuer({ code }: { code: string }) {
  const { called } = useI18n();
  return <Bdi>{code === FICTITIOUS ? code : called("region", code)}</Bdi>;
}

/** What an entry says, in the reader's words around the writer's own. */
export function Says({ entry }: { entry: LibraryEntry }) {
  const { t, rich } = useI18n();
  if (entry.type === "class")
    return (
      <>
        {t("documents.numberForm")} <Bdi>{entry.numberForm}</Bdi> ·{" "}
        {entry.toYear === undefined
          ? t("documents.since", { from: String(entry.fromYear) })
          : t("documents.years", { from: String(entry.fromYear), to: String(entry.toYear) })}
      </>
    );
  if (entry.type === "range")
    return (
      <>
        {t(`documents.report.${entry.report}`)}: <Bdi>{`${entry.from} – ${entry.to}`}</Bdi>
      </>
    );
  return (
    <>
      <Bdi>{entry.place}</Bdi>:{" "}
      {rich("documents.compare", {
        genuine: <Bdi>{entry.genuine}</Bdi>,
        forged: <Bdi>{entry.forged}</Bdi>,
      })}
    </>
  );
}

function useColumns(
  onTask: (what: VettingTask, entry: LibraryEntryView) => void,
): TableColumn<LibraryEntryView>[] {
  const { t, date } = useI18n();
  const wordsOf = (entry: LibraryEntry): readonly string[] => {
    const said =
      entry.type === "class"
        ? [entry.numberForm, `${entry.fromYear}–${entry.toYear ?? ""}`]
        : entry.type === "range"
          ? [t(`documents.report.${entry.report}`), `${entry.from} – ${entry.to}`]
          : [entry.place, t("documents.compare", { genuine: entry.genuine, forged: entry.forged })];
    return [t(`documents.type.${entry.type}`), ...said, entry.source, entry.observedAt];
  };
  return [
    {
      id: "class",
      title: t("documents.class"),
      sortBy: ({ entry }) => `${entry.issuer} ${entry.kind} ${entry.series}`,
      cell: ({ entry }) => (
        <span className="two-lines">
          <span>
            <Bdi>{entry.series}</Bdi> {entry.fictitious && <Fictitious />}
          </span>
          <span className="hint">
            <Issuer code={entry.issuer} /> · {t(`documents.kind.${entry.kind}`)}
          </span>
        </span>
      ),
    },
    {
      id: "says",
      title: t("documents.says"),
      width: "grow",
      text: ({ entry }) => wordsOf(entry).join(" · "),
      cell: ({ entry }) => (
        <span className="two-lines">
          <span>
            <b>{t(`documents.type.${entry.type}`)}</b> · <Says entry={entry} />
          </span>
          <span className="hint">
            <Bdi>{entry.source}</Bdi> · {date(entry.observedAt)}{" "}
            <EvaluationBadge evaluation={entry.evaluation} />
          </span>
        </span>
      ),
    },
    {
      id: "marking",
      title: t("reports.tlp"),
      secondary: true,
      text: ({ access }) => markingText(access),
      cell: ({ access }) => <AccessBadges access={access} />,
    },
    {
      id: "by",
      title: t("prevention.by"),
      secondary: true,
      text: (one) => `${one.writtenBy} ${one.vetting?.by ?? ""}`,
      cell: (one) => (
        <span className="two-lines">
          <Bdi>{one.writtenBy}</Bdi>
          <Bdi className="hint">{one.vetting?.by ?? ""}</Bdi>
        </span>
      ),
    },
    {
      id: "standing",
      title: t("oversight.standing"),
      sortBy: (one) => one.standing,
      // In one column: on a narrow screen another would be out of sight.
      cell: (one) => (
        <span className="row">
          <Badge tone={VETTING_TONES[one.standing]}>{t(`prevention.standing.${one.standing}`)}</Badge>
          <VettingButtons {...one} for="handle" onTask={(what) => onTask(what, one)} />
        </span>
      ),
    },
  ];
}

interface DecideProps {
  readonly what: VettingTask;
  readonly entry: LibraryEntryView;
  readonly onClose: () => void;
}

function Decide({ what, entry, onClose }: DecideProps) {
  const { t } = useI18n();
  const isWithdrawal = what === "withdrawal";
  return (
    <VettingDialog
      what={what}
      text={t(isWithdrawal ? "documents.withdraw.text" : "documents.vet.text")}
      send={(reason) =>
        isWithdrawal
          ? call("POST", "/documents/library/{id}/withdrawal", { path: { id: entry.id }, json: { reason } })
          : call("POST", "/documents/library/vetting", {
              json: { entries: [entry.id], decision: what, reason },
            })
      }
      changes="documents"
      onClose={onClose}
    >
      <blockquote className="reader">
        <Bdi>{entry.entry.series}</Bdi> · <Says entry={entry.entry} />
      </blockquote>
      <p className="hint">
        <Bdi>{entry.entry.source}</Bdi>
      </p>
    </VettingDialog>
  );
}
