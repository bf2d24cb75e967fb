import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { FileUp, PenLine } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { DropZone, FileTrigger, isFileDropItem, ProgressBar, Text } from "react-aria-components";
import { tookNothing } from "../../core/index.ts";
import { call, upload } from "../api/client.ts";
import type { Documented } from "../api/document.ts";
import { queries, readAnew } from "../api/queries.ts";
import type { ImportResult, StoredReport } from "../api/types.ts";
import { onLiveEvent } from "../frame/live.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge, EvaluationBadge, Fictitious, TlpBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Link, LinkButton } from "../parts/controls.tsx";
import { EditionNote } from "../parts/edition.tsx";
import { FilterSelect } from "../parts/filter-select.tsx";
import { ForWork } from "../parts/for-work.tsx";
import { type HandlingQuery, useHandlingFields } from "../parts/handling-fields.tsx";
import { markingText, TLP_LEVELS } from "../parts/levels.ts";
import { useLongList } from "../parts/long-list.ts";
import { MapColumns } from "../parts/map-columns.tsx";
import { Only } from "../parts/only.tsx";
import { Empty, ErrorNotice, ListAnswer, Page, Panel } from "../parts/page.tsx";
import { RejectTable } from "../parts/rejects.tsx";
import { langOf, titleOf } from "../parts/report-words.ts";
import { DataTable, type TableColumn } from "../parts/table.tsx";
import { Taken, takenOf } from "../parts/taken.tsx";
import { ReportForm } from "./report-form.tsx";

interface UploadItem {
  readonly id: string;
  readonly file: File;
  readonly state: "waiting" | "running" | "done" | "failed";
  readonly sent: number;
  readonly progress?: Documented["ImportProgressEvent"];
  readonly result?: ImportResult;
  readonly error?: unknown;
  /** What its columns are, as its owner said. */
  readonly mapping?: string;
}

/** What was contributed, and where more is brought in. */
export function Reports() {
  const { t } = useI18n();
  const [isWriting, setWriting] = useState(false);
  return (
    <Page
      title={t("reports.title")}
      intro={t("reports.intro")}
      wide
      actions={
        <>
          <LinkButton href={paths.events()}>{t("nav.events")}</LinkButton>
          <Button for="work" icon={<PenLine size={15} aria-hidden="true" />} onPress={() => setWriting(true)}>
            {t("report.form")}
          </Button>
        </>
      }
    >
      {isWriting && <ReportForm onClose={() => setWriting(false)} />}
      <ForWork>
        <ImportPanel />
      </ForWork>
      <ReportTable />
    </Page>
  );
}

const route = getRouteApi("/reports");
const STATES = ["importing", "complete"] as const;

/** What the address asks for, as far as there is such a thing. */
function useAsked() {
  const { state, tlp, format, provider, since } = route.useSearch();
  return {
    since,
    format,
    provider,
    state: STATES.find((one) => one === state),
    tlp: TLP_LEVELS.find((one) => one === tlp),
  };
}

function Filters() {
  const { t, maybe, date } = useI18n();
  const asked = useAsked();
  const navigate = route.useNavigate();
  const values = useQuery(queries.reportValues());
  const filter = (next: Partial<typeof asked>) =>
    void navigate({ search: { ...asked, ...next }, replace: true });
  const own = (ids: readonly string[] = [], chosen: string | undefined, label = (id: string) => id) =>
    [...new Set(chosen === undefined ? ids : [...ids, chosen])].map((id) => ({ id, label: label(id) }));
  return (
    <div className="row filters">
      <FilterSelect
        label={t("report.format")}
        value={asked.format}
        onChange={(format) => filter({ format })}
        options={own(values.data?.formats, asked.format, (id) => maybe(`format.${id}`, id))}
      />
      <FilterSelect
        label={t("report.provider")}
        value={asked.provider}
        onChange={(provider) => filter({ provider })}
        options={own(values.data?.providers, asked.provider)}
      />
      <FilterSelect
        label={t("report.state")}
        value={asked.state}
        onChange={(state) => filter({ state })}
        options={STATES.map((id) => ({ id, label: t(`report.${id}`) }))}
      />
      <FilterSelect
        label={t("report.marking")}
        value={asked.tlp}
        onChange={(tlp) => filter({ tlp })}
        options={TLP_LEVELS.map((id) => ({ id, label: `TLP:${id.toUpperCase()}` }))}
      />
      <Only
        name={asked.since && t("only.since", { at: date(asked.since, "minute") })}
        onDrop={() => filter({ since: undefined })}
      />
    </div>
  );
}

