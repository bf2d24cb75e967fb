/** A ref for what says why a form was not taken: it stands at the end of a dialog that is longer than the window. */
export const intoView = (element: HTMLElement | null): void => {
  if (element?.closest(".dialog")) element.scrollIntoView({ block: "nearest" });
};
