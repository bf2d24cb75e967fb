import { platformName } from "../../core/index.ts";
import type { DataRequest, PlatformDataRequest } from "../api/data-requests.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge } from "./badges.tsx";
import { Bdi } from "./bdi.tsx";
import { ChoiceList } from "./choice-list.tsx";
import { Panel } from "./page.tsx";

type Either = DataRequest | PlatformDataRequest;

/** Requests to choose from: what is asked, of whom or when, where it stands and what of its clock matters. */
export function DataQueue<T extends Either>({
  items,
  current,
  at,
  onChoose,
}: {
  readonly items: readonly T[];
  readonly current: T;
  readonly at: (one: T) => string;
  readonly onChoose: (id: string) => void;
}) {
  const { t } = useI18n();
  return (
    <Panel title={t("data.queue")} flush>
      <ChoiceList
        items={items}
        current={current}
        onChoose={onChoose}
        row={(one) => (
          <>
            <span className="two-lines">
              <span>
                {t(`data.kind.${one.kind}`)} · <Bdi>{platformName(one.platform)}</Bdi>
              </span>
              <span className="hint">{at(one)}</span>
            </span>
            <span className="mention-end">
              <DataStanding one={one} />
            </span>
          </>
        )}
      />
    </Panel>
  );
}

/** The state, and beside it what is late or about to be. */
export function DataStanding({ one }: { readonly one: Either }) {
  const { t } = useI18n();
  const { clock, state } = one;
  const late = [
    clock.isOverdue && t("data.overdue"),
    clock.isOrderOverdue && t("data.orderOverdue"),
    clock.isExpiring && t("data.expiring"),
    clock.isTellingDue && t("data.tellingDue"),
  ].filter((word) => word !== false);
  return (
    <>
      <Badge tone={state === "produced" || state === "preserved" ? "good" : "neutral"}>
        {clock.hasEnded ? t("data.ended") : t(`data.state.${state}`)}
      </Badge>
      {late.map((word) => (
        <Badge key={word} tone="warn">
          {word}
        </Badge>
      ))}
    </>
  );
}

/** What is asked, exactly, and by when: the same for who asks and who is asked. */
export function useDataFacts(one: Either): readonly (readonly [string, React.ReactNode])[] {
  const { t, date, list, number } = useI18n();
  const { body, clock } = one;
  const moment = (at: string | undefined) => (at === undefined ? undefined : date(at, "minute"));
  return [
    [t("online.platform"), <Bdi key="p">{platformName(one.platform)}</Bdi>],
    [
      t("data.targets"),
      <ul key="t" className="bullets">
        {body.targets.map(({ type, value }) => (
          <li key={`${type} ${value}`}>
            {t(`data.target.${type}`)} <code dir="ltr">{value}</code>
          </li>
        ))}
      </ul>,
    ],
    [t("data.categories"), list(body.categories.map((one) => t(`data.category.${one}`)))],
    [t("data.wanted"), <Bdi key="w">{body.wanted}</Bdi>],
    [t("data.period"), `${date(body.from)} – ${date(body.to)}`],
    [t("data.law"), <Bdi key="l">{`${body.law}, ${body.basis}`}</Bdi>],
    [t("data.offence"), <Bdi key="o">{body.offence.law}</Bdi>],
    [
      t("data.authority"),
      <span key="a">
        {t(`data.authority.${body.authority.kind}`)} · <Bdi>{body.authority.name}</Bdi> ·{" "}
        <Bdi>{body.authority.contact}</Bdi>
      </span>,
    ],
    [
      t("data.order"),
      body.order && (
        <span key="r">
          <Bdi>{body.order.reference}</Bdi> · {date(body.order.issuedOn)}
          <br />
          <span className="hint">SHA-256</span> <code>{body.order.sha256}</code>
        </span>
      ),
    ],
    [t("data.danger"), body.danger && <Bdi key="d">{body.danger}</Bdi>],
    [t("data.hours"), body.answerHours === undefined ? undefined : number(body.answerHours)],
    [t("data.due"), moment(clock.dueAt)],
    [t("data.keepUntil"), moment(clock.keepUntil)],
    [t("data.clarifyBy"), moment(clock.clarifyBy)],
    [t("data.orderBy"), moment(clock.orderBy)],
  ];
}

/** What both sides did, in its order. */
export function DataHistory({ events }: { readonly events: Either["events"] }) {
  const { t, date, maybe } = useI18n();
  if (events.length === 0) return null;
  return (
    <Panel title={t("data.history")}>
      <ol className="bullets">
        {events.map((event) => (
          <li key={`${event.at} ${event.type}`}>
            {date(event.at, "minute")} · {t(`data.side.${event.side}`)} · {t(`data.event.${event.type}`)}
            {event.ground !== undefined && <> · {maybe(`data.ground.${event.ground}`, event.ground)}</>}
            {event.until !== undefined && <> · {date(event.until, "minute")}</>}
            {event.sha256 !== undefined && (
              <>
                {" "}
                · SHA-256 <code>{event.sha256}</code>
              </>
            )}
            {event.note !== undefined && (
              <>
                {" "}
                · <Bdi>{event.note}</Bdi>
              </>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
