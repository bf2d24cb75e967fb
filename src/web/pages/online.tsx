import { getRouteApi } from "@tanstack/react-router";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useI18n } from "../i18n/context.tsx";
import { Page } from "../parts/page.tsx";
import { OnlineCampaigns } from "./online-campaigns.tsx";
import { OnlineFigures } from "./online-figures.tsx";
import { OnlineReferrals } from "./online-referrals.tsx";
import { OnlineTriage } from "./online-triage.tsx";

const route = getRouteApi("/online");
const VIEWS = ["triage", "campaigns", "referrals", "figures"] as const;

/** The online officer's desk: adverts to triage, notices to platforms, what came of them. */
export function Online() {
  const { t } = useI18n();
  const { view } = route.useSearch();
  const navigate = route.useNavigate();
  const shown = VIEWS.find((one) => one === view) ?? "triage";
  return (
    <Page
      wide
      title={t("online.title")}
      intro={t("online.intro")}
      actions={
        <ToggleButtonGroup
          className="toggles"
          aria-label={t("online.views")}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[shown]}
          onSelectionChange={(keys) => void navigate({ search: { view: String([...keys][0]) } })}
        >
          {VIEWS.map((one) => (
            <ToggleButton key={one} id={one} className="toggle">
              {t(`online.${one}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      }
    >
      {shown === "triage" && <OnlineTriage />}
      {shown === "campaigns" && <OnlineCampaigns />}
      {shown === "referrals" && <OnlineReferrals />}
      {shown === "figures" && <OnlineFigures />}
    </Page>
  );
}
