import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { HttpHandler } from "../app/index.ts";
import { isNodeName, PURPOSES, WaslError } from "../core/index.ts";
import { serverTls, tlsKeyOf } from "../exchange/index.ts";
import { allWork } from "./all-work.ts";
import { wholeNumber } from "./arguments.ts";
import { EXERCISE_USER, exercisePart, loadExerciseInto } from "./exercise.ts";
import { openFederationServer } from "./federation.ts";
import { openMatchServer } from "./match.ts";
import { note, out } from "./output.ts";
import { openSession, type Session } from "./session.ts";
import { openSignals } from "./signals-server.ts";
import type { StoreOptions } from "./store-options.ts";
import { openTaxiiServer } from "./taxii-server.ts";
import { untilStopped } from "./until-stopped.ts";
import { mustBeProxy, originOf } from "./web-addresses.ts";
import { startWorker } from "./worker.ts";

export interface ServeOptions extends StoreOptions {
  readonly host: string;
  readonly port: string;
  readonly exercise?: true | string;
  readonly name?: string;
  readonly pullEvery: string;
  readonly work: boolean;
  readonly partnerPort: string;
  readonly partnerUrl?: string;
  readonly publicOrigin?: string[];
  readonly trustProxy?: string[];
  readonly provider?: string;
  readonly logLevel: "debug" | "info" | "warn" | "error";
}

const loadServer = () => import("../server/index.ts");

const FIRST_ADMINISTRATOR = "admin";

export async function runServe(given: ServeOptions): Promise<void> {
  const settings = await settingsFrom(given);
  // The embedded store opens in a thread of its own while the server is loaded.
  const [session] = await Promise.all([openSession(settings), loadServer()]);
  // What opened must close again where the start fails: an open store would keep the process from ending.
  const opened: (() => Promise<void>)[] = [() => session.close()];
  try {
    await serveUntilStopped(session, settings, opened);
  } finally {
    for (const close of opened.reverse()) await close();
  }
}

type Settings = Awaited<ReturnType<typeof settingsFrom>>;

/** What is wrong on the command line is said before a first start makes the node and prints its password. */
async function settingsFrom(given: ServeOptions) {
  const { name, publicOrigin, trustProxy = [], partnerUrl } = given;
  // A node that partners refuse by its name could never be paired.
  if (name !== undefined && !isNodeName(name))
    throw new WaslError("REQUEST_INVALID", { field: "--name", because: "1 to 100 letters in one line" });
  for (const address of trustProxy) mustBeProxy(address);
  return {
    ...given,
    part: exercisePart(given.exercise),
    port: wholeNumber(given.port, "--port", 0, 65_535),
    partnerPort: wholeNumber(given.partnerPort, "--partner-port", 0, 65_535),
    pullEvery: wholeNumber(given.pullEvery, "--pull-every", 1, 86_400),
    signIn: given.provider === undefined ? {} : { provider: await providerFrom(given.provider) },
    ...(publicOrigin ? { publicOrigin: publicOrigin.map((url) => originOf(url, "--public-origin")) } : {}),
    ...(partnerUrl === undefined ? {} : { partnerUrl: originOf(partnerUrl, "--partner-url") }),
  };
}

async function serveUntilStopped(
  session: Session,
  options: Settings,
  opened: (() => Promise<void>)[],
): Promise<void> {
  // First: what is refused has changed nothing.
  if (options.exercise) await loadExerciseInto(session, options.part);
  await firstStart(session);
  // Partners reach us as the outside does; without a proxy, where we listen.
  let ownUrl = session.tls ? options.partnerUrl : options.publicOrigin?.[0];
  const federation = openFederationServer(session, () => ({
    name: options.name ?? session.nodeId,
    ...(ownUrl === undefined ? {} : { url: ownUrl }),
  }));
  const partnerHandlers = [federation, ...openMatchServer(session)];
  let tellAlerts = (): void => undefined;
  let tellHits = (_userId: string, _hits: number): void => undefined;
  const work = allWork(session, {
    pullEverySeconds: options.pullEvery,
    // The exercise stays as it was loaded: nothing is fetched, and no alert comes while somebody learns from it.
    watches: !options.exercise,
    onAlerts: () => tellAlerts(),
    onHits: (userId, hits) => tellHits(userId, hits),
  });
  const { createServer } = await loadServer();
  const server = await createServer({
    onAlerts: (listener) => {
      tellAlerts = listener;
    },
    onHits: (listener) => {
      tellHits = listener;
    },
    wasl: session.wasl,
    accounts: session.store.accounts,
    ready: () => session.store.ready(),
    nodeId: session.nodeId,
    ...webRoot(),
    ...(options.exercise ? { exercise: { userId: EXERCISE_USER } } : {}),
    ...(options.publicOrigin ? { publicOrigins: options.publicOrigin } : {}),
    ...options.signIn,
    ...(options.trustProxy ? { trustProxy: options.trustProxy } : {}),
    ...(process.env["WASL_METRICS_TOKEN"] ? { metricsToken: process.env["WASL_METRICS_TOKEN"] } : {}),
    jobs: () => session.store.jobs.standing(),
    logger: { level: options.logLevel },
    clock: session.platform.clock,
    handlers: [await openTaxiiServer(session), openSignals(session), ...(session.tls ? [] : partnerHandlers)],
  });
  opened.push(() => server.close());
  const partners = await servePartners(session, options, partnerHandlers);
  if (partners) opened.push(() => partners.close());
  if (partners && !isWildcard(options.host)) ownUrl ??= partners.url;
  const { port } = options;
  // From here on somebody may know that it runs, and may ask it to end.
  const stopped = untilStopped();
  const address = await listening("--port", port, () => server.listen({ host: options.host, port }));
  if (!isWildcard(options.host)) ownUrl ??= address;
  out(`Wasl is ready: ${address}`);
  if (options.publicOrigin) out(`Readers open it as ${options.publicOrigin.join(" or ")}`);
  if (partners) out(`Partners' nodes: ${partners.url}`);
  if (options.exercise)
    out(
      `Exercise, in ${options.data}: everything in it is fictitious but the article and the UK designations. Sign in as the demo analyst.`,
    );
  const worker = options.work ? startWorker(session.store.jobs, work) : undefined;
  if (worker) opened.push(() => worker.stop());
  await stopped;
}

