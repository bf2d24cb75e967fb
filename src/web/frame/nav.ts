import {
  Banknote,
  Bell,
  BriefcaseBusiness,
  FileText,
  Gauge,
  Handshake,
  type LucideIcon,
  Map as MapIcon,
  Megaphone,
  Merge,
  Newspaper,
  Package,
  Radar,
  Rss,
  Scale,
  Search,
  TableProperties,
  Waypoints,
} from "lucide-react";
import type { MessageKey } from "../i18n/context.tsx";
import { paths } from "./paths.ts";

/** The steps of a day's work, in their order: look, read, analyse, see a front, act, answer for it. */
export const NAV_GROUPS = ["look", "read", "analyse", "fronts", "act", "answer"] as const;

interface NavItem {
  readonly key: MessageKey;
  readonly href: string;
  readonly icon: LucideIcon;
  readonly group: (typeof NAV_GROUPS)[number];
}

/** What exists, and nothing else: a page gets its line here when it is built. */
export const NAV: readonly NavItem[] = [
  { key: "nav.situation", href: paths.situation(), icon: Gauge, group: "look" },
  { key: "nav.alerts", href: paths.alerts(), icon: Bell, group: "look" },
  { key: "nav.search", href: paths.search(), icon: Search, group: "look" },
  { key: "nav.reports", href: paths.reports(), icon: FileText, group: "read" },
  { key: "nav.events", href: paths.events(), icon: Newspaper, group: "read" },
  { key: "nav.watch", href: paths.watches(), icon: Rss, group: "read" },
  { key: "nav.review", href: paths.review(), icon: Merge, group: "analyse" },
  { key: "nav.network", href: paths.network(), icon: Waypoints, group: "analyse" },
  { key: "nav.findings", href: paths.findings(), icon: Radar, group: "analyse" },
  { key: "nav.techniques", href: paths.techniques(), icon: TableProperties, group: "analyse" },
  { key: "nav.money", href: paths.money(), icon: Banknote, group: "fronts" },
  { key: "nav.online", href: paths.online(), icon: Megaphone, group: "fronts" },
  { key: "nav.supply", href: paths.supply(), icon: Package, group: "fronts" },
  { key: "nav.routes", href: paths.routes(), icon: MapIcon, group: "fronts" },
  { key: "nav.cases", href: paths.cases(), icon: BriefcaseBusiness, group: "act" },
  { key: "nav.partners", href: paths.partners(), icon: Handshake, group: "act" },
  { key: "nav.oversight", href: paths.oversight(), icon: Scale, group: "answer" },
];
