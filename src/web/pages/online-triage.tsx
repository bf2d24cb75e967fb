import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { FilePen } from "lucide-react";
import { type FormEvent, type RefObject, useMemo, useState } from "react";
import { Form } from "react-aria-components";
import { platformName } from "../../core/index.ts";
import { call } from "../api/client.ts";
import type { JsonOf } from "../api/document.ts";
import { type Advert, onlineQueries } from "../api/online.ts";
import { paths } from "../frame/paths.ts";
import { useSession } from "../frame/session.tsx";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, LanguageTag, StateBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { useCampaignName } from "../parts/campaign-name.ts";
import { Button, Checkbox, LinkButton, SelectField, TextField } from "../parts/controls.tsx";
import { countriesIn } from "../parts/countries.ts";
import { DecideButtons, DecideFinding } from "../parts/decide-finding.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Facts } from "../parts/facts.tsx";
import { paragraphsOf, segmentsOf } from "../parts/mentions.ts";
import { useOffered } from "../parts/offered.ts";
import { Answer, Empty, ErrorNotice, Panel } from "../parts/page.tsx";
import { afterLeaving, placeIn } from "../parts/queue.ts";
import { useQueueFocus } from "../parts/queue-focus.ts";
import { Elsewhere, MoreThan } from "../parts/queue-notes.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";
import { useKeys } from "../parts/use-keys.ts";
import { PutIntoBank, useSignalKind } from "./online-bank.tsx";

const route = getRouteApi("/online");
const STATES = ["proposed", "accepted", "rejected"] as const;
const CHANNELS = ["trusted-flagger", "portal", "email", "liaison"] as const;
type Task = "accepted" | "rejected" | "notice";

/** Adverts one by one, by mouse or by key; deciding brings the next. */
export function OnlineTriage() {
  const { t, maybe } = useI18n();
  const { state: asked, id } = route.useSearch();
  const state = STATES.find((one) => one === asked) ?? "proposed";
  const navigate = route.useNavigate();
  const adverts = useQuery(onlineQueries.adverts(state));
  // A dialog keeps what it was opened on: the queue may be read anew under it.
  const [task, setTask] = useState<{ readonly what: Task; readonly advert: Advert }>();
  const items = adverts.data?.items ?? [];
  const { list, onDecided } = useQueueFocus(adverts.data);
  const { at, isElsewhere } = placeIn(items, id, (a) => a.finding.id);
  const current = items[at];
  const show = (found: Advert | undefined) =>
    void navigate({ search: { view: "triage", state, id: found?.finding.id }, replace: true });
  const open = (next: number) => {
    const found = items[Math.min(Math.max(next, 0), items.length - 1)];
    if (found) show(found);
  };
  const { work } = useOffered();
  const begin = (what: Task) => work && current && setTask({ what, advert: current });
  useKeys((key) => {
    if (task !== undefined || !current) return;
    if (key === "j") open(at + 1);
    else if (key === "k") open(at - 1);
    else if (key === "a" && current.finding.state === "proposed") begin("accepted");
    else if (key === "r" && current.finding.state === "proposed") begin("rejected");
    else if (key === "n" && canDraft(current)) begin("notice");
  });
  return (
    <>
      <div className="row filters">
        <SelectField
          inline
          label={t("findings.state")}
          value={state}
          onChange={(next) => void navigate({ search: { view: "triage", state: next }, replace: true })}
          options={STATES.map((one) => ({ id: one, label: maybe(`finding.state.${one}`, one) }))}
        />
        <p className="hint">{t("online.keys")}</p>
      </div>
      <Answer query={adverts} lines={12}>
        {({ next }) => (
          <>
            {isElsewhere && !adverts.isFetching && <Elsewhere href={id && paths.finding(id)} />}
            <MoreThan count={items.length} next={next} />
            {current ? (
              <div className="columns" data-layout="narrow-wide">
                <Queue list={list} items={items} at={at} onOpen={open} />
                <AdvertPanels advert={current} onTask={begin} />
              </div>
            ) : (
              <Empty title={t("online.queue.empty")}>{t("online.queue.empty.text")}</Empty>
            )}
          </>
        )}
      </Answer>
      {task && task.what !== "notice" && (
        <DecideFinding
          id={task.advert.finding.id}
          state={task.what}
          onClose={() => setTask(undefined)}
          onDone={() => {
            onDecided();
            show(afterLeaving(items, at));
          }}
        />
      )}
      {task?.what === "notice" && <Draft advert={task.advert} onClose={() => setTask(undefined)} />}
    </>
  );
}

const canDraft = (advert: Advert): boolean =>
  advert.finding.state === "accepted" && advert.referral === undefined;

