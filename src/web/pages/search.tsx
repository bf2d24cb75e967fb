import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Waypoints } from "lucide-react";
import { useDeferredValue, useEffect, useRef, useState } from "react";
import {
  Autocomplete,
  ListBox,
  ListBoxItem,
  Text,
  ToggleButton,
  ToggleButtonGroup,
} from "react-aria-components";
import { queries } from "../api/queries.ts";
import type { SearchAnswer, SearchHit } from "../api/types.ts";
import { EVERY_KIND, paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button, LinkButton, SearchField } from "../parts/controls.tsx";
import { FilterSelect } from "../parts/filter-select.tsx";
import { SchemaIcon, usePropertyLabel, useSchemaLabel } from "../parts/kinds.tsx";
import { TLP_LEVELS } from "../parts/levels.ts";
import { Marked } from "../parts/marked.tsx";
import { Empty, ErrorNotice, Page, Skeleton } from "../parts/page.tsx";
import { SavedSearches, SaveSearch } from "../parts/saved-searches.tsx";
import { TitleHits } from "../parts/title-hits.tsx";
import { Records } from "./search-records.tsx";

const route = getRouteApi("/search");
const TYPING_PAUSE_MS = 160;

/** One box for names in any script, numbers and words; answers while one types, and says why each is there. */
export function Search() {
  const { t } = useI18n();
  const { q = "", ...search } = route.useSearch();
  const { schema: kind } = search;
  const wanted = {
    schema: kind === EVERY_KIND ? undefined : kind,
    provider: search.provider,
    format: search.format,
    tlp: TLP_LEVELS.find((one) => one === search.tlp),
    deep: search.deep === undefined ? undefined : true,
  };
  const { schema } = wanted;
  const navigate = route.useNavigate();
  const [text, setText] = useState(q);
  // What the box asked for last: whatever was typed since then stays, however late the address follows.
  const asked = useRef(q);
  // A link or the back button changes the query under the box.
  useEffect(() => {
    if (q === asked.current) return;
    asked.current = q;
    setText(q);
  }, [q]);
  useEffect(() => {
    if (text === q) return;
    const timer = setTimeout(() => {
      asked.current = text;
      void navigate({
        search: (before) => ({ ...before, q: text || undefined, deep: undefined }),
        replace: true,
      });
    }, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, q, navigate]);
  const answer = useQuery(queries.searchPage(q, wanted));
  const all = useQuery(queries.searchPage(q, { ...wanted, schema: undefined }));
  const narrow = (next: Partial<typeof search>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  const isStale = useDeferredValue(text) !== q || answer.isPlaceholderData;

  return (
    <Page title={t("search.title")} intro={t("search.intro")}>
      <Autocomplete inputValue={text} onInputChange={setText} disableAutoFocusFirst>
        <SearchField label={t("search.box")} placeholder={t("search.placeholder")} autoFocus large />
        {q.trim() === "" ? (
          kind === undefined ? (
            <Hints />
          ) : (
            <Records
              key={kind}
              schema={schema}
              onDrop={() => void navigate({ search: { q: undefined, schema: undefined } })}
            />
          )
        ) : (
          <>
            <Facets
              facets={all.data?.facets ?? answer.data?.facets ?? {}}
              schema={schema}
              onChange={(next) => narrow({ schema: next })}
            />
            <Traits traits={answer.data?.traits} asked={wanted} onChange={narrow} />
            {answer.error && <ErrorNotice error={answer.error} onRetry={() => void answer.refetch()} />}
            {!answer.data && !answer.error && <Skeleton lines={6} />}
            {answer.data && (
              <Hits
                answer={answer.data}
                query={q}
                schema={schema}
                isStale={isStale}
                onAll={wanted.deep ? undefined : () => narrow({ deep: "all" })}
              />
            )}
            <TitleHits q={q.trim()} />
            <p className="hint">{t("search.scope")}</p>
          </>
        )}
      </Autocomplete>
    </Page>
  );
}

function Hints() {
  const { t } = useI18n();
  return (
    <>
      <Empty title={t("search.start")}>
        {t("search.start.text")} {t("search.scope")}
      </Empty>
      <SavedSearches />
    </>
  );
}

interface FacetsProps {
  readonly facets: Readonly<Record<string, number>>;
  readonly schema: string | undefined;
  readonly onChange: (schema: string | undefined) => void;
}

function Facets({ facets, schema, onChange }: FacetsProps) {
  const { t, number } = useI18n();
  const label = useSchemaLabel();
  const rows = Object.entries(facets).sort((a, b) => b[1] - a[1]);
  if (schema !== undefined && !Object.hasOwn(facets, schema)) rows.push([schema, 0]);
  if (rows.length === 0) return null;
  return (
    <ToggleButtonGroup
      className="toggles facets"
      aria-label={t("search.facets")}
      selectionMode="single"
      selectedKeys={schema ? [schema] : []}
      onSelectionChange={(keys) => onChange([...keys].map(String)[0])}
    >
      {rows.map(([id, count]) => (
        <ToggleButton key={id} id={id} className="toggle">
          <SchemaIcon schema={id} size={13} />
          {label(id)} <b>{number(count)}</b>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

interface Asked {
  readonly provider: string | undefined;
  readonly format: string | undefined;
  readonly tlp: string | undefined;
}

/** The other facets, each with how many there would be; one that tells nothing apart is left out. */
function Traits({
  traits,
  asked,
  onChange,
}: {
  traits: SearchAnswer["traits"];
  asked: Asked;
  onChange: (next: Partial<Asked>) => void;
}) {
  const { t, number, maybe } = useI18n();
  const labels = {
    provider: [t("report.provider"), (id: string) => id],
    format: [t("report.format"), (id: string) => maybe(`format.${id}`, id)],
    tlp: [t("report.marking"), (id: string) => `TLP:${id.toUpperCase()}`],
  } as const;
  const facets = (["provider", "format", "tlp"] as const).flatMap((facet) => {
    const counts = Object.entries(traits?.[facet] ?? {}).sort((a, b) => b[1] - a[1]);
    const chosen = asked[facet];
    if (chosen !== undefined && !counts.some(([id]) => id === chosen)) counts.push([chosen, 0]);
    return counts.length > 1 || chosen !== undefined ? [{ facet, counts }] : [];
  });
  if (facets.length === 0) return null;
  return (
    <div className="row filters">
      {facets.map(({ facet, counts }) => (
        <FilterSelect
          key={facet}
          label={labels[facet][0]}
          value={asked[facet]}
          onChange={(value) => onChange({ [facet]: value })}
          options={counts.map(([id, count]) => ({
            id,
            label: `${labels[facet][1](id)} (${number(count)})`,
          }))}
        />
      ))}
    </div>
  );
}

/** To the money's ways, where what was asked for is an account of payments. */
function AccountLink({ answer, query }: { answer: SearchAnswer; query: string }) {
  const { t } = useI18n();
  if (!answer.isAccount) return null;
  return (
    <LinkButton small href={paths.money({ view: "trace", account: query.trim() })}>
      {t("search.account")}
    </LinkButton>
  );
}

function Hits({
  answer,
  query,
  schema,
  isStale,
  onAll,
}: {
  answer: SearchAnswer;
  query: string;
  schema: string | undefined;
  isStale: boolean;
  onAll: (() => void) | undefined;
}) {
  const { t } = useI18n();
  if (answer.hits.length === 0 && !isStale)
    return (
      <Empty
        title={t("search.none", { query })}
        actions={
          <>
            <SaveSearch text={query.trim()} schema={schema} />
            <AccountLink answer={answer} query={query} />
          </>
        }
      >
        {answer.isAccount ? t("search.account.text") : t("search.none.text")}
      </Empty>
    );
  return (
    <>
      <p className="row">
        <span className="hint" role="status">
          {answer.total > answer.hits.length
            ? t("search.count.of", { shown: answer.hits.length, total: answer.total })
            : t("search.count", { count: answer.hits.length })}
        </span>
        <SaveSearch text={query.trim()} schema={schema} />
        <AccountLink answer={answer} query={query} />
        {answer.hits.length > 0 && (
          <LinkButton
            small
            look="quiet"
            icon={<Waypoints size={14} aria-hidden="true" />}
            href={paths.network(answer.hits.slice(0, 10).map((hit) => hit.canonicalId))}
          >
            {t("search.network")}
          </LinkButton>
        )}
      </p>
      <ListBox
        className="hits"
        aria-label={t("search.results")}
        items={answer.hits.map((hit) => ({ ...hit, id: hit.canonicalId }))}
        data-stale={isStale || undefined}
        selectionMode="none"
      >
        {(hit) => (
          <ListBoxItem id={hit.id} href={paths.entity(hit.id)} textValue={hit.caption} className="hit">
            <Hit hit={hit} />
          </ListBoxItem>
        )}
      </ListBox>
      <More answer={answer} onAll={onAll} />
    </>
  );
}

/** Past the first fifty and the likeliest, unless all was asked for already, and what bounds them. */
function More({ answer, onAll }: { answer: SearchAnswer; onAll: (() => void) | undefined }) {
  const { t } = useI18n();
  const isPart = answer.total > answer.hits.length;
  if (!isPart && !answer.isCut) return null;
  return (
    <p className="row">
      {onAll && (
        <Button small onPress={onAll}>
          {t("search.all")}
        </Button>
      )}
      {answer.isCut && <span className="hint">{t("search.cut")}</span>}
    </p>
  );
}

function Hit({ hit }: { hit: SearchHit }) {
  const { t, scored } = useI18n();
  const schemaLabel = useSchemaLabel();
  const propertyLabel = usePropertyLabel();
  return (
    <>
      <SchemaIcon schema={hit.schema} size={18} />
      <span className="hit-main">
        <Text slot="label" className="hit-caption">
          <Marked text={hit.caption} spans={hit.caption === hit.matched.value ? hit.matched.spans : []} />
        </Text>
        <Text slot="description" className="hit-why">
          <span>{schemaLabel(hit.schema)}</span>
          <span>
            {t("search.matched")} {propertyLabel(hit.matched.property)}:{" "}
            <Marked className="hit-value" text={hit.matched.value} spans={hit.matched.spans} />
          </span>
        </Text>
      </span>
      <span className="score" title={t("search.score")} dir="ltr">
        {scored(hit.score)}
      </span>
    </>
  );
}
