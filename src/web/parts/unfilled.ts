/** What a form needs, by its field's label: the text that stands there so far, or whether it is right. */
type Need = readonly [label: string, given: string | boolean | undefined];

/** The labels of what is still empty or not right, in the order of the form. */
export const unfilled = (needs: readonly Need[]): readonly string[] =>
  needs.flatMap(([label, given]) =>
    (typeof given === "string" ? given.trim() !== "" : given === true) ? [] : [label],
  );
