import {
  type PackageFault,
  type ParameterPackage,
  readParameterPackage,
  WaslError,
} from "../../core/index.ts";
import type { Actor, Platform, Transaction } from "../ports/index.ts";
import type { AdoptedParameters } from "../ports/money.ts";

/** Where a package comes from: a signed method that a partner sent, a file's text, or back to the node's own values. */
export type ParameterSource =
  | { readonly messageId: string }
  | { readonly text: string }
  | { readonly own: true };

/** Packages of parameters for the money typologies: a human adopts one, and findings say which they were made with. */
export interface ParameterUseCases {
  financeParameters(actor: Actor): Promise<AdoptedParameters | undefined>;
  /** For administrators and supervisors, with a reason; audited. REQUEST_INVALID names the first fault of a package. */
  adoptFinanceParameters(actor: Actor, source: ParameterSource, reason: string): Promise<AdoptedParameters>;
}

const FAULTS_SAID = 5;

export function parameterUseCases({ store }: Platform): ParameterUseCases {
  return {
    financeParameters: (actor) => store.as(actor, async (tx) => await tx.adoptedParameters()),
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
  const parameters = "own" in source ? undefined : packageIn(await textOf(tx, source));
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

async function textOf(
  tx: Transaction,
  source: Exclude<ParameterSource, { readonly own: true }>,
): Promise<string> {
  if ("text" in source) return source.text;
  const message = await tx.message(source.messageId);
  if (!message) throw new WaslError("MESSAGE_UNKNOWN", { id: source.messageId.slice(0, 60) });
  if (message.wire.method?.kind !== "parameters")
    throw new WaslError("REQUEST_INVALID", { field: "message" });
  return message.wire.body;
}

/** REQUEST_INVALID says where and why; a package with any fault is not adopted in part. */
export function packageIn(text: string): ParameterPackage {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new WaslError("REQUEST_INVALID", { field: "package", because: "not JSON" }, { cause });
  }
  const read = readParameterPackage(value);
  if ("parameters" in read) return read.parameters;
  throw new WaslError("REQUEST_INVALID", { field: "package", because: wordsOf(read.faults) });
}

const wordsOf = (faults: readonly PackageFault[]): string =>
  faults
    .slice(0, FAULTS_SAID)
    .map(({ field, because }) => `${field.slice(0, 80)}: ${because}`)
    .join("; ");
