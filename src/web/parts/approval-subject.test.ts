import { expect, test } from "vitest";
import { approvalSubject, idTail } from "./approval-subject.ts";

test("what is released is asked for in its own words, and leads to where it is read", () => {
  expect(approvalSubject({ kind: "release", subject: "referral-5f2c" })).toEqual({
    asked: "oversight.approval.release.referral",
    look: "oversight.look.referral",
    href: "/online?view=referrals&id=referral-5f2c",
  });
  expect(approvalSubject({ kind: "release", subject: "data-5f2c" }).href).toBe(
    "/online?view=data&id=data-5f2c",
  );
  expect(approvalSubject({ kind: "release", subject: "goods-5f2c" }).href).toBe("/supply?view=alerts");
  expect(approvalSubject({ kind: "release", subject: "node-b" })).toEqual({
    asked: "oversight.approval.release",
  });
});

test("the rest leads to the page of what it is about", () => {
  expect(approvalSubject({ kind: "unmask", subject: "rep-1@4-9" }).href).toBe("/reports/rep-1");
  expect(approvalSubject({ kind: "disclose", subject: "case-1" }).href).toBe("/cases/case-1/court");
  expect(approvalSubject({ kind: "vet", subject: "docentry-1" }).href).toBe("/supply?view=documents");
  expect(approvalSubject({ kind: "vet", subject: "prev-1" }).href).toBe("/online?view=prevention");
  expect(approvalSubject({ kind: "consent", subject: "msg-1@5f2c" }).href).toBe(
    "/partners?view=consents&request=msg-1",
  );
  for (const kind of ["transfer", "consent"] as const)
    expect(approvalSubject({ kind, subject: "node-b" }).href).toBeUndefined();
});

test("a long id is told by its end, a short one whole", () => {
  expect(idTail("referral-be0e33509c368f678f42e0878b370a77")).toBe("…370a77");
  expect(idTail("ex-nl-c1")).toBe("ex-nl-c1");
});
