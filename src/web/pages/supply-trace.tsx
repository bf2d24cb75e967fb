import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ArrowRight, MessageCircleQuestion, Search } from "lucide-react";
import { type FormEvent, lazy, type ReactNode, Suspense, useState } from "react";
import { Form } from "react-aria-components";
import { FOUND_CONTEXTS, readingOf } from "../../core/index.ts";
import { type SerialTrace, type SupplyFind, supplyQueries, type TraceCandidate } from "../api/supply.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Link, SelectField, TextField } from "../parts/controls.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Folded } from "../parts/folded.tsx";
import { Answer, Empty, Panel } from "../parts/page.tsx";

const SupplyAsk = lazy(() => import("./supply-ask.tsx").then((m) => ({ default: m.SupplyAsk })));

const route = getRouteApi("/supply");

/** A reading typed, the items that it may stand for, and the way of each to its last provable holder. */
export function SupplyTrace() {
  const { t } = useI18n();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [reading, setReading] = useState(search.reading ?? "");
  const [lot, setLot] = useState(search.lot ?? "");
  const [seizedAt, setSeizedAt] = useState(search.seized ?? "");
  const [context, setContext] = useState(search.context ?? "");
  const [isAsking, setAsking] = useState(false);
  const trace = useQuery(
    supplyQueries.trace(
      search.reading ?? "",
      search.lot || undefined,
      search.seized ?? "",
      FOUND_CONTEXTS.find((one) => one === search.context),
    ),
  );
  const asked = readingOf(reading);
  const isReadable = asked !== undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (asked !== undefined)
      void navigate({ search: { view: "trace", reading: asked, lot, seized: seizedAt, context } });
  };
  return (
    <div className="stack">
      <Form className="row filters trace-form" onSubmit={submit}>
        <TextField
          label={t("supply.reading")}
          value={reading}
          onChange={setReading}
          hint={t("supply.reading.hint")}
          error={reading.trim() === "" || isReadable ? undefined : t("supply.reading.unread")}
          maxLength={60}
          autoFocus
        />
        <TextField label={t("supply.lot")} value={lot} onChange={setLot} maxLength={40} />
        <DateField label={t("supply.seizedAt")} value={seizedAt} onChange={(day) => setSeizedAt(day ?? "")} />
        <SelectField
          label={t("supply.context")}
          value={context}
          onChange={setContext}
          placeholder={t("supply.context.none")}
          options={FOUND_CONTEXTS.map((id) => ({ id, label: t(`supply.context.${id}`) }))}
        />
        <Button
          type="submit"
          look="primary"
          icon={<Search size={14} aria-hidden="true" />}
          isDisabled={!isReadable}
        >
          {t("supply.trace.action")}
        </Button>
        {search.reading && (
          <Button
            for="work"
            icon={<MessageCircleQuestion size={14} aria-hidden="true" />}
            onPress={() => setAsking(true)}
          >
            {t("supply.ask")}
          </Button>
        )}
      </Form>
      {isAsking && search.reading && (
        <Suspense>
          <SupplyAsk reading={search.reading} onClose={() => setAsking(false)} />
        </Suspense>
      )}
      {search.reading ? (
        <Answer query={trace} lines={10}>
          {(found) => <Found found={found} />}
        </Answer>
      ) : (
        <Finds />
      )}
    </div>
  );
}

