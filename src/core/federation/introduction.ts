/** How long a name may be under which a node introduces itself; partners refuse a longer one. */
export const NODE_NAME_MAX = 100;
const NAME = new RegExp(`^[^\\p{Cc}]{1,${NODE_NAME_MAX}}$`, "u");
const ADDRESS = /^https?:\/\/[^\s]{1,200}$/;
/** How a node may introduce itself. */
export const isNodeName = (name: string): boolean => NAME.test(name);
/** Where a node can be reached. */
export const isNodeAddress = (url: string): boolean => ADDRESS.test(url);
