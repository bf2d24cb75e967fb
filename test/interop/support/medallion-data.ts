/**
 * Nine versions of six objects, ours and fictitious, in the constellation that medallion's cases stand on: what refers to
 * what, which object has three versions, which one goes on in STIX 2.0, and in which order they were added. Only the marking
 * is the standard's own (STIX 2.1, 7.2.1.4).
 */
type Row = Readonly<Record<string, unknown>>;

const SITE = "indicator--5d1f0f0e-3c1b-4b7e-9a64-0c6f5b0a7e01";
const HASH = "indicator--5d1f0f0e-3c1b-4b7e-9a64-0c6f5b0a7e02";
const RAT = "malware--5d1f0f0e-3c1b-4b7e-9a64-0c6f5b0a7e03";
const GREEN = "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da";

const site = (modified: string, name: string): Row => ({
  type: "indicator",
  spec_version: "2.1",
  id: SITE,
  created: "2022-09-08T09:00:00.000Z",
  modified,
  name,
  indicator_types: ["malicious-activity"],
  pattern: "[url:value = 'http://harbour.example/tide']",
  pattern_type: "stix",
  valid_from: "2022-09-08T09:00:00Z",
});
const rat = (modified: string, more: Row): Row => ({
  type: "malware",
  id: RAT,
  created: "2022-12-02T10:00:00.997Z",
  modified,
  name: "Fictitious Limpet",
  is_family: true,
  ...more,
});

export const OBJECTS = {
  link: {
    type: "relationship",
    spec_version: "2.1",
    id: "relationship--5d1f0f0e-3c1b-4b7e-9a64-0c6f5b0a7e04",
    created: "2020-03-01T08:00:00.000Z",
    modified: "2020-03-01T08:00:00.000Z",
    relationship_type: "indicates",
    source_ref: HASH,
    target_ref: RAT,
  },
  hash: {
    type: "indicator",
    spec_version: "2.1",
    id: HASH,
    created: "2020-03-01T08:00:00.000Z",
    modified: "2020-03-01T08:00:00.000Z",
    name: "Fictitious file",
    indicator_types: ["malicious-activity"],
    pattern: `[file:hashes.'SHA-256' = '${"0d".repeat(32)}']`,
    pattern_type: "stix",
    valid_from: "2020-03-01T08:00:00Z",
    object_marking_refs: [GREEN],
  },
  site1: site("2022-09-08T09:00:00.000Z", "Fictitious site"),
  site2: site("2022-10-31T09:00:00.444Z", "Fictitious site, moved"),
  site3: site("2022-12-02T09:00:00.935Z", "Fictitious site, moved back"),
  green: {
    type: "marking-definition",
    spec_version: "2.1",
    id: GREEN,
    created: "2017-01-20T00:00:00.000Z",
    name: "TLP:GREEN",
    definition_type: "tlp",
    definition: { tlp: "green" },
  },
  rat21: rat("2022-12-02T10:00:00.997Z", { spec_version: "2.1", malware_types: ["remote-access-trojan"] }),
  /** Later, and of STIX 2.0: it names no version of the standard. */
  rat20: rat("2023-12-29T15:00:00.000Z", { labels: ["remote-access-trojan"] }),
  analysis: {
    type: "malware-analysis",
    spec_version: "2.1",
    id: "malware-analysis--5d1f0f0e-3c1b-4b7e-9a64-0c6f5b0a7e05",
    created: "2024-11-30T07:17:44.542582Z",
    modified: "2024-11-30T07:17:44.542582Z",
    product: "fictitious-bench",
    result: "malicious",
    confidence: 60,
  },
} as const satisfies Record<string, Row>;

export type Label = keyof typeof OBJECTS;

/** What was added when, an envelope each, in this order. */
export const ADDITIONS: readonly (readonly [at: string, ...labels: Label[]])[] = [
  ["2020-03-01T09:00:00", "link"],
  ["2022-09-05T03:04:05", "hash"],
  ["2022-09-08T10:00:00", "site1"],
  ["2022-11-01T11:00:00", "site2"],
  ["2022-11-25T00:00:00", "green"],
  ["2022-12-02T11:00:00", "rat21", "rat20"],
  ["2023-11-05T13:00:00", "site3"],
  ["2025-04-21T13:00:00", "analysis"],
];

/**
 * The date of addition. The node counts each object a microsecond on, so that no two of one collection share a date (3.2 of
 * FEDERATION.md); of the two that came together medallion's data has one date.
 */
export function dateOf(label: Label): string {
  const [at = "", ...labels] = ADDITIONS.find(([, ...all]) => all.includes(label)) ?? [""];
  return `${at}.00000${labels.indexOf(label) + 1}Z`;
}

export const idOf = (label: Label): string => OBJECTS[label].id as string;

export function versionOf(label: Label): string {
  const object: Row = OBJECTS[label];
  return String(object["modified"] ?? object["created"]);
}

/** The line that a manifest has for it. */
export const recordOf = (label: Label): Row => ({
  id: idOf(label),
  date_added: dateOf(label),
  version: versionOf(label),
  media_type: `application/stix+json;version=${label === "rat20" ? "2.0" : "2.1"}`,
});
