import {
  ENGINE,
  FISHER,
  IMPORTER,
  MAKER,
  RENTAL,
  RESCUE,
  SHOP,
  STRAW,
  SUPPLIER,
  VAN,
  YARD,
} from "./cast.mjs";
import { DAY, day, iso } from "./ids.mjs";
import { randomFrom } from "./random.mjs";

const GTIN_ENGINE = "09520001000690";
const GTIN_BOAT = "09520001003417";
const GTIN_BARE = "09520001003424";
/** Master data of the goods: what the analysis takes them for. */
const PRODUCTS = [
  {
    gtin: "09520001000690",
    hs6: "840721",
    class_: "engine",
    net_kg: 72,
    ref_price_eur: 1650,
    hp: 40,
    length_m: null,
    ce_marked: true,
    brand: "Beispiel",
    name: "Outboard motor 40 hp",
  },
  {
    gtin: "09520001000706",
    hs6: "840721",
    class_: "engine",
    net_kg: 96,
    ref_price_eur: 5400,
    hp: 40,
    length_m: null,
    ce_marked: true,
    brand: "Muster",
    name: "Outboard motor 40 hp, four-stroke",
  },
  {
    gtin: "09520001003417",
    hs6: "890312",
    class_: "boat",
    net_kg: 110,
    ref_price_eur: 2200,
    hp: null,
    length_m: 5.2,
    ce_marked: true,
    brand: null,
    name: "Inflatable boat 5.2 m",
  },
  {
    gtin: "09520001003424",
    hs6: "890312",
    class_: "boat",
    net_kg: 160,
    ref_price_eur: 2600,
    hp: null,
    length_m: 8,
    ce_marked: false,
    brand: null,
    name: "Inflatable boat 8 m, no mark",
  },
];
const party = (mention) => `https://id.example.org/party/${mention}`;
const sgtin = (gtin, serial) => `https://id.example.org/01/${gtin}/21/${serial}`;
const po = (order) => `https://id.example.org/po/${order}`;
const serialOf = (number) => `BX40-2602-${String(number).padStart(5, "0")}`;

/** Orders with the flags that their sellers named, events, seizures and party mentions. */
export function makeSupply() {
  const random = randomFrom("supply-1");
  const world = { orders: [], events: [], seizures: [] };
  const engines = Array.from({ length: 80 }, (_, i) => serialOf(380 + i));
  upstream(random, world, engines);
  retail(random, world, engines);
  bareHulls(world);
  seizures(world);
  const lines = (rows) => `${rows.map((row) => JSON.stringify(row)).join("\n")}\n`;
  const byTime = (key) => (a, b) => (a[key] < b[key] ? -1 : a[key] > b[key] ? 1 : 0);
  return {
    "orders.jsonl": lines(world.orders.sort(byTime("date"))),
    "events.jsonl": lines(world.events.sort(byTime("eventTime"))),
    "seizures.jsonl": lines(world.seizures.sort(byTime("date"))),
    "parties.jsonl": lines(parties()),
    "products.jsonl": lines(PRODUCTS),
  };
}

let eventNumber = 0;
function event(world, random, minute, rest) {
  eventNumber += 1;
  const hex = (n) => Array.from({ length: n }, () => random.int(0, 15).toString(16)).join("");
  world.events.push({
    type: "ObjectEvent",
    eventID: `urn:uuid:${String(eventNumber).padStart(8, "0")}-0000-4000-8000-${hex(12)}`,
    eventTime: iso(minute),
    eventTimeZoneOffset: "+00:00",
    ...rest,
  });
}

const transfer = (from, to) => ({
  sourceList: [{ type: "owning_party", source: party(from) }],
  destinationList: [{ type: "owning_party", destination: party(to) }],
});

function order(world, fields) {
  world.orders.push({
    node: "IND",
    marking: "TLP:AMBER",
    channel: "b2b",
    ship_to: null,
    collected_by_vehicle: null,
    account_age_days: null,
    contact_phone: null,
    staff_notes: null,
    ...fields,
  });
}

