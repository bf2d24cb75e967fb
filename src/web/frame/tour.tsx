import { useRouter } from "@tanstack/react-router";
import { ArrowRight, X } from "lucide-react";
import { type MessageKey, useI18n } from "../i18n/context.tsx";
import { Button, IconButton } from "../parts/controls.tsx";
import { paths } from "./paths.ts";
import { setTour } from "./tour-step.ts";

/** Where each step plays; its words are tour.1 to tour.7. */
const STEPS: readonly { readonly key: MessageKey; readonly href: string }[] = [
  { key: "tour.1", href: paths.situation() },
  { key: "tour.2", href: paths.reports() },
  { key: "tour.3", href: paths.search() },
  { key: "tour.4", href: paths.network() },
  { key: "tour.5", href: paths.findings() },
  { key: "tour.6", href: paths.cases() },
  { key: "tour.7", href: paths.oversight("audit") },
];
/** A card over the page that says what to try here, and leads on. */
export default function Tour({ step }: { step: number }) {
  const { t } = useI18n();
  const { history } = useRouter();
  const current = STEPS[step - 1];
  if (!current) return null;
  const next = STEPS[step];
  const go = () => {
    setTour(next ? step + 1 : 0);
    if (next) history.push(next.href);
  };
  return (
    <aside className="tour" aria-label={t("tour.title")}>
      <p className="row">
        <b>{t("tour.title")}</b>
        <span className="hint">{t("tour.step", { step, steps: STEPS.length })}</span>
        <IconButton
          label={t("tour.end")}
          icon={<X size={15} aria-hidden="true" />}
          onPress={() => setTour(0)}
        />
      </p>
      <p aria-live="polite">{t(current.key)}</p>
      <Button
        small
        look="primary"
        icon={<ArrowRight size={14} className="mirrored" aria-hidden="true" />}
        onPress={go}
      >
        {t(next ? "tour.next" : "tour.end")}
      </Button>
    </aside>
  );
}
