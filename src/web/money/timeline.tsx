import type { MoneyPayment } from "../api/money.ts";
import { useI18n } from "../i18n/context.tsx";

interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly into: readonly string[];
  readonly out: readonly string[];
}

const BUCKETS = 36;
const HOUR_MS = 3_600_000;

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
  const { t, date } = useI18n();
  const buckets = bucketsOf(payments, named);
  const most = Math.max(1, ...buckets.flatMap((b) => [b.into.length, b.out.length]));
  const moment = (ms: number) => date(new Date(ms).toISOString(), "minute");
  const ends = [buckets[0]?.from, buckets.at(-1)?.to].map((ms) => (ms === undefined ? "" : moment(ms)));
  return (
    <>
      <div className="money-times">
        {buckets.map((bucket) => {
          const { from, into, out } = bucket;
          const isEmpty = into.length + out.length === 0;
          const words = t("money.time.bar", { when: moment(from), into: into.length, out: out.length });
          return (
            <button
              key={from}
              type="button"
              className="money-time"
              title={words}
              aria-label={words}
              disabled={isEmpty}
              onClick={() => onSelect([...into, ...out])}
            >
              <span className="money-in">
                <span style={{ blockSize: `${(100 * into.length) / most}%` }} />
              </span>
              <span className="money-out">
                <span style={{ blockSize: `${(100 * out.length) / most}%` }} />
              </span>
            </button>
          );
        })}
      </div>
      <p className="money-ends hint">
        <span>{ends[0]}</span>
        <span>{t("money.time.note")}</span>
        <span>{ends[1]}</span>
      </p>
    </>
  );
}
