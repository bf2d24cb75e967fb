import type { Actor } from "../app/index.ts";
import { isPurpose, PURPOSES, saysNothing, WaslError } from "../core/index.ts";
import { note } from "./output.ts";
import type { Session } from "./session.ts";
import type { StoreOptions, StorePlace } from "./store-options.ts";

/** A session is most of Wasl, and takes longer to load than a usage error or a file command to run: it is loaded when one is opened. */
const sessions = () => import("./session.ts");

export const openSession = async (place: StorePlace): Promise<Session> =>
  (await sessions()).openSession(place);

export const openNode = async (place: StorePlace): Promise<Session> => (await sessions()).openNode(place);

/** Runs one command's work as the owner of the folder, for the purpose that the command line states. */
export async function asOwner<T>(
  options: StoreOptions,
  work: (session: Session, actor: Actor) => Promise<T>,
  open: (place: StorePlace) => Promise<Session> = openNode,
): Promise<T> {
  const purpose = statedPurpose(options);
  const session = await open(options);
  const { ownerToken } = await import("../store/index.ts");
  try {
    return await work(session, { token: await ownerToken(session.store, session.folder), purpose });
  } finally {
    await session.close();
  }
}

function statedPurpose({ purpose, mandate }: StoreOptions): Actor["purpose"] {
  if (purpose === undefined || mandate === undefined || saysNothing(mandate)) {
    note(
      "Every look at data needs a purpose and a mandate: --purpose operational-analysis --mandate CASE-1,",
    );
    note("or WASL_PURPOSE and WASL_MANDATE in the environment.");
    throw new WaslError("PURPOSE_REQUIRED");
  }
  if (!isPurpose(purpose))
    throw new WaslError("PURPOSE_FORBIDS", { purpose: purpose.slice(0, 40), "one of": PURPOSES.join(", ") });
  return { purpose, mandate };
}
