import {
  ERROR_CODES,
  groupRejects,
  REJECT_CODES,
  type Reject,
  type RejectCode,
  type RejectGroup,
} from "../core/index.ts";
import { counted } from "./counted.ts";
import { clean, note } from "./output.ts";

/** "12,19: DATE_IMPOSSIBLE (date): why", with the file or sheet before, and how often where not all lines are named. */
export function rejectText({ code, field, count, lines, sheet, attachment }: RejectGroup): string {
  const where = `${attachment ? `attachment ${attachment}, ` : ""}${sheet ? `sheet ${sheet}, ` : ""}`;
  const what = `${code}${field ? ` (${field})` : ""}: ${REJECT_CODES[code as RejectCode] ?? ""}`;
  return `${where}${lines.join(",")}: ${what}${lines.length < count ? ` (${count} times)` : ""}`;
}

export const REJECTS_SHOWN = 20;

/** The lines of a file that were not taken. Whoever runs it unattended takes an exit code of 0 for lines that were. */
export function noteRejects(file: string, rejects: readonly Reject[], taken: number): void {
  const groups = groupRejects(rejects);
  for (const group of groups.slice(0, REJECTS_SHOWN)) note(`${clean(file)}:${rejectText(group)}`);
  if (groups.length > REJECTS_SHOWN)
    note(`${clean(file)}: ${counted(groups.length - REJECTS_SHOWN, "more kind")} of reject`);
  if (taken > 0 || rejects.length === 0) return;
  note(`nothing of it was taken: ${clean(file)}`);
  process.exitCode ??= ERROR_CODES.REQUEST_INVALID.exit;
}
