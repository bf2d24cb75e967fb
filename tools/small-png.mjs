// Pictures of pages in at most 256 colours: a third of the size, and no eye sees it.
import { crc32, deflateSync } from "node:zlib";

const COLOURS_MAX = 256;

/** Most used colours first, then the nearest of them for the rest. Pixels are RGBA; alpha is left out. */
function indexed(pixels) {
  const uses = new Map();
  for (let i = 0; i < pixels.length; i += 4) {
    const colour = (pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2];
    uses.set(colour, (uses.get(colour) ?? 0) + 1);
  }
  const byUse = [...uses].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
  // Of colours that look alike one is enough, so that rare ones keep a place of their own.
  const palette = [];
  for (const gap of [24, 12, 6, 1])
    for (const colour of byUse) {
      if (palette.length === COLOURS_MAX) break;
      if (!palette.some((kept) => distance(kept, colour) < gap * gap)) palette.push(colour);
    }
  const indexOf = new Map();
  for (const colour of byUse) {
    let best = 0;
    for (let i = 1; i < palette.length; i++)
      if (distance(palette[i], colour) < distance(palette[best], colour)) best = i;
    indexOf.set(colour, best);
  }
  return { palette, indexOf };
}

function distance(a, b) {
  const red = (a >> 16) - (b >> 16);
  const green = ((a >> 8) & 255) - ((b >> 8) & 255);
  const blue = (a & 255) - (b & 255);
  return red * red + green * green + blue * blue;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** An indexed PNG of RGBA pixels. */
export function smallPng(width, height, pixels) {
  const { palette, indexOf } = indexed(pixels);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 4;
      const colour = (pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2];
      rows[y * (width + 1) + 1 + x] = indexOf.get(colour);
    }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = 3;
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("PLTE", colours),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Reads a PNG's pixels with the browser that made it. */
export async function pixelsOf(page, png) {
  const [width, height, base64] = await page.evaluate(async (data) => {
    const blob = await (await fetch(`data:image/png;base64,${data}`)).blob();
    const image = await createImageBitmap(blob);
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data: pixels } = context.getImageData(0, 0, image.width, image.height);
    let text = "";
    for (let i = 0; i < pixels.length; i += 32_768)
      text += String.fromCharCode(...pixels.subarray(i, i + 32_768));
    return [image.width, image.height, btoa(text)];
  }, png.toString("base64"));
  return { width, height, pixels: Buffer.from(base64, "base64") };
}
