import { useI18n } from "../i18n/context.tsx";
import { Button } from "./controls.tsx";

/** The next page of a list, and the way back to its first. */
export function Paging({
  after,
  next,
  onPage,
}: {
  after: string | undefined;
  next: string | null | undefined;
  onPage: (after: string | undefined) => void;
}) {
  const { t } = useI18n();
  if (after === undefined && !next) return null;
  return (
    <div className="row">
      {after !== undefined && <Button onPress={() => onPage(undefined)}>{t("action.first")}</Button>}
      {next && <Button onPress={() => onPage(next)}>{t("action.next")}</Button>}
    </div>
  );
}
