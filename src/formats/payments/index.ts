export { AmlworldReader, ByteTable, type RowSink } from "./amlworld-reader.ts";
