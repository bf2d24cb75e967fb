import { getRouteApi } from "@tanstack/react-router";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useI18n } from "../i18n/context.tsx";
import { Page } from "../parts/page.tsx";
import { SupplyOrders } from "./supply-orders.tsx";
import { SupplyReported } from "./supply-reported.tsx";
import { SupplyTrace } from "./supply-trace.tsx";

const route = getRouteApi("/supply");
const VIEWS = ["trace", "orders", "reported"] as const;

/** The supply officer's desk: where a thing came from, which orders to look at, what the trade and partners say. */
export function Supply() {
  const { t } = useI18n();
  const { view } = route.useSearch();
  const navigate = route.useNavigate();
  const shown = VIEWS.find((one) => one === view) ?? "trace";
  return (
    <Page
      wide
      title={t("supply.title")}
      intro={t("supply.intro")}
      actions={
        <ToggleButtonGroup
          className="toggles"
          aria-label={t("supply.views")}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[shown]}
          onSelectionChange={(keys) => void navigate({ search: { view: String([...keys][0]) } })}
        >
          {VIEWS.map((one) => (
            <ToggleButton key={one} id={one} className="toggle">
              {t(`supply.${one}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      }
    >
      {shown === "trace" && <SupplyTrace />}
      {shown === "orders" && <SupplyOrders />}
      {shown === "reported" && <SupplyReported />}
    </Page>
  );
}
