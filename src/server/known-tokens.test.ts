import { describe, expect, it } from "vitest";
import type { Accounts } from "../app/index.ts";
import { KnownTokens } from "./known-tokens.ts";

type Who = NonNullable<Awaited<ReturnType<Accounts["whoIs"]>>>;

function world() {
  let now = 1_000_000;
  let asked = 0;
  let role: Who["user"]["role"] | undefined = "analyst";
  let beforeAnswer = (): void => undefined;
  const accounts = {
    whoIs: (token: string): Promise<Who | undefined> => {
      asked++;
      const answered = role;
      beforeAnswer();
      const user = { id: token, clearance: "amber", groups: [], compartments: [], disabled: false } as const;
      return Promise.resolve(answered && { user: { ...user, role: answered } });
    },
  } as unknown as Accounts;
  return {
    tokens: new KnownTokens(accounts, { now: () => now }),
    asked: () => asked,
    pass: (ms: number) => {
      now += ms;
    },
    become: (other: typeof role) => {
      role = other;
    },
    onAsked: (work: () => void) => {
      beforeAnswer = work;
    },
  };
}

describe("known tokens", () => {
  it("answers for a second from what it knows, each token by itself, and says when it looked", async () => {
    const { tokens, asked, pass } = world();
    const first = await tokens.recall("a");
    expect(first).toMatchObject({ who: { user: { id: "a" } }, at: 1_000_000 });
    pass(999);
    expect(await tokens.recall("a")).toBe(first);
    expect((await tokens.recall("b"))?.who.user.id).toBe("b");
    expect(asked()).toBe(2);
    pass(1);
    expect((await tokens.recall("a"))?.at).toBe(1_001_000);
    expect(asked()).toBe(3);
  });

  it("looks again where that is asked for, and after a clock that went back", async () => {
    const { tokens, asked, pass } = world();
    await tokens.recall("a");
    await tokens.lookUp("a");
    await tokens.recall("a");
    expect(asked()).toBe(3);
    pass(-5_000);
    await tokens.recall("a");
    expect(asked()).toBe(4);
  });

  it("keeps nobody whom the store does not know", async () => {
    const { tokens, asked, become } = world();
    become(undefined);
    expect(await tokens.recall("a")).toBeUndefined();
    become("analyst");
    expect((await tokens.recall("a"))?.who.user.role).toBe("analyst");
    expect(asked()).toBe(2);
  });

  it("forgets after a change, also what was being asked meanwhile", async () => {
    const { tokens, become, onAsked } = world();
    await tokens.recall("a");
    become("supervisor");
    tokens.forget();
    onAsked(() => {
      become("administrator");
      tokens.forget();
      onAsked(() => undefined);
    });
    expect((await tokens.recall("a"))?.who.user.role).toBe("supervisor");
    expect((await tokens.recall("a"))?.who.user.role).toBe("administrator");
  });
});
