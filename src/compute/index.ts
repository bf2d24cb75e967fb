export { type ClickHouseOptions, clickHouse } from "./clickhouse.ts";
export { createDocumentReader, documentReader } from "./documents.ts";
export { imageDecoder } from "./image.ts";
export { supplyEngine } from "./supply.ts";
export { type SchemaFault, schemaFaults } from "./xml-schema.ts";
