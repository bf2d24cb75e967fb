import { isDay } from "../dates.ts";
import { TLP_LEVELS, type Tlp } from "../marking/index.ts";
import {
  type Approval,
  BLOCKING_FLAGS,
  type BlockingFlag,
  PARTNER_CLASSES,
  type PartnerClass,
  type Peer,
} from "../partner.ts";
import { isPurpose, PURPOSES, type Purpose } from "../purpose.ts";
import { saysNothing } from "../words.ts";

/** What two organisations agreed, as one of them holds it: what it gives, and what it takes. */
export interface Agreement extends Peer {
  readonly legalBasis: string;
  /** RFC 3339 date; after it nothing goes out or comes in. */
  readonly validUntil: string;
  readonly blocks: readonly BlockingFlag[];
  readonly approvals: readonly Approval[];
  /** Hours until a receipt for a recall is overdue. */
  readonly receiptHours: number;
  /** Whether a second person has to approve each release. */
  readonly fourEyes: boolean;
}

export interface AgreementFault {
  /** From 1; 0 where a line is missing. */
  readonly line: number;
  readonly key: string;
  readonly because: "unknown" | "twice" | "missing" | "value";
  /** What the line takes: its words, or one as an example. */
  readonly takes?: string;
}

export type AgreementRead =
  | { readonly ok: true; readonly agreement: Agreement }
  | { readonly ok: false; readonly faults: readonly AgreementFault[] };

interface Draft {
  nodeId: string;
  partnerClass: PartnerClass;
  purposes: Purpose[];
  ceiling: Tlp;
  groups: string[];
  legalBasis: string;
  validUntil: string;
  blocks: BlockingFlag[];
  approvals: Approval[];
  receiptHours: number;
  fourEyes: boolean;
}

/** Each line of the text: how it is read (undefined for a value that is none), written, and whether it may be left out. */
interface Line<K extends keyof Draft> {
  readonly key: string;
  readonly field: K;
  readonly optional?: Draft[K];
  /** Its words, or an example. */
  readonly takes: string;
  readonly read: (text: string) => Draft[K] | undefined;
  readonly write: (value: Draft[K]) => string;
}

const line = <K extends keyof Draft>(of: Line<K>): Line<keyof Draft> => of as unknown as Line<keyof Draft>;
const list = (text: string): string[] =>
  text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
const oneOf =
  <T extends string>(all: readonly T[]) =>
  (text: string): T | undefined =>
    all.find((one) => one === text);
const allOf =
  <T extends string>(isOne: (text: string) => text is T) =>
  (text: string): T[] | undefined => {
    const words = list(text);
    return words.every(isOne) ? words : undefined;
  };
/** A list that permits: an empty one would be an agreement under which nothing goes, and looks like one in force. */
const someOf =
  <T extends string>(isOne: (text: string) => text is T) =>
  (text: string): T[] | undefined => {
    const words = allOf(isOne)(text);
    return words?.length === 0 ? undefined : words;
  };
const isFlag = (text: string): text is BlockingFlag => Object.hasOwn(BLOCKING_FLAGS, text);
const said = (text: string): string | undefined => (saysNothing(text) ? undefined : text);
const same = (text: string): string => text;
const joined = (words: readonly string[]): string => words.join(", ");

