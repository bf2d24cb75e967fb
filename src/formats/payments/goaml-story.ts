import { identifierMask, nameMask } from "../../core/index.ts";
import { unnamedText } from "../article.ts";
import type { DecodeContext, DocumentFacts } from "../format.ts";
import type { Output } from "../output.ts";
import { findContacts } from "../text/contacts.ts";
import type { Closed } from "../text/xml-stream.ts";
import { PLACEHOLDER } from "./goaml-draft.ts";
import { type Party, partyName } from "./goaml-parties.ts";

const TEXT_MAX = 100_000;
const ELEMENTS_MAX = 60;
/** A mark for each UTF-16 unit: as long as what it stands for. */
const masked = (text: string): string => text.replace(/[^\s]/g, "█");
/** Numbers of accounts, documents and telephones, however their digits are parted. */
const LONG_NUMBER =
  /(?<![\p{L}\p{N}])(?=(?:[\p{L}/.-]*\p{N}){5})[\p{L}\p{N}]{6,}(?![\p{L}\p{N}])|\p{N}(?:[\s()./-]{0,2}\p{N}){7,}/gu;
const DAY = /^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})$/;

/**
 * Why something was reported, as the report's text: its reason, its action, and what is said of each party of an activity. Payers
 * are never named, so nobody is: names, numbers and contacts are unreadable, and stay in the sealed original.
 */
export class GoamlStory {
  private readonly parts: string[] = [];
  private readonly left = new Map<string, { readonly line: number; count: number }>();
  private readonly accounts = new Set<string>();
  private length = 0;

  /** True where the element is a part of the story. */
  take({ name, text }: Closed, path: readonly string[]): boolean {
    if (text === "") return false;
    if (name === "account") this.accounts.add(text);
    const parent = path.at(-2);
    const isOwn = path.length === 2 && (name === "reason" || name === "action");
    const isOfParty =
      parent === "report_party" && (name === "reason" || name === "comments" || name === "significance");
    const isIndicator = name === "indicator" && parent === "report_indicators";
    if (!isOwn && !isOfParty && !isIndicator) return name === "account" && path.includes("report_party");
    if (this.length < TEXT_MAX) this.parts.push(text);
    this.length += text.length;
    return true;
  }

  /** Nothing was made of it: told by its name, once for all that are called so. */
  unread({ name, text, line }: Closed): void {
    if (text === "" || text === PLACEHOLDER.text || text === PLACEHOLDER.code) return;
    const field = /^[\w-]{1,40}$/.test(name) ? name : "element";
    const known = this.left.get(field);
    if (known) known.count++;
    else if (this.left.size < ELEMENTS_MAX) this.left.set(field, { line, count: 1 });
  }

  end(parties: readonly Party[], context: DecodeContext, out: Output): Pick<DocumentFacts, "text" | "lang"> {
    for (const [field, { line, count }] of this.left) out.reject(line, "ELEMENT_UNREAD", field, { count });
    const named = parties.filter((p) => p.element !== "reporting_person" && partyName(p) !== "");
    const [first] = named;
    if (first) out.reject(first.line, "HOLDER_SEALED", undefined, { count: named.length });
    if (this.length > TEXT_MAX) out.reject(1, "TEXT_TOO_LONG", "reason");
    const whole = this.parts.join("\n").slice(0, TEXT_MAX);
    if (whole.trim() === "") return {};
    return unnamedText(this.sealed(whole, parties), context);
  }

  private sealed(text: string, parties: readonly Party[]): string {
    const names = parties.flatMap((p) => [
      partyName(p),
      ...p.identifiers.flatMap(([property, value]) => (property === "alias" ? [value] : [])),
    ]);
    const numbers = [
      ...parties.flatMap((p) => p.identifiers.map(([property, value]) => ({ property, value }))),
      ...[...this.accounts].map((value) => ({ property: "accountNumber", value })),
    ];
    const unnamed = nameMask(names)(identifierMask(numbers)(text));
    let sealed = "";
    let done = 0;
    for (const { start, end } of findContacts(unnamed).toSorted((a, b) => a.start - b.start)) {
      if (start < done) continue;
      sealed += unnamed.slice(done, start) + masked(unnamed.slice(start, end));
      done = end;
    }
    return (sealed + unnamed.slice(done)).replace(LONG_NUMBER, (number) =>
      DAY.test(number) ? number : masked(number),
    );
  }
}
