import {
  type Access,
  accessLabel,
  canSee,
  type MarkingInput,
  parseAccess,
  type Role,
  WaslError,
} from "../core/index.ts";
import type { Store, Transaction } from "./ports/index.ts";

/** Oversight reads and changes nothing. ROLE_FORBIDS, on record as a refusal. */
export async function mustWork(tx: Transaction, object: string): Promise<void> {
  const { role } = tx.viewer;
  if (role !== "oversight") return;
  await tx.audit({ action: "refuse", object, detail: { code: "ROLE_FORBIDS" } });
  throw new WaslError("ROLE_FORBIDS", { role });
}

/** Deciding is for a named human who answers for it: no machine, and nobody who only oversees (R13). */
export function mustDecide(tx: Transaction): void {
  if (!mayDecide(tx)) throw new WaslError("ROLE_FORBIDS", { role: tx.viewer.role });
}

export const mayDecide = ({ viewer }: Pick<Transaction, "viewer">): boolean =>
  viewer.role !== "machine" && viewer.role !== "oversight";

/** Nobody writes what they may not see: it would be out of their hands at once. MARKING_FORBIDS says so in words. */
export async function mustBeCleared(tx: Transaction, access: Access, object: string): Promise<void> {
  if (canSee(access, tx.viewer)) return;
  await tx.audit({ action: "refuse", object, detail: { code: "MARKING_FORBIDS" } });
  throw new WaslError("MARKING_FORBIDS", {
    because: `your clearance, groups, compartments or purpose do not cover ${accessLabel(access)}`,
  });
}

/** A marking as somebody here writes it, for what it is to be kept under. REQUEST_INVALID: see `mustNameH3`. */
export function writtenAccess(marking: MarkingInput): Access {
  mustNameH3(marking);
  return parseAccess(marking);
}

/** Words of a restriction are those of H3: without the code, whoever reads markings by their codes passes over them. */
export function mustNameH3(marking: MarkingInput): void {
  const { caveats, handling } = parseAccess(marking);
  if (caveats.length > 0 && !handling.includes("H3"))
    throw new WaslError("REQUEST_INVALID", {
      field: "caveats",
      because: "they are the words of H3: name that too",
    });
}

/** Accounts of people outside the unit, who have one portal each: a shop's reports, a platform's queue. */
const PORTAL_ROLES: ReadonlySet<Role> = new Set(["trade", "platform"]);
export const isPortalRole = (role: Role): boolean => PORTAL_ROLES.has(role);

/** The store for everything but the portals: ROLE_FORBIDS for an account of theirs, on record as a refusal. */
export function withoutPortals(store: Store): Store {
  const as: Store["as"] = (actor, work, options) =>
    store.as(
      actor,
      async (tx) => {
        const { role } = tx.viewer;
        if (isPortalRole(role)) {
          await tx.audit({ action: "refuse", object: `${role} account`, detail: { code: "ROLE_FORBIDS" } });
          throw new WaslError("ROLE_FORBIDS", { role });
        }
        return await work(tx);
      },
      options,
    );
  return new Proxy(store, {
    get(target, name) {
      if (name === "as") return as;
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
