/** Thrown for text that is not JSON, or nested deeper than the limit; says where, never what. */
export class JsonFault extends Error {}

/** Parses JSON after measuring its nesting, so that a bomb of brackets never reaches a recursive reader. */
export function parseJson(text: string, depthMax: number): unknown {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (inString) {
      if (c === 0x5c) i += 1;
      else if (c === 0x22) inString = false;
    } else if (c === 0x22) inString = true;
    else if (c === 0x7b || c === 0x5b) {
      depth += 1;
      if (depth > depthMax) throw new JsonFault(`is nested deeper than ${depthMax} levels`);
    } else if (c === 0x7d || c === 0x5d) depth -= 1;
  }
  try {
    return JSON.parse(text, refusePrototype) as unknown;
  } catch (error) {
    if (error instanceof JsonFault) throw error;
    // The parser's own message quotes the text.
    throw new JsonFault("is not valid JSON");
  }
}

function refusePrototype(key: string, value: unknown): unknown {
  if (key === "__proto__") throw new JsonFault("has a reserved property");
  return value;
}
