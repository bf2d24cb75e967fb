import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { partnerQueries } from "../api/partners.ts";
import { queries } from "../api/queries.ts";
import { workplaceQueries } from "../api/workplace.ts";
import { useI18n } from "../i18n/context.tsx";
import { toast } from "../parts/toast.tsx";
import { onLiveEvent, useIsLive } from "./live.ts";

/** Each look at saved searches is on record: a page that is opened soon after another asks for none. */
const FRESH_STALE_MS = 240_000;
/** How often the page asks by itself, and only where the stream is lost and somebody sees the page. */
const ASK_EVERY_MS = 300_000;

/**
 * Says, politely, when an event touches what is followed, and asks anew for what shows it. The stream tells it; each
 * question is on record as somebody's, so none is asked while the stream is open. What another process of the node found
 * is seen when the page is opened or come back to.
 */
export function useAlertNotices(isOn: boolean): void {
  const { t } = useI18n();
  const client = useQueryClient();
  const isLive = useIsLive();
  const { data } = useQuery({
    ...queries.alerts(),
    enabled: isOn,
    refetchInterval: isLive ? false : ASK_EVERY_MS,
  });
  const newest = useRef<string>(undefined);
  const wasLive = useRef(false);
  useEffect(() => {
    if (!isLive) return;
    // What the stream would have told while it was lost is asked for once; of a hidden page, when it is seen again.
    const refetchType = document.visibilityState === "visible" ? "active" : "none";
    if (wasLive.current) void client.invalidateQueries({ queryKey: ["alerts"], refetchType });
    wasLive.current = true;
  }, [isLive, client]);
  useEffect(
    () =>
      onLiveEvent(({ event, data: told }) => {
        const { open, more = false, newestAt } = told;
        if (event !== "alerts" || open === undefined || newestAt === undefined) return;
        client.setQueryData(queries.alerts().queryKey, { open, more, newestAt });
      }),
    [client],
  );
  useEffect(() => {
    if (!data) return;
    const { newestAt = "", open } = data;
    // What waited before this page was opened is a count, not news.
    if (newest.current !== undefined && newestAt > newest.current) {
      toast(t("alerts.new", { count: open }));
      void client.invalidateQueries({ queryKey: ["findings"] });
      void client.invalidateQueries({ queryKey: ["situation"] });
    }
    newest.current = newestAt;
  }, [data, t, client]);
}

/** Says, politely, when a standing question hit, which nobody was there to ask, and asks anew for what shows it. */
export function useHitNotices(): void {
  const { t } = useI18n();
  const client = useQueryClient();
  useEffect(
    () =>
      onLiveEvent(({ event, data: { fresh } }) => {
        if (event !== "hits" || fresh === undefined) return;
        toast(t("partners.fresh.new", { count: fresh }));
        void client.invalidateQueries({ queryKey: partnerQueries.freshHits().queryKey });
        void client.invalidateQueries({ queryKey: partnerQueries.desk().queryKey });
      }),
    [t, client],
  );
}

/** How many standing questions hit, and how much was ended, since one last looked: on the navigation. */
export function HitCount() {
  const { t, number } = useI18n();
  const { data } = useQuery({ ...partnerQueries.freshHits(), staleTime: FRESH_STALE_MS });
  if (!data || data.fresh === 0) return null;
  return (
    <span className="nav-count">
      <span aria-hidden="true" dir="ltr">
        {number(data.fresh)}
      </span>
      <span className="visually-hidden">{t("partners.fresh.count", { count: data.fresh })}</span>
    </span>
  );
}

/** How much of saved searches is new, on the navigation; asked for where a page opens, and after what comes in. */
export function FreshCount() {
  const { t, number } = useI18n();
  const { data } = useQuery({ ...workplaceQueries.savedSearches(), staleTime: FRESH_STALE_MS });
  const fresh = data?.items.reduce((sum, one) => sum + one.fresh.length, 0) ?? 0;
  if (fresh === 0) return null;
  return (
    <span className="nav-count">
      <span aria-hidden="true" dir="ltr">
        {number(fresh)}
      </span>
      <span className="visually-hidden">{t("search.fresh.count", { count: fresh })}</span>
    </span>
  );
}

/** The count on the navigation, said in words to whoever does not see it. */
export function AlertCount() {
  const { t, number } = useI18n();
  const { data } = useQuery(queries.alerts());
  if (!data || data.open === 0) return null;
  return (
    <span className="nav-count">
      <span aria-hidden="true" dir="ltr">
        {number(data.open)}
        {data.more && "+"}
      </span>
      <span className="visually-hidden">{t("alerts.count", { count: data.open })}</span>
    </span>
  );
}
