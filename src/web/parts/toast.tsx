import { CircleAlert, CircleCheck, X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { Button } from "react-aria-components";
import { useI18n } from "../i18n/context.tsx";

interface ToastItem {
  readonly key: number;
  readonly text: string;
  readonly tone: "good" | "bad";
  /** Takes back what was done. */
  readonly undo?: (() => void) | undefined;
}

const SHOWN_MS = 6000;
/** As long as somebody may need to see what they did. */
const UNDOABLE_MS = 20_000;
let toasts: readonly ToastItem[] = [];
let nextKey = 0;
const listeners = new Set<() => void>();
const update = (next: readonly ToastItem[]): void => {
  toasts = next;
  for (const listener of listeners) listener();
};

/** Says in the corner what has happened. A failure stays until it is closed. */
export function toast(text: string, tone: ToastItem["tone"] = "good", undo?: () => void): void {
  const key = nextKey++;
  update([...toasts, { key, text, tone, undo }]);
  if (tone === "good") setTimeout(() => dismiss(key), undo ? UNDOABLE_MS : SHOWN_MS);
}

const dismiss = (key: number): void => update(toasts.filter((item) => item.key !== key));

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

function Undo({ item: { key, undo } }: { item: ToastItem }) {
  const { t } = useI18n();
  if (!undo) return null;
  const take = (): void => {
    dismiss(key);
    undo();
  };
  return (
    <Button className="button" data-look="quiet" onPress={take}>
      {t("action.undo")}
    </Button>
  );
}

export function Toasts() {
  const { t } = useI18n();
  const items = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {items.map((item) => (
        <div key={item.key} className="toast" data-tone={item.tone}>
          {item.tone === "good" ? (
            <CircleCheck size={16} aria-hidden="true" />
          ) : (
            <CircleAlert size={16} aria-hidden="true" />
          )}
          <span>{item.text}</span>
          <Undo item={item} />
          <Button
            className="button icon-button"
            data-look="quiet"
            aria-label={t("action.close")}
            onPress={() => dismiss(item.key)}
          >
            <X size={14} aria-hidden="true" />
          </Button>
        </div>
      ))}
    </div>
  );
}
