import type { Post } from "../../records.ts";
import { onlineModel } from "../online/model.ts";
import { readPost } from "../online/read-post.ts";
import { identifierKey, withheldIdentifiers } from "../online/referral.ts";

/** An advert with the contacts that are the offeror's own. */
export interface Offer {
  readonly post: Post;
  readonly contacts: readonly string[];
}

const read = new WeakMap<readonly Post[], readonly Offer[]>();

/**
 * The posts that offer a crossing, read once for all typologies of a run. What migrants, relatives and helpers write is
 * not looked at, and an identifier that stands as theirs in any post is nobody's contact.
 */
export function readOffers(posts: readonly Post[]): readonly Offer[] {
  const known = read.get(posts) ?? offersAmong(posts);
  read.set(posts, known);
  return known;
}

function offersAmong(posts: readonly Post[]): readonly Offer[] {
  // Without its data files the model has no words: nothing is taken for an offer rather than guessed.
  const model = posts.length > 0 ? onlineModel() : undefined;
  if (!model) return [];
  const reads = posts.map((post) => readPost(model, post));
  const withheld = withheldIdentifiers(reads);
  return posts.flatMap((post, i): Offer[] => {
    const { isOffer, entities } = reads[i] as (typeof reads)[number];
    if (!isOffer) return [];
    const own = entities.filter((e) => e.owner === "offeror").map(identifierKey);
    return [{ post, contacts: [...new Set(own)].filter((key) => !withheld.has(key)) }];
  });
}
