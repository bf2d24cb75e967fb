export { BACKUP_MAGIC, type BackupSummary, type EndedByRestore, mustOpen } from "./backup.ts";
export { lookAtServer } from "./database/look-at-server.ts";
export { KeyFile } from "./keys/key-file.ts";
export type { KeyStanding } from "./keys/key-rotation.ts";
export { keyFilePath, loadOrCreateNodeKey, openKeyFile } from "./keys/node-key.ts";
export { ownerToken } from "./keys/owner-token.ts";
export { openStore, type StoreOptions, type WaslStore } from "./open.ts";
