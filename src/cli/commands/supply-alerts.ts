import type { GoodsAlert } from "../../app/index.ts";
import { ALERT_ACTIONS, WaslError } from "../../core/index.ts";
import { counted } from "../counted.ts";
import { asOwner } from "../open.ts";
import { clean, json, note, out, table } from "../output.ts";
import type { StoreOptions } from "../store-options.ts";

export interface AlertOptions extends StoreOptions {
  readonly goods?: string;
  readonly gtin?: string;
  readonly hs?: string;
  readonly model?: string;
  readonly serials?: readonly string[];
  readonly until?: string;
  readonly do?: readonly string[];
  readonly legalBasis?: string;
  readonly kind?: readonly string[];
  readonly shop?: readonly string[];
  readonly tlp?: string;
  readonly ask?: string;
  readonly out?: string;
  readonly back?: string;
  readonly reason?: string;
}

const LISTED_MAX = 100;

/** `wasl supply alerts`: one of write, ask, let out, take back; without any of them the list. */
export async function goodsAlerts(options: AlertOptions): Promise<void> {
  if (options.ask !== undefined) return await askToLetOut(options.ask, options);
  const { out: id, back } = options;
  if (id !== undefined)
    return tell(await asOwner(options, ({ wasl }, actor) => wasl.letOutGoodsAlert(actor, id)), options);
  if (back !== undefined) {
    const reason = reasonOf(options);
    return tell(
      await asOwner(options, ({ wasl }, actor) => wasl.takeBackGoodsAlert(actor, back, reason)),
      options,
    );
  }
  if (options.goods !== undefined) return await write(options.goods, options);
  const found = await asOwner(options, ({ wasl }, actor) => wasl.goodsAlerts(actor, { limit: LISTED_MAX }));
  if (options.json) return out(json(found));
  out(
    table(found, [
      { title: "alert", value: (a) => a.id },
      { title: "state", value: (a) => a.state },
      { title: "until", value: (a) => a.body.until },
      { title: "for", value: (a) => [...a.audience.kinds, ...a.audience.shops].join(", ") },
      { title: "read by", value: (a) => String(a.readBy) },
      { title: "goods", value: (a) => a.body.goods, flexible: true },
    ]),
  );
}

function reasonOf({ reason }: AlertOptions): string {
  if (!reason) throw new WaslError("REQUEST_INVALID", { field: "reason" });
  return reason;
}

async function write(goods: string, options: AlertOptions): Promise<void> {
  const wanted = options.do ?? [];
  const actions = ALERT_ACTIONS.filter((one) => wanted.includes(one));
  if (actions.length === 0 || actions.length < wanted.length)
    throw new WaslError("REQUEST_INVALID", { option: "--do", allowed: ALERT_ACTIONS.join(", ") });
  const { gtin, hs, model, serials: [serialFrom, serialTo] = [], until, legalBasis, tlp } = options;
  for (const [option, value] of Object.entries({ until, legalBasis, tlp }))
    if (value === undefined) throw new WaslError("REQUEST_INVALID", { field: option });
  const made = await asOwner(options, ({ wasl }, actor) =>
    wasl.writeGoodsAlert(actor, {
      goods,
      ...(gtin === undefined ? {} : { gtin }),
      ...(hs === undefined ? {} : { hsCode: hs }),
      ...(model === undefined ? {} : { model }),
      ...(serialFrom === undefined ? {} : { serialFrom }),
      ...(serialTo === undefined ? {} : { serialTo }),
      until: until ?? "",
      actions,
      legalBasis: legalBasis ?? "",
      audience: { kinds: options.kind ?? [], shops: options.shop ?? [] },
      marking: { tlp: tlp ?? "" },
    }),
  );
  tell(made, options);
  if (!options.json) note(`a draft: \`wasl supply alerts --ask ${made.id} --reason …\` asks a second person`);
}

/** Exactly these words, to exactly these shops: the digest says so. */
async function askToLetOut(id: string, options: AlertOptions): Promise<void> {
  const reason = reasonOf(options);
  const asked = await asOwner(options, async ({ wasl }, actor) => {
    const alert = (await wasl.goodsAlerts(actor, { limit: LISTED_MAX })).find((one) => one.id === id);
    if (!alert) throw new WaslError("GOODS_ALERT_UNKNOWN", { id });
    return await wasl.requestApproval(actor, {
      kind: "release",
      subject: id,
      digest: alert.digest,
      reason,
    });
  });
  if (options.json) return out(json(asked));
  out(`${asked.id} waits for a supervisor`);
}

function tell(alert: GoodsAlert, options: StoreOptions): void {
  if (options.json) {
    out(json(alert));
    return;
  }
  const { id, state, body, audience, readBy } = alert;
  out(clean(`${id}  ${state}  until ${body.until}  ${body.goods}`));
  note(
    clean(`for ${[...audience.kinds, ...audience.shops].join(", ")}; read by ${counted(readBy, "account")}`),
  );
}
