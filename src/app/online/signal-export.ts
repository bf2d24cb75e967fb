import {
  type Agreement,
  type ApprovalKind,
  type Released,
  saysNothing,
  sha256Hex,
  WaslError,
} from "../../core/index.ts";
import {
  encodeIndicators,
  type IndicatorFacts,
  type StixMapping,
  stixBundle,
  uuid5,
} from "../../formats/index.ts";
import { agreementOf, partnerOf } from "../federation/deps.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import { type ApprovalView, askForApproval, mustBeApproved } from "../rights/approvals.ts";
import { mustDecide, mustWork } from "../roles.ts";
import { partnerNames } from "../sharing/release.ts";
import { toldOf } from "../sharing/told.ts";
import { releasedTo, statedAs } from "./signal-candidates.ts";

const EXPORT_MAX = 10_000;

export interface SignalExport {
  readonly bank: string;
  readonly partner: string;
  /** Which case, why this partner (R19). */
  readonly necessity: string;
}

export interface SignalExportUseCases {
  /** A STIX 2.1 bundle of a bank's live signals for a partner, as far as `release` lets them go to it. */
  exportSignals(actor: Actor, input: SignalExport): Promise<Readonly<Record<string, unknown>>>;
  /** Where the agreement asks for four eyes: asks a second person for exactly what `exportSignals` would give now. */
  askToExportSignals(actor: Actor, input: SignalExport): Promise<ApprovalView>;
}

export function signalExportUseCases(platform: Platform): SignalExportUseCases {
  const { store, clock } = platform;
  const now = (): string => new Date(clock.now()).toISOString();
  return {
    exportSignals: (actor, input) =>
      store.as(actor, async (tx) => {
        await mustWork(tx, `partner:${input.partner}`);
        mustDecide(tx);
        await tx.holdProtected();
        const { released, facts, agreement } = await exportOf(platform, tx, input, now());
        const { partner: subject } = input;
        if (agreement.fourEyes) await mustBeApproved(tx, clock, await askedOf(tx, released, input));
        const { statements, withheld } = released;
        await tx.audit({
          action: "share",
          object: `partner:${subject}`,
          text: input.necessity,
          detail: { signals: statements.length, withheld: withheld.length },
        });
        return bundleOf(platform, released, facts, now());
      }),
    askToExportSignals: (actor, input) =>
      store.as(actor, async (tx) => {
        await mustWork(tx, `partner:${input.partner}`);
        const { released } = await exportOf(platform, tx, input, now());
        const { shown, ...ask } = await askedOf(tx, released, input);
        return await askForApproval(tx, clock, { ...ask, reason: `${shown}: ${input.necessity}` });
      }),
  };
}

interface Exported {
  readonly released: Released;
  readonly facts: ReadonlyMap<string, IndicatorFacts>;
  readonly agreement: Agreement;
}

/** PARTNER_UNKNOWN, AGREEMENT_MISSING, PURPOSE_FORBIDS. */
async function exportOf(
  platform: Platform,
  tx: Transaction,
  { bank: name, partner, necessity }: SignalExport,
  now: string,
): Promise<Exported> {
  if (saysNothing(necessity)) throw new WaslError("REQUEST_INVALID", { field: "necessity" });
  const agreement = agreementOf(await partnerOf(tx, partner), partner, now);
  const live = (await tx.signals({ bank: name, state: "live", limit: EXPORT_MAX })).filter(
    (s) => s.expiresAt > now,
  );
  const stated = live.map((signal) => ({
    signal,
    // Each under its own id: an advert may have two handles of one name, of two services.
    statement: statedAs(signal, { subjects: [], id: signal.id }, signal.reportId, signal.access),
  }));
  const statements = stated.map(({ statement }) => statement);
  return {
    released: await releasedTo(platform, tx, statements, agreement, necessity),
    facts: new Map(stated.map(({ signal, statement }) => [statement.id, signal])),
    agreement,
  };
}

/** What an approval to export is for, as the second person reads it: exactly these signals, of this bank, to this partner. */
async function askedOf(tx: Transaction, released: Released, { bank: name, partner: subject }: SignalExport) {
  const named = await partnerNames(tx);
  const what = toldOf(released, ["signal", "signals"]);
  const shown = `to give ${named(subject)}, for ${tx.viewer.purpose}, of the bank ${JSON.stringify(name)} ${what}`;
  const ids = released.statements.map((s) => s.id).sort();
  const digest = sha256Hex(["signals", shown, ...ids].join("\n"));
  const kind: ApprovalKind = "release";
  return { kind, subject, digest, shown, signals: released.statements.map((s) => s.entityId) };
}

function bundleOf(
  { nodeId, reference }: Platform,
  released: Released,
  facts: Exported["facts"],
  now: string,
): Readonly<Record<string, unknown>> {
  const mapping = reference.stixMapping as StixMapping;
  const node = {
    type: "identity",
    spec_version: "2.1",
    id: `identity--${uuid5(mapping.namespace, nodeId)}`,
    created: mapping.author["created"],
    modified: mapping.author["modified"],
    name: nodeId,
    identity_class: "organization",
  };
  const objects = encodeIndicators(released, facts, { mapping, createdBy: node.id });
  const id = `bundle--${uuid5(mapping.namespace, [nodeId, now, ...objects.map((o) => String(o["id"]))].join(" "))}`;
  return stixBundle(objects, id, mapping, node);
}
