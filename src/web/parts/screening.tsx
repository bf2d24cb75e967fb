import { useQuery } from "@tanstack/react-query";
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import type { Documented } from "../api/document.ts";
import { queries } from "../api/queries.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AskedDay } from "./asked-day.tsx";
import { AccessBadges, Badge } from "./badges.tsx";
import { Bdi } from "./bdi.tsx";
import { Link } from "./controls.tsx";
import { useDecider } from "./decider.ts";
import { Answer, Empty, Panel } from "./page.tsx";
import { SourceLine } from "./sources.tsx";

type Screening = Documented["Screening"];
type Screened = Screening["items"][number];
type RuleOutcome = Screened["outcomes"][number];
type ChainLink = RuleOutcome["chain"][number];
type Part = NonNullable<RuleOutcome["held"]>;

const TONES = { caught: "bad", possible: "warn", linked: "muted", none: "muted" } as const;

/** Whether designated persons stand behind an entity, the members of a case or the parties of the supply front. */
export function ScreeningPanel({
  of,
}: {
  of: { readonly entity: string } | { readonly case: string } | "supply";
}) {
  const { t } = useI18n();
  const [asOf, setAsOf] = useState<string>();
  const found = useQuery(queries.screening(of, asOf));
  const isOne = typeof of === "object" && "entity" in of;
  return (
    <Panel
      title={t("ownership.title")}
      note={found.data && !isOne ? t("ownership.screened", { count: found.data.screened }) : undefined}
    >
      <p className="hint">{t("ownership.intro")}</p>
      <div className="row">
        <AskedDay label={t("ownership.asOf")} value={asOf ?? found.data?.day} onAsk={setAsOf} />
      </div>
      <Answer query={found} lines={4}>
        {(data) => (
          <>
            {!data.isWhole && (
              <p className="notice" data-tone="warn">
                {t("ownership.notWhole")}
              </p>
            )}
            {data.items.length === 0 ? (
              <Empty title={t("ownership.supply.none")}>{t("ownership.supply.none.text")}</Empty>
            ) : (
              <ul className="lines" data-compact>
                {data.items.map((item) => (
                  <li key={item.id} className="line">
                    <div className="line-main">
                      {!isOne && <Head data={data} item={item} />}
                      <Listings item={item} />
                      <Outcomes data={data} item={item} />
                    </div>
                  </li>
                ))}
              </ul>
            )}
            <Rules data={data} />
          </>
        )}
      </Answer>
    </Panel>
  );
}

function Name({ data, id }: { data: Screening; id: string }) {
  return (
    <Link href={paths.entity(id)}>
      <Bdi>{data.nodes[id]?.caption ?? id}</Bdi>
    </Link>
  );
}

function Head({ data, item }: { data: Screening; item: Screened }) {
  const { t } = useI18n();
  return (
    <p className="line-facts">
      <strong>
        <Name data={data} id={item.id} />
      </strong>
      {item.roles.map(({ role, of }) => (
        <span key={`${role} ${of}`} className="hint">
          {role === "finding" ? (
            <Link href={paths.finding(of)}>{t("ownership.role.finding")}</Link>
          ) : (
            // The id of an event is for machines.
            <Bdi>
              {of.startsWith("urn:")
                ? t(`ownership.role.${role}`)
                : t("ownership.of", { role: t(`ownership.role.${role}`), of })}
            </Bdi>
          )}
        </span>
      ))}
    </p>
  );
}

function Listings({ item }: { item: Screened }) {
  const { t, date } = useI18n();
  return item.listings.map((l) => (
    <p key={l.statementIds.join()} className="line-facts">
      <Badge tone="bad">{t("ownership.listed")}</Badge>
      <Bdi>
        {[l.authority, l.program, l.authorityId].filter((w) => w !== undefined).join(", ") ||
          t("ownership.listed.unnamed")}
      </Bdi>
      {l.since !== undefined && (
        <span className="hint">{t("ownership.listed.since", { day: date(l.since) })}</span>
      )}
    </p>
  ));
}

/** Rules that rest on the same links are told with one chain. */
function Outcomes({ data, item }: { data: Screening; item: Screened }) {
  const { t } = useI18n();
  const told = item.outcomes.filter((o) => o.outcome !== "none");
  if (told.length === 0)
    return item.listings.length > 0 ? null : (
      <Empty title={t("ownership.none")}>{t("ownership.none.text")}</Empty>
    );
  const keyOf = (o: RuleOutcome): string => o.chain.map((l) => l.statementIds.join()).join(" ");
  const chains = [...new Set(told.map(keyOf))];
  return chains.map((chain) => {
    const same = told.filter((o) => keyOf(o) === chain);
    return (
      <div key={chain} className="stack">
        {same.map((o) => (
          <Outcome key={o.rule} data={data} outcome={o} />
        ))}
        {same[0] && <Chain data={data} chain={same[0].chain} />}
      </div>
    );
  });
}

