import { expect, test, vi } from "vitest";
import { progressBar } from "./progress.ts";

test("the bar of a long import goes to stderr, and nothing of it to stdout; where stderr is no terminal there is none", () => {
  const isTTY = Object.getOwnPropertyDescriptor(process.stderr, "isTTY");
  const toErr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const toOut = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const showHalf = (): void => {
    const bar = progressBar("big.csv");
    for (const bytesRead of [5, 10])
      bar.update({ bytesRead, byteLength: 10, statements: 1, records: 2, rejects: 0 });
    bar.stop();
  };
  try {
    Object.defineProperty(process.stderr, "isTTY", { value: false, configurable: true });
    showHalf();
    expect(toErr.mock.calls).toEqual([]);
    Object.defineProperty(process.stderr, "isTTY", { value: true, configurable: true });
    showHalf();
    expect(toErr.mock.calls.map(([text]) => String(text)).join("")).toContain("big.csv");
    expect(toOut.mock.calls).toEqual([]);
  } finally {
    if (isTTY) Object.defineProperty(process.stderr, "isTTY", isTTY);
    else Reflect.deleteProperty(process.stderr, "isTTY");
    vi.restoreAllMocks();
  }
});
