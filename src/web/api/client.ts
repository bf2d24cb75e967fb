import type { Deletes, Documented, Gets, Posts, QueryOf } from "./document.ts";

/** A problem document, as far as a page reads it. */
type Problem = Pick<Documented["Problem"], "code" | "status" | "title"> & { readonly detail?: unknown };

/** A failure the page can explain: a problem from the one error table, or OFFLINE where no answer came. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: string;
  readonly status: number;
  readonly title: string;
  /** Which field cannot stand, where the node says so. */
  readonly field: string | undefined;
  /** Why, where the node says so: a code of docs/errors.md between nodes, or words of its own. */
  readonly because: string | undefined;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(`${problem.code}: ${problem.title}`, options);
    this.code = problem.code;
    this.status = problem.status;
    this.title = problem.title;
    const detail = String(problem.detail ?? "");
    this.field = /^field: (\w+)/.exec(detail)?.[1];
    this.because = /(?:^|; )(?:because|refusal): (.*?)(?:; \w+: |$)/.exec(detail)?.[1];
  }
}

/** Whether it says that who is there has not been shown: a wrong password or code, or no session any more. */
export const isCredentialRefused = (error: unknown): boolean =>
  error instanceof ApiError && error.code === "CREDENTIAL_INVALID";

export interface PurposeChoice {
  readonly purpose: Documented["Purpose"];
  readonly mandate: string;
}

const PURPOSE_KEY = "wasl.purpose";
let current: PurposeChoice | undefined = readPurpose();
const listeners = new Set<() => void>();

