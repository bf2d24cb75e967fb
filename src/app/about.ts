import {
  type Access,
  captionOf,
  type Finding,
  type KeptFinding,
  parseIdentifierNode,
  type Statement,
  strictestOf,
} from "../core/index.ts";
import { describeNodes } from "./lookup.ts";
import type { Platform, Transaction } from "./ports/index.ts";
import { shownFinding } from "./spoken.ts";
import type { GraphNode } from "./wasl.ts";

/** Whom or what a finding of a list is about, as far as this viewer may see it. */
export interface FindingAbout {
  /** Each once, people and organisations first, else in the detector's order; at most NAMED_MAX. */
  readonly subjects: readonly FindingSubject[];
  /** How many this viewer sees; the others are not counted. */
  readonly subjectCount: number;
  /** Phones, handles and the like that an advert gives or that its subjects share; at most CONTACTS_MAX. */
  readonly contacts: readonly string[];
  /** Of an advert: countries as ISO 3166 has them. */
  readonly route?: { readonly from?: string; readonly to?: string };
  readonly campaign?: string;
  /** The strictest of the finding and of what is named here. */
  readonly access: Access;
}

export interface FindingSubject {
  readonly id: string;
  readonly schema: string;
  readonly caption: string;
}

/** A finding as a list shows it. */
export interface ListedFinding extends Finding {
  readonly about: FindingAbout;
}

const NAMED_MAX = 3;
const CONTACTS_MAX = 2;
/** What is shared stands in each piece of evidence alike: no need to read all of them. */
const EVIDENCE_MAX = 2;
/** Of an advert, the one that is most readily compared first. */
const CONTACTS = ["phone", "handle", "email", "url", "iban", "cryptoAddress"] as const;

/** Findings in the reader's language with what each is about: the look-ups are made once for all of them. */
export async function listed(
  platform: Platform,
  tx: Transaction,
  findings: readonly KeptFinding[],
): Promise<readonly ListedFinding[]> {
  if (findings.length === 0) return [];
  const ids = findings.flatMap((f) => f.subjects.map((s) => s.id));
  const [nodes, evidence] = await Promise.all([
    describeNodes(tx, platform.model, ids),
    tx.statements(findings.flatMap((f) => f.evidence.slice(0, EVIDENCE_MAX))),
  ]);
  // Of those that were just described this is known already.
  const canonical = await tx.canonical([...new Set(ids.filter((id) => !parseIdentifierNode(id)))]);
  const known: Known = { nodes, canonical, evidence: new Map(evidence.map((s) => [s.id, s])) };
  return findings.map((kept): ListedFinding => {
    const finding = shownFinding(platform, tx.lang, kept);
    return { ...finding, about: aboutOf(platform, finding, known) };
  });
}

interface Known {
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly canonical: ReadonlyMap<string, string>;
  readonly evidence: ReadonlyMap<string, Statement>;
}

function aboutOf(platform: Platform, finding: Finding, known: Known): FindingAbout {
  const seen = subjectsOf(platform, finding, known);
  const subjects = seen.slice(0, NAMED_MAX);
  const proof = finding.evidence.slice(0, EVIDENCE_MAX).flatMap((id) => known.evidence.get(id) ?? []);
  const said = (property: string, from: readonly Said[]): readonly string[] =>
    from.flatMap((p) => (p.property === property ? [p.value] : []));
  const advert = finding.proves.filter((p) => p.schema === "Advert");
  const [from] = said("fromCountry", advert);
  const [to] = said("toCountry", advert);
  const [campaign] = said("campaign", advert);
  const contacts = CONTACTS.flatMap((property) => [...said(property, advert), ...said(property, proof)]);
  return {
    subjects: subjects.map(({ id, schema, caption }) => ({ id, schema, caption })),
    subjectCount: seen.length,
    contacts: [...new Set(contacts)].slice(0, CONTACTS_MAX),
    ...(from === undefined && to === undefined
      ? {}
      : { route: { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) } }),
    ...(campaign === undefined ? {} : { campaign }),
    access: strictestOf([
      finding.access,
      ...subjects.flatMap((s) => s.access ?? []),
      ...proof.map((s) => s.access),
    ]),
  };
}

type Said = Pick<Statement, "property" | "value">;

/** Those that this viewer sees, under the ids that they have now: two that were joined are one. */
function subjectsOf(
  platform: Platform,
  finding: Finding,
  { nodes, canonical }: Known,
): readonly (FindingSubject & Pick<GraphNode, "access">)[] {
  const seen = new Map<string, FindingSubject & Pick<GraphNode, "access">>();
  for (const { id } of finding.subjects) {
    const subject = nodes.get(id) ?? statedHere(platform, finding, id);
    const now = canonical.get(id) ?? id;
    if (subject && !seen.has(now)) seen.set(now, { ...subject, id: now });
  }
  const isActor = ({ schema }: FindingSubject): boolean => platform.model.isA(schema, "LegalEntity");
  return [...seen.values()].sort((a, b) => Number(isActor(b)) - Number(isActor(a)));
}

/**
 * An account or an advert of which nobody else has said anything: the finding itself says what it is called. Of a person it
 * would be a name that this viewer cannot read.
 */
export function statedHere(
  { model }: Platform,
  { proves }: Finding,
  id: string,
): Pick<FindingSubject, "schema" | "caption"> | undefined {
  const own = proves.filter((p) => p.entityId === id);
  const schema = own[0]?.schema;
  if (schema === undefined || model.isA(schema, "LegalEntity")) return undefined;
  const caption = captionOf(model, schema, own);
  return caption === undefined ? undefined : { schema, caption };
}
