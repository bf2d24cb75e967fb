import { LANGS, type Lang } from "../core/index.ts";

/** The first language of an Accept-Language header that Wasl speaks (RFC 9110, 12.5.4); English where it speaks none. */
export function languageOf(header: string | undefined): Lang {
  const wanted = (header ?? "")
    .slice(0, 400)
    .split(",")
    .map((part) => {
      const [tag = "", ...params] = part.trim().toLowerCase().split(";");
      const weight = params.map((p) => /^\s*q=([\d.]+)\s*$/.exec(p)?.[1]).find((q) => q !== undefined);
      return {
        lang: LANGS.find((lang) => tag === lang || tag.startsWith(`${lang}-`)),
        q: Number(weight ?? 1),
      };
    })
    .filter(({ q }) => q > 0)
    .sort((a, b) => b.q - a.q);
  return wanted.find(({ lang }) => lang !== undefined)?.lang ?? "en";
}
