import { getRouteApi } from "@tanstack/react-router";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useI18n } from "../i18n/context.tsx";
import { Page } from "../parts/page.tsx";
import { MoneyFindings } from "./money-findings.tsx";
import { MoneyRoutes } from "./money-routes.tsx";
import { MoneyTrace } from "./money-trace.tsx";

const route = getRouteApi("/money");
const VIEWS = ["findings", "trace", "routes"] as const;

/** The financial analyst's desk: structures of payments as flows, and an account followed forward or back. */
export function Money() {
  const { t } = useI18n();
  const { view } = route.useSearch();
  const navigate = route.useNavigate();
  const shown = VIEWS.find((one) => one === view) ?? "findings";
  return (
    <Page
      wide
      title={t("money.title")}
      intro={t("money.intro")}
      actions={
        <ToggleButtonGroup
          className="toggles"
          aria-label={t("money.views")}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[shown]}
          onSelectionChange={(keys) => void navigate({ search: { view: String([...keys][0]) } })}
        >
          {VIEWS.map((one) => (
            <ToggleButton key={one} id={one} className="toggle">
              {t(`money.view.${one}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      }
    >
      {shown === "findings" && <MoneyFindings />}
      {shown === "trace" && <MoneyTrace />}
      {shown === "routes" && <MoneyRoutes />}
    </Page>
  );
}
