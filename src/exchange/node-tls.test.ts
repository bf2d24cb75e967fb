import { type AddressInfo, createServer } from "node:net";
import { expect, test } from "vitest";
import { failureOf } from "./node-tls.ts";

test("a partner that does not listen is told by the system's code, and what has none by its name", async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  const refused = await fetch(`http://127.0.0.1:${port}`).catch((error: unknown) => error);
  expect(failureOf(refused)).toBe("ECONNREFUSED");
  expect(
    failureOf(await fetch("http://127.0.0.1:1", { signal: AbortSignal.abort() }).catch((e: unknown) => e)),
  ).toBe("AbortError");
});
