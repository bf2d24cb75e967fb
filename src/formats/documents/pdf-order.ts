/** A piece of a page's text as the PDF library gives it: in reading order, where what is drawn is letters of one direction. */
export interface PdfPiece {
  readonly str: string;
  readonly dir: string;
  readonly width: number;
  readonly height: number;
  /** A matrix of six: the last two are where it begins, from the left and from below. */
  readonly transform: readonly number[];
  readonly hasEOL: boolean;
}

const RIGHT_TO_LEFT = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
/** The library adds spaces of its own, and its ordering drops these brackets. */
const PASSED_OVER = /[\s<>]/u;
/** Some fonts say a ligature's letters in the order in which they are drawn; lam-alef begins with lam. */
const SAID_AS_DRAWN = /^[اأإآٱ]ل$/u;

/** Whether a page has text whose ligatures have to be looked at. */
export const isRightToLeft = (pieces: readonly PdfPiece[]): boolean =>
  pieces.some(({ str }) => RIGHT_TO_LEFT.test(str));

/**
 * One sign of a font may stand for several letters, as lam-alef does, and says them in reading order. The library turns the
 * letters of a line round one by one, and these with them: الاثنين became االثنين. `glyphs` says, sign by sign as they
 * are drawn, what each stands for; where that does not match a piece, it and all that follow stay as they are.
 */
export function turnLigatures(pieces: readonly PdfPiece[], glyphs: readonly string[]): readonly PdfPiece[] {
  let next = 0;
  let isLost = false;
  return pieces.map((piece) => {
    const wanted = count(piece.str);
    if (isLost || wanted === 0) return piece;
    const drawn: string[] = [];
    for (let have = 0; have < wanted && next < glyphs.length; next += 1) {
      const glyph = glyphs[next] ?? "";
      drawn.push(glyph);
      have += count(glyph);
    }
    isLost = sorted(plain(drawn.join(""))) !== sorted(plain(piece.str));
    return isLost ? piece : { ...piece, str: withLigatures(piece.str, drawn) };
  });
}

/** The library says some ligatures of Latin letters as letters. */
const plain = (text: string): string =>
  [...text.normalize("NFKD")].filter((c) => !PASSED_OVER.test(c)).join("");
const count = (text: string): number => plain(text).length;
const sorted = (text: string): string => [...text].sort().join("");

function withLigatures(text: string, drawn: readonly string[]): string {
  const letters = [...text];
  const places = letters.flatMap((c, at) => (RIGHT_TO_LEFT.test(c) ? [at] : []));
  const ofGlyphs = drawn.map((glyph) => [...glyph].filter((c) => RIGHT_TO_LEFT.test(c)));
  const asDrawn = ofGlyphs.flat().reverse();
  if (asDrawn.some((c, i) => c !== letters[places[i] ?? -1])) return text;
  let end = places.length;
  for (const glyph of ofGlyphs) {
    const own = places.slice(end - glyph.length, end);
    end -= glyph.length;
    if (glyph.length < 2 || SAID_AS_DRAWN.test(glyph.join(""))) continue;
    for (const [i, at] of own.entries()) letters[at] = glyph[i] ?? "";
  }
  return letters.join("");
}
