import type { Access } from "../marking/index.ts";
import { type ToBeVetted, vettingStanding } from "../vetting.ts";
import type { DocumentClass, DocumentDefect, LibraryEntry, SerialRange } from "./library.ts";
import { type CheckDigitVerdict, fitsForm, isInRange, judgeCheckDigit } from "./numbers.ts";

/** An entry as the node keeps it. */
export interface KeptEntry<E extends LibraryEntry = LibraryEntry> extends ToBeVetted {
  readonly id: string;
  readonly digest: string;
  readonly classId: string;
  readonly entry: E;
  readonly access: Access;
}

/** What a number meets in one class. About a document, for a human to look at; it says nothing of whoever holds it. */
export interface ClassCheck {
  readonly classId: string;
  readonly class: KeptEntry<DocumentClass>;
  readonly form: "fits" | "differs";
  readonly checkDigit: CheckDigitVerdict;
  readonly ranges: readonly KeptEntry<SerialRange>[];
  /** To look for on it, whatever its number is. */
  readonly defects: readonly KeptEntry<DocumentDefect>[];
}

export interface AskedNumber {
  /** As `readDocumentNumber` gives it. */
  readonly number: string;
  /** Of the digit beside the number in the machine-readable zone. */
  readonly checkDigit: CheckDigitVerdict;
}

/** Every reader of a check has to know this. */
export const DOCUMENT_CHECK_CAVEAT =
  "About a document, not about whoever holds it. A slip in reading, a new series or a gap in the library looks the same: look at the document.";

const isClass = (one: KeptEntry): one is KeptEntry<DocumentClass> => one.entry.type === "class";
const isDefect = (one: KeptEntry): one is KeptEntry<DocumentDefect> => one.entry.type === "defect";
const isRange = (one: KeptEntry): one is KeptEntry<SerialRange> => one.entry.type === "range";

/** Compares with what stands vetted, class by class; a class whose own entry does not stand vetted is none. */
export function checkAgainst(entries: readonly KeptEntry[], asked: AskedNumber): readonly ClassCheck[] {
  const vetted = entries.filter((one) => vettingStanding(one) === "vetted");
  const classIds = [...new Set(vetted.filter(isClass).map((one) => one.classId))];
  return classIds.flatMap((classId) => {
    const own = vetted.filter((one) => one.classId === classId);
    const classes = own.filter(isClass).sort((a, b) => (a.writtenAt < b.writtenAt ? 1 : -1));
    const fitting = classes.find((one) => fitsForm(asked.number, one.entry.numberForm));
    const shown = fitting ?? classes[0];
    if (!shown) return [];
    return [
      {
        classId,
        class: shown,
        form: fitting ? ("fits" as const) : ("differs" as const),
        checkDigit: checkDigitOf(shown.entry, asked, fitting !== undefined),
        ranges: own.filter(isRange).filter(({ entry }) => isInRange(asked.number, entry.from, entry.to)),
        defects: own.filter(isDefect),
      },
    ];
  });
}

function checkDigitOf(
  { checkDigit }: DocumentClass,
  { number, checkDigit: beside }: AskedNumber,
  fits: boolean,
): CheckDigitVerdict {
  if (checkDigit !== "last" || !fits || beside === "wrong") return beside;
  return judgeCheckDigit(number.slice(0, -1), number.slice(-1));
}
