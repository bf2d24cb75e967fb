export { AmlworldReader, ByteTable, type RowSink } from "./amlworld-reader.ts";
export { goaml } from "./goaml.ts";
export { encodeGoaml } from "./goaml-draft.ts";
export { iso20022 } from "./iso-20022.ts";
export { swiftMt } from "./swift-mt.ts";
