/** Log-odds of what cannot be. */
export const ABSENT = -32768;
