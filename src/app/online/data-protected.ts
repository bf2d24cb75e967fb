import {
  type DataTarget,
  identifierNode,
  isProtectedCategory,
  normalIdentifier,
  PROTECTED_ID_PREFIX,
  type ReadPost,
  WaslError,
  withheldIdentifiers,
} from "../../core/index.ts";
import { writtenForms } from "../match/shared.ts";
import type { Transaction } from "../ports/index.ts";
import { readAgain, readsWith } from "./referable.ts";

const PROPERTY_OF = {
  account: "username",
  handle: "username",
  url: "website",
  phone: "phone",
  email: "email",
  ip: undefined,
  domain: "website",
} as const;
const PER_NODE = 200;

/**
 * Nobody asks for the data of whoever is protected, nor of a journalist, a helper, or somebody who seeks help or warns: what the
 * referral desk leaves alone is left alone here (R08, R27). PROTECTED_SUBJECT, which does not say by what it is known.
 */
export async function mustConcernNobodyProtected(
  tx: Transaction,
  platform: string,
  targets: readonly DataTarget[],
): Promise<void> {
  const nodes = targets.flatMap(({ type, value }) => {
    const property = PROPERTY_OF[type];
    const node = property === undefined ? undefined : identifierNode(property, value);
    return node === undefined ? [] : writtenForms(node);
  });
  const refuse = (): never => {
    throw new WaslError("PROTECTED_SUBJECT", { targets: targets.length });
  };
  if ((await tx.protectedNodes(nodes, "all")).size > 0) refuse();
  await mustBeNobodysHere(tx, nodes, refuse);
  const marks = targets.map(({ type, value }) =>
    type === "phone" ? value.replace(/\D/g, "").slice(-7) : value.replace(/^@/, "").toLowerCase(),
  );
  const withheld = [...withheldIdentifiers(await readsWith(tx, marks))].map((key) => formOf(key));
  const wanted = new Set(targets.map(({ type, value }) => formOf(`${type}:${value}`)));
  if (withheld.some((form) => wanted.has(form))) refuse();
  for (const read of await readsOfAccounts(tx, platform, targets))
    if (read.protectedAs !== undefined) refuse();
}

/** The graph may know that an identifier is a protected person's. */
async function mustBeNobodysHere(
  tx: Transaction,
  nodes: readonly string[],
  refuse: () => never,
): Promise<void> {
  if (nodes.length === 0) return;
  const links = await tx.links(nodes, PER_NODE);
  const ids = [...new Set(links.flatMap(({ from, to }) => [from, to]))].filter((id) => !nodes.includes(id));
  if (ids.some((id) => id.startsWith(PROTECTED_ID_PREFIX))) refuse();
  for (const { category } of (await tx.categories(ids)).values()) if (isProtectedCategory(category)) refuse();
}

/** A handle, an account and an address of one are compared as one: "@name", "name", "https://platform.example/@name". */
function formOf(key: string): string {
  const value = key.slice(key.indexOf(":") + 1);
  if (key.startsWith("phone:")) return normalIdentifier("phone", value) ?? value;
  return nameOf(value);
}

const nameOf = (value: string): string =>
  (/^https?:\/\//i.test(value)
    ? (value
        .replace(/[/?#]+$/, "")
        .split("/")
        .at(-1) ?? value)
    : value
  )
    .replace(/^@/, "")
    .toLowerCase();

/** What the accounts themselves posted on that platform, as far as it is here. */
async function readsOfAccounts(
  tx: Transaction,
  platform: string,
  targets: readonly DataTarget[],
): Promise<readonly ReadPost[]> {
  const names = new Set(
    targets.flatMap(({ type, value }) =>
      type === "account" || type === "handle" || type === "url" ? [nameOf(value)] : [],
    ),
  );
  if (names.size === 0) return [];
  const found: ReadPost[] = [];
  for await (const page of tx.records("post"))
    for (const post of page)
      if (
        post.platform.toLowerCase() === platform.toLowerCase() &&
        [post.accountId, post.accountName ?? ""].some((name) => name !== "" && names.has(nameOf(name)))
      )
        found.push(readAgain(post));
  return found;
}
