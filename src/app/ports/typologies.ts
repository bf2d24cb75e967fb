import type { Access, DeclaredTypology } from "../../core/index.ts";

/** A human's act: from then on the node looks for what this typology declares. */
export interface AdoptedTypology {
  readonly typology: DeclaredTypology;
  /** The signed method that it came in. */
  readonly messageId?: string;
  /** Who may see it, and what is found by it: that of the method, or of the file. */
  readonly access: Access;
  readonly reason: string;
  readonly adoptedBy: string;
  /** RFC 3339. */
  readonly adoptedAt: string;
}

/** Typologies that are data, in a transaction. */
export interface TypologyPort {
  /** Those in force that this viewer may see, by id, as they were adopted: what this version does not read is among them. */
  adoptedTypologies(): Promise<readonly AdoptedTypology[]>;
  /** What just this version was adopted under until now, as far as this viewer sees. */
  typologyAccesses(typology: Pick<DeclaredTypology, "id" | "version">): Promise<readonly Access[]>;
  /**
   * False where that version said something else once, or a later one was adopted and this one never, whoever may see those; and
   * where this viewer may not see the one that it would stand in the place of.
   */
  maySayTypology(typology: DeclaredTypology): Promise<boolean>;
  /** By the viewer, now; row-level security takes it from administrators and supervisors only. */
  adoptTypology(act: Pick<AdoptedTypology, "typology" | "messageId" | "access" | "reason">): Promise<void>;
  /** The same for one that is looked for no more. */
  dropTypology(adopted: Pick<AdoptedTypology, "typology" | "access">, reason: string): Promise<void>;
}
