/** Deeper envelopes are refused before they are parsed. */
const DEPTH_MAX = 64;

export type EnvelopeRead =
  | { readonly ok: true; readonly objects: readonly { readonly text: string; readonly value: unknown }[] }
  | { readonly ok: false; readonly status: 400 | 422; readonly because: string };

/** Reads an envelope (TAXII 2.1, 3.7): each object as a value, and as it was written to the byte. */
export function readEnvelope(bytes: Uint8Array): EnvelopeRead {
  const text = decode(bytes);
  if (text === undefined) return { ok: false, status: 400, because: "not UTF-8" };
  const slices = objectSlices(text);
  if (slices === "deep") return { ok: false, status: 400, because: "nested too deep" };
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
  // Where the member's name is escaped, or there twice, the slices may be of another list.
  const isSame = slices.length === objects.length;
  return {
    ok: true,
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

/** The elements of the list "objects" at the first level, found by brackets alone; the last such list counts. */
function objectSlices(text: string): readonly string[] | "deep" {
  let slices: string[] = [];
  let depth = 0;
  let isObjects = false;
  let key = "";
  let start = -1;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case QUOTE: {
        const end = endOfString(text, i);
        if (depth === 1) key = text.slice(i + 1, end);
        i = end;
        break;
      }
      case 0x5b:
      case 0x7b:
        depth++;
        if (depth > DEPTH_MAX) return "deep";
        if (depth === 2) {
          isObjects = key === "objects" && text[i] === "[";
          if (isObjects) slices = [];
        }
        if (depth === 3 && isObjects) start = i;
        break;
      case 0x5d:
      case 0x7d:
        if (depth === 3 && isObjects && start >= 0) slices.push(text.slice(start, i + 1));
        if (depth === 2) isObjects = false;
        depth--;
        break;
      default:
    }
  }
  return slices;
}

function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end > 0; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}
