import { createHash } from "node:crypto";
import type { Clock, TaxiiCredential, TaxiiStore } from "../../app/index.ts";
import { TaxiiRefusal } from "./answers.ts";

const CACHED_MS = 10_000;
const CACHED_MAX = 10_000;
const CHALLENGE = { "www-authenticate": 'Basic realm="taxii", charset="UTF-8"' };

export const secretDigest = (secret: string): Uint8Array =>
  createHash("sha256").update(secret, "utf8").digest();

/**
 * Finds who calls, by Basic (the id as user, the secret as password) or Bearer. Secrets are random and long, so a plain
 * digest keeps them; what was found is remembered for seconds, so that no request pays for a lookup of its own.
 */
export class Credentials {
  readonly #store: TaxiiStore;
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly credential: TaxiiCredential; readonly until: number }>();

  constructor(store: TaxiiStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async of(authorization: string | undefined): Promise<TaxiiCredential> {
    const given = readAuthorization(authorization);
    const credential = given && (await this.#find(given.secret));
    if (!credential || (given.user !== undefined && given.user !== credential.id))
      throw new TaxiiRefusal(401, "A credential is needed", CHALLENGE);
    if (Date.parse(credential.expiresAt) <= this.#clock.now())
      throw new TaxiiRefusal(401, "The credential has expired", CHALLENGE);
    return credential;
  }

  async #find(secret: string): Promise<TaxiiCredential | undefined> {
    const digest = secretDigest(secret);
    const key = Buffer.from(digest).toString("base64");
    const now = this.#clock.now();
    const known = this.#known.get(key);
    if (known && known.until > now) return known.credential;
    const credential = await this.#store.credential(digest);
    if (!credential) return undefined;
    if (this.#known.size >= CACHED_MAX) this.#known.clear();
    this.#known.set(key, { credential, until: now + CACHED_MS });
    return credential;
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
