import { call } from "../api/client.ts";
import type { Documented } from "../api/document.ts";

/** The browser's half of WebAuthn, loaded where somebody uses a passkey. */
const library = () => import("@simplewebauthn/browser");

/** Whether this browser knows passkeys, and this page may use them: TLS, or localhost by name. */
export const passkeysWork = (): boolean =>
  window.isSecureContext &&
  typeof window.PublicKeyCredential === "function" &&
  !/^[\d.]+$|^\[/.test(window.location.hostname);

/** Asks an authenticator for a new passkey; answers what the server keeps of it. */
export async function createPasskey(label: string): Promise<void> {
  const { startRegistration } = await library();
  const { options } = await call("POST", "/session/passkeys/options");
  const optionsJSON = {
    ...options,
    pubKeyCredParams: [...options.pubKeyCredParams],
    excludeCredentials: [...options.excludeCredentials],
  };
  const { id, rawId, type, response } = await startRegistration({ optionsJSON });
  const { clientDataJSON, attestationObject, transports } = response;
  const credential = { id, rawId, type, response: { clientDataJSON, attestationObject, transports } };
  await call("POST", "/session/passkeys", { json: { label, credential } });
}

/** Shows a passkey: what the server takes to sign in, or as a proof of who is there. */
export async function showPasskey(): Promise<Documented["PasskeyAssertion"]> {
  const { startAuthentication } = await library();
  const { options } = await call("POST", "/session/passkey/options");
  const { id, rawId, type, response } = await startAuthentication({ optionsJSON: options });
  const { clientDataJSON, authenticatorData, signature } = response;
  return { credential: { id, rawId, type, response: { clientDataJSON, authenticatorData, signature } } };
}

/** True where the person waved the authenticator's question away, or it was not answered in time. */
export const wasWavedAway = (error: unknown): boolean =>
  error instanceof Error && ["NotAllowedError", "AbortError"].includes(error.name);
