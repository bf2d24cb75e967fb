import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { queries } from "../api/queries.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Link } from "../parts/controls.tsx";
import { SchemaIcon, useSchemaLabel } from "../parts/kinds.tsx";
import { Only } from "../parts/only.tsx";
import { Answer, Empty, Panel } from "../parts/page.tsx";
import { Paging } from "../parts/paging.tsx";

/** Records of one kind, or of all, where nothing is searched for: what the situation counts. */
export function Records({ schema, onDrop }: { schema: string | undefined; onDrop: () => void }) {
  const { t } = useI18n();
  const label = useSchemaLabel();
  const [after, setAfter] = useState<string>();
  const records = useQuery(queries.records(schema, after));
  return (
    <Panel
      title={schema === undefined ? t("search.records.all") : label(schema)}
      note={t("search.records.intro")}
      actions={<Only name={schema === undefined ? t("search.records.all") : label(schema)} onDrop={onDrop} />}
    >
      <Answer query={records} lines={8}>
        {({ items, next }) =>
          items.length === 0 && next === null && after === undefined ? (
            <Empty title={t("search.records", { count: 0 })} />
          ) : (
            <>
              <p className="hint" role="status">
                {t(next === null && after === undefined ? "search.records" : "search.records.page", {
                  count: items.length,
                })}
              </p>
              <ul className="lines" data-compact>
                {items.map(({ id, schema: kind, caption }) => (
                  <li key={id} className="line">
                    <span className="row">
                      <SchemaIcon schema={kind} size={14} />
                      <Link href={paths.entity(id)}>
                        <Bdi>{caption}</Bdi>
                      </Link>
                      {schema === undefined && <span className="hint">{label(kind)}</span>}
                    </span>
                  </li>
                ))}
              </ul>
              <Paging after={after} next={next} onPage={setAfter} />
            </>
          )
        }
      </Answer>
    </Panel>
  );
}
