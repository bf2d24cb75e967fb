/** "1 pair", "2 pairs": a figure with its word. `many` where it is not the word with an s. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