function readPurpose(): PurposeChoice | undefined {
  try {
    return JSON.parse(sessionStorage.getItem(PURPOSE_KEY) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

/** Why this tab reads: kept per tab, so that two tabs can work under two mandates. */
export const purposeStore = {
  get: (): PurposeChoice | undefined => current,
  set(choice: PurposeChoice | undefined): void {
    current = choice;
    if (choice) sessionStorage.setItem(PURPOSE_KEY, JSON.stringify(choice));
    else sessionStorage.removeItem(PURPOSE_KEY);
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

let readsIn = "en";

/** From now on Wasl's own sentences are asked for in this language; answers whether another was asked for before. */
export function askIn(language: string): boolean {
  const isOther = language !== readsIn;
  readsIn = language;
  return isOther;
}

const signedOutListeners = new Set<() => void>();

/** Calls back when the server no longer knows this session. */
export function onSignedOut(listener: () => void): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

let proveAgain: (() => Promise<boolean>) | undefined;

/** Asks whoever is there to prove it again where the server wants that; the call goes on where they did. */
export function onProofRequired(ask: () => Promise<boolean>): () => void {
  proveAgain = ask;
  return () => {
    proveAgain = undefined;
  };
}

type Query = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** What any route is asked with; the document says which route takes what. */
interface Given {
  /** The parameters of the path, as they are: they are encoded here and nowhere else. */
  readonly path?: Readonly<Record<string, string>> | undefined;
  readonly query?: Query | undefined;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/** The address of a route; undefined and empty values of its query are left out. */
export const apiUrl: <P extends keyof Gets>(route: P, ...given: Gets[P]["address"]) => string = urlOf;

function urlOf(route: string, { path = {}, query = {} }: Given = {}): string {
  const filled = route.replace(/\{(\w+)\}/g, (_, name: string) => {
    const id = path[name] ?? "";
    // Without it the address would be another route's, such as the whole list's.
    if (id.trim() === "") throw new ApiError({ code: "ROUTE_UNKNOWN", status: 404, title: "No id" });
    return encodeURIComponent(id);
  });
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined || value === "") continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  const text = search.toString();
  return `/api/v1${filled}${text && `?${text}`}`;
}

/** The headers every data route wants. A mandate may be written in any script; a header may not. */
export function purposeHeaders(): Record<string, string> {
  const choice = purposeStore.get();
  if (!choice) return {};
  return { "Wasl-Purpose": choice.purpose, "Wasl-Mandate": headerText(choice.mandate) };
}

/** As it is where it is plain; else percent-encoded UTF-8, which the server decodes. */
export const headerText = (text: string): string =>
  /^[\x20-\x24\x26-\x7e]*$/.test(text) ? text : encodeURIComponent(text);

const offline = (cause: unknown): ApiError =>
  new ApiError({ code: "OFFLINE", status: 0, title: "The server cannot be reached" }, { cause });

async function answered(request: Promise<Response>): Promise<Response> {
  let response: Response;
  try {
    response = await request;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw offline(error);
  }
  if (response.ok) return response;
  throw asProblem(response.status, await response.text());
}

/** Reads an error answer; anything that is no problem document is INTERNAL under its status. */
export function asProblem(status: number, text: string): ApiError {
  let problem: Partial<Problem> = {};
  try {
    problem = JSON.parse(text);
  } catch {
    // A proxy's page, or nothing: the status has to do.
  }
  const code = typeof problem?.code === "string" ? problem.code : "INTERNAL";
  const title = typeof problem?.title === "string" ? problem.title : `HTTP ${status}`;
  return new ApiError({ code, status, title, detail: problem?.detail });
}

/**
 * One call of the API, e.g. `call("GET", "/entities/{id}", { path: { id }, signal })`: the document says what it
 * takes, and what it answers. Rejects with ApiError, or AbortError when `signal` says so.
 */
export function call<P extends keyof Gets>(
  method: "GET",
  route: P,
  ...given: Gets[P]["request"]
): Promise<Gets[P]["answer"]>;
export function call<P extends keyof Posts>(
  method: "POST",
  route: P,
  ...given: Posts[P]["request"]
): Promise<Posts[P]["answer"]>;
export function call<P extends keyof Deletes>(
  method: "DELETE",
  route: P,
  ...given: Deletes[P]["request"]
): Promise<Deletes[P]["answer"]>;
export async function call(method: string, route: string, given: Given = {}): Promise<unknown> {
  const text = await (await send(method, route, given)).text();
  return text === "" ? undefined : JSON.parse(text);
}

/** One call that answers text, e.g. CSV; errors as for `call`. */
export function callText<P extends keyof Gets>(route: P, ...given: Gets[P]["request"]): Promise<string>;
export async function callText(route: string, given: Given = {}): Promise<string> {
  return await (await send("GET", route, given)).text();
}

/** One call that answers a file; errors as for `call`. */
export function callFile<P extends keyof Posts>(route: P, ...given: Posts[P]["request"]): Promise<Blob>;
export async function callFile(route: string, given: Given = {}): Promise<Blob> {
  return await (await send("POST", route, given)).blob();
}

async function send(method: string, route: string, given: Given): Promise<Response> {
  const headers: Record<string, string> = {
    Accept: "application/json, text/html, application/zip",
    "Accept-Language": readsIn,
    ...purposeHeaders(),
  };
  const init: RequestInit = { method, headers, credentials: "same-origin", signal: given.signal ?? null };
  if (given.json !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(given.json);
  }
  const url = urlOf(route, given);
  try {
    return await answered(fetch(url, init));
  } catch (error) {
    reportSignedOut(route, error);
    if (error instanceof ApiError && error.code === "PROOF_REQUIRED" && (await proveAgain?.()))
      return await answered(fetch(url, init));
    throw error;
  }
}

function reportSignedOut(route: string, error: unknown): void {
  if (route.startsWith("/session") || !isCredentialRefused(error)) return;
  for (const listener of signedOutListeners) listener();
}

/**
 * Sends a file as it is and reports the bytes that went out; fetch cannot say how far an upload is. Resolves
 * with the import's result when the server has stored it.
 */
export function upload(
  query: QueryOf<"POST", "/reports">,
  file: File,
  onSent: (sent: number, total: number) => void,
): Promise<Documented["ImportResult"]> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", urlOf("/reports", { query }));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.setRequestHeader("Accept", "application/json");
    for (const [name, value] of Object.entries(purposeHeaders())) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => onSent(event.loaded, event.total);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve(JSON.parse(request.responseText));
      else {
        const problem = asProblem(request.status, request.responseText);
        reportSignedOut("/reports", problem);
        reject(problem);
      }
    };
    request.onerror = (event) => reject(offline(event));
    request.send(file);
  });
}