const LINES: readonly Line<keyof Draft>[] = [
  line({ key: "partner", field: "nodeId", takes: "node-0123456789abcdef", read: said, write: same }),
  line({
    key: "class",
    field: "partnerClass",
    takes: joined(PARTNER_CLASSES),
    read: oneOf(PARTNER_CLASSES),
    write: same,
  }),
  line({
    key: "purposes",
    field: "purposes",
    takes: joined(PURPOSES),
    read: someOf(isPurpose),
    write: joined,
  }),
  line({ key: "ceiling", field: "ceiling", takes: joined(TLP_LEVELS), read: oneOf(TLP_LEVELS), write: same }),
  line({ key: "groups", field: "groups", takes: "emsc", optional: [], read: list, write: joined }),
  line({ key: "legal-basis", field: "legalBasis", takes: "Example treaty, Art. 5", read: said, write: same }),
  line({
    key: "valid-until",
    field: "validUntil",
    takes: "2027-12-31",
    read: (text) => (isDay(text) ? text : undefined),
    write: same,
  }),
  line({
    key: "blocks",
    field: "blocks",
    takes: joined(Object.keys(BLOCKING_FLAGS)),
    optional: [],
    read: allOf(isFlag),
    write: joined,
  }),
  line({
    key: "approvals",
    field: "approvals",
    takes: "no-adequate-protection for MLA-2026-7 by the Data Protection Officer",
    optional: [],
    read: readApprovals,
    write: (all) => all.map((a) => `${a.flag} for ${a.mandate} by ${a.by}`).join("; "),
  }),
  line({
    key: "receipt-hours",
    field: "receiptHours",
    takes: "72",
    optional: 72,
    read: (text) => (/^[1-9]\d{0,3}$/.test(text) ? Number(text) : undefined),
    write: String,
  }),
  line({
    key: "four-eyes",
    field: "fourEyes",
    takes: "yes, no",
    optional: false,
    read: (text) => ({ yes: true, no: false })[text],
    write: (isNeeded) => (isNeeded ? "yes" : "no"),
  }),
];

function readApprovals(text: string): Approval[] | undefined {
  const approvals: Approval[] = [];
  for (const part of text.split(";").filter((p) => p.trim() !== "")) {
    const [, flag = "", mandate = "", by = ""] = /^\s*(\S+) for (.+?) by (.+?)\s*$/.exec(part) ?? [];
    if (!isFlag(flag) || saysNothing(mandate) || saysNothing(by)) return undefined;
    approvals.push({ flag, mandate, by });
  }
  return approvals;
}

/**
 * Reads the text of an agreement: `key: value` lines, `#` begins a comment. A line that is not known is a fault and
 * not passed over: whoever wrote it meant a limit.
 */
export function readAgreement(text: string): AgreementRead {
  const faults: AgreementFault[] = [];
  const read: Partial<Record<keyof Draft, unknown>> = {};
  text.split(/\r?\n/).forEach((raw, i) => {
    const bare = raw.replace(/(^|\s)#.*$/, "").trim();
    if (bare === "") return;
    const [, key = "", value = ""] = /^([a-z-]+)\s*:\s*(.*)$/.exec(bare) ?? [];
    const known = LINES.find((l) => l.key === key);
    const fault = (because: AgreementFault["because"]): void => {
      const takes = because === "value" ? known?.takes : undefined;
      faults.push({
        line: i + 1,
        key: key === "" ? bare.slice(0, 40) : key,
        because,
        ...(takes === undefined ? {} : { takes }),
      });
    };
    if (!known) fault("unknown");
    else if (known.field in read) fault("twice");
    else {
      const parsed = known.read(value);
      if (parsed === undefined) fault("value");
      read[known.field] = parsed;
    }
  });
  for (const { key, field, optional, takes } of LINES) {
    if (field in read) continue;
    if (optional === undefined) faults.push({ line: 0, key, because: "missing", takes });
    read[field] = optional;
  }
  return faults.length === 0 ? { ok: true, agreement: read as unknown as Agreement } : { ok: false, faults };
}

/** The text that reads back as this agreement. */
export const writeAgreement = (agreement: Agreement): string =>
  `${LINES.map(({ key, field, write }) => `${key}: ${write(agreement[field] as never)}`.trim()).join("\n")}\n`;

/** The lines that an agreement needs, for whoever writes one with this partner; what is to be decided is left empty. */
export const blankAgreement = (nodeId: string): string =>
  LINES.filter(({ optional }) => optional === undefined)
    .map(({ key }) => (key === "partner" ? `partner: ${nodeId}` : `${key}:`))
    .join("\n");

/** Whether a flag stops all that would go, and nobody lifted it for any case; or the hold on all sharing does. */
export const isSuspended = ({ blocks, approvals, isHeld }: Agreement): boolean =>
  isHeld === true ||
  blocks.some((flag) => BLOCKING_FLAGS[flag] === "everything" && !approvals.some((a) => a.flag === flag));

/** Today, by the agreement's last day. */
export const isInForce = (agreement: Agreement, at: string): boolean =>
  at.slice(0, 10) <= agreement.validUntil;
