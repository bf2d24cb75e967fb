import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import { type DocumentFeed, documentQueries } from "../api/documents.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, EvaluationBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, SelectField } from "../parts/controls.tsx";
import { FICTITIOUS } from "../parts/countries.ts";
import { Answer, Empty, Panel, useErrorText } from "../parts/page.tsx";
import { ShareDialog } from "../parts/share-dialog.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";
import { Says } from "./supply-documents-library.tsx";
import { About, useSendClass } from "./supply-documents-shares.tsx";

/** What partners vetted and signed about classes of documents: proposed here by one, it is vetted again by another. */
export function DocumentFeeds() {
  const { t } = useI18n();
  const feeds = useQuery(documentQueries.feeds());
  const [isSharing, setSharing] = useState(false);
  return (
    <Panel
      title={t("prevention.feeds")}
      note={t("prevention.feeds.note")}
      actions={
        <Button for="handle" small onPress={() => setSharing(true)}>
          {t("prevention.share")}
        </Button>
      }
    >
      <Answer query={feeds} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t("prevention.feeds.none")}>{t("prevention.feeds.none.text")}</Empty>
          ) : (
            items.map((feed) => <Feed key={feed.id} feed={feed} />)
          )
        }
      </Answer>
      {isSharing && <Share onClose={() => setSharing(false)} />}
    </Panel>
  );
}

function Feed({ feed }: { feed: DocumentFeed }) {
  const { t, date } = useI18n();
  const client = useQueryClient();
  const words = useErrorText();
  const take = useMutation({
    mutationFn: (entries: readonly string[]) =>
      call("POST", "/documents/feeds/{id}", { path: { id: feed.id }, json: { entries } }),
    onSuccess: async () => {
      toast(t("prevention.written"));
      await client.invalidateQueries({ queryKey: ["documents"] });
    },
    onError: (error) => toast(words(error), "bad"),
  });
  const [first] = feed.entries;
  const fresh = feed.entries.filter((one) => !one.isHere);
  return (
    <section className="stack" aria-label={feed.from}>
      <h3 className="sub-title">
        {first && <About entry={first.entry} />}
        <Bdi>{feed.from}</Bdi> · {date(feed.at, "minute")}
      </h3>
      <ul className="bullets">
        {feed.entries.map(({ id, entry, access }) => (
          <li key={id}>
            <b>{t(`documents.type.${entry.type}`)}</b> · <Says entry={entry} />{" "}
            <span className="hint">
              <Bdi>{entry.source}</Bdi> · {date(entry.observedAt)}{" "}
              <EvaluationBadge evaluation={entry.evaluation} /> <AccessBadges access={access} />
            </span>
          </li>
        ))}
      </ul>
      {fresh.length > 0 && (
        <div className="row">
          <Button
            for="handle"
            small
            isPending={take.isPending}
            onPress={() => take.mutate(fresh.map(({ id }) => id))}
          >
            {t("documents.take", { count: fresh.length })}
          </Button>
        </div>
      )}
      {feed.dropped.length > 0 && (
        <p className="hint">{t("documents.dropped", { count: feed.dropped.length })}</p>
      )}
    </section>
  );
}

function Share({ onClose }: { onClose: () => void }) {
  const { t, called } = useI18n();
  const library = useQuery(documentQueries.library());
  const [classId, setClassId] = useState<string>();
  const send = useSendClass();
  const classes = new Map(
    (library.data?.items ?? [])
      .filter(({ entry, standing }) => entry.type === "class" && standing === "vetted")
      .map((one) => [one.classId, one.entry]),
  );
  return (
    <ShareDialog
      text={t("documents.share.text")}
      missing={unfilled([[t("documents.class"), classId]])}
      send={(to, legalBasis) => send({ to, legalBasis, classId: classId ?? "" })}
      onClose={onClose}
    >
      <SelectField
        label={t("documents.class")}
        value={classId}
        onChange={setClassId}
        placeholder={t("partners.choose")}
        options={[...classes].map(([id, { issuer, kind, series }]) => ({
          id,
          label: `${issuer === FICTITIOUS ? issuer : called("region", issuer)} · ${t(`documents.kind.${kind}`)} · ${series}`,
        }))}
        isRequired
      />
    </ShareDialog>
  );
}
