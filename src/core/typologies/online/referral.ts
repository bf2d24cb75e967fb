import { WaslError } from "../../errors.ts";
import { idFrom, sha256Hex } from "../../ids.ts";
import type { AttachedMessage } from "../../prevention/index.ts";
import { isContactId } from "../../records.ts";
import type { Owner, PostEntity, ReadPost } from "./read-post.ts";

/** A post that may be referred, with what was read of it. */
export interface ReferablePost {
  readonly id: string;
  readonly platform: string;
  readonly accountId: string;
  readonly postedAt: string;
  readonly text: string;
  /** Where it stands; without one the platform's own id of the post is its location. */
  readonly url?: string;
  /** PDQ, 64 hex digits each. */
  readonly imageHashes: readonly string[];
  /** SHA-256 of screenshots of it. */
  readonly snapshots?: readonly string[];
  readonly read: ReadPost;
}

export interface ReferralTerms {
  readonly notifierName: string;
  readonly notifierEmail: string;
  /** The rule that the post breaks, as the notifier's law names it. */
  readonly legalGround: string;
  /** RFC 3339. */
  readonly now: string;
  /** ISO 3166-1 alpha-2. */
  readonly territory: readonly string[];
  readonly source: "SOURCE_TRUSTED_FLAGGER" | "SOURCE_TYPE_OTHER_NOTIFICATION";
}

/** A notice under Article 16(2) of the Digital Services Act, with what proves it by hash and no word of the text. */
export interface ReferralPackage {
  readonly id: string;
  /** Nothing leaves before a second person has released it. */
  readonly state: "draft";
  readonly notice: {
    readonly explanation: string;
    readonly location: {
      readonly platform: string;
      readonly post: string;
      readonly account: string;
      readonly url?: string;
    };
    readonly notifier: { readonly name: string; readonly email: string };
    readonly good_faith: string;
    readonly legal_ground: string;
    readonly submitted_at: string;
  };
  readonly evidence: {
    readonly text_sha256: string;
    readonly posted_at: string;
    readonly language: string;
    readonly image_pdq: readonly string[];
    /** Of screenshots that the notifier keeps. */
    readonly snapshot_sha256?: readonly string[];
    readonly identifiers: readonly { readonly type: string; readonly value: string }[];
    readonly signs: readonly { readonly sign: string; readonly weight: number }[];
    readonly probability: number;
  };
  readonly necessity: readonly string[];
  /** Vetted, in the language of the post: what the platform may show to whoever looked for the advert. */
  readonly messages?: readonly AttachedMessage[];
  /** What the platform can fill its statement of reasons with, should it act; valid against the database's schema. */
  readonly statement_of_reasons_draft: Readonly<Record<string, unknown>>;
}

const KEPT_HOME: ReadonlySet<Owner> = new Set(["vulnerable", "helper", "business", "unknown"]);
const TWO_LETTERS: Readonly<Record<string, string>> = {
  eng: "EN",
  fra: "FR",
  ara: "AR",
  fas: "FA",
  ckb: "KU",
  kmr: "KU",
  pus: "PS",
  urd: "UR",
  ben: "BN",
  pan: "PA",
  tur: "TR",
  sqi: "SQ",
  vie: "VI",
  amh: "AM",
  tir: "TI",
  spa: "ES",
  deu: "DE",
  ita: "IT",
  rus: "RU",
  som: "SO",
  hin: "HI",
};

/** What names an identifier in a set of withheld ones. */
export const identifierKey = ({ type, value }: Pick<PostEntity, "type" | "value">): string =>
  `${type}:${String(value)}`;

/** Identifiers that must never leave: whoever else's they are in any post of the batch, however it is written. */
export function withheldIdentifiers(reads: Iterable<ReadPost>): ReadonlySet<string> {
  const withheld = new Set<string>();
  for (const read of reads) {
    for (const entity of read.entities)
      if (entity.owner && KEPT_HOME.has(entity.owner)) withheld.add(identifierKey(entity));
  }
  return withheld;
}

/**
 * A draft notice for a post that offers a crossing. `withheld` comes from all posts of the batch. PROTECTED_SUBJECT
 * where the post is no offer or belongs to a protected class; REQUEST_INVALID where its author is no account of
 * the platform, which could find neither.
 */
