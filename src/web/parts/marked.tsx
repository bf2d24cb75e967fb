import { Bdi } from "./bdi.tsx";
import { segmentsOf } from "./mentions.ts";

interface MarkedProps {
  readonly text: string;
  /** Stretches in UTF-16 units, the end exclusive. */
  readonly spans: readonly { readonly start: number; readonly end: number }[];
  readonly className?: string;
}

/** A text in its own direction with the letters marked that matched. Joined letters stay joined. */
export function Marked({ text, spans, className }: MarkedProps) {
  const segments = segmentsOf(text, spans);
  if (!segments.some(({ mentions }) => mentions.length > 0))
    return <Bdi {...(className === undefined ? {} : { className })}>{text}</Bdi>;
  return (
    <bdi className={className} {...(/\p{L}/u.test(text) ? {} : { dir: "ltr" as const })}>
      {segments.map((segment) =>
        segment.mentions.length > 0 ? (
          <mark key={segment.start} className="matched">
            {segment.text}
          </mark>
        ) : (
          segment.text
        ),
      )}
    </bdi>
  );
}
