import type { RefObject } from "react";
import { schemaIcon } from "../parts/kinds.tsx";

/** Pixels of an icon as it is kept: twice of what it is drawn at, most often. */
const SIZE = 48;

/** One icon of each schema, out of sight: what the canvas and the files take their pictures from. */
export function IconSource({
  schemata,
  source,
}: {
  schemata: readonly string[];
  source: RefObject<HTMLDivElement | null>;
}) {
  return (
    <div hidden ref={source}>
      {schemata.map((schema) => {
        const Icon = schemaIcon(schema);
        return <Icon key={schema} data-schema={schema} size={SIZE} strokeWidth={2} />;
      })}
    </div>
  );
}

/** The icons of these schemata as SVG, by schema. */
export function iconsIn(
  source: HTMLElement | null,
  schemata: readonly string[],
): ReadonlyMap<string, string> {
  const drawn = [...(source?.querySelectorAll("svg") ?? [])];
  return new Map(
    schemata.flatMap((schema) => {
      const svg = drawn.find((one) => one.dataset.schema === schema);
      return svg ? [[schema, new XMLSerializer().serializeToString(svg)] as const] : [];
    }),
  );
}

/** An icon of this colour, ready to be drawn. */
export async function iconImage(svg: string, colour: string): Promise<HTMLImageElement> {
  const image = new Image(SIZE, SIZE);
  image.src = `data:image/svg+xml,${encodeURIComponent(svg.replaceAll("currentColor", colour))}`;
  await image.decode();
  return image;
}
