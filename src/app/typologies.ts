import {
  type Access,
  type DeclaredTypology,
  declaredDetector,
  type FailedTest,
  type FindingDraft,
  failedTests,
  type MarkingInput,
  runDetector,
  saysNothing,
  strictestOf,
  typologyReader,
  WaslError,
} from "../core/index.ts";
import { ofNobodyProtected, readInput } from "./detect.ts";
import { methodOf } from "./method.ts";
import type { Actor, Platform, Transaction } from "./ports/index.ts";
import type { AdoptedTypology } from "./ports/typologies.ts";
import { mustBeCleared, mustWork, writtenAccess } from "./roles.ts";
import { methodMessage, mustBeForUnit, packageIn, packageText } from "./sharing/method-source.ts";
import { speakerOf } from "./spoken.ts";

/** One that is in force; it runs unless another version, or words masked since, left something that this one does not read. */
export interface TypologyInForce extends AdoptedTypology {
  readonly runs: boolean;
}

/** A signed method, which brings its marking, or a file's text with its own; AMBER where nobody said: the strictest that there is. */
export type TypologySource =
  | { readonly messageId: string }
  | { readonly text: string; readonly marking?: MarkingInput };

/** What a typology would propose here today; nothing of it is kept. */
export interface TypologyTrial {
  readonly typology: DeclaredTypology;
  /** Its own tests that did not find what they say; with any it is not adopted. */
  readonly failed: readonly FailedTest[];
  /** How many proposals it would make of what this viewer may see. */
  readonly found: number;
  /** The surest of them, in the viewer's language. */
  readonly surest: readonly { readonly score: number; readonly summary: string; readonly evidence: number }[];
}

/** Typologies that are data: what they would find is seen first, a named human adopts them, and they run as those that are code. */
export interface TypologyUseCases {
  /** Those in force that this viewer may see. */
  typologies(actor: Actor): Promise<readonly TypologyInForce[]>;
  /** REQUEST_INVALID names the first faults of a package. */
  tryTypology(actor: Actor, source: TypologySource): Promise<TypologyTrial>;
  /**
   * For administrators and supervisors, with a reason; audited. Its card, and what is found by it, are for whoever may see its
   * source. REQUEST_INVALID also where a test of its own fails, or its version said something else before; MARKING_FORBIDS above
   * AMBER, for a group or in a compartment.
   */
  adoptTypology(actor: Actor, source: TypologySource, reason: string): Promise<TypologyInForce>;
  /** It proposes no more; what it proposed stays. DETECTOR_UNKNOWN where it is not in force. */
  dropTypology(actor: Actor, id: string, reason: string): Promise<void>;
}

const SUREST = 10;

export function typologyUseCases(platform: Platform): TypologyUseCases {
  const { store } = platform;
  return {
    typologies: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "typologies" });
        const adopted = await tx.adoptedTypologies();
        const readTypology = await typologyReader();
        return adopted.map((one) => ({ ...one, runs: "typology" in readTypology(one.typology) }));
      }),
    tryTypology: (actor, source) => tryTypology(platform, actor, source),
    adoptTypology: (actor, source, reason) =>
      store.as(actor, async (tx) => await adopt(platform, tx, source, reason)),
    dropTypology: (actor, id, reason) =>
      store.as(actor, async (tx) => {
        await mustGovern(tx, reason);
        const adopted = await inForce(tx, id);
        if (!adopted) throw new WaslError("DETECTOR_UNKNOWN", { id: id.slice(0, 60) });
        await tx.dropTypology(adopted, reason.trim());
        await tx.audit({ action: "decide", object: `typology:${id}`, text: reason, detail: { version: 0 } });
      }),
  };
}

