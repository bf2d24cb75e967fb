/** On how many random cases a property is tried: on a quarter of them in `npm run check`, on all in `npm test`. */
export const cases = (all: number): number => (process.env["WASL_CHECK"] === "1" ? Math.ceil(all / 4) : all);
