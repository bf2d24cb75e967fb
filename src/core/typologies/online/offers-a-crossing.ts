import type { FindingDraft, FindingTerm } from "../../finding.ts";
import { idFrom } from "../../ids.ts";
import { platformName } from "../../platform-name.ts";
import type { Post } from "../../records.ts";
import { type Message, say } from "../../said.ts";
import type { StatementDraft } from "../../statement.ts";
import type { Detector, DetectorInput } from "../detector.ts";
import { advertId } from "./advert-id.ts";
import { linkPosts } from "./link-posts.ts";
import { onlineModel } from "./model.ts";
import { type ReadPost, readPost } from "./read-post.ts";
import { identifierKey, withheldIdentifiers } from "./referral.ts";

interface Found {
  readonly post: Post;
  readonly read: ReadPost;
  readonly campaign: string | undefined;
  readonly withheld: ReadonlySet<string>;
}

function detect(input: DetectorInput): readonly FindingDraft[] {
  if (input.posts.length === 0) return [];
  const model = onlineModel();
  // Without its data files the model has no words: it finds nothing rather than guess.
  if (!model) return [];
  const reads = input.posts.map((post) => readPost(model, post));
  const { campaigns } = linkPosts(
    input.posts.map((post, i) => ({
      id: post.id,
      accountId: post.accountId,
      read: reads[i] as ReadPost,
      images: [],
    })),
  );
  // In one post it stands as the offeror's, in another it is a victim's or a helper's: then it is stated of nobody.
  const withheld = withheldIdentifiers(reads);
  return input.posts
    .map((post, i): Found => ({ post, read: reads[i] as ReadPost, campaign: campaigns[i], withheld }))
    .filter(({ read }) => read.isOffer)
    .map(toFinding)
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/** Another text is another finding, and so is what another version of the detector says of it. */
export const offerFindingId = (
  post: Pick<Post, "id" | "text">,
  version: string = offersACrossing.version,
): string => idFrom("finding-", offersACrossing.id, version, post.id, post.text);

function toFinding({ post, read, campaign, withheld }: Found): FindingDraft {
  const against = [
    ...read.terms
      .filter((t) => t.value < 0 && t.name !== "base")
      .map((t) => say("against.sign", { sign: signOf(t) })),
    say("against.words"),
  ];
  const terms = shares(read);
  return {
    id: offerFindingId(post),
    detector: offersACrossing.id,
    detectorVersion: offersACrossing.version,
    techniques: techniquesOf(read),
    front: "online",
    subjects: [{ id: advertId(post), role: "advert" }],
    evidence: [post.id],
    score: round3(terms.reduce((sum, t) => sum + t.value, 0)),
    terms,
    against,
    summary: say("offers-a-crossing", {
      lang: say(`language.${read.language.lang}`),
      platform: platformName(post.platform),
      probability: uncertain(read.probability, 100),
      signs: terms.filter((t) => t.value > 0 && t.name !== "base").map((t) => t.because),
    }),
    from: post.postedAt,
    to: post.postedAt,
    proves: statementsOf(post, read, campaign, withheld),
  };
}

/** A sign in words. */
const signOf = ({ name }: { readonly name: string }): Message => say(`sign.${name}`);

const round3 = (value: number): number => Math.round(value * 1000) / 1000;

/** To so many parts of one; never all of it, or nothing: no words make an offer certain. */
const uncertain = (probability: number, parts: number): number =>
  Math.min(parts - 1, Math.max(1, Math.round(probability * parts))) / parts;

/** The probability, shared out among the signs as their log-odds are: the shares sum to it, as rounded, and to no more than one. */
function shares(read: ReadPost): readonly FindingTerm[] {
  const [base, ...signs] = read.terms;
  const start = 1 / (1 + Math.exp(-(base?.value ?? 0)));
  const sum = signs.reduce((total, t) => total + t.value, 0);
  const whole = uncertain(read.probability, 1000);
  const scale = sum === 0 ? 0 : (whole - start) / sum;
  // Each share is what the running total, rounded, grows by: shares that are rounded one by one summed to 1.001.
  let exact = start;
  let shown = round3(start);
  const terms: FindingTerm[] = [{ name: "base", value: shown, because: signOf({ name: "base" }) }];
  for (const t of signs) {
    exact += t.value * scale;
    const value = round3(round3(exact) - shown);
    shown = round3(shown + value);
    terms.push({ name: t.name, value, because: signOf(t) });
  }
  return terms;
}

function techniquesOf(read: ReadPost): readonly string[] {
  const has = (name: string): boolean => read.signs.some((sign) => sign.feature === name);
  return [
    "OIC-RCR-01",
    ...(has("recruit") ? ["OIC-RCR-05"] : []),
    ...(has("papers") && has("likereal") ? ["OIC-DOC-05"] : []),
  ];
}

const PROPERTY: Readonly<Record<string, string>> = {
  phone: "phone",
  handle: "handle",
  email: "email",
  url: "url",
  iban: "iban",
  crypto: "cryptoAddress",
};

/** The property of an advert that an identifier is stated as; undefined for what is no contact. */
export const contactProperty = (type: string): string | undefined => PROPERTY[type];

function statementsOf(
  post: Post,
  read: ReadPost,
  campaign: string | undefined,
  withheld: ReadonlySet<string>,
): readonly StatementDraft[] {
  const entityId = advertId(post);
  const account = idFrom("user-", post.platform, post.accountId);
  const drafts: StatementDraft[] = [];
  const state = (property: string, value: string | undefined, kind: "fact" | "assessment" = "fact"): void => {
    if (value !== undefined) drafts.push({ entityId, schema: "Advert", property, value, kind });
  };
  const prefix = `${post.platform}:`;
  const number = post.id.startsWith(prefix) ? post.id.slice(prefix.length) : post.id;
  state("name", `${platformName(post.platform)} ${number}`);
  state("platform", post.platform);
  state("postedAt", post.postedAt);
  state("account", account);
  for (const entity of read.entities) {
    const property = PROPERTY[entity.type];
    if (property && entity.owner === "offeror" && !withheld.has(identifierKey(entity)))
      state(property, String(entity.value));
    if (entity.type === "price" && typeof entity.value === "object" && "amount" in entity.value) {
      state("price", String(entity.value.amount));
      state("currency", entity.value.currency);
    }
    if (entity.type === "route" && typeof entity.value === "object" && "from" in entity.value) {
      statePlace(state, "from", entity.value.from);
      statePlace(state, "to", entity.value.to);
    }
    if (entity.type === "date") state("departure", String(entity.value));
    if (entity.type === "capacity") state("capacity", String(entity.value));
  }
  state("campaign", campaign, "assessment");
  state("offerScore", read.probability.toFixed(4), "assessment");
  for (const [property, value] of [
    ["service", post.platform],
    ["name", post.accountName ?? post.accountId],
  ] as const)
    drafts.push({ entityId: account, schema: "UserAccount", property, value });
  return drafts;
}

function statePlace(
  state: (property: string, value: string | undefined) => void,
  end: "from" | "to",
  place: string | null,
): void {
  if (place === null) return;
  const [country, city] = place.split(":");
  state(`${end}Country`, country?.toLowerCase());
  state(end === "from" ? "routeFrom" : "routeTo", city ?? country);
}

/** Posts that offer a crossing, papers, equipment or a payment service, by signs that a reader can check. */
export const offersACrossing: Detector = {
  id: "offers-a-crossing",
  version: "1",
  title: "Post that offers a crossing",
  front: "online",
  reference:
    "Europol, Tackling threats, addressing challenges: response to migrant smuggling and trafficking in human beings in 2023 and onwards, 2024",
  techniques: ["OIC-RCR-01", "OIC-RCR-05", "OIC-DOC-05"],
  card: {
    purpose: "Find adverts of smugglers among many posts, as a lead for an online officer.",
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling (Palermo Protocol, Art. 6 and 10)",
    dataUsed: ["text of the post", "time of the post", "account id, for campaigns and actors only"],
    errorRates:
      "See docs/benchmarks/online.md; measured on synthetic posts that no native speaker has checked, which is no proof of fitness.",
    affectedGroups:
      "Journalists, researchers, rescue and legal services, people who warn, and migrants and their families write about the same things.",
    guardrails: [
      "Two signs of a protected class keep a post from being flagged, whatever else it says.",
      "The language of a text chooses the lexicon and weighs nothing.",
      "Identifiers that a post only quotes, or that belong to somebody in need or who helps, are stated of no advert.",
      "No picture is searched for faces; a human accepts or rejects every finding.",
    ],
    reviewAt: "2027-05-01",
  },
  detect,
};