export function referralPackage(
  post: ReferablePost,
  terms: ReferralTerms,
  withheld: ReadonlySet<string>,
  messages: readonly AttachedMessage[] = [],
): ReferralPackage {
  const { read } = post;
  if (!read.isOffer || read.protectedAs !== undefined)
    throw new WaslError("PROTECTED_SUBJECT", { post: post.id });
  if (isContactId(post.accountId)) throw new WaslError("REQUEST_INVALID", { field: "account" });
  const signs = read.terms.filter((t) => t.name !== "base" && t.value > 0);
  const explanation = explain(signs.map((s) => s.because));
  const day = terms.now.slice(0, 10);
  const id = idFrom("referral-", post.platform, post.id, sha256Hex(post.text));
  return {
    id,
    state: "draft",
    notice: {
      explanation,
      location: {
        platform: post.platform,
        post: ownId(post),
        account: post.accountId,
        ...(post.url === undefined ? {} : { url: post.url }),
      },
      notifier: { name: terms.notifierName, email: terms.notifierEmail },
      good_faith:
        "The notifier believes in good faith that the information and allegations in this notice are accurate and complete.",
      legal_ground: terms.legalGround,
      submitted_at: terms.now,
    },
    evidence: {
      text_sha256: sha256Hex(post.text),
      posted_at: post.postedAt,
      language: read.language.lang,
      image_pdq: post.imageHashes,
      ...(post.snapshots?.length ? { snapshot_sha256: post.snapshots } : {}),
      identifiers: leaving(read, withheld),
      signs: signs.map((s) => ({ sign: s.because, weight: s.value })),
      probability: Math.round(read.probability * 10_000) / 10_000,
    },
    necessity: [
      "The post offers a service; it does not report, warn, research, help or ask for help.",
      "The notice names one post and its account; no reader, commenter or contact of the account is named.",
      "Only identifiers of the offer itself are given; those that other posts show to be somebody else's stay.",
      "The text and pictures stay with the notifier; their hashes prove what was seen.",
    ],
    ...(messages.length > 0 ? { messages } : {}),
    statement_of_reasons_draft: statementDraft(post, terms, explanation, id, day),
  };
}

/** The platform's own id: a node files posts under `platform:id`. */
const ownId = ({ id, platform }: ReferablePost): string =>
  id.startsWith(`${platform}:`) ? id.slice(platform.length + 1) : id;

const leaving = (read: ReadPost, withheld: ReadonlySet<string>): readonly { type: string; value: string }[] =>
  read.entities
    .filter((e) => e.owner === "offeror" && !withheld.has(identifierKey(e)))
    .map((e) => ({ type: e.type, value: String(e.value) }));

const explain = (reasons: readonly string[]): string =>
  `The post appears to offer unauthorised passage or papers for payment. What in it says so: ${reasons.join("; ")}.`.slice(
    0,
    1900,
  );

function statementDraft(
  post: ReferablePost,
  terms: ReferralTerms,
  explanation: string,
  id: string,
  day: string,
): Readonly<Record<string, unknown>> {
  const language = TWO_LETTERS[post.read.language.lang];
  return {
    puid: id,
    decision_visibility: ["DECISION_VISIBILITY_CONTENT_REMOVED"],
    decision_ground: "DECISION_GROUND_ILLEGAL_CONTENT",
    illegal_content_legal_ground: terms.legalGround.slice(0, 500),
    illegal_content_explanation: explanation,
    content_type: ["CONTENT_TYPE_TEXT", ...(post.imageHashes.length > 0 ? ["CONTENT_TYPE_IMAGE"] : [])],
    category: "STATEMENT_CATEGORY_RISK_FOR_PUBLIC_SECURITY",
    // The vocabulary has no keyword for migrant smuggling.
    category_specification: ["KEYWORD_OTHER"],
    category_specification_other: "Offer of migrant smuggling",
    territorial_scope: terms.territory,
    ...(language === undefined ? {} : { content_language: language }),
    content_date: post.postedAt.slice(0, 10),
    application_date: day,
    decision_facts:
      "Notice under Article 16; the post was found by an automated model whose signs the notice lists, and reviewed by a person before the notice was sent.",
    source_type: terms.source,
    source_identity: terms.notifierName.slice(0, 500),
    automated_detection: "Yes",
    automated_decision: "AUTOMATED_DECISION_NOT_AUTOMATED",
  };
}
