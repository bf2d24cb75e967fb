import { isDay } from "../../dates.ts";
import { WaslError } from "../../errors.ts";
import { type Cell, suppressSmall } from "../../protection/index.ts";
import { saysNothing } from "../../words.ts";
import { DATA_OUTCOMES, type DataOutcome } from "./data-ledger.ts";
import { REFERRAL_ACTIONS, type ReferralAction, type ReferralEventType } from "./ledger.ts";
import { DATA_REQUEST_KINDS, type DataRequestKind } from "./stored-data.ts";
import { asTold, inOrder } from "./transparency-names.ts";
import { withoutNearSums } from "./transparency-sums.ts";

/** What became of a notice, each counted once: what was taken down and came back on appeal is restored. */
export const NOTICE_OUTCOMES = ["acted", "restored", "refused", "waiting"] as const;
export type NoticeOutcome = (typeof NOTICE_OUTCOMES)[number];

/** What went to a platform in the period, as far as it is counted: no account, no text, no place of anybody. */
export interface CountedNotice {
  readonly platform: string;
  readonly ground: string;
  readonly events: readonly {
    readonly at: string;
    readonly type: ReferralEventType;
    readonly action?: ReferralAction;
  }[];
  /** Whether its campaign was seen again after the platform acted. */
  readonly isBack: boolean;
}

export interface CountedRequest {
  readonly kind: DataRequestKind;
  readonly outcome: DataOutcome;
}

/** Null: there are some, and how many would tell of few. */
type Told = number | null;

/** Numbers only; what is approved, signed and published. */
export interface TransparencyReport {
  readonly kind: "wasl-transparency/1";
  readonly node: string;
  /** Days, both within it. */
  readonly from: string;
  readonly to: string;
  /** What became of them by then. */
  readonly asOf: string;
  /** Counts under this are not told, nor what they would follow from. */
  readonly suppressedUnder: number;
  /** The version of this period that it takes the place of, and what changed. */
  readonly corrects?: { readonly version: number; readonly because: string };
  readonly notices: {
    readonly byPlatform: readonly ({
      readonly platform: string;
      /** Whole hours from notice to action; null where few were acted on. */
      readonly medianHours: number | null;
    } & Readonly<Record<NoticeOutcome, Told>>)[];
    readonly byGround: readonly { readonly ground: string; readonly notices: Told }[];
    readonly byAction: readonly { readonly action: ReferralAction; readonly notices: Told }[];
    readonly appealed: YesNo;
    readonly reappeared: YesNo;
  };
  readonly dataRequests: readonly ({ readonly kind: DataRequestKind } & Readonly<
    Record<DataOutcome, Told>
  >)[];
}

/** Of those that were acted on. */
interface YesNo {
  readonly yes: Told;
  readonly no: Told;
}

/** Cells of one version, by table and name. */
type Tables = ReadonlyMap<string, readonly Cell[]>;

const outcomeOf = ({ events }: CountedNotice): NoticeOutcome => {
  const has = (type: ReferralEventType): boolean => events.some((e) => e.type === type);
  if (has("actioned")) return has("reversed_on_appeal") ? "restored" : "acted";
  return has("declined") ? "refused" : "waiting";
};

const count = <T>(items: readonly T[], is: (item: T) => boolean): number => items.filter(is).length;

/** Exact, and nobody's to see. */
function exactTables(notices: readonly CountedNotice[], requests: readonly CountedRequest[]): Tables {
  const done = notices.filter((n) => n.events.some((e) => e.type === "actioned"));
  const platforms = inOrder(notices.map((n) => n.platform));
  const grounds = inOrder(notices.map((n) => n.ground));
  const yesNo = (kind: string, is: (n: CountedNotice) => boolean): Cell[] => [
    { kind, state: "yes", n: count(done, is) },
    { kind, state: "no", n: count(done, (n) => !is(n)) },
  ];
  const actionOf = (n: CountedNotice): ReferralAction | undefined =>
    n.events.findLast((e) => e.type === "actioned")?.action;
  return new Map<string, readonly Cell[]>([
    [
      "platform",
      platforms.flatMap((platform) =>
        NOTICE_OUTCOMES.map((state) => ({
          kind: platform,
          state,
          n: count(notices, (n) => n.platform === platform && outcomeOf(n) === state),
        })),
      ),
    ],
    ["ground", grounds.map((g) => ({ kind: "ground", state: g, n: count(notices, (n) => n.ground === g) }))],
    [
      "action",
      REFERRAL_ACTIONS.map((a) => ({ kind: "action", state: a, n: count(done, (n) => actionOf(n) === a) })),
    ],
    [
      "appealed",
      yesNo("appealed", (n) =>
        n.events.some((e) => e.type === "appealed" || e.type === "reversed_on_appeal"),
      ),
    ],
    ["reappeared", yesNo("reappeared", (n) => n.isBack)],
    [
      "requests",
      DATA_REQUEST_KINDS.flatMap((kind) =>
        DATA_OUTCOMES.map((state) => ({
          kind,
          state,
          n: count(requests, (r) => r.kind === kind && r.outcome === state),
        })),
      ),
    ],
  ]);
}

