import type { DeclaredTypology } from "../../core/index.ts";

/** A human's act: from then on the node looks for what this typology declares. */
export interface AdoptedTypology {
  readonly typology: DeclaredTypology;
  /** The signed method that it came in. */
  readonly messageId?: string;
  readonly reason: string;
  readonly adoptedBy: string;
  /** RFC 3339. */
  readonly adoptedAt: string;
}

/** Typologies that are data, in a transaction. */
export interface TypologyPort {
  /** Those in force, by id, as they were adopted: what this version does not read is among them. */
  adoptedTypologies(): Promise<readonly AdoptedTypology[]>;
  /** By the viewer, now; row-level security takes it from administrators and supervisors only. */
  adoptTypology(act: Pick<AdoptedTypology, "typology" | "messageId" | "reason">): Promise<void>;
  /** The same for one that is looked for no more. */
  dropTypology(typology: Pick<DeclaredTypology, "id" | "version">, reason: string): Promise<void>;
}
