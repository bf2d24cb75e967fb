export { imageDecoder } from "./image.ts";
