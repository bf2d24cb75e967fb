import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import {
  type CampaignEffect,
  type PlannedCampaign,
  type PreventionMessage,
  preventionQueries,
} from "../api/prevention.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { ChoiceList } from "../parts/choice-list.tsx";
import { Button, Checkbox, SelectField, TextField } from "../parts/controls.tsx";
import { countryIn } from "../parts/countries.ts";
import { CountryField } from "../parts/country-field.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { latinDigits } from "../parts/digits.ts";
import { EffectBox } from "../parts/effect.tsx";
import { Facts } from "../parts/facts.tsx";
import { useTlpField } from "../parts/message-fields.tsx";
import { Answer, Empty, ErrorNotice, Panel } from "../parts/page.tsx";
import { unfilled } from "../parts/unfilled.ts";

const CHANNELS = [
  "social-media",
  "messaging",
  "radio-tv",
  "print",
  "outreach",
  "help-site",
  "other",
] as const satisfies readonly PlannedCampaign["plan"]["channel"]["kind"][];
const CLAIMS = [
  "reach",
  "calls",
  "other",
] as const satisfies readonly CampaignEffect["claims"][number]["kind"][];

/** Campaigns of prevention, each with what is said to have come of it. */
export function PreventionCampaigns({ messages }: { messages: readonly PreventionMessage[] }) {
  const { t, date } = useI18n();
  const campaigns = useQuery(preventionQueries.campaigns());
  const [id, setId] = useState<string>();
  const [isPlanning, setPlanning] = useState(false);
  const vetted = messages.filter((m) => m.standing === "vetted");
  const items = campaigns.data?.items ?? [];
  const current = items.find((one) => one.id === id) ?? items[0];
  return (
    <>
      <Panel
        title={t("prevention.campaigns")}
        note={t("prevention.campaigns.note")}
        flush
        actions={
          <Button
            for="work"
            small
            look="primary"
            missing={unfilled([[t("prevention.plan.needs"), vetted.length > 0]])}
            onPress={() => setPlanning(true)}
          >
            {t("prevention.plan")}
          </Button>
        }
      >
        <Answer query={campaigns} lines={3}>
          {() =>
            current === undefined ? (
              <Empty title={t("prevention.campaigns.none")}>{t("prevention.campaigns.none.text")}</Empty>
            ) : (
              <ChoiceList
                items={items}
                current={current}
                onChoose={setId}
                row={(one) => (
                  <>
                    <Bdi>{one.plan.title}</Bdi>
                    <span>{`${date(one.plan.from)} – ${date(one.plan.to)}`}</span>
                    <span>{t(`prevention.channel.${one.plan.channel.kind}`)}</span>
                  </>
                )}
              />
            )
          }
        </Answer>
      </Panel>
      {current && <Effect key={current.id} campaign={current} />}
      {isPlanning && <Plan vetted={vetted} onClose={() => setPlanning(false)} />}
    </>
  );
}

function Effect({ campaign }: { campaign: PlannedCampaign }) {
  const { t, date, called, list } = useI18n();
  const effect = useQuery(preventionQueries.effect(campaign.id));
  const [isClaiming, setClaiming] = useState(false);
  const { plan } = campaign;
  const ends = [plan.corridor?.from, plan.corridor?.to].flatMap((c) => (c ? [called("region", c)] : []));
  return (
    <Panel
      title={t("prevention.effect")}
      note={<AccessBadges access={campaign.access} />}
      actions={
        <Button for="work" small onPress={() => setClaiming(true)}>
          {t("prevention.claim")}
        </Button>
      }
    >
      <Facts
        rows={[
          [t("prevention.title"), <Bdi key="t">{plan.title}</Bdi>],
          [t("prevention.languages"), list(plan.languages.map((one) => called("language", one)))],
          [t("prevention.places"), <Bdi key="p">{plan.places.join(" · ")}</Bdi>],
          [t("prevention.corridor"), ends.length > 0 ? list(ends) : undefined],
          [t("prevention.days"), `${date(plan.from)} – ${date(plan.to)}`],
          [
            t("prevention.channel"),
            <span key="c">
              {t(`prevention.channel.${plan.channel.kind}`)} · <Bdi>{plan.channel.words}</Bdi>
            </span>,
          ],
          [t("prevention.owner"), <Bdi key="o">{plan.owner}</Bdi>],
          [t("prevention.measure"), <Bdi key="m">{plan.measure}</Bdi>],
        ]}
      />
      <h3 className="sub-title">{t("prevention.used")}</h3>
      <ul className="bullets">
        {campaign.standings.map((one) => (
          <li key={one.id}>
            <span dir="auto">{one.text}</span>{" "}
            {one.standing !== "vetted" && (
              <Badge tone="warn">{t(`prevention.standing.${one.standing}`)}</Badge>
            )}
          </li>
        ))}
      </ul>
      <Answer query={effect} lines={4}>
        {(found) => <Claims effect={found} />}
      </Answer>
      {isClaiming && <Claim id={campaign.id} onClose={() => setClaiming(false)} />}
    </Panel>
  );
}

