import { getRouteApi } from "@tanstack/react-router";
import { Siren } from "lucide-react";
import { useState } from "react";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useI18n } from "../i18n/context.tsx";
import { Button } from "../parts/controls.tsx";
import { Page } from "../parts/page.tsx";
import { AlertDialog } from "./partners-alert.tsx";
import { PartnersConsents } from "./partners-consents.tsx";
import { HoldBanner, HoldButton } from "./partners-hold.tsx";
import { PartnersList } from "./partners-list.tsx";
import { PartnersMatch } from "./partners-match.tsx";
import { PartnersMessages } from "./partners-messages.tsx";
import { PartnersRooms } from "./partners-rooms.tsx";

const route = getRouteApi("/partners");
const VIEWS = ["list", "match", "messages", "consents", "rooms"] as const;

/** Other nodes: who is paired, what went each way, hit/no-hit, and what one writes to them. */
export function Partners() {
  const { t } = useI18n();
  const { view, request, open, show } = route.useSearch();
  const navigate = route.useNavigate();
  const [isAlerting, setAlerting] = useState(false);
  const isOpen = open !== undefined;
  const shown = VIEWS.find((one) => one === view) ?? "list";
  return (
    <Page
      wide
      title={t("partners.title")}
      intro={t("partners.intro")}
      actions={
        <>
          <HoldButton />
          <Button for="work" icon={<Siren size={15} aria-hidden="true" />} onPress={() => setAlerting(true)}>
            {t("partners.alert")}
          </Button>
          <ToggleButtonGroup
            className="toggles"
            aria-label={t("partners.views")}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[shown]}
            onSelectionChange={(keys) => void navigate({ search: { view: String([...keys][0]) } })}
          >
            {VIEWS.map((one) => (
              <ToggleButton key={one} id={one} className="toggle">
                {t(`partners.${one}`)}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
        </>
      }
    >
      <HoldBanner />
      {shown === "list" && (
        <PartnersList show={show} onDrop={() => void navigate({ search: { view: "list" } })} />
      )}
      {shown === "match" && <PartnersMatch />}
      {shown === "messages" && (
        <PartnersMessages isOpen={isOpen} onDrop={() => void navigate({ search: { view: "messages" } })} />
      )}
      {shown === "consents" && (
        <PartnersConsents
          request={request}
          isOpen={isOpen}
          onDrop={() => void navigate({ search: { view: "consents" } })}
        />
      )}
      {shown === "rooms" && <PartnersRooms />}
      {isAlerting && <AlertDialog onClose={() => setAlerting(false)} />}
    </Page>
  );
}
