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

  async of(authorization: string | undefined): Promise<Caller> {
    const given = readAuthorization(authorization);
    const caller = given && (await this.#find(given.secret));
    if (!caller || (given.user !== undefined && given.user !== caller.credential.id))
      throw new TaxiiRefusal(401, "A credential is needed", CHALLENGE);
    if (Date.parse(caller.credential.expiresAt) <= this.#clock.now())
      throw new TaxiiRefusal(401, "The credential has expired", CHALLENGE);
    return caller;
  }

  async #find(secret: string): Promise<Caller | undefined> {
    const as = secretDigest(secret);
    const key = Buffer.from(as).toString("base64");
    const now = this.#clock.now();
    const known = this.#known.get(key);
    if (known && known.until > now) return known.caller;
    const credential = await this.#store.credential(as);
    if (!credential) return undefined;
    if (this.#known.size >= CACHED_MAX) this.#known.clear();
    const caller = { credential, as };
    this.#known.set(key, { caller, until: now + CACHED_MS });
    return caller;
  }
}

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
