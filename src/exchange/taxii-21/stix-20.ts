type Row = Readonly<Record<string, unknown>>;

/**
 * The version of the standard that an object follows: of 2.1 it says so, but observables may leave it out; of 2.0 it
 * says nothing, and has a date of creation. Undefined for a version that is not known here.
 */
export function specVersionOf(object: Row): "2.0" | "2.1" | undefined {
  const said = object["spec_version"];
  if (said === "2.0" || said === "2.1") return said;
  if (said !== undefined) return undefined;
  return "created" in object ? "2.0" : "2.1";
}

/** What 2.1 requires and 2.0 did not know, with the value that an object of 2.0 implies. */
const IMPLIED: Readonly<Record<string, Row>> = {
  indicator: { pattern_type: "stix" },
  malware: { is_family: false },
};

/** An object of 2.0 in the form in which the schemas of 2.1 judge it; what is kept is the object as it came. */
export function judgedAs(object: Row): Row {
  const implied = IMPLIED[String(object["type"])] ?? {};
  return { ...implied, ...object, spec_version: "2.1" };
}
