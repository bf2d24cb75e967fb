import { useCallback, useMemo } from "react";
import type { MoneyPayment } from "../api/money.ts";
import { useI18n } from "../i18n/context.tsx";
import { type Draw, Plot } from "../parts/plot.tsx";

interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly into: readonly string[];
  readonly out: readonly string[];
}

const BUCKETS = 36;
const HOUR_MS = 3_600_000;
const LABEL_PIXELS = 88;

/** Equal stretches of time between the first and the last payment, at least an hour each. */
export function bucketsOf(payments: readonly MoneyPayment[], named: ReadonlySet<string>): readonly Bucket[] {
  const times = payments.map((p) => Date.parse(p.at));
  const [first, last] = [Math.min(...times), Math.max(...times)];
  if (payments.length === 0) return [];
  const span = Math.max(HOUR_MS, Math.ceil((last - first + 1) / BUCKETS));
  const count = Math.floor((last - first) / span) + 1;
  const made = Array.from({ length: count }, (_, i) => ({
    from: first + i * span,
    to: first + (i + 1) * span,
    into: [] as string[],
    out: [] as string[],
  }));
  payments.forEach((p, i) => {
    const bucket = made[Math.floor(((times[i] ?? first) - first) / span)];
    // From an account in a role: money passed on; else money that comes in.
    bucket?.[named.has(p.from) ? "out" : "into"].push(p.id);
  });
  return made;
}

/** The days on which something was paid, none of them before the first payment. */
function daysOf(buckets: readonly Bucket[]): readonly Date[] {
  const days = new Set(buckets.map(({ from }) => new Date(from).toISOString().slice(0, 10)));
  return [...days].map((day) => new Date(Math.max(Date.parse(day), buckets[0]?.from ?? 0)));
}

/** When money came in (above the line) and was passed on (below); a bar opens its payments. */
export function Timeline({
  payments,
  named,
  onSelect,
}: {
  payments: readonly MoneyPayment[];
  named: ReadonlySet<string>;
  onSelect: (payments: readonly string[]) => void;
}) {
  const { t, date, number } = useI18n();
  const buckets = useMemo(
    () => bucketsOf(payments, named).filter(({ into, out }) => into.length + out.length > 0),
    [payments, named],
  );
  const labels = useMemo(
    () =>
      buckets.map(({ from, into, out }) =>
        t("money.time.bar", {
          when: date(new Date(from).toISOString(), "minute"),
          into: into.length,
          out: out.length,
        }),
      ),
    [buckets, t, date],
  );
  const draw = useCallback<Draw>(
    (lib, { isRtl, start, everyOf }) => {
      const most = Math.max(1, ...buckets.flatMap((b) => [b.into.length, b.out.length]));
      const days = daysOf(buckets);
      const x = { x1: "from", x2: "to", inset: 0.5 } as const;
      return {
        height: 150,
        x: {
          type: "utc",
          reverse: isRtl,
          label: null,
          ticks: days.filter((_, at) => at % everyOf(days.length, LABEL_PIXELS) === 0),
          tickFormat: (at: Date) => date(at.toISOString()),
        },
        y: {
          axis: start,
          domain: [-most, most],
          grid: true,
          label: null,
          ticks: 4,
          tickFormat: (n: number) => (Number.isInteger(n) ? number(Math.abs(n)) : ""),
        },
        marks: [
          lib.rect(buckets, { ...x, y1: 0, y2: (b: Bucket) => b.into.length, fill: "var(--kind-account)" }),
          lib.rect(buckets, { ...x, y1: 0, y2: (b: Bucket) => -b.out.length, fill: "var(--accent)" }),
          lib.ruleY([0], { stroke: "var(--line-strong)" }),
          lib.rect(buckets, {
            ...x,
            y1: -most,
            y2: most,
            fill: "transparent",
            className: "plot-pick",
            title: (_: Bucket, at: number) => labels[at],
          }),
        ],
      };
    },
    [buckets, labels, date, number],
  );
  return (
    <>
      <Plot
        label={t("money.time")}
        draw={draw}
        picks={{
          labels,
          onPick: (at) => onSelect([...(buckets[at]?.into ?? []), ...(buckets[at]?.out ?? [])]),
        }}
      />
      <p className="hint">{t("money.time.note")}</p>
    </>
  );
}
