import { detectors } from "../typologies/index.ts";

/** By what kind of report a link is said: news and documents are "reports"; what belongs to no front is "other". */
export const LINK_FRONTS = ["finance", "supply", "online", "reports", "other"] as const;
export type LinkFront = (typeof LINK_FRONTS)[number];

const detectorsOf = (front: string): readonly string[] =>
  detectors.filter((one) => one.front === front).map(({ id }) => `detector:${id}`);

/** The formats of a front's reports, and the sources of those that its detectors make. */
export const REPORTS_OF_FRONT: Readonly<
  Record<
    Exclude<LinkFront, "other">,
    { readonly formats: readonly string[]; readonly sources: readonly string[] }
  >
> = {
  finance: {
    formats: ["accounts", "goaml", "iso-20022", "swift-mt", "transactions"],
    sources: detectorsOf("finance"),
  },
  supply: { formats: ["epcis", "supply", "supply-csv"], sources: detectorsOf("supply") },
  online: {
    formats: ["posts", "posts-csv", "telegram", "warc", "whatsapp"],
    sources: detectorsOf("online"),
  },
  reports: {
    formats: ["article", "docx", "eml", "mbox", "msg", "ods", "odt", "pdf", "xlsx"],
    sources: detectorsOf("exchange"),
  },
};
