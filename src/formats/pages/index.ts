export { lookAtPage, type PageLook, pageMarkup, type Wall, type WallWords } from "./look.ts";
export { isLikeSketch, sketchOf } from "./sketch.ts";
export { encodeWarc, readWarc, type WarcPage } from "./warc.ts";
