import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider as Router } from "@tanstack/react-router";
import { RouterProvider as AriaRouter } from "react-aria-components";
import { queryClient } from "../api/queries.ts";
import { LanguageProvider } from "../i18n/context.tsx";
import { Toasts } from "../parts/toast.tsx";
import { usePreferences } from "./preferences.ts";
import { router } from "./router.tsx";
import { SessionGate } from "./session.tsx";

/** Language, cache, links, session; then the page that the address names. */
export function App() {
  const { language } = usePreferences();
  return (
    <QueryClientProvider client={queryClient}>
      <LanguageProvider language={language}>
        <AriaRouter navigate={(href) => router.history.push(href)}>
          <SessionGate>
            <Router router={router} />
          </SessionGate>
          <Toasts />
        </AriaRouter>
      </LanguageProvider>
    </QueryClientProvider>
  );
}
