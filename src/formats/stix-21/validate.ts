import { Ajv2020, type AnySchema, type ValidateFunction } from "ajv/dist/2020.js";
import { isRow, type Row } from "../text/json.ts";
import { isIdnHostname } from "./idn-hostname.ts";
import { type MustTables, mustFaults, mustTables } from "./musts.ts";
import type { StixFault, StixTables } from "./standard.ts";
import { isEmail, isUri } from "./string-forms.ts";

/** Judges STIX 2.1 objects by OASIS's schemas and by the requirements that no schema can say. */
export class StixValidator {
  readonly tables: StixTables;
  readonly #ajv: Ajv2020;
  readonly #schemaOfType = new Map<string, string>();
  readonly #compiled = new Map<string, ValidateFunction>();
  readonly #must: MustTables;

  /** Takes the parsed content of data/stix/stix-2.1.json. Schemas are compiled when a type is first met. */
  constructor(data: unknown) {
    this.tables = data as StixTables;
    this.#must = mustTables(this.tables);
    this.#ajv = new Ajv2020({ strict: false, logger: false, validateSchema: false });
    this.#ajv.addFormat("uri", isUri);
    this.#ajv.addFormat("email", isEmail);
    this.#ajv.addFormat("idn-hostname", isIdnHostname);
    for (const [name, schema] of Object.entries(this.tables.schemas)) {
      this.#ajv.addSchema(schema as AnySchema);
      this.#schemaOfType.set(name.slice(name.indexOf("/") + 1), schema.$id);
    }
  }

  /** What is wrong with one object (a bundle with all it holds), at most one fault of form for each; none where it is valid. */
  faults(object: unknown): readonly StixFault[] {
    if (!isRow(object)) return [{ pointer: "", because: "type" }];
    if (typeof object["type"] !== "string") return [{ pointer: "/type", because: "required" }];
    if (!("id" in object)) return [{ pointer: "/id", because: "required" }];
    if (object["type"] === "bundle") return this.#bundleFaults(object);
    const faults = this.#formFaults(object);
    return faults.length > 0 ? faults : mustFaults(object, this.#must);
  }

  isValid(object: unknown): boolean {
    return this.faults(object).length === 0;
  }

  #bundleFaults(bundle: Row): readonly StixFault[] {
    const { objects, ...envelope } = bundle;
    const form = this.#check("bundle", envelope, "");
    const own = form.length > 0 ? form : mustFaults(envelope, this.#must);
    if (own.length > 0 || objects === undefined) return own;
    if (!Array.isArray(objects)) return [{ pointer: "/objects", because: "type" }];
    return objects.flatMap((object: unknown, at) =>
      this.faults(object).map((f) => ({ ...f, pointer: `/objects/${at}${f.pointer}` })),
    );
  }

  #formFaults(object: Row): readonly StixFault[] {
    const type = object["type"] as string;
    const isObservable = !("created" in object || "modified" in object) && type !== "marking-definition";
    const faults = this.#check(type, object, "", isObservable ? "cyber-observable-core" : "core");
    if (faults.length > 0 || type !== "observed-data" || !("objects" in object)) return faults;
    if (!isRow(object["objects"])) return [{ pointer: "/objects", because: "type" }];
    for (const [key, observable] of Object.entries(object["objects"])) {
      const pointer = `/objects/${key}`;
      if (!isRow(observable) || typeof observable["type"] !== "string")
        return [{ pointer, because: "required" }];
      const inner = this.#check(observable["type"], observable, pointer, "cyber-observable-core");
      if (inner.length > 0) return inner;
    }
    return [];
  }

  #check(type: string, value: Row, pointer: string, otherwise = "core"): readonly StixFault[] {
    const name = this.#schemaOfType.has(type) ? type : otherwise;
    let check = this.#compiled.get(name);
    if (!check) {
      check = this.#ajv.getSchema(this.#schemaOfType.get(name) ?? "");
      if (!check) throw new Error(`invariant broken: schema ${name} is in the data`);
      this.#compiled.set(name, check);
    }
    if (check(value) as boolean) return [];
    const [error] = check.errors ?? [];
    const { instancePath = "", keyword = "schema", params } = error ?? {};
    // Whoever wrote the object looks for what it lacks.
    const lacks = keyword === "required" ? `/${String(params?.["missingProperty"])}` : "";
    return [{ pointer: `${pointer}${instancePath}${lacks}`, because: keyword }];
  }
}
