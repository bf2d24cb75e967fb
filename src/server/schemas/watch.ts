import Type from "typebox";
import type { Interest, WatchRun, WatchView } from "../../app/index.ts";
import { AccessSchema, TlpSchema } from "./model.ts";
import { named, OneOf, own } from "./named.ts";
import { plain, strict } from "./requests.ts";

const Text = Type.String();
const Count = Type.Integer({ minimum: 0 });
const STATES = [
  "new",
  "ok",
  "restless",
  "cookie-wall",
  "paywall",
  "script-wall",
  "not-a-feed",
  "feed-refused",
  "fetch-refused",
] as const;

export const WatchSchema = named<WatchView>()(
  "Watch",
  Type.Object(
    {
      id: Text,
      kind: OneOf(["feed", "page"]),
      url: Text,
      name: Text,
      access: AccessSchema,
      everyMinutes: Count,
      fictitious: Type.Boolean(),
      paused: Type.Boolean(),
      addedBy: Text,
      addedAt: Text,
      state: OneOf(STATES),
      detail: Type.String({
        description: "A code: why nothing was fetched, or what is wrong with the feed.",
      }),
      failures: Type.Integer({ minimum: 0, description: "In a row." }),
      lastAt: Type.Optional(Text),
      nextAt: Text,
      waiting: Count,
      reports: Count,
      walls: Count,
      failed: Count,
    },
    { description: "A source that this node reads by itself, how it stands and what came of it." },
  ),
);
export const WatchList = own("WatchList", Type.Object({ items: Type.Array(WatchSchema) }));
export const WatchBody = own(
  "WatchToAdd",
  strict({
    url: plain(2000, "A web address; private addresses are never fetched."),
    kind: OneOf(["feed", "page"]),
    name: Type.Optional(plain(200)),
    tlp: TlpSchema,
    everyMinutes: Type.Integer({ minimum: 5, maximum: 10_080 }),
    fictitious: Type.Optional(Type.Boolean()),
  }),
);
const INTERESTS = ["place", "technique", "company"] as const;
export const InterestSchema = named<Interest>()(
  "Interest",
  Type.Object(
    {
      id: Text,
      kind: OneOf(INTERESTS),
      value: Text,
      label: Text,
      addedBy: Text,
      addedAt: Text,
      access: AccessSchema,
    },
    { description: "What somebody wants to hear of when an event touches it." },
  ),
);
export const InterestList = own("InterestList", Type.Object({ items: Type.Array(InterestSchema) }));
export const InterestBody = own(
  "InterestToAdd",
  strict({
    kind: OneOf(INTERESTS),
    value: plain(200, "A GeoNames id or ISO country code, a technique's id, a company's entity id."),
    label: Type.Optional(plain(200)),
    tlp: TlpSchema,
  }),
);
export const WatchPauseBody = own("WatchPause", strict({ paused: Type.Boolean() }));
export const WatchRunSchema = named<WatchRun>()(
  "WatchRun",
  Type.Object({
    watches: Count,
    unread: Type.Integer({
      minimum: 0,
      description: "Sources that did not answer, or not with what they were to say.",
    }),
    announced: Type.Integer({ minimum: 0, description: "Items that nobody had announced before." }),
    reportIds: Type.Array(Text),
    walls: Count,
    failed: Count,
  }),
);
