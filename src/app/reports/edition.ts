import {
  type Access,
  type Edition,
  EditionReader,
  type Endings,
  endingsOf,
  type ListSeries,
  type RejectCode,
  type Report,
  type Statement,
  type StatementDraft,
  seriesOf,
  toStatement,
  WaslError,
} from "../../core/index.ts";
import { type Format, formats } from "../../formats/index.ts";
import type { EditionOutcome, Platform, Spooled, Transaction } from "../ports/index.ts";
import { type StatementNotice, tellingsOf } from "../rights/disclosures.ts";

/** Of these rejects nothing is missing but the field that they name. */
const FIELD_ONLY: ReadonlySet<RejectCode> = new Set<RejectCode>(["DATE_IMPOSSIBLE"]);

/** A file of a list, read once before any of it is kept. */
export interface ReadEdition extends Edition {
  /** The formats in which the same list comes. */
  readonly formats: readonly string[];
}

/** Undefined of what is no list of its own. */
export async function readEdition(
  platform: Platform,
  format: Format,
  spooled: Spooled,
  report: Report,
  options: Readonly<Record<string, unknown>> | undefined,
): Promise<ReadEdition | undefined> {
  const { list } = format;
  if (list === undefined) return undefined;
  const { model, reference } = platform;
  const context = { reportId: report.id, access: report.access, seenAt: report.receivedAt };
  const decoder = format.open({ ...context, model, reference }, options);
  const reader = new EditionReader();
  let isWhole = true;
  const take = ({ statements, rejects }: ReturnType<typeof decoder.push>): void => {
    for (const draft of statements) reader.take(draft);
    isWhole &&= rejects.every(({ code }) => FIELD_ONLY.has(code));
  };
  for await (const chunk of spooled.open()) take(decoder.push(chunk));
  const last = decoder.end();
  take(last);
  const day = last.facts.publishedAt?.slice(0, 10);
  return {
    ...reader.end(),
    isWhole,
    ...(day === undefined ? {} : { day }),
    formats: formats.flatMap((f) => (f.list === list ? [f.id] : [])),
  };
}

/**
 * Makes a report that was just opened the next edition of its list, or the first. CONFLICT where a newer one is here: what it
 * says no more would be said again.
 */
export async function openEdition(
  tx: Transaction,
  report: Report,
  edition: ReadEdition,
): Promise<ListSeries | undefined> {
  const all = await tx.listSeries(edition.formats, report.access);
  const series = seriesOf(edition, all);
  const [newest, ...joined] = series;
  const { day } = edition;
  if (newest?.day !== undefined && day !== undefined && day < newest.day)
    throw new WaslError("CONFLICT", { id: report.id, because: "older edition", day: newest.day });
  await tx.openEdition(report.id, {
    of: newest?.id ?? report.id,
    joined: joined.map((s) => s.id),
    ...(day === undefined ? {} : { day }),
  });
  return newest;
}

/** What an import knows of being the next edition of a list. */
export class EditionRun {
  readonly #report: Report;
  readonly #edition: ReadEdition;
  readonly #of: string;
  /** Whom it lists and the former did not. */
  readonly #newly: ReadonlySet<string>;
  readonly #again = new Set<string>();

  constructor(report: Report, edition: ReadEdition, { id, listed }: ListSeries) {
    const before = new Set(listed);
    this.#newly = new Set([...edition.listed].filter((one) => !before.has(one)));
    this.#report = report;
    this.#edition = edition;
    this.#of = id;
  }

  /** What no earlier edition says already. */
  async fresh(tx: Transaction, statements: readonly Statement[]): Promise<readonly Statement[]> {
    const anew = statements.filter((s) => this.#isListedAnew(s));
    const others = statements.filter((s) => !this.#isListedAnew(s));
    const { fresh, again } = await tx.saidByEditions(this.#report.id, others);
    for (const id of again) this.#again.add(id);
    return [...anew, ...fresh];
  }

  /** The sanction of whoever comes back is said with their listing, by one report: else the listing is taken for one of another list. */
  #isListedAnew({ schema, property, value }: Statement): boolean {
    return schema === "Sanction" && property === "entity" && this.#newly.has(value);
  }

  /** In the transaction that completes the import, after which whoever was given any of it is told. */
  async end(tx: Transaction): Promise<EditionEnd> {
    const { id, receivedAt, reviewAt } = this.#report;
    const { isWhole, day = receivedAt.slice(0, 10) } = this.#edition;
    const left = isWhole ? await tx.leftOfEditions(id, [...this.#again]) : [];
    const endings = endingsOf(left, this.#edition, day);
    const notices = await this.#write(tx, endings);
    await tx.renewEditions(id, reviewAt);
    const [ended, withdrawn] = [endings.subjects.length, endings.withdrawn.length];
    await tx.audit({
      action: "change",
      object: `report:${this.#of}`,
      detail: { edition: id, ended, withdrawn },
    });
    return { notices, outcome: { of: this.#of, again: this.#again.size, ended, withdrawn, isWhole } };
  }

  async #write(tx: Transaction, { said, closed, withdrawn }: Endings): Promise<readonly StatementNotice[]> {
    const { id, access, receivedAt } = this.#report;
    const stated = (draft: StatementDraft, as: Access): Statement =>
      toStatement(draft, { reportId: id, access: as, seenAt: receivedAt });
    // What only ends something is as restricted as what it ends.
    const closes = closed.map(({ old, draft }) => [old.id, stated(draft, old.access)] as const);
    await tx.appendStatements([
      ...said.map((draft) => stated(draft, access)),
      ...closes.map(([, now]) => now),
    ]);
    const ofListed = withdrawn.map((s) => s.id);
    const ofGone = closes.map(([old]) => old);
    await tx.endByEdition(id, [...ofGone, ...ofListed]);
    const replacedBy = Object.fromEntries(closes.map(([old, now]) => [old, now.id]));
    const notices: readonly StatementNotice[] = [
      { kind: "withdrawn", statementIds: ofListed, because: BECAUSE },
      { kind: "corrected", statementIds: ofGone, replacedBy, because: BECAUSE },
    ];
    for (const notice of notices) await tx.federation.owe(tellingsOf(notice));
    return notices;
  }
}

interface EditionEnd {
  readonly outcome: EditionOutcome;
  readonly notices: readonly StatementNotice[];
}

/** Words for whoever received something. */
const BECAUSE = "newer edition of the list";
