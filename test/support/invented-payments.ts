import { writeFile } from "node:fs/promises";
import { join } from "node:path";

const HEADER =
  "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format";
const BEGIN = Date.UTC(2025, 2, 3) / 1000;
const DAY = 86_400;
/** All of them have their accounts there: the same number at another bank would be another account. */
const BANK = "1";

interface Row {
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly amount: number;
  readonly method: string;
  readonly currency?: readonly [paid: string, received: string, rate: number];
}

/** Numbers from a state of 32 bits (xorshift): the same everywhere. */
function numbers(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % n;
  };
}

/**
 * Nine days of payments among 900 invented accounts, most of them between people who know each other, and in it a
 * collector, a collector who pays out, a sum split over middles, a ring, a chain and cash below a threshold.
 */
export function inventedPayments(): readonly Row[] {
  const next = numbers(0x2545f491);
  const rows: Row[] = [];
  const pay = (at: number, from: number, to: number, amount: number, method = "Wire"): void => {
    rows.push({ at, from, to, amount: Math.round(amount * 100) / 100, method });
  };
  for (let i = 0; i < 3600; i++) {
    const from = next(700);
    const at = BEGIN + next(9 * DAY);
    const kind = next(10);
    // Somebody of one's own street, a shop, the landlord; now and then abroad.
    if (kind < 4) pay(at, from, 700 + (from % 60), 5 + next(90), "Credit Card");
    else if (kind < 7) pay(at, from, (from + 1 + next(3)) % 700, 10 + next(190), "ACH");
    else if (kind < 9) pay(at, from, 760 + (from % 40), 300 + next(400), "Cheque");
    else {
      const amount = 40 + next(100);
      rows.push({ at, from, to: next(700), amount, method: "Wire", currency: ["Euro", "US Dollar", 1.09] });
    }
  }
  const day = (n: number, hour: number): number => BEGIN + n * DAY + hour * 3600;
  for (let i = 0; i < 16; i++) pay(day(2, 8 + 2 * i), 800 + i, 816, 2900 + next(900));
  for (let i = 0; i < 12; i++) pay(day(1, 9 + i), 820 + i, 832, 4200 + next(600));
  for (let i = 0; i < 9; i++) pay(day(2, 6 + i), 832, 833 + i, 5400 + next(300));
  for (let i = 0; i < 7; i++) {
    pay(day(3, 8 + i), 845, 846 + i, 6000 + 310 * i);
    pay(day(3, 20 + i), 846 + i, 853, (6000 + 310 * i) * 0.975);
  }
  for (let i = 0; i < 6; i++) pay(day(4, 7 * i), 860 + i, 860 + ((i + 1) % 6), 9000 * 0.985 ** i);
  for (let i = 0; i < 7; i++) pay(day(5, 5 * i), 870 + i, 871 + i, 7300 * 0.96 ** i);
  for (let i = 0; i < 7; i++)
    pay(day(2 + (i >> 1), 9 + 3 * (i & 1)), 890 + (i % 2), 889, 9300 + 70 * i, "Cash");
  return rows.sort((a, b) => a.at - b.at);
}

/**
 * Thirty days among 400 invented accounts, and in them what the rarer flags look for: two dealers who net, cash taken at
 * four desks, coins of one price sold at an exchange, and a payee who takes over another's payers.
 */
export function flaggedPayments(): readonly Row[] {
  const next = numbers(0x1f123bb5);
  const rows: Row[] = [];
  const pay = (hour: number, from: number, to: number, amount: number, method = "Wire"): void => {
    rows.push({
      at: BEGIN + Math.round(hour * 3600),
      from,
      to,
      amount: Math.round(amount * 100) / 100,
      method,
    });
  };
  for (let i = 0; i < 3000; i++) {
    const from = next(300);
    if (next(2) === 0) pay(next(720), from, 700 + (from % 60), 5 + next(90), "Credit Card");
    else pay(next(720), from, (from + 1 + next(3)) % 300, 10 + next(190), "ACH");
  }
  [311, 1207, 523, 2411, 739, 1613, 947, 401].forEach((sum, i) => {
    pay(200 + 22 * i, 400 + i, 300, sum);
    pay(220 + 22 * i, 301, 410 + i, sum * 0.96);
  });
  [283, 1103, 617, 1999, 851, 1427, 367, 229].forEach((sum, i) => {
    pay(207 + 22 * i, 420 + i, 301, sum);
    pay(227 + 22 * i, 300, 430 + i, sum * 0.96);
  });
  pay(400, 300, 302, 1276);
  pay(410, 302, 301, 1251);
  pay(190, 440, 303, 6000);
  for (let i = 0; i < 4; i++) pay(220 + 3 * i, 303, 890 + i, 1400 + 100 * i, "Cash");
  for (let i = 0; i < 8; i++) pay(200 + 26 * i, 450 + i, 304, 1500, "Stablecoin");
  pay(310, 304, 894, 5600, "Stablecoin");
  pay(400, 304, 894, 6000, "Stablecoin");
  for (let round = 0; round < 3; round++)
    for (let i = 0; i < 5; i++) {
      pay(20 + 96 * round + 5 * i, 460 + i, 305, 1800 + 3 * i);
      pay(330 + 96 * round + 5 * i, 460 + i, 306, 1800 + 3 * i);
    }
  return rows.sort((a, b) => a.at - b.at);
}

const numberOf = (account: number): string => `8${(account * 7919 + 104_729).toString(16).toUpperCase()}0`;
const stamp = (at: number): string =>
  new Date(at * 1000).toISOString().slice(0, 16).replace("T", " ").replaceAll("-", "/");

/** Writes both files into a folder; `region` names where an account lives. */
export async function writeInvented(
  folder: string,
  region: (account: number) => string = (a) => `XX-${a % 5}`,
  payments = inventedPayments(),
): Promise<{ readonly transactions: string; readonly accounts: string }> {
  const lines = payments.map(({ at, from, to, amount, method, currency }) => {
    const [paid, received, rate] = currency ?? ["Euro", "Euro", 1];
    const sum = (amount * rate).toFixed(2);
    return [
      stamp(at),
      BANK,
      numberOf(from),
      BANK,
      numberOf(to),
      sum,
      received,
      amount.toFixed(2),
      paid,
      method,
    ].join(",");
  });
  const kinds = Array.from({ length: 900 }, (_, account) => {
    const kind =
      account === 894
        ? "crypto exchange"
        : account >= 890
          ? "cash desk"
          : account >= 700 && account < 760
            ? "shop"
            : "individual";
    return `Bank,${BANK},${numberOf(account)},E${account},account ${account},XX,${region(account)},${kind}`;
  });
  const files = { transactions: join(folder, "Trans.csv"), accounts: join(folder, "Accounts.csv") };
  await writeFile(files.transactions, `${[HEADER, ...lines].join("\n")}\n`);
  const heading = "Bank Name,Bank ID,Account Number,Entity ID,Entity Name,Country,Region,Declared Kind";
  await writeFile(files.accounts, `${[heading, ...kinds].join("\n")}\n`);
  return files;
}

export { numberOf as inventedAccount };
