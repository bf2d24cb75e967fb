import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { partnerQueries } from "../api/partners.ts";
import { type PreventionFeed, preventionQueries } from "../api/prevention.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, SelectField, TextField } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Answer, Empty, ErrorNotice, Panel, useErrorText } from "../parts/page.tsx";
import { toast } from "../parts/toast.tsx";

/** What partners vetted and signed: proposed here by one, it is vetted again by another. */
export function PreventionFeeds() {
  const { t } = useI18n();
  const feeds = useQuery(preventionQueries.feeds());
  const [isSharing, setSharing] = useState(false);
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
      {isSharing && <Share onClose={() => setSharing(false)} />}
    </Panel>
  );
}

function Feed({ feed }: { feed: PreventionFeed }) {
  const { t, called, date } = useI18n();
  const client = useQueryClient();
  const words = useErrorText();
  const take = useMutation({
    mutationFn: (id: string) =>
      call("POST", `prevention/feeds/${encodeURIComponent(feed.id)}`, { json: { messages: [id] } }),
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

function Share({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const partners = useQuery(partnerQueries.partners());
  const [to, setTo] = useState<string>();
  const [legalBasis, setLegalBasis] = useState("");
  const share = useMutation({
    mutationFn: () => call("POST", "prevention/shares", { json: { to, legalBasis } }),
    onSuccess: () => {
      toast(t("prevention.shared"));
      onClose();
    },
  });
  const isReady = to !== undefined && legalBasis.trim() !== "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReady) share.mutate();
  };
  return (
    <Dialog title={t("prevention.share")} isOpen onClose={onClose}>
      <p className="page-intro">{t("prevention.share.text")}</p>
      <Form className="form" onSubmit={submit}>
        <SelectField
          label={t("partners.to")}
          value={to}
          onChange={setTo}
          placeholder={t("partners.choose")}
          options={(partners.data?.partners ?? []).map((one) => ({ id: one.nodeId, label: one.name }))}
          isRequired
        />
        <TextField
          label={t("partners.law")}
          value={legalBasis}
          onChange={setLegalBasis}
          maxLength={200}
          isRequired
        />
        {share.error && <ErrorNotice error={share.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={share.isPending} isDisabled={!isReady}>
            {t("prevention.share")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
