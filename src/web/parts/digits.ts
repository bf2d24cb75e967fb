/** Digits of any script that the reader's keyboard may write, as the API takes them. */
export const latinDigits = (text: string): string =>
  text.replace(/[٠-٩۰-۹]/g, (d) => String(d.charCodeAt(0) & 0xf)).replaceAll("٫", ".");
