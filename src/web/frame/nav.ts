import {
  BriefcaseBusiness,
  FileText,
  Gauge,
  Handshake,
  type LucideIcon,
  Megaphone,
  Radar,
  Search,
  Waypoints,
} from "lucide-react";
import type { MessageKey } from "../i18n/context.tsx";
import { paths } from "./paths.ts";

interface NavItem {
  readonly key: MessageKey;
  readonly href: string;
  readonly icon: LucideIcon;
}

/** What exists, and nothing else: a page gets its line here when it is built. */
export const NAV: readonly NavItem[] = [
  { key: "nav.situation", href: paths.situation(), icon: Gauge },
  { key: "nav.reports", href: paths.reports(), icon: FileText },
  { key: "nav.search", href: paths.search(), icon: Search },
  { key: "nav.network", href: paths.network(), icon: Waypoints },
  { key: "nav.findings", href: paths.findings(), icon: Radar },
  { key: "nav.online", href: paths.online(), icon: Megaphone },
  { key: "nav.partners", href: paths.partners(), icon: Handshake },
  { key: "nav.cases", href: paths.cases(), icon: BriefcaseBusiness },
];
