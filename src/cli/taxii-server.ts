import { catchUp, federationDeps, type HttpHandler, isAgreedWith } from "../app/index.ts";
import { createTaxii } from "../exchange/index.ts";
import { type StixMapping, stixValidator } from "../formats/index.ts";
import { readPackageJson } from "../sources/index.ts";
import type { Session } from "./session.ts";

/** The node's TAXII 2.1 server, for whoever mounts it. */
export async function openTaxiiServer(session: Session): Promise<HttpHandler> {
  const { platform, nodeId } = session;
  const { clock, model } = platform;
  const mapping = readPackageJson("stix/mapping.json") as StixMapping;
  const store = session.store.taxii;
  return createTaxii({
    store,
    clock,
    mapping,
    validator: await stixValidator(readPackageJson("stix/stix-2.1.json")),
    title: `Wasl ${nodeId}`,
    async isAgreed(partner) {
      if (!platform.federation) return false;
      const { ledger } = federationDeps(platform, platform.federation);
      return await ledger.as("system-operation", (tx) => isAgreedWith({ clock }, tx, partner));
    },
    async isHeld() {
      if (!platform.federation) return false;
      const { ledger } = federationDeps(platform, platform.federation);
      return await ledger.as("system-operation", (tx) => tx.federation.isSharingHeld());
    },
    catchUp: (collectionId) => catchUp({ store, clock, model, mapping, nodeId }, collectionId),
  });
}
