import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { BriefcaseBusiness, FileDown } from "lucide-react";
import { type FormEvent, type RefObject, useMemo, useState } from "react";
import { Button as AriaButton, Form, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { call } from "../api/client.ts";
import { queries } from "../api/queries.ts";
import type { GraphLink, GraphNode } from "../api/types.ts";
import { type CasePart, workplaceQueries } from "../api/workplace.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { chartMarking, toEntityCsv, toLinkCsv } from "../network/chart-files.ts";
import { toPng, toSvg } from "../network/chart-picture.ts";
import { readColours } from "../network/colours.ts";
import { CutLines } from "../network/cut-lines.tsx";
import type { Cut } from "../network/cuts.ts";
import type { NodeGroup } from "../network/groups.ts";
import type { Point } from "../network/model.ts";
import type { ChartHandle } from "../network/scene.ts";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Checkbox, Link, SelectField, TextField } from "../parts/controls.tsx";
import { download } from "../parts/csv.ts";
import { Dialog } from "../parts/dialog.tsx";
import { kindOf, useSchemaLabel } from "../parts/kinds.tsx";
import { useRelationLabel } from "../parts/links.tsx";
import { ErrorNotice, Panel } from "../parts/page.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

type ChartPart = Extract<CasePart, { kind: "chart" }>;

interface SavedChart {
  readonly part: ChartPart;
  readonly places: ReadonlyMap<string, Point>;
}

/** The chart that the address names as "case/part"; undefined for none, or none for this viewer. */
export function useSavedChart(chart: string | undefined): SavedChart | undefined {
  const [caseId = "", partId] = chart?.split("/") ?? [];
  const parts = useQuery({ ...workplaceQueries.caseParts(caseId), enabled: caseId !== "" });
  return useMemo(() => {
    const part = parts.data?.items.find((one): one is ChartPart => one.id === partId && one.kind === "chart");
    return part && { part, places: new Map(part.body.nodes.map(({ id, x, y }) => [id, { x, y }])) };
  }, [parts.data, partId]);
}

interface ToolsProps {
  readonly nodes: readonly GraphNode[];
  readonly links: readonly GraphLink[];
  readonly handle: RefObject<ChartHandle | null>;
  readonly saved: SavedChart | undefined;
  readonly groups: readonly NodeGroup[];
}