function Outcome({ data, outcome }: { data: Screening; outcome: RuleOutcome }) {
  const { t } = useI18n();
  const part = usePart();
  const { ground, held, against } = outcome;
  const rule = data.rules.find((r) => r.id === outcome.rule);
  return (
    <div>
      <p className="line-facts">
        <Badge tone={TONES[outcome.outcome]}>{t(`ownership.outcome.${outcome.outcome}`)}</Badge>
        <span>{rule?.title ?? outcome.rule}</span>
        {ground && <span className="hint">{t(`ownership.ground.${ground}`)}</span>}
        {held && <span className="hint">{t("ownership.held", { share: part(held) })}</span>}
      </p>
      {against.length > 0 && (
        <p className="hint">
          {t("ownership.against", {
            reasons: [...new Set(against.map(({ code }) => t(`ownership.against.${code}`)))].join(" · "),
          })}
        </p>
      )}
    </div>
  );
}

function Chain({ data, chain }: { data: Screening; chain: readonly ChainLink[] }) {
  const { t } = useI18n();
  return (
    <ol className="lines" data-compact aria-label={t("ownership.chain")}>
      {chain.map((link) => (
        <li key={link.statementIds.join()} className="line">
          <ChainLine data={data} link={link} />
        </li>
      ))}
    </ol>
  );
}

function ChainLine({ data, link }: { data: Screening; link: ChainLink }) {
  const { t, date } = useI18n();
  const decider = useDecider();
  const part = usePart();
  const statements = link.statementIds.flatMap((id) => data.statements[id] ?? []);
  const join = data.joins[link.from];
  return (
    <div className="line-main">
      <p className="line-facts">
        <Name data={data} id={link.from} />
        {data.items.some(({ outcomes }) => outcomes.some((o) => o.designated.includes(link.from))) && (
          <Badge tone="bad">{t("ownership.designated")}</Badge>
        )}
        <ArrowRight size={13} className="inline-icon mirrored" aria-hidden="true" />
        <Name data={data} id={link.to} />
      </p>
      <p className="line-facts">
        <span>{t(`ownership.kind.${link.kind}`)}</span>
        {link.share && <span>{part(link.share)}</span>}
        {(link.start ?? link.end) !== undefined && (
          <span className="hint">
            {t("ownership.dates", { from: date(link.start) || "…", to: date(link.end) || "…" })}
          </span>
        )}
        {statements.slice(0, 1).map((s) => (
          <AccessBadges key={s.id} access={s.access} />
        ))}
      </p>
      {[...new Set(statements.map((s) => s.reportId))].map((reportId) => (
        <p key={reportId}>
          <SourceLine report={data.reports[reportId]} reportId={reportId} />
        </p>
      ))}
      {join && (
        <p className="hint">
          {t("ownership.joined", { count: join.records, who: join.decidedBy.map(decider).join(", ") })}
        </p>
      )}
    </div>
  );
}

function Rules({ data }: { data: Screening }) {
  const { t } = useI18n();
  return (
    <details>
      <summary>{t("ownership.rules")}</summary>
      <ul className="lines" data-compact>
        {data.rules.map((rule) => (
          <li key={rule.id} className="line">
            <div className="line-main">
              <p>{rule.title}</p>
              <p className="hint">
                <Bdi lang="en">{rule.source}</Bdi>
              </p>
            </div>
          </li>
        ))}
      </ul>
    </details>
  );
}

const MILLIONTHS = 100_000_000;

/** A part in words: an open end is more than, or less than, and not at least. */
function usePart(): (part: Part) => string {
  const { t, number } = useI18n();
  const percent = (n: number): string =>
    number(n / MILLIONTHS, { style: "percent", maximumFractionDigits: 4 });
  return ({ min, max, isMinOpen, isMaxOpen }) => {
    const values = { min: percent(min), max: percent(max) };
    const hasLow = min > 0 || isMinOpen;
    const hasHigh = max < MILLIONTHS || isMaxOpen;
    if (!hasLow && !hasHigh) return t("ownership.share.unknown");
    if (min === max) return values.min;
    if (!hasHigh) return t(isMinOpen ? "ownership.share.moreThan" : "ownership.share.atLeast", values);
    if (!hasLow) return t(isMaxOpen ? "ownership.share.below" : "ownership.share.upTo", values);
    if (!isMinOpen) return t("ownership.share.between", values);
    return t(isMaxOpen ? "ownership.share.moreThanBelow" : "ownership.share.moreThanUpTo", values);
  };
}
