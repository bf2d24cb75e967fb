import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { APPROVAL_KINDS, APPROVAL_STANDINGS } from "../../core/index.ts";
import { call } from "../api/client.ts";
import { type Approval, type ApprovalAsk, workplaceQueries } from "../api/workplace.ts";
import { useI18n } from "../i18n/context.tsx";
import { approvalSubject, idTail } from "../parts/approval-subject.ts";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Link, SelectField } from "../parts/controls.tsx";
import { Only } from "../parts/only.tsx";
import { Answer, Empty, Panel } from "../parts/page.tsx";
import { Paging } from "../parts/paging.tsx";
import { PartnerName } from "../parts/partner-name.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { DataTable, type TableColumn } from "../parts/table.tsx";
import { toast } from "../parts/toast.tsx";

const ALL = "all";

type Decision = "approved" | "refused";
const TONES: Readonly<Record<Approval["standing"], string>> = {
  pending: "warn",
  approved: "good",
  refused: "bad",
  expired: "muted",
};

/** What takes a second person: asked by one, answered by another. */
export function Approvals({ isMine, onDrop }: { isMine: boolean; onDrop: () => void }) {
  const { t, date, maybe } = useI18n();
  const [asked, setAsked] = useState<ApprovalAsk>({});
  const approvals = useQuery(workplaceQueries.approvals(isMine ? { ...asked, mine: "true" } : asked));
  const [deciding, setDeciding] = useState<{ readonly approval: Approval; readonly decision: Decision }>();
  const columns: TableColumn<Approval>[] = [
    {
      id: "kind",
      title: t("oversight.approval.kind"),
      width: "grow",
      sortBy: (a) => a.kind,
      text: (a) => `${t(approvalSubject(a).asked)} ${a.subject}`,
      cell: (a) => (
        <span className="two-lines">
          <b>{t(approvalSubject(a).asked)}</b>
          <Subject approval={a} />
        </span>
      ),
    },
    {
      id: "why",
      title: t("reason.label"),
      width: "grow",
      secondary: true,
      text: (a) => a.reason,
      cell: (a) => <Bdi>{a.reason}</Bdi>,
    },
    {
      id: "by",
      title: t("oversight.approval.by"),
      secondary: true,
      sortBy: (a) => a.requestedBy,
      cell: (a) => <Bdi>{a.requestedBy}</Bdi>,
    },
    {
      id: "purpose",
      title: t("oversight.audit.purpose"),
      secondary: true,
      sortBy: (a) => `${a.purpose} ${a.mandate}`,
      cell: (a) => (
        <span className="two-lines">
          <span>{maybe(`purpose.${a.purpose}`, a.purpose)}</span>
          <Bdi className="hint">{a.mandate}</Bdi>
        </span>
      ),
    },
    {
      id: "at",
      title: t("oversight.approval.at"),
      width: "fit",
      secondary: true,
      sortBy: (a) => a.requestedAt,
      cell: (a) => date(a.requestedAt, "minute"),
    },
    {
      id: "standing",
      title: t("oversight.standing"),
      sortBy: (a) => a.standing,
      cell: (a) => (
        <Badge tone={TONES[a.standing]} {...(a.decisionReason ? { title: a.decisionReason } : {})}>
          {t(`oversight.standing.${a.standing}`)}
        </Badge>
      ),
    },
    {
      id: "answer",
      title: "",
      text: (a) => a.decidedBy ?? "",
      cell: (a) =>
        a.isMine ? (
          <span className="row">
            <Button small look="primary" onPress={() => setDeciding({ approval: a, decision: "approved" })}>
              {t("oversight.approve")}
            </Button>
            <Button small onPress={() => setDeciding({ approval: a, decision: "refused" })}>
              {t("oversight.refuse")}
            </Button>
          </span>
        ) : (
          <Bdi className="hint">{a.isBeyond ? t("oversight.approval.beyond") : (a.decidedBy ?? "")}</Bdi>
        ),
    },
  ];
  return (
    <Panel
      title={t("oversight.approvals")}
      note={t("oversight.approvals.note")}
      actions={<Only name={isMine ? t("only.mine") : undefined} onDrop={onDrop} />}
      flush
    >
      <Narrow asked={asked} onChange={setAsked} />
      <Answer query={approvals} lines={6}>
        {({ items, next }) => (
          <>
            <DataTable
              label={t("oversight.approvals")}
              columns={columns}
              items={items}
              idOf={(a) => a.id}
              textOf={(a) => `${t(approvalSubject(a).asked)} ${a.subject}`}
              empty={
                <Empty
                  title={t(
                    isMine || isNarrowed(asked)
                      ? "oversight.approvals.none.filtered"
                      : "oversight.approvals.none",
                  )}
                >
                  {t("oversight.approvals.none.text")}
                </Empty>
              }
            />
            <Paging after={asked.after} next={next} onPage={(after) => setAsked({ ...asked, after })} />
          </>
        )}
      </Answer>
      {deciding && <Decide {...deciding} onClose={() => setDeciding(undefined)} />}
    </Panel>
  );
}

