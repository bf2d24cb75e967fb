import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Printer } from "lucide-react";
import { apiUrl, purposeStore } from "../api/client.ts";
import { type NewsEvent, newsQueries } from "../api/news.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge, Fictitious, LanguageTag, TlpBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Link, LinkButton } from "../parts/controls.tsx";
import { Answer, Empty, Page, Panel } from "../parts/page.tsx";
import { Views } from "../parts/views.tsx";
import { Interests } from "./events-interests.tsx";
import { EventsMap } from "./events-map.tsx";

const route = getRouteApi("/events");
const VIEWS = ["timeline", "map"] as const;

/** What the world reports, by event and day: who said it first, how many independent sources, what they differ on. */
export function Events() {
  const { t, language } = useI18n();
  const choice = purposeStore.get();
  // A link that the browser opens sends no headers.
  const digest = apiUrl("/news-digest", {
    query: { days: 7, lang: language, purpose: choice?.purpose, mandate: choice?.mandate },
  });
  const events = useQuery(newsQueries.events());
  const { view, place } = route.useSearch();
  const navigate = route.useNavigate();
  const shown = VIEWS.find((one) => one === view) ?? "timeline";
  return (
    <Page
      wide
      title={t("news.title")}
      intro={t("news.intro")}
      actions={
        <>
          <Views
            label={t("news.views")}
            shown={shown}
            onChange={(next) => void navigate({ search: { view: next, place } })}
            views={VIEWS.map((id) => ({ id, label: t(`news.${id}`) }))}
          />
          <LinkButton href={paths.watches()}>{t("nav.watch")}</LinkButton>
          <LinkButton href={digest} target="_blank" icon={<Printer size={15} aria-hidden="true" />}>
            {t("news.digest")}
          </LinkButton>
        </>
      }
    >
      <Answer query={events} lines={10}>
        {({ items, isCut }) =>
          items.length === 0 ? (
            <>
              <Empty title={t("news.none")}>{t("news.none.text")}</Empty>
              <Interests places={[]} chosen={undefined} />
            </>
          ) : (
            <>
              {isCut && <p className="hint">{t("news.cut")}</p>}
              <Overview items={items} hasMap={shown === "map"} />
            </>
          )
        }
      </Answer>
    </Page>
  );
}

function Overview({ items, hasMap }: { items: readonly NewsEvent[]; hasMap: boolean }) {
  const { view, place } = route.useSearch();
  const navigate = route.useNavigate();
  const shown = place === undefined ? items : items.filter((e) => e.places.some((p) => p.key === place));
  const choose = (key: string): void =>
    void navigate({ search: { view, place: key === place ? undefined : key }, replace: true });
  return (
    <div className="columns" data-layout="wide-narrow">
      <div className="stack">
        {hasMap && <EventsMap items={items} chosen={place} onChoose={choose} />}
        <Timeline items={shown} />
      </div>
      <div className="stack">
        <Places items={items} chosen={place} onChoose={choose} />
        <Interests places={placesOf(items)} chosen={place} />
      </div>
    </div>
  );
}

/** Events under the day on which they happened, the latest day first. */
function Timeline({ items }: { items: readonly NewsEvent[] }) {
  const { t, date } = useI18n();
  const byDay = new Map<string, NewsEvent[]>();
  for (const event of items) {
    const day = (event.date ?? event.firstAt).slice(0, 10);
    byDay.set(day, [...(byDay.get(day) ?? []), event]);
  }
  const days = [...byDay].sort(([a], [b]) => (a < b ? 1 : -1));
  return (
    <Panel title={t("news.timeline")} note={t("news.count", { count: items.length })}>
      {days.map(([day, events]) => (
        <section key={day} className="news-day">
          <h3 className="sub-title">{date(day)}</h3>
          <ul className="news-list">
            {events.map((event) => (
              <EventLine key={event.id} event={event} />
            ))}
          </ul>
        </section>
      ))}
    </Panel>
  );
}

function EventLine({ event }: { event: NewsEvent }) {
  const { t, list, maybe } = useI18n();
  return (
    <li className="news-line">
      <Link href={paths.event(event.id)}>
        <Bdi lang={event.lang}>{event.title}</Bdi>
      </Link>
      <p className="badges">
        <Badge>{maybe(`news.type.${event.type}`, event.type)}</Badge>
        {event.places.map((p) => (
          <Badge key={p.key} tone="muted">
            <Bdi>{p.name}</Bdi>
          </Badge>
        ))}
        {event.languages.map((lang) => (
          <LanguageTag key={lang} code={lang} />
        ))}
        <TlpBadge tlp={event.access.tlp} />
        {event.fictitious && <Fictitious />}
      </p>
      <p className="hint">
        {t("news.sources", { sources: event.independentSources, reports: event.reports })}
        {event.disagreements.length > 0 && (
          <>
            {" "}
            <Badge tone="warn">
              {t("news.differ", {
                quantities: list(event.disagreements.map((q) => maybe(`news.quantity.${q}`, q))),
              })}
            </Badge>
          </>
        )}
      </p>
    </li>
  );
}

interface CountedPlace {
  readonly key: string;
  readonly name: string;
  readonly count: number;
}

/** The most reported first. */
function placesOf(items: readonly NewsEvent[]): readonly CountedPlace[] {
  const found = new Map<string, CountedPlace>();
  for (const { places } of items)
    for (const { key, name } of places)
      found.set(key, { key, name, count: (found.get(key)?.count ?? 0) + 1 });
  return [...found.values()].sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));
}

/** Where events are reported from; choosing a place leaves the others out. */
function Places({
  items,
  chosen,
  onChoose,
}: {
  items: readonly NewsEvent[];
  chosen: string | undefined;
  onChoose: (place: string) => void;
}) {
  const { t, number } = useI18n();
  const rows = placesOf(items);
  return (
    <Panel title={t("news.places")} note={number(rows.length)} flush>
      <div className="mention-list" data-tall>
        {rows.map(({ key, name, count }) => (
          <button
            key={key}
            type="button"
            className="mention-row news-place"
            aria-pressed={key === chosen}
            onClick={() => onChoose(key)}
          >
            <Bdi>{name}</Bdi>
            <span className="score" dir="ltr">
              {number(count)}
            </span>
          </button>
        ))}
      </div>
    </Panel>
  );
}
