import type { Holding } from "./holders.ts";

/** A customs declaration of what a thing lay in. */
export interface DeclaredImport {
  readonly id: string;
  /** RFC 3339. */
  readonly at: string;
  readonly exporter?: string;
  readonly consignee?: string;
  /** As the events call it. */
  readonly container: string;
}

interface Maker {
  readonly id: string;
  readonly by: "place" | "sells_only";
}

/** Who made a thing, and who brought it in, as far as records prove either. */
export interface Origin {
  /** `place`: it sent the thing from where it was made. `sells_only`: it is the first on record, sells to traders, and buys nothing. */
  readonly maker?: Maker;
  /** Without a declaration it is whoever bought from the maker and sold on. */
  readonly importer?: { readonly id: string; readonly declarationId?: string };
}

/** An event of the first change of owner, or of the making. */
export interface PlacedEvent {
  readonly step: string;
  readonly readPoint: string;
}

const MAKING: ReadonlySet<string> = new Set(["commissioning", "creating_class_instance"]);
/** What the sender does; a receiver's document says nothing of the place where a thing was made. */
const SENDING: ReadonlySet<string> = new Set(["shipping", "departing", "retail_selling"]);

/** Whether an event says that a thing came to be: by its step, or as what was made of other things. */
export const isMaking = (
  event: { readonly step: string; readonly outputs: readonly string[]; readonly epcs: readonly string[] },
  epc: string,
): boolean => event.outputs.includes(epc) || (MAKING.has(event.step) && event.epcs.includes(epc));

/**
 * The first owner on record is the maker where it sent the thing from where the thing was made, or sells to traders and buys nothing:
 * records begin late, and whoever they begin with may have bought it. The consignee of a declaration from there brought it in.
 */
export function originOf(
  holdings: readonly Pick<Holding, "from" | "to" | "sure">[],
  madeAt: string,
  firstDocuments: readonly PlacedEvent[],
  declarations: readonly DeclaredImport[],
  {
    isSame,
    makesTrade,
  }: {
    readonly isSame: (a: string | undefined, b: string | undefined) => boolean;
    /** Whether the first sells and buys nothing, and the second sells too: a shop's customers do not. */
    readonly makesTrade: (from: string, to: string | undefined) => boolean;
  },
): Origin {
  const [first] = holdings;
  const isSentFromMaking =
    madeAt !== "" && firstDocuments.some((d) => SENDING.has(d.step) && d.readPoint === madeAt);
  const sender = first !== undefined && first.sure >= SURE ? first.from : undefined;
  // Where the place of making is known and it sent the thing from elsewhere, it is none.
  const isUnplaced = madeAt === "" && sender !== undefined && makesTrade(sender, first?.to);
  const by: Maker["by"] | undefined = isSentFromMaking ? "place" : isUnplaced ? "sells_only" : undefined;
  const maker = sender === undefined || by === undefined ? undefined : { id: sender, by };
  // Declared from the first owner on record: what is declared from a later one is of a later border.
  const declared = [...declarations]
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
    .find((d) => d.consignee !== undefined && (first === undefined || isSame(d.exporter, first.from)));
  const buyer = maker === undefined ? undefined : first?.to;
  const soldOn = buyer !== undefined && holdings.some((h) => isSame(h.from, buyer));
  const importer =
    declared?.consignee !== undefined
      ? { id: declared.consignee, declarationId: declared.id }
      : soldOn
        ? { id: buyer }
        : undefined;
  return { ...(maker === undefined ? {} : { maker }), ...(importer === undefined ? {} : { importer }) };
}

/** A loose range proves nobody. */
const SURE = 0.99;