/** Our own count first, then what others say; the caveat stands between the figures and whoever reads them. */
function Claims({ effect }: { effect: CampaignEffect }) {
  const { t, number, date } = useI18n();
  const told = (n: number | null) => (n === null ? t("prevention.untold") : number(n));
  return (
    <>
      <div className="notice" data-tone="warn">
        <div>{t("prevention.caveat")}</div>
      </div>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t("prevention.said")}</th>
            <th scope="col">{t("prevention.count")}</th>
            <th scope="col">{t("prevention.days")}</th>
            <th scope="col">{t("prevention.source")}</th>
          </tr>
        </thead>
        <tbody>
          {effect.adverts.map(({ span, weeks, perWeek }) => (
            <tr key={span}>
              <th scope="row">{t(`prevention.span.${span}`)}</th>
              <td className="number">{weeks.length === 0 ? "–" : told(perWeek)}</td>
              <td>{weeks.map((week) => `${date(week.from)}: ${told(week.adverts)}`).join(" · ")}</td>
              <td>{t("prevention.own")}</td>
            </tr>
          ))}
          {effect.claims.map((claim) => (
            <tr key={claim.id}>
              <th scope="row">
                {t(`prevention.claim.${claim.kind}`)}: <Bdi>{claim.unit}</Bdi>
              </th>
              <td className="number">{number(claim.value)}</td>
              <td>{`${date(claim.from)} – ${date(claim.to)}`}</td>
              <td>
                <Bdi>{claim.source}</Bdi>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="hint">{t("prevention.few", { count: effect.suppressedUnder })}</p>
      <h3 className="sub-title">{t("prevention.compared")}</h3>
      <p className="hint">{t("prevention.compared.note")}</p>
      <EffectBox effect={effect.compared} />
    </>
  );
}

const BLANK = { title: "", languages: "", places: "", from: "", to: "", words: "", owner: "", measure: "" };
const listOf = (text: string): readonly string[] =>
  text.split(/[,،]/).flatMap((part) => (part.trim() === "" ? [] : [part.trim()]));

function Plan({ vetted, onClose }: { vetted: readonly PreventionMessage[]; onClose: () => void }) {
  const { t, language } = useI18n();
  const client = useQueryClient();
  const [draft, setDraft] = useState(BLANK);
  const [ends, setEnds] = useState({ from: "", to: "" });
  const [channel, setChannel] = useState<(typeof CHANNELS)[number]>(CHANNELS[0]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [tlp, tlpField] = useTlpField();
  const corridor = { from: countryIn(ends.from, language), to: countryIn(ends.to, language) };
  const missing = unfilled([
    [t("prevention.title"), draft.title],
    [t("prevention.languages"), draft.languages],
    [t("prevention.places"), draft.places],
    [t("prevention.corridor.from"), ends.from.trim() === "" || corridor.from !== undefined],
    [t("prevention.corridor.to"), ends.to.trim() === "" || corridor.to !== undefined],
    [t("prevention.channel.words"), draft.words],
    [t("prevention.from"), draft.from],
    [t("prevention.to"), draft.to],
    [t("prevention.owner"), draft.owner],
    [t("prevention.measure"), draft.measure],
    [t("prevention.used"), chosen.size > 0],
    [t("reports.tlp"), tlp],
  ]);
  const plan = useMutation({
    mutationFn: () => {
      const { words, languages, places, ...rest } = draft;
      return call("POST", "/prevention/campaigns", {
        json: {
          ...rest,
          languages: listOf(languages),
          places: listOf(places),
          ...(corridor.from === undefined && corridor.to === undefined ? {} : { corridor }),
          channel: { kind: channel, words },
          messages: [...chosen],
          marking: { tlp },
        },
      });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["prevention"] });
      onClose();
    },
  });
  const field = (name: keyof typeof BLANK) => ({
    value: draft[name],
    onChange: (value: string) => setDraft({ ...draft, [name]: value }),
    maxLength: 300,
    isRequired: true,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) plan.mutate();
  };
  return (
    <Dialog title={t("prevention.plan")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <TextField label={t("prevention.title")} {...field("title")} />
        <TextField
          label={t("prevention.languages")}
          hint={t("prevention.languages.hint")}
          {...field("languages")}
        />
        <TextField label={t("prevention.places")} hint={t("prevention.places.hint")} {...field("places")} />
        <CountryField
          label={t("prevention.corridor.from")}
          value={ends.from}
          onChange={(from) => setEnds({ ...ends, from })}
        />
        <CountryField
          label={t("prevention.corridor.to")}
          value={ends.to}
          onChange={(to) => setEnds({ ...ends, to })}
        />
        <SelectField
          label={t("prevention.channel")}
          value={channel}
          onChange={setChannel}
          options={CHANNELS.map((one) => ({ id: one, label: t(`prevention.channel.${one}`) }))}
        />
        <TextField label={t("prevention.channel.words")} {...field("words")} />
        <DateField
          label={t("prevention.from")}
          value={draft.from}
          onChange={(d) => setDraft({ ...draft, from: d ?? "" })}
        />
        <DateField
          label={t("prevention.to")}
          value={draft.to}
          onChange={(d) => setDraft({ ...draft, to: d ?? "" })}
        />
        <TextField label={t("prevention.owner")} {...field("owner")} />
        <TextField
          label={t("prevention.measure")}
          hint={t("prevention.measure.hint")}
          {...field("measure")}
        />
        <p className="hint">{t("prevention.used")}</p>
        {vetted.map((one) => (
          <Checkbox
            key={one.id}
            label={one.text}
            isSelected={chosen.has(one.id)}
            onChange={(on) =>
              setChosen(new Set(on ? [...chosen, one.id] : [...chosen].filter((id) => id !== one.id)))
            }
          />
        ))}
        {tlpField}
        {plan.error && <ErrorNotice error={plan.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={plan.isPending} missing={missing}>
            {t("prevention.plan")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

function Claim({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [kind, setKind] = useState<(typeof CLAIMS)[number]>(CLAIMS[0]);
  const [draft, setDraft] = useState({ value: "", unit: "", from: "", to: "", source: "" });
  const value = latinDigits(draft.value.trim());
  const missing = unfilled([
    [t("prevention.count"), /^\d{1,12}$/.test(value)],
    [t("prevention.unit"), draft.unit],
    [t("prevention.from"), draft.from],
    [t("prevention.to"), draft.to],
    [t("prevention.source"), draft.source],
  ]);
  const claim = useMutation({
    mutationFn: () =>
      call("POST", "/prevention/campaigns/{id}/claims", {
        path: { id },
        json: { ...draft, kind, value: Number(value) },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["prevention", "effect", id] });
      onClose();
    },
  });
  const field = (name: "value" | "unit" | "source") => ({
    value: draft[name],
    onChange: (value: string) => setDraft({ ...draft, [name]: value }),
    maxLength: 300,
    isRequired: true,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) claim.mutate();
  };
  return (
    <Dialog title={t("prevention.claim")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <SelectField
          label={t("prevention.said")}
          value={kind}
          onChange={setKind}
          options={CLAIMS.map((one) => ({ id: one, label: t(`prevention.claim.${one}`) }))}
        />
        <TextField label={t("prevention.count")} hint={t("prevention.count.hint")} {...field("value")} />
        <TextField label={t("prevention.unit")} {...field("unit")} />
        <DateField
          label={t("prevention.from")}
          value={draft.from}
          onChange={(d) => setDraft({ ...draft, from: d ?? "" })}
        />
        <DateField
          label={t("prevention.to")}
          value={draft.to}
          onChange={(d) => setDraft({ ...draft, to: d ?? "" })}
        />
        <TextField label={t("prevention.source")} hint={t("prevention.source.hint")} {...field("source")} />
        {claim.error && <ErrorNotice error={claim.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={claim.isPending} missing={missing}>
            {t("action.save")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