function ReportTable() {
  const i18n = useI18n();
  const { t, date, number, maybe } = i18n;
  const asked = useAsked();
  const isNarrowed = Object.values(asked).some((value) => value !== undefined);
  const reports = useLongList({
    key: ["reports", "list", asked],
    read: (ask, signal) =>
      call("GET", "/reports", { query: { ...asked, ...ask }, ...(signal ? { signal } : {}) }),
    sorts: { received: "received", provider: "provider", format: "format" } as const,
    looks: true,
  });
  const columns: TableColumn<StoredReport>[] = [
    {
      id: "title",
      title: t("report.title"),
      width: "grow",
      sortBy: titleOf,
      cell: (report) => (
        <>
          <Bdi lang={langOf(report)}>{titleOf(report)}</Bdi>
          {report.fictitious && <Fictitious />}
          {report.state === "importing" && <Badge tone="warn">{t("report.importing")}</Badge>}
        </>
      ),
    },
    {
      id: "format",
      title: t("report.format"),
      secondary: true,
      sortBy: (report) => report.format,
      cell: (report) => maybe(`format.${report.format}`, report.format),
    },
    {
      id: "provider",
      title: t("report.provider"),
      secondary: true,
      sortBy: (report) => report.provider,
      cell: (report) => <Bdi>{report.provider}</Bdi>,
    },
    {
      id: "evaluation",
      title: t("evaluation.label"),
      secondary: true,
      sortBy: ({ evaluation }) => `${evaluation.source}${evaluation.information}`,
      cell: (report) => <EvaluationBadge evaluation={report.evaluation} />,
    },
    {
      id: "tlp",
      title: t("report.marking"),
      text: (report) => markingText(report.access),
      cell: (report) => <TlpBadge tlp={report.access.tlp} />,
    },
    {
      id: "received",
      width: "fit",
      title: t("report.received"),
      secondary: true,
      sortBy: (report) => report.receivedAt,
      cell: (report) => date(report.receivedAt, "minute"),
    },
    {
      id: "taken",
      title: t("taken.title"),
      width: "fit",
      secondary: true,
      sortBy: ({ outcome }) => (outcome ? outcome.statements + outcome.records : 0),
      text: ({ outcome }) => takenOf(outcome, i18n).join(" · "),
      cell: ({ outcome }) => <Taken of={outcome} />,
    },
    {
      id: "rejects",
      title: t("report.rejects"),
      align: "end",
      secondary: true,
      sortBy: (report) => report.outcome?.rejectCount ?? 0,
      cell: (report) => {
        const count = report.outcome?.rejectCount ?? 0;
        return count > 0 ? <Badge tone="warn">{number(count)}</Badge> : number(0);
      },
    },
  ];
  return (
    <>
      <Filters />
      <ListAnswer query={reports.query}>
        <DataTable
          label={t("reports.title")}
          columns={columns}
          items={reports.items}
          list={reports.list}
          idOf={(report) => report.id}
          textOf={titleOf}
          hrefOf={(report) => paths.report(report.id)}
          empty={
            <Empty title={t(isNarrowed ? "list.none.narrowed" : "reports.none")}>
              {t(isNarrowed ? "list.none.narrowed.text" : "reports.none.text")}
            </Empty>
          }
        />
      </ListAnswer>
    </>
  );
}

