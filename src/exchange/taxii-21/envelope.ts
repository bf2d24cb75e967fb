/** Deeper envelopes are refused before they are parsed. */
const DEPTH_MAX = 64;
/** Of one envelope: in memory each takes a hundred times what "1," takes on the line. */
const OBJECTS_MAX = 100_000;
/** Values, names and brackets altogether, wherever they stand. */
const PARTS_MAX = 4_000_000;

export type EnvelopeRead =
  | {
      readonly ok: true;
      readonly objects: readonly { readonly text: string; readonly value: unknown }[];
      readonly more: boolean;
      readonly next?: string;
    }
  | { readonly ok: false; readonly status: 400 | 413 | 422; readonly because: string };

/** Reads an envelope (TAXII 2.1, 3.7): each object as a value, and as it was written to the byte. */
export function readEnvelope(bytes: Uint8Array): EnvelopeRead {
  const text = decode(bytes);
  if (text === undefined) return { ok: false, status: 400, because: "not UTF-8" };
  const slices = objectSlices(text);
  if (slices === "deep") return { ok: false, status: 400, because: "nested too deep" };
  if (slices === "many")
    return { ok: false, status: 413, because: `more than ${OBJECTS_MAX} objects, or too many values` };
  let envelope: unknown;
  try {
    envelope = JSON.parse(text);
  } catch {
    return { ok: false, status: 400, because: "not JSON" };
  }
  const objects = (envelope as { objects?: unknown } | null)?.objects;
  if (
    typeof envelope !== "object" ||
    Array.isArray(envelope) ||
    !Array.isArray(objects) ||
    objects.length === 0
  )
    return { ok: false, status: 422, because: "no objects" };
  // They are the same list; should they ever not be, what was checked is kept, not what was found.
  const isSame = slices.length === objects.length;
  const { more, next } = envelope as { more?: unknown; next?: unknown };
  return {
    ok: true,
    more: more === true,
    ...(typeof next === "string" ? { next } : {}),
    objects: objects.map((value: unknown, i) => {
      const slice = slices[i];
      return { value, text: isSame && slice !== undefined ? slice : JSON.stringify(value) };
    }),
  };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The elements of the list "objects" at the first level, found by brackets and commas; the last such list counts. */
function objectSlices(text: string): readonly string[] | "deep" | "many" {
  let slices: string[] = [];
  let depth = 0;
  let key = "";
  /** Where the present element began; -1 outside of the list. */
  let start = -1;
  const close = (end: number): void => {
    const slice = text.slice(start, end).trim();
    if (slice !== "") slices.push(slice);
  };
  let parts = 0;
  for (let i = 0; i < text.length; i++) {
    if (parts > PARTS_MAX || slices.length > OBJECTS_MAX) return "many";
    switch (text.charCodeAt(i)) {
      case QUOTE: {
        const end = endOfString(text, i);
        if (depth === 1) key = nameOf(text.slice(i, end + 1));
        i = end;
        break;
      }
      case 0x5b:
      case 0x7b:
        depth++;
        parts++;
        if (depth > DEPTH_MAX) return "deep";
        if (depth === 2 && key === "objects" && text[i] === "[") {
          slices = [];
          start = i + 1;
        }
        break;
      case 0x2c:
        parts++;
        if (depth !== 2 || start < 0) break;
        close(i);
        start = i + 1;
        break;
      case 0x5d:
      case 0x7d:
        if (depth === 2 && start >= 0) {
          close(i);
          start = -1;
        }
        depth--;
        break;
      default:
    }
  }
  return slices.length > OBJECTS_MAX ? "many" : slices;
}

/** A name may be escaped: what is kept has to be what was checked. */
function nameOf(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return "";
  }
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end > 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}
