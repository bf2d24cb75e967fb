import { createHash } from "node:crypto";
import type { Clock, TaxiiCredential, TaxiiStore } from "../../app/index.ts";
import { TaxiiRefusal } from "./answers.ts";

const CACHED_MS = 10_000;
const CACHED_MAX = 10_000;
const CHALLENGE = { "www-authenticate": 'Basic realm="taxii", charset="UTF-8", Bearer realm="taxii"' };

export const secretDigest = (secret: string): Uint8Array =>
  createHash("sha256").update(secret, "utf8").digest();

/** Whoever calls: the credential, and the digest by which the database finds it again. */
export interface Caller {
  readonly credential: TaxiiCredential;
  readonly as: Uint8Array;
}

/**
 * Finds who calls, by Basic (the id as user, the secret as password) or Bearer. Secrets are random and long, so a plain
 * digest keeps them; what was found is remembered for seconds, so that no request pays for a lookup of its own.
 */
export class Credentials {
  readonly #store: TaxiiStore;
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly caller: Caller; readonly until: number }>();

  constructor(store: TaxiiStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** `beforeLookup` may put off whoever is not remembered. */
  async of(authorization: string | undefined, beforeLookup: () => void = () => undefined): Promise<Caller> {
    const given = readAuthorization(authorization);
    const caller =
      given && (this.#remembered(given.secret) ?? (await this.#find(given.secret, beforeLookup)));
    if (!caller || (given.user !== undefined && given.user !== caller.credential.id))
      throw new TaxiiRefusal(401, "A credential is needed", CHALLENGE);
    if (Date.parse(caller.credential.expiresAt) <= this.#clock.now())
      throw new TaxiiRefusal(401, "The credential has expired", CHALLENGE);
    return caller;
  }

  /** Whoever called within the last seconds, without a lookup. */
  remembered(authorization: string | undefined): Caller | undefined {
    const given = readAuthorization(authorization);
    const caller = given && this.#remembered(given.secret);
    return given?.user === undefined || given.user === caller?.credential.id ? caller : undefined;
  }

  #remembered(secret: string): Caller | undefined {
    const known = this.#known.get(keyOf(secretDigest(secret)));
    return known && known.until > this.#clock.now() ? known.caller : undefined;
  }

  async #find(secret: string, beforeLookup: () => void): Promise<Caller | undefined> {
    beforeLookup();
    const as = secretDigest(secret);
    const credential = await this.#store.credential(as);
    if (!credential) return undefined;
    if (this.#known.size >= CACHED_MAX) this.#known.clear();
    const caller = { credential, as };
    this.#known.set(keyOf(as), { caller, until: this.#clock.now() + CACHED_MS });
    return caller;
  }
}

const keyOf = (digest: Uint8Array): string => Buffer.from(digest).toString("base64");

function readAuthorization(
  header: string | undefined,
): { readonly secret: string; readonly user?: string } | undefined {
  const [, scheme = "", value = ""] = /^(Basic|Bearer) +(\S{1,1000})$/i.exec(header ?? "") ?? [];
  if (scheme.toLowerCase() === "bearer") return { secret: value };
  if (scheme === "") return undefined;
  const text = Buffer.from(value, "base64").toString("utf8");
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { user: text.slice(0, colon), secret: text.slice(colon + 1) };
}
