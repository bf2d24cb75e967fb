import { useQuery } from "@tanstack/react-query";
import { partnerQueries } from "../api/partners.ts";
import { Bdi } from "./bdi.tsx";

/** What a partner is called here, for text; whoever is none any more, or not yet, goes by the id. */
export function usePartnerNames(): (nodeId: string) => string {
  const { data } = useQuery(partnerQueries.partners());
  return (nodeId) => data?.partners.find((p) => p.nodeId === nodeId)?.name ?? nodeId;
}

/** A partner as people call it, its node id beside it for whoever points there. */
export function PartnerName({ nodeId }: { readonly nodeId: string }) {
  const nameOf = usePartnerNames();
  return (
    <span title={nodeId}>
      <Bdi>{nameOf(nodeId)}</Bdi>
    </span>
  );
}
