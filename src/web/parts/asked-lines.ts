/** One term of a question, and on which line it was written. */
export interface AskedLine {
  readonly line: number;
  readonly term: string;
}

/** What is asked: every line that says something, with the number that its writer counts it by. */
export const linesOf = (text: string): readonly AskedLine[] =>
  text.split("\n").flatMap((written, i) => {
    const term = written.trim();
    return term === "" ? [] : [{ line: i + 1, term }];
  });
