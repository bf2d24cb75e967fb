import type { ReactNode } from "react";
import type { ScoreTerm } from "../../core/index.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "./bdi.tsx";
import { useTermWords } from "./because.ts";

interface TermsProps {
  readonly terms: readonly ScoreTerm[];
  /** A finding's come in the reader's words; those of records taken as one are codes. */
  readonly inWords?: boolean;
}

/** The score folded away as the sum of its terms, each with its reason: what is shown is what was added. */
export function ScoreTerms({ terms, score, ...rest }: TermsProps & { readonly score: number }) {
  const { t, scored } = useI18n();
  if (terms.length === 0) return null;
  return (
    <details className="terms">
      <summary>
        {t("score.title")} <b dir="ltr">{scored(score)}</b>
      </summary>
      <TermsTable terms={terms} {...rest} />
    </details>
  );
}

/** The sum, term by term: whoever doubts the score can add it up. `children` may be a table's foot. */
export function TermsTable({ terms, inWords, children }: TermsProps & { readonly children?: ReactNode }) {
  const { t, figure, dir } = useI18n();
  const words = useTermWords();
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{t("score.term")}</th>
          <th scope="col">{t("score.because")}</th>
          <th scope="col" className="number">
            {t("score.value")}
          </th>
        </tr>
      </thead>
      <tbody>
        {terms
          .map((term) => ({ ...term, words: inWords ? term : words(term) }))
          .map((term) => (
            <tr key={`${term.name}:${term.because}`}>
              <td>
                <Bdi>{term.words.name}</Bdi>
              </td>
              <td>
                <bdi dir={dir}>{term.words.because}</bdi>
              </td>
              <td className="number" dir="ltr">
                {figure(term.value, { signDisplay: "exceptZero" })}
              </td>
            </tr>
          ))}
      </tbody>
      {children}
    </table>
  );
}
