import { useEffect } from "react";

/** Single keys, where nobody is typing and no dialog is open. */
export function useKeys(onKey: (key: string) => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const { target } = event;
      if (
        target instanceof Element &&
        target.closest("input, textarea, select, [role=dialog], [role=listbox]")
      )
        return;
      // By the place of the key: an Arabic keyboard has other letters there.
      onKey(/^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : event.key.toLowerCase());
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  });
}