/** Takes the chart along: as a picture with its marking burnt in, as links for a charting tool, into a case. */
export function ChartTools({ nodes, links, handle, saved, groups }: ToolsProps) {
  const { t, dir } = useI18n();
  const schemaLabel = useSchemaLabel();
  const relationLabel = useRelationLabel();
  const [isSaving, setSaving] = useState(false);
  const marking = chartMarking(nodes, links);
  const take = async (kind: string) => {
    const chart = { nodes, links, places: new Map(handle.current?.places() ?? []) };
    if (kind === "entities")
      return download("network-entities.csv", toEntityCsv(chart, { schemaLabel }), "text/csv;charset=utf-8");
    if (kind === "csv")
      return download(
        "network-links.csv",
        toLinkCsv(chart, { schemaLabel, relationLabel }),
        "text/csv;charset=utf-8",
      );
    const { kinds, surface } = readColours();
    const words = {
      schemaLabel,
      relationLabel,
      colourOf: (schema: string) => kinds[kindOf(schema)],
      iconOf: (schema: string) => handle.current?.icons().get(schema),
      iconColour: surface,
      marking,
      title: t("network.title"),
      dir,
      font: getComputedStyle(document.body).fontFamily,
    };
    if (kind === "svg") download("network.svg", toSvg(chart, words), "image/svg+xml");
    else download("network.png", await toPng(chart, words), "image/png");
  };
  return (
    <>
      <MenuTrigger>
        <AriaButton className="button" aria-label={t("network.export")}>
          <FileDown size={15} aria-hidden="true" />
          <span className="button-text">{t("network.export")}</span>
        </AriaButton>
        <Popover className="popover" offset={4}>
          <Menu
            className="menu"
            aria-label={t("network.export")}
            onAction={(key) => void take(String(key)).catch(() => toast(t("network.export.failed"), "bad"))}
          >
            {(["png", "svg", "entities", "csv"] as const).map((id) => (
              <MenuItem key={id} id={id} textValue={t(`network.export.${id}`)} className="menu-item">
                <span className="menu-item-text">
                  <span>{t(`network.export.${id}`)}</span>
                  <bdi className="menu-note" dir="ltr">
                    {marking}
                  </bdi>
                </span>
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      <Button
        for="work"
        icon={<BriefcaseBusiness size={15} aria-hidden="true" />}
        onPress={() => setSaving(true)}
      >
        {t("network.save")}
      </Button>
      {isSaving && (
        <SaveDialog
          nodes={nodes}
          places={new Map(handle.current?.places() ?? [])}
          saved={saved}
          groups={groups}
          onClose={() => setSaving(false)}
        />
      )}
    </>
  );
}

function SaveDialog({
  nodes,
  places,
  saved,
  groups,
  onClose,
}: {
  nodes: readonly GraphNode[];
  places: ReadonlyMap<string, Point>;
  saved: SavedChart | undefined;
  groups: readonly NodeGroup[];
  onClose: () => void;
}) {
  const { t } = useI18n();
  const client = useQueryClient();
  const cases = useQuery(queries.cases());
  const [caseId, setCaseId] = useState<string | undefined>(saved?.part.caseId);
  const [title, setTitle] = useState(saved?.part.body.title ?? "");
  const isSame = saved !== undefined && caseId === saved.part.caseId;
  const save = useMutation({
    mutationFn: () => {
      const address = new URLSearchParams(window.location.search);
      address.delete("chart");
      const body = {
        title: title.trim(),
        address: `?${address.toString()}`,
        nodes: nodes.slice(0, 2000).map(({ id }) => ({ id, ...(places.get(id) ?? { x: 0, y: 0 }) })),
        notes: saved?.part.body.notes ?? [],
        groups,
      };
      const id = caseId ?? "";
      const json = { kind: "chart", body } as const;
      return isSame
        ? call("POST", "/cases/{id}/parts/{partId}", {
            path: { id, partId: saved.part.id },
            query: { version: saved.part.version },
            json,
          })
        : call("POST", "/cases/{id}/parts", { path: { id }, json });
    },
    onSuccess: async () => {
      toast(t("network.saved"));
      await client.invalidateQueries({ queryKey: ["cases"] });
      onClose();
    },
    // Somebody else saved meanwhile: their notes are fetched, and the next try is on top of theirs.
    onError: () => client.invalidateQueries({ queryKey: ["cases"] }),
  });
  const missing = unfilled([
    [t("case.title"), caseId],
    [t("network.save.title"), title],
  ]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) save.mutate();
  };
  return (
    <Dialog title={t("network.save")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <SelectField
          label={t("case.title")}
          value={caseId}
          onChange={setCaseId}
          placeholder={t("partners.choose")}
          options={(cases.data?.items ?? []).map((one) => ({
            id: one.id,
            label: one.title,
            note: one.mandate,
          }))}
          isRequired
        />
        <TextField
          label={t("network.save.title")}
          value={title}
          onChange={setTitle}
          maxLength={300}
          isRequired
        />
        {save.error && <ErrorNotice error={save.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={save.isPending} missing={missing}>
            {t("action.save")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** What colleagues wrote on a saved chart, and a line to add. */
export function ChartNotes({
  chart,
  nodes,
  onSelect,
}: {
  chart: SavedChart;
  nodes: readonly GraphNode[];
  onSelect: (id: string) => void;
}) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [nodeId, setNodeId] = useState<string>();
  const [text, setText] = useState("");
  const { part } = chart;
  const captions = new Map(nodes.map((node) => [node.id, node.caption]));
  const add = useMutation({
    mutationFn: (noted: string) =>
      call("POST", "/cases/{id}/parts/{partId}", {
        path: { id: part.caseId, partId: part.id },
        query: { version: part.version },
        json: {
          kind: "chart",
          body: { ...part.body, notes: [...part.body.notes, { nodeId: noted, text: text.trim() }] },
        },
      }),
    onSuccess: async () => {
      setText("");
      await client.invalidateQueries({ queryKey: ["cases"] });
    },
    // Somebody else wrote meanwhile: theirs is fetched, ours stays in the box.
    onError: () => client.invalidateQueries({ queryKey: ["cases"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (nodeId !== undefined && text.trim()) add.mutate(nodeId);
  };
  return (
    <Panel
      title={<Bdi>{part.body.title}</Bdi>}
      note={<Link href={paths.case(part.caseId)}>{t("network.toCase")}</Link>}
    >
      <ul className="lines" data-compact>
        {part.body.notes.map((note) => (
          <li key={`${note.nodeId} ${note.text}`} className="line">
            <div className="line-main">
              <Button small look="quiet" onPress={() => onSelect(note.nodeId)}>
                <Bdi>{captions.get(note.nodeId) ?? note.nodeId}</Bdi>
              </Button>
              <p className="line-text">
                <Bdi>{note.text}</Bdi>
              </p>
            </div>
          </li>
        ))}
      </ul>
      <Form className="form" onSubmit={submit}>
        <SelectField
          label={t("network.note.at")}
          value={nodeId}
          onChange={setNodeId}
          placeholder={t("partners.choose")}
          options={nodes.slice(0, 200).map(({ id, caption }) => ({ id, label: caption }))}
        />
        <TextField label={t("network.note")} value={text} onChange={setText} maxLength={1000} />
        {add.error && <ErrorNotice error={add.error} />}
        <Button
          type="submit"
          small
          isPending={add.isPending}
          missing={unfilled([
            [t("network.note.at"), nodeId],
            [t("network.note"), text],
          ])}
        >
          {t("network.note.add")}
        </Button>
      </Form>
    </Panel>
  );
}

/** The nodes without which what is shown falls apart: where a disruption plan begins, and what it must not overlook. */
export function Holding({
  nodes,
  cuts,
  isShown,
  onShow,
  onSelect,
}: {
  nodes: readonly GraphNode[];
  cuts: readonly Cut[];
  isShown: boolean;
  onShow: (isShown: boolean) => void;
  onSelect: (id: string) => void;
}) {
  const { t } = useI18n();
  return (
    <Panel title={t("network.plan")} note={t("network.plan.note")}>
      {cuts.length === 0 ? (
        <p className="hint">{t("network.plan.none")}</p>
      ) : (
        <>
          <ol className="lines" data-compact aria-label={t("network.plan")}>
            <CutLines
              cuts={cuts}
              nodes={nodes}
              action={(id) => (
                <Button small look="quiet" onPress={() => onSelect(id)}>
                  {t("path.show.short")}
                </Button>
              )}
            />
          </ol>
          <Checkbox label={t("network.plan.show")} isSelected={isShown} onChange={onShow} />
        </>
      )}
      <p className="hint">{t("network.plan.caveat")}</p>
    </Panel>
  );
}
