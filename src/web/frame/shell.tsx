import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useRouterState } from "@tanstack/react-router";
import {
  CircleHelp,
  Compass,
  FlaskConical,
  LogOut,
  Menu as MenuIcon,
  Scale,
  Search,
  Target,
} from "lucide-react";
import { type LazyExoticComponent, lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { Button as AriaButton, Dialog, Group, Link, Modal, ModalOverlay } from "react-aria-components";
import { followEvents, type LiveEvent } from "../api/events.ts";
import { useI18n } from "../i18n/context.tsx";
import { withWords } from "../messages/index.ts";
import { Bdi } from "../parts/bdi.tsx";
import { Brand } from "../parts/brand.tsx";
import { CONTENT_ID, useFocusKept } from "../parts/lost-focus.ts";
import { AlertCount, FreshCount, HitCount, useAlertNotices, useHitNotices } from "./alerts.tsx";
import { announce, setLive } from "./live.ts";
import { NAV, NAV_GROUPS } from "./nav.ts";
import { paths } from "./paths.ts";
import { useSession } from "./session.tsx";
import { setTour, useTourStep } from "./tour-step.ts";

/** Accounts from outside the unit have one page and nothing else; the server gives them nothing else either. */
const PORTALS: Readonly<Record<string, LazyExoticComponent<() => ReactNode>>> = {
  trade: lazy(withWords(() => import("../pages/trade.tsx").then((m) => ({ default: m.Trade })))),
  platform: lazy(withWords(() => import("../pages/platform.tsx").then((m) => ({ default: m.Platform })))),
};
const CommandPalette = lazy(() => import("./command-palette.tsx"));
const Tour = lazy(() => import("./tour.tsx"));
const LanguageMenu = lazy(() => import("./menus.tsx").then((m) => ({ default: m.LanguageMenu })));
const ThemeMenu = lazy(() => import("./menus.tsx").then((m) => ({ default: m.ThemeMenu })));

const isMac = /Mac|iP(hone|ad)/.test(navigator.userAgent);

/** The frame around every page: where to go, why one is here, and the palette. */
export function Shell() {
  const { t } = useI18n();
  const tourStep = useTourStep();
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isMenuOpen, setMenuOpen] = useState(false);
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  useFocusKept(useRouterState({ select: (state) => state.resolvedLocation?.pathname }));
  useLiveEvents();
  const { role } = useSession().user;
  const Portal = PORTALS[role];
  const isPortal = Portal !== undefined;
  useAlertNotices(!isPortal);
  useHitNotices();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the menu closes when the page changes.
  useEffect(() => setMenuOpen(false), [pathname]);
  useEffect(() => {
    // A portal is one page: there is nowhere to jump to, and what the palette would search is refused.
    if (isPortal) return;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setPaletteOpen((open) => !open);
      }
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [isPortal]);

  return (
    <div className="shell">
      <a className="skip" href={`#${CONTENT_ID}`}>
        {t("nav.skip")}
      </a>
      <aside className="rail">
        <Rail pathname={pathname} onSearch={() => setPaletteOpen(true)} />
      </aside>
      <header className="topbar">
        <AriaButton
          className="button icon-button"
          data-look="quiet"
          aria-label={t("nav.menu")}
          onPress={() => setMenuOpen(true)}
        >
          <MenuIcon size={18} aria-hidden="true" />
        </AriaButton>
        <Brand />
        {!isPortal && (
          <AriaButton
            className="button icon-button"
            data-look="quiet"
            aria-label={t("palette.open")}
            onPress={() => setPaletteOpen(true)}
          >
            <Search size={18} aria-hidden="true" />
          </AriaButton>
        )}
      </header>
      <main id={CONTENT_ID} className="main" tabIndex={-1}>
        <ExerciseNotice />
        {role === "oversight" && !SEEN_BY_OVERSIGHT.test(pathname) && <OversightNotice />}
        {Portal ? (
          <Suspense>
            <Portal />
          </Suspense>
        ) : (
          <Outlet />
        )}
      </main>
      <ModalOverlay className="veil" isOpen={isMenuOpen} onOpenChange={setMenuOpen} isDismissable>
        <Modal className="drawer">
          <Dialog className="rail" aria-label={t("nav.menu")}>
            <Rail
              pathname={pathname}
              onSearch={() => {
                setMenuOpen(false);
                setPaletteOpen(true);
              }}
            />
          </Dialog>
        </Modal>
      </ModalOverlay>
      {tourStep > 0 && (
        <Suspense>
          <Tour step={tourStep} />
        </Suspense>
      )}
      {isPaletteOpen && (
        <Suspense>
          <CommandPalette onClose={() => setPaletteOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}

function Rail({ pathname, onSearch }: { pathname: string; onSearch: () => void }) {
  const { t } = useI18n();
  const { session, user } = useSession();
  const search = useRouterState({ select: (state) => state.location.searchStr });
  const isPortal = PORTALS[user.role] !== undefined;
  return (
    <>
      <div className="rail-head">
        <Brand />
        <span className="node-id" title={t("nav.node")}>
          <Bdi>{session.nodeId}</Bdi>
        </span>
      </div>
      {!isPortal && (
        <AriaButton className="rail-search" onPress={onSearch}>
          <Search size={14} aria-hidden="true" />
          <span>{t("palette.open")}</span>
          <kbd dir="ltr">{isMac ? "⌘K" : "Ctrl K"}</kbd>
        </AriaButton>
      )}
      <nav className="nav" aria-label={t("nav.label")}>
        {NAV_GROUPS.map((group) => {
          const items = isPortal ? [] : NAV.filter((item) => item.group === group);
          return (
            items.length > 0 && (
              <Group key={group} className="nav-group" aria-label={t(`nav.group.${group}`)}>
                <span className="nav-head" aria-hidden="true">
                  {t(`nav.group.${group}`)}
                </span>
                {items.map(({ key, href, icon: Icon }) => (
                  <Link
                    key={href}
                    href={href}
                    className="nav-item"
                    {...(isAt(pathname, search, href) ? { "aria-current": "page" } : {})}
                  >
                    <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
                    {t(key)}
                    {key === "nav.alerts" && <AlertCount />}
                    {key === "nav.search" && <FreshCount />}
                    {key === "nav.partners" && <HitCount />}
                  </Link>
                ))}
              </Group>
            )
          );
        })}
      </nav>
      <RailFoot isPortal={isPortal} />
    </>
  );
}

/** An entity is found by search, so its page keeps that place lit. */
function isAt(pathname: string, search: string, href: string): boolean {
  if (href === "/") return pathname === "/";
  // Alerts are findings of one kind: one of the two is lit, never both.
  const isOnAlerts = pathname === "/findings" && search.includes("reported-event");
  if (href === paths.alerts() || isOnAlerts) return href === paths.alerts() && isOnAlerts;
  return (
    pathname === href ||
    pathname.startsWith(`${href}/`) ||
    (href === "/search" && pathname.startsWith("/entities/"))
  );
}

function RailFoot({ isPortal }: { isPortal: boolean }) {
  const { t, maybe } = useI18n();
  const { session, user, choice, signOut, changePurpose } = useSession();
  return (
    <div className="rail-foot">
      <AriaButton className="purpose-card" onPress={changePurpose} aria-label={t("purpose.change")}>
        <Target size={14} aria-hidden="true" />
        <span>
          <span className="purpose-name">{maybe(`purpose.${choice.purpose}`, choice.purpose)}</span>
          <Bdi className="purpose-mandate">{choice.mandate}</Bdi>
        </span>
      </AriaButton>
      <div className="rail-user">
        <Link
          className="rail-user-name"
          href={paths.account()}
          aria-label={`${t("account.open")}: ${user.id}`}
        >
          <Bdi>{user.id}</Bdi>
          <span className="hint">{maybe(`role.${user.role}`, user.role)}</span>
        </Link>
        <AriaButton
          className="button icon-button"
          data-look="quiet"
          aria-label={t("nav.signout")}
          onPress={() => void signOut()}
        >
          <LogOut size={15} className="mirrored" aria-hidden="true" />
        </AriaButton>
      </div>
      <div className="rail-tools">
        <RailLink href="/docs/index.html" label={t("nav.docs")} />
        {session.exercise && !isPortal && (
          <AriaButton
            className="button icon-button"
            data-look="quiet"
            aria-label={t("tour.open")}
            onPress={() => setTour(1)}
          >
            <Compass size={15} aria-hidden="true" />
          </AriaButton>
        )}
        <Suspense>
          <LanguageMenu />
          <ThemeMenu />
        </Suspense>
      </div>
    </div>
  );
}

/** A page of its own, beside the application. */
function RailLink({ href, label }: { href: string; label: string }) {
  return (
    <a
      className="button icon-button"
      data-look="quiet"
      href={href}
      target="_blank"
      rel="noopener"
      aria-label={label}
    >
      <CircleHelp size={15} aria-hidden="true" />
    </a>
  );
}

function ExerciseNotice() {
  const { t } = useI18n();
  const { session } = useSession();
  if (!session.exercise) return null;
  return (
    <p className="exercise">
      <FlaskConical size={14} aria-hidden="true" />
      {t("exercise.notice")}
    </p>
  );
}

/** Pages that have something for whoever only oversees. */
const SEEN_BY_OVERSIGHT = /^\/(?:oversight|account|partners|techniques)/;

/** The database gives oversight no row: without a word "no reports yet" would be taken for the truth. */
function OversightNotice() {
  const { t } = useI18n();
  return (
    <p className="exercise">
      <Scale size={14} aria-hidden="true" />
      {t("oversight.elsewhere")}
    </p>
  );
}

/** What live events tell of. */
const TOLD = [["reports"], ["findings"], ["situation"]] as const;

/** New reports and findings refresh what is on the page; import progress goes to whoever listens. */
function useLiveEvents(): void {
  const client = useQueryClient();
  useEffect(() => {
    const abort = new AbortController();
    const tell = (event: LiveEvent): void => {
      announce(event);
      if (/report/.test(event.event)) void client.invalidateQueries({ queryKey: ["reports"] });
      if (/finding/.test(event.event)) void client.invalidateQueries({ queryKey: ["findings"] });
      if (/report|finding/.test(event.event)) void client.invalidateQueries({ queryKey: ["situation"] });
    };
    let wasLost = false;
    const onState = (isOpen: boolean): void => {
      setLive(isOpen);
      // What the stream would have told while it was lost is asked for; of a hidden page, when it is opened again.
      const refetchType = document.visibilityState === "visible" ? "active" : "none";
      if (isOpen && wasLost)
        for (const queryKey of TOLD) void client.invalidateQueries({ queryKey, refetchType });
      wasLost = !isOpen;
    };
    void followEvents(abort.signal, tell, onState);
    return () => abort.abort();
  }, [client]);
}
