import { X } from "lucide-react";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "./bdi.tsx";
import { Button } from "./controls.tsx";

/** What a link from another page narrowed a list to, to be dropped. Nothing where there is no name. */
export function Only({ name, onDrop }: { name: string | undefined; onDrop: () => void }) {
  const { t } = useI18n();
  if (name === undefined) return null;
  return (
    <Button
      small
      icon={<X size={13} aria-hidden="true" />}
      aria-label={t("only.drop", { name })}
      onPress={onDrop}
    >
      <Bdi>{name}</Bdi>
    </Button>
  );
}
