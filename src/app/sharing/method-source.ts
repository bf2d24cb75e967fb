import {
  type Access,
  accessLabel,
  type METHOD_KINDS,
  type PackageFault,
  tlpRank,
  WaslError,
} from "../../core/index.ts";
import type { Transaction } from "../ports/index.ts";
import type { StoredMessage } from "../ports/match.ts";

/** Where a package comes from: a signed method that a partner sent, or a file's text. */
export type PackageSource = { readonly messageId: string } | { readonly text: string };

/**
 * A package's text. MESSAGE_UNKNOWN where there is no such message for this viewer, REQUEST_INVALID where it is no method of
 * this kind, MARKING_FORBIDS where its marking is for some people of the node: what it is judged by is read by all of them.
 */
export async function packageText(
  tx: Transaction,
  source: PackageSource,
  kind: (typeof METHOD_KINDS)[number],
): Promise<string> {
  return "text" in source ? source.text : (await methodMessage(tx, source.messageId, kind)).wire.body;
}

/** The message that a package came in; errors as `packageText` has them. */
export async function methodMessage(
  tx: Transaction,
  id: string,
  kind: (typeof METHOD_KINDS)[number],
): Promise<StoredMessage> {
  const message = await tx.message(id);
  if (!message) throw new WaslError("MESSAGE_UNKNOWN", { id: id.slice(0, 60) });
  if (message.wire.method?.kind !== kind) throw new WaslError("REQUEST_INVALID", { field: "message" });
  mustBeForUnit(message.access);
  return message;
}

/** MARKING_FORBIDS where it is for some people of the node alone, whatever their clearance. */
export function mustBeForUnit(access: Access): void {
  const { tlp, groups, compartments } = access;
  if (tlpRank(tlp) > tlpRank("amber") || groups !== "any" || compartments.length > 0)
    throw new WaslError("MARKING_FORBIDS", { because: `${accessLabel(access)} is not for everybody here` });
}

const FAULTS_SAID = 5;

/** What a package's text holds, read by its reader. REQUEST_INVALID says where and why: it is not taken in part. */
export function packageIn<T>(
  text: string,
  read: (value: unknown) => T | { readonly faults: readonly PackageFault[] },
): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new WaslError("REQUEST_INVALID", { field: "package", because: "not JSON" }, { cause });
  }
  const found = read(value);
  if (typeof found === "object" && found !== null && "faults" in found)
    throw new WaslError("REQUEST_INVALID", { field: "package", because: wordsOf(found.faults) });
  return found as T;
}

const wordsOf = (faults: readonly PackageFault[]): string =>
  faults
    .slice(0, FAULTS_SAID)
    .map(({ field, because }) => `${field.slice(0, 80)}: ${because}`)
    .join("; ");
