import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Printer } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { isBlocking } from "../../core/index.ts";
import { ApiError, apiUrl, call, callFile, purposeStore } from "../api/client.ts";
import type { Documented } from "../api/document.ts";
import { queries } from "../api/queries.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, CategoryBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Link, LinkButton, TextField } from "../parts/controls.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Facts } from "../parts/facts.tsx";
import { SchemaLabel } from "../parts/kinds.tsx";
import { Answer, Empty, ErrorNotice, Page, Panel } from "../parts/page.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { saveBlob } from "../parts/save-file.ts";
import { toast } from "../parts/toast.tsx";

const route = getRouteApi("/entities/$id/designation");

type Designation = Documented["Designation"];
const PARTS = ["names", "identifiers", "addresses", "said", "chart", "evidence"] as const;

/** The proposal to put somebody on a sanctions list: what it would say, what it lacks, and the giving itself. */
export function EntityDesignation() {
  const { t, language } = useI18n();
  const { id } = route.useParams();
  const found = useQuery(queries.designation(id));
  const choice = purposeStore.get();
  const draft = apiUrl("/entities/{id}/designation-draft", {
    path: { id },
    query: { lang: language, purpose: choice?.purpose, mandate: choice?.mandate },
  });
  return (
    <Page
      wide
      title={t("designation.title")}
      intro={t("designation.intro")}
      above={
        found.data && (
          <p className="page-above">
            <SchemaLabel schema={found.data.schema} />
            <Link href={paths.entity(found.data.entityId)}>
              <Bdi>{found.data.caption}</Bdi>
            </Link>
            {found.data.schema === "Person" && <CategoryBadge category={found.data.category} />}
            <AccessBadges access={found.data.access} />
          </p>
        )
      }
      actions={
        <>
          <LinkButton href={paths.entity(id)}>{t("designation.back")}</LinkButton>
          <LinkButton href={draft} target="_blank" icon={<Printer size={15} aria-hidden="true" />}>
            {t("designation.draft")}
          </LinkButton>
        </>
      }
    >
      <Answer query={found} lines={10}>
        {(data) => (
          <div className="columns" data-layout="wide-narrow">
            <div className="stack">
              <Reasons data={data} />
              <Effects data={data} />
            </div>
            <div className="stack">
              <Material data={data} />
              <Give data={data} />
            </div>
          </div>
        )}
      </Answer>
    </Page>
  );
}

function Reasons({ data }: { data: Designation }) {
  const { t } = useI18n();
  return (
    <Panel
      title={t("designation.findings")}
      note={
        data.findingsWithheld > 0
          ? t("designation.findings.withheld", { count: data.findingsWithheld })
          : undefined
      }
    >
      {data.findings.length === 0 ? (
        <Empty
          title={t("designation.findings.none")}
          actions={<LinkButton href={paths.findings()}>{t("nav.findings")}</LinkButton>}
        >
          {t("designation.findings.none.text")}
        </Empty>
      ) : (
        <ul className="lines" data-compact>
          {data.findings.map((finding) => (
            <li key={finding.id} className="line">
              <Link href={paths.finding(finding.id)}>
                <Bdi>{finding.summary}</Bdi>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Whoever works for those that a designation reaches has to be weighed, so that it stands here before anybody asks. */
function Effects({ data }: { data: Designation }) {
  const { t, maybe, list } = useI18n();
  return (
    <Panel title={t("designation.effects")}>
      {data.effects.length === 0 ? (
        <p className="hint">{t("designation.effects.none")}</p>
      ) : (
        <ul className="lines" data-compact>
          {data.effects.map(({ id, caption, rules }) => (
            <li key={id} className="line">
              <p className="line-facts">
                <Link href={paths.entity(id)}>
                  <Bdi>{caption}</Bdi>
                </Link>
                <span className="hint">{list(rules.map((r) => maybe(`designation.rule.${r}`, r)))}</span>
              </p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Material({ data }: { data: Designation }) {
  const { t, number, maybe } = useI18n();
  const withheld = Object.entries(data.withheld).map(
    ([because, count]) => `${number(count)} × ${maybe(`partners.withheld.${because}`, because)}`,
  );
  return (
    <Panel title={t("designation.material")} note={t("designation.material.note")}>
      <Facts
        rows={[
          ...PARTS.map((part) => [t(`designation.part.${part}`), number(data.given[part])] as const),
          ...(withheld.length > 0 ? [[t("designation.withheld"), withheld.join(" · ")] as const] : []),
        ]}
      />
      {data.lacks.length > 0 && (
        <>
          <h3 className="sub-title">{t("designation.lacks")}</h3>
          <ul className="bullets">
            {data.lacks.map((lack) => (
              <li key={lack}>{t(`designation.lacks.${lack}`)}</li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

function Give({ data }: { data: Designation }) {
  const { t, language } = useI18n();
  const client = useQueryClient();
  const [to, setTo] = useState("");
  const [ground, setGround] = useState("");
  const [reviewAt, setReviewAt] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const order = { to: to.trim(), ground: ground.trim(), reviewAt: reviewAt ?? "" };
  const path = { id: data.entityId };
  const give = useMutation({
    mutationFn: () => callFile("/entities/{id}/designation", { path, json: { ...order, lang: language } }),
    onSuccess: (blob) => saveBlob(`designation-${data.entityId}.html`, blob),
  });
  const ask = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/entities/{id}/designation-approvals", { path, json: { ...order, reason } }),
    onSuccess: async () => {
      setAsking(false);
      toast(t("designation.asked"));
      await client.invalidateQueries({ queryKey: ["oversight"] });
    },
  });
  const needsSecond = give.error instanceof ApiError && give.error.code === "SECOND_PERSON_REQUIRED";
  const isWhole = order.to !== "" && order.ground !== "" && order.reviewAt !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isWhole) give.mutate();
  };
  // What was answered was about another order.
  const change =
    <T,>(set: (next: T) => void) =>
    (next: T) => {
      set(next);
      give.reset();
    };
  return (
    <Panel title={t("designation.give")} note={t("designation.give.note")}>
      <Form className="form" onSubmit={submit}>
        <TextField
          label={t("designation.to")}
          hint={t("designation.to.hint")}
          value={to}
          onChange={change(setTo)}
          maxLength={500}
          isRequired
        />
        <TextField
          label={t("designation.ground")}
          hint={t("designation.ground.hint")}
          value={ground}
          onChange={change(setGround)}
          maxLength={2000}
          multiline
          isRequired
        />
        <DateField label={t("designation.review")} value={reviewAt} onChange={change(setReviewAt)} />
        <p className="hint">{t("designation.next")}</p>
        {give.error && <ErrorNotice error={give.error} />}
        {give.isSuccess && (
          <p className="notice" data-tone="good" role="status">
            {t("designation.done")}
          </p>
        )}
        <div className="dialog-actions">
          {needsSecond && (
            <Button for="work" onPress={() => setAsking(true)}>
              {t("designation.ask")}
            </Button>
          )}
          <Button
            for="work"
            type="submit"
            look="primary"
            isPending={give.isPending}
            isDisabled={!isWhole || data.lacks.some(isBlocking)}
          >
            {t("designation.give")}
          </Button>
        </div>
      </Form>
      {isAsking && (
        <ReasonDialog
          title={t("designation.ask")}
          text={t("designation.ask.text")}
          action={t("designation.ask")}
          onClose={() => setAsking(false)}
          onSubmit={(reason) => ask.mutate(reason)}
          isPending={ask.isPending}
          error={ask.error}
        />
      )}
    </Panel>
  );
}
