import { getRouteApi } from "@tanstack/react-router";
import { ToggleButton, ToggleButtonGroup } from "react-aria-components";
import { useI18n } from "../i18n/context.tsx";
import { Page } from "../parts/page.tsx";
import { ReviewDecided } from "./review-decided.tsx";
import { ReviewWaiting } from "./review-waiting.tsx";

const route = getRouteApi("/review");
const VIEWS = ["waiting", "decided"] as const;

/** Who is who: pairs that the rule leaves to a human, and what humans said of them. */
export function Review() {
  const { t } = useI18n();
  const { view } = route.useSearch();
  const navigate = route.useNavigate();
  const shown = VIEWS.find((one) => one === view) ?? "waiting";
  return (
    <Page
      wide
      title={t("review.title")}
      intro={t("review.intro")}
      actions={
        <ToggleButtonGroup
          className="toggles"
          aria-label={t("review.views")}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[shown]}
          onSelectionChange={(keys) => void navigate({ search: { view: String([...keys][0]) } })}
        >
          {VIEWS.map((one) => (
            <ToggleButton key={one} id={one} className="toggle">
              {t(`review.${one}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      }
    >
      {shown === "waiting" ? <ReviewWaiting /> : <ReviewDecided />}
    </Page>
  );
}
