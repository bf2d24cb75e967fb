import { itemOf } from "../../core/index.ts";

/** An item of a supply event as people name it: by its serial number, where its URI holds one. */
export const itemWord = (uri: string): string => itemOf(uri)?.serial ?? uri;
