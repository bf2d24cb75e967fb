import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { workplaceQueries } from "../api/workplace.ts";
import { useI18n } from "../i18n/context.tsx";
import { Page } from "../parts/page.tsx";
import { Views } from "../parts/views.tsx";
import { Approvals } from "./oversight-approvals.tsx";
import { AuditTrail } from "./oversight-audit.tsx";
import { Detectors } from "./oversight-detectors.tsx";
import { Figures } from "./oversight-figures.tsx";
import { Parameters } from "./oversight-parameters.tsx";
import { SubjectRequests } from "./oversight-requests.tsx";
import { Retention } from "./oversight-retention.tsx";
import { Typologies } from "./oversight-typologies.tsx";

const route = getRouteApi("/oversight");
const VIEWS = ["approvals", "audit", "retention", "figures", "detectors", "requests"] as const;

/** Who read and shared what and why, what waits for a second person, what is due, what the machines may do. */
export function Oversight() {
  const { t } = useI18n();
  const { view, mine, open } = route.useSearch();
  const navigate = route.useNavigate();
  const approvals = useQuery(workplaceQueries.approvals());
  const waiting = approvals.data?.waiting;
  const shown = VIEWS.find((one) => one === view) ?? "approvals";
  return (
    <Page
      wide
      title={t("oversight.title")}
      intro={t("oversight.intro")}
      actions={
        <Views
          label={t("oversight.views")}
          shown={shown}
          onChange={(next) => void navigate({ search: { view: next } })}
          views={VIEWS.map((id) => ({
            id,
            label: t(`oversight.${id}`),
            count: id === "approvals" ? waiting : undefined,
          }))}
        />
      }
    >
      {shown === "approvals" && (
        <Approvals
          isMine={mine !== undefined}
          onDrop={() => void navigate({ search: { view: "approvals" } })}
        />
      )}
      {shown === "audit" && <AuditTrail />}
      {shown === "retention" && <Retention />}
      {shown === "figures" && <Figures />}
      {shown === "detectors" && (
        <>
          <Detectors />
          <Typologies />
          <Parameters />
        </>
      )}
      {shown === "requests" && (
        <SubjectRequests
          isOpen={open !== undefined}
          onDrop={() => void navigate({ search: { view: "requests" } })}
        />
      )}
    </Page>
  );
}
