import { useQuery } from "@tanstack/react-query";
import { partnerQueries } from "../api/partners.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Button, LinkButton } from "./controls.tsx";
import { Empty } from "./page.tsx";

interface NothingYetProps {
  readonly title: string;
  readonly action: string;
  readonly onAct: () => void;
}

/** Nothing went between us and partners yet: what begins it, or that a partner comes first. */
export function NothingYet({ title, action, onAct }: NothingYetProps) {
  const { t } = useI18n();
  const { data } = useQuery(partnerQueries.partners());
  if (data?.partners.length === 0)
    return (
      <Empty title={title} actions={<LinkButton href={paths.partners()}>{t("partners.list")}</LinkButton>}>
        {t("partners.none.text")}
      </Empty>
    );
  return (
    <Empty
      title={title}
      actions={
        <Button for="work" onPress={onAct}>
          {action}
        </Button>
      }
    />
  );
}
