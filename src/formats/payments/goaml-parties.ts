import type { Closed } from "../text/xml-stream.ts";
import { PLACEHOLDER } from "./goaml-draft.ts";

/** Somebody whom a goAML report names. */
export interface Party {
  /** "t_person", "from_entity": where it stands. */
  readonly element: string;
  readonly line: number;
  readonly isEntity: boolean;
  /** By goAML's own element. */
  readonly said: Map<string, string>;
  /** By properties of the model. Birthplace, nationality, residence, sex and work are not read. */
  readonly identifiers: [property: string, value: string][];
}

const PERSON: ReadonlySet<string> = new Set([
  "t_person",
  "from_person",
  "to_person",
  "person",
  "t_conductor",
  "director_id",
  "reporting_person",
]);
const ENTITY: ReadonlySet<string> = new Set(["t_entity", "from_entity", "to_entity", "entity"]);
const NAMES: ReadonlySet<string> = new Set(["first_name", "middle_name", "last_name", "name"]);
const PROPERTY: Readonly<Record<string, string>> = {
  birthdate: "birthDate",
  alias: "alias",
  commercial_name: "alias",
  passport_number: "passportNumber",
  id_number: "idNumber",
  ssn: "idNumber",
  tax_number: "taxNumber",
  email: "email",
  incorporation_number: "registrationNumber",
};

/** Gathers persons and entities of a report as their elements open and close. */
export class GoamlParties {
  /** All that have closed, in the order in which they did. */
  readonly all: Party[] = [];
  /** Whether the element that closed last was somebody's own. */
  took = false;
  private readonly open_: Party[] = [];
  private prefix = "";

  open(element: string, line: number): void {
    const isEntity = ENTITY.has(element);
    if (isEntity || PERSON.has(element))
      this.open_.push({ element, line, isEntity, said: new Map(), identifiers: [] });
  }

  /** The party that ends here. */
  close({ name, text, line }: Closed, path: readonly string[]): Party | undefined {
    const party = this.open_.at(-1);
    this.took = party !== undefined && this.take(party, name, text, path.at(-2) ?? "");
    if (name === "account_name" && text !== "") {
      // Its holder, where neither a signatory nor an entity is.
      const holder = {
        element: name,
        line,
        isEntity: true,
        said: new Map([["name", text]]),
        identifiers: [],
      };
      this.took = true;
      this.all.push(holder);
      return holder;
    }
    if (party?.element !== name) return undefined;
    this.open_.pop();
    this.all.push(party);
    return party;
  }

  private take(party: Party, name: string, text: string, parent: string): boolean {
    if (text === "" || text === PLACEHOLDER.text) return false;
    if (NAMES.has(name)) party.said.set(name, text);
    else if (name === "tph_country_prefix") this.prefix = text;
    else if (name === "tph_number") {
      const isWhole = this.prefix === "" || text.startsWith("+");
      party.identifiers.push([
        "phone",
        isWhole ? text : `+${this.prefix.replace(/\D/g, "")}${text.replace(/^0+/, "")}`,
      ]);
      this.prefix = "";
    } else if (name === "number" && parent === "identification") party.identifiers.push(["idNumber", text]);
    else {
      const property = Object.hasOwn(PROPERTY, name) ? PROPERTY[name] : undefined;
      if (property === undefined) return false;
      party.identifiers.push([property, property === "birthDate" ? text.slice(0, 10) : text]);
    }
    return true;
  }
}

/** The whole of a name, as it is written. */
export const partyName = ({ said }: Party): string =>
  ["first_name", "middle_name", "last_name"].flatMap((part) => said.get(part) ?? []).join(" ") ||
  (said.get("name") ?? "");
