import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { FileDown, Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { queries, readAnew } from "../api/queries.ts";
import { type SubjectRequestItem, type SubjectRequestView, workplaceQueries } from "../api/workplace.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Checkbox, SelectField, TextField } from "../parts/controls.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { usePropertyLabel } from "../parts/kinds.tsx";
import { Only } from "../parts/only.tsx";
import { Answer, Empty, ErrorNotice, Panel } from "../parts/page.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { saveFile } from "../parts/save-file.ts";
import { DataTable, type TableColumn } from "../parts/table.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

const KINDS = ["access", "rectification", "erasure", "restriction", "contest"] as const;
const DECISIONS = ["granted", "partly", "refused"] as const;
type Decision = (typeof DECISIONS)[number];
/** The grounds of data/rights/profile.json; the server refuses any other. */
const EXEMPTIONS = [
  "obstruct-inquiries",
  "prejudice-prosecution",
  "public-security",
  "national-security",
  "rights-of-others",
  "identity-not-shown",
  "manifestly-unfounded",
] as const;

/** What tells two requests in the same words apart: who asks, where the reader may know it; else a part of its id. */
const whoseOf = ({ applicant, id }: SubjectRequestItem): string => applicant || id.slice(0, 12);

/** What people ask about themselves, the undecided first, each with its deadline. */
export function SubjectRequests({ isOpen, onDrop }: { isOpen: boolean; onDrop: () => void }) {
  const { t, date } = useI18n();
  const requests = useQuery(workplaceQueries.subjectRequests());
  const [isOpening, setOpening] = useState(false);
  const [deciding, setDeciding] = useState<SubjectRequestItem>();
  const columns: TableColumn<SubjectRequestItem>[] = [
    {
      id: "kind",
      title: t("oversight.request.kind"),
      sortBy: (r) => r.kind,
      text: (r) => t(`oversight.request.${r.kind as (typeof KINDS)[number]}`),
      cell: (r) => t(`oversight.request.${r.kind as (typeof KINDS)[number]}`),
    },
    {
      id: "text",
      title: t("oversight.request.text"),
      width: "grow",
      text: (r) => `${whoseOf(r)} ${r.text}`,
      cell: (r) => (
        <span className="two-lines">
          <b>
            <Bdi>{whoseOf(r)}</Bdi>
          </b>
          <Bdi className="clip-two">{r.text}</Bdi>
        </span>
      ),
    },
    {
      id: "received",
      title: t("report.received"),
      width: "fit",
      secondary: true,
      sortBy: (r) => r.receivedAt,
      cell: (r) => date(r.receivedAt),
    },
    {
      id: "due",
      title: t("oversight.request.due"),
      width: "fit",
      sortBy: (r) => r.dueAt,
      cell: (r) => (r.isOverdue ? <Badge tone="bad">{date(r.dueAt)}</Badge> : date(r.dueAt)),
    },
    {
      id: "decision",
      title: "",
      text: (r) => (r.decision === undefined ? "" : t(`oversight.request.${r.decision}`)),
      cell: (r) =>
        r.decision === undefined ? (
          <Button for="supervise" small look="primary" onPress={() => setDeciding(r)}>
            {t("oversight.request.decide")}
          </Button>
        ) : (
          <span className="row">
            <Badge tone={r.decision === "refused" ? "bad" : "good"}>
              {t(`oversight.request.${r.decision}`)}
            </Badge>
            <Letter id={r.id} />
          </span>
        ),
    },
  ];
  return (
    <Panel
      title={t("oversight.requests")}
      note={t("oversight.requests.note")}
      flush
      actions={
        <>
          <Only name={isOpen ? t("only.open") : undefined} onDrop={onDrop} />
          <Button
            for="handle"
            small
            icon={<Plus size={13} aria-hidden="true" />}
            onPress={() => setOpening(true)}
          >
            {t("oversight.request.open")}
          </Button>
        </>
      }
    >
      <Answer query={requests} lines={5}>
        {({ items }) => (
          <DataTable
            label={t("oversight.requests")}
            columns={columns}
            items={isOpen ? items.filter((r) => r.decision === undefined) : items}
            idOf={(r) => r.id}
            textOf={(r) => `${r.kind} ${whoseOf(r)}`}
            empty={<Empty title={t("oversight.requests.none")}>{t("oversight.requests.none.text")}</Empty>}
          />
        )}
      </Answer>
      {isOpening && <OpenDialog onClose={() => setOpening(false)} />}
      {deciding && <DecideDialog request={deciding} onClose={() => setDeciding(undefined)} />}
    </Panel>
  );
}

/** The answer as it goes to whoever asked: a file to print. */
function Letter({ id }: { id: string }) {
  const { t } = useI18n();
  const letter = useMutation({
    mutationFn: () => call("GET", "/subject-requests/{id}", { path: { id } }),
    onSuccess: ({ request }) => saveFile(`${id}.html`, "text/html", request.letter ?? ""),
    onError: (error) => toast(error.message),
  });
  return (
    <Button
      for="handle"
      small
      icon={<FileDown size={13} aria-hidden="true" />}
      isPending={letter.isPending}
      onPress={() => letter.mutate()}
    >
      {t("oversight.request.letter")}
    </Button>
  );
}

function OpenDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [kind, setKind] = useState<(typeof KINDS)[number]>("access");
  const [applicant, setApplicant] = useState("");
  const [text, setText] = useState("");
  const [entities, setEntities] = useState("");
  const [received, setReceived] = useState<string>();
  const open = useMutation({
    mutationFn: () => {
      const entityIds = entities.split(/[\s,]+/).filter(Boolean);
      return call("POST", "/subject-requests", {
        json: {
          kind,
          applicant: applicant.trim(),
          text,
          ...(received === undefined ? {} : { receivedAt: received }),
          ...(entityIds.length > 0 ? { entityIds } : {}),
        },
      });
    },
    onSuccess: async () => {
      toast(t("oversight.request.opened"));
      await client.invalidateQueries({ queryKey: ["oversight"] });
      onClose();
    },
  });
  const missing = unfilled([
    [t("oversight.request.applicant"), applicant],
    [t("oversight.request.text"), text],
  ]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) open.mutate();
  };
  return (
    <Dialog title={t("oversight.request.open")} isOpen onClose={onClose}>
      <p className="page-intro">{t("oversight.request.open.text")}</p>
      <Form className="form" onSubmit={submit}>
        <SelectField
          label={t("oversight.request.kind")}
          value={kind}
          onChange={setKind}
          options={KINDS.map((id) => ({ id, label: t(`oversight.request.${id}`) }))}
        />
        <TextField
          label={t("oversight.request.applicant")}
          hint={t("oversight.request.applicant.hint")}
          value={applicant}
          onChange={setApplicant}
          maxLength={500}
          isRequired
        />
        <TextField
          label={t("oversight.request.text")}
          value={text}
          onChange={setText}
          multiline
          maxLength={10_000}
          isRequired
        />
        <DateField
          label={t("oversight.request.received")}
          value={received}
          onChange={(day, isWhole) => isWhole && setReceived(day)}
        />
        <TextField
          label={t("oversight.request.entities")}
          hint={t("oversight.request.entities.hint")}
          value={entities}
          onChange={setEntities}
          maxLength={2000}
        />
        {open.error && <ErrorNotice error={open.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={open.isPending} missing={missing}>
            {t("oversight.request.open")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

function DecideDialog({ request, onClose }: { request: SubjectRequestItem; onClose: () => void }) {
  const { t, date, number, language } = useI18n();
  const held = useQuery(workplaceQueries.subjectRequest(request.id));
  const [decision, setDecision] = useState<Decision>();
  const [exemption, setExemption] = useState<string>();
  const [own, setOwn] = useState<readonly string[]>([]);
  const [left, setLeft] = useState<readonly string[]>([]);
  const [instead, setInstead] = useState<Readonly<Record<string, string>>>({});
  const needsGround = decision === "refused" || decision === "partly";
  const corrects = request.kind === "rectification" && decision !== undefined && decision !== "refused";
  const isPart = request.kind !== "rectification" && decision === "partly";
  const statements = useStatements(held.data, own);
  const corrections = statements.flatMap(({ id }) => {
    const value = instead[id]?.trim() ?? "";
    return corrects && value !== "" ? [{ statementId: id, value }] : [];
  });
  const withheld = isPart ? statements.map(({ id }) => id).filter((id) => left.includes(id)) : [];
  const decide = useMutation({
    mutationFn: (decided: { readonly decision: Decision; readonly reason: string }) =>
      call("POST", "/subject-requests/{id}/decision", {
        path: { id: request.id },
        json: {
          ...decided,
          lang: language,
          ...(needsGround && exemption ? { exemption } : {}),
          ...(own.length > 0 ? { entityIds: own } : {}),
          ...(corrections.length > 0 ? { corrections } : {}),
          ...(withheld.length > 0 ? { withheld } : {}),
        },
      }),
    onSuccess: async () => {
      toast(t("oversight.request.decided"));
      // What was granted may have corrected, closed or erased records on any page.
      await readAnew();
      onClose();
    },
  });
  return (
    <ReasonDialog
      title={t("oversight.request.decide")}
      text={`\u2068${whoseOf(request)}\u2069 · ${date(request.receivedAt)}: \u2068${request.text}\u2069`}
      action={t("oversight.request.decide")}
      onClose={onClose}
      onSubmit={(reason) => decision && decide.mutate({ decision, reason })}
      isPending={decide.isPending}
      error={decide.error}
      missing={unfilled([
        [t("oversight.request.decision"), decision],
        [t("oversight.request.ground"), !needsGround || exemption],
        [t("oversight.request.instead"), !corrects || corrections.length > 0],
        [t("oversight.request.left"), !isPart || withheld.length > 0],
      ])}
    >
      <p className="hint">
        {held.data
          ? t("oversight.request.held", { count: number(held.data.held.length) })
          : t("state.loading")}
      </p>
      {held.data && <Proposals proposals={held.data.proposals} own={own} onChange={setOwn} />}
      <SelectField
        label={t("oversight.request.decision")}
        value={decision}
        onChange={setDecision}
        placeholder={t("partners.choose")}
        options={DECISIONS.map((id) => ({ id, label: t(`oversight.request.${id}`) }))}
        isRequired
      />
      {needsGround && (
        <SelectField
          label={t("oversight.request.ground")}
          value={exemption}
          onChange={setExemption}
          placeholder={t("partners.choose")}
          options={EXEMPTIONS.map((id) => ({ id, label: t(`oversight.ground.${id}`) }))}
          isRequired
        />
      )}
      {corrects && (
        <fieldset className="choices">
          <legend>{t("oversight.request.instead")}</legend>
          {statements.map(({ id, label }) => (
            <TextField
              key={id}
              label={label}
              value={instead[id] ?? ""}
              onChange={(value) => setInstead({ ...instead, [id]: value })}
              maxLength={2000}
            />
          ))}
        </fieldset>
      )}
      {isPart && (
        <fieldset className="choices">
          <legend>{t("oversight.request.left")}</legend>
          {statements.map(({ id, label }) => (
            <Checkbox
              key={id}
              label={label}
              isSelected={left.includes(id)}
              onChange={(on) => setLeft(on ? [...left, id] : left.filter((other) => other !== id))}
            />
          ))}
        </fieldset>
      )}
    </ReasonDialog>
  );
}

/** What the decision is about, as far as its reader may see: what is held already, and records that were ticked. */
function useStatements(
  view: SubjectRequestView | undefined,
  own: readonly string[],
): readonly { readonly id: string; readonly label: string }[] {
  const property = usePropertyLabel();
  const ticked = useQueries({ queries: own.map((id) => queries.entity(id)) });
  const more = ticked.flatMap(({ data }, i) =>
    (data?.entity.statements ?? []).filter(({ entityId }) => entityId === own[i]),
  );
  const all = new Map([...(view?.held ?? []), ...more].map((one) => [one.id, one]));
  return [...all.values()].map((one) => ({
    id: one.id,
    label: `${property(one.property)}: \u2068${one.value}\u2069`,
  }));
}

/** Records that may be the applicant's: none is told or changed unless it is ticked. */
function Proposals({
  proposals,
  own,
  onChange,
}: {
  proposals: SubjectRequestView["proposals"];
  own: readonly string[];
  onChange: (own: readonly string[]) => void;
}) {
  const { t, number } = useI18n();
  if (proposals.length === 0) return <p className="hint">{t("oversight.request.proposals.none")}</p>;
  const left = proposals.filter(({ entityId }) => !own.includes(entityId)).length;
  return (
    <fieldset className="choices">
      <legend>{t("oversight.request.proposals")}</legend>
      {proposals.map(({ entityId, caption, score }) => (
        <div className="row" key={entityId}>
          <Checkbox
            label={`\u2068${caption}\u2069 · ${number(score, { style: "percent" })}`}
            isSelected={own.includes(entityId)}
            onChange={(on) => onChange(on ? [...own, entityId] : own.filter((id) => id !== entityId))}
          />
          <a href={paths.entity(entityId)} target="_blank" rel="noreferrer">
            {t("action.openEntity")}
          </a>
        </div>
      ))}
      {left > 0 && <p className="hint">{t("oversight.request.proposals.left", { count: number(left) })}</p>}
    </fieldset>
  );
}