function Queue({
  list,
  items,
  at,
  onOpen,
}: {
  list: RefObject<HTMLDivElement | null>;
  items: readonly Advert[];
  at: number;
  onOpen: (index: number) => void;
}) {
  const { t, number, scored } = useI18n();
  return (
    <Panel title={t("online.queue")} note={number(items.length)} flush>
      <div className="mention-list" data-tall ref={list}>
        {items.map(({ finding, post }, index) => (
          <button
            key={finding.id}
            type="button"
            className="mention-row"
            aria-pressed={index === at}
            onClick={() => onOpen(index)}
          >
            <LanguageTag code={post.language} />
            <span className="clip" dir="auto">
              {post.text.slice(0, 90)}
            </span>
            <span className="score" dir="ltr">
              {scored(finding.score)}
            </span>
          </button>
        ))}
      </div>
    </Panel>
  );
}

function AdvertPanels({ advert, onTask }: { advert: Advert; onTask: (task: Task) => void }) {
  const { t, date, called } = useI18n();
  const nameOf = useCampaignName();
  const kindOf = useSignalKind();
  const { finding, post, referral } = advert;
  return (
    <div className="stack">
      <Panel
        title={t("online.post")}
        note={
          <>
            <StateBadge state={finding.state} /> <AccessBadges access={finding.access} />
          </>
        }
        actions={<Actions advert={advert} onTask={onTask} />}
      >
        <Text advert={advert} />
        {post.isCut && <p className="hint">{t("online.cut")}</p>}
        <Facts
          rows={[
            [t("online.platform"), <Bdi key="p">{platformName(post.platform)}</Bdi>],
            [t("online.account"), <Bdi key="a">{post.account}</Bdi>],
            [t("online.postedAt"), date(post.postedAt, "minute")],
            [
              t("online.language"),
              t("online.language.script", {
                language: called("language", post.language),
                script: called("script", post.script),
              }),
            ],
            [t("online.images", { count: post.images }), ""],
            ...(advert.campaign === undefined
              ? []
              : [[t("online.campaign"), <Bdi key="c">{nameOf(advert.campaign)}</Bdi>] as const]),
          ]}
        />
        {advert.banked.map((hit) => (
          <p className="hint" key={hit.id}>
            {t("signals.known", {
              kind: kindOf(hit),
              value: `\u2068${hit.value}\u2069`,
              bank: `\u2068${hit.bank}\u2069`,
            })}{" "}
            <LinkButton small href={paths.finding(hit.findingId)}>
              {t("online.openFinding")}
            </LinkButton>
          </p>
        ))}
        {referral && (
          <LinkButton small href={paths.online({ view: "referrals", id: referral.id })}>
            {t("online.notice")} · {t(`online.state.${referral.state}`)}
          </LinkButton>
        )}
      </Panel>
      <Signs advert={advert} />
    </div>
  );
}

function Actions({ advert, onTask }: { advert: Advert; onTask: (task: Task) => void }) {
  const { t } = useI18n();
  return (
    <>
      <DecideButtons state={advert.finding.state} small onChoose={onTask} />
      {canDraft(advert) && (
        <Button
          for="work"
          small
          look="primary"
          icon={<FilePen size={14} aria-hidden="true" />}
          onPress={() => onTask("notice")}
        >
          {t("online.draft")}
        </Button>
      )}
      {advert.finding.state === "accepted" && <PutIntoBank source={{ findingId: advert.finding.id }} />}
      <LinkButton small href={paths.finding(advert.finding.id)}>
        {t("online.openFinding")}
      </LinkButton>
    </>
  );
}

const MENTION_OF = {
  price: "amount",
  capacity: "count",
  date: "date",
  relative_date: "date",
  route: "place",
} as const;

const mentionOf = (type: string) => MENTION_OF[type as keyof typeof MENTION_OF] ?? "identifier";

/** The post in its own direction, as text whatever it holds, with what was read of it marked. */
function Text({ advert }: { advert: Advert }) {
  const { t } = useI18n();
  const { post, spans } = advert;
  const paragraphs = useMemo(() => paragraphsOf(segmentsOf(post.text, spans)), [post.text, spans]);
  return (
    <article className="reader" dir="auto">
      {paragraphs.map((paragraph) => (
        <p key={paragraph[0]?.start} dir="auto">
          {paragraph.map((segment) => {
            const span = spans[segment.mentions[0] ?? -1];
            return span ? (
              <mark
                key={segment.start}
                className="mention"
                data-mention={mentionOf(span.type)}
                title={t(`mention.${mentionOf(span.type)}`)}
              >
                {segment.text}
              </mark>
            ) : (
              <span key={segment.start}>{segment.text}</span>
            );
          })}
        </p>
      ))}
    </article>
  );
}

