/**
 * Whether a text is an internationalised host name as IDNA 2008 has it (RFC 5890 to 5893). The classes of code points
 * are derived by the rules of RFC 5892 from the Unicode properties that the engine knows.
 */
export function isIdnHostname(text: string): boolean {
  if (text.length > 254) return false;
  const labels = text.split(/[.\u3002\uff0e\uff61]/u);
  if (labels.length > 1 && labels[labels.length - 1] === "") labels.pop();
  let length = labels.length - 1;
  for (const label of labels) {
    const encoded = labelLength(label);
    if (encoded === undefined || encoded > 63) return false;
    length += encoded;
  }
  return length <= 253;
}

/** Octets of the label on the wire; undefined where it is no label. */
function labelLength(label: string): number | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII
  if (!/^[\x00-\x7f]*$/.test(label)) return isLabel(label) ? 4 + encodePunycode(label).length : undefined;
  const lower = label.toLowerCase();
  if (!lower.startsWith("xn--")) return isLabel(lower) ? label.length : undefined;
  const inner = lower.slice(4);
  const decoded = inner === "" || inner.endsWith("-") ? undefined : decodePunycode(inner);
  if (decoded === undefined || encodePunycode(decoded) !== inner || !isLabel(decoded)) return undefined;
  return label.length;
}

function isLabel(label: string): boolean {
  if (label === "" || label.normalize("NFC") !== label || /^.{2}--|^-|-$/u.test(label)) return false;
  const points = [...label];
  if (/^\p{M}/u.test(points[0] ?? "")) return false;
  return points.every((c, at) => isAllowed(c, points, at)) && fitsBidi(points);
}

const PVALID_EXCEPTIONS = new Set("\u00df\u03c2\u06fd\u06fe\u0f0b\u3007");
const DISALLOWED_EXCEPTIONS = new Set("\u0640\u07fa\u302e\u302f\u3031\u3032\u3033\u3034\u3035\u303b");

function isAllowed(c: string, points: readonly string[], at: number): boolean {
  if (/^[a-z0-9-]$/.test(c)) return true;
  if (c < "\u0080") return false;
  if (PVALID_EXCEPTIONS.has(c)) return true;
  if (DISALLOWED_EXCEPTIONS.has(c)) return false;
  const context = contextRule(c, points, at);
  if (context !== undefined) return context;
  if (/[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]/u.test(c)) return false;
  if (/[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Noncharacter_Code_Point}]/u.test(c)) return false;
  if (/[\u20d0-\u20ff\u{1d100}-\u{1d1ff}\u{1d200}-\u{1d24f}]/u.test(c)) return false;
  return /[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]/u.test(c) && isStable(c);
}

const isStable = (c: string): boolean => c.normalize("NFKC").toLowerCase().normalize("NFKC") === c;

/** CONTEXTJ and CONTEXTO of RFC 5892, appendix A; undefined where no rule is for this code point. */
function contextRule(c: string, points: readonly string[], at: number): boolean | undefined {
  const before = points[at - 1] ?? "";
  const after = points[at + 1] ?? "";
  switch (c) {
    case "\u200c":
    case "\u200d":
      return VIRAMA.test(before) || (c === "\u200c" && joins(points, at));
    case "\u00b7":
      return before === "l" && after === "l";
    case "\u0375":
      return /\p{Script=Greek}/u.test(after);
    case "\u05f3":
    case "\u05f4":
      return /\p{Script=Hebrew}/u.test(before);
    case "\u30fb":
      return points.some((p) => /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(p) && p !== c);
    default:
  }
  if (/[\u0660-\u0669]/u.test(c)) return !points.some((p) => /[\u06f0-\u06f9]/u.test(p));
  if (/[\u06f0-\u06f9]/u.test(c)) return !points.some((p) => /[\u0660-\u0669]/u.test(p));
  return undefined;
}

const VIRAMA =
  /[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d3b\u0d3c\u0d4d\u0dca\u0e3a\u0eba\u0f84\u1039\u103a\u1714\u1734\u17d2\u1a60\u1b44\u1baa\u1bab\u1bf2\u1bf3\u2d7f\ua806\ua82c\ua8c4\ua953\ua9c0\uaaf6\uabed]/u;
