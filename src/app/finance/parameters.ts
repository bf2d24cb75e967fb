import { type ParameterPackage, readParameterPackage, WaslError } from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { AdoptedParameters } from "../ports/money.ts";
import { type PackageSource, packageIn, packageText } from "../sharing/method-source.ts";

/** A package, or back to the node's own values. */
export type ParameterSource = PackageSource | { readonly own: true };

/** Packages of parameters for the money typologies: a human adopts one, and findings say which they were made with. */
export interface ParameterUseCases {
  financeParameters(actor: Actor): Promise<AdoptedParameters | undefined>;
  /** For administrators and supervisors, with a reason; audited. REQUEST_INVALID names the first fault of a package. */
  adoptFinanceParameters(actor: Actor, source: ParameterSource, reason: string): Promise<AdoptedParameters>;
}

export function parameterUseCases({ store }: Platform): ParameterUseCases {
  return {
    financeParameters: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "finance-parameters" });
        return await tx.adoptedParameters();
      }),
    adoptFinanceParameters: (actor, source, reason) =>
      store.as(actor, async (tx) => await adopt(tx, source, reason.trim())),
  };
}

async function adopt(tx: Transaction, source: ParameterSource, reason: string): Promise<AdoptedParameters> {
  const { role } = tx.viewer;
  if (role !== "administrator" && role !== "supervisor") {
    await tx.audit({ action: "refuse", object: "finance-parameters", detail: { code: "ROLE_FORBIDS" } });
    throw new WaslError("ROLE_FORBIDS", { role });
  }
  if (reason === "") throw new WaslError("REQUEST_INVALID", { field: "reason" });
  const parameters =
    "own" in source ? undefined : parametersFromText(await packageText(tx, source, "parameters"));
  const before = (await tx.adoptedParameters())?.parameters;
  if (parameters && before?.id === parameters.id && before.version > parameters.version)
    throw new WaslError("REQUEST_INVALID", { field: "version", adopted: before.version });
  await tx.adoptParameters({
    ...(parameters === undefined ? {} : { parameters }),
    ...("messageId" in source ? { messageId: source.messageId } : {}),
    reason,
  });
  await tx.audit({
    action: "decide",
    object: "finance-parameters",
    text: reason,
    detail: { package: parameters?.id ?? "own", version: parameters?.version ?? 0 },
  });
  const adopted = await tx.adoptedParameters();
  if (!adopted) throw new Error("invariant broken: an adoption that was just written is not there");
  return adopted;
}

/** REQUEST_INVALID says where and why; a package with any fault is not adopted in part. */
export const parametersFromText = (text: string): ParameterPackage =>
  packageIn(text, readParameterPackage).parameters;