function Signs({ advert }: { advert: Advert }) {
  const { t, number } = useI18n();
  const signs = [...advert.signs].sort((a, b) => b.weight - a.weight);
  return (
    <Panel title={t("online.signs")} note={t("online.gloss")}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t("online.sign")}</th>
            <th scope="col">{t("online.words")}</th>
            <th scope="col" className="number">
              {t("online.weight")}
            </th>
          </tr>
        </thead>
        <tbody>
          {signs.map((sign) => (
            <tr key={sign.feature}>
              <td>{sign.gloss}</td>
              <td>
                {sign.spans.map((span, at) => (
                  <span key={span.start}>
                    {at > 0 && " · "}
                    <bdi dir="auto">{advert.post.text.slice(span.start, span.end)}</bdi>
                  </span>
                ))}
              </td>
              <td className="number" dir="ltr">
                {number(sign.weight, {
                  minimumFractionDigits: 1,
                  maximumFractionDigits: 1,
                  signDisplay: "exceptZero",
                })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="hint">{t("online.caution")}</p>
    </Panel>
  );
}

/** The terms of a notice; those of the last one are offered again. */
function Draft({ advert, onClose }: { advert: Advert; onClose: () => void }) {
  const { t, called, language, list } = useI18n();
  const client = useQueryClient();
  const navigate = route.useNavigate();
  const { user } = useSession();
  const [terms, setTerms] = useState(lastTerms.userId === user.id ? lastTerms.terms : BLANK);
  const set = (part: Partial<typeof terms>) => setTerms({ ...terms, ...part });
  const { codes, unread } = countriesIn(terms.territory, language);
  const draft = useMutation({
    mutationFn: () =>
      call("POST", "/findings/{id}/referral", {
        path: { id: advert.finding.id },
        json: { ...terms, territory: codes },
      }),
    onSuccess: async ({ id }) => {
      lastTerms = { userId: user.id, terms };
      toast(t("online.drafted"));
      await client.invalidateQueries({ queryKey: ["online"] });
      await navigate({ search: { view: "referrals", id } });
    },
  });
  const missing = unfilled([
    [t("online.ground"), terms.legalGround],
    [t("online.notifier"), terms.notifierName],
    [t("online.email"), terms.notifierEmail.includes("@")],
    [t("online.territory"), codes.length > 0 && unread.length === 0],
  ]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) draft.mutate();
  };
  return (
    <Dialog title={t("online.draft")} isOpen onClose={onClose}>
      <p className="page-intro">{t("online.draft.text")}</p>
      <Form className="form" onSubmit={submit}>
        <TextField
          label={t("online.ground")}
          value={terms.legalGround}
          onChange={(legalGround) => set({ legalGround })}
          isRequired
          autoFocus
          maxLength={500}
        />
        <TextField
          label={t("online.notifier")}
          value={terms.notifierName}
          onChange={(notifierName) => set({ notifierName })}
          isRequired
          maxLength={200}
        />
        <TextField
          label={t("online.email")}
          value={terms.notifierEmail}
          onChange={(notifierEmail) => set({ notifierEmail })}
          error={
            terms.notifierEmail.trim() === "" || terms.notifierEmail.includes("@")
              ? undefined
              : t("online.email.unread")
          }
          isRequired
          maxLength={200}
        />
        <TextField
          label={t("online.territory")}
          value={terms.territory}
          onChange={(territory) => set({ territory })}
          hint={
            codes.length > 0
              ? t("country.read", { countries: list(codes.map((code) => called("region", code))) })
              : undefined
          }
          error={unread.length > 0 ? t("country.unread", { written: list(unread) }) : undefined}
          isRequired
          maxLength={160}
        />
        <SelectField
          label={t("online.channel")}
          value={terms.channel}
          onChange={(channel) => set({ channel })}
          options={CHANNELS.map((one) => ({ id: one, label: t(`online.channel.${one}`) }))}
        />
        <Checkbox
          label={t("online.trusted")}
          isSelected={terms.trustedFlagger}
          onChange={(trustedFlagger) => set({ trustedFlagger })}
        />
        {draft.error && <ErrorNotice error={draft.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={draft.isPending} missing={missing}>
            {t("online.draft")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

const BLANK: Omit<JsonOf<"POST", "/findings/{id}/referral">, "territory"> & { readonly territory: string } = {
  legalGround: "",
  notifierName: "",
  notifierEmail: "",
  territory: "",
  channel: "trusted-flagger",
  trustedFlagger: false,
};
/** For whoever wrote them, not for the next who signs in at this browser. */
let lastTerms = { userId: "", terms: BLANK };
