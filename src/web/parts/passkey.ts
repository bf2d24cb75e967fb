import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";
import { call } from "../api/client.ts";

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
  const { options } = await call<{ options: PublicKeyCredentialCreationOptionsJSON }>(
    "POST",
    "session/passkeys/options",
  );
  const { id, rawId, type, response } = await startRegistration({ optionsJSON: options });
  const { clientDataJSON, attestationObject, transports } = response;
  const credential = { id, rawId, type, response: { clientDataJSON, attestationObject, transports } };
  await call("POST", "session/passkeys", { json: { label, credential } });
}

/** Shows a passkey to sign in, or to prove again who is there. */
export async function showPasskey<T>(path: "session/passkey" | "session/proof/passkey"): Promise<T> {
  const { startAuthentication } = await library();
  const { options } = await call<{ options: PublicKeyCredentialRequestOptionsJSON }>(
    "POST",
    "session/passkey/options",
  );
  const { id, rawId, type, response } = await startAuthentication({ optionsJSON: options });
  const { clientDataJSON, authenticatorData, signature } = response;
  const credential = { id, rawId, type, response: { clientDataJSON, authenticatorData, signature } };
  return await call<T>("POST", path, { json: { credential } });
}

/** True where the person waved the authenticator's question away, or it was not answered in time. */
export const wasWavedAway = (error: unknown): boolean =>
  error instanceof Error && ["NotAllowedError", "AbortError"].includes(error.name);
