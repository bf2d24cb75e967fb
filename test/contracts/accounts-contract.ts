import { TOTP } from "otpauth";
import { describe, expect, it } from "vitest";
import type { Accounts, SignedIn, Store } from "../../src/app/index.ts";
import type { Role } from "../../src/core/index.ts";
import { SoftwareAuthenticator } from "../support/software-authenticator.ts";
import { codeOf } from "./fixtures.ts";

interface Given {
  readonly store: Store;
  readonly clock: { now(): number; advance(ms: number): void };
}

const PASSWORD = "a password of some length";
const PURPOSE = { purpose: "operational-analysis", mandate: "TEST-1" } as const;

/** The session of whoever needs no code. */
export async function signedIn(accounts: Accounts, userId: string, password: string): Promise<SignedIn> {
  const answer = await accounts.signIn(userId, password);
  if ("pending" in answer) throw new Error(`${userId} needs a code`);
  return answer;
}

/** Second factors, sessions and API tokens, as app/ports/accounts.ts says. */
export function accountsContract(given: () => Given): void {
  const accounts = (): Accounts => given().store.accounts;
  const newUser = async (id: string, role: Role = "analyst"): Promise<SignedIn> => {
    await accounts().createUser({ id, role, clearance: "amber", groups: [], compartments: [] }, PASSWORD);
    return await signedIn(accounts(), id, PASSWORD);
  };
  const codeFrom = (secret: string, steps = 0): string =>
    new TOTP({ secret }).generate({ timestamp: given().clock.now() + steps * 30_000 });
  /** Newest first, as oversight reads it. */
  const trail = async (object: string) => {
    const { token } = await newUser(`oversight-${object.replace(":", "-")}`, "oversight");
    const actor = { token, purpose: { purpose: "oversight", mandate: "TEST-1" } } as const;
    return await given().store.as(actor, (tx) => tx.auditTrail({ object, limit: 100 }));
  };
  const enrol = async (token: string) => {
    const { secret } = await accounts().beginFactor(token);
    const { recoveryCodes } = await accounts().confirmFactor(token, codeFrom(secret));
    return { secret, recoveryCodes };
  };
  const pendingOf = async (userId: string): Promise<string> => {
    const answer = await accounts().signIn(userId, PASSWORD);
    if (!("pending" in answer)) throw new Error("no code is asked for");
    return answer.pending;
  };

  const site = { origin: "https://wasl.example.org", rpId: "wasl.example.org" };
  const enrolKey = async (token: string, key: SoftwareAuthenticator, at = site) => {
    const { held, options } = await accounts().beginPasskey(token, at);
    return await accounts().confirmPasskey(token, held, key.create(options, at), "ring", at);
  };
  const signInBy = async (key: SoftwareAuthenticator, proves?: string, at = site) => {
    const { held, options } = await accounts().beginPasskeySignIn(at);
    return await accounts().finishPasskeySignIn(held, key.get(options, at), site, proves);
  };

  describe("accounts", () => {
    const rights = { role: "analyst", clearance: "amber", groups: [], compartments: [] } as const;

    it("are called by one word that can be read, as their people write it and in one way", async () => {
      for (const id of ["", " ", "two words", "two\nlines", "-x", `a${"b".repeat(100)}`, "nobody\u200b"])
        expect([id, await codeOf(accounts().createUser({ id, ...rights }, undefined))]).toEqual([
          id,
          "REQUEST_INVALID",
        ]);
      await accounts().createUser({ id: "أمينة", ...rights }, undefined);
      await accounts().createUser({ id: "zoe\u0308.b@example.org", ...rights }, undefined);
      expect(
        await codeOf(accounts().createUser({ id: "zo\u00eb.b@example.org", ...rights }, undefined)),
      ).toBe("CONFLICT");
    });

    it("R17 have their rights from whoever holds the folder, on record with what was given or taken", async () => {
      await accounts().createUser({ id: "r-1", ...rights }, undefined);
      const changed = { id: "r-1", ...rights, role: "supervisor", groups: ["emsc", "fiu"] } as const;
      await accounts().changeUser({ ...changed, disabled: false });
      await accounts().changeUser({ ...changed, disabled: true });
      expect((await trail("user:r-1")).map(({ userId, detail }) => [userId, detail])).toEqual([
        ["owner", { role: "supervisor", clearance: "amber", groups: "emsc fiu", disabled: 1 }],
        ["owner", { role: "supervisor", clearance: "amber", groups: "emsc fiu" }],
        ["owner", { role: "analyst", clearance: "amber" }],
      ]);
    });
  });

  describe("second factor", () => {
    it("asks for a code after the password; a code is taken once, a recovery code too", async () => {
      const { clock } = given();
      const { token } = await newUser("f-1");
      const other = await signedIn(accounts(), "f-1", PASSWORD);
      const { secret, recoveryCodes } = await enrol(token);
      expect(recoveryCodes).toHaveLength(10);
      expect(new Set(recoveryCodes).size).toBe(10);
      // Whoever was signed in elsewhere had shown the password only.
      expect(await accounts().whoIs(other.token)).toBeUndefined();
      expect(await accounts().whoIs(token)).toBeDefined();
      const pending = await pendingOf("f-1");
      expect(await accounts().whoIs(pending)).toBeUndefined();
      expect(await codeOf(given().store.as({ token: pending, purpose: PURPOSE }, async () => 1))).toBe(
        "CREDENTIAL_INVALID",
      );
      // The code that confirmed the secret was one use of it.
      expect(await codeOf(accounts().finishSignIn(pending, codeFrom(secret)))).toBe("CREDENTIAL_INVALID");
      clock.advance(60_000);
      const code = codeFrom(secret);
      const done = await accounts().finishSignIn(pending, `${code.slice(0, 3)} ${code.slice(3)}`);
      expect(done.user.id).toBe("f-1");
      expect(await codeOf(accounts().finishSignIn(pending, code))).toBe("CREDENTIAL_INVALID");
      expect(await codeOf(accounts().finishSignIn(await pendingOf("f-1"), code))).toBe("CREDENTIAL_INVALID");
      const recovery = (recoveryCodes[3] ?? "").toUpperCase().replaceAll("-", " ");
      await accounts().finishSignIn(await pendingOf("f-1"), recovery);
      expect(await codeOf(accounts().finishSignIn(await pendingOf("f-1"), recovery))).toBe(
        "CREDENTIAL_INVALID",
      );
      expect(await accounts().factorOf(done.token)).toEqual({
        enrolled: true,
        required: false,
        recoveryCodesLeft: 9,
      });
    });

    it("takes five tries a sign-in and closes the step for a while after ten wrong codes in a row", async () => {
      const { clock } = given();
      const { secret } = await enrol((await newUser("f-2")).token);
      clock.advance(60_000);
      const wrong = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, "0");
      for (let round = 0; round < 2; round++) {
        const pending = await pendingOf("f-2");
        for (let n = 0; n < 5; n++)
          expect(await codeOf(accounts().finishSignIn(pending, wrong(codeFrom(secret, 40))))).toBe(
            "CREDENTIAL_INVALID",
          );
        if (round === 0)
          expect(await codeOf(accounts().finishSignIn(pending, codeFrom(secret)))).toBe("CREDENTIAL_INVALID");
      }
      // Ten in a row: the right one is not taken either, until a quarter of an hour has passed.
      expect(await codeOf(accounts().finishSignIn(await pendingOf("f-2"), codeFrom(secret)))).toBe(
        "CREDENTIAL_INVALID",
      );
      clock.advance(901_000);
      expect((await accounts().finishSignIn(await pendingOf("f-2"), codeFrom(secret))).user.id).toBe("f-2");
    });

    it("is required by role: no ticket before it is set up, for open sessions too", async () => {
      const { store } = given();
      const { token } = await newUser("f-3", "supervisor");
      const work = () => store.as({ token, purpose: PURPOSE }, async (tx) => tx.viewer.userId);
      expect(await work()).toBe("f-3");
      await accounts().requireFactor(["supervisor"], "f-3");
      try {
        expect(await accounts().factorRoles()).toEqual(["supervisor"]);
        expect(await codeOf(work())).toBe("CREDENTIAL_INVALID");
        expect((await accounts().whoIs(token))?.mustEnrol).toBe(true);
        expect((await signedIn(accounts(), "f-3", PASSWORD)).mustEnrol).toBe(true);
        const { secret } = await enrol(token);
        expect(await work()).toBe("f-3");
        expect((await accounts().whoIs(token))?.mustEnrol).toBeUndefined();
        // Given up while it is required, it has to be set up anew before anything else.
        given().clock.advance(60_000);
        await accounts().removeFactor(token, codeFrom(secret));
        expect(await codeOf(work())).toBe("CREDENTIAL_INVALID");
      } finally {
        await accounts().requireFactor([], "f-3");
      }
      expect(await work()).toBe("f-3");
    });

    it("is not begun anew while one is in use, not removed without a code, and reset by another", async () => {
      const { token } = await newUser("f-4");
      expect(await codeOf(accounts().confirmFactor(token, "123456"))).toBe("CONFLICT");
      await accounts().beginFactor(token);
      expect(await codeOf(accounts().confirmFactor(token, "abcdef"))).toBe("CREDENTIAL_INVALID");
      await enrol(token);
      expect(await codeOf(accounts().beginFactor(token))).toBe("CONFLICT");
      expect(await codeOf(accounts().removeFactor(token, "000000"))).toBe("CREDENTIAL_INVALID");
      await accounts().resetFactor("f-4", "adm");
      expect(await accounts().whoIs(token)).toBeUndefined();
      expect((await signedIn(accounts(), "f-4", PASSWORD)).user.id).toBe("f-4");
    });
  });

  describe("passkeys", () => {
    it("are enrolled, sign in with both factors at once, and are given up", async () => {
      const key = new SoftwareAuthenticator();
      const { token } = await newUser("p-1", "supervisor");
      const other = await signedIn(accounts(), "p-1", PASSWORD);
      const made = await enrolKey(token, key);
      expect(await accounts().passkeys(token)).toEqual([made]);
      // Whoever was signed in elsewhere had shown the password only.
      expect(await accounts().whoIs(other.token)).toBeUndefined();
      expect(await accounts().signIn("p-1", PASSWORD)).toMatchObject({ methods: ["passkey"] });
      await accounts().requireFactor(["supervisor"], "p-1");
      try {
        const opened = await signInBy(key);
        expect(opened).toMatchObject({ user: { id: "p-1" }, mustEnrol: false });
        expect((await accounts().whoIs(opened.token))?.mustEnrol).toBeUndefined();
        expect((await accounts().passkeys(opened.token))[0]?.usedAt).not.toBeNull();
      } finally {
        await accounts().requireFactor([], "p-1");
      }
      expect(await codeOf(accounts().removePasskey(token, "another"))).toBe("ROUTE_UNKNOWN");
      await accounts().removePasskey(token, made.id);
      expect(await accounts().passkeys(token)).toEqual([]);
      expect(await codeOf(signInBy(key))).toBe("CREDENTIAL_INVALID");
      expect((await signedIn(accounts(), "p-1", PASSWORD)).user.id).toBe("p-1");
    });

    it("are refused without their user, from another site, twice, late, and where they count back", async () => {
      const key = new SoftwareAuthenticator();
      const { token } = await newUser("p-2");
      key.verifiesUser = false;
      expect(await codeOf(enrolKey(token, key))).toBe("CREDENTIAL_INVALID");
      key.verifiesUser = true;
      key.counter = 7;
      await enrolKey(token, key);
      expect(await codeOf(enrolKey(token, key))).toBe("CONFLICT");
      key.counter = 8;
      key.verifiesUser = false;
      expect(await codeOf(signInBy(key))).toBe("CREDENTIAL_INVALID");
      key.verifiesUser = true;
      for (const foreign of [
        { origin: "https://wasl.example.net", rpId: "wasl.example.net" },
        { origin: "https://evil.example.org", rpId: "wasl.example.org" },
      ])
        expect(await codeOf(signInBy(key, undefined, foreign))).toBe("CREDENTIAL_INVALID");
      const first = await accounts().beginPasskeySignIn(site);
      const answer = key.get(first.options, site);
      await accounts().finishPasskeySignIn(first.held, answer, site);
      expect(await codeOf(accounts().finishPasskeySignIn(first.held, answer, site))).toBe(
        "CREDENTIAL_INVALID",
      );
      // A copy of the key would count what was counted already.
      expect(await codeOf(signInBy(key))).toBe("CREDENTIAL_INVALID");
      key.counter = 9;
      const late = await accounts().beginPasskeySignIn(site);
      given().clock.advance(301_000);
      expect(await codeOf(accounts().finishPasskeySignIn(late.held, key.get(late.options, site), site))).toBe(
        "CREDENTIAL_INVALID",
      );
      expect(await codeOf(signInBy(new SoftwareAuthenticator()))).toBe("CREDENTIAL_INVALID");
    });

    it("one ceremony is not another's, nor somebody else's", async () => {
      const key = new SoftwareAuthenticator();
      const [a, b] = [await newUser("p-3"), await newUser("p-4")];
      const { held, options } = await accounts().beginPasskey(a.token, site);
      const made = key.create(options, site);
      expect(await codeOf(accounts().confirmPasskey(b.token, held, made, "x", site))).toBe(
        "CREDENTIAL_INVALID",
      );
      await enrolKey(a.token, key);
      const enrolling = await accounts().beginPasskey(a.token, site);
      expect(
        await codeOf(accounts().finishPasskeySignIn(enrolling.held, key.get(enrolling.options, site), site)),
      ).toBe("CREDENTIAL_INVALID");
      const foreign = await accounts().holdSignIn(JSON.stringify({ verifier: "v" }));
      expect(await codeOf(accounts().finishPasskeySignIn(foreign, key.get(options, site), site))).toBe(
        "CREDENTIAL_INVALID",
      );
      // Proves a session of its own account, and of no other.
      expect(await codeOf(signInBy(key, b.token))).toBe("CREDENTIAL_INVALID");
      given().clock.advance(601_000);
      expect((await accounts().whoIs(a.token))?.isProven).toBeUndefined();
      expect((await signInBy(key, a.token)).token).toBe(a.token);
      expect((await accounts().whoIs(a.token))?.isProven).toBe(true);
      await accounts().resetFactor("p-3", "adm");
      expect(await codeOf(signInBy(key))).toBe("CREDENTIAL_INVALID");
    });
  });

  describe("sessions and API tokens", () => {
    it("a session ends after an hour without use, and a use holds it open", async () => {
      const { clock, store } = given();
      const { token } = await newUser("i-1");
      for (let n = 0; n < 3; n++) {
        clock.advance(3_500_000);
        expect(await accounts().whoIs(token)).toBeDefined();
      }
      const until = new Date(clock.now() + 36_000_000).toISOString();
      const api = await accounts().issueToken("i-1", PURPOSE, until);
      clock.advance(3_600_001);
      expect(await accounts().whoIs(token)).toBeUndefined();
      // Nor does asking wake it up.
      expect(await accounts().whoIs(token)).toBeUndefined();
      expect((await accounts().sessions("i-1")).map((s) => s.kind)).toEqual(["token"]);
      // A machine's token has its own end.
      expect(await store.as({ token: api, purpose: PURPOSE }, async () => 1)).toBe(1);
    });

    it("ten sessions at once: the eleventh ends the oldest", async () => {
      const { clock } = given();
      const opened = [await newUser("i-2")];
      for (let n = 1; n < 10; n++) {
        clock.advance(1_000);
        opened.push(await signedIn(accounts(), "i-2", PASSWORD));
      }
      expect(await accounts().sessions("i-2")).toHaveLength(10);
      clock.advance(1_000);
      await signedIn(accounts(), "i-2", PASSWORD);
      const open = await Promise.all(opened.map(async ({ token }) => Boolean(await accounts().whoIs(token))));
      expect(open).toEqual([false, ...Array.from({ length: 9 }, () => true)]);
    });

    it("who is there is proven for ten minutes, by the password and a code where one is set up", async () => {
      const { clock } = given();
      const { token } = await newUser("i-3");
      const isProven = async () => (await accounts().whoIs(token))?.isProven ?? false;
      expect(await isProven()).toBe(true);
      clock.advance(600_001);
      expect(await isProven()).toBe(false);
      expect(await codeOf(accounts().proveAgain(token, "wrong"))).toBe("CREDENTIAL_INVALID");
      expect(await isProven()).toBe(false);
      await accounts().proveAgain(token, PASSWORD);
      expect(await isProven()).toBe(true);
      const { secret } = await enrol(token);
      clock.advance(600_001);
      expect(await codeOf(accounts().proveAgain(token, PASSWORD))).toBe("CREDENTIAL_INVALID");
      expect(await codeOf(accounts().proveAgain(token, PASSWORD, "000000"))).toBe("CREDENTIAL_INVALID");
      await accounts().proveAgain(token, PASSWORD, codeFrom(secret));
      expect(await isProven()).toBe(true);
    });

    it("are listed without their secret and ended by id, by whoever they are of", async () => {
      const { clock } = given();
      const first = await newUser("s-1");
      const second = await signedIn(accounts(), "s-1", PASSWORD);
      const until = new Date(clock.now() + 3_600_000).toISOString();
      const purpose = { purpose: "online-referral", mandate: "AGR-7" } as const;
      const api = await accounts().issueToken("s-1", purpose, until, {
        label: "bank",
        scopes: ["hash-bank"],
        by: "adm",
      });
      expect((await accounts().whoIs(api))?.scopes).toEqual(["hash-bank"]);
      const all = await accounts().sessions("s-1", first.token);
      expect(all.map((s) => s.kind).sort()).toEqual(["session", "session", "token"]);
      expect(all.filter((s) => s.isThis)).toHaveLength(1);
      expect(all.find((s) => s.kind === "token")).toMatchObject({
        label: "bank",
        purpose: "online-referral",
        mandate: "AGR-7",
        scopes: ["hash-bank"],
        expiresAt: until,
        usedAt: new Date(clock.now()).toISOString(),
      });
      expect(JSON.stringify(all)).not.toContain(second.token);
      const id = all.find((s) => s.kind === "session" && !s.isThis)?.id ?? "";
      expect(await accounts().endSession(id, "ana", "ana")).toBe(false);
      expect(await accounts().endSession(id, "s-1", "s-1")).toBe(true);
      expect(await accounts().endSession(id, "s-1", "s-1")).toBe(false);
      expect(await accounts().whoIs(second.token)).toBeUndefined();
      const token = all.find((s) => s.kind === "token")?.id ?? "";
      expect(await accounts().endSession(token, undefined, "adm")).toBe(true);
      expect(await accounts().whoIs(api)).toBeUndefined();
      expect(await accounts().sessions("s-1")).toHaveLength(1);
      expect(await codeOf(accounts().issueToken("s-1", purpose, until, { scopes: [] }))).toBe(
        "REQUEST_INVALID",
      );
    });
  });

  describe("sign-in by a provider", () => {
    const identity = {
      issuer: "https://idp.example",
      subject: "sub-1",
      userId: "o-1",
      role: "analyst",
      clearance: "green",
      groups: ["emsc"],
      compartments: [],
      names: [],
      strong: false,
    } as const;

    it("knows a person by subject: a new role holds at once, a name is not taken over", async () => {
      const { token, user } = await accounts().signInAs(identity);
      expect(user).toMatchObject({ id: "o-1", clearance: "green", groups: ["emsc"] });
      const moved = await accounts().signInAs({ ...identity, userId: "o-renamed", role: "supervisor" });
      expect(moved.user).toMatchObject({ id: "o-1", role: "supervisor" });
      expect((await accounts().whoIs(token))?.user.role).toBe("supervisor");
      expect(await codeOf(accounts().signInAs({ ...identity, subject: "sub-2" }))).toBe("CONFLICT");
      expect(await codeOf(accounts().signIn("o-1", ""))).toBe("CREDENTIAL_INVALID");
      // Nor is a name needed of whoever has an account.
      expect((await accounts().signInAs({ ...identity, userId: undefined })).user.id).toBe("o-1");
      expect(await codeOf(accounts().signInAs({ ...identity, subject: "sub-2", userId: undefined }))).toBe(
        "ROLE_FORBIDS",
      );
    });

    it("two first sign-ins of one person at once are one account", async () => {
      const twice = { ...identity, subject: "sub-7", userId: "o-7" };
      const both = await Promise.all([accounts().signInAs(twice), accounts().signInAs(twice)]);
      expect(both.map(({ user }) => user.id)).toEqual(["o-7", "o-7"]);
      for (const { token } of both) expect((await accounts().whoIs(token))?.user.id).toBe("o-7");
    });

    it("a passkey proves within a session that the provider opened, and opens none", async () => {
      const key = new SoftwareAuthenticator();
      const person = { ...identity, subject: "sub-8", userId: "o-8", clearance: "red" } as const;
      const { token } = await accounts().signInAs(person);
      await enrolKey(token, key);
      given().clock.advance(601_000);
      expect((await accounts().whoIs(token))?.isProven).toBeUndefined();
      await signInBy(key, token);
      expect((await accounts().whoIs(token))?.isProven).toBe(true);
      // Neither past rights that are lower since, nor past none at all.
      expect(await codeOf(signInBy(key))).toBe("CREDENTIAL_INVALID");
      await accounts().signInAs({ ...person, clearance: "green" });
      expect(await codeOf(signInBy(key))).toBe("CREDENTIAL_INVALID");
      await accounts().endSignInsOf(person.issuer, person.subject);
      expect(await codeOf(signInBy(key))).toBe("CREDENTIAL_INVALID");
      expect(await codeOf(signInBy(key, token))).toBe("CREDENTIAL_INVALID");
    });

    it("whom the provider gives nothing any more has no session and no token; nobody else loses one", async () => {
      const gone = { ...identity, subject: "sub-4", userId: "o-4" };
      const other = await accounts().signInAs({ ...identity, subject: "sub-5", userId: "o-5" });
      const { token } = await accounts().signInAs(gone);
      const api = await accounts().issueToken(
        "o-4",
        PURPOSE,
        new Date(given().clock.now() + 3600_000).toISOString(),
      );
      await accounts().endSignInsOf(gone.issuer, gone.subject);
      await accounts().endSignInsOf(gone.issuer, "never seen");
      for (const ended of [token, api]) expect(await accounts().whoIs(ended)).toBeUndefined();
      expect((await accounts().whoIs(other.token))?.user.id).toBe("o-5");
      // Nor does what an upload left to do, or a new API token, go on with the old rights.
      const until = new Date(given().clock.now() + 3600_000).toISOString();
      const work = () => accounts().openWorkSession({ jobId: "j-1", userId: "o-4", purpose: PURPOSE });
      expect(await codeOf(work())).toBe("CREDENTIAL_INVALID");
      expect(await codeOf(accounts().issueToken("o-4", PURPOSE, until))).toBe("CREDENTIAL_INVALID");
      // On record once: there was nothing more to end. So is whoever had nothing open.
      await accounts().endSignInsOf(gone.issuer, gone.subject);
      const idle = { ...identity, subject: "sub-10", userId: "o-10" };
      await accounts().signOut((await accounts().signInAs(idle)).token);
      await accounts().endSignInsOf(idle.issuer, idle.subject);
      const records = (await trail("session:provider")).filter((e) => e.action === "change");
      const saidOf = (id: string) => records.filter((e) => e.userId === id).map((e) => e.detail);
      expect(saidOf("o-4")).toEqual([{ lapsed: 1, ended: 2 }]);
      expect(saidOf("o-10")).toEqual([{ lapsed: 1, ended: 0 }]);
      const lapsed = async () => (await accounts().users()).flatMap((u) => (u.lapsed ? u.id : []));
      expect(await lapsed()).toEqual(expect.arrayContaining(["o-10", "o-4"]));
      // Back in a group: the same account.
      expect((await accounts().signInAs(gone)).user.id).toBe("o-4");
      expect(await lapsed()).not.toContain("o-4");
      expect((await accounts().whoIs(await work()))?.user.id).toBe("o-4");
    });

    it("who lapses while something is opened keeps nothing open, and no sign-in waits for another for ever", async () => {
      const person = { ...identity, subject: "sub-11", userId: "o-11", strong: true } as const;
      const until = new Date(given().clock.now() + 3600_000).toISOString();
      const lapses = [
        () => accounts().endSignInsOf(person.issuer, person.subject),
        () => codeOf(accounts().signInAs({ ...person, role: "supervisor", strong: false })),
      ];
      await accounts().requireFactor(["supervisor"], "adm");
      try {
        for (let round = 0; round < 20; round++) {
          await accounts().signInAs(person);
          const [api] = await Promise.all([
            accounts()
              .issueToken("o-11", PURPOSE, until)
              .catch(() => ""),
            lapses[round % 2]?.(),
          ]);
          expect(await accounts().whoIs(api)).toBeUndefined();
          const both = await Promise.all([codeOf(accounts().signInAs(person)), lapses[1]?.()]);
          expect(both).toEqual(["no error", "SECOND_FACTOR_REQUIRED"]);
        }
      } finally {
        await accounts().requireFactor([], "adm");
      }
    });

    it("what the provider takes away is gone also where it vouches for too few factors", async () => {
      const high = { ...identity, subject: "sub-6", userId: "o-6", role: "oversight", strong: true } as const;
      await accounts().requireFactor(["oversight"], "adm");
      try {
        const { token } = await accounts().signInAs({ ...high, clearance: "red" });
        expect(await codeOf(accounts().signInAs({ ...high, strong: false }))).toBe("SECOND_FACTOR_REQUIRED");
        expect((await accounts().whoIs(token))?.user.clearance).toBe(identity.clearance);
      } finally {
        await accounts().requireFactor([], "adm");
      }
    });

    it("what the provider gives waits for a sign-in with enough factors; another role ends what was open", async () => {
      const low = { ...identity, subject: "sub-9", userId: "o-9", strong: true } as const;
      const { token } = await accounts().signInAs(low);
      const until = new Date(given().clock.now() + 3600_000).toISOString();
      const api = await accounts().issueToken("o-9", PURPOSE, until);
      const more = { ...low, clearance: "red", groups: ["emsc", "fiu"], compartments: ["boat"] } as const;
      const rights = async () => (await accounts().users()).find((u) => u.id === "o-9");
      const before = await rights();
      await accounts().requireFactor(["analyst", "supervisor"], "adm");
      try {
        expect(await codeOf(accounts().signInAs({ ...more, strong: false }))).toBe("SECOND_FACTOR_REQUIRED");
        expect(await rights()).toEqual(before);
        expect((await accounts().whoIs(token))?.user).toEqual(before);
        const raised = { ...more, role: "supervisor" } as const;
        expect(await codeOf(accounts().signInAs({ ...raised, strong: false }))).toBe(
          "SECOND_FACTOR_REQUIRED",
        );
        expect(await rights()).toEqual({ ...before, lapsed: true });
        for (const ended of [token, api]) expect(await accounts().whoIs(ended)).toBeUndefined();
        // Said again, it is the same refusal.
        expect(await codeOf(accounts().signInAs({ ...raised, strong: false }))).toBe(
          "SECOND_FACTOR_REQUIRED",
        );
        expect((await accounts().signInAs(raised)).user).toMatchObject({
          role: "supervisor",
          clearance: "red",
          groups: ["emsc", "fiu"],
          compartments: ["boat"],
        });
      } finally {
        await accounts().requireFactor([], "adm");
      }
    });

    it("refuses a disabled account, and one factor where the role needs two", async () => {
      const strong = { ...identity, subject: "sub-3", userId: "o-3", role: "oversight" } as const;
      await accounts().requireFactor(["oversight"], "adm");
      try {
        expect(await codeOf(accounts().signInAs(strong))).toBe("SECOND_FACTOR_REQUIRED");
        expect((await accounts().signInAs({ ...strong, strong: true })).user.id).toBe("o-3");
      } finally {
        await accounts().requireFactor([], "adm");
      }
      const user = (await accounts().users()).find((u) => u.id === "o-3");
      if (user) await accounts().changeUser({ ...user, disabled: true });
      expect(await codeOf(accounts().signInAs({ ...strong, strong: true }))).toBe("CREDENTIAL_INVALID");
    });

    it("keeps what is needed on the way back, once and for ten minutes", async () => {
      const held = await accounts().holdSignIn("body");
      expect(await accounts().takeSignIn(held)).toBe("body");
      expect(await accounts().takeSignIn(held)).toBeUndefined();
      const late = await accounts().holdSignIn("late");
      given().clock.advance(601_000);
      expect(await accounts().takeSignIn(late)).toBeUndefined();
    });
  });
}
