import type { Output } from "../output.ts";
import type { Closed } from "../text/xml-stream.ts";
import { PLACEHOLDER } from "./goaml-draft.ts";
import { type Party, partyName } from "./goaml-parties.ts";

const ELEMENTS_MAX = 60;
/** A code of the unit's own list of indicators; what a reporter writes there instead is words. */
const INDICATOR = /^(?=.*\d)[A-Z0-9_.-]{1,24}$/i;

/**
 * What a report of suspicion holds and nothing is read of. Its reasons, its action and its comments are a reporter's free words:
 * they name payers, by whatever is known of them, and no list of names finds all of those. They stay in the sealed original, and are
 * told of by the name of their element alone; of the indicators codes are kept.
 */
export class GoamlUnread {
  private readonly left = new Map<string, { readonly line: number; count: number }>();
  private readonly indicators = new Set<string>();

  /** True for the code of an indicator. */
  take({ name, text }: Closed, path: readonly string[]): boolean {
    if (name !== "indicator" || path.at(-2) !== "report_indicators" || !INDICATOR.test(text)) return false;
    this.indicators.add(text);
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

  /** The indicators, as the report's text; undefined where there are none. */
  end(parties: readonly Party[], out: Output): string | undefined {
    for (const [field, { line, count }] of this.left) out.reject(line, "ELEMENT_UNREAD", field, { count });
    const named = parties.filter((p) => p.element !== "reporting_person" && partyName(p) !== "");
    const [first] = named;
    if (first) out.reject(first.line, "HOLDER_SEALED", undefined, { count: named.length });
    return this.indicators.size === 0 ? undefined : [...this.indicators].join("\n");
  }
}