/** All of them count the same notices, or those of them that were acted on: a sum of one would tell what another withholds. */
const LINKED = ["platform", "ground", "action", "appealed", "reappeared"] as const;

/**
 * Withholds a table's small counts and their neighbours, and what is a small count away from what any version before told of it, by
 * itself or in a sum: all of them stay, and the difference of two is a count too. What the last one withheld, an earlier one may have told.
 */
const withheldOnce = (
  cells: readonly Cell[],
  before: readonly (readonly Cell[])[],
  smallest: number,
): readonly Cell[] =>
  openCells(withoutNearSums(suppressSmall(cells, smallest), before, smallest), cells, smallest);

/**
 * Where a kind withholds anything, it withholds two at least and one that is not small: of a sum that is known, two ones would
 * be one and one.
 */
function openCells(told: readonly Cell[], exact: readonly Cell[], smallest: number): readonly Cell[] {
  const kinds = [...new Set(told.map((c) => c.kind))];
  return kinds.flatMap((kind) => {
    const own = told.flatMap((cell, i) => (cell.kind === kind ? [{ cell, n: exact[i]?.n ?? 0 }] : []));
    const hidden = own.filter(({ cell }) => cell.n === null);
    const isOpen = hidden.length === 0 || (hidden.length > 1 && hidden.some(({ n }) => n >= smallest));
    if (isOpen) return own.map(({ cell }) => cell);
    const [next] = own
      .filter(({ cell }) => (cell.n ?? 0) > 0)
      .sort((a, b) => a.n - b.n || (a.cell.state < b.cell.state ? -1 : 1));
    return own.map((one) => (one === next ? { ...one.cell, n: null } : one.cell));
  });
}

/** Withholds all that is of this kind, but that there is none. */
const withoutKind = (cells: readonly Cell[], kind: string): readonly Cell[] =>
  cells.map((cell) => (cell.kind === kind && cell.n !== 0 ? { ...cell, n: null } : cell));

/** Withholds the two smallest that are told, where nothing is withheld yet. */
function opened(cells: readonly Cell[]): readonly Cell[] {
  if (cells.some((c) => c.n === null)) return cells;
  const next = cells
    .filter((c) => (c.n ?? 0) > 0)
    .sort((a, b) => (a.n ?? 0) - (b.n ?? 0) || (a.state < b.state ? -1 : 1))
    .slice(0, 2);
  return cells.map((cell) => (next.includes(cell) ? { ...cell, n: null } : cell));
}

/**
 * What may be told. Where any table of notices withholds something, each of them withholds enough that neither their number nor
 * the number of those acted on follows from it; of the platforms, the one with the fewest is then told of not at all.
 */
function toldTables(exact: Tables, before: readonly Tables[], smallest: number): Tables {
  const once = new Map(
    [...exact].map(([name, cells]) => {
      const earlier = before.map((tables) => tables.get(name) ?? []);
      return [name, withheldOnce(cells, earlier, smallest)] as const;
    }),
  );
  if (!LINKED.some((name) => once.get(name)?.some((c) => c.n === null))) return once;
  for (const name of LINKED) {
    const cells = once.get(name) ?? [];
    if (name !== "platform") once.set(name, opened(cells));
    else
      for (const kind of fewest(exact.get(name) ?? []))
        once.set(name, withoutKind(once.get(name) ?? [], kind));
  }
  return once;
}

/** Platforms whose numbers go: the one with the fewest notices, and the one with the fewest that were acted on, of those with any. */
function fewest(cells: readonly Cell[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const states of [NOTICE_OUTCOMES, ["acted", "restored"]] as const) {
    const sums = new Map<string, number>();
    for (const { kind, state, n } of cells)
      if ((states as readonly string[]).includes(state)) sums.set(kind, (sums.get(kind) ?? 0) + (n ?? 0));
    const [least] = [...sums].filter(([, n]) => n > 0).sort((a, b) => a[1] - b[1] || (a[0] < b[0] ? -1 : 1));
    if (least) found.add(least[0]);
  }
  return found;
}

const HOUR_MS = 3_600_000;

function medianHours(notices: readonly CountedNotice[]): number | null {
  const hours = notices
    .flatMap(({ events }) => {
      const at = (type: ReferralEventType): number =>
        Date.parse(events.find((e) => e.type === type)?.at ?? "");
      const taken = (at("actioned") - at("referred")) / HOUR_MS;
      return Number.isNaN(taken) ? [] : [taken];
    })
    .sort((a, b) => a - b);
  const middle = hours.length >> 1;
  const upper = hours[middle];
  if (upper === undefined) return null;
  return Math.round(hours.length % 2 === 1 ? upper : ((hours[middle - 1] ?? 0) + upper) / 2);
}

