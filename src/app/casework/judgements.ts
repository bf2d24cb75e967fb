import { type Access, type Case, saysNothing, strictestOf, WaslError } from "../../core/index.ts";
import { ID_LENGTH_SHOWN, UNKNOWN } from "../known.ts";
import type { Transaction } from "../ports/index.ts";
import type { CaseJudgement, CasePart, CasePartDraft } from "../ports/workplace.ts";
import type { Unnamed } from "../rights/unnamed.ts";
import { mustBeCleared, mustDecide, writtenAccess } from "../roles.ts";
import { inCasePart } from "./case-words.ts";
import { accessOfEffort, keepableEffort } from "./efforts.ts";

/** What judgements rest on under the ids that it has now: an entity may be one with another since. */
export async function withGroundsNow<T extends { readonly body: object }>(
  tx: Transaction,
  parts: readonly T[],
): Promise<readonly T[]> {
  const groundsOf = ({ body }: T) => ("restsOn" in body ? (body as CaseJudgement).restsOn : []);
  const ids = parts.flatMap((part) =>
    groundsOf(part).flatMap(({ kind, id }) => (kind === "entity" ? [id] : [])),
  );
  if (ids.length === 0) return parts;
  const canonical = await tx.canonical([...new Set(ids)]);
  return parts.map((part) => {
    const grounds = groundsOf(part);
    if (grounds.length === 0) return part;
    const restsOn = grounds.map((one) =>
      one.kind === "entity" ? { ...one, id: canonical.get(one.id) ?? one.id } : one,
    );
    return { ...part, body: { ...part.body, restsOn } };
  });
}

/** A part of a case as it may be kept. */
export function keepable(draft: CasePartDraft, unnamed: Unnamed): CasePartDraft {
  if (draft.kind === "effort") return keepableEffort(draft.body, unnamed);
  if (draft.kind !== "judgement") return inCasePart(draft, unnamed);
  const { body } = draft;
  for (const field of ["text", "against"] as const)
    if (saysNothing(body[field])) throw new WaslError("REQUEST_INVALID", { field });
  return { kind: "judgement", body: unnamedJudgement(body, unnamed) };
}

export const unnamedJudgement = (body: CaseJudgement, unnamed: Unnamed): CaseJudgement => ({
  ...body,
  text: unnamed(body.text),
  against: unnamed(body.against),
  ...(body.withdrawn === undefined ? {} : { withdrawn: unnamed(body.withdrawn) }),
});

/**
 * What a part of a case is kept under: the case's marking, and for a judgement the strictest of that, of all that it rests on,
 * of what its author says and of what it was kept under before. Only a named human judges (R13).
 */
export async function accessOfPart(
  tx: Transaction,
  found: Case,
  draft: CasePartDraft,
  before?: CasePart,
): Promise<Access> {
  if (draft.kind === "effort") return await accessOfEffort(tx, found, draft.body, before);
  if (draft.kind !== "judgement") return strictestOf([found.access, ...(before ? [before.access] : [])]);
  mustDecide(tx);
  const { restsOn, tlp } = draft.body;
  const access = strictestOf([
    found.access,
    ...(tlp === undefined ? [] : [writtenAccess({ tlp })]),
    ...(before ? [before.access] : []),
    ...(await accessOfItems(tx, found, restsOn, before)),
  ]);
  await mustBeCleared(tx, access, `case:${found.id}`);
  return access;
}

/** Throws for one that is not in the case; what was taken out of it since may stay the ground of what was judged then. */
async function accessOfItems(
  tx: Transaction,
  { items }: Case,
  restsOn: CaseJudgement["restsOn"],
  before: CasePart | undefined,
): Promise<readonly Access[]> {
  const idsOf = (kind: CaseJudgement["restsOn"][number]["kind"]) =>
    restsOn.flatMap((one) => (one.kind === kind ? [one.id] : []));
  const held = items.flatMap(({ kind, id }) => (kind === "entity" ? [id] : []));
  const canonical = await tx.canonical([...new Set([...held, ...idsOf("entity")])]);
  const key = ({ kind, id }: CaseJudgement["restsOn"][number]): string =>
    `${kind} ${kind === "entity" ? (canonical.get(id) ?? id) : id}`;
  const known = new Set([
    ...items.map(key),
    ...(before?.kind === "judgement" ? before.body.restsOn.map(key) : []),
  ]);
  for (const one of restsOn)
    if (!known.has(key(one)))
      throw new WaslError(UNKNOWN[one.kind], { id: one.id.slice(0, ID_LENGTH_SHOWN), case: "not in it" });
  const [entities, findings, reports] = [idsOf("entity"), idsOf("finding"), idsOf("report")];
  const about =
    entities.length === 0 ? [] : await tx.statementsAbout(entities.map((id) => canonical.get(id) ?? id));
  const found = findings.length === 0 ? [] : await tx.findings({ ids: findings, limit: findings.length });
  return [
    ...[...about].flatMap(([, statements]) => statements.map((s) => s.access)),
    ...found.map((f) => f.access),
    ...[...(await tx.reportsById(reports)).values()].map((r) => r.access),
  ];
}
