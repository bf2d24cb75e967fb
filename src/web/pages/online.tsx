import { getRouteApi } from "@tanstack/react-router";
import { PenLine } from "lucide-react";
import { useState } from "react";
import { useI18n } from "../i18n/context.tsx";
import { Button } from "../parts/controls.tsx";
import { Page } from "../parts/page.tsx";
import { Views } from "../parts/views.tsx";
import { OnlineCampaigns } from "./online-campaigns.tsx";
import { OnlineData } from "./online-data.tsx";
import { OnlineFigures } from "./online-figures.tsx";
import { OnlinePrevention } from "./online-prevention.tsx";
import { OnlineReferrals } from "./online-referrals.tsx";
import { OnlineSignals } from "./online-signals.tsx";
import { Transcribe } from "./online-transcribe.tsx";
import { OnlineTriage } from "./online-triage.tsx";

const route = getRouteApi("/online");
const VIEWS = ["triage", "campaigns", "referrals", "data", "signals", "figures", "prevention"] as const;

/** The online officer's desk: adverts to triage, notices to platforms, what came of them. */
export function Online() {
  const { t } = useI18n();
  const { view } = route.useSearch();
  const navigate = route.useNavigate();
  const shown = VIEWS.find((one) => one === view) ?? "triage";
  const [isTyping, setTyping] = useState(false);
  return (
    <Page
      wide
      title={t("online.title")}
      intro={t("online.intro")}
      actions={
        <>
          <Views
            label={t("online.views")}
            views={VIEWS.map((id) => ({ id, label: t(`online.${id}`) }))}
            shown={shown}
            onChange={(id) => void navigate({ search: { view: id } })}
          />
          {shown === "triage" && (
            <Button
              for="work"
              icon={<PenLine size={15} aria-hidden="true" />}
              onPress={() => setTyping(true)}
            >
              {t("online.transcribe")}
            </Button>
          )}
        </>
      }
    >
      {isTyping && <Transcribe onClose={() => setTyping(false)} />}
      {shown === "triage" && <OnlineTriage />}
      {shown === "campaigns" && <OnlineCampaigns />}
      {shown === "referrals" && <OnlineReferrals />}
      {shown === "signals" && <OnlineSignals />}
      {shown === "data" && <OnlineData />}
      {shown === "figures" && <OnlineFigures />}
      {shown === "prevention" && <OnlinePrevention />}
    </Page>
  );
}
