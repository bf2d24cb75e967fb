import { feature } from "topojson-client";
import land from "world-atlas/land-50m.json";

type Topology = Parameters<typeof feature>[0];

/** The land of Natural Earth 1:50m (public domain, through npm world-atlas, ISC); what is none of it is sea. */
export function landShapes() {
  return feature(land as unknown as Topology, land.objects.land as Parameters<typeof feature>[1]);
}
