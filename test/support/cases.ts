const isQuick = process.env["WASL_CHECK"] === "1";

/** On how many random cases a property is tried: on a quarter of them in `npm run check`, on all in `npm test`. */
export const cases = (all: number): number => (isQuick ? Math.ceil(all / 4) : all);

/** How much a test of size reads, sorts or unpacks: a tenth in `npm run check`, the whole in `npm test`. */
export const size = (whole: number): number => (isQuick ? Math.ceil(whole / 10) : whole);
