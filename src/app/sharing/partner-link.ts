import { isInForce, WaslError } from "../../core/index.ts";
import { agreementIfAny, keysAt, nowOf, signingKey } from "../federation/deps.ts";
import type { FederationPorts, Partner } from "../ports/federation.ts";
import type { Platform } from "../ports/index.ts";
import type { MatchPartner, PartnerLink } from "../ports/match.ts";
import { federationDeps } from "./exchange.ts";

/** Hit/no-hit and messages on what pairing made: the partners' keys, their agreements, their addresses. */
export function createPartnerLink(
  platform: Platform,
  federation: FederationPorts,
  post: (url: string, path: string, body: string, tlsKey?: string) => Promise<string>,
): PartnerLink {
  const deps = federationDeps(platform, federation);
  const all = (): Promise<readonly Partner[]> =>
    deps.ledger.as("system-operation", (tx) => tx.federation.partners());
  const find = async (nodeId: string): Promise<Partner | undefined> =>
    (await all()).find((p) => p.nodeId === nodeId);
  const agreed = (partner: Partner): MatchPartner | undefined => {
    const agreement = agreementIfAny(partner);
    // A partner whose log contradicted itself is asked nothing and told nothing until a human has looked.
    if (!agreement || partner.stopped !== undefined || !isInForce(agreement, nowOf(deps))) return undefined;
    return { ...agreement, title: partner.name };
  };
  return {
    nodeId: platform.nodeId,
    async partner(nodeId) {
      const partner = await find(nodeId);
      return partner && agreed(partner);
    },
    partners: async () => (await all()).flatMap((partner) => agreed(partner) ?? []),
    sign: async (text) => {
      const { generation } = await deps.ledger.as("system-operation", (tx) => signingKey(deps, tx));
      return await deps.signer.sign("wasl-match", text, generation);
    },
    attester: async (type) => {
      const own = await deps.ledger.as("system-operation", (tx) => signingKey(deps, tx));
      const { kid, key } = own;
      return async (text) => ({
        jws: await deps.signer.sign(type, text, own.generation),
        key: { kid, key },
      });
    },
    async verify(nodeId, text, jws, tlsKey) {
      const partner = await find(nodeId);
      return (
        partner !== undefined &&
        (tlsKey === undefined || tlsKey === partner.tlsKey) &&
        (await deps.signer.verify("wasl-match", text, jws, keysAt(partner.keys, nowOf(deps))))
      );
    },
    async call(nodeId, path, body) {
      const partner = await find(nodeId);
      if (!partner) throw new WaslError("PARTNER_UNKNOWN", { partner: nodeId.slice(0, 60) });
      if (partner.url === undefined) throw new WaslError("PARTNER_UNREACHABLE", { because: "no address" });
      return await post(partner.url, path, body, partner.tlsKey);
    },
  };
}
