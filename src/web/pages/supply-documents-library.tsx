import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { call } from "../api/client.ts";
import {
  documentQueries,
  type EntryStanding,
  type LibraryEntry,
  type LibraryEntryView,
} from "../api/documents.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge, EvaluationBadge, Fictitious } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button } from "../parts/controls.tsx";
import { Answer, Empty, Panel } from "../parts/page.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { DataTable, type TableColumn } from "../parts/table.tsx";

const WriteEntry = lazy(() =>
  import("./supply-documents-write.tsx").then((m) => ({ default: m.WriteEntry })),
);
const ImportEntries = lazy(() =>
  import("./supply-documents-write.tsx").then((m) => ({ default: m.ImportEntries })),
);

const TONES: Readonly<Record<EntryStanding, string>> = {
  proposed: "warn",
  vetted: "good",
  refused: "bad",
  withdrawn: "muted",
};

type Task = "approved" | "refused" | "withdrawal";

/** Classes, defects and ranges, with who wrote and who vetted each. */
export function DocumentLibrary() {
  const { t } = useI18n();
  const library = useQuery(documentQueries.library());
  const [writing, setWriting] = useState<"entry" | "file">();
  const [task, setTask] = useState<{ readonly what: Task; readonly entry: LibraryEntryView }>();
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
  return <Bdi>{code === "ZZ" ? code : called("region", code)}</Bdi>;
}

/** What an entry says, in the reader's words around the writer's own. */
function Says({ entry }: { entry: LibraryEntry }) {
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

function useColumns(onTask: (what: Task, entry: LibraryEntryView) => void): TableColumn<LibraryEntryView>[] {
  const { t, date } = useI18n();
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
          <Badge tone={TONES[one.standing]}>{t(`prevention.standing.${one.standing}`)}</Badge>
          <Answers entry={one} onTask={onTask} />
        </span>
      ),
    },
  ];
}

function Answers({
  entry,
  onTask,
}: {
  entry: LibraryEntryView;
  onTask: (what: Task, entry: LibraryEntryView) => void;
}) {
  const { t } = useI18n();
  return (
    <>
      {entry.isMine && (
        <>
          <Button small look="primary" onPress={() => onTask("approved", entry)}>
            {t("prevention.vet")}
          </Button>
          <Button small onPress={() => onTask("refused", entry)}>
            {t("oversight.refuse")}
          </Button>
        </>
      )}
      {entry.standing === "vetted" && (
        <Button for="handle" small onPress={() => onTask("withdrawal", entry)}>
          {t("prevention.withdraw")}
        </Button>
      )}
    </>
  );
}

const TITLES = {
  approved: "prevention.vet",
  refused: "oversight.refuse",
  withdrawal: "prevention.withdraw",
} as const;

function Decide({ what, entry, onClose }: { what: Task; entry: LibraryEntryView; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const decide = useMutation({
    mutationFn: (reason: string) =>
      what === "withdrawal"
        ? call("POST", `documents/library/${encodeURIComponent(entry.id)}/withdrawal`, { json: { reason } })
        : call("POST", "documents/library/vetting", {
            json: { entries: [entry.id], decision: what, reason },
          }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["documents"] });
      onClose();
    },
  });
  return (
    <ReasonDialog
      title={t(TITLES[what])}
      text={t(what === "withdrawal" ? "documents.withdraw.text" : "documents.vet.text")}
      action={t(TITLES[what])}
      look={what === "approved" ? "primary" : "danger"}
      onClose={onClose}
      onSubmit={(reason) => decide.mutate(reason)}
      isPending={decide.isPending}
      error={decide.error}
    >
      <blockquote className="reader">
        <Bdi>{entry.entry.series}</Bdi> · <Says entry={entry.entry} />
      </blockquote>
      <p className="hint">
        <Bdi>{entry.entry.source}</Bdi>
      </p>
    </ReasonDialog>
  );
}
