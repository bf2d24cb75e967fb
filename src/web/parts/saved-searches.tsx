import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { BellRing, Trash2 } from "lucide-react";
import { call } from "../api/client.ts";
import { type SavedSearch, workplaceQueries } from "../api/workplace.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge } from "./badges.tsx";
import { Bdi } from "./bdi.tsx";
import { Button, IconButton, Link } from "./controls.tsx";
import { useSchemaLabel } from "./kinds.tsx";
import { Panel, useErrorText } from "./page.tsx";
import { toast } from "./toast.tsx";

/** Keeps a search, so that its owner hears what is new; says so where it is kept already. */
export function SaveSearch({ text, schema }: { text: string; schema: string | undefined }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const words = useErrorText();
  const saved = useQuery(workplaceQueries.savedSearches());
  const isSaved = saved.data?.items.some((one) => one.text === text && one.schema === schema) ?? false;
  const save = useMutation({
    mutationFn: () => call("POST", "/saved-searches", { json: { text, ...(schema ? { schema } : {}) } }),
    onSuccess: async () => {
      toast(t("search.saved"));
      await client.invalidateQueries({ queryKey: ["reports", "saved-searches"] });
    },
    onError: (error) => toast(words(error), "bad"),
  });
  return (
    <Button
      small
      look="quiet"
      icon={<BellRing size={14} aria-hidden="true" />}
      isDisabled={isSaved}
      isPending={save.isPending}
      onPress={() => save.mutate()}
    >
      {t(isSaved ? "search.isSaved" : "search.save")}
    </Button>
  );
}

/** The reader's own searches with what they found since they were last looked at. Nothing where there are none. */
export function SavedSearches({ onlyFresh = false }: { onlyFresh?: boolean }) {
  const { t } = useI18n();
  const saved = useQuery(workplaceQueries.savedSearches());
  const items = (saved.data?.items ?? []).filter(({ fresh }) => !onlyFresh || fresh.length > 0);
  if (items.length === 0) return null;
  return (
    <Panel title={t("search.mine")} note={t("search.mine.note")}>
      <ul className="lines" data-compact aria-label={t("search.mine")}>
        {items.map((one) => (
          <Saved key={one.id} search={one} />
        ))}
      </ul>
    </Panel>
  );
}

function Saved({ search }: { search: SavedSearch }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const schemaLabel = useSchemaLabel();
  const path = { id: search.id };
  const onSettled = () => client.invalidateQueries({ queryKey: ["reports", "saved-searches"] });
  const seen = useMutation({
    mutationFn: () => call("POST", "/saved-searches/{id}/seen", { path }),
    onSettled,
  });
  const drop = useMutation({ mutationFn: () => call("DELETE", "/saved-searches/{id}", { path }), onSettled });
  return (
    <li className="line">
      <div className="line-main">
        <Link href={paths.search(search.text, search.schema)}>
          <Bdi>{search.text}</Bdi>
        </Link>
        <p className="line-facts hint">
          {search.schema !== undefined && <span>{schemaLabel(search.schema)}</span>}
          <span>{t("search.count", { count: search.hits })}</span>
          {search.fresh.length > 0 && (
            <Badge tone="warn">{t("search.fresh", { count: search.fresh.length })}</Badge>
          )}
        </p>
      </div>
      {search.fresh.length > 0 && (
        <Button small look="quiet" onPress={() => seen.mutate()}>
          {t("search.seen")}
        </Button>
      )}
      <IconButton
        label={t("search.forget")}
        icon={<Trash2 size={14} aria-hidden="true" />}
        onPress={() => drop.mutate()}
      />
    </li>
  );
}
