import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import { type PreventionFeed, preventionQueries } from "../api/prevention.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button } from "../parts/controls.tsx";
import { HeldByPartners } from "../parts/held-by-partners.tsx";
import { Answer, Empty, Panel, useErrorText } from "../parts/page.tsx";
import { ShareDialog } from "../parts/share-dialog.tsx";
import { toast } from "../parts/toast.tsx";

/** What partners vetted and signed: proposed here by one, it is vetted again by another. */
export function PreventionFeeds() {
  const { t } = useI18n();
  const feeds = useQuery(preventionQueries.feeds());
  const [isSharing, setSharing] = useState(false);
  const send = useSend();
  return (
    <Panel
      title={t("prevention.feeds")}
      note={t("prevention.feeds.note")}
      actions={
        <Button for="work" small onPress={() => setSharing(true)}>
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
      {isSharing && (
        <ShareDialog
          text={t("prevention.share.text")}
          send={(to, legalBasis) => send({ to, legalBasis })}
          onClose={() => setSharing(false)}
        />
      )}
    </Panel>
  );
}

/** What went to partners; what of it still stands is sent again. */
export function PreventionShares() {
  const { t } = useI18n();
  const { data } = useQuery(preventionQueries.shares());
  const send = useSend();
  return (
    <HeldByPartners
      words="prevention.sent"
      items={data?.items ?? []}
      text={t("prevention.sent.text")}
      send={({ standing }, to, legalBasis) => send({ to, legalBasis, messages: standing })}
    />
  );
}

/** Sends a partner the next version; answers what is said then. */
function useSend() {
  const { t } = useI18n();
  const client = useQueryClient();
  return async (json: { to: string; legalBasis: string; messages?: readonly string[] }): Promise<string> => {
    await call("POST", "/prevention/shares", { json });
    await client.invalidateQueries({ queryKey: ["prevention", "shares"] });
    return t("prevention.shared");
  };
}

function Feed({ feed }: { feed: PreventionFeed }) {
  const { t, called, date } = useI18n();
  const client = useQueryClient();
  const words = useErrorText();
  const take = useMutation({
    mutationFn: (id: string) =>
      call("POST", "/prevention/feeds/{id}", { path: { id: feed.id }, json: { messages: [id] } }),
    onSuccess: async () => {
      toast(t("prevention.written"));
      await client.invalidateQueries({ queryKey: ["prevention"] });
    },
    onError: (error) => toast(words(error), "bad"),
  });
  return (
    <section aria-label={feed.from}>
      <h3 className="sub-title">
        <Bdi>{feed.from}</Bdi> · {date(feed.at, "minute")}
      </h3>
      <ul className="bullets">
        {feed.texts.map((one) => (
          <li key={one.id}>
            <span className="two-lines">
              <span lang={one.language} dir="auto">
                {one.text}
              </span>
              <span className="hint">
                {called("language", one.language)} · <Bdi>{one.source}</Bdi> · <Bdi>{one.place}</Bdi>
              </span>
            </span>
            {!one.isHere && (
              <Button for="work" small isPending={take.isPending} onPress={() => take.mutate(one.id)}>
                {t("prevention.take")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {feed.dropped.length > 0 && (
        <p className="hint">{t("prevention.dropped", { count: feed.dropped.length })}</p>
      )}
    </section>
  );
}
