import type { ReactNode } from "react";

/** Things one below the other, of which one is chosen; each row says what tells it from the others. */
export function ChoiceList<T extends { readonly id: string }>({
  items,
  current,
  onChoose,
  isTall = false,
  row,
}: {
  readonly items: readonly T[];
  readonly current: T;
  readonly onChoose: (id: string) => void;
  readonly isTall?: boolean;
  readonly row: (one: T) => ReactNode;
}) {
  return (
    <div className="mention-list" {...(isTall ? { "data-tall": true } : {})}>
      {items.map((one) => (
        <button
          key={one.id}
          type="button"
          className="mention-row"
          aria-pressed={one === current}
          onClick={() => onChoose(one.id)}
        >
          {row(one)}
        </button>
      ))}
    </div>
  );
}
