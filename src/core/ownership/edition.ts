import type { Statement, StatementDraft } from "../statement.ts";
import { isListing } from "./listing.ts";

/** What one file of a list says, read before any of it is kept. */
export interface Edition {
  /** Of the file, as it says itself; ISO 8601. */
  readonly day?: string;
  /** All that it says something of: subjects, their sanctions, what they hold. */
  readonly said: ReadonlySet<string>;
  /** Whom it lists, and as what: a schema of FollowTheMoney. */
  readonly listed: ReadonlyMap<string, string>;
  /** Until when, of those of whom it says itself that they were taken off. */
  readonly until: ReadonlyMap<string, string>;
  /** False where some of it could not be read: what is missing may stand in that. */
  readonly isWhole: boolean;
  /** Whether its form says where it ends: rows of a table may be cut off behind any of them. */
  readonly hasEnd: boolean;
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
/** Of a long list this share is missing at most in its next edition, where its form says where it ends and where not. */
const MISSING_SHARE_MAX = { ended: 1 / 5, open: 1 / 50 } as const;
/** Of a short list so many may go at once. */
const MISSING_MAX = 2;

/**
 * The series of which a file lists more than half again, the newest first: it is another list, or a small part of one, that does not.
 * `isWhole` says whether nobody is missing for another reason than that they were taken off: where too many are, the file may be cut
 * down or cut off.
 */
export function formerOf(
  edition: Edition,
  series: readonly ListSeries[],
): { readonly series: readonly ListSeries[]; readonly isWhole: boolean } {
  const compared = series
    .map((one) => {
      const again = one.listed.filter((id) => edition.listed.has(id)).length;
      return { one, again, missing: one.listed.length - again };
    })
    .filter(({ again, missing }) => again > missing);
  const share = edition.hasEnd ? MISSING_SHARE_MAX.ended : MISSING_SHARE_MAX.open;
  return {
    series: compared.map((c) => c.one).sort((a, b) => compareDays(b.day, a.day)),
    isWhole:
      edition.isWhole &&
      compared.every(({ one, missing }) => missing <= Math.max(MISSING_MAX, one.listed.length * share)),
  };
}

const compareDays = (a = "", b = ""): number => Number(a > b) - Number(a < b);

/** Reads an edition from what a decoder finds in it, draft by draft. */
export class EditionReader {
  readonly #said = new Set<string>();
  readonly #listed = new Map<string, string>();
  /** Whom a sanction is about, and when it ended. */
  readonly #about = new Map<string, string>();
  readonly #ends = new Map<string, string>();

  take(draft: StatementDraft): void {
    const { entityId, schema, property, value } = draft;
    this.#said.add(entityId);
    if (isListing(draft)) this.#listed.set(entityId, schema);
    if (schema !== SANCTION) return;
    if (property === "entity") this.#about.set(entityId, value);
    if (property === "endDate") this.#ends.set(entityId, value);
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
  /** Who is listed no more. */
  readonly subjects: readonly string[];
  /** What held until a day, and is said so. */
  readonly closed: readonly { readonly old: Statement; readonly draft: StatementDraft }[];
  /** The list puts it otherwise now, or says it no more. */
  readonly withdrawn: readonly Statement[];
}

/**
 * `left` is all that stands of earlier editions and was not said again. Whoever is missing is listed until `day`, the day of the
 * edition (or whichever it names itself), and stays known as far as that goes: on an earlier day they were listed. Of whoever is
 * still listed the newest edition alone holds.
 */
export function endingsOf(left: readonly Statement[], edition: Edition, day: string): Endings {
  const closed: { old: Statement; draft: StatementDraft }[] = [];
  const withdrawn: Statement[] = [];
  const subjects = new Set<string>();
  /** What only a subject that is still listed had, such as a wallet. */
  const ofListed = new Set(left.filter((s) => edition.listed.has(s.value)).map((s) => s.entityId));
  for (const old of left) {
    const { entityId } = old;
    const isClaim = isListing(old) || isAbout(old);
    // That somebody was listed once stays, whatever comes.
    if (isClaim && old.validTo !== undefined) continue;
    if (isListing(old) && !edition.listed.has(entityId)) {
      subjects.add(entityId);
      closed.push({ old, draft: { ...claimOf(old), validTo: edition.until.get(entityId) ?? day } });
    } else if (edition.said.has(entityId)) withdrawn.push(old);
    else if (isAbout(old)) closed.push({ old, draft: { ...claimOf(old), validTo: day } });
    else if (old.schema !== SANCTION && ofListed.has(entityId)) withdrawn.push(old);
  }
  return { subjects: [...subjects].sort(), closed, withdrawn };
}

/** Whom a sanction is about: while that holds, they are under it. */
const isAbout = ({ schema, property }: Statement): boolean => schema === SANCTION && property === "entity";

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
