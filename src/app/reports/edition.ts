import {
  type Edition,
  EditionReader,
  endingsOf,
  formerOf,
  isListing,
  type Reject,
  type RejectCode,
  type Report,
  type Statement,
  type StatementDraft,
  toStatement,
  WaslError,
} from "../../core/index.ts";
import type { Format } from "../../formats/index.ts";
import type { EditionOutcome, Platform, Spooled, Transaction } from "../ports/index.ts";
import type { StatementNotice } from "../rights/disclosures.ts";
import type { ImportInput } from "../wasl.ts";

/** Of these rejects nothing is missing but the field that they name, where that is no list's number of an entry. */
const FIELD_ONLY: ReadonlySet<RejectCode> = new Set<RejectCode>([
  "AMOUNT_INVALID",
  "CONTROL_CHARACTER",
  "DATE_IMPOSSIBLE",
  "FIELD_INVALID",
]);
const NUMBERS: ReadonlySet<string> = new Set(["uid", "logicalId"]);
/** Properties are called so; columns of a list and elements of a file are not. */
const PROPERTY = /^[a-z][A-Za-z]*$/;

const isOfOneField = ({ code, field = "" }: Reject): boolean =>
  code === "DATE_IMPOSSIBLE" || (FIELD_ONLY.has(code) && PROPERTY.test(field) && !NUMBERS.has(field));

/** A file of a list, read once before any of it is kept; undefined of what is none. */
export async function readEdition(
  platform: Platform,
  format: Format,
  spooled: Spooled,
  report: Report,
  { options, isWhole: isConfirmed = false }: Pick<ImportInput, "options" | "isWhole">,
): Promise<(Edition & { readonly isConfirmed: boolean }) | undefined> {
  if (format.comesIn === undefined) return undefined;
  const { model, reference } = platform;
  const context = { reportId: report.id, access: report.access, seenAt: report.receivedAt };
  const decoder = format.open({ ...context, model, reference }, options);
  const reader = new EditionReader();
  let isWhole = true;
  const take = ({ statements, rejects }: ReturnType<typeof decoder.push>): void => {
    for (const draft of statements) reader.take(draft);
    isWhole &&= rejects.every(isOfOneField);
  };
  for await (const chunk of spooled.open()) take(decoder.push(chunk));
  const last = decoder.end();
  take(last);
  const day = last.facts.publishedAt;
  return {
    ...reader.end(),
    isWhole,
    isConfirmed,
    hasEnd: format.comesIn === "a whole",
    ...(day === undefined ? {} : { day }),
  };
}

type ReadEdition = NonNullable<Awaited<ReturnType<typeof readEdition>>>;

/**
 * What a report that was just opened is the next edition of; undefined of the first. CONFLICT where a newer one is here: what it
 * says no more would be said again.
 */
export async function openEdition(
  tx: Transaction,
  report: Report,
  edition: ReadEdition,
): Promise<EditionRun | undefined> {
  const { day } = edition;
  const all = await tx.listSeries({
    format: report.format,
    access: report.access,
    fictitious: report.fictitious,
  });
  const { series, isWhole } = formerOf(
    edition,
    all.filter((s) => s.id !== report.id),
  );
  const [newest, ...joined] = series;
  // What was imported before days were kept says its own in the report.
  const newestDay = newest && (newest.day ?? (await tx.report(newest.id))?.facts?.publishedAt);
  if (newestDay !== undefined && day !== undefined && day < newestDay)
    throw new WaslError("CONFLICT", { id: report.id, because: "older edition", day: newestDay });
  await tx.openEdition(report.id, {
    of: newest?.id ?? report.id,
    joined: joined.map((s) => s.id),
    ...(day === undefined ? {} : { day }),
  });
  return newest && new EditionRun(report, edition, newest.id, edition.isConfirmed || isWhole);
}

/** What an import knows of being the next edition of a list. */
export class EditionRun {
  readonly #report: Report;
  readonly #edition: Edition;
  readonly #of: string;
  readonly #isWhole: boolean;
  readonly #again = new Set<string>();

  constructor(report: Report, edition: Edition, of: string, isWhole: boolean) {
    this.#report = report;
    this.#edition = edition;
    this.#of = of;
    this.#isWhole = isWhole;
  }

  /** What no earlier edition says already. */
  async fresh(tx: Transaction, statements: readonly Statement[]): Promise<readonly Statement[]> {
    const { fresh, again } = await tx.saidByEditions(this.#report.id, statements);
    for (const id of again) this.#again.add(id);
    return fresh;
  }

  /** In the transaction that completes the import, after which whoever was given any of it is told. */
  async end(tx: Transaction): Promise<EditionEnd> {
    const { id, receivedAt, reviewAt } = this.#report;
    const day = (this.#edition.day ?? receivedAt).slice(0, 10);
    const left = this.#isWhole ? await tx.leftOfEditions(id, [...this.#again]) : [];
    const { subjects, closed, withdrawn } = endingsOf(left, this.#edition, day);
    // What only says until when is as restricted as what it ends.
    const closes = closed.map(({ old, draft }) => ({ old, now: this.#stated(draft, old) }));
    await tx.appendStatements(closes.map((c) => c.now));
    const ended = [
      ...closes.map(({ old, now }) => ({ id: old.id, replacedBy: now.id })),
      ...withdrawn.map((old) => this.#instead(old)),
    ];
    await tx.endByEdition(id, ended, reviewAt);
    await tx.audit({
      action: "change",
      object: `report:${this.#of}`,
      detail: { edition: id, ended: subjects.length, withdrawn: withdrawn.length },
    });
    return {
      notices: noticesOf(ended),
      outcome: {
        of: this.#of,
        again: this.#again.size,
        ended: subjects.length,
        withdrawn: withdrawn.length,
        isWhole: this.#isWhole,
      },
    };
  }

  /** Whose listing is put otherwise is listed still, and whoever was given it is told how. */
  #instead(old: Statement): { readonly id: string; readonly replacedBy?: string } {
    const schema = isListing(old) ? this.#edition.listed.get(old.entityId) : undefined;
    if (schema === undefined) return { id: old.id };
    const { entityId, property, value } = old;
    return { id: old.id, replacedBy: this.#stated({ entityId, schema, property, value }, old).id };
  }

  #stated(draft: StatementDraft, { access }: Statement): Statement {
    return toStatement(draft, { reportId: this.#report.id, access, seenAt: this.#report.receivedAt });
  }
}

interface EditionEnd {
  readonly outcome: EditionOutcome;
  readonly notices: readonly StatementNotice[];
}

/** As the store owes it. */
function noticesOf(
  ended: readonly { readonly id: string; readonly replacedBy?: string }[],
): readonly StatementNotice[] {
  const because = "newer edition of the list";
  const replaced = ended.flatMap(({ id, replacedBy }) =>
    replacedBy === undefined ? [] : [[id, replacedBy] as const],
  );
  return [
    {
      kind: "withdrawn",
      statementIds: ended.filter((e) => e.replacedBy === undefined).map((e) => e.id),
      because,
    },
    {
      kind: "corrected",
      statementIds: replaced.map(([id]) => id),
      replacedBy: Object.fromEntries(replaced),
      because,
    },
  ];
}
