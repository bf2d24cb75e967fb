import { isIP, isIPv6 } from "node:net";
import { WaslError } from "../core/index.ts";

/** As a browser writes it: a slash at its end would make every page of the node another site's. REQUEST_INVALID for what is none. */
export function originOf(text: string, field: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search !== "" || url.hash !== "")
    throw new WaslError("REQUEST_INVALID", {
      field,
      because: "it is like https://wasl.example.org, without a path",
    });
  return url.origin;
}

/** Whole networks that the server knows by name. */
const NETWORKS: readonly string[] = ["loopback", "linklocal", "uniquelocal"];

/** An address, or a network as 10.0.0.0/8; REQUEST_INVALID for what is neither. */
export function mustBeProxy(text: string): void {
  const [address = "", bits = "1", ...more] = text.split("/");
  const max = isIPv6(address) ? 128 : 32;
  const isNetwork = /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= max && more.length === 0;
  if (!NETWORKS.includes(text) && !(isIP(address) !== 0 && isNetwork))
    throw new WaslError("REQUEST_INVALID", {
      field: "--trust-proxy",
      because: "it is an address or a network, like 127.0.0.1 or 10.0.0.0/8",
    });
}
