import { type Paid, paid } from "./finance-ledger.ts";

/** A rotating savings circle as people keep it: each round every member pays a share, and one of them gets the pot. */
export interface Circle {
  readonly name: string;
  readonly members: number;
  readonly everyDays: number;
  readonly rounds: number;
  readonly shareUsd: number;
  /** Who is late pays some of this many days after the round's day. */
  readonly lateDays: number;
  /** So many members pay two shares, and get the pot twice. */
  readonly withTwoShares: number;
  /** "none": members pay each other; "member": one of them collects and passes the pot on; "outsider": somebody who is no member. */
  readonly organiser: "none" | "member" | "outsider";
  readonly startHour: number;
}

const PART_LATE = 0.2;

/** Everybody of a circle: its members, and who collects. */
export const peopleOf = ({ name, members, organiser }: Circle): readonly string[] => [
  ...Array.from({ length: members }, (_, i) => `${name}-${i}`),
  ...(organiser === "outsider" ? [`${name}-o`] : []),
];

export function paymentsOf(circle: Circle, random: () => number): readonly Paid[] {
  const { name, members, everyDays, rounds, shareUsd, lateDays, withTwoShares, organiser } = circle;
  const member = (i: number): string => `${name}-${i % members}`;
  const sharesOf = (i: number): number => (i < withTwoShares ? 2 : 1);
  // Whose turn it is: who has two shares has two turns.
  const turns = Array.from({ length: members }, (_, i) => Array<number>(sharesOf(i)).fill(i)).flat();
  for (let i = turns.length - 1; i > 0; i--) {
    const other = Math.floor(random() * (i + 1));
    [turns[i], turns[other]] = [turns[other] as number, turns[i] as number];
  }
  const collector = organiser === "outsider" ? `${name}-o` : organiser === "member" ? member(0) : undefined;
  return Array.from({ length: rounds }, (_, round) => {
    const receiver = member(turns[round % turns.length] as number);
    const day = circle.startHour + 24 * everyDays * round;
    const payee = collector ?? receiver;
    let last = 0;
    let pot = 0;
    const shares = Array.from({ length: members }, (_, i) => {
      const payer = member(i);
      const late = random() < PART_LATE ? 24 * (1 + Math.floor(random() * lateDays)) : 0;
      const hour = day + 10 * random() + (lateDays > 0 ? late : 0);
      if (payer === payee || payer === receiver) return [];
      last = Math.max(last, hour);
      pot += shareUsd * sharesOf(i);
      return [paid(payer, payee, shareUsd * sharesOf(i), hour)];
    }).flat();
    if (collector === undefined || collector === receiver) return shares;
    return [...shares, paid(collector, receiver, pot, last + 2 + 20 * random())];
  }).flat();
}

/** Circles of all the ways in which people keep them. */
export function circlesOf(count: number, untilHour: number, random: () => number): readonly Circle[] {
  const pick = <T>(...values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  return Array.from({ length: count }, (_, i): Circle => {
    const everyDays = pick(7, 7, 14, 30);
    const startHour = 24 * Math.floor(5 + 10 * random());
    return {
      name: `circle${i}`,
      members: 5 + Math.floor(21 * random()),
      everyDays,
      rounds: Math.max(1, Math.floor((untilHour - startHour) / 24 / everyDays)),
      shareUsd: pick(20, 50, 75, 100, 150, 200, 500),
      lateDays: pick(0, 1, 3),
      withTwoShares: pick(0, 0, 1, 2),
      organiser: pick("none", "none", "none", "member", "outsider"),
      startHour,
    };
  });
}
