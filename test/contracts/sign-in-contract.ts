import { beforeAll, describe, expect, it } from "vitest";
import { signedIn } from "./accounts-contract.ts";
import { codeOf } from "./fixtures.ts";
import type { StoreWorld } from "./world.ts";

/** Accounts: signing in and out, and tokens. */
export function signInContract(of: () => StoreWorld): void {
  describe("accounts", () => {
    let store: StoreWorld["store"];
    let clock: StoreWorld["clock"];
    beforeAll(() => {
      ({ store, clock } = of());
    });

    it("sign in, change the password, sign out", async () => {
      const { accounts } = store;
      await accounts.createUser(
        { id: "adm", role: "administrator", clearance: "clear", groups: [], compartments: [] },
        "one-time-word",
      );
      expect(
        await codeOf(
          accounts.createUser(
            { id: "adm", role: "analyst", clearance: "red", groups: [], compartments: [] },
            undefined,
          ),
        ),
      ).toBe("CONFLICT");
      expect(await codeOf(accounts.signIn("adm", "wrong"))).toBe("CREDENTIAL_INVALID");
      expect(await codeOf(accounts.signIn("nobody", "one-time-word"))).toBe("CREDENTIAL_INVALID");
      const first = await signedIn(accounts, "adm", "one-time-word");
      expect(first).toMatchObject({ mustChangePassword: true, user: { id: "adm", disabled: false } });
      const other = await signedIn(accounts, "adm", "one-time-word");
      expect(await codeOf(accounts.changePassword(first.token, "one-time-word", "short"))).toBe(
        "REQUEST_INVALID",
      );
      expect(
        await codeOf(accounts.changePassword(first.token, "one-time-word", "adm adm administrator")),
      ).toBe("PASSWORD_GUESSABLE");
      // Whoever took the session over does not know the old one.
      expect(await codeOf(accounts.changePassword(first.token, "wrong", "a much longer one"))).toBe(
        "CREDENTIAL_INVALID",
      );
      await accounts.changePassword(first.token, "one-time-word", "a much longer one");
      expect(await accounts.whoIs(other.token)).toBeUndefined();
      expect(await codeOf(accounts.signIn("adm", "one-time-word"))).toBe("CREDENTIAL_INVALID");
      expect((await signedIn(accounts, "adm", "a much longer one")).mustChangePassword).toBe(false);
      await accounts.signOut(first.token);
      expect(await accounts.whoIs(first.token)).toBeUndefined();
      expect(await accounts.isEmpty()).toBe(false);
    });

    it("lets tokens expire by the clock", async () => {
      const purpose = { purpose: "cross-check", mandate: "A-1" } as const;
      const token = await store.accounts.issueToken(
        "ana",
        purpose,
        new Date(clock.now() + 60_000).toISOString(),
      );
      expect(await store.accounts.whoIs(token)).toBeDefined();
      clock.advance(61_000);
      expect(await store.accounts.whoIs(token)).toBeUndefined();
      expect(await codeOf(store.as({ token, purpose }, () => Promise.resolve(1)))).toBe("CREDENTIAL_INVALID");
    });
  });
}
