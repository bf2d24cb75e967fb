import type { Transaction } from "../../src/app/index.ts";

/** A finding about somebody as a detector leaves it, which stands on what is said of them. */
export async function findingAbout(
  tx: Transaction,
  id: string,
  subject: string,
  summary: string,
): Promise<void> {
  const [first, ...rest] = (await tx.statementsAbout([subject])).get(subject) ?? [];
  if (first === undefined) throw new Error(`nothing is said of ${subject}`);
  await tx.saveFindings([
    {
      id,
      detector: "shared-contact",
      detectorVersion: "1",
      techniques: ["OIC-PAY-05"],
      front: "supply",
      subjects: [{ id: subject, role: "seller" }],
      evidence: [first, ...rest.slice(0, 1)].map((s) => s.id),
      score: 1,
      terms: [],
      against: [],
      // As an older detector left it: a text that nothing speaks.
      summary: summary as never,
      proves: [],
      access: first.access,
    },
  ]);
}
