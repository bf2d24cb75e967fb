/**
 * True where a text has neither a letter nor a digit of any script: spaces, dots or signs that nobody sees are no reason, no
 * necessity and no mandate.
 */
export const saysNothing = (text: string): boolean => !/[\p{L}\p{N}]/u.test(text);
