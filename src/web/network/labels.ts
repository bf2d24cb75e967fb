/** A disc on the screen, in pixels: no name is written over it. */
export interface Disc {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** A name that a disc should bear, with the room it takes, in pixels. */
export interface WantedLabel extends Disc {
  readonly key: string;
  readonly width: number;
  readonly height: number;
  /** The highest is written first. */
  readonly rank: number;
  /** Written even where there is no room. */
  readonly isForced: boolean;
}

/** Where a name is written: the middle of its upper edge. */
export interface PlacedLabel {
  readonly key: string;
  readonly x: number;
  readonly y: number;
}

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const GAP = 4;
const CELL = 48;

/**
 * Which names are written, and where: under their disc, else above, beside or aslant of it, wherever neither another name nor
 * a disc is, inside of the picture. A name without room is left out. The same names in whatever order
 * give the same picture.
 */
export function placeLabels(
  wanted: readonly WantedLabel[],
  discs: readonly Disc[],
  picture: { readonly width: number; readonly height: number },
): PlacedLabel[] {
  const isInside = ({ left, top, right, bottom }: Box): boolean =>
    left >= 0 && top >= 0 && right <= picture.width && bottom <= picture.height;
  const taken = new Taken();
  for (const disc of discs) taken.add(clipped(boxOf(disc), picture));
  const ranked = [...wanted].sort(
    (a, b) => Number(b.isForced) - Number(a.isForced) || b.rank - a.rank || (a.key < b.key ? -1 : 1),
  );
  return ranked.flatMap((label) => {
    const places = placesOf(label);
    const free = places.find((box) => isInside(box) && !taken.meets(box));
    const box = free ?? (label.isForced ? places[0] : undefined);
    if (!box) return [];
    taken.add(box);
    return { key: label.key, x: (box.left + box.right) / 2, y: box.top };
  });
}

const boxOf = ({ x, y, radius }: Disc): Box => ({
  left: x - radius,
  top: y - radius,
  right: x + radius,
  bottom: y + radius,
});

/** As much of a box as lies in the picture: zoomed into, a disc is larger than all of it. */
const clipped = (box: Box, picture: { readonly width: number; readonly height: number }): Box => ({
  left: Math.max(box.left, 0),
  top: Math.max(box.top, 0),
  right: Math.min(box.right, picture.width),
  bottom: Math.min(box.bottom, picture.height),
});

function placesOf({ x, y, radius, width, height }: WantedLabel): readonly [Box, ...Box[]] {
  const away = radius + GAP;
  const at = (left: number, top: number): Box => ({ left, top, right: left + width, bottom: top + height });
  return [
    at(x - width / 2, y + away),
    at(x - width / 2, y - away - height),
    at(x + away, y - height / 2),
    at(x - away - width, y - height / 2),
    at(x, y + away),
    at(x - width, y + away),
    at(x, y - away - height),
    at(x - width, y - away - height),
  ];
}

/** Boxes by the cells of the screen that they lie in. */
class Taken {
  readonly #cells = new Map<string, Box[]>();

  add(box: Box): void {
    for (const cell of cellsOf(box)) {
      const known = this.#cells.get(cell);
      if (known) known.push(box);
      else this.#cells.set(cell, [box]);
    }
  }

  meets(box: Box): boolean {
    return cellsOf(box).some((cell) =>
      this.#cells
        .get(cell)
        ?.some(
          (other) =>
            box.left < other.right &&
            other.left < box.right &&
            box.top < other.bottom &&
            other.top < box.bottom,
        ),
    );
  }
}

function cellsOf({ left, top, right, bottom }: Box): readonly string[] {
  const cells: string[] = [];
  for (let column = Math.floor(left / CELL); column <= Math.floor(right / CELL); column++)
    for (let row = Math.floor(top / CELL); row <= Math.floor(bottom / CELL); row++)
      cells.push(`${column} ${row}`);
  return cells;
}