const LISTEN_FAILURES: Readonly<Record<string, string>> = {
  EADDRINUSE: "something else listens there: choose another",
  EACCES: "this account may not listen there: choose one above 1023",
  EADDRNOTAVAIL: "--host is no address of this machine",
};

/** Why it cannot listen, said so that whoever starts it can choose again. */
async function listening<T>(field: string, port: number, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } catch (error) {
    const because = LISTEN_FAILURES[(error as NodeJS.ErrnoException).code ?? ""];
    if (because === undefined) throw error;
    throw new WaslError("REQUEST_INVALID", { field, port, because });
  }
}

/** The port for partners' nodes, where nodes speak under both ends' own keys; then they are answered nowhere else. */
async function servePartners(
  { tls }: Session,
  { host, partnerPort: port }: Settings,
  handlers: readonly HttpHandler[],
): Promise<{ readonly url: string; close(): Promise<void> } | undefined> {
  if (!tls) return undefined;
  const { createPartnerServer } = await loadServer();
  const server = await createPartnerServer({ tls: serverTls(tls), tlsKeyOf, handlers });
  const url = await listening("--partner-port", port, () => server.listen({ host, port }));
  return { url, close: () => server.close() };
}

/** Nobody else reaches us under this address. */
const isWildcard = (host: string): boolean => host === "0.0.0.0" || host === "::";

/** One administrator with a one-time password, printed once and never stored in clear. */
async function firstStart({ store }: Session): Promise<void> {
  const users = await store.accounts.users();
  if (users.some((user) => user.role === "administrator" && !user.disabled)) return;
  // Whoever made the first one something else, or shut them out, meant it: a start neither undoes that nor fails by it.
  if (users.some((user) => user.id === FIRST_ADMINISTRATOR)) {
    note(
      'Nobody administers this node on its pages: "wasl user add ID --role administrator" makes somebody who does.',
    );
    return;
  }
  const password = randomBytes(15).toString("base64url");
  try {
    await store.accounts.createUser(
      { id: FIRST_ADMINISTRATOR, role: "administrator", clearance: "red", groups: [], compartments: [] },
      password,
    );
  } catch (error) {
    // Another server of this node was started in the same moment, and prints the password.
    if ((error as { code?: string }).code === "CONFLICT") return;
    throw error;
  }
  note(`First start: the administrator is "${FIRST_ADMINISTRATOR}", the one-time password is ${password}`);
  note(`It has to be changed at the first sign-in. Purposes to choose from: ${PURPOSES.join(", ")}.`);
}

/** The client secret may stand in WASL_PROVIDER_SECRET instead of the file. */
async function providerFrom(file: string) {
  let text: unknown;
  try {
    text = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    throw new WaslError("FILE_UNREADABLE", { file, because: "no JSON file of a provider's settings" });
  }
  const clientSecret = process.env["WASL_PROVIDER_SECRET"];
  const { providerSettingsFrom } = await loadServer();
  return await providerSettingsFrom({ ...(text as object), ...(clientSecret ? { clientSecret } : {}) });
}

/** The built pages, where they were built. */
function webRoot(): { readonly webRoot?: string } {
  const folder = fileURLToPath(new URL("../web/", import.meta.url));
  return existsSync(`${folder}index.html`) ? { webRoot: folder } : {};
}
