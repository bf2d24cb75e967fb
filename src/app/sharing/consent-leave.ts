import {
  type GrantNotice,
  groupBy,
  type MessageConsent,
  type Statement,
  sha256Hex,
  standingGrants,
} from "../../core/index.ts";
import type { ObjectRow } from "../ports/federation.ts";
import type { Transaction } from "../ports/index.ts";
import type { StoredMessage } from "../ports/match.ts";
import { consentSubject, rangesOf } from "../rights/approval-subjects.ts";
import type { ConsentTerms } from "./consent.ts";
import { partnerNames } from "./release.ts";

/** What whoever decides said to a request, oldest first. */
export const answersTo = ({ wire }: StoredMessage, all: readonly StoredMessage[]): readonly StoredMessage[] =>
  all
    .filter((m) => m.wire.replyTo === wire.id && m.wire.from === wire.to && m.wire.consent !== undefined)
    .sort((a, b) => (a.wire.at === b.wire.at ? 0 : a.wire.at < b.wire.at ? -1 : 1));

/** What was let go by a request at any time, and what counts: of each fact the last word, since it was last taken back. */
function letGo(ask: StoredMessage, all: readonly StoredMessage[]) {
  const said = answersTo(ask, all).flatMap((m) => m.wire.consent ?? []);
  const of = (some: readonly MessageConsent[]) => some.filter((c) => c.step === "answer");
  const since = of(said.slice(said.findLastIndex((c) => c.step === "withdraw") + 1));
  const last = since.map((answer, i) => {
    const later = new Set(since.slice(i + 1).flatMap((c) => c.objects));
    return { ...answer, objects: answer.objects.filter((o) => !later.has(o)) };
  });
  return { ever: of(said), last };
}

/**
 * A grant says nothing of the request that it answers: it is of each whose answer let go just this, to just these, for that, until then.
 */
const isUnder = (grant: GrantNotice, answer: MessageConsent): boolean =>
  answer.objects.includes(grant.objectId) &&
  grant.until === answer.until &&
  grant.purposes.join() === answer.purpose &&
  [...new Set(grant.recipients)].sort().join() === [...new Set(answer.recipients)].sort().join();

/** Whose a grant to whoever asks is: this request's, and that of another, or of a share that let it pass. */
export interface Whose {
  readonly isOwn: (grant: GrantNotice) => boolean;
  readonly isOther: (grant: GrantNotice) => boolean;
}

export function whoseGrants(ask: StoredMessage, all: readonly StoredMessage[]): Whose {
  const own = letGo(ask, all);
  const others = all
    .filter(
      ({ wire }) =>
        wire.consent?.step === "ask" &&
        wire.id !== ask.wire.id &&
        wire.from === ask.wire.from &&
        wire.to === ask.wire.to,
    )
    .flatMap((other) => letGo(other, all).last);
  const isOf = (answers: readonly MessageConsent[], grant: GrantNotice): boolean =>
    answers.some((answer) => isUnder(grant, answer));
  // A clock that was set back dates an end after leave of later: what is nobody else's stays its own, or nothing would end it.
  const isOwn = (grant: GrantNotice): boolean =>
    isOf(own.last, grant) || (isOf(own.ever, grant) && !isOf(others, grant));
  return { isOwn, isOther: (grant) => !isOwn(grant) || isOf(others, grant) };
}

/** What became of what answers let go: every word on it, by object, and which of it is no more, as by a recall. */
export interface Since {
  readonly words: ReadonlyMap<string, readonly GrantNotice[]>;
  readonly gone: ReadonlySet<string>;
}

/**
 * Of what an answer let go, how much its holder may pass on no more by it, though nobody took that back: it was recalled or ran out, or was
 * given again with narrower leave. An answer may come before the leave that it tells of, which is no end.
 */
export function endedUnder(answer: MessageConsent, holder: string, since: Since): number {
  return answer.objects.filter((id) => {
    if (since.gone.has(id)) return true;
    const words = (since.words.get(id) ?? []).filter((grant) => grant.holder === holder);
    const stands = standingGrants(words, (grant) => grant);
    return words.some((g) => isUnder(g, answer)) && !stands.some((g) => isUnder(g, answer));
  }).length;
}

/** What became of what the last answers to these requests let go. */
export async function sinceOf(
  tx: Transaction,
  asks: readonly StoredMessage[],
  all: readonly StoredMessage[],
): Promise<Since> {
  const keys = asks.flatMap((ask) =>
    (answersTo(ask, all).at(-1)?.wire.consent?.objects ?? []).map((id) => ({ creator: ask.wire.to, id })),
  );
  const words = groupBy(
    (await tx.federation.grants(keys)).map((g) => g.notice),
    (g) => g.objectId,
  );
  const rows = await tx.federation.objects(keys);
  return { words, gone: new Set(rows.flatMap((r) => (r.state === "held" ? [] : [r.id]))) };
}

/** Leave that a holder has now for these objects. */
export async function standingNow(
  tx: Transaction,
  rows: readonly ObjectRow[],
  holder: string,
  now: string,
): Promise<readonly GrantNotice[]> {
  const grants = (await tx.federation.grants(rows)).map((g) => g.notice).filter((g) => g.holder === holder);
  return standingGrants(grants, (g) => g).filter((g) => g.until > now);
}

/**
 * What a second person is asked: who asks for what, which facts, to whom and until when, in words that the node puts together and that
 * the digest is of, with exactly these versions. Facts are told by their numbers in the request, where their values stand for whoever
 * may see them.
 */
export async function askedOf(
  tx: Transaction,
  ask: StoredMessage,
  terms: ConsentTerms,
  rows: readonly ObjectRow[],
): Promise<{ readonly subject: string; readonly shown: string; readonly digest: string }> {
  const { wire } = ask;
  const objects = wire.consent?.objects ?? [];
  const ids = new Set(rows.map((r) => r.id));
  const numbers = objects.flatMap((id, i) => (ids.has(id) ? [i + 1] : []));
  const said: readonly Statement[] = await tx.statements(rows.flatMap((r) => r.statementId ?? []));
  const named = await partnerNames(tx);
  const properties = [...new Set(said.map((s) => s.property))].sort().join(", ");
  const { recipients, purpose, until } = terms;
  const shown =
    `${named(wire.from)} asks in ${wire.id} to pass on ${rows.length} of ${objects.length} facts, ` +
    `no. ${rangesOf(numbers)} (${properties}), to ${[...recipients].sort().map(named).join(", ")}, ` +
    `for ${purpose}, until ${until}`;
  const versions = rows.map((r) => `${r.id} ${r.version} ${r.hash}`).sort();
  return {
    subject: consentSubject(wire.id, numbers),
    shown,
    digest: sha256Hex(["consent", shown, ...versions].join("\n")),
  };
}
