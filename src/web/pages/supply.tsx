import { getRouteApi } from "@tanstack/react-router";
import { useI18n } from "../i18n/context.tsx";
import { Page } from "../parts/page.tsx";
import { ScreeningPanel } from "../parts/screening.tsx";
import { Views } from "../parts/views.tsx";
import { SupplyAlerts } from "./supply-alerts.tsx";
import { SupplyDocuments } from "./supply-documents.tsx";
import { SupplyOrders } from "./supply-orders.tsx";
import { SupplyReported } from "./supply-reported.tsx";
import { SupplyTrace } from "./supply-trace.tsx";

const route = getRouteApi("/supply");
const VIEWS = ["trace", "orders", "owners", "reported", "alerts", "documents"] as const;
const TITLES = {
  trace: "supply.trace",
  orders: "supply.orders",
  owners: "ownership.view",
  reported: "supply.reported",
  alerts: "goods.title",
  documents: "documents.view",
} as const;

/** The supply officer's desk: where a thing came from, which orders to look at, who stands behind their parties, what the trade and partners say, what a document meets. */
export function Supply() {
  const { t } = useI18n();
  const { view, reading } = route.useSearch();
  const navigate = route.useNavigate();
  const shown = VIEWS.find((one) => one === view) ?? "trace";
  return (
    <Page
      wide
      title={t("supply.title")}
      intro={t("supply.intro")}
      actions={
        <Views
          label={t("supply.views")}
          views={VIEWS.map((id) => ({ id, label: t(TITLES[id]) }))}
          shown={shown}
          onChange={(id) => void navigate({ search: { view: id } })}
        />
      }
    >
      {shown === "trace" && <SupplyTrace key={reading === undefined ? "start" : "asked"} />}
      {shown === "orders" && <SupplyOrders />}
      {shown === "owners" && <ScreeningPanel of="supply" />}
      {shown === "reported" && <SupplyReported />}
      {shown === "alerts" && <SupplyAlerts />}
      {shown === "documents" && <SupplyDocuments />}
    </Page>
  );
}
