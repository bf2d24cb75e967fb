import { expect, test } from "vitest";
import { declaredWrong, ERROR_MARK, withoutErrors } from "./declared-errors.ts";

const event = (id: string, hash?: string) => ({ id, ...(hash === undefined ? {} : { hash }) });
const wrong = (id: string, hash: string) => event(`${id}${ERROR_MARK}`, `${hash}${ERROR_MARK}`);

test("an event is declared wrong by its hash or by its id, in whatever order they came", () => {
  const events = [event("a", "h1"), wrong("x", "h1"), event("b", "h2"), wrong("c", "h9"), event("c", "h3")];
  expect(withoutErrors(events)).toEqual([event("b", "h2")]);
  expect(withoutErrors(events.toReversed())).toEqual([event("b", "h2")]);
  expect(events.map(declaredWrong(events))).toEqual([true, false, false, false, true]);
});

test("where nobody declared anything, all stand", () => {
  const events = [event("a", "h1"), event("b")];
  expect(withoutErrors(events)).toEqual(events);
  expect(events.some(declaredWrong(events))).toBe(false);
});
