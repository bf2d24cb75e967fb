import type { Publisher } from "../../core/index.ts";
import { cleanText } from "../text/clean.ts";
import { tokenize } from "../text/tokens.ts";
import { findDates, timeNear } from "./dates.ts";
import { asciiDigits, isCapital, type Passage } from "./passage.ts";
import type { Outlet, Reading } from "./reading.ts";

/** What a page says of itself beside its text, e.g. in the head of an HTML document. */
export interface PageFacts {
  readonly title?: string;
  readonly siteName?: string;
  readonly publishedAt?: string;
  readonly lang?: string;
  readonly sourceUrl?: string;
  readonly author?: string;
}

/** An article without what is around it. */
export interface Layout {
  readonly title?: string;
  /** Paragraphs, one a line. */
  readonly body: string;
  /** Origin first. */
  readonly publishers: readonly Publisher[];
  readonly publishedAt?: string;
}

const HEADLINE_LENGTH_MAX = 220;
const NOTICE_LENGTH_MAX = 140;
const SITE_WORDS_MAX = 6;
/** A line as long as this is text, whatever stands around it. */
const TEXT_LENGTH_MIN = 200;
/** Headings and site names stand within so many lines of the start. */
const HEAD_LINES = 12;
/** A clock's time and a zone's distance, as `fold` leaves them. */
const TIMES = /(?<!\d)(?:\d (?=\dh))?\d{1,2}(?:[:h ]\d{2}){1,2}(?!\d)|(?<=gmt |utc )\d{1,2}(?!\d)/gu;
/** Up to the sign that ends it: a place and a day, an agency in brackets or between dashes, and no sentence. */
const OPENING =
  /^[^.!?؟\n]{0,40}?(?:\([^)\n]{2,40}\)|(?:19|20)\d\d)[^.!?؟\n]{0,30}?(?:\)|\s[–—-]|[.:]\s?[–—-])(?:\s?\([^)\n]{2,30}\))?/u;
const SEPARATOR = /\s[-–—|«»:•]\s/u;

const linesOf = (raw: string): readonly string[] =>
  raw
    .split(/\r\n|[\n\r\u2028\u2029]/u)
    .map((line) => cleanText(line.replace(/[\u00a0\u200b]/gu, " ").replace(/[ \t]+/g, " ")))
    .filter((line) => line !== "");

/**
 * A document that somebody wrote or sent: there is nothing around its text, and a short line with a day is a row of a table or
 * of a chronology. What its head says of publishers and its day is known beside it.
 */
export function layOutDocument(raw: string, lang: string, reading: Reading, page: PageFacts): Layout {
  const lines = linesOf(raw);
  const title = page.title ?? headlineIn(lines, undefined);
  const sorter = new LineSorter(lang, reading, title, undefined, true);
  for (const line of lines) sorter.take(line, false);
  return layoutOf(sorter, title, undefined, page);
}

/** Sorts the lines of a page into headline, publishers' notices, boilerplate and text. */
export function layOut(raw: string, lang: string, reading: Reading, page: PageFacts = {}): Layout {
  const lines = linesOf(raw);
  const siteName = page.siteName ?? siteNameOf(lines);
  const title = page.title === undefined ? titleOf(lines, siteName) : stripSite(page.title, siteName);
  const sorter = new LineSorter(lang, reading, title, siteName);
  const lastLong = lines.findLastIndex((line) => line.length >= TEXT_LENGTH_MIN);
  for (const [i, line] of lines.entries()) sorter.take(line, i >= lastLong);
  return layoutOf(sorter, title, siteName, page);
}

function layoutOf(
  sorter: LineSorter,
  title: string | undefined,
  siteName: string | undefined,
  page: PageFacts,
): Layout {
  const publishers = chainOf(sorter, siteName, page.publishedAt);
  const publishedAt =
    publishers.find((p) => p.publishedAt)?.publishedAt ?? page.publishedAt ?? sorter.dateline;
  return {
    ...(title === undefined ? {} : { title }),
    body: sorter.body.join("\n"),
    publishers,
    ...(publishedAt === undefined ? {} : { publishedAt }),
  };
}