export interface TransparencyInput {
  readonly node: string;
  readonly from: string;
  readonly to: string;
  readonly asOf: string;
  readonly smallest: number;
  readonly notices: readonly CountedNotice[];
  readonly requests: readonly CountedRequest[];
  /** Whether these words may be told to anybody, for ever. */
  readonly isSayable: (text: string) => boolean;
  readonly corrects?: {
    readonly version: number;
    readonly because: string;
    /** Every published version of the period. */
    readonly reports: readonly TransparencyReport[];
  };
}

/**
 * The report of a period that is over. REQUEST_INVALID for one that is none, or a correction that does not say what changed;
 * PROTECTED_SUBJECT for one that says it of somebody.
 */
export function transparencyReport(input: TransparencyInput): TransparencyReport {
  const { from, to, asOf, smallest, corrects } = input;
  const bad = (field: string): never => {
    throw new WaslError("REQUEST_INVALID", { field });
  };
  for (const [field, day] of [
    ["from", from],
    ["to", to],
  ] as const)
    if (!isDay(day)) bad(field);
  if (from > to) bad("from");
  if (to >= asOf.slice(0, 10)) bad("to");
  if (corrects && (saysNothing(corrects.because) || corrects.because.length > 500)) bad("because");
  if (corrects && !input.isSayable(corrects.because))
    throw new WaslError("PROTECTED_SUBJECT", { field: "because" });
  const notices = asTold(input);
  const exact = exactTables(notices, input.requests);
  const told = toldTables(exact, (corrects?.reports ?? []).map(tablesOf), smallest);
  const rows = (name: string): readonly Cell[] => told.get(name) ?? [];
  const n = (name: string, kind: string, state: string): Told =>
    rows(name).find((c) => c.kind === kind && c.state === state)?.n ?? null;
  const platforms = [...new Set(rows("platform").map((c) => c.kind))];
  const yesNo = (name: string): YesNo => ({ yes: n(name, name, "yes"), no: n(name, name, "no") });
  return {
    kind: "wasl-transparency/1",
    node: input.node,
    from,
    to,
    asOf,
    suppressedUnder: smallest,
    ...(corrects ? { corrects: { version: corrects.version, because: corrects.because } } : {}),
    notices: {
      byPlatform: platforms.map((platform) => {
        const own = notices.filter((one) => one.platform === platform);
        const cells = Object.fromEntries(
          NOTICE_OUTCOMES.map((state) => [state, n("platform", platform, state)]),
        ) as Record<NoticeOutcome, Told>;
        const isTold =
          cells.acted !== null && cells.restored !== null && cells.acted + cells.restored >= smallest;
        return { platform, ...cells, medianHours: isTold ? medianHours(own) : null };
      }),
      byGround: rows("ground").map(({ state, n: notices }) => ({ ground: state, notices })),
      byAction: REFERRAL_ACTIONS.map((action) => ({ action, notices: n("action", "action", action) })),
      appealed: yesNo("appealed"),
      reappeared: yesNo("reappeared"),
    },
    dataRequests: DATA_REQUEST_KINDS.map((kind) => ({
      kind,
      ...(Object.fromEntries(DATA_OUTCOMES.map((state) => [state, n("requests", kind, state)])) as Record<
        DataOutcome,
        Told
      >),
    })),
  };
}

/** A published report as the cells that it told. */
function tablesOf({ notices, dataRequests }: TransparencyReport): Tables {
  const yesNo = (kind: string, { yes, no }: YesNo): readonly Cell[] => [
    { kind, state: "yes", n: yes },
    { kind, state: "no", n: no },
  ];
  return new Map([
    [
      "platform",
      notices.byPlatform.flatMap((row) =>
        NOTICE_OUTCOMES.map((state) => ({ kind: row.platform, state, n: row[state] })),
      ),
    ],
    ["ground", notices.byGround.map((row) => ({ kind: "ground", state: row.ground, n: row.notices }))],
    ["action", notices.byAction.map((row) => ({ kind: "action", state: row.action, n: row.notices }))],
    ["appealed", yesNo("appealed", notices.appealed)],
    ["reappeared", yesNo("reappeared", notices.reappeared)],
    [
      "requests",
      dataRequests.flatMap((row) => DATA_OUTCOMES.map((state) => ({ kind: row.kind, state, n: row[state] }))),
    ],
  ]);
}

/** Every number on a line of its own, for a spreadsheet; empty where it is withheld. */
export function transparencyRows(report: TransparencyReport): readonly (readonly string[])[] {
  const rows = [...tablesOf(report)].flatMap(([table, cells]) =>
    cells.map(({ kind, state, n }) => [table, kind, state, n === null ? "" : String(n)]),
  );
  const medians = report.notices.byPlatform.map(({ platform, medianHours: hours }) => [
    "platform",
    platform,
    "median_hours",
    hours === null ? "" : String(hours),
  ]);
  return [["table", "of", "what", "n"], ...rows, ...medians];
}

/** Two periods that share a day would tell what is between them: only the same one again, as a correction. */
export const periodsClash = (
  one: Pick<TransparencyReport, "from" | "to">,
  other: Pick<TransparencyReport, "from" | "to">,
): boolean =>
  one.from <= other.to && other.from <= one.to && !(one.from === other.from && one.to === other.to);
