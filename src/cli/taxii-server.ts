import { catchUp, federationDeps, isAgreedWith } from "../app/index.ts";
import { createTaxii, type TaxiiHandler } from "../exchange/index.ts";
import { type StixMapping, stixValidator } from "../formats/index.ts";
import { readPackageJson } from "../sources/index.ts";
import { counted } from "./counted.ts";
import { note } from "./output.ts";
import type { Session } from "./session.ts";
import type { Work } from "./worker.ts";

const FINISH_SECONDS = 30;

/** The node's TAXII 2.1 server, for whoever mounts it. */
export async function openTaxiiServer(session: Session): Promise<TaxiiHandler> {
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

/** Goes on with envelopes that were answered and that a process which died left undone. */
export function envelopeWork(session: Session): Work {
  let server: Promise<TaxiiHandler> | undefined;
  return {
    kind: "envelopes",
    everySeconds: FINISH_SECONDS,
    async run() {
      server ??= openTaxiiServer(session);
      const done = await (await server).finishWaiting();
      if (done > 0) note(`taxii: gone on with ${counted(done, "envelope")}`);
      return undefined;
    },
  };
}
