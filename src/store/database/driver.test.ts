import { describe, expect, it } from "vitest";
import { WaslError } from "../../core/index.ts";
import { storeError } from "./driver.ts";

const told = (failure: { readonly code?: string; readonly message?: string }) => {
  const error = storeError(failure);
  return error instanceof WaslError ? [error.code, String(error.detail["because"] ?? "")] : [];
};

describe("a failure of the database", () => {
  it.each([
    ["ECONNREFUSED", "start it"],
    ["ENOTFOUND", "mend it in the URL"],
    ["EAI_AGAIN", "name service"],
    ["EHOSTUNREACH", "firewall"],
    ["ETIMEDOUT", "firewall"],
    ["ECONNRESET", "try again"],
    ["57P01", "try again"],
    ["57P03", "in a moment"],
    ["08006", "try again"],
    ["28P01", "password"],
    ["28000", "pg_hba.conf"],
    ["3D000", "createdb"],
    ["ENOENT", "socket"],
    ["EACCES", "who owns"],
  ])("says by a sentence that the store is away, and what to do: %s", (code, todo) => {
    const [name, because] = told({ code });
    expect(name).toBe("STORE_UNAVAILABLE");
    expect(because).toContain(todo);
    expect(because).not.toContain(code);
  });

  it("knows a silent server and a line that broke by the words of the package", () => {
    expect(told({ message: "timeout exceeded when trying to connect" })[1]).toContain("does not answer");
    expect(told({ message: "Connection terminated due to connection timeout" })[0]).toBe("STORE_UNAVAILABLE");
    expect(told({ message: "Connection terminated unexpectedly" })[1]).toContain("ended the connection");
  });

  it("says what to do where the store is busy", () => {
    expect(told({ code: "53300" })).toEqual(["STORE_BUSY", expect.stringContaining("max_connections")]);
    expect(told({ code: "40001" })).toEqual(["STORE_BUSY", expect.stringContaining("try again")]);
  });

  it("takes nothing else for one of these", () => {
    expect(told({ code: "42P01", message: "relation does not exist" })[0]).toBe("INTERNAL");
    expect(told({ code: "57014" })[0]).toBe("STORE_TIMEOUT");
  });

  it("tells which table or function a statement of ours misses, and quotes no statement and no value", () => {
    expect(told({ code: "42P01", message: 'relation "wasl.x" does not exist' })[1]).toContain("wasl.x");
    expect(told({ code: "42601", message: `syntax error at or near "Name"` })).toEqual(["INTERNAL", ""]);
    expect(told({ code: "22P02", message: `invalid input syntax for type bigint: "Name"` })).toEqual([
      "INTERNAL",
      "",
    ]);
  });
});
