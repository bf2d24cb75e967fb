import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Download, Send } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { platformName } from "../../core/index.ts";
import { call } from "../api/client.ts";
import type { JsonOf } from "../api/document.ts";
import { onlineQueries, type Referral, type ReferralState } from "../api/online.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, LinkButton, SelectField, TextField } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Facts } from "../parts/facts.tsx";
import { NoticeQueue, useNoticeFacts } from "../parts/notices.tsx";
import { Answer, Empty, ErrorNotice, Panel } from "../parts/page.tsx";
import { placeIn } from "../parts/queue.ts";
import { Elsewhere, MoreThan } from "../parts/queue-notes.tsx";
import { ReferralHistory } from "../parts/referral-history.tsx";
import { saveFile } from "../parts/save-file.ts";
import { toast } from "../parts/toast.tsx";
import { TwoPeople } from "../parts/two-people.tsx";
import { MessagesAlong } from "./online-along.tsx";

const route = getRouteApi("/online");

type Outcome = JsonOf<"POST", "/referrals/{id}/outcome">;

const ACTIONS = [
  "content_removed",
  "content_restricted",
  "account_suspended",
  "account_terminated",
  "visibility_reduced",
] as const;

/** What may follow in each state; the server holds the rule. */
const NEXT = {
  draft: [],
  referred: ["received", "preservation_asked", "preserved", "declined", "actioned"],
  declined: ["actioned", "preservation_asked", "preserved"],
  actioned: [
    "seen_again",
    "seen_elsewhere",
    "appealed",
    "preservation_asked",
    "preserved",
    "reversed_on_appeal",
  ],
  appealed: [
    "upheld_on_appeal",
    "reversed_on_appeal",
    "seen_again",
    "seen_elsewhere",
    "preservation_asked",
    "preserved",
  ],
  reversed: [],
} as const satisfies Readonly<Record<ReferralState, readonly Outcome["type"][]>>;

/** Notices to platforms, each with its package, its release and what became of it. */
export function OnlineReferrals() {
  const { t, date } = useI18n();
  const { id } = route.useSearch();
  const navigate = route.useNavigate();
  const referrals = useQuery(onlineQueries.referrals());
  return (
    <Answer query={referrals} lines={10}>
      {({ items, next }) => {
        const { at, isElsewhere } = placeIn(items, id, (one) => one.id);
        const current = items[at];
        if (!current) return <Empty title={t("online.none")}>{t("online.none.text")}</Empty>;
        return (
          <>
            {isElsewhere && !referrals.isFetching && <Elsewhere />}
            <MoreThan count={items.length} next={next} />
            <div className="columns" data-layout="narrow-wide">
              <NoticeQueue
                title={t("online.referrals")}
                items={items}
                current={current}
                at={(one) => date(one.createdAt)}
                onChoose={(chosen) =>
                  void navigate({ search: { view: "referrals", id: chosen }, replace: true })
                }
              />
              <div className="stack">
                <Notice key={current.id} referral={current} />
                <ReferralHistory id={current.id} events={current.events} />
              </div>
            </div>
          </>
        );
      }}
    </Answer>
  );
}

function Notice({ referral }: { referral: Referral }) {
  const { t } = useI18n();
  const facts = useNoticeFacts(referral.package);
  const { necessity } = referral.package;
  return (
    <Panel
      title={t("online.notice")}
      note={
        <>
          {t(`online.state.${referral.state}`)} <AccessBadges access={referral.access} />
        </>
      }
      actions={<Actions referral={referral} />}
    >
      <Facts
        rows={[
          [
            t("online.platform"),
            <Bdi key="p">{platformName(referral.package.notice.location.platform)}</Bdi>,
          ],
          ...facts,
          [t("online.channel"), t(`online.channel.${channelOf(referral)}`)],
          [t("online.digest"), <code key="d">{referral.digest}</code>],
        ]}
      />
      <h3 className="sub-title">{t("online.necessity")}</h3>
      <ul className="bullets">
        {necessity.map((one) => (
          <li key={one}>
            <Bdi>{one}</Bdi>
          </li>
        ))}
      </ul>
      <MessagesAlong referral={referral} />
      <LinkButton small href={paths.finding(referral.findingId)}>
        {t("online.openFinding")}
      </LinkButton>
    </Panel>
  );
}

const CHANNELS = ["trusted-flagger", "portal", "email", "liaison"] as const;
const channelOf = ({ channel }: Referral) => CHANNELS.find((one) => one === channel) ?? "portal";

function Actions({ referral }: { referral: Referral }) {
  const { t } = useI18n();
  const [isRecording, setRecording] = useState(false);
  return (
    <>
      {referral.state === "draft" && (
        <TwoPeople
          what={referral}
          ask={t("online.ask")}
          askText={t("online.ask.text")}
          letOut={t("online.release")}
          done={t("online.released")}
          icon={<Send size={14} aria-hidden="true" />}
          onLetOut={() => call("POST", "/referrals/{id}/release", { path: { id: referral.id } })}
        />
      )}
      {referral.state !== "draft" && (
        <Button
          small
          icon={<Download size={14} aria-hidden="true" />}
          onPress={() =>
            saveFile(`${referral.id}.json`, "application/json", JSON.stringify(referral.package, null, 2))
          }
        >
          {t("online.download")}
        </Button>
      )}
      {NEXT[referral.state].length > 0 && (
        <Button for="work" small look="primary" onPress={() => setRecording(true)}>
          {t("online.outcome")}
        </Button>
      )}
      {isRecording && <OutcomeDialog referral={referral} onClose={() => setRecording(false)} />}
    </>
  );
}

function OutcomeDialog({ referral, onClose }: { referral: Referral; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [type, setType] = useState<Outcome["type"]>(NEXT[referral.state][0] ?? "received");
  const [action, setAction] = useState<(typeof ACTIONS)[number]>(ACTIONS[0]);
  const [note, setNote] = useState("");
  const record = useMutation({
    mutationFn: () =>
      call("POST", "/referrals/{id}/outcome", {
        path: { id: referral.id },
        json: {
          type,
          ...(type === "actioned" ? { action } : {}),
          ...(note.trim() ? { note: note.trim() } : {}),
        },
      }),
    onSuccess: async () => {
      toast(t("online.recorded"));
      onClose();
      await client.invalidateQueries({ queryKey: ["online"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    record.mutate();
  };
  return (
    <Dialog title={t("online.outcome")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <SelectField
          label={t("online.outcome.what")}
          value={type}
          onChange={setType}
          options={NEXT[referral.state].map((one) => ({ id: one, label: t(`online.event.${one}`) }))}
        />
        {type === "actioned" && (
          <SelectField
            label={t("online.outcome.action")}
            value={action}
            onChange={setAction}
            options={ACTIONS.map((one) => ({ id: one, label: t(`online.action.${one}`) }))}
          />
        )}
        <TextField
          label={t("online.outcome.note")}
          hint={type === "preservation_asked" ? t("online.note.told") : t("online.note.kept")}
          value={note}
          onChange={setNote}
          maxLength={1000}
        />
        {record.error && <ErrorNotice error={record.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={record.isPending}>
            {t("action.save")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
