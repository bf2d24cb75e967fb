import { paths } from "../frame/paths.ts";
import { type MessageKey, useI18n } from "../i18n/context.tsx";
import { Link } from "./controls.tsx";
import { spaced } from "./kinds.tsx";

const PAGES: Readonly<Record<string, (id: string) => string>> = {
  case: paths.case,
  entity: paths.entity,
  finding: paths.finding,
  report: paths.report,
};

/** What the log names otherwise than the pages do, and where its words stand on them. */
export const SAID_ELSEWHERE: Readonly<Record<string, MessageKey>> = {
  activity: "situation.journey",
  adverts: "online.adverts",
  "campaign left": "online.campaigns",
  campaigns: "online.campaigns",
  "check of own orders": "trade.check",
  detector: "oversight.detectors",
  "detector-cards": "oversight.detectors",
  "document check": "documents.check",
  "document feeds": "documents.library",
  "document library": "documents.library",
  "document shares": "documents.library",
  entities: "case.entities",
  "event digest": "news.digest",
  exchange: "situation.exchange",
  "exchange-file": "situation.exchange",
  factor: "account.factor",
  "factor-policy": "account.policy",
  "finance-parameters": "oversight.parameters",
  graph: "nav.network",
  "hash banks": "oversight.object.hash bank",
  "signal banks": "oversight.object.signal bank",
  "sharing-hold": "partners.hold",
  interests: "oversight.object.interest",
  "look-up-report": "oversight.lookups",
  messages: "partners.messages",
  operation: "oversight.audit.action",
  "goods alert": "goods.title",
  "goods alerts": "goods.title",
  "order queue": "supply.orders",
  "own goods alerts": "goods.own",
  "own trade reports": "trade.own",
  pair: "nav.review",
  partner: "nav.partners",
  passkey: "account.passkey",
  password: "account.password",
  path: "path.title",
  payments: "money.list",
  "platform account": "oversight.object.user",
  "platform figures": "online.figures",
  "platform queue": "platform.title",
  posts: "format.posts",
  prevention: "prevention.messages",
  "prevention campaigns": "prevention.campaigns",
  "prevention feeds": "prevention.messages",
  "prevention messages": "prevention.messages",
  "prevention shares": "prevention.messages",
  "prevention-campaign": "prevention.campaigns",
  "public-figure": "oversight.lookups.public-figure",
  recall: "partners.receipts",
  receipts: "partners.receipts",
  "referral figures": "online.figures",
  referrals: "online.referrals",
  refusals: "oversight.action.refuse",
  rescue: "techniques.actor.rescue",
  resolutions: "nav.review",
  restore: "oversight.object.backup",
  room: "partners.rooms",
  rooms: "partners.rooms",
  "route economics": "nav.routes",
  "routes map": "nav.routes",
  "saved-search": "search.mine",
  "saved-searches": "search.mine",
  "second-factor": "account.factor",
  sharing: "entity.sharing",
  sightings: "schema.Vehicle",
  source: "oversight.approval.source",
  split: "split.title",
  standing: "partners.standing",
  statistics: "oversight.figures",
  "subject-requests": "oversight.requests",
  typologies: "oversight.typologies",
  typology: "oversight.typologies",
  "supply events": "supply.events",
  "supply finds": "supply.finds",
  "supply leads": "supply.reported",
  "supply subscription": "supply.events",
  "supply subscriptions": "supply.events",
  "supply trace": "supply.trace",
  "taxii-collection": "situation.exchange",
  "taxii-credential": "situation.exchange",
  timeline: "entity.timeline",
  token: "account.kind.token",
  tombstones: "oversight.erased",
  "trade account": "oversight.object.user",
  "trade accounts": "oversight.object.user",
  "trade report": "supply.reported",
  "trade reports": "supply.reported",
  tasks: "case.tasks",
  withdrawals: "withdrawals.title",
  watch: "nav.watch",
  watches: "nav.watch",
  titles: "nav.search",
};

/** Where the words of a kind may stand: its own, or those of its page. */
export const objectKeys = (kind: string): readonly string[] => [
  `oversight.object.${kind}`,
  `nav.${kind}`,
  `oversight.${kind}`,
];

/** What an entry of the log is about, as "report:rep-1" or "second-factor:…" say it: its kind, and which of it. */
export function splitObject(object: string): readonly [kind: string, id: string] {
  const at = object.search(/:|(?<=^taxii-(?:collection|credential)) /);
  return at < 0 ? [object, ""] : [object.slice(0, at), object.slice(at + 1)];
}

/** The kind in words, with a way to its page; below, as the log writes it and is searched for it. */
export function AuditObject({ object }: { object: string }) {
  const { t, maybe } = useI18n();
  const [kind, id] = splitObject(object);
  const elsewhere = SAID_ELSEWHERE[kind];
  const named = elsewhere ? t(elsewhere) : spaced(kind);
  const words = objectKeys(kind).reduceRight((otherwise, key) => maybe(key, otherwise), named);
  const page = PAGES[kind];
  return (
    <span className="two-lines">
      <span>{page && id !== "" ? <Link href={page(id)}>{words}</Link> : words}</span>
      {id !== "" && <code className="hint wrap">{object}</code>}
    </span>
  );
}
