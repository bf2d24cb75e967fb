import { useI18n } from "../i18n/context.tsx";
import { LinkButton } from "./controls.tsx";

/** What the address names is not in the list: nobody takes what is shown instead for it. `href` leads to it. */
export function Elsewhere({ href }: { href?: string | undefined }) {
  const { t } = useI18n();
  return (
    <div className="notice" data-tone="warn" role="status">
      <p>{t("queue.elsewhere")}</p>
      {href !== undefined && (
        <LinkButton small href={href}>
          {t("queue.elsewhere.open")}
        </LinkButton>
      )}
    </div>
  );
}

/** A list that ends before all is told says so. */
export function MoreThan({ count, next }: { count: number; next: string | null | undefined }) {
  const { t } = useI18n();
  return next ? <p className="hint">{t("list.more", { count })}</p> : null;
}
