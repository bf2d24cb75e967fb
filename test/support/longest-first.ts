import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files that took longest, in the order of their time (two cores, whole run): one of them begun last would keep one core busy
 * and leave the other idle. Where vitest remembers no times, as in a fresh clone, it would go by the length of the file.
 */
const LONGEST = [
  "cli/cli",
  "store/kill-pglite",
  "app/watch",
  "store/kill-postgres",
  "cli/work",
  "store/folder",
  "faults/faults",
  "cli/usage",
  "cli/accounts",
  "store/contract-pglite",
  "cli/restore",
  "store/contract-postgres",
  "cli/disruption",
  "store/silent-server",
  "cli/key",
  "store/key-service",
  "store/key-rotation",
  "rights/backup",
  "cli/stop",
  "rights/meanwhile",
  "rights/ways-round",
  "app/exercise",
  "cli/exercise",
  "app/decisions",
  "app/three-nodes",
  "check/planted",
];

const place = ({ moduleId }: TestSpecification): number => {
  const at = LONGEST.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
  return at < 0 ? LONGEST.length : at;
};

/** Vitest's own order, and before it the longest files. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => place(a) - place(b));
  }
}
