import {
  type Access,
  type Case,
  type Effort,
  type NetworkModel,
  saysNothing,
  strictestOf,
  usualEffort,
  WaslError,
} from "../../core/index.ts";
import { ID_LENGTH_SHOWN } from "../known.ts";
import type { Transaction } from "../ports/index.ts";
import type { CaseEffort, CasePart, CasePartDraft } from "../ports/workplace.ts";
import { protectedAmong } from "../resolve/review.ts";
import type { Unnamed } from "../rights/unnamed.ts";
import { mustBeCleared, mustDecide } from "../roles.ts";

/** Days to stop an actor of a plan: what is usual for what it does, or what somebody of the case put in its place. */
export interface PlanEffort extends Effort {
  readonly actor: string;
  readonly set?: {
    readonly part: string;
    readonly version: number;
    readonly because: string;
    readonly by: string;
    readonly at: string;
  };
}

const isDays = (effort: Effort): boolean =>
  effort.low > 0 && effort.low <= effort.usual && effort.usual <= effort.high;

/** An estimate as it may be kept. */
export function keepableEffort(body: CaseEffort, unnamed: Unnamed): CasePartDraft {
  if (!isDays(body))
    throw new WaslError("REQUEST_INVALID", {
      field: "low",
      because: "more than nothing, low to usual to high",
    });
  if (saysNothing(body.because)) throw new WaslError("REQUEST_INVALID", { field: "because" });
  return { kind: "effort", body: { ...body, because: unnamed(body.because) } };
}

/** As restricted as the case and what is known of the actor. A named human estimates (R13), and nobody prices the protected. */
export async function accessOfEffort(
  tx: Transaction,
  found: Case,
  { actorId }: CaseEffort,
  before?: CasePart,
): Promise<Access> {
  mustDecide(tx);
  const id = (await tx.canonical([actorId])).get(actorId) ?? actorId;
  const statements = (await tx.statementsAbout([id])).get(id) ?? [];
  const ids = found.items.flatMap((item) => (item.kind === "finding" ? [item.id] : []));
  const findings = ids.length === 0 ? [] : await tx.findings({ ids, limit: ids.length });
  const naming = findings.filter((f) => f.subjects.some((s) => s.id === id || s.id === actorId));
  if (statements.length + naming.length === 0)
    throw new WaslError("ENTITY_UNKNOWN", { id: actorId.slice(0, ID_LENGTH_SHOWN) });
  if ((await protectedAmong(tx, await tx.members([id]))).size > 0)
    throw new WaslError("REQUEST_INVALID", { field: "actorId", because: "no plan may propose them" });
  const access = strictestOf([
    found.access,
    ...statements.map((s) => s.access),
    ...naming.map((f) => f.access),
    ...(before ? [before.access] : []),
  ]);
  await mustBeCleared(tx, access, `case:${found.id}`);
  return access;
}

/** Of each actor that may be proposed; of two estimates of one actor the later counts. */
export async function planEfforts(
  tx: Transaction,
  caseId: string,
  networks: readonly NetworkModel[],
  effortDays: Readonly<Record<string, readonly [number, number, number]>>,
): Promise<readonly PlanEffort[]> {
  const usual = Object.fromEntries(
    Object.entries(effortDays).map(([stage, [low, days, high]]) => [stage, { low, usual: days, high }]),
  );
  const stages = new Map<string, string[]>();
  for (const network of networks)
    for (const { name, suppliers } of network.stages)
      for (const { actor, isEligible } of suppliers)
        if (isEligible) stages.set(actor, [...(stages.get(actor) ?? []), name]);
  const set = await estimated(tx, caseId);
  return [...stages].flatMap(([actor, names]) => {
    const own = set.get(actor);
    if (own !== undefined) {
      const { id: part, version, body, changedBy: by, changedAt: at } = own;
      const { low, usual: days, high, because } = body;
      return [{ actor, low, usual: days, high, set: { part, version, because, by, at } }];
    }
    const days = usualEffort(names, usual);
    return days === undefined ? [] : [{ actor, ...days }];
  });
}

type EffortPart = Extract<CasePart, { kind: "effort" }>;

async function estimated(tx: Transaction, caseId: string): Promise<ReadonlyMap<string, EffortPart>> {
  const parts = (await tx.caseParts(caseId)).filter((part): part is EffortPart => part.kind === "effort");
  if (parts.length === 0) return new Map();
  const canonical = await tx.canonical([...new Set(parts.map((part) => part.body.actorId))]);
  return new Map(
    parts
      .toSorted((a, b) => (a.changedAt < b.changedAt ? -1 : 1))
      .map((part) => [canonical.get(part.body.actorId) ?? part.body.actorId, part]),
  );
}
