import type Sharp from "sharp";
import type { DecodedImage, ImageDecoder, ImageRefusal } from "../app/index.ts";

/** A platform's largest upload is smaller; a file that is larger is no post's picture. */
const BYTES_MAX = 32 * 1024 * 1024;
/** 120 MB as RGB: what one decoding may take. */
const PIXELS_MAX = 40_000_000;
const SIDE_MAX = 16_384;

/** First bytes of the kinds that are decoded; SVG, PDF, TIFF and containers of video are not among them. */
const KINDS: readonly { readonly kind: string; readonly is: (b: Uint8Array) => boolean }[] = [
  { kind: "png", is: (b) => b[0] === 0x89 && b[1] === 0x50 && b[2] === 0x4e && b[3] === 0x47 },
  { kind: "jpeg", is: (b) => b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff },
  { kind: "gif", is: (b) => b[0] === 0x47 && b[1] === 0x49 && b[2] === 0x46 && b[3] === 0x38 },
  {
    kind: "webp",
    is: (b) =>
      b[0] === 0x52 && b[1] === 0x49 && b[2] === 0x46 && b[3] === 0x46 && b[8] === 0x57 && b[9] === 0x45,
  },
];

let loading: Promise<typeof Sharp> | undefined;

/** Loaded with the first image: every command would wait for it, and few decode one. */
async function libvips(): Promise<typeof Sharp> {
  loading ??= import("sharp").then(({ default: sharp }) => {
    // Only four loaders are let run, whatever the bytes claim to be.
    sharp.block({ operation: ["VipsForeignLoad"] });
    sharp.unblock({
      operation: [
        "VipsForeignLoadPngBuffer",
        "VipsForeignLoadJpegBuffer",
        "VipsForeignLoadNsgifBuffer",
        "VipsForeignLoadWebpBuffer",
      ],
    });
    sharp.cache(false);
    return sharp;
  });
  return await loading;
}

/** Decodes with libvips: PNG, JPEG, WebP and still GIF, up to 40 megapixels and 16384 a side. */
export const imageDecoder: ImageDecoder = {
  async decode(bytes) {
    if (bytes.length > BYTES_MAX) return { refused: "IMAGE_TOO_LARGE" };
    if (!KINDS.some(({ is }) => is(bytes))) return { refused: "IMAGE_KIND" };
    const sharp = await libvips();
    try {
      const options = { limitInputPixels: PIXELS_MAX, failOn: "error", sequentialRead: true } as const;
      const facts = await sharp(bytes, { ...options, limitInputPixels: false }).metadata();
      const { width = 0, height = 0, pages = 1 } = facts;
      if (pages > 1) return { refused: "IMAGE_ANIMATED" };
      if (width > SIDE_MAX || height > SIDE_MAX || width * height > PIXELS_MAX)
        return { refused: "IMAGE_TOO_LARGE" };
      const { data, info } = await sharp(bytes, options)
        .timeout({ seconds: 20 })
        .toColourspace("srgb")
        .raw({ depth: "uchar" })
        .toBuffer({ resolveWithObject: true });
      const { channels } = info;
      if (channels !== 1 && channels !== 3 && channels !== 4) return { refused: "IMAGE_BROKEN" };
      return { width: info.width, height: info.height, channels, data } satisfies DecodedImage;
    } catch {
      return { refused: "IMAGE_BROKEN" satisfies ImageRefusal };
    }
  },
};
