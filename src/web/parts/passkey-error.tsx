import { useI18n } from "../i18n/context.tsx";
import { ErrorNotice } from "./page.tsx";
import { wasWavedAway } from "./passkey.ts";

/** What went wrong with a passkey; that somebody waved it away is said and no fault. */
export function PasskeyError({ error }: { error: Error }) {
  const { t } = useI18n();
  if (!wasWavedAway(error)) return <ErrorNotice error={error} />;
  return (
    <p className="hint" role="alert">
      {t("account.passkey.waved")}
    </p>
  );
}