/** What was found lately, each number a trace; where nothing was, how to begin. */
function Finds() {
  const { t, date } = useI18n();
  const finds = useQuery(supplyQueries.finds());
  return (
    <Answer query={finds} lines={8}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title={t("supply.trace.start")}>{t("supply.trace.start.text")}</Empty>
        ) : (
          <Panel title={t("supply.finds")} note={t("supply.finds.note")}>
            <Folded items={items} label={t("supply.finds")}>
              {(find) => (
                <li key={find.id} className="line">
                  <div className="line-main">
                    <p>
                      {find.serials.map((serial, at) => (
                        <span key={serial}>
                          {at > 0 && " · "}
                          {readingOf(serial) !== undefined ? (
                            <Link href={tracePath(find, serial)}>
                              <Bdi>{serial}</Bdi>
                            </Link>
                          ) : (
                            <Bdi>{serial}</Bdi>
                          )}
                        </span>
                      ))}
                    </p>
                    <p className="line-text">
                      <Bdi>{find.goods.join(" · ")}</Bdi>
                    </p>
                    <p className="line-facts">
                      <Link href={paths.entity(find.id)}>
                        <Bdi>{find.place}</Bdi>
                      </Link>
                      {find.seizedAt && <span>{date(find.seizedAt)}</span>}
                      <AccessBadges access={find.access} />
                    </p>
                  </div>
                </li>
              )}
            </Folded>
          </Panel>
        )
      }
    </Answer>
  );
}

/** A word that the list of contexts lacks says nothing of where it was. */
function tracePath({ seizedAt, context }: SupplyFind, reading: string): string {
  const known = FOUND_CONTEXTS.find((one) => one === context);
  return paths.supply({
    reading,
    ...(seizedAt === undefined ? {} : { seized: seizedAt.slice(0, 10) }),
    ...(known === undefined ? {} : { context: known }),
  });
}

function Found({ found }: { found: SerialTrace }) {
  const { t, number, scored } = useI18n();
  const [picked, setPicked] = useState<string>();
  const current = found.candidates.find((c) => keyOf(c) === picked) ?? found.candidates[0];
  if (!current) return <Empty title={t("supply.none")}>{t("supply.none.text")}</Empty>;
  return (
    <div className="columns" data-layout="narrow-wide">
      <Panel title={t("supply.candidates")} note={number(found.fitting)} flush>
        <div className="mention-list">
          {found.candidates.map((c) => (
            <button
              key={keyOf(c)}
              type="button"
              className="mention-row"
              aria-pressed={c === current}
              onClick={() => setPicked(keyOf(c))}
            >
              <Bdi className="clip">{c.serial}</Bdi>
              <span className="score" dir="ltr">
                {scored(c.probability, { style: "percent", minimumFractionDigits: 0 })}
              </span>
            </button>
          ))}
        </div>
        {found.fitting > found.candidates.length && (
          <p className="hint panel-hint">
            {t("supply.moreFit", { count: found.fitting - found.candidates.length })}
          </p>
        )}
      </Panel>
      <div className="stack">
        <Chain found={found} candidate={current} />
        <Events found={found} candidate={current} />
      </div>
    </div>
  );
}

const keyOf = (c: TraceCandidate): string => `${c.gtin}/${c.serial}`;
const TONES = { suspect: "bad", theft_victim: "protected", unknown: undefined } as const;

