import { useQuery } from "@tanstack/react-query";
import type { Documented } from "../api/document.ts";
import { queries } from "../api/queries.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { TlpBadge } from "./badges.tsx";
import { Link } from "./controls.tsx";
import { Marked } from "./marked.tsx";
import { Panel } from "./page.tsx";

type TitleHit = Documented["TitleHit"];

/** Reports and cases that are called so, each in a group of its own; nothing where none is. */
export function TitleHits({ q }: { q: string }) {
  const { t } = useI18n();
  const titles = useQuery(queries.titles(q));
  if (!titles.data) return null;
  const { reports, cases, looked } = titles.data;
  const note = looked.isMore ? t("search.titles.more", { count: looked.reports }) : undefined;
  return (
    <>
      <Titles label={t("search.titles.reports")} hits={reports} hrefOf={paths.report} note={note} />
      <Titles label={t("search.titles.cases")} hits={cases} hrefOf={paths.case} note={note} />
    </>
  );
}

interface TitlesProps {
  readonly label: string;
  readonly hits: readonly TitleHit[];
  readonly hrefOf: (id: string) => string;
  readonly note: string | undefined;
}

function Titles({ label, hits, hrefOf, note }: TitlesProps) {
  const { date } = useI18n();
  if (hits.length === 0) return null;
  return (
    <Panel title={label} {...(note === undefined ? {} : { note })}>
      <ul className="lines" data-compact aria-label={label}>
        {hits.map((hit) => (
          <li key={hit.id} className="line">
            <div className="line-main">
              <Link href={hrefOf(hit.id)}>
                <Marked text={hit.title} spans={hit.spans} />
              </Link>
              <p className="line-facts hint">
                <span>{date(hit.at)}</span>
                <TlpBadge tlp={hit.tlp} />
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
