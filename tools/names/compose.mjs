// Composes labelled name pairs from the CC0 rows alone: people of 2 to 4 words in a native and a Latin spelling, with
// what happens to names on the way (order, omission, initials, articles, typing errors), and for each true pair its
// hardest negatives: the people whose Latin names have the most trigrams in common with the true one.
import { createHash } from "node:crypto";
import { lines, tokenRows } from "./rows.mjs";

export const rng = (start) => {
  let seed = start;
  return () => {
    seed = (seed + 0x6d2b79f5) >>> 0;
    let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
};
const sha = (s) => createHash("sha256").update(s).digest("hex");
const plain = (s) =>
  s
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9 ]/g, " ")
    .replace(/ +/g, " ")
    .trim();

/** For a pool of {latin}: the `k` hardest other entries of one. */
export function hardest(pool, k) {
  const grams = (s) => {
    const t = `  ${plain(s).split(" ").sort().join("  ")}  `;
    const g = new Set();
    for (let i = 0; i + 3 <= t.length; i++) g.add(t.slice(i, i + 3));
    return g;
  };
  const G = pool.map((p) => grams(p.latin));
  const inverted = new Map();
  G.forEach((g, i) => {
    for (const x of g) {
      if (!inverted.has(x)) inverted.set(x, []);
      inverted.get(x).push(i);
    }
  });
  const hits = new Int32Array(pool.length);
  return (i) => {
    const touched = [];
    for (const x of G[i]) for (const j of inverted.get(x)) if (hits[j]++ === 0) touched.push(j);
    const scored = touched.filter((j) => j !== i).map((j) => [(2 * hits[j]) / (G[i].size + G[j].size), j]);
    for (const j of touched) hits[j] = 0;
    scored.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    const out = [];
    const seen = new Set([plain(pool[i].latin)]);
    for (const [, j] of scored) {
      const f = plain(pool[j].latin);
      if (seen.has(f)) continue;
      seen.add(f);
      out.push(j);
      if (out.length === k) break;
    }
    return out;
  };
}

/** Share of people who take all but one word of another, as brothers do, and of names with a word that is no spelling. */
const KIN = Number(process.env.KIN ?? 0.04);
const ALIAS = Number(process.env.ALIAS ?? 0.02);