/** Files dropped or chosen go in one after the other, each with its progress and what was not taken. */
function ImportPanel() {
  const { t, list } = useI18n();
  const [handling, handlingFields, missing] = useHandlingFields({ tlp: "amber" });
  const { items, add, again } = useUploads(handling);
  return (
    <Panel title={t("reports.import")} note={t("reports.import.note")}>
      <div className="import">
        <DropZone
          className="dropzone"
          isDisabled={missing.length > 0}
          onDrop={(event) => {
            void Promise.all(event.items.filter(isFileDropItem).map((item) => item.getFile())).then(add);
          }}
        >
          <FileUp size={20} strokeWidth={1.5} aria-hidden="true" />
          <Text slot="label">{t("reports.drop")}</Text>
          <FileTrigger allowsMultiple onSelect={(files) => files && add([...files])}>
            <Button small isDisabled={missing.length > 0}>
              {t("reports.choose")}
            </Button>
          </FileTrigger>
        </DropZone>
        <div className="import-options">
          {handlingFields}
          {missing.length > 0 && <p className="hint missing">{t("form.missing", { what: list(missing) })}</p>}
        </div>
      </div>
      {items.length > 0 && (
        <ul className="uploads" aria-label={t("reports.uploads")}>
          {items.map((item) => (
            <UploadLine key={item.id} item={item} onMapped={(mapping) => again(item, mapping)} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function useUploads(handling: HandlingQuery) {
  const [items, setItems] = useState<readonly UploadItem[]>([]);
  const queue = useRef(Promise.resolve());
  const patch = (id: string, part: Partial<UploadItem>) =>
    setItems((all) => all.map((item) => (item.id === id ? { ...item, ...part } : item)));

  useEffect(
    () =>
      onLiveEvent(({ data }) => {
        const { uploadId, bytesRead, statements = 0, records = 0, rejects = 0 } = data;
        if (uploadId === undefined || bytesRead === undefined) return;
        const progress = { bytesRead, statements, records, rejects };
        setItems((all) => all.map((item) => (item.id === uploadId ? { ...item, progress } : item)));
      }),
    [],
  );

  const run = async (item: UploadItem) => {
    patch(item.id, { state: "running" });
    const { id, file, mapping } = item;
    const query = { fileName: file.name, uploadId: id, mapping, ...handling };
    try {
      const result = await upload(query, item.file, (sent) => patch(item.id, { sent }));
      patch(item.id, { state: "done", result });
    } catch (error) {
      patch(item.id, { state: "failed", error });
    }
    await readAnew();
  };

  const add = (files: readonly File[]) => {
    const added = files.map((file): UploadItem => ({ id: newUploadId(), file, state: "waiting", sent: 0 }));
    setItems((all) => [...added, ...all]);
    for (const item of added) queue.current = queue.current.then(() => run(item));
  };
  const again = ({ id, file }: UploadItem, mapping: string) => {
    const item: UploadItem = { id, file, mapping, state: "waiting", sent: 0 };
    setItems((all) => all.map((one) => (one.id === id ? item : one)));
    queue.current = queue.current.then(() => run(item));
  };
  return { items, add, again };
}

/** A file of which nothing was taken is no import to be content with. */
const outcomeOf = (result: ImportResult): "done" | "known" | "nothing" =>
  tookNothing(result) ? "nothing" : result.changed ? "done" : "known";

/** Its owner can say what the columns are: nobody knew, or nothing could be taken of it as they said. */
function isUnmapped({ mapping, result }: UploadItem): boolean {
  if (!result) return mapping !== undefined;
  const isUnknown = mapping !== undefined || result.rejects.some(({ code }) => code === "COLUMNS_UNKNOWN");
  return isUnknown && outcomeOf(result) === "nothing";
}

function UploadLine({ item, onMapped }: { item: UploadItem; onMapped: (mapping: string) => void }) {
  const i18n = useI18n();
  const { t, number } = i18n;
  const { file, state, progress, result, error } = item;
  const outcome = result ? outcomeOf(result) : state;
  const total = Math.max(file.size, 1);
  // Reading is the longer part: sending counts until the server says how far it has read.
  const part = progress ? progress.bytesRead / total : (item.sent / total) * 0.3;
  return (
    <li className="upload">
      <div className="upload-head">
        <Bdi className="upload-name">{file.name}</Bdi>
        <Badge
          tone={outcome === "done" ? "good" : outcome === "failed" || outcome === "nothing" ? "bad" : "muted"}
        >
          {t(`upload.${outcome}`)}
        </Badge>
        {result && <Link href={paths.report(result.reportId)}>{t("upload.open")}</Link>}
      </div>
      {state === "running" && (
        <ProgressBar className="progress" aria-label={file.name} value={Math.min(100, part * 100)}>
          {({ percentage = 0 }) => (
            <>
              <span className="progress-track">
                <span className="progress-fill" style={{ inlineSize: `${percentage}%` }} />
              </span>
              <span className="hint">
                {t("upload.progress", {
                  statements: progress?.statements ?? 0,
                  records: progress?.records ?? 0,
                  rejects: progress?.rejects ?? 0,
                })}
              </span>
            </>
          )}
        </ProgressBar>
      )}
      {result && (
        <p className="hint">
          {t("upload.result", {
            taken: i18n.list(takenOf(result, i18n)),
            rejects: number(result.rejectCount),
          })}
        </p>
      )}
      {result && <EditionNote edition={result.edition} />}
      {result?.unknownWords && (
        <p className="hint">
          {t("upload.words")}{" "}
          {result.unknownWords.map(({ field, word, rows }) => (
            <Badge key={`${field} ${word}`} tone="warn">
              <Bdi>{word}</Bdi> ({number(rows)})
            </Badge>
          ))}
        </p>
      )}
      {result?.unreadColumns && (
        <p className="hint">
          {t("upload.columns")}{" "}
          {result.unreadColumns.map((heading) => (
            <Badge key={heading} tone="warn">
              <Bdi>{heading}</Bdi>
            </Badge>
          ))}
        </p>
      )}
      {result && result.rejectCount > 0 && (
        <RejectTable rejects={result.rejects} total={result.rejectCount} />
      )}
      {isUnmapped(item) && <MapColumns file={file} isBusy={state !== "done"} onRead={onMapped} />}
      {error !== undefined && <ErrorNotice error={error} />}
    </li>
  );
}

/** crypto.randomUUID exists on secure origins only, and a node may be served by plain HTTP inside a house. */
const newUploadId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
