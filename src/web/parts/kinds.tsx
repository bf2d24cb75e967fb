import {
  AtSign,
  Banknote,
  Building2,
  CalendarClock,
  CircleDot,
  FileText,
  Fingerprint,
  Globe,
  Hash,
  Link2,
  type LucideIcon,
  Mail,
  MapPin,
  Megaphone,
  Package,
  Phone,
  ShieldBan,
  Ship,
  Truck,
  User,
  UserRound,
  Users,
  Wallet,
} from "lucide-react";
import { useI18n } from "../i18n/context.tsx";

/** How the network and the lists tell things apart: eight kinds, each with a colour, an icon and a word. */
export const KINDS = [
  "person",
  "organisation",
  "asset",
  "account",
  "online",
  "event",
  "place",
  "identifier",
] as const;
export type Kind = (typeof KINDS)[number];

/** FollowTheMoney's schemata and ours, by kind; what is not named here is told by its own name. */
const SCHEMATA: Readonly<Record<string, readonly [Kind, LucideIcon]>> = {
  Person: ["person", User],
  Organization: ["organisation", Users],
  Company: ["organisation", Building2],
  PublicBody: ["organisation", Building2],
  LegalEntity: ["organisation", Users],
  Vessel: ["asset", Ship],
  Vehicle: ["asset", Truck],
  Airplane: ["asset", Truck],
  Asset: ["asset", Package],
  Equipment: ["asset", Package],
  Consignment: ["asset", Package],
  BankAccount: ["account", Wallet],
  CryptoWallet: ["account", Wallet],
  Payment: ["account", Banknote],
  Advert: ["online", Megaphone],
  UserAccount: ["online", UserRound],
  Post: ["online", Megaphone],
  Message: ["online", Megaphone],
  Crossing: ["event", CalendarClock],
  Disruption: ["event", ShieldBan],
  Seizure: ["event", CalendarClock],
  Event: ["event", CalendarClock],
  Trip: ["event", CalendarClock],
  Sanction: ["event", FileText],
  Document: ["event", FileText],
  Article: ["event", FileText],
  Address: ["place", MapPin],
  Country: ["place", Globe],
  phone: ["identifier", Phone],
  email: ["identifier", Mail],
  handle: ["identifier", AtSign],
  url: ["identifier", Link2],
  serial: ["identifier", Hash],
  iban: ["identifier", Wallet],
  account: ["identifier", Wallet],
  crypto: ["identifier", Wallet],
  registration: ["identifier", Fingerprint],
  document: ["identifier", Fingerprint],
};

export const kindOf = (schema: string): Kind => SCHEMATA[schema]?.[0] ?? "event";

/** The reader's word for a schema or an identifier type; the bare name where the catalogue has none. */
export function useSchemaLabel(): (schema: string) => string {
  const { maybe } = useI18n();
  return (schema) => maybe(`schema.${schema}`, spaced(schema));
}

export function usePropertyLabel(): (property: string) => string {
  const { maybe } = useI18n();
  return (property) => maybe(`property.${property}`, spaced(property));
}

/** "registrationNumber" → "Registration number". */
export function spaced(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[-_]/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const schemaIcon = (schema: string): LucideIcon => SCHEMATA[schema]?.[1] ?? CircleDot;

/** The icon of a schema in its kind's colour; decoration, the word stands beside it. */
export function SchemaIcon({ schema, size = 16 }: { schema: string; size?: number }) {
  const Icon = schemaIcon(schema);
  return (
    <span className="schema-icon" data-kind={kindOf(schema)} aria-hidden="true">
      <Icon size={size} strokeWidth={1.75} />
    </span>
  );
}

/** Icon and word of a schema. */
export function SchemaLabel({ schema }: { schema: string }) {
  const label = useSchemaLabel();
  return (
    <span className="schema-label">
      <SchemaIcon schema={schema} size={14} />
      {label(schema)}
    </span>
  );
}