async function tryTypology(platform: Platform, actor: Actor, source: TypologySource): Promise<TypologyTrial> {
  const { typology, input, lang } = await platform.store.as(actor, async (tx) => {
    await mustWork(tx, "detectors");
    const read = await typologyIn(platform, await packageText(tx, source, "typology"));
    await tx.audit({ action: "read", object: `typology:${read.id}`, detail: { version: read.version } });
    return { typology: read, input: await readInput(platform, tx, []), lang: tx.lang };
  });
  const drafts = runDetector(declaredDetector(typology), input);
  const shown = await platform.store.as(actor, async (tx) => await ofNobodyProtected(tx, drafts));
  const speaker = speakerOf(platform, lang);
  const sketch = ({ score, summary, evidence }: FindingDraft): TypologyTrial["surest"][number] => ({
    score,
    summary: speaker.text(summary),
    evidence: evidence.length,
  });
  return {
    typology,
    failed: failedTests(typology),
    found: shown.length,
    surest: shown.slice(0, SUREST).map(sketch),
  };
}

async function adopt(
  platform: Platform,
  tx: Transaction,
  source: TypologySource,
  reason: string,
): Promise<TypologyInForce> {
  await mustGovern(tx, reason);
  const { text, access: marked } = await sourceOf(tx, source);
  const typology = await typologyIn(platform, text);
  const [failed] = failedTests(typology);
  if (failed)
    throw new WaslError("REQUEST_INVALID", { field: "tests", because: `${failed.name}: ${failed.because}` });
  await mustBeCleared(tx, marked, `typology:${typology.id}`);
  if (!(await tx.maySayTypology(typology)))
    throw new WaslError("REQUEST_INVALID", {
      field: "version",
      because: "a version says one thing for ever, and what is new has a higher one",
    });
  // What was marked more strictly before does not come back laxer by another way.
  const access = strictestOf([marked, ...(await tx.typologyAccesses(typology))]);
  await tx.adoptTypology({
    typology,
    access,
    ...("messageId" in source ? { messageId: source.messageId } : {}),
    reason: reason.trim(),
  });
  await tx.audit({
    action: "decide",
    object: `typology:${typology.id}`,
    text: reason,
    detail: { version: typology.version },
  });
  const adopted = await inForce(tx, typology.id);
  if (!adopted) throw new Error("invariant broken: an adoption that was just written is not there");
  return { ...adopted, runs: true };
}

const UNMARKED: MarkingInput = { tlp: "amber" };

async function sourceOf(
  tx: Transaction,
  source: TypologySource,
): Promise<{ readonly text: string; readonly access: Access }> {
  if ("messageId" in source) {
    const { wire, access } = await methodMessage(tx, source.messageId, "typology");
    return { text: wire.body, access };
  }
  const access = writtenAccess(source.marking ?? UNMARKED);
  mustBeForUnit(access);
  return { text: source.text, access };
}

/** A package, with techniques that the matrix of this node has. */
async function typologyIn(platform: Platform, text: string): Promise<DeclaredTypology> {
  const { typology } = packageIn(text, await typologyReader());
  const matrix = methodOf(platform);
  const unknown = typology.techniques.find((id) => matrix.get(id) === undefined);
  if (unknown !== undefined)
    throw new WaslError("REQUEST_INVALID", { field: "techniques", because: `no technique ${unknown}` });
  return typology;
}

async function inForce(tx: Transaction, id: string): Promise<AdoptedTypology | undefined> {
  return (await tx.adoptedTypologies()).find(({ typology }) => typology.id === id);
}

/** What the node looks for is decided by whoever answers for it, with a reason. */
async function mustGovern(tx: Transaction, reason: string): Promise<void> {
  const { role } = tx.viewer;
  if (role !== "administrator" && role !== "supervisor") {
    await tx.audit({ action: "refuse", object: "typologies", detail: { code: "ROLE_FORBIDS" } });
    throw new WaslError("ROLE_FORBIDS", { role });
  }
  if (saysNothing(reason)) throw new WaslError("REQUEST_INVALID", { field: "reason" });
}
