import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { imageDecoder } from "./image.ts";

const solid = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: "#456789" } });

/** A PNG that says it is this large, with as little data as deflate makes of zeros. */
function claimedPng(width: number, height: number): Uint8Array {
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(data.length);
    const crc = Buffer.alloc(4);
    crc.writeUInt32BE(crc32(body));
    return Buffer.concat([head, body, crc]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const data = deflateSync(Buffer.alloc(1_000_000));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", data),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let k = 0; k < 8; k++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

describe("decoding pictures", () => {
  test.each(["png", "jpeg", "webp", "gif"] as const)("%s gives its pixels", async (format) => {
    const image = await imageDecoder.decode(await solid(20, 10).toFormat(format).toBuffer());
    expect(image).toMatchObject({ width: 20, height: 10 });
    if ("refused" in image) throw new Error(image.refused);
    expect(image.data).toHaveLength(20 * 10 * image.channels);
    expect(Math.abs((image.data[0] ?? 0) - 0x45)).toBeLessThan(6);
  });

  test.each([
    ["SVG", '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>'],
    ["SVG behind an XML declaration", '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'],
    ["a page", "<!doctype html><img src=x>"],
    ["a PDF", "%PDF-1.7"],
    ["nothing", ""],
  ])("%s is refused by its kind", async (_name, text) => {
    expect(await imageDecoder.decode(Buffer.from(text))).toEqual({ refused: "IMAGE_KIND" });
  });

  test("50,000 pixels a side, and more than 40 megapixels, are refused before they are decoded", async () => {
    expect(await imageDecoder.decode(claimedPng(50_000, 50_000))).toEqual({ refused: "IMAGE_TOO_LARGE" });
    expect(await imageDecoder.decode(claimedPng(50_000, 1))).toEqual({ refused: "IMAGE_TOO_LARGE" });
    expect(await imageDecoder.decode(claimedPng(8000, 8000))).toEqual({ refused: "IMAGE_TOO_LARGE" });
    expect(await imageDecoder.decode(new Uint8Array(33 * 1024 * 1024))).toEqual({
      refused: "IMAGE_TOO_LARGE",
    });
  });

  test("animated, cut and mislabelled files are refused", async () => {
    const frames = Buffer.concat([await solid(8, 8).raw().toBuffer(), Buffer.alloc(8 * 8 * 3, 200)]);
    const animated = await sharp(frames, {
      raw: { width: 8, height: 16, channels: 3, pageHeight: 8 },
    } as never)
      .gif()
      .toBuffer();
    const cut = (await solid(300, 300).png().toBuffer()).subarray(0, 60);
    expect(await imageDecoder.decode(animated)).toEqual({ refused: "IMAGE_ANIMATED" });
    expect(await imageDecoder.decode(cut)).toEqual({ refused: "IMAGE_BROKEN" });
    expect(await imageDecoder.decode(Buffer.from([0xff, 0xd8, 0xff, 0, 1, 2, 3]))).toEqual({
      refused: "IMAGE_BROKEN",
    });
  });
});
