import { idFrom, type Statement, toStatement, WaslError } from "../../core/index.ts";
import { typedValue } from "../../formats/index.ts";
import type { Platform, Transaction } from "../ports/index.ts";

/**
 * What an old statement says once it is corrected: another value than before, that its property takes, and nobody who is protected
 * (R08).
 */
export async function correctedStatement(
  { model }: Pick<Platform, "model">,
  tx: Transaction,
  old: Statement,
  value: string,
  from: { readonly reportId: string; readonly seenAt: string },
): Promise<Statement> {
  const said = typedValue(model, old, value);
  if (said === undefined) throw new WaslError("REQUEST_INVALID", { field: old.property });
  if ((await tx.protectedSubjects([said.value])).size > 0)
    throw new WaslError("PROTECTED_SUBJECT", { because: "whoever the correction points at" });
  const { entityId, schema, property, kind, lang, validFrom, validTo, access } = old;
  const fresh = toStatement(
    {
      entityId,
      schema,
      property,
      ...said,
      kind,
      ...(lang === undefined ? {} : { lang }),
      ...(validFrom === undefined ? {} : { validFrom }),
      ...(validTo === undefined ? {} : { validTo }),
    },
    { ...from, access },
  );
  if (fresh.value === old.value)
    throw new WaslError("REQUEST_INVALID", { field: "value", because: "that is what it says" });
  return await saidAnew(tx, fresh);
}

/** What was withdrawn stays so: what is said again is said anew, once however many are. */
export async function saidAnew(tx: Pick<Transaction, "withdrawn">, statement: Statement): Promise<Statement> {
  let { id } = statement;
  while ((await tx.withdrawn([id])).has(id)) id = idFrom("", id);
  return { ...statement, id };
}
