import { identifierNode, type ReleaseItem, type Statement, writtenForms } from "../../core/index.ts";
import type { LedgerTransaction } from "./deps.ts";

/**
 * Marks what may not leave because a protected person is known by it, whoever it is said of and whichever way it would go:
 * a share, a correction, what a renewed agreement lets out again, what is passed on.
 */
export async function withIdentifiersMarked(
  tx: Pick<LedgerTransaction, "protectedNodes">,
  items: readonly ReleaseItem[],
): Promise<readonly ReleaseItem[]> {
  const formsOfItem = items.map((item) => formsOf(item.statement));
  const forms = [...new Set(formsOfItem.flat())];
  if (forms.length === 0) return items;
  const found = await tx.protectedNodes(forms, "all");
  return items.map((item, n) =>
    formsOfItem[n]?.some((form) => found.has(form)) ? { ...item, isOfProtected: true } : item,
  );
}

function formsOf({ property, value }: Statement): readonly string[] {
  const node = identifierNode(property, value);
  return node === undefined ? [] : writtenForms(node);
}
