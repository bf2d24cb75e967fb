import { type Access, HANDLING_CODES, OPEN, parseAccess, strictestOf } from "../core/index.ts";

/** A cell of a row by its column's plain name; undefined where there is none, or nothing in it. */
type Cell = (column: string) => string | undefined;

/** What a word that no standard knows comes to: not for everybody, nor for every use. */
export const UNKNOWN_MARKING: Access = { ...OPEN, tlp: "red", pap: "red", handling: HANDLING_CODES };

/** Columns that each hold one part of a marking, and how it is read. */
const PARTS: Readonly<Record<string, (text: string) => Partial<Access>>> = {
  tlp: (text) => ({ tlp: parseAccess({ tlp: text }).tlp }),
  pap: (text) => ({ pap: parseAccess({ pap: text }).pap }),
  handling: handlingOf,
  handlingcode: handlingOf,
  handlingcodes: handlingOf,
  sharinggroup: groupsOf,
  sharinggroups: groupsOf,
  originator: (text) => ({ originators: listed(text) }),
  originators: (text) => ({ originators: listed(text) }),
};

/**
 * What a row says of its own marking, in one column as the pages write it ("TLP:AMBER PAP:GREEN H2 ORCON groups:a+b
 * purposes:x in:y") and in columns for its parts: strictest wins, unknown is strictest. OPEN where it says nothing.
 */
export function rowMarking(cell: Cell): Access {
  const words = cell("marking")?.split(/[\s,;|]+/) ?? [];
  const parts = Object.entries(PARTS).flatMap(([column, read]) => {
    const text = cell(column);
    return text === undefined ? [] : [{ ...OPEN, ...read(text) }];
  });
  return strictestOf([...words.filter((word) => word !== "").map(wordOf), ...parts]);
}

function wordOf(word: string): Access {
  const [, name = word, value = ""] = /^(\w+):(.*)$/s.exec(word) ?? [];
  switch (name.toLowerCase()) {
    case "tlp":
      return { ...OPEN, tlp: parseAccess({ tlp: value }).tlp };
    case "pap":
      return { ...OPEN, pap: parseAccess({ pap: value }).pap };
    case "orcon":
      return { ...OPEN, orcon: true };
    case "groups":
      return { ...OPEN, ...groupsOf(value) };
    case "purposes":
      return { ...OPEN, purposes: parseAccess({ purposes: listed(value) }).purposes };
    case "in":
      return { ...OPEN, compartments: [value] };
    default:
      return /^h[0-3]$/i.test(word) ? { ...OPEN, ...handlingOf(word) } : UNKNOWN_MARKING;
  }
}

function handlingOf(text: string): Pick<Access, "handling"> {
  return {
    handling: parseAccess({ handling: text.split(/[\s,;|+]+/).filter((code) => code !== "") }).handling,
  };
}

function groupsOf(text: string): Pick<Access, "groups"> {
  return { groups: parseAccess({ groups: listed(text) }).groups };
}

function listed(text: string): readonly string[] {
  return text.split(/[,;|+]/).flatMap((one) => one.trim() || []);
}
