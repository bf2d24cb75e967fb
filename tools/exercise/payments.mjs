import { BROKER, MULE, SHOP, SUPPLIER } from "./cast.mjs";
import { at, DAY } from "./ids.mjs";
import { randomFrom } from "./random.mjs";

const HEADER =
  "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,Payment Format,Is Laundering";
const DAYS = 98;
/** Numbers of banks that do not exist. */
const BANKS = ["990011", "990012", "990013", "990014", "990015"];
const BANK_OF = new Map([
  [BROKER.account.iban, "990021"],
  [MULE.account.iban, "990022"],
  [SUPPLIER.account.iban, "990023"],
  [SHOP.account.iban, "990023"],
]);

/** About 5,000 payments: ordinary life, look-alikes, and one chain of collector, pass-through account and supplier. */
export function makePayments() {
  const random = randomFrom("payments-1");
  const rows = [];
  const accounts = Array.from(
    { length: 640 },
    (_, i) => `8EX${(0x100000 + i * 1597).toString(16).toUpperCase()}`,
  );
  const bank = (account) =>
    BANK_OF.get(account) ?? BANKS[Number.parseInt(account.slice(-3), 16) % BANKS.length] ?? BANKS[0];
  const pay = (minute, from, to, cents, format = "ACH", laundering = 0, currency = "Euro") => {
    const amount = (cents / 100).toFixed(2);
    rows.push({
      minute,
      line: [
        stamp(minute),
        bank(from),
        from,
        bank(to),
        to,
        amount,
        currency,
        amount,
        currency,
        format,
        laundering,
      ].join(","),
    });
  };
  ordinary(random, accounts, pay);
  lookAlikes(random, accounts, pay);
  chain(random, accounts, pay);
  rows.sort((a, b) => a.minute - b.minute || (a.line < b.line ? -1 : 1));
  return `${[HEADER, ...rows.map((r) => r.line)].join("\n")}\n`;
}

const stamp = (minute) => at(minute).toISOString().slice(0, 16).replaceAll("-", "/").replace("T", " ");

function ordinary(random, accounts, pay) {
  const people = accounts.slice(0, 520);
  const shops = accounts.slice(520, 580);
  const employers = accounts.slice(580, 600);
  const landlords = accounts.slice(600, 615);
  for (const [i, person] of people.entries()) {
    const wage = random.int(160_000, 420_000);
    if (i % 2 === 0) {
      for (const month of [24, 52, 83]) {
        pay(
          month * DAY + random.int(360, 900),
          employers[i % employers.length],
          person,
          wage + random.int(-900, 900),
        );
      }
    }
    if (i % 3 === 0) {
      for (const month of [27, 55, 86]) {
        pay(
          month * DAY + random.int(400, 1100),
          person,
          landlords[i % landlords.length],
          random.int(40_000, 110_000),
        );
      }
    }
  }
  for (let i = 0; i < 3300; i++) {
    const minute = random.int(0, DAYS * DAY);
    const format = random.pick(["Credit Card", "Credit Card", "ACH", "Cheque", "Cash"]);
    pay(minute, random.pick(people), random.pick(shops), random.int(350, 18_000), format);
  }
  for (let i = 0; i < 260; i++) {
    const [from, to] = [random.pick(people), random.pick(people)];
    if (from !== to) pay(random.int(0, DAYS * DAY), from, to, random.int(1_000, 30_000), "Mobile Money");
  }
  // An honest engine dealer sells to many.
  for (let i = 0; i < 40; i++) {
    pay(
      random.int(0, DAYS * DAY),
      random.pick(people),
      SHOP.account.iban,
      random.int(30_000, 390_000),
      "Wire",
    );
  }
}

/** Lawful traffic that resembles the crime on the account alone. */
function lookAlikes(random, accounts, pay) {
  const [trip, hotel, circle, agent] = accounts.slice(615, 619);
  // A school trip: 14 families pay within two days, the organiser pays the hostel. A human will reject it.
  for (let i = 0; i < 14; i++)
    pay(40 * DAY + random.int(0, 2400), accounts[i * 7], trip, 18_500, "Mobile Money");
  pay(42 * DAY + 300, trip, hotel, 252_000, "ACH");
  // A savings circle: ten members, one of them gets the pot each month and keeps it.
  for (const month of [10, 40, 70]) {
    for (let i = 0; i < 10; i++)
      pay(month * DAY + random.int(0, 1300), accounts[200 + i], circle, 20_000, "Cash");
    pay(month * DAY + 9 * DAY, circle, accounts[200 + month / 10], 200_000, "Cash");
  }
  // A licensed remittance agent pays out to many.
  for (let i = 0; i < 90; i++) {
    const minute = random.int(0, DAYS * DAY);
    pay(minute, accounts[300 + (i % 70)], agent, random.int(5_000, 40_000), "Cash");
    pay(minute + random.int(60, 900), agent, accounts[400 + (i % 90)], random.int(5_000, 40_000), "Wire");
  }
}

/** Five rounds: families to the collector, collector to the mule firm, mule firm to the supplier, supplier to the shop. */
function chain(random, accounts, pay) {
  for (const [round, start] of [31, 45, 57, 66, 78].entries()) {
    let collected = 0;
    const payers = 9 + round;
    for (let i = 0; i < payers; i++) {
      const cents = random.int(90_000, 140_000);
      collected += cents;
      pay(
        start * DAY + random.int(0, 1500),
        accounts[(round * 61 + i * 13) % 500],
        BROKER.account.iban,
        cents,
        "Mobile Money",
        1,
      );
    }
    const sent = Math.round(collected * 0.97);
    const first = Math.round(sent * 0.55);
    pay(start * DAY + 1700 + random.int(0, 200), BROKER.account.iban, MULE.account.iban, first, "Wire", 1);
    pay(
      start * DAY + 2300 + random.int(0, 200),
      BROKER.account.iban,
      MULE.account.iban,
      sent - first,
      "Wire",
      1,
    );
    const other = random.int(210_000, 380_000);
    pay(start * DAY + 2000, MULE.otherCollector, MULE.account.iban, other, "Wire", 1);
    const passed = Math.round((sent + other) * 0.96);
    const half = Math.round(passed * 0.6);
    pay(start * DAY + 3300 + random.int(0, 200), MULE.account.iban, SUPPLIER.account.iban, half, "Wire", 1);
    pay(
      start * DAY + 3900 + random.int(0, 200),
      MULE.account.iban,
      SUPPLIER.account.iban,
      passed - half,
      "Wire",
      1,
    );
  }
  // The supplier pays for the engines of the reported order.
  pay(81 * DAY + 600, SUPPLIER.account.iban, SHOP.account.iban, 1_992_000, "Wire", 0);
}