const fold = (text: string): string =>
  tokenize(text)
    .map((t) => t.folded)
    .join(" ");

/** A short line near the start that other lines carry as their last part: "Headline - Site". */
function siteNameOf(lines: readonly string[]): string | undefined {
  const head = lines.slice(0, HEAD_LINES);
  for (const line of head) {
    const parts = line.split(SEPARATOR);
    const last = (parts.at(-1) ?? "").replace(/[،,].*$/u, "").trim();
    if (parts.length < 2 || last === "" || fold(last).split(" ").length > SITE_WORDS_MAX) continue;
    const isAlone = head.some((other) => other !== line && fold(other) === fold(last));
    const isAgain = head.some(
      (other) => other !== line && SEPARATOR.test(other) && fold(other).includes(fold(last)),
    );
    if (isAlone || isAgain) return last;
  }
  return undefined;
}

function stripSite(text: string, siteName: string | undefined): string {
  if (siteName === undefined) return text.trim();
  const parts = text.split(SEPARATOR);
  const last = parts.at(-1) ?? "";
  return parts.length > 1 && fold(last).startsWith(fold(siteName))
    ? text
        .slice(0, text.lastIndexOf(last))
        .replace(/\s[-–—|«»:•]\s?$/u, "")
        .trim()
    : text.trim();
}

/** The headline: the line that others repeat, else the first that is short and no sentence. */
function titleOf(lines: readonly string[], siteName: string | undefined): string | undefined {
  const head = lines.slice(0, HEAD_LINES).map((line) => stripSite(line, siteName));
  let best: string | undefined;
  let bestCount = 1;
  for (const line of head) {
    const folded = fold(line);
    if (folded.split(" ").length < 3 || line.length > HEADLINE_LENGTH_MAX || folded === fold(siteName ?? ""))
      continue;
    const count = head.filter((other) => fold(other).startsWith(folded)).length;
    if (count > bestCount) {
      best = line;
      bestCount = count;
    }
  }
  return best ?? headlineIn(lines, siteName);
}

function headlineIn(lines: readonly string[], siteName: string | undefined): string | undefined {
  const head = lines.slice(0, HEAD_LINES).map((line) => stripSite(line, siteName));
  const first = head.find((line) => fold(line) !== fold(siteName ?? "") && fold(line) !== "");
  const isHeadline =
    first !== undefined && first.length <= HEADLINE_LENGTH_MAX && !/[.。؟?!…:]\s*$/u.test(first);
  return isHeadline && lines.length > 1 ? first : undefined;
}

class LineSorter {
  readonly body: string[] = [];
  /** Publishers that notices name, with their dates. */
  readonly noticed: Publisher[] = [];
  /** Agencies and outlets that the head of a text names, the agencies first: others print what they report. */
  readonly named: Outlet[] = [];
  /** When the page that we read says that it was published. */
  dateline: string | undefined;
  readonly #lang: string;
  readonly #reading: Reading;
  readonly #title: string | undefined;
  readonly #titleFolded: string;
  readonly #siteFolded: string;
  readonly #keepsAll: boolean;
  #isOver = false;

  /** `keepsAll`: nothing but the headline and a byline is left out. */
  constructor(
    lang: string,
    reading: Reading,
    title: string | undefined,
    siteName: string | undefined,
    keepsAll = false,
  ) {
    this.#lang = lang;
    this.#reading = reading;
    this.#title = title;
    this.#titleFolded = fold(title ?? "");
    this.#siteFolded = fold(siteName ?? "");
    this.#keepsAll = keepsAll;
  }

