import { idFrom } from "../../ids.ts";
import type { Post } from "../../records.ts";

/** The same id that the decoder of posts gives an advert. */
export function advertId(post: Post): string {
  const id = post.id.startsWith(`${post.platform}:`) ? post.id.slice(post.platform.length + 1) : post.id;
  return idFrom("advert-", post.platform, id);
}
