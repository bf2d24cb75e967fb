/** From how many findings on a cell of the method is one step stronger. */
export const HEAT_FROM = [1, 5, 25, 100];

/** The step that `data-heat` colours: 0 for none. */
export const heatOf = (n: number): number => HEAT_FROM.filter((from) => n >= from).length;
