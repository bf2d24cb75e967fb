import { accountId, iban } from "./ids.mjs";

/**
 * Who is who. All of it is invented: family names mean "imaginary" in their language (خیالی, i trilluar, hư cấu,
 * fictif), companies bear the word EXERCISE, phones come from ranges that regulators keep for fiction, IBANs name
 * banks that do not exist. Nobody here is a migrant, a victim or a witness.
 */
const account = (country, bban) => {
  const number = iban(country, bban);
  return { iban: number, id: accountId(number) };
};

/** Ofcom keeps 07700 900000 to 900999 for fiction. */
export const PHONE = "+447700900142";

export const BROKER = {
  latin: "Rawand Hemin Khayali",
  french: "KHAYALI Rawand Hemin",
  kurdishLatin: "Rawend Hêmin Xeyalî",
  sorani: "ڕاوەند هێمن خەیاڵی",
  arabic: "راوند هيمن الخيالي",
  persian: "راوند هیمن خیالی",
  birthDate: "1986-11-02",
  account: account("DE", "000000004170001420"),
};

export const MULE = {
  name: "Trillim Express EXERCISE SHPK",
  number: "EXAL-0417-K",
  account: account("GB", "EXER00000004170142"),
  /** Where the second collector's money comes from: nobody knows who holds it. */
  otherCollector: "8EX0A2417",
};

export const SUPPLIER = {
  name: "Meerkant Nautisch Depot EXERCISE BV",
  alias: "Meerkant Depot EXERCISE",
  vat: "EXNL04170142B01",
  account: account("NL", "EXER0041700142"),
  mention: "MEX-supplier",
};

export const SHOP = {
  name: "Havenmotoren Voorbeeld EXERCISE BV",
  vat: "EXNL77001010B01",
  account: account("NL", "EXER0077001010"),
  mention: "MEX-shop",
};

export const MAKER = {
  name: "Motorenwerk Beispiel EXERCISE GmbH",
  vat: "EXDE990010001",
  mention: "MEX-maker",
};
export const RENTAL = {
  name: "Location Nautique Modèle EXERCISE SARL",
  vat: "EXFR22003300",
  mention: "MEX-rental",
  phone: "+33639980211",
};
export const RESCUE = {
  name: "Sauvetage en Mer Modèle EXERCISE",
  vat: "EXFR22004411",
  mention: "MEX-rescue",
  phone: "+33639980233",
};
export const FISHER = { name: "Pêcherie du Banc EXERCISE SARL", vat: "EXFR22005522", mention: "MEX-fisher" };
export const YARD = { name: "Bootswerft Muster EXERCISE GmbH", vat: "EXDE990020002", mention: "MEX-yard" };

/** Imports hulls without a conformity mark, and asks nobody what for: whom the network has them from. */
export const IMPORTER = {
  name: "Verzonnen Import EXERCISE BV",
  vat: "EXNL77003030B01",
  mention: "MEX-importer",
};
/** Buys in its own name and collects with the supplier's van. */
export const STRAW = {
  name: "Oeverhuur Verzonnen EXERCISE BV",
  vat: "EXNL04170259B01",
  mention: "MEX-straw",
};
export const VAN = "EX-417-B";

/** The engine that closes the chain: delivered on the reported order, seized on a beach. */
export const ENGINE = { serial: "BX40-2602-00417", order: "OEX-00142", seizure: "SEX-0042" };

/** Persons and firms of other, unconnected records: one front each. */
export const OTHERS = [
  {
    id: "ex-fr-p2",
    name: "Luc Lefictif",
    phone: "+33639980101",
    note: "driver named in a closed traffic case",
  },
  { id: "ex-fr-p3", name: "Arben Trilluari", phone: "+33639980102", note: "contact in a document case" },
  {
    id: "ex-fr-p4",
    name: "Trần Văn Hư Cấu",
    phone: "+33639980103",
    note: "account holder in a lottery fraud",
  },
  { id: "ex-fr-p5", name: "Ian Imaginary", phone: "+447700900311", note: "seller of used vans" },
  { id: "ex-fr-p6", name: "Zoran Izmišljeni", phone: "+4917604069011", note: "transport broker" },
  { id: "ex-fr-p7", name: "Selma Uydurma", phone: "+46701740641", note: "travel agent" },
];
