import { hammingDistance, MultiIndex, PDQ_MATCH_DISTANCE, type PdqHash } from "../../hash/index.ts";
import type { ReadPost } from "./read-post.ts";
import { identifierKey, withheldIdentifiers } from "./referral.ts";

/** A post with what was read of it. Images come as all hashes that stand for them, mirrored and turned ones too. */
export interface LinkablePost {
  readonly id: string;
  readonly accountId: string;
  readonly read: ReadPost;
  readonly images: readonly PdqHash[];
  /** Files of the export that the post names and that could not be hashed: the same file is the same picture. */
  readonly files?: readonly string[];
}

export interface Links {
  /** For each post, in order: the campaign (posts of copied text) or undefined for a post of its own. */
  readonly campaigns: readonly (string | undefined)[];
  /** For each post, in order: who stands behind it; only for offers. */
  readonly actors: readonly (string | undefined)[];
}

/** Share of common five-letter pieces from which two texts are copies; measured on the development posts. */
const COPY_MIN = 0.4;
/** The same where they share an identifier or a picture too. */
const COPY_SUPPORTED_MIN = 0.25;
/** From here on equal text, with the same route and price, joins two offers. */
const SAME_MIN = 0.6;
const PIECE = 5;
const SHINGLES_MIN = 12;
const PERMUTATIONS = 64;
const BANDS = 32;
/** A bucket with more posts than this is a stock phrase: its posts are compared with its first ones. */
const BUCKET_MAX = 64;
/** So many posts of one campaign stand for it in a bucket. */
const SAMPLES = 3;

class Union {
  readonly #parent: Int32Array;

  constructor(size: number) {
    this.#parent = Int32Array.from({ length: size }, (_, i) => i);
  }

