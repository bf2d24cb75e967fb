import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { type Disruption as Found, workplaceQueries } from "../api/workplace.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Link, LinkButton, SelectField, TextField } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { EffectBox } from "../parts/effect.tsx";
import { Facts } from "../parts/facts.tsx";
import { useMessageFields, useTlpField } from "../parts/message-fields.tsx";
import { Answer, ErrorNotice, Page, Panel } from "../parts/page.tsx";
import { PartnerField } from "../parts/partner-field.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";
import { useRoute, useTaken } from "./disruptions.tsx";

const route = getRouteApi("/disruptions/$id");
const OUTCOMES = ["adverts", "crossings", "persons", "findings"] as const;
type Outcome = (typeof OUTCOMES)[number];

/** One disruption: what was done, who says so, and what came of it. */
export function Disruption() {
  const { t } = useI18n();
  const { id } = route.useParams();
  const found = useQuery(workplaceQueries.disruption(id));
  return (
    <Page
      wide
      title={found.data ? <Bdi>{found.data.title}</Bdi> : t("schema.Disruption")}
      intro={t("disruption.intro")}
      actions={
        <>
          <LinkButton small href={paths.disruptions()}>
            {t("disruptions.title")}
          </LinkButton>
          <LinkButton small href={paths.entity(id)}>
            {t("disruption.statements")}
          </LinkButton>
        </>
      }
    >
      <Answer query={found} lines={10}>
        {(one) => (
          <div className="columns" data-layout="wide-narrow">
            <What one={one} />
            <Result one={one} />
          </div>
        )}
      </Answer>
    </Page>
  );
}

function What({ one }: { one: Found }) {
  const { t, date } = useI18n();
  const board = useQuery(workplaceQueries.techniques());
  const taken = useTaken(one);
  const where = useRoute(one);
  const nameOf = (id: string) => board.data?.techniques.find((x) => x.id === id)?.name ?? id;
  const stageOf = (id: string) => board.data?.stages.find((x) => x.id === id)?.name ?? id;
  const isOneDay = one.to === undefined || one.to === one.from;
  return (
    <Panel title={t("disruption.what")} note={<AccessBadges access={one.access} />}>
      <Facts
        rows={[
          [t("disruption.measure"), t(`disruption.measure.${one.measure}`)],
          [t("disruption.when"), isOneDay ? date(one.from) : `${date(one.from)} – ${date(one.to)}`],
          [t("disruption.place"), one.place === undefined ? undefined : <Bdi key="p">{one.place}</Bdi>],
          [t("disruption.route"), where],
          [t("disruption.authority"), <Bdi key="a">{one.authorities.join(" · ")}</Bdi>],
          [t("disruption.stages"), one.stages.map(stageOf).join(" · ")],
          [
            t("disruption.against"),
            <span key="t">
              {one.techniques.map((id) => (
                <Link key={id} href={paths.techniques(id)}>
                  <Bdi>{nameOf(id)}</Bdi>
                </Link>
              ))}
            </span>,
          ],
          [t("disruption.taken"), taken.length === 0 ? t("disruption.taken.none") : taken.join(" · ")],
          [
            t("disruption.targets"),
            one.targets.length === 0 ? undefined : (
              <span key="x">
                {one.targets.map((id) => (
                  <Link key={id} href={paths.entity(id)}>
                    <Bdi>{one.captions[id] ?? id}</Bdi>
                  </Link>
                ))}
              </span>
            ),
          ],
          [
            t("disruption.words"),
            one.words === undefined ? undefined : (
              <span key="w" dir="auto">
                {one.words}
              </span>
            ),
          ],
        ]}
      />
      <h3 className="sub-title">{t("disruption.sources")}</h3>
      <ul className="lines" data-compact>
        {one.reports.map((report) => (
          <li key={report.id} className="line">
            <div className="line-main">
              <Link href={paths.report(report.id)}>
                <Bdi>{report.title}</Bdi>
              </Link>
              <p className="line-facts hint">
                <Bdi>{report.provider}</Bdi> {report.evaluation.original}
                {report.fictitious && <Badge tone="muted">{t("reports.fictitious")}</Badge>}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Result({ one }: { one: Found }) {
  const { t } = useI18n();
  const isOfRoute = one.corridor.from !== undefined || one.corridor.to !== undefined;
  const [outcome, setOutcome] = useState<Outcome>(isOfRoute ? "adverts" : "findings");
  const [isSharing, setSharing] = useState(false);
  const effect = useQuery(workplaceQueries.disruptionEffect(one.id, outcome));
  return (
    <Panel
      title={t("disruption.result")}
      note={t("disruption.result.note")}
      actions={
        effect.data?.ratio && (
          <Button for="work" small onPress={() => setSharing(true)}>
            {t("disruption.share")}
          </Button>
        )
      }
    >
      <SelectField
        label={t("disruption.outcome")}
        value={outcome}
        onChange={(id) => setOutcome(id as Outcome)}
        options={OUTCOMES.filter((id) => isOfRoute || id === "findings").map((id) => ({
          id,
          label: t(`disruption.outcome.${id}`),
        }))}
      />
      <Answer query={effect} lines={5}>
        {(found) => (
          <>
            <EffectBox effect={found} />
            {found.left > 0 && <p className="hint">{t("disruption.left", { count: found.left })}</p>}
            <p className="hint">{t("prevention.few", { count: found.suppressedUnder })}</p>
          </>
        )}
      </Answer>
      {isSharing && <Share id={one.id} outcome={outcome} onClose={() => setSharing(false)} />}
    </Panel>
  );
}

function Share({ id, outcome, onClose }: { id: string; outcome: Outcome; onClose: () => void }) {
  const { t, maybe } = useI18n();
  const client = useQueryClient();
  const [to, setTo] = useState<string>();
  const [law, setLaw] = useState("");
  const [{ subject, body }, fields] = useMessageFields();
  const [tlp, tlpField] = useTlpField();
  const missing = unfilled([
    [t("partners.to"), to],
    [t("partners.law"), law],
    [t("partners.subject"), subject],
    [t("partners.body"), body],
    [t("reports.tlp"), tlp],
  ]);
  const share = useMutation({
    mutationFn: () =>
      call("POST", "/disruptions/{id}/result", {
        path: { id },
        json: { to: to ?? "", legalBasis: law.trim(), marking: { tlp }, subject, body, outcome },
      }),
    onSuccess: async ({ failure }) => {
      toast(
        failure === undefined
          ? t("partners.message.sent")
          : t("partners.message.failed", { code: maybe(`error.${failure}`, failure) }),
        failure === undefined ? "good" : "bad",
      );
      await client.invalidateQueries({ queryKey: ["partners"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) share.mutate();
  };
  return (
    <Dialog title={t("disruption.share")} isOpen onClose={onClose}>
      <p className="page-intro">{t("disruption.share.text")}</p>
      <Form className="form" onSubmit={submit}>
        <PartnerField label={t("partners.to")} value={to} onChange={setTo} />
        <TextField label={t("partners.law")} value={law} onChange={setLaw} maxLength={200} isRequired />
        {fields}
        {tlpField}
        {share.error && <ErrorNotice error={share.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={share.isPending} missing={missing}>
            {t("partners.send")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
