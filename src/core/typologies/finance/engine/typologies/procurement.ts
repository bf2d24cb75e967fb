import { say } from "../../../../said.ts";
import { type AccountView, busiestWindow, strongestBurst } from "../account-view.ts";
import { classIndex, GOODS, isTrade } from "../kinds.ts";
import { DAY, distinctAccounts, HOUR, sumUsd } from "../measures.ts";
import { type Candidate, financeCard, hundredths, type Scene, type Typology, term } from "../typology.ts";

export const procurement: Typology = {
  id: "PROCUREMENT",
  redFlags: ["OIC-F20"],
  title: "Boats and engines bought with gathered fees",
  reference: "FATF, ML/TF Risks Arising from Migrant Smuggling, 2022",
  techniques: ["OIC-EQP-02", "OIC-LND-06"],
  windowHours: 336,
  parameters: {
    purchasesMin: { value: 2, source: "typologies.json OIC-F20 (3), freight counts too" },
    payersMin: { value: 3, source: "measured on implants" },
    windowHours: { value: 336, source: "typologies.json OIC-F20" },
    bias: { value: -4, source: "calibrated on implants, docs/benchmarks/finance.md" },
  },
  against: ["clubs", "marinas", "fishing co-operatives"],
  roles: ["buyer", "suppliers"],
  card: financeCard(
    "Find a private buyer of marine equipment who gathered fees before.",
    "Boat owners' groups look alike; clubs are set apart by their kind.",
  ),
};

export function findProcurement(scene: Scene, view: AccountView): Candidate | undefined {
  if (isTrade(view.kind) || view.capped) return undefined;
  const { store } = scene;
  const marine = classIndex("marine");
  // A supplier is one by its declared kind, or because the payer's own text says what was bought.
  const isMarine = (s: number): boolean => scene.classOf(store.to(s)) === marine;
  const bought = view.outgoings.filter((s) => isMarine(s) || store.method(s) === GOODS);
  if (bought.length < scene.get("PROCUREMENT", "purchasesMin")) return undefined;
  const shopping = busiestWindow(store, bought, 7 * DAY);
  const first = store.at(shopping[0] as number);
  const last = store.at(shopping.at(-1) ?? 0);
  const freight = view.outgoings.filter(
    (s) =>
      scene.classOf(store.to(s)) === classIndex("freight") &&
      store.at(s) >= first - DAY &&
      store.at(s) <= last + 5 * DAY,
  );
  const before = view.receipts.filter(
    (s) => store.at(s) <= last && store.at(s) >= last - scene.get("PROCUREMENT", "windowHours") * HOUR,
  );
  const gathered = strongestBurst(store, before, store.of.from, 6 * DAY);
  const payers = gathered?.partners ?? 0;
  if (!gathered || payers < scene.get("PROCUREMENT", "payersMin")) return undefined;
  const named = shopping.filter((s) => store.method(s) === GOODS).length;
  const suppliers = [...new Set(shopping.map(store.of.to))];
  if (suppliers.length + (freight.length > 0 ? 1 : 0) < 2) return undefined;
  const spent = sumUsd(store, shopping) / Math.max(1, sumUsd(store, gathered.payments));
  return {
    type: "PROCUREMENT",
    payments: [...new Set([...gathered.payments, ...shopping, ...freight])].sort((a, b) => a - b),
    subjects: [
      { account: view.account, role: "buyer" },
      ...suppliers.map((account) => ({ account, role: "suppliers" })),
    ],
    terms: [
      term("bias", scene.get("PROCUREMENT", "bias"), say("money.rare")),
      term("payers", 0.4 * Math.min(payers, 9), say("money.payers-before", { n: payers })),
      term("purchases", 0.7 * Math.min(shopping.length, 6), say("money.marine", { n: shopping.length })),
      ...(named === 0 ? [] : [term("named", 0, say("money.goods-named", { n: named }))]),
      term("suppliers", 0.8 * (suppliers.length - 1), say("money.suppliers", { n: suppliers.length })),
      term("freight", freight.length > 0 ? 1 : 0, say("money.freight", { n: freight.length })),
      term(
        "paid from fees",
        spent > 0.2 && spent < 1.1 ? 0.5 : -0.5,
        say("money.of-fees", { share: hundredths(spent) }),
      ),
      term(
        "new payers",
        distinctAccounts(store, view.receipts, store.of.from) > 2.5 * payers ? -1.5 : 0,
        say("money.daily-receipts"),
      ),
    ],
    against: procurement.against,
  };
}
