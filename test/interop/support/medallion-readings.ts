import { dateOf, idOf, type Label, versionOf } from "./medallion-data.ts";

export const MANIFEST = "manifest/";
export const ALL = "objects/";
const one = (label: Label): string => `objects/${idOf(label)}/`;
const versions = (label: Label): string => `${one(label)}versions/`;
export const BOTH_SPECS = "match[spec_version]=2.0,2.1";
const LATEST: readonly Label[] = ["link", "hash", "green", "rat21", "site3", "analysis"];
const LATEST_OF_ANY: readonly Label[] = ["link", "hash", "green", "rat20", "site3", "analysis"];
export const FIRST: readonly Label[] = ["link", "hash", "site1", "green", "rat21", "analysis"];
export const EVERY_21: readonly Label[] = [
  "link",
  "hash",
  "site1",
  "site2",
  "green",
  "rat21",
  "site3",
  "analysis",
];

/** A query and what it gives; further ones follow by `next`. */
type Step = readonly [query: string, gives: readonly Label[]];
/** The cases of medallion that are queries with an answer, by name; a comment says where its answer ("there") is another. */
export const READINGS: readonly (readonly [name: string, path: string, ...steps: readonly Step[]])[] = [
  ["test_get_objects", ALL, ["", LATEST]],
  ["test_get_object", one("rat21"), ["", ["rat21"]]],
  ["test_get_object_manifests", MANIFEST, ["", LATEST]],
  ["test_get_version", versions("link"), ["", ["link"]]],
  ["test_get_objects_added_after", ALL, ["added_after=2022-09-08T09:59:59Z", LATEST.slice(2)]],
  ["test_get_objects_limit", ALL, ["limit=4", LATEST.slice(0, 4)], ["limit=3", LATEST.slice(4)]],
  ["test_get_objects_id", ALL, [`match[id]=${idOf("rat21")}`, ["rat21"]]],
  ["test_get_objects_type", ALL, ["match[type]=indicator", ["hash", "site3"]]],
  ["test_objects_version_match_specific_date", ALL, [`match[version]=${versionOf("site2")}`, ["site2"]]],
  ["test_objects_version_match_first", ALL, ["match[version]=first", FIRST]],
  // Without match[spec_version] only the latest version of STIX is given of each object (3.4.1): of the malware the one of 2.1,
  // here and in test_manifest_spec_version_default. There it is the later one, of 2.0, as the cases say themselves.
  ["test_objects_version_match_last", ALL, ["match[version]=last", LATEST]],
  ["test_objects_version_match_all", ALL, ["match[version]=all", EVERY_21]],
  ["test_get_objects_spec_version_20", ALL, ["match[spec_version]=2.0", ["rat20"]]],
  ["test_get_objects_spec_version_21_20", ALL, [BOTH_SPECS, LATEST_OF_ANY]],
  // The latest version is sought in "the remainder of the request" (3.4.1): an object whose latest is of 2.0 has one of 2.1 to give.
  // There it has none: five objects here, five records in test_manifest_spec_version_21, nothing in test_get_object_spec_version_21.
  ["test_get_objects_spec_version_21", ALL, ["match[spec_version]=2.1", LATEST]],
  ["test_get_objects_spec_version_default", ALL, ["", LATEST]],
  ["test_get_object_added_after_case1", one("rat21"), ["added_after=2023-12-02T11:00:00.000000Z", []]],
  ["test_get_object_added_after_case2", one("rat21"), ["added_after=2022-12-02T10:59:59Z", ["rat21"]]],
  ["test_get_object_limit", one("site1"), ["limit=1", ["site3"]]],
  [
    "test_get_object_limit",
    one("site1"),
    ["match[version]=all&limit=2", ["site1", "site2"]],
    ["match[version]=all&limit=2", ["site3"]],
  ],
  ["test_get_object_version_single", one("site1"), [`match[version]=${versionOf("site2")}`, ["site2"]]],
  ["test_get_object_version_single", one("site1"), ["match[version]=first", ["site1"]]],
  ["test_get_object_version_single", one("site1"), ["match[version]=last", ["site3"]]],
  ["test_get_object_version_match_all", one("site1"), ["match[version]=all", ["site1", "site2", "site3"]]],
  ["test_get_object_spec_version_20", one("rat21"), ["match[spec_version]=2.0", ["rat20"]]],
  ["test_get_object_spec_version_21", one("rat21"), ["match[spec_version]=2.1", ["rat21"]]],
  ["test_get_object_spec_version_2021", one("rat21"), [BOTH_SPECS, ["rat20"]]],
  ["test_get_object_spec_version_default", one("rat21"), ["", ["rat21"]]],
  ["test_get_manifest_added_after", MANIFEST, [`added_after=${dateOf("green")}`, LATEST.slice(3)]],
  [
    "test_get_manifest_limit",
    MANIFEST,
    ["limit=2", LATEST.slice(0, 2)],
    ["limit=2", LATEST.slice(2, 4)],
    ["limit=3", LATEST.slice(4)],
  ],
  ["test_get_manifest_id", MANIFEST, [`match[id]=${idOf("rat21")}`, ["rat21"]]],
  ["test_get_manifest_type", MANIFEST, ["match[type]=indicator", ["hash", "site3"]]],
  ["test_get_manifest_version_specific", MANIFEST, [`match[version]=${versionOf("site2")}`, ["site2"]]],
  ["test_get_manifest_version_first", MANIFEST, ["match[version]=first", FIRST]],
  ["test_get_manifest_version_last", MANIFEST, ["match[version]=last", LATEST]],
  ["test_get_manifest_version_all", MANIFEST, ["match[version]=all", EVERY_21]],
  ["test_manifest_spec_version_20", MANIFEST, ["match[spec_version]=2.0", ["rat20"]]],
  ["test_manifest_spec_version_21", MANIFEST, ["match[spec_version]=2.1", LATEST]],
  ["test_manifest_spec_version_2021", MANIFEST, [BOTH_SPECS, LATEST_OF_ANY]],
  ["test_manifest_spec_version_default", MANIFEST, ["", LATEST]],
  ["test_get_version_added_after", versions("link"), [`added_after=${dateOf("link")}`, []]],
  ["test_get_version_added_after", versions("link"), ["added_after=2020-03-01T08:00:00Z", ["link"]]],
  [
    "test_get_version_limit",
    versions("site1"),
    ["limit=1", ["site1"]],
    ["limit=1", ["site2"]],
    ["limit=1", ["site3"]],
  ],
  ["test_get_version_spec_version_20", versions("rat21"), ["match[spec_version]=2.0", ["rat20"]]],
  ["test_get_version_spec_version_21", versions("rat21"), ["match[spec_version]=2.1", ["rat21"]]],
  ["test_get_version_spec_version_2021", versions("rat21"), [BOTH_SPECS, ["rat21", "rat20"]]],
  ["test_get_version_spec_version_default", versions("rat21"), ["", ["rat21"]]],
  [
    "test_get_objects_match_type_version",
    ALL,
    [`match[type]=indicator&match[version]=${versionOf("site3")}`, ["site3"]],
  ],
  ...[
    "match[pattern_type]=stix",
    "match[malware_types]=remote-access-trojan",
    "match[tlp]=green",
    `match[relationships-all]=${idOf("rat21")}`,
    "match[confidence-gte]=10",
  ].map((query) => ["test_interop_filters_interop_disabled", ALL, [query, LATEST]] as const),
];
