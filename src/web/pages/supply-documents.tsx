import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { DOCUMENT_CLASS_KINDS } from "../../core/index.ts";
import { call } from "../api/client.ts";
import type { ClassCheck, DocumentCheck } from "../api/documents.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge, EvaluationBadge, Fictitious } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, SelectField, TextField } from "../parts/controls.tsx";
import { FICTITIOUS, issuerIn } from "../parts/countries.ts";
import { CountryField } from "../parts/country-field.tsx";
import { latinDigits } from "../parts/digits.ts";
import { ErrorNotice, Panel } from "../parts/page.tsx";
import { unfilled } from "../parts/unfilled.ts";
import { Views } from "../parts/views.tsx";
import { DocumentFeeds } from "./supply-documents-feeds.tsx";
import { DocumentLibrary, Issuer } from "./supply-documents-library.tsx";
import { DocumentShares } from "./supply-documents-shares.tsx";

/** What a document meets of the library, and the library itself. */
export function SupplyDocuments() {
  return (
    <div className="stack">
      <Check />
      <DocumentLibrary />
      <DocumentShares />
      <DocumentFeeds />
    </div>
  );
}

const WAYS = ["number", "mrz"] as const;
interface Typed {
  readonly issuer: string;
  readonly kind: (typeof DOCUMENT_CLASS_KINDS)[number];
  readonly number: string;
  readonly checkDigit: string;
  readonly mrz: string;
}
const BLANK: Typed = { issuer: "", kind: "passport", number: "", checkDigit: "", mrz: "" };

/** What is typed stays in this form: it is not in the address, and the node keeps none of it. */
function Check() {
  const { t, language } = useI18n();
  const [way, setWay] = useState<string>("number");
  const [typed, setTyped] = useState(BLANK);
  const { issuer, kind, number, checkDigit, mrz } = typed;
  const check = useMutation({
    mutationFn: () =>
      call("POST", "/documents/check", {
        json:
          way === "mrz"
            ? { mrz: mrz.split("\n").filter((line) => line.trim() !== "") }
            : {
                issuer: issuerIn(issuer, language),
                kind,
                number,
                ...(checkDigit === "" ? {} : { checkDigit: latinDigits(checkDigit) }),
              },
      }),
    // The answer stays on the page for as long as the page does, what was asked no longer than that.
    gcTime: 0,
  });
  const field: Field = (name) => ({
    value: typed[name],
    onChange: (value) => {
      // An answer stands beside what it answers, and beside nothing else.
      check.reset();
      setTyped({ ...typed, [name]: value });
    },
  });
  const code = issuerIn(issuer, language);
  const missing = unfilled(
    way === "mrz"
      ? [[t("documents.mrz"), mrz]]
      : [
          [t("documents.issuer"), code],
          [t("documents.number"), number],
        ],
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) check.mutate();
  };
  return (
    <Panel
      title={t("documents.check")}
      note={t("documents.check.note")}
      actions={
        <Views
          label={t("documents.way")}
          views={WAYS.map((id) => ({ id, label: t(`documents.way.${id}`) }))}
          shown={way}
          onChange={(id) => {
            check.reset();
            setWay(id);
          }}
        />
      }
    >
      <div className="stack">
        <Form className={way === "mrz" ? "form" : "row filters"} onSubmit={submit} autoComplete="off">
          {way === "mrz" ? (
            <TextField
              label={t("documents.mrz")}
              hint={t("documents.mrz.hint")}
              {...field("mrz")}
              maxLength={300}
              multiline
            />
          ) : (
            <Numbered field={field} />
          )}
          <div className="row end">
            <Button for="handle" type="submit" look="primary" isPending={check.isPending} missing={missing}>
              {t("documents.check.do")}
            </Button>
          </div>
        </Form>
        {check.error && <ErrorNotice error={check.error} />}
        <div role="status" className="stack">
          {check.data && <Found found={check.data} />}
        </div>
      </div>
    </Panel>
  );
}

type Field = <N extends keyof Typed>(
  name: N,
) => { readonly value: Typed[N]; readonly onChange: (value: Typed[N]) => void };

function Numbered({ field }: { field: Field }) {
  const { t } = useI18n();
  return (
    <>
      <CountryField label={t("documents.issuer")} {...field("issuer")} also={FICTITIOUS} />
      <SelectField
        label={t("documents.kind")}
        {...field("kind")}
        options={DOCUMENT_CLASS_KINDS.map((id) => ({ id, label: t(`documents.kind.${id}`) }))}
      />
      <TextField label={t("documents.number")} {...field("number")} maxLength={60} />
      <TextField label={t("documents.digit")} {...field("checkDigit")} maxLength={1} />
    </>
  );
}

function Found({ found }: { found: DocumentCheck }) {
  const { t } = useI18n();
  return (
    <>
      <div className="notice" data-tone="warn">
        <div>{t("documents.caveat")}</div>
      </div>
      {found.classes.length === 0 && (
        <p>
          {t("documents.unknown")}{" "}
          {found.checkDigit !== "not-told" && t(`documents.checkDigit.${found.checkDigit}`)}
        </p>
      )}
      {found.classes.map((one) => (
        <OneClass key={one.classId} one={one} />
      ))}
    </>
  );
}

function OneClass({ one }: { one: ClassCheck }) {
  const { t, rich, date } = useI18n();
  const { issuer, kind, series, fictitious } = one.class.entry;
  const is = { fits: "good", differs: "warn", right: "good", wrong: "warn", "not-told": "muted" } as const;
  return (
    <section className="stack" aria-label={series}>
      <h3 className="sub-title">
        <Issuer code={issuer} /> · {t(`documents.kind.${kind}`)} · <Bdi>{series}</Bdi>{" "}
        {fictitious && <Fictitious />}
      </h3>
      <p className="row">
        <Badge tone={is[one.form]}>{t(`documents.form.${one.form}`)}</Badge>
        <Badge tone={is[one.checkDigit]}>{t(`documents.checkDigit.${one.checkDigit}`)}</Badge>
        {one.ranges.length === 0 && <Badge tone="muted">{t("documents.noRange")}</Badge>}
      </p>
      <ul className="bullets">
        {one.ranges.map(({ id, entry }) => (
          <li key={id}>
            <b>{t(`documents.report.${entry.report}`)}</b>: <Bdi>{`${entry.from} – ${entry.to}`}</Bdi>{" "}
            <span className="hint">
              <Bdi>{entry.source}</Bdi> · {date(entry.observedAt)}{" "}
              <EvaluationBadge evaluation={entry.evaluation} />
            </span>
          </li>
        ))}
        {one.defects.map(({ id, entry }) => (
          <li key={id}>
            <b>
              <Bdi>{entry.place}</Bdi>
            </b>
            :{" "}
            {rich("documents.compare", {
              genuine: <Bdi>{entry.genuine}</Bdi>,
              forged: <Bdi>{entry.forged}</Bdi>,
            })}{" "}
            <span className="hint">
              <Bdi>{entry.source}</Bdi> · {date(entry.observedAt)}{" "}
              <EvaluationBadge evaluation={entry.evaluation} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
