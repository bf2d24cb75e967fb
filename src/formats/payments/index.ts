export { AmlworldReader, ByteTable, type RowSink } from "./amlworld-reader.ts";
export { encodeGoaml, type GoamlHeader, goaml } from "./goaml.ts";
export { iso20022 } from "./iso-20022.ts";
export { swiftMt } from "./swift-mt.ts";