  find(i: number): number {
    let root = i;
    while (this.#parent[root] !== root) root = this.#parent[root] ?? root;
    for (let at = i; at !== root; ) {
      const next = this.#parent[at] ?? root;
      this.#parent[at] = root;
      at = next;
    }
    return root;
  }

  join(a: number, b: number): void {
    const [x, y] = [this.find(a), this.find(b)];
    if (x !== y) this.#parent[Math.max(x, y)] = Math.min(x, y);
  }
}

/** Hashes of the five-letter pieces of a post's words, sorted, each once. */
export function shingles(skeleton: readonly string[]): Uint32Array {
  const text = skeleton.filter((key) => key !== "_").join(" ");
  const set = new Set<number>();
  for (let i = 0; i + PIECE <= text.length; i++) {
    let h = 0x811c9dc5;
    for (let k = 0; k < PIECE; k++) h = Math.imul(h ^ text.charCodeAt(i + k), 0x01000193);
    set.add(h >>> 0);
  }
  return Uint32Array.from(set).sort();
}

export function jaccard(a: Uint32Array, b: Uint32Array): number {
  let common = 0;
  for (let i = 0, k = 0; i < a.length && k < b.length; ) {
    const x = a[i] ?? 0;
    const y = b[k] ?? 0;
    if (x === y) {
      common++;
      i++;
      k++;
    } else if (x < y) i++;
    else k++;
  }
  return common === 0 ? 0 : common / (a.length + b.length - common);
}

const FACTORS = Uint32Array.from(
  { length: PERMUTATIONS },
  (_, i) => (Math.imul(i + 1, 0x9e3779b1) | 1) >>> 0,
);

function signature(set: Uint32Array): Uint32Array {
  const made = new Uint32Array(PERMUTATIONS).fill(0xffffffff);
  for (const value of set) {
    for (let p = 0; p < PERMUTATIONS; p++) {
      let h = Math.imul(value ^ (value >>> 15), FACTORS[p] as number);
      h = (h ^ (h >>> 13)) >>> 0;
      if (h < (made[p] as number)) made[p] = h;
    }
  }
  return made;
}

/**
 * Joins posts that are copies of each other: banded MinHash proposes (all pairs at 0.4 but one in 300), the share of
 * common pieces decides. A bucket holds few posts of one campaign, so a text posted ten thousand times costs as
 * much as ten thousand texts.
 */
function joinCopies(sets: readonly Uint32Array[], campaigns: Union): void {
  const rows = PERMUTATIONS / BANDS;
  const signatures = sets.map((set) => (set.length < SHINGLES_MIN ? undefined : signature(set)));
  for (let band = 0; band < BANDS; band++) {
    const buckets = new Map<number, number[]>();
    for (let i = 0; i < sets.length; i++) {
      const mine = signatures[i];
      const set = sets[i];
      if (!mine || !set) continue;
      let key = band + 1;
      for (let r = 0; r < rows; r++) {
        key = Math.imul(key ^ (mine[band * rows + r] as number), 0x01000193) ^ (key >>> 7);
      }
      const bucket = buckets.get(key);
      if (!bucket) {
        buckets.set(key, [i]);
        continue;
      }
      let known = 0;
      for (const other of bucket) {
        if (campaigns.find(other) === campaigns.find(i)) known++;
        else if (jaccard(sets[other] ?? set, set) >= COPY_MIN) {
          campaigns.join(other, i);
          known++;
        }
      }
      if (known < SAMPLES && bucket.length < BUCKET_MAX) bucket.push(i);
    }
  }
}

const JOINING: ReadonlySet<string> = new Set(["phone", "handle", "crypto", "iban", "email"]);
/** An identifier in more offers than this belongs to a platform or a call shop. */
const CARRIERS_MAX = 500;

/** Of the offeror, and in no other post somebody's who needs or gives help. */
function contactsOf(post: LinkablePost, withheld: ReadonlySet<string>): readonly string[] {
  const contacts = post.read.entities
    .filter((e) => JOINING.has(e.type) && e.owner === "offeror")
    .map(identifierKey)
    .filter((key) => !withheld.has(key));
  const files = post.read.isOffer ? (post.files ?? []).map((file) => `file:${file}`) : [];
  return [...contacts, ...files];
}

/** Which posts show the same picture, turned or mirrored or cut a little. */
function imagePairs(posts: readonly LinkablePost[]): readonly (readonly [number, number])[] {
  const owners: number[] = [];
  const hashes: PdqHash[] = [];
  posts.forEach((post, i) => {
    for (const hash of post.images) {
      owners.push(i);
      hashes.push(hash);
    }
  });
  if (hashes.length < 2) return [];
  const pairs: (readonly [number, number])[] = [];
  const take = (a: number, b: number): void => {
    const [x, y] = [owners[a] ?? 0, owners[b] ?? 0];
    if (x < y) pairs.push([x, y]);
  };
  if (hashes.length <= 400) {
    for (let a = 0; a < hashes.length; a++) {
      for (let b = 0; b < hashes.length; b++) {
        const [x, y] = [hashes[a], hashes[b]];
        if (x && y && hammingDistance(x, y) <= PDQ_MATCH_DISTANCE) take(a, b);
      }
    }
    return pairs;
  }
  const index = MultiIndex.of(hashes);
  hashes.forEach((hash, a) => {
    for (const match of index.query(hash)) take(a, match.index);
  });
  return pairs;
}

/** Undefined without a price: a route alone is everybody's. */
function routeAndPrice(post: LinkablePost): string | undefined {
  const route = post.read.entities.find((e) => e.type === "route");
  const price = post.read.entities.find((e) => e.type === "price");
  return price && JSON.stringify([route?.value ?? null, price.value]);
}

/**
 * Campaigns are posts of copied text; actors are offers that share an account, a contact, a picture, or the same
 * text with the same route and price. An identifier that a post only quotes joins nothing.
 */
export function linkPosts(posts: readonly LinkablePost[]): Links {
  const campaigns = new Union(posts.length);
  const actors = new Union(posts.length);
  const sets = posts.map((post) => shingles(post.read.skeleton));
  const shared = new Map<string, number[]>();
  const accounts = new Map<string, number>();
  const withheld = withheldIdentifiers(posts.map((post) => post.read));
  posts.forEach((post, i) => {
    for (const contact of new Set(contactsOf(post, withheld)))
      shared.set(contact, [...(shared.get(contact) ?? []), i]);
    if (!post.read.isOffer) return;
    const first = accounts.get(post.accountId);
    if (first === undefined) accounts.set(post.accountId, i);
    else actors.join(first, i);
  });
  const supported = (a: number, b: number): void => {
    const [x, y] = [sets[a], sets[b]];
    if (!x || !y) return;
    // Two posts of hardly any words are copies where the same contact or picture says so.
    const bothBare =
      x.length < SHINGLES_MIN &&
      y.length < SHINGLES_MIN &&
      posts[a]?.read.language.lang === posts[b]?.read.language.lang;
    if (bothBare || jaccard(x, y) >= COPY_SUPPORTED_MIN) campaigns.join(a, b);
  };
  for (const carriers of shared.values()) {
    if (carriers.length > CARRIERS_MAX) continue;
    const [first] = carriers;
    if (first === undefined) continue;
    carriers.forEach((i, k) => {
      actors.join(first, i);
      for (const other of carriers.slice(Math.max(0, k - 20), k)) supported(other, i);
    });
  }
  for (const [a, b] of imagePairs(posts)) {
    if (posts[a]?.read.isOffer && posts[b]?.read.isOffer) actors.join(a, b);
    supported(a, b);
  }
  joinCopies(sets, campaigns);
  joinSameOffers(posts, sets, campaigns, actors);
  return {
    campaigns: named("campaign", campaigns, posts, 2, () => true),
    actors: named("actor", actors, posts, 1, (post) => post.read.isOffer),
  };
}

/** The same text with the same route and price is one offer, whoever posts it. */
function joinSameOffers(
  posts: readonly LinkablePost[],
  sets: readonly Uint32Array[],
  campaigns: Union,
  actors: Union,
): void {
  const firsts = new Map<string, number[]>();
  posts.forEach((post, i) => {
    const what = post.read.isOffer ? routeAndPrice(post) : undefined;
    const set = sets[i];
    if (what === undefined || !set || set.length < SHINGLES_MIN) return;
    const key = `${campaigns.find(i)} ${what}`;
    const known = firsts.get(key);
    if (!known) {
      firsts.set(key, [i]);
      return;
    }
    const same = known.find((first) => jaccard(sets[first] ?? set, set) >= SAME_MIN);
    if (same !== undefined) actors.join(same, i);
    if (known.length < SAMPLES) known.push(i);
  });
}

function named(
  prefix: string,
  union: Union,
  posts: readonly LinkablePost[],
  sizeMin: number,
  counts: (post: LinkablePost) => boolean,
): readonly (string | undefined)[] {
  const sizes = new Map<number, number>();
  posts.forEach((post, i) => {
    if (counts(post)) sizes.set(union.find(i), (sizes.get(union.find(i)) ?? 0) + 1);
  });
  // A group is named after its first post, so that the same input gives the same names.
  return posts.map((post, i) => {
    const root = union.find(i);
    return counts(post) && (sizes.get(root) ?? 0) >= sizeMin
      ? `${prefix}-${posts[root]?.id ?? root}`
      : undefined;
  });
}