/** The maker ships 80 engines on two pallets to the shop; the yard ships it boats. */
function upstream(random, world, engines) {
  eventNumber = 0;
  order(world, {
    order_id: "OEX-00001",
    date: iso(5 * DAY),
    seller: MAKER.mention,
    buyer: SHOP.mention,
    account_age_days: 2100,
    payment: { method: "bank", token: null, payer: null },
    lines: [
      {
        gtin: GTIN_ENGINE,
        description: "Outboard motor 40 hp",
        quantity: 80,
        unit: "NAR",
        unit_price_eur: 1660,
      },
    ],
    flags: [],
  });
  for (const [p, pallet] of [
    "https://id.example.org/00/395200010000000417",
    "https://id.example.org/00/395200010000000424",
  ].entries()) {
    const load = engines.slice(p * 40, p * 40 + 40).map((serial) => sgtin(GTIN_ENGINE, serial));
    event(world, random, 9 * DAY + p * 30, {
      type: "AggregationEvent",
      action: "ADD",
      bizStep: "packing",
      parentID: pallet,
      childEPCs: load,
    });
    event(world, random, 10 * DAY + p * 30, {
      action: "OBSERVE",
      bizStep: "shipping",
      disposition: "in_transit",
      epcList: [pallet],
      bizTransactionList: [{ type: "po", bizTransaction: po("OEX-00001") }],
      ...transfer(MAKER.mention, SHOP.mention),
    });
    event(world, random, 14 * DAY + p * 30, { action: "OBSERVE", bizStep: "receiving", epcList: [pallet] });
    event(world, random, 14 * DAY + 300 + p * 30, {
      type: "AggregationEvent",
      action: "DELETE",
      bizStep: "unpacking",
      parentID: pallet,
      childEPCs: load,
    });
  }
  order(world, {
    order_id: "OEX-00002",
    date: iso(8 * DAY),
    seller: YARD.mention,
    buyer: SHOP.mention,
    account_age_days: 1500,
    payment: { method: "bank", token: null, payer: null },
    lines: [
      {
        gtin: GTIN_BOAT,
        description: "Inflatable boat 5.2 m",
        quantity: 20,
        unit: "NAR",
        unit_price_eur: 2200,
      },
    ],
    flags: [],
  });
}

const CUSTOMERS = [
  "Visserij Grutto",
  "Zeilschool Kieviet",
  "Camping Zilverreiger",
  "Jachtbouw Tureluur",
  "Rondvaart Scholekster",
  "Duikclub Aalscholver",
  "Loodsdienst Meerkoet",
  "Sloepverhuur Wulp",
  "Werkboten Fuut",
];

/** The shop sells; it reports three orders, of which one is the network's. */
function retail(random, world, engines) {
  const sell = (id, minute, buyer, serials, more = {}) => {
    order(world, {
      order_id: id,
      date: iso(minute),
      seller: SHOP.mention,
      buyer,
      payment: { method: "bank", token: null, payer: null },
      lines: [
        {
          gtin: GTIN_ENGINE,
          description: "Outboard motor 40 hp",
          quantity: serials.length,
          unit: "NAR",
          unit_price_eur: 1660,
          serials,
        },
      ],
      flags: [],
      ...more,
    });
    event(world, random, minute + 2 * DAY, {
      action: "OBSERVE",
      bizStep: "retail_selling",
      disposition: "retail_sold",
      epcList: serials.map((serial) => sgtin(GTIN_ENGINE, serial)),
      bizTransactionList: [{ type: "po", bizTransaction: po(id) }],
      ...transfer(SHOP.mention, buyer),
    });
  };
  sell("OEX-00107", 20 * DAY, FISHER.mention, engines.slice(0, 1), { account_age_days: 900 });
  sell("OEX-00111", 24 * DAY, RENTAL.mention, engines.slice(1, 5), {
    account_age_days: 30,
    contact_phone: RENTAL.phone,
    flags: ["bulk_quantity"],
    staff_notes: "First order of a new hire firm; wants four of one kind.",
  });
  sell("OEX-00119", 33 * DAY, RESCUE.mention, engines.slice(5, 7), {
    account_age_days: 400,
    contact_phone: RESCUE.phone,
  });
  for (let i = 0; i < 22; i++) {
    sell(
      `OEX-${String(200 + i).padStart(5, "0")}`,
      (36 + 2 * i) * DAY + random.int(0, 600),
      `MEX-customer-${i % 9}`,
      engines.slice(8 + i, 9 + i),
      {
        account_age_days: random.int(10, 1200),
        channel: "shop",
      },
    );
  }
  // Engines 30 to 41 are BX40-2602-00410 to 00421: the seized one is among them.
  sell(ENGINE.order, 80 * DAY + 540, SUPPLIER.mention, engines.slice(30, 42), {
    account_age_days: 12,
    contact_phone: "+33639980417",
    payment: { method: "bank", token: null, payer: null, account: SUPPLIER.account.iban },
    ship_to: "Kuinre, depot 4",
    flags: ["bulk_quantity", "new_customer", "no_interest_in_condition"],
    staff_notes: "Wants twelve engines at once and no boat; asks for delivery to a depot, no papers.",
  });
  // CBV 2.0 has a disposition for it: whoever held it then was robbed.
  event(world, random, 52 * DAY, {
    action: "OBSERVE",
    disposition: "stolen",
    epcList: [sgtin(GTIN_ENGINE, engines[2])],
  });
}

/**
 * One importer sells hulls without a mark, of the length of those on the beaches. After each round of money somebody pays for some
 * in cash: the supplier, or a hire firm that collects with the same van. Nobody else here sells such hulls.
 */
