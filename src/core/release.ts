import { WaslError } from "./errors.ts";
import type { GrantNotice, ObjectRef } from "./federation/envelope.ts";
import { standingGrants } from "./federation/grants.ts";
import { type Access, isReadable, tlpRank } from "./marking/index.ts";
import { blockedFor, type PartnerClass, type Peer } from "./partner.ts";
import type { Purpose, PurposeStatement } from "./purpose.ts";
import type { Model } from "./schema.ts";
import type { Statement } from "./statement.ts";
import { isProtectedCategory, PROTECTED_ID_PREFIX, type SubjectCategory } from "./subject.ts";
import { saysNothing } from "./words.ts";

/** What might leave: a statement, the category of its subject, and why this partner needs it (R19). */
export interface ReleaseItem {
  readonly statement: Statement;
  readonly category: SubjectCategory;
  readonly necessity: string;
  /** Whoever it is said of: a protected person is known by this phone or document too, and pointed at by it. */
  readonly isOfProtected?: boolean;
  /** Of what a partner gave us: which object it is, and the grants of its originators that we hold and verified. */
  readonly object?: ObjectRef;
  readonly grants?: readonly GrantNotice[];
  /** Every originator but ourselves has permitted just this in writing, as two of us say who saw it: to a court (R03). */
  readonly isPermitted?: boolean;
  /** Words of restrictions (H3) that whoever shares has read and stands for, to this partner (R03). */
  readonly acknowledged?: readonly string[];
  /** What would go says less of who may see it than the fact does: it came twice, and once under more. */
  readonly isLaxerInWriting?: boolean;
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
  | "partner-class"
  | "blocked"
  | "reference";

export interface ReleaseOptions {
  /** RFC 3339; without it no grant is in force. */
  readonly now?: string;
  /** Tells references and relations; without it only references to what is withheld here are known as such. */
  readonly model?: Model;
  /** Entities that this partner was told of before. */
  readonly knownToPeer?: ReadonlySet<string>;
}

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
 * The only way out. Applies marking, group, purpose, handling, originator control, protection, necessity, partner
 * class and blocking flags; what fails is withheld with the reason, for our own log and never for the peer. What is
 * withheld takes the references to it along. What others gave us goes out by their signed grant only.
 * Throws PURPOSE_FORBIDS where the agreement does not know the purpose at all.
 */
export function release(
  items: readonly ReleaseItem[],
  peer: Peer,
  purpose: PurposeStatement,
  ownNodeId: string,
  options: ReleaseOptions = {},
): Released {
  if (!peer.purposes.includes(purpose.purpose)) {
    throw new WaslError("PURPOSE_FORBIDS", { purpose: purpose.purpose, peer: peer.nodeId });
  }
  const context = { peer, purpose, ownNodeId, options, blocked: blockedFor(peer, purpose.mandate) };
  const refusals = items.map((item) => refusalOf(item, context));
  withholdReferences(items, refusals, options);
  const result: Omit<Released, typeof released> = {
    peerId: peer.nodeId,
    purpose,
    statements: items.flatMap(({ statement }, i) => (refusals[i] === undefined ? [statement] : [])),
    withheld: items.flatMap(({ statement }, i) => {
      const because = refusals[i];
      return because === undefined ? [] : [{ statementId: statement.id, because }];
    }),
  };
  return result as Released;
}

/**
 * A statement that points at an entity of which this partner learns nothing would tell that there is one. A relation
 * of which one end stays at home stays whole: half of it would say the same.
 */
function withholdReferences(
  items: readonly ReleaseItem[],
  refusals: (ReleaseRefusal | undefined)[],
  { model, knownToPeer }: ReleaseOptions,
): void {
  const mentioned = new Set(items.map((i) => i.statement.entityId));
  for (let changed = true; changed; ) {
    changed = false;
    const out = items.filter((_, i) => refusals[i] === undefined).map((i) => i.statement);
    const shown = new Set(out.map((s) => s.entityId));
    const isHidden = (s: Statement): boolean =>
      !shown.has(s.value) &&
      knownToPeer?.has(s.value) !== true &&
      (mentioned.has(s.value) || model?.property(s.schema, s.property)?.type === "entity");
    const hidden = out.filter(isHidden);
    const broken = new Set(hidden.filter((s) => model?.isEdge(s.schema)).map((s) => s.entityId));
    const gone = new Set(hidden);
    items.forEach(({ statement }, i) => {
      if (refusals[i] !== undefined || !(gone.has(statement) || broken.has(statement.entityId))) return;
      refusals[i] = "reference";
      changed = true;
    });
  }
}

/** What a marking by itself withholds, in the order in which a reason is named. */
const MARKING_RULES: readonly (readonly [ReleaseRefusal, (ask: Marked) => boolean])[] = [
  // H1 is not for court without permission.
  [
    "handling",
    ({ access, peer, isForeign, isGranted }) =>
      peer.isCourt === true && access.handling.includes("H1") && isForeign && !isGranted,
  ],
  ["marking", ({ access, peer }) => tlpRank(access.tlp) > tlpRank(peer.ceiling)],
  ["marking", ({ access }) => tlpRank(access.tlp) > tlpRank("amber")],
  // TLP 2.0: a recipient may pass AMBER on inside its own organisation only, unless its source says otherwise. A
  // sharing group does not change that: nobody can tell whether the originator set it or somebody on the way.
  ["marking", ({ access, isForeign, isGranted }) => access.tlp === "amber" && isForeign && !isGranted],
  [
    "group",
    ({ access, peer }) => access.groups !== "any" && !access.groups.some((g) => peer.groups.includes(g)),
  ],
  ["purpose", ({ access, purpose }) => access.purposes !== "any" && !access.purposes.includes(purpose)],
  ["compartment", ({ access }) => access.compartments.length > 0],
  [
    "handling",
    ({ access, isForeign, isGranted }) => access.handling.includes("H2") && isForeign && !isGranted,
  ],
  // Who says no words has said nothing that anybody could acknowledge; words without the code are its words too.
  ["handling", ({ access, isAcknowledged }) => isRestricted(access) && !isAcknowledged],
  // Whatever its marking: what a partner gave goes onward by its grant.
  ["originator", ({ isForeign, isGranted }) => isForeign && !isGranted],
];

/** Each rule that withholds, in the order in which a reason is named. */
const RULES: readonly (readonly [ReleaseRefusal, (ask: Asked) => boolean])[] = [
  ["blocked", ({ blocked }) => blocked === "everything"],
  ["blocked", ({ blocked, item }) => blocked === "persons" && !THINGS.has(item.statement.schema)],
  ["protected", ({ item }) => isProtectedCategory(item.category)],
  // Nor what points at one: that somebody was on board is about them too.
  ["protected", ({ item }) => [item.statement.entityId, item.statement.value].some(isProtectedId)],
  ["protected", ({ item }) => item.isOfProtected === true],
  ["necessity", ({ item }) => saysNothing(item.necessity)],
  ["marking", ({ item }) => item.isLaxerInWriting === true],
  ...MARKING_RULES,
  ["partner-class", ({ item, peer }) => !classMayReceive(peer.partnerClass, item.statement)],
];

/**
 * Why what is marked so may not go to a platform in a notice, which no agreement covers: the same rules, for somebody in
 * no group. Undefined where it may.
 */
export function noticeRefusal(
  access: Access,
  purpose: Purpose,
  ownNodeId: string,
): ReleaseRefusal | undefined {
  const peer = { ceiling: "amber", groups: [] } as const;
  const no = { isGranted: false, isAcknowledged: false };
  const asked = { access, peer, purpose, isForeign: isForeign(access, ownNodeId), ...no };
  return MARKING_RULES.find(([, withholds]) => withholds(asked))?.[0];
}

interface Context {
  readonly peer: Peer;
  readonly purpose: PurposeStatement;
  readonly ownNodeId: string;
  readonly options: ReleaseOptions;
  readonly blocked: "everything" | "persons" | undefined;
}

interface Marked {
  readonly access: Access;
  readonly peer: Pick<Peer, "ceiling" | "groups" | "isCourt">;
  readonly purpose: Purpose;
  readonly isForeign: boolean;
  readonly isGranted: boolean;
  readonly isAcknowledged: boolean;
}

interface Asked extends Marked {
  readonly item: ReleaseItem;
  readonly peer: Peer;
  readonly blocked: Context["blocked"];
}

function refusalOf(item: ReleaseItem, context: Context): ReleaseRefusal | undefined {
  const { access } = item.statement;
  const { peer, purpose, ownNodeId, blocked } = context;
  const foreign = isForeign(access, ownNodeId);
  const asked: Asked = {
    item,
    access,
    peer,
    purpose: purpose.purpose,
    isForeign: foreign,
    isGranted: foreign && isGranted(item, context),
    isAcknowledged: isReadable(access) && openRestrictions(item).length === 0,
    blocked,
  };
  return RULES.find(([, withholds]) => withholds(asked))?.[0];
}

const isRestricted = ({ handling, caveats }: Access): boolean =>
  handling.includes("H3") || caveats.length > 0;

/** The words of its restrictions (H3) that nobody has acknowledged yet; none where nobody could. */
export const openRestrictions = ({
  statement: { access },
  acknowledged = [],
}: ReleaseItem): readonly string[] =>
  isReadable(access) ? access.caveats.filter((words) => !acknowledged.includes(words)) : [];

/** Every originator but ourselves lets us pass this very version on, to this peer, for this purpose, today. */
function isGranted(
  { statement, object, grants = [], isPermitted = false }: ReleaseItem,
  { peer, purpose, ownNodeId, options: { now } }: Context,
): boolean {
  if (peer.isCourt === true && isPermitted) return true;
  const others = statement.access.originators.filter((o) => o !== ownNodeId);
  if (others.length === 0 || object === undefined || now === undefined) return false;
  const standing = standingGrants(grants, (g) => g);
  return others.every((originator) =>
    standing.some(
      (g) =>
        g.issuer === originator &&
        g.holder === ownNodeId &&
        g.objectId === object.id &&
        g.version === object.version &&
        g.hash === object.hash &&
        g.recipients.includes(peer.nodeId) &&
        g.purposes.includes(purpose.purpose) &&
        g.until > now,
    ),
  );
}

const isProtectedId = (text: string): boolean => text.startsWith(PROTECTED_ID_PREFIX);

/** H2, AMBER and originator control bind whoever is not the originator; an unknown originator is somebody else. */
/** Whether somebody else has a say in it; where nobody is named, somebody may have. */
export const isForeign = (access: Access, ownNodeId: string): boolean =>
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

/** What is no person's and leads to none by itself. */
const THINGS: ReadonlySet<string> = new Set(["Equipment", "Vessel", "Consignment"]);

function classMayReceive(partnerClass: PartnerClass, { schema, property }: Statement): boolean {
  return AUTHORITIES.includes(partnerClass) || (FOR_PRIVATE_PARTNERS.get(schema)?.has(property) ?? false);
}
