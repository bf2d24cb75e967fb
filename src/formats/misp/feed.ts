import { accessKey, groupBy, type Statement } from "../../core/index.ts";
import { uuid5 } from "../stix-21/uuid.ts";
import { type Row, rowOf, rowsOf, textOf } from "../text/json.ts";
import { encodeMisp, type MispAbout, type MispEncodeOptions, secondsOf } from "./encode.ts";

/** A released statement, and why it went. */
export interface MispFeedItem extends MispAbout {
  readonly statement: Statement;
  readonly mandate: string;
  readonly fictitious: boolean;
}

export interface MispFeedOptions
  extends Pick<MispEncodeOptions, "model" | "mapping" | "organisation" | "at"> {
  /** For one reader: under it the ids of all events are made. */
  readonly namespace: string;
}

/** The files of a MISP feed: `manifest.json`, and `<uuid>.json` for each event. */
export interface MispFeed {
  readonly manifest: Row;
  readonly events: readonly Row[];
}

/**
 * What went to one reader as a MISP feed: an event for each case reference and marking, so that an event's tags are those of
 * all that is in it. `before` holds the events as the reader may have fetched them: what did not change keeps its time, and
 * what is gone is marked deleted, without what it said, since whoever has it learns of it in no other way.
 */
export function encodeFeed(
  items: readonly MispFeedItem[],
  before: readonly Row[],
  { namespace, ...options }: MispFeedOptions,
): MispFeed {
  const groups = groupBy(items, ({ mandate, fictitious, statement: { access } }) =>
    JSON.stringify([mandate, fictitious, accessKey(access)]),
  );
  const made = [...groups].map(([key, all]) => {
    const [{ mandate, fictitious } = { mandate: "", fictitious: false }] = all;
    const event = encodeMisp(
      all.map(({ statement }) => statement),
      {
        ...options,
        uuid: uuid5(namespace, `event:${key}`),
        info: fictitious ? `EXERCISE: ${mandate}` : mandate,
        about: new Map(all.map((item) => [item.statement.id, item])),
      },
    );
    return rowOf(event, "Event");
  });
  const now = secondsOf(options.at);
  const former = before.map((b) => rowOf(b, "Event"));
  const events = merged(made, former, now, (event, old) => eventWith(event, old, now));
  return {
    manifest: Object.fromEntries(events.map((event) => [textOf(event, "uuid"), summaryOf(event)])),
    events: events.map((event) => ({ Event: event })),
  };
}

const summaryOf = ({ Orgc, Tag, info, date, analysis, threat_level_id, timestamp }: Row): Row => ({
  Orgc,
  Tag,
  info,
  date,
  analysis,
  threat_level_id,
  timestamp,
});

/** An event keeps the day on which it was first given. */
function eventWith(event: Row | undefined, old: Row | undefined, now: string): Row {
  const objects = merged(partsOf(event, "Object"), partsOf(old, "Object"), now, (made, was) =>
    objectWith(made, was, now),
  );
  return { ...(event ?? old), ...(old === undefined ? {} : { date: old["date"] }), Object: objects };
}

function objectWith(object: Row | undefined, old: Row | undefined, now: string): Row {
  const attributes = merged(
    partsOf(object, "Attribute"),
    partsOf(old, "Attribute"),
    now,
    (made, was = {}) => made ?? tombstone(was),
  );
  const references = merged(
    partsOf(object, "ObjectReference"),
    partsOf(old, "ObjectReference"),
    now,
    (made, was = {}) => made ?? endedReference(was),
  );
  // Whom it was about is gone with it.
  const gone = object === undefined ? { comment: "", deleted: true } : {};
  return { ...(object ?? old), ...gone, Attribute: attributes, ObjectReference: references };
}

const partsOf = (row: Row | undefined, name: string): readonly Row[] => (row ? rowsOf(row, name) : []);

/** What is there now and what was, by id; the time of what did not change is the one that it had. */
function merged(
  made: readonly Row[],
  before: readonly Row[],
  now: string,
  of: (made?: Row, old?: Row) => Row,
): readonly Row[] {
  const idOf = (row: Row): string => textOf(row, "uuid") ?? "";
  const old = new Map(before.map((row) => [idOf(row), row]));
  const ids = new Set(made.map(idOf));
  const gone = before.filter((row) => !ids.has(idOf(row)));
  return [
    ...made.map((row) => [row, old.get(idOf(row))] as const),
    ...gone.map((row) => [undefined, row] as const),
  ].map(([row, was]) => {
    const { timestamp: _time, ...result } = of(row, was);
    const { timestamp, ...same } = was ?? {};
    const isSame = was !== undefined && JSON.stringify(sorted(result)) === JSON.stringify(sorted(same));
    return { ...result, timestamp: isSame ? timestamp : now };
  });
}

const sorted = (row: Row): readonly (readonly [string, unknown])[] =>
  Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1));

/** Says between which objects a reference is gone, and not which it was. */
const endedReference = ({ uuid, object_uuid, referenced_uuid, referenced_type }: Row): Row => ({
  uuid,
  object_uuid,
  referenced_uuid,
  referenced_type,
  relationship_type: "related-to",
  comment: "",
  deleted: true,
});

/** Says which attribute is gone and nothing of what it said; the value is its own, since MISP takes no two alike. */
const tombstone = (attribute: Row): Row => ({
  uuid: attribute["uuid"],
  object_relation: attribute["object_relation"],
  type: "text",
  category: "Other",
  value: `withdrawn ${textOf(attribute, "uuid")}`,
  to_ids: false,
  distribution: "5",
  comment: "",
  deleted: true,
});