/** Who passed it to whom, each step with every document that proves it. */
function Chain({ found, candidate }: { found: SerialTrace; candidate: TraceCandidate }) {
  const { t, maybe, date, scored } = useI18n();
  const named = (id: string | undefined) =>
    id === undefined ? (
      <span className="hint">{t("supply.notRecorded")}</span>
    ) : (
      <Link href={paths.entity(id)}>
        <Bdi>{found.captions[id] ?? id}</Bdi>
      </Link>
    );
  return (
    <Panel
      title={t("supply.chain")}
      note={
        <>
          <Bdi>{candidate.serial}</Bdi>{" "}
          <Badge tone={TONES[candidate.status]}>{t(`supply.status.${candidate.status}`)}</Badge>
        </>
      }
    >
      <OriginLines found={found} candidate={candidate} named={named} />
      <ol className="supply-chain">
        {candidate.holdings.map((h) => (
          <li key={`${h.at} ${h.to ?? ""} ${h.order ?? ""}`}>
            <p className="supply-step">
              <span className="hint">{date(h.at)}</span> {named(h.from)}{" "}
              <ArrowRight size={13} className="inline-icon mirrored" aria-label={t("supply.to")} />{" "}
              {named(h.to)}
              {h.sure < 1 && (
                <Badge tone="warn">
                  {t("supply.loose", {
                    share: scored(h.sure, { style: "percent", minimumFractionDigits: 0 }),
                  })}
                </Badge>
              )}
            </p>
            <ul className="supply-documents" aria-label={t("supply.documents")}>
              {h.documents.map((d) => (
                <li key={d.kind + d.id}>
                  <span className="hint">{t(`supply.document.${d.kind}`)}</span>{" "}
                  {!d.id.startsWith("urn:uuid:") && <Bdi>{d.id}</Bdi>}{" "}
                  <Link href={paths.report(d.reportId)}>
                    <Bdi>{found.reports[d.reportId]?.title ?? d.reportId}</Bdi>
                  </Link>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
      <p className="supply-end">
        {candidate.holder === undefined ? t("supply.end.none") : t("supply.end")}{" "}
        {candidate.holder !== undefined && named(candidate.holder)}
      </p>
      <p className="hint">{t("supply.caution")}</p>
      {candidate.because.length > 0 && (
        <ul className="bullets" aria-label={t("supply.why")}>
          {candidate.because.map((one) => (
            <li key={one}>{maybe(`supply.because.${one}`, one)}</li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** Maker and importer, and the declarations of what the thing lay in. */
function OriginLines({
  found,
  candidate,
  named,
}: {
  found: SerialTrace;
  candidate: TraceCandidate;
  named: (id: string | undefined) => ReactNode;
}) {
  const { t, date } = useI18n();
  const { maker, importer, declarations } = candidate;
  if (maker === undefined && importer === undefined && declarations.length === 0) return null;
  return (
    <ul className="bullets" aria-label={t("supply.origin")}>
      {maker !== undefined && (
        <li>
          <span className="hint">{t(`supply.maker.${maker.by}`)}</span> {named(maker.id)}
        </li>
      )}
      {importer !== undefined && (
        <li>
          <span className="hint">
            {t(importer.declarationId === undefined ? "supply.firstBuyer" : "supply.importer")}
          </span>{" "}
          {named(importer.id)}
        </li>
      )}
      {declarations.map((d) => (
        <li key={d.id}>
          <span className="hint">
            {t("supply.declaration")} {date(d.at)}
          </span>{" "}
          <Bdi>{d.id}</Bdi> {named(d.exporter)}{" "}
          <ArrowRight size={13} className="inline-icon mirrored" aria-label={t("supply.to")} />{" "}
          {named(d.consignee)}{" "}
          <Link href={paths.report(d.reportId)}>
            <Bdi>{found.reports[d.reportId]?.title ?? d.reportId}</Bdi>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Events({ found, candidate }: { found: SerialTrace; candidate: TraceCandidate }) {
  const { t, date, maybe } = useI18n();
  return (
    <Panel title={t("supply.events")} note={candidate.isCut ? t("supply.cut") : undefined}>
      <div className="table-scroll">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t("supply.event.at")}</th>
              <th scope="col">{t("supply.event.step")}</th>
              <th scope="col">{t("supply.event.through")}</th>
            </tr>
          </thead>
          <tbody>
            {candidate.steps.map((s) => (
              <tr key={s.eventId}>
                <td>{date(s.at, "minute")}</td>
                <td>
                  <Bdi>{s.step ? maybe(`supply.step.${s.step}`, s.step) : s.type}</Bdi>
                </td>
                <td>
                  <span className="two-lines">
                    <Bdi className="wrap">{short(s.through.at(-1) ?? "")}</Bdi>
                    <Link href={paths.report(s.reportId)}>
                      <Bdi>{found.reports[s.reportId]?.title ?? s.reportId}</Bdi>
                    </Link>
                  </span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** "https://id.gs1.org/01/09520001000690/21/PA40-1" as "01/09520001000690/21/PA40-1". */
const short = (uri: string): string => uri.replace(/^https?:\/\/[^/]+\//, "");