const cap = (s) => s[0].toUpperCase() + s.slice(1);
/** Words of one language with their attested spellings, drawn by frequency. */
function vocabulary(dir, lang, names, folding, isTrue) {
  const by = new Map();
  for (const r of tokenRows(dir, lang, names, folding)) {
    if (r.latin.length < 2 || !/^\p{L}+$/u.test(r.rawLatin.replace(/[’'`ʻʼ-]/g, "")) || !isTrue(r)) continue;
    if (!by.has(r.rawNative)) by.set(r.rawNative, { native: r.rawNative, count: 0, latin: [] });
    const e = by.get(r.rawNative);
    e.count += r.count;
    e.latin.push([r.rawLatin, r.count]);
  }
  const words = [...by.values()];
  const power = (list, k) => {
    let sum = 0;
    const cumulative = list.map((w) => {
      sum += w.count ** k;
      return sum;
    });
    return (r) => {
      const x = r() * sum;
      let lo = 0;
      let hi = cumulative.length - 1;
      while (lo < hi) {
        const mid = (lo + hi) >> 1;
        if (cumulative[mid] < x) lo = mid + 1;
        else hi = mid;
      }
      return list[lo];
    };
  };
  const patronymics = words.filter((w) => /(?:ович|евич|овна|евна)$/.test(w.native));
  const others = words.filter((w) => !/(?:ович|евич|овна|евна)$/.test(w.native));
  return {
    pick: power(others, 0.85),
    rare: power(others, 0.4),
    patronymic: patronymics.length > 20 ? power(patronymics, 0.9) : undefined,
  };
}

const spell = (word, r) => {
  let x = r() * word.count;
  for (const [latin, count] of word.latin) {
    x -= count;
    if (x <= 0) return cap(latin);
  }
  return cap(word.latin[0][0]);
};

function typo(text, r) {
  const letters = [...text];
  if (letters.length < 5) return text;
  const i = 1 + Math.floor(r() * (letters.length - 2));
  const kind = r();
  if (kind < 0.3) letters.splice(i, 1);
  else if (kind < 0.55) [letters[i], letters[i + 1]] = [letters[i + 1], letters[i]];
  else if (kind < 0.8) letters[i] = "abcdefghijklmnopqrstuvwxyz"[Math.floor(r() * 26)];
  else letters.splice(i, 0, letters[i]);
  return letters.join("");
}

/** What may happen to a list of spelled words; `articles` where the culture has them. */
function disturb(words, r, { latin, articles }) {
  let out = [...words];
  const _family = out.at(-1);
  const three = out.length >= 3;
  if (three && r() < 0.28)
    out.splice(r() < 0.75 ? 1 + Math.floor(r() * (out.length - 2)) : Math.floor(r() * out.length), 1);
  if (out.length >= 2 && r() < 0.3)
    out = r() < 0.6 ? [out.at(-1), ...out.slice(0, -1)] : [...out.slice(1), out[0]];
  if (r() < 0.04 && out.length >= 2) {
    const i = Math.floor(r() * out.length);
    out[i] = `${[...out[i]][0]}.`;
  }
  if (latin && r() < 0.07) {
    const i = Math.floor(r() * out.length);
    out[i] = typo(out[i], r);
  }
  if (latin && out.length >= 3 && r() < 0.04) {
    const i = Math.floor(r() * (out.length - 1));
    out.splice(i, 2, out[i] + out[i + 1].toLowerCase());
  }
  if (latin && articles && r() < 0.25) {
    const i = out.length - 1;
    out[i] = `${["al-", "Al ", "El ", "el-"][Math.floor(r() * 4)]}${out[i]}`;
  }
  if (latin && r() < 0.25)
    out[r() < 0.5 ? 0 : out.length - 1] = out[r() < 0.5 ? 0 : out.length - 1].toUpperCase();
  return out;
}

/** Pairs [label, a, b] of one language. `side`: "cross" is native against Latin, "latin" Latin against Latin. */
export function composePairs(dir, lang, { names, folding, isTrue, people, queries, side, seed }) {
  const r = rng(seed);
  const v = vocabulary(dir, lang, names, folding, isTrue);
  const pool = [];
  for (let n = 0; n < people; n++) {
    const k = r() < 0.45 ? 2 : r() < 0.8 ? 3 : 4;
    const words = Array.from({ length: k }, (_, i) => (r() < 0.4 && i === k - 1 ? v.rare(r) : v.pick(r)));
    if (v.patronymic && k >= 3) words[1] = v.patronymic(r);
    // Families: a later person often takes all but one word of an earlier one.
    const kin = n > 50 && r() < KIN ? pool[Math.floor(r() * pool.length)] : undefined;
    if (kin && kin.words.length >= 2) {
      const i = r() < 0.9 ? 0 : Math.floor(r() * kin.words.length);
      const other = v.pick(r);
      words.splice(0, words.length, ...kin.words.map((w, at) => (at === i ? other : w)));
    }
    pool.push({ words, latin: disturbedLatin(words, r, lang) });
  }
  const near = hardest(pool, 5);
  const rows = [];
  for (let i = 0; i < queries; i++) {
    const p = pool[i];
    let words = [...p.words];
    if (r() < 2 * ALIAS && words.length >= 2) words[words.length - 1] = v.rare(r); // a name of his own choosing
    if (r() < ALIAS) words[0] = v.pick(r); // the given name in another language
    if (r() < 0.06) words = [...words.slice(0, 1), v.pick(r), ...words.slice(1)];
    const spelled = side === "cross" ? words.map((w) => w.native) : words.map((w) => spell(w, r));
    const a = disturb(spelled, r, { latin: side !== "cross", articles: lang === "ar" }).join(" ");
    rows.push([1, a, p.latin]);
    for (const j of near(i)) if (!sameWords(pool[j].words, p.words)) rows.push([0, a, pool[j].latin]);
  }
  return rows;
}
const sameWords = (a, b) => a.every((w) => b.includes(w)) || b.every((w) => a.includes(w));
const disturbedLatin = (words, r, lang) => {
  const out = words.map((w) => spell(w, r));
  if (lang === "ar" && r() < 0.3) out[out.length - 1] = `${r() < 0.7 ? "Al-" : "El "}${out.at(-1)}`;
  const family = out.length - 1;
  const how = r();
  if (how < 0.35) out[family] = out[family].toUpperCase();
  if (how > 0.2 && how < 0.35) out.unshift(out.pop());
  else if (how > 0.9) out.unshift(`${out.pop()},`);
  return out.join(" ");
};

/** Pairs of whole names (he, ko), without the first 2,000 by hash, which the protocol takes for its own test. */
export function fullPairs(dir, lang, { queries, side = "cross" }) {
  const all = lines(`${dir}/full/${lang}.tsv.gz`).map((l) => {
    const [latin, native] = l.split("\t");
    return { latin, native };
  });
  const ok = all
    .filter(
      (p) =>
        p.latin.includes(" ") &&
        /^[\p{sc=Latin}\p{M}\p{P}\s]+$/u.test(p.latin) &&
        !/^[\p{sc=Latin}]/u.test(p.native) &&
        !/[(),]/.test(p.native + p.latin),
    )
    .map((p) => [sha(p.latin + p.native), p])
    .sort((a, b) => (a[0] < b[0] ? -1 : 1))
    .map((p) => p[1])
    .slice(2000);
  const pool = ok.slice(0, 10000);
  const near = hardest(pool, 5);
  const rows = [];
  for (let i = 0; i < queries; i++) {
    rows.push([1, pool[i].native, pool[i].latin]);
    for (const j of near(i)) rows.push([0, pool[i].native, pool[j].latin]);
  }
  return side === "cross" ? rows : rows.map(([y, , b], i) => [y, rows[i - (i % 6)][2], b]);
}

/**
 * Aliases of listed people against the primary name, with the five hardest others (uksl_id, type, designated, name_type,
 * name). Designations under the irregular-migration regime are left out: the product's own test pairs come from them.
 */
export function listPairs(file) {
  const people = new Map();
  for (const line of lines(file).slice(1)) {
    const [id, type, , kind, name] = csvCells(line.trimEnd());
    if (type !== "individual" || id.startsWith("GIM")) continue;
    const person = people.get(id) ?? { latin: "", aliases: [] };
    people.set(id, person);
    if (kind === "primary" && person.latin === "") person.latin = name;
    else if (/^[\p{sc=Latin}\p{M}\p{P}\s\d]+$/u.test(name)) person.aliases.push(name);
  }
  const pool = [...people.values()].filter((p) => /[a-z]/i.test(p.latin));
  const near = hardest(pool, 5);
  return pool.flatMap((p, i) => {
    const others = near(i);
    return p.aliases
      .filter((a) => a !== p.latin)
      .flatMap((a) => [[1, a, p.latin], ...others.map((j) => [0, a, pool[j].latin])]);
  });
}

const csvCells = (line) =>
  [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map((m) =>
    m[1].startsWith('"') ? m[1].slice(1, -1).replaceAll('""', '"') : m[1],
  );
