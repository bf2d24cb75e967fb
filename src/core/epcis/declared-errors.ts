/** Ends the id and the hash of an event that declares another one wrong: in all else the two are the same event. */
export const ERROR_MARK = "!error";

interface Captured {
  readonly id: string;
  readonly hash?: string | undefined;
}

export const isErrorDeclaration = ({ id, hash = id }: Captured): boolean => hash.endsWith(ERROR_MARK);

const unmarked = (text: string): string => text.slice(0, -ERROR_MARK.length);

/**
 * Tells which of some events others of them declare wrong (EPCIS 2.0, errorDeclaration). The declaration repeats the
 * event: it is that one by its hash, or by the id that it has.
 */
export function declaredWrong(events: readonly Captured[]): (event: Captured) => boolean {
  const wrong = new Set(
    events.filter(isErrorDeclaration).flatMap(({ id, hash = id }) => [unmarked(id), unmarked(hash)]),
  );
  return ({ id, hash = id }) => wrong.has(hash) || wrong.has(id);
}

/** Events that nobody declared wrong, without the declarations: what did not happen proves nothing of anybody. */
export function withoutErrors<E extends Captured>(events: readonly E[]): readonly E[] {
  const isWrong = declaredWrong(events);
  return events.filter((e) => !isErrorDeclaration(e) && !isWrong(e));
}
