import type { FindingDraft, FindingTerm } from "../../finding.ts";
import { idFrom } from "../../ids.ts";
import { platformName } from "../../platform-name.ts";
import { isListing, type Post } from "../../records.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput } from "../detector.ts";

/** Words written with letters, whole: `\b` knows no letter with a mark (réfugié, cứu hộ). */
const words = (alternatives: string): string => `(?<![\\p{L}\\p{N}])(?:${alternatives})(?![\\p{L}\\p{N}])`;

/** Boats and engines, by the words of sellers in English, French, Arabic, Turkish, Vietnamese and Chinese. */
const CRAFT = new RegExp(
  `${words("boats?|dinghy|dinghies|inflatables?|outboards?|raft(?:s|ing)?|bateaux?|zodiacs?|moteurs?|bot(?:lar|u)?|deniz motoru|xuồng|thuyền")}|قارب|زورق|قوارب|محرك|充气|船|艇|马达`,
  "iu",
);
/** What tells of a boat carries nobody. "Book now" is no book, and "livre" delivers. */
const NO_CRAFT = new RegExp(
  words("a book|books|paperback|hardcover|memoir|novel|dvd|posters?|livre de poche|roman|affiche|kitap|sách"),
  "iu",
);
/** For whom a listing says that the craft is. */
const PASSENGERS = new RegExp(
  `${words("refugees?|migrants?|immigrants?|asylum|clandestins?|réfugié(?:e|s|es)?|mülteci(?:ler)?|göçmen(?:ler)?|người tị nạn|di cư")}|لاجئ|مهاجر|هجرة|难民|移民|偷渡`,
  "iu",
);
/** Places of departure and arrival as key words: Italy, Germany, Turkey, Morocco, Libya and the like. */
const ROUTE = new RegExp(
  `${words("italy|italie|lampedusa|libya|libye|morocco|maroc|tunisia|tunisie|turkey|turquie|türkiye|greece|grèce|channel|manche|dover|calais|england|angleterre|uk")}|إيطاليا|ليبيا|المغرب|تونس|تركيا|اليونان|بريطانيا|意大利|利比亚|土耳其|希腊`,
  "iu",
);
const RESCUE = new RegExp(
  `${words("rescue|solas|life[ -]?(?:guards?|boats?|rafts?)|coast ?guards?|sauvetage|secours|kurtarma|cứu hộ")}|إنقاذ|救生|救援`,
  "iu",
);
const PERSONS =
  /(?<![\d.,])(\d{2,3})\s*[-–+]?\s*(?:persons?|people|pers\b|personnes?|pax|kişi(?:lik)?|người|人|شخص|راكب)/iu;
/** A hull of twelve metres, the longest that folds into a van, is made for some twenty. */
const CROWD_MIN = 40;
const SCORE_MIN = 0.4;
const TITLE_MAX = 300;

function detect(input: DetectorInput): readonly FindingDraft[] {
  return input.posts
    .filter((post) => isListing(post) && isOfCraft(post.text))
    .flatMap((p) => toFinding(p) ?? []);
}

/** A post that speaks of migrants in a boat is mostly news. */
const isOfCraft = (title: string): boolean =>
  title.length <= TITLE_MAX && CRAFT.test(title) && !NO_CRAFT.test(title);

function toFinding(post: Post): FindingDraft | undefined {
  const terms = termsOf(post.text);
  const score = terms.reduce((sum, t) => sum + t.value, 0);
  if (score < SCORE_MIN) return undefined;
  const seller = idFrom("user-", post.platform, post.accountId);
  return {
    id: idFrom("finding-", listingForSmugglers.id, listingForSmugglers.version, post.id),
    detector: listingForSmugglers.id,
    detectorVersion: listingForSmugglers.version,
    techniques: listingForSmugglers.techniques,
    front: "supply",
    subjects: [{ id: seller, role: "seller of a craft offered for crossings" }],
    evidence: [post.id],
    score: Math.round(score * 1000) / 1000,
    terms,
    against: [say("against.rescue-craft"), say("against.key-words")],
    summary: say("listing-for-smugglers", {
      platform: platformName(post.platform),
      signs: terms.map((t) => t.because),
    }),
    from: post.postedAt,
    to: post.postedAt,
    proves: [
      { entityId: seller, schema: "UserAccount", property: "service", value: post.platform },
      {
        entityId: seller,
        schema: "UserAccount",
        property: "name",
        value: post.accountName ?? post.accountId,
      },
    ],
  };
}

function termsOf(text: string): FindingTerm[] {
  const terms: FindingTerm[] = [];
  const passengers = PASSENGERS.exec(text)?.[0];
  const isForRescue = RESCUE.test(text);
  // "Boat for refugee rescue" is for those who save them.
  if (passengers !== undefined && !isForRescue)
    terms.push({ name: "passengers", value: 0.5, because: say("listing.passengers", { word: passengers }) });
  const persons = Number(PERSONS.exec(text)?.[1] ?? 0);
  if (persons > CROWD_MIN && !isForRescue)
    terms.push({ name: "crowd", value: 0.4, because: say("listing.crowd", { n: persons }) });
  const route = ROUTE.exec(text)?.[0];
  if (route !== undefined && terms.length > 0)
    terms.push({ name: "route", value: 0.2, because: say("listing.route", { word: route }) });
  return terms;
}

/** SF11: a craft on a marketplace that is offered for a crossing. */
export const listingForSmugglers: Detector = {
  id: "listing-for-smugglers",
  version: "1",
  title: "Listing of a boat or engine that is written for smugglers",
  front: "supply",
  reference: "Reports on inflatable boats sold online for refugees; UK sanctions of their maker, 2025",
  techniques: ["OIC-EQP-01"],
  card: {
    purpose: "Show a supply officer listings of boats and engines that say they are for people who cross.",
    lawfulBasis:
      "Prevention, detection and investigation of migrant smuggling (Palermo Protocol, Art. 6 and 10).",
    dataUsed: ["titles of listings", "the seller's account on the marketplace", "dates"],
    errorRates:
      "Not measured: the development data hold no listing of this kind. Invented data say nothing of fitness for use.",
    affectedGroups:
      "Makers and dealers of rescue craft, aid organisations that buy them, sellers of large leisure boats.",
    guardrails: [
      "Craft offered for rescue raise nothing by themselves.",
      "Where a country is named counts beside another sign only.",
      "No name, nationality or language of a seller is read.",
    ],
    reviewAt: "2027-05-31",
  },
  detect,
};
