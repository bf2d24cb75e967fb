/** A picture as bytes of 8 bits, row by row: 1 grey, 3 RGB or 4 RGBA. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3 | 4;
  readonly data: Uint8Array;
}

/** Why a picture was not decoded; public like the codes of rejects. */
export type ImageRefusal = "IMAGE_KIND" | "IMAGE_TOO_LARGE" | "IMAGE_ANIMATED" | "IMAGE_BROKEN";

/**
 * Decodes a still picture for hashing; nothing is shown and no person is looked for. Whatever the bytes are, it
 * answers within bounded memory and never throws.
 */
export interface ImageDecoder {
  decode(bytes: Uint8Array): Promise<DecodedImage | { readonly refused: ImageRefusal }>;
}
