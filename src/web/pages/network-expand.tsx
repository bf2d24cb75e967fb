import { useQueries, useQuery } from "@tanstack/react-query";
import { ListFilter } from "lucide-react";
import { useMemo } from "react";
import {
  Button as AriaButton,
  Header,
  Menu,
  MenuItem,
  MenuSection,
  MenuTrigger,
  Popover,
} from "react-aria-components";
import { groupBy } from "../../core/index.ts";
import { queries } from "../api/queries.ts";
import { useI18n } from "../i18n/context.tsx";
import { expandedBy, expandedByText } from "../network/expanded-by.ts";
import { useRelationLabel } from "../parts/links.tsx";
import { Answer } from "../parts/page.tsx";

/** What was expanded by some relations or fronts only, one request a node. */
export function useExpandedBy(texts: readonly string[]) {
  const asked = useMemo(() => expandedBy(texts), [texts]);
  return useQueries({
    queries: asked.flatMap(({ id, relations, fronts }) => [
      // By each on its own: what was chosen one after the other comes together, and does not narrow.
      ...(relations.length > 0 ? [queries.graphBy(id, { relation: [...relations] })] : []),
      ...(fronts.length > 0 ? [queries.graphBy(id, { front: [...fronts] })] : []),
    ]),
    combine: (answers) => ({
      views: answers.flatMap(({ data }) => data ?? []),
      isPending: answers.some((one) => one.isPending),
      error: answers.find((one) => one.error)?.error,
    }),
  });
}

/** Expands a node by one kind of relation or one front; the menu says how many each would bring. */
export function ExpandBy({ id, onExpandBy }: { id: string; onExpandBy: (text: string) => void }) {
  const { t } = useI18n();
  return (
    <MenuTrigger>
      <AriaButton className="button" data-small>
        <ListFilter size={13} aria-hidden="true" />
        <span className="button-text">{t("network.expandBy")}</span>
      </AriaButton>
      <Popover className="popover" offset={4}>
        <Choices id={id} onExpandBy={onExpandBy} />
      </Popover>
    </MenuTrigger>
  );
}

function Choices({ id, onExpandBy }: { id: string; onExpandBy: (text: string) => void }) {
  const { t, maybe } = useI18n();
  const relationLabel = useRelationLabel();
  const relations = useQuery(queries.relations(id));
  return (
    <Answer query={relations} lines={3}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="hint">{t("entity.links.none")}</p>
        ) : (
          <Menu
            className="menu"
            aria-label={t("network.expandBy")}
            onAction={(key) => onExpandBy(String(key))}
          >
            <MenuSection>
              <Header className="menu-note">{t("network.expandBy.relation")}</Header>
              {sums(items, ({ relation }) => relation).map(([relation, count]) => (
                <Choice
                  key={relation}
                  id={expandedByText(id, "relation", relation)}
                  label={relationLabel(relation)}
                  count={count}
                />
              ))}
            </MenuSection>
            <MenuSection>
              <Header className="menu-note">{t("network.expandBy.front")}</Header>
              {sums(items, ({ front }) => front).map(([front, count]) => (
                <Choice
                  key={front}
                  id={expandedByText(id, "front", front)}
                  label={maybe(`network.expandBy.${front}`, front)}
                  count={count}
                />
              ))}
            </MenuSection>
          </Menu>
        )
      }
    </Answer>
  );
}

function sums<T extends { readonly count: number }>(
  items: readonly T[],
  keyOf: (item: T) => string,
): readonly (readonly [string, number])[] {
  return [...groupBy(items, keyOf)].map(([key, own]) => [
    key,
    own.reduce((sum, { count }) => sum + count, 0),
  ]);
}

function Choice({ id, label, count }: { id: string; label: string; count: number }) {
  const { number } = useI18n();
  return (
    <MenuItem id={id} textValue={label} className="menu-item">
      <span className="menu-item-text">
        <span>{label}</span>
      </span>
      <b>{number(count)}</b>
    </MenuItem>
  );
}
