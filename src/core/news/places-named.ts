import { normaliseText } from "../text/normalise.ts";
import { foldWord, tokenise } from "../text/tokens.ts";
import type { NewsData } from "./lexicon.ts";

/** A place or a country as news is read with it. */
export interface PlaceNamed {
  /** What an interest and an alert take: a GeoNames id, of a country its ISO code. */
  readonly id: string;
  readonly name: string;
  /** ISO. */
  readonly country: string;
  /** Of what it is called, the name that was asked for. */
  readonly called: string;
}

const fold = (name: string): string =>
  tokenise(normaliseText(name).text)
    .map((t) => foldWord(t.raw))
    .join(" ");

/** Every place and country that is called so, in whatever script, the whole name before those that begin with it. */
export function placesNamed(
  { gazetteer, exonyms }: Pick<NewsData, "gazetteer" | "exonyms">,
  asked: string,
): readonly PlaceNamed[] {
  const wanted = fold(asked);
  if (wanted === "") return [];
  const whole: PlaceNamed[] = [];
  const begun: PlaceNamed[] = [];
  for (const { names, ...place } of listed(gazetteer, exonyms)) {
    let beginning: string | undefined;
    const same = names.find((name) => {
      const folded = fold(name);
      if (folded.startsWith(`${wanted} `)) beginning ??= name;
      return folded === wanted;
    });
    if (same !== undefined) whole.push({ ...place, called: same });
    else if (beginning !== undefined) begun.push({ ...place, called: beginning });
  }
  return [...whole, ...begun];
}

function* listed(
  gazetteer: NewsData["gazetteer"],
  exonyms: NewsData["exonyms"],
): Iterable<Omit<PlaceNamed, "called"> & { readonly names: readonly string[] }> {
  for (const { iso, names } of gazetteer.countries) {
    const all = Object.values(names).flat();
    yield { id: iso, name: names["en"]?.[0] ?? all[0] ?? iso, country: iso, names: all };
  }
  for (const { id, name, country, names } of gazetteer.places)
    yield {
      id,
      name,
      country,
      names: [name, ...Object.values(names), ...(exonyms.names[id]?.split("|") ?? [])],
    };
  for (const [id, country, forms] of exonyms.places) {
    const names = forms.split("|");
    yield { id, name: names[0] ?? id, country, names };
  }
}