  /** `isTail`: no text follows. */
  take(line: string, isTail: boolean): void {
    if (this.#isOver) return;
    const folded = fold(line);
    if (folded === "" || folded === this.#siteFolded) return;
    const isHead = this.body.length === 0;
    if ((isHead || !this.#keepsAll) && this.#isHeadline(line, folded)) return;
    if (isHead && this.#isByline(line)) {
      this.#nameOutlets(line);
      return;
    }
    if (isHead && !this.#keepsAll && this.#isOutlet(line)) return;
    const isAside =
      line.length <= NOTICE_LENGTH_MAX &&
      (this.#isNotice(line) || ((isHead || !this.#keepsAll) && this.#isDateline(line)));
    if (!this.#keepsAll && (isAside || this.#isBoilerplate(line, isTail))) return;
    if (isHead) this.#readOpening(line);
    this.body.push(line);
  }

  /** "Cartagena, 21 ene 2026 (EFE).- La Guardia Civil …": what stands before a report says who reports it, and when. */
  #readOpening(line: string): void {
    const opening = OPENING.exec(line)?.[0];
    if (opening === undefined) return;
    this.#nameOutlets(opening);
    this.dateline ??= this.#dateIn(opening);
  }

  /** A line that is an outlet's name and nothing else, or that of an agency beside a date. */
  #isOutlet(line: string): boolean {
    const tokens = tokenize(line);
    const hit = this.#reading.outlets.at(line, tokens, 0);
    if (hit?.to !== tokens.length || !this.#nameOutlets(line)) return false;
    return true;
  }

  #nameOutlets(text: string): boolean {
    const before = this.named.length;
    for (const hit of this.#reading.outlets.find(text, tokenize(text))) {
      const word = text.slice(hit.start, hit.end);
      // "AP" is an agency, "ap" is not.
      const outlet = hit.value.find(({ written }) =>
        written.length > 4 ? isCapital(word) : word === written,
      );
      const isArabic = /^\p{sc=Arab}/u.test(word);
      const found = outlet ?? (isArabic && hit.cut === 0 ? hit.value[0] : undefined);
      if (found && !this.named.some(({ name }) => name === found.name)) this.named.push(found);
    }
    return this.named.length > before;
  }

  /** The headline again, alone or with the site's name and a date behind it. */
  #isHeadline(line: string, folded: string): boolean {
    if (this.#titleFolded === "" || !folded.startsWith(this.#titleFolded)) return false;
    const rest = folded.slice(this.#titleFolded.length).trim();
    if (rest === "" || rest === this.#siteFolded) return true;
    const isSites = this.#siteFolded !== "" && rest.startsWith(this.#siteFolded);
    const after = line.slice((this.#title ?? "").length);
    const date = this.#dateIn(after);
    if (date !== undefined) this.dateline ??= date;
    return isSites || (date !== undefined && after.length < 80);
  }

  /** "Published in X on D", "Source: X". */
  #isNotice(line: string): boolean {
    const { publishedIn, publishedOn } = this.#reading;
    const tokens = tokenize(line);
    const hit = publishedIn.at(line, tokens, 0);
    const kind = hit?.value[0];
    if (!hit || !kind || hit.cut > 0) return false;
    const rest = line.slice(hit.end);
    // "Source" opens many sentences; as a notice it has a colon or a dash.
    if (kind === "source" && !/^\s*[:：–-]/u.test(rest)) return false;
    const passage = this.#passage(line);
    const date = findDates(passage)[0];
    const nameStart = hit.end + (/^[\s:：–-]*/u.exec(rest)?.[0].length ?? 0);
    const on = publishedOn
      .find(line, tokens)
      .find((h) => h.start > nameStart && (!date || h.start <= date.start) && h.cut === 0);
    const nameEnd = Math.min(date?.start ?? line.length, on?.start ?? line.length);
    const name = line.slice(nameStart, nameEnd).replace(/^[\s:«"]+|[\s,،.()|»"–-]+$/gu, "");
    if (name === "" || fold(name).split(" ").length > SITE_WORDS_MAX) return false;
    if (!date && kind === "published" && /[.!؟?]\s*\S/u.test(rest)) return false;
    const publishedAt = date && withTime(passage, date);
    if (!this.noticed.some((p) => fold(p.name) === fold(name))) {
      this.noticed.push({ name, role: "original", ...(publishedAt === undefined ? {} : { publishedAt }) });
    }
    return true;
  }

  /** Who wrote it is a private person's name: it goes with the boilerplate. */
  #isByline(line: string): boolean {
    const hit = this.#reading.bylines.at(line, tokenize(line), 0);
    return hit !== undefined && hit.cut === 0 && line.length <= 60 && !/[.!؟?]$/u.test(line);
  }

  /** A short line that is mostly a date. */
  #isDateline(line: string): boolean {
    if (line.length > 80) return false;
    const [date] = findDates(this.#passage(line));
    if (!date) return false;
    const around = fold(line.slice(0, date.start) + line.slice(date.end));
    // A phone, a count or a number of a thing beside the day is what the line tells.
    if (/\d/u.test(around.replace(TIMES, " "))) return false;
    const rest = around.replace(TIMES, " ").trim();
    // At the head of a page the agency, the weekday and "updated" may stand beside the date.
    // Amid the text a line with a day and a word is a line of a chronology.
    const wordsMax = this.body.length === 0 ? 6 : 0;
    if (rest.split(/\s+/).filter((w) => w.length > 1).length > wordsMax || /[.!؟?]$/u.test(line))
      return false;
    this.dateline ??= this.#dateIn(line);
    if (this.body.length === 0) this.#nameOutlets(line);
    return true;
  }

  #isBoilerplate(line: string, isTail: boolean): boolean {
    const tokens = tokenize(line);
    const { trailing, boilerplate } = this.#reading;
    if (isTail && this.body.length > 0 && line.length <= NOTICE_LENGTH_MAX && trailing.at(line, tokens, 0)) {
      this.#isOver = true;
      return true;
    }
    const hit = boilerplate.at(line, tokens, 0);
    return hit !== undefined && line.length <= 200 && !(hit.value && /[.!]\s+\S.*[.!]$/u.test(line));
  }

  #passage(line: string): Passage {
    const text = line;
    return {
      text,
      digits: asciiDigits(text),
      tokens: tokenize(text),
      lang: this.#lang,
      reading: this.#reading,
    };
  }

  #dateIn(line: string): string | undefined {
    const passage = this.#passage(line);
    const [date] = findDates(passage);
    return date && withTime(passage, date);
  }
}

/** The zone of a page's clock is not written, so none is claimed. */
function withTime(passage: Passage, date: { readonly value: string; readonly end: number }): string {
  const day = date.value.split("/")[0] ?? date.value;
  const time = day.length === 10 ? timeNear(passage, date.end) : undefined;
  return time === undefined ? day : `${day}T${time}`;
}

/** Who reported first, then who we read: whom a notice names is the origin, the page's own site republishes it. */
function chainOf(
  sorter: LineSorter,
  siteName: string | undefined,
  pageDate: string | undefined,
): Publisher[] {
  const siteDate = sorter.dateline ?? pageDate;
  const others = sorter.noticed.filter((p) => siteName === undefined || fold(p.name) !== fold(siteName));
  const chain: Publisher[] = others.map((p, i) => ({ ...p, role: i === 0 ? "original" : "republisher" }));
  if (siteName !== undefined) {
    const own = sorter.noticed.find((p) => fold(p.name) === fold(siteName));
    const publishedAt = siteDate ?? own?.publishedAt;
    chain.push({
      name: siteName,
      ...(publishedAt === undefined ? {} : { publishedAt }),
      role: chain.length === 0 ? "original" : "republisher",
    });
  }
  if (chain.length > 0) return chain;
  const named = [...sorter.named].sort((a, b) => Number(b.isAgency) - Number(a.isAgency));
  return named.map(({ name }, i) => ({
    name,
    // The day is that of what we read: the last in the chain.
    ...(i === named.length - 1 && siteDate !== undefined ? { publishedAt: siteDate } : {}),
    role: i === 0 ? "original" : "republisher",
  }));
}