const isNarrowed = (asked: ApprovalAsk): boolean => Object.values(asked).some((one) => one !== undefined);

/** Which of them: by where they stand, and by what is asked. */
function Narrow({ asked, onChange }: { asked: ApprovalAsk; onChange: (next: ApprovalAsk) => void }) {
  const { t, maybe } = useI18n();
  const { standing, kind } = asked;
  const all = { id: ALL, label: t("filter.all") };
  return (
    <div className="row panel-form">
      <SelectField
        inline
        label={t("oversight.standing")}
        value={standing ?? ALL}
        onChange={(id) => onChange({ kind, standing: APPROVAL_STANDINGS.find((one) => one === id) })}
        options={[all, ...APPROVAL_STANDINGS.map((id) => ({ id, label: t(`oversight.standing.${id}`) }))]}
      />
      <SelectField
        inline
        label={t("oversight.approval.kind")}
        value={kind ?? ALL}
        onChange={(id) => onChange({ standing, kind: APPROVAL_KINDS.find((one) => one === id) })}
        options={[all, ...APPROVAL_KINDS.map((id) => ({ id, label: maybe(`oversight.approval.${id}`, id) }))]}
      />
    </div>
  );
}

/** Where it is read before it is answered, and the end of its id; a partner by its name. */
function Subject({ approval }: { approval: Approval }) {
  const { t } = useI18n();
  const { look, href } = approvalSubject(approval);
  const { kind, subject } = approval;
  if (!look || !href)
    return kind === "sanitise" ? <code className="wrap">{subject}</code> : <PartnerName nodeId={subject} />;
  return (
    <span title={subject}>
      <Link href={href}>{t(look)}</Link> <code className="hint">{idTail(subject)}</code>
    </span>
  );
}

function Decide({
  approval,
  decision,
  onClose,
}: {
  approval: Approval;
  decision: Decision;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const client = useQueryClient();
  const decide = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/approvals/{id}/decision", { path: { id: approval.id }, json: { decision, reason } }),
    onSuccess: async () => {
      toast(t(`oversight.standing.${decision}`));
      await client.invalidateQueries({ queryKey: ["oversight"] });
      onClose();
    },
  });
  return (
    <ReasonDialog
      title={t(decision === "approved" ? "oversight.approve" : "oversight.refuse")}
      text={`${t(approvalSubject(approval).asked)} (\u2068${idTail(approval.subject)}\u2069). \u2068${approval.reason}\u2069`}
      action={t(decision === "approved" ? "oversight.approve" : "oversight.refuse")}
      look={decision === "approved" ? "primary" : "danger"}
      onClose={onClose}
      onSubmit={(reason) => decide.mutate(reason)}
      isPending={decide.isPending}
      error={decide.error}
    />
  );
}
