import { WaslError } from "./errors.ts";
import type { Tlp } from "./marking/index.ts";
import { type Access, tlpRank } from "./marking/index.ts";
import type { Purpose, PurposeStatement } from "./purpose.ts";
import type { Statement } from "./statement.ts";
import { isProtectedCategory, PROTECTED_ID_PREFIX, type SubjectCategory } from "./subject.ts";

/** The class bounds what a partner may receive. */
export const PARTNER_CLASSES = [
  "police",
  "border",
  "fiu",
  "customs",
  "prosecutor",
  "platform",
  "industry",
  "ngo",
] as const;
export type PartnerClass = (typeof PARTNER_CLASSES)[number];

/** What the agreement with a partner says. */
export interface Peer {
  readonly nodeId: string;
  readonly partnerClass: PartnerClass;
  /** The highest marking that the agreement allows. */
  readonly ceiling: Tlp;
  readonly groups: readonly string[];
  readonly purposes: readonly Purpose[];
}

/** What might leave: a statement, the category of its subject, and why this partner needs it (R19). */
export interface ReleaseItem {
  readonly statement: Statement;
  readonly category: SubjectCategory;
  readonly necessity: string;
}

export type ReleaseRefusal =
  | "marking"
  | "group"
  | "purpose"
  | "handling"
  | "originator"
  | "compartment"
  | "protected"
  | "necessity"
  | "partner-class";

declare const released: unique symbol;

/** The only type that an exchange adapter accepts; only `release` makes one. */
export interface Released {
  readonly [released]: true;
  readonly peerId: string;
  readonly purpose: PurposeStatement;
  readonly statements: readonly Statement[];
  readonly withheld: readonly { readonly statementId: string; readonly because: ReleaseRefusal }[];
}

/**
 * The only way out. Applies marking, group, purpose, handling, originator control, protection, necessity and
 * partner class; what fails is withheld with the reason, for our own log and never for the peer.
 * Throws PURPOSE_FORBIDS where the agreement does not know the purpose at all.
 */
export function release(
  items: readonly ReleaseItem[],
  peer: Peer,
  purpose: PurposeStatement,
  ownNodeId: string,
): Released {
  if (!peer.purposes.includes(purpose.purpose)) {
    throw new WaslError("PURPOSE_FORBIDS", { purpose: purpose.purpose, peer: peer.nodeId });
  }
  const statements: Statement[] = [];
  const withheld: { statementId: string; because: ReleaseRefusal }[] = [];
  for (const item of items) {
    const because = refusalOf(item, peer, purpose.purpose, ownNodeId);
    if (because) withheld.push({ statementId: item.statement.id, because });
    else statements.push(item.statement);
  }
  const result: Omit<Released, typeof released> = { peerId: peer.nodeId, purpose, statements, withheld };
  return result as Released;
}

/** Each rule that withholds, in the order in which a reason is named. */
const RULES: readonly (readonly [ReleaseRefusal, (ask: Asked) => boolean])[] = [
  ["protected", ({ item }) => isProtectedCategory(item.category)],
  // Nor what points at one: that somebody was on board is about them too.
  ["protected", ({ item }) => [item.statement.entityId, item.statement.value].some(isProtectedId)],
  ["necessity", ({ item }) => item.necessity.trim() === ""],
  ["marking", ({ access, peer }) => tlpRank(access.tlp) > tlpRank(peer.ceiling)],
  ["marking", ({ access }) => tlpRank(access.tlp) > tlpRank("amber")],
  // TLP 2.0: a recipient may pass AMBER on inside its own organisation only. A sharing group does not change
  // that: nobody can tell whether the originator set it or somebody on the way.
  ["marking", ({ access, isForeign }) => access.tlp === "amber" && isForeign],
  [
    "group",
    ({ access, peer }) => access.groups !== "any" && !access.groups.some((g) => peer.groups.includes(g)),
  ],
  ["purpose", ({ access, purpose }) => access.purposes !== "any" && !access.purposes.includes(purpose)],
  ["compartment", ({ access }) => access.compartments.length > 0],
  ["handling", ({ access, isForeign }) => access.handling.includes("H2") && isForeign],
  ["handling", ({ access }) => access.handling.includes("H3")],
  ["originator", ({ access, isForeign }) => access.orcon && isForeign],
  ["partner-class", ({ item, peer }) => !classMayReceive(peer.partnerClass, item.statement)],
];

interface Asked {
  readonly item: ReleaseItem;
  readonly access: Access;
  readonly peer: Peer;
  readonly purpose: Purpose;
  readonly isForeign: boolean;
}

function refusalOf(
  item: ReleaseItem,
  peer: Peer,
  purpose: Purpose,
  ownNodeId: string,
): ReleaseRefusal | undefined {
  const { access } = item.statement;
  const asked: Asked = { item, access, peer, purpose, isForeign: isForeign(access, ownNodeId) };
  return RULES.find(([, withholds]) => withholds(asked))?.[0];
}

const isProtectedId = (text: string): boolean => text.startsWith(PROTECTED_ID_PREFIX);

/** H2, AMBER and originator control bind whoever is not the originator; an unknown originator is somebody else. */
const isForeign = (access: Access, ownNodeId: string): boolean =>
  access.originators.length === 0 || access.originators.some((o) => o !== ownNodeId);

const AUTHORITIES: readonly PartnerClass[] = ["police", "border", "fiu", "customs", "prosecutor"];
/**
 * What private partners and charities may receive at all: what is stamped on a thing, what an advert shows, never a
 * person, a reference to one, or free text, which may hold anybody's name.
 */
const FOR_PRIVATE_PARTNERS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    Advert:
      "name postId platform postedAt language phone handle email url iban cryptoAddress price currency " +
      "routeFrom routeTo fromCountry toCountry departure capacity service imageHash mediaUrl campaign",
    UserAccount: "username service",
    Equipment:
      "name equipmentType serialNumber hullNumber engineNumber gtin lotNumber fabricBatch brand model powerHp " +
      "lengthM quantity ceMarked",
    Vessel: "name type flag registrationNumber imoNumber mmsi callSign buildDate",
    Consignment:
      "name sscc waybill hsCode goods quantity grossKg fromPlace toPlace fromCountry toCountry date",
  }).map(([schema, properties]) => [schema, new Set(properties.split(" "))]),
);

function classMayReceive(partnerClass: PartnerClass, { schema, property }: Statement): boolean {
  return AUTHORITIES.includes(partnerClass) || (FOR_PRIVATE_PARTNERS.get(schema)?.has(property) ?? false);
}
