import type { Statement, StatementDraft } from "../statement.ts";
import { isListing } from "./listing.ts";

/** What one file of a list says, read before any of it is kept. */
export interface Edition {
  /** Of the file, as it says itself; ISO 8601. */
  readonly day?: string;
  /** All that it says something of: subjects, their sanctions, what they hold. */
  readonly said: ReadonlySet<string>;
  /** Whom it lists. */
  readonly listed: ReadonlySet<string>;
  /** Until when, of those of whom it says itself that they were taken off. */
  readonly until: ReadonlyMap<string, string>;
  /** False where some of it could not be read: what is missing may stand in that. */
  readonly isWhole: boolean;
}

/** The editions of one list that came before. */
export interface ListSeries {
  /** The report of its first. */
  readonly id: string;
  /** Of its newest, where the files say it. */
  readonly day?: string;
  /** Whom its editions list now. */
  readonly listed: readonly string[];
}

const SANCTION = "Sanction";
const END = "endDate";
/** Of a long list this share is missing at most in its next edition: whatever lacks more is a part, or another list. */
const MISSING_SHARE_MAX = 1 / 5;
/** Of a short list so many may go at once. */
const MISSING_MAX = 2;

/**
 * The series that a file is the next edition of, the newest first. A publisher has several lists of one form, a file may be cut
 * down to some of its entries, and neither is to end what the rest of them says: an edition says most of the former again.
 */
export function seriesOf(edition: Edition, series: readonly ListSeries[]): readonly ListSeries[] {
  return series
    .filter(({ listed }) => {
      const again = listed.filter((id) => edition.listed.has(id)).length;
      const missing = listed.length - again;
      return again > missing && missing <= Math.max(MISSING_MAX, listed.length * MISSING_SHARE_MAX);
    })
    .sort((a, b) => Number((b.day ?? "") > (a.day ?? "")) - Number((a.day ?? "") > (b.day ?? "")));
}

/** Reads an edition from what a decoder finds in it, draft by draft. */
export class EditionReader {
  readonly #said = new Set<string>();
  readonly #listed = new Set<string>();
  /** Whom a sanction is about, and when it ended. */
  readonly #about = new Map<string, string>();
  readonly #ends = new Map<string, string>();

  take(draft: StatementDraft): void {
    const { entityId, schema, property, value } = draft;
    this.#said.add(entityId);
    if (isListing(draft)) this.#listed.add(entityId);
    if (schema === SANCTION && property === "entity") this.#about.set(entityId, value);
    if (schema === SANCTION && property === END) this.#ends.set(entityId, value);
  }

  end(): Pick<Edition, "said" | "listed" | "until"> {
    const until = new Map<string, string>();
    for (const [sanction, end] of this.#ends) {
      const subject = this.#about.get(sanction);
      if (subject !== undefined && end > (until.get(subject) ?? "")) until.set(subject, end);
    }
    return { said: this.#said, listed: this.#listed, until };
  }
}

/** What becomes of statements of earlier editions that this one does not make again. */
export interface Endings {
  /** Who is listed no more: since when is said beside what stays. */
  readonly subjects: readonly string[];
  readonly said: readonly StatementDraft[];
  /** Holds until that day only, and is said so. */
  readonly closed: readonly { readonly old: Statement; readonly draft: StatementDraft }[];
  /** The list puts it otherwise now. */
  readonly withdrawn: readonly Statement[];
}

/**
 * `left` is all that stands of earlier editions and was not said again. Whoever is missing is listed until `day`, the day of the
 * edition (or whichever it names itself), and stays known as far as that goes: on an earlier day they were listed. Of whoever is still listed the newest edition
 * alone holds.
 */
export function endingsOf(left: readonly Statement[], edition: Edition, day: string): Endings {
  const closed: { old: Statement; draft: StatementDraft }[] = [];
  const withdrawn: Statement[] = [];
  const said: StatementDraft[] = [];
  const subjects = new Set<string>();
  const ended = new Set(
    left.filter((s) => s.schema === SANCTION && s.property === END).map((s) => s.entityId),
  );
  /** What only a subject that is still listed had, such as a wallet. */
  const ofListed = new Set(left.filter((s) => edition.listed.has(s.value)).map((s) => s.entityId));
  for (const old of left) {
    const { entityId, schema } = old;
    if (isListing(old) && old.validTo === undefined && !edition.listed.has(entityId)) {
      subjects.add(entityId);
      closed.push({ old, draft: { ...claimOf(old), validTo: edition.until.get(entityId) ?? day } });
    } else if (edition.said.has(entityId)) withdrawn.push(old);
    else if (schema === SANCTION) {
      if (ended.has(entityId)) continue;
      ended.add(entityId);
      said.push(
        { entityId, schema, property: END, value: day },
        { entityId, schema, property: "status", value: `not in the edition of ${day}`, lang: "en" },
      );
    } else if (ofListed.has(entityId)) withdrawn.push(old);
  }
  return { subjects: [...subjects].sort(), said, closed, withdrawn };
}

function claimOf({
  entityId,
  schema,
  property,
  value,
  lang,
  original,
  kind,
  validFrom,
}: Statement): StatementDraft {
  return {
    entityId,
    schema,
    property,
    value,
    kind,
    ...(lang === undefined ? {} : { lang }),
    ...(original === undefined ? {} : { original }),
    ...(validFrom === undefined ? {} : { validFrom }),
  };
}
