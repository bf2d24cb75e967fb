/** Of what a case holds, members whose values are no words of anybody's: accounts, days, states. */
const NO_WORDS: ReadonlySet<string> = new Set([
  "userId",
  "assignee",
  "responsible",
  "dueAt",
  "state",
  "likelihood",
  "confidence",
  "tlp",
]);

/** The same value with every text in it as `words` makes it. */
export function inAllTexts<T>(value: T, words: (text: string) => string): T {
  const inValue = (one: unknown): unknown => {
    if (typeof one === "string") return words(one);
    if (Array.isArray(one)) return one.map(inValue);
    if (typeof one !== "object" || one === null) return one;
    return Object.fromEntries(
      Object.entries(one).map(([key, inner]) => [key, NO_WORDS.has(key) ? inner : inValue(inner)]),
    );
  };
  return inValue(value) as T;
}

/** What a part of a case says, with every text in it as `words` makes it; of a chart what its address on the network page says too. */
export const inCasePart = <T>(body: T, words: (text: string) => string): T =>
  inAllTexts(body, (text) => (text.startsWith("?") ? inAddress(text, words) : words(text)));

/** An address of the network page ("?node=…") with its parameters as `words` makes them. */
function inAddress(address: string, words: (text: string) => string): string {
  const parameters = address.slice(1).split("&");
  const said = parameters.map((one) => {
    const at = one.indexOf("=");
    const value = decoded(one.slice(at + 1));
    const masked = words(value);
    return masked === value ? one : `${one.slice(0, at + 1)}${encodeURIComponent(masked)}`;
  });
  return `?${said.join("&")}`;
}

/** One escaped letter in one to four bytes. */
const LETTER =
  /%[0-7][\da-f]|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}/gi;

/** As the page reads it: what is no escape stands for itself, where `decodeURIComponent` alone would read nothing at all. */
function decoded(value: string): string {
  return value.replaceAll("+", " ").replace(LETTER, (letter) => {
    try {
      return decodeURIComponent(letter);
    } catch {
      return letter;
    }
  });
}
