import type { UseQueryResult } from "@tanstack/react-query";
import { CircleAlert, Inbox, RotateCw } from "lucide-react";
import { type ReactNode, useEffect, useId } from "react";
import { NOT_PUBLISHED } from "../../core/index.ts";
import { ApiError, isCredentialRefused } from "../api/client.ts";
import { paths } from "../frame/paths.ts";
import { type MessageKey, useI18n } from "../i18n/context.tsx";
import { Button, LinkButton } from "./controls.tsx";
import { intoView } from "./into-view.ts";

interface PageProps {
  readonly title: ReactNode;
  /** For the browser's title, where `title` is more than text. */
  readonly titleText?: string;
  /** What this page is for, in two sentences. */
  readonly intro?: ReactNode;
  readonly actions?: ReactNode;
  readonly above?: ReactNode;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

export function Page({ title, titleText, intro, actions, above, wide, children }: PageProps) {
  const name = titleText ?? (typeof title === "string" ? title : "");
  useEffect(() => {
    document.title = name ? `${name} · Wasl` : "Wasl";
  }, [name]);
  return (
    <div className="page" data-wide={wide || undefined}>
      <header className="page-head">
        <div className="page-head-text">
          {above}
          <h1 className="page-title">{title}</h1>
          {intro !== undefined && <p className="page-intro">{intro}</p>}
        </div>
        {actions !== undefined && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface PanelProps {
  readonly title: ReactNode;
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly flush?: boolean;
}

/** A titled region of a page. */
export function Panel({ title, note, actions, children, flush }: PanelProps) {
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <header className="panel-head">
        <h2 className="panel-title" id={id}>
          {title}
        </h2>
        {note !== undefined && <span className="panel-note">{note}</span>}
        {actions !== undefined && <div className="panel-actions">{actions}</div>}
      </header>
      <div className="panel-body" data-flush={flush || undefined}>
        {children}
      </div>
    </section>
  );
}

/** Says that there is nothing, and what to do about it. */
export function Empty({
  title,
  children,
  actions,
}: {
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="empty">
      <Inbox size={22} strokeWidth={1.5} aria-hidden="true" />
      <p className="empty-title">{title}</p>
      {children !== undefined && <p className="empty-text">{children}</p>}
      {actions !== undefined && <div className="empty-actions">{actions}</div>}
    </div>
  );
}

/** Placeholder lines in the shape of what comes. */
export function Skeleton({ lines = 4 }: { lines?: number }) {
  const { t } = useI18n();
  return (
    <div className="skeleton" role="status" aria-label={t("state.loading")}>
      {Array.from({ length: lines }, (_, line) => `line-${line}`).map((key) => (
        <span key={key} className="skeleton-line" />
      ))}
    </div>
  );
}

/** The reader's words for a failure, and for why, where there are any; the code stays visible, so that it can be reported. */
export function useErrorText(): (error: unknown) => string {
  const { t, maybe } = useI18n();
  return (error) => {
    if (!(error instanceof ApiError)) return t("error.INTERNAL");
    const { code, title, because } = error;
    const word = because === NOT_PUBLISHED ? "unpublished" : because;
    const why = maybe(`why.${code}.${word}`, maybe(`refusal.${word}`, ""));
    return [maybe(`error.${code}`, title), why].filter(Boolean).join(" ");
  };
}

export function ErrorNotice({
  error,
  onRetry,
  credential,
}: {
  error: unknown;
  onRetry?: () => void;
  /** What is said of a credential that is no user name with its password. */
  credential?: MessageKey;
}) {
  const { t } = useI18n();
  const words = useErrorText();
  return (
    <div className="notice" data-tone="bad" role="alert" ref={intoView}>
      <CircleAlert size={16} aria-hidden="true" />
      <div>
        <p>{credential && isCredentialRefused(error) ? t(credential) : words(error)}</p>
        {error instanceof ApiError && <code className="code">{error.code}</code>}
      </div>
      {onRetry && (
        <Button small icon={<RotateCw size={13} aria-hidden="true" />} onPress={onRetry}>
          {t("action.retry")}
        </Button>
      )}
    </div>
  );
}

/** Skeleton, error or the data: every query on a page goes through here. */
export function Answer<T>({
  query,
  lines = 4,
  children,
}: {
  query: UseQueryResult<T>;
  lines?: number;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton lines={lines} />;
}

/** The same of a list that is loaded on: a page that fails after the first is said above what is there. */
export function ListAnswer({
  query: { data, error, refetch },
  lines = 8,
  children,
}: {
  query: Pick<UseQueryResult, "data" | "error" | "refetch">;
  lines?: number;
  children: ReactNode;
}) {
  return (
    <>
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data !== undefined ? children : !error && <Skeleton lines={lines} />}
    </>
  );
}

export function PagePending() {
  return (
    <div className="page">
      <Skeleton lines={8} />
    </div>
  );
}

export function PageError({ error }: { error: unknown }) {
  const { t } = useI18n();
  return (
    <Page title={t("page.broken.title")} intro={t("page.broken.intro")}>
      <ErrorNotice error={error} onRetry={() => window.location.reload()} />
    </Page>
  );
}

export function NotFound() {
  const { t } = useI18n();
  return (
    <Page title={t("page.missing.title")} intro={t("page.missing.intro")}>
      <div className="row">
        <LinkButton href={paths.situation()} look="primary">
          {t("nav.situation")}
        </LinkButton>
      </div>
    </Page>
  );
}