/** Letters of scripts that join; those of Arabic that join to the right only end a run. */
const RIGHT_ONLY =
  /[\u0622-\u0625\u0627\u0629\u062f-\u0632\u0648\u0671-\u0673\u0675-\u0677\u0688-\u0699\u06c0\u06c3-\u06cb\u06cd\u06cf\u06d2\u06d3\u06d5]/u;
const JOINING = /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Mongolian}\p{Script=Nko}]/u;

function joins(points: readonly string[], at: number): boolean {
  const beyond = (step: number): string => {
    let i = at + step;
    while (/\p{Mn}/u.test(points[i] ?? "")) i += step;
    return points[i] ?? "";
  };
  const before = beyond(-1);
  return JOINING.test(before) && !RIGHT_ONLY.test(before) && /\p{L}/u.test(before) && JOINING.test(beyond(1));
}

const RTL = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** RFC 5893, section 2: what runs from right to left does so throughout. */
function fitsBidi(points: readonly string[]): boolean {
  const rtl = (c: string): boolean => (RTL.test(c) && /[\p{L}]/u.test(c)) || /[\u0660-\u0669]/u.test(c);
  if (!points.some(rtl)) return true;
  const first = points[0] ?? "";
  const startsRtl = RTL.test(first) && /\p{L}/u.test(first);
  const last = [...points].reverse().find((c) => !/\p{Mn}/u.test(c)) ?? "";
  if (!startsRtl) return false;
  if (points.some((c) => /\p{L}/u.test(c) && !RTL.test(c))) return false;
  const european = points.some((c) => /[0-9\u06f0-\u06f9]/u.test(c));
  const arabic = points.some((c) => /[\u0660-\u0669]/u.test(c));
  return !(european && arabic) && (RTL.test(last) || /\p{Nd}/u.test(last));
}

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;

function adapt(delta: number, count: number, first: boolean): number {
  let d = first ? Math.floor(delta / 700) : delta >> 1;
  d += Math.floor(d / count);
  let k = 0;
  for (; d > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) d = Math.floor(d / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * d) / (d + 38));
}

const digit = (d: number): string => String.fromCharCode(d < 26 ? 97 + d : 22 + d);
const threshold = (k: number, bias: number): number => Math.min(T_MAX, Math.max(T_MIN, k - bias));

/** RFC 3492. */
function encodePunycode(text: string): string {
  const points = [...text].map((c) => c.codePointAt(0) ?? 0);
  let out = points
    .filter((p) => p < 128)
    .map((p) => String.fromCharCode(p))
    .join("");
  const basic = out.length;
  let done = basic;
  if (basic > 0) out += "-";
  let n = 128;
  let delta = 0;
  let bias = 72;
  while (done < points.length) {
    const next = Math.min(...points.filter((p) => p >= n));
    delta += (next - n) * (done + 1);
    n = next;
    for (const point of points) {
      if (point < n) delta++;
      if (point !== n) continue;
      let q = delta;
      for (let k = BASE; ; k += BASE) {
        const t = threshold(k, bias);
        if (q < t) break;
        out += digit(t + ((q - t) % (BASE - t)));
        q = Math.floor((q - t) / (BASE - t));
      }
      out += digit(q);
      bias = adapt(delta, done + 1, done === basic);
      delta = 0;
      done++;
    }
    delta++;
    n++;
  }
  return out;
}

function decodePunycode(text: string): string | undefined {
  const cut = text.lastIndexOf("-");
  const points = cut > 0 ? [...text.slice(0, cut)].map((c) => c.codePointAt(0) ?? 0) : [];
  let n = 128;
  let i = 0;
  let bias = 72;
  for (let at = cut > 0 ? cut + 1 : 0; at < text.length; ) {
    const start = i;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const code = text.charCodeAt(at++);
      const d = code >= 97 && code <= 122 ? code - 97 : code >= 48 && code <= 57 ? code - 22 : BASE;
      if (d >= BASE || i > 0x7fffffff) return undefined;
      i += d * weight;
      const t = threshold(k, bias);
      if (d < t) break;
      weight *= BASE - t;
    }
    bias = adapt(i - start, points.length + 1, start === 0);
    n += Math.floor(i / (points.length + 1));
    i %= points.length + 1;
    if (n > 0x10ffff || (n >= 0xd800 && n <= 0xdfff)) return undefined;
    points.splice(i++, 0, n);
  }
  return String.fromCodePoint(...points);
}
