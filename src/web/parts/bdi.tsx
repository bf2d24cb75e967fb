import type { ReactNode } from "react";

interface BdiProps {
  readonly children?: ReactNode;
  readonly lang?: string | undefined;
  readonly className?: string;
}

/**
 * Text from the data in its own direction. Numbers and signs have none of their own and would take the page's:
 * the plus of a phone number would move to its end.
 */
export function Bdi({ children, lang, className }: BdiProps) {
  const isNeutral = typeof children === "string" && !/\p{L}/u.test(children);
  return (
    <bdi lang={lang} className={className} {...(isNeutral ? { dir: "ltr" as const } : {})}>
      {children}
    </bdi>
  );
}