function bareHulls(world) {
  const sell = (id, minute, buyer, quantity, more = {}) =>
    order(world, {
      order_id: id,
      date: iso(minute),
      channel: "shop",
      seller: IMPORTER.mention,
      buyer,
      payment: { method: "cash", token: null, payer: null },
      collected_by_vehicle: VAN,
      lines: [
        {
          gtin: GTIN_BARE,
          description: "Inflatable boat 8 m, no mark",
          quantity,
          unit: "NAR",
          unit_price_eur: 2600,
        },
      ],
      flags: [],
      ...more,
    });
  sell("OEX-00301", 35 * DAY + 600, SUPPLIER.mention, 3, { account_age_days: 6 });
  sell("OEX-00302", 49 * DAY + 540, STRAW.mention, 3, { account_age_days: 9 });
  sell("OEX-00303", 61 * DAY + 660, SUPPLIER.mention, 3, { account_age_days: 32 });
  sell("OEX-00304", 70 * DAY + 570, STRAW.mention, 2, { account_age_days: 30 });
  sell("OEX-00305", 79 * DAY + 620, SUPPLIER.mention, 3, { account_age_days: 50 });
  // A yard fits one out, and has it marked.
  sell("OEX-00306", 54 * DAY + 700, "MEX-fitter", 1, {
    account_age_days: 640,
    channel: "b2b",
    collected_by_vehicle: null,
    payment: { method: "bank", token: null, payer: null },
  });
}

function seizures(world) {
  const engine = (serial, more = {}) => ({
    item_id: `IEX-${serial}`,
    cls: "engine",
    gtin: null,
    serial_read: serial,
    brand_read: "Beispiel",
    hp_read: 40,
    length_m: null,
    fabric_batch: null,
    lot_read: null,
    ...more,
  });
  const boat = (id) => ({
    item_id: id,
    cls: "boat",
    gtin: null,
    serial_read: null,
    brand_read: null,
    hp_read: null,
    length_m: 8,
    fabric_batch: null,
    lot_read: null,
  });
  const seize = (id, minute, place, context, items) =>
    world.seizures.push({
      seizure_id: id,
      node: "FR",
      marking: "TLP:AMBER",
      date: day(minute),
      place,
      context,
      sscc: null,
      vehicle: null,
      carrier: null,
      items,
    });
  // Stolen from the hire firm: its owner is a victim, and gets no finding.
  seize("SEX-0031", 60 * DAY, "Sangatte", "launch", [boat("IEX-b31"), engine(serialOf(382))]);
  // Honest fisher's engine, never reported: no flagged order, no finding.
  seize("SEX-0036", 70 * DAY, "Calais", "recovered_at_sea", [engine(serialOf(380))]);
  // A number that nobody sold here.
  seize("SEX-0039", 84 * DAY, "Wimereux", "launch", [engine("PX15-2511-00093"), boat("IEX-b39")]);
  // The network's engines: on the beach of Gravelines, and a second one two days later.
  seize(ENGINE.seizure, 91 * DAY, "Gravelines", "launch", [boat("IEX-b42"), engine(ENGINE.serial)]);
  seize("SEX-0043", 93 * DAY, "Loon-Plage", "launch", [engine(serialOf(412)), { ...boat("IEX-b43") }]);
  // Removed plate.
  seize("SEX-0044", 94 * DAY, "Gravelines", "launch", [
    engine(null, { item_id: "IEX-none", serial_read: null }),
  ]);
}

function parties() {
  const firm = (mention, name, country, vat, phone = null, place = null) => ({
    mention_id: mention,
    node: country,
    source: "erp",
    name,
    address: place,
    country,
    lat: null,
    lon: null,
    phone,
    vat,
    party_type: "organisation",
    registered_days_before_2024: null,
  });
  return [
    firm(MAKER.mention, MAKER.name, "DE", MAKER.vat),
    firm(YARD.mention, YARD.name, "DE", YARD.vat),
    firm(SHOP.mention, SHOP.name, "NL", SHOP.vat, null, "Voorbeeldkade 10, Lemmer"),
    // The shop wrote the customer's name its own way; the VAT number is the company's.
    firm(SUPPLIER.mention, "Meerkant Naut. Depot EXERCISE b.v.", "NL", SUPPLIER.vat, null, "Loods 4, Kuinre"),
    firm(RENTAL.mention, RENTAL.name, "FR", RENTAL.vat, RENTAL.phone),
    firm(RESCUE.mention, RESCUE.name, "FR", RESCUE.vat, RESCUE.phone),
    firm(FISHER.mention, FISHER.name, "FR", FISHER.vat),
    firm(IMPORTER.mention, IMPORTER.name, "NL", IMPORTER.vat),
    firm(STRAW.mention, STRAW.name, "NL", STRAW.vat),
    firm("MEX-fitter", "Jachtwerf Kluut EXERCISE BV", "NL", null),
    ...CUSTOMERS.map((name, i) => firm(`MEX-customer-${i}`, `${name} EXERCISE BV`, "NL", null)),
  ];
}
