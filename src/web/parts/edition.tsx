import type { ImportResult } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Link } from "./controls.tsx";

/** What an edition of a list did to those before it; nothing of what is none. */
export function EditionNote({ edition }: { edition: ImportResult["edition"] | undefined }) {
  const { t } = useI18n();
  if (!edition) return null;
  const { of, again, ended, withdrawn, isWhole } = edition;
  return (
    <p className="hint">
      {isWhole ? t("edition.next", { again, ended, withdrawn }) : t("edition.partial", { again })}{" "}
      <Link href={paths.report(of)}>{t("edition.first")}</Link>
    </p>
  );
}
