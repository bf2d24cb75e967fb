const HEX_GROUP = "[0-9A-Fa-f]{1,4}";
const OCTET = "(?:25[0-5]|2[0-4][0-9]|[01]?[0-9][0-9]?)";
const IPV4 = `(?:${OCTET}\\.){3}${OCTET}`;
/** Without zeros in front. */
const IPV4_PLAIN =
  "(?:(?:[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])\\.){3}(?:[0-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5])";
const LAST_32 = `(?:${HEX_GROUP}:${HEX_GROUP}|${IPV4})`;
const IPV6 = [
  `(?:${HEX_GROUP}:){6}${LAST_32}`,
  `::(?:${HEX_GROUP}:){5}${LAST_32}`,
  `(?:${HEX_GROUP})?::(?:${HEX_GROUP}:){4}${LAST_32}`,
  `(?:(?:${HEX_GROUP}:)?${HEX_GROUP})?::(?:${HEX_GROUP}:){3}${LAST_32}`,
  `(?:(?:${HEX_GROUP}:){0,2}${HEX_GROUP})?::(?:${HEX_GROUP}:){2}${LAST_32}`,
  `(?:(?:${HEX_GROUP}:){0,3}${HEX_GROUP})?::${HEX_GROUP}:${LAST_32}`,
  `(?:(?:${HEX_GROUP}:){0,4}${HEX_GROUP})?::${LAST_32}`,
  `(?:(?:${HEX_GROUP}:){0,5}${HEX_GROUP})?::${HEX_GROUP}`,
  `(?:(?:${HEX_GROUP}:){0,6}${HEX_GROUP})?::`,
].join("|");
const PLAIN = "a-zA-Z0-9_.~\\-!$&'()*+,;=";
const pchars = (more: string): string => `(?:[${PLAIN}${more}]|%[0-9A-Fa-f]{2})`;
const AUTHORITY = `(?:${pchars(":")}*@)?(?:\\[(?:${IPV6}|v[0-9A-Fa-f]+\\.[${PLAIN}:]+)\\]|${pchars("")}*)(?::[0-9]*)?`;
const REST = `(?:\\/${pchars(":@")}*)*`;
const QUERY = `${pchars(":@/?")}*`;
const URI = new RegExp(
  `^[a-zA-Z][a-zA-Z0-9+.-]*:(?:\\/\\/${AUTHORITY}${REST}|\\/(?:${pchars(":@")}+${REST})?|${pchars(":@")}+${REST}|)(?:\\?${QUERY})?(?:#${QUERY})?$`,
);

/** RFC 3986, appendix A: an absolute URI with an optional fragment. */
export const isUri = (text: string): boolean => URI.test(text);

export const isIpv4 = (text: string): boolean => new RegExp(`^${IPV4_PLAIN}$`).test(text);
/** Without an address of version 4 in it, which OASIS's schema does not take. */
export const isIpv6 = (text: string): boolean =>
  !text.includes(".") && new RegExp(`^(?:${IPV6})$`).test(text);

/** What OASIS's validator takes for an e-mail address. */
export const isEmail = (text: string): boolean =>
  /^[a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+$/.test(text);

/** A CPE 2.3 name as a formatted string (NISTIR 7695, 6.2), or bound to a URI or well-formed name. */
export function isCpe(text: string): boolean {
  if (/\s/.test(text)) return false;
  if (/^cpe:\/[aho]?(?::[^:]*){0,6}$/i.test(text)) return true;
  if (/^wfn:\[.*\]$/.test(text)) return true;
  if (!/^cpe:2\.3:/i.test(text)) return false;
  const parts = text.slice(8).split(/(?<!\\):/);
  const [part = "", ...rest] = parts;
  return parts.length === 11 && /^[aho*-]$/i.test(part) && rest.every(isCpeValue);
}

const isCpeValue = (value: string): boolean =>
  value === "*" || value === "-" || /^(?:\?+|\*)?(?:[\w.-]|\\[^\w\s])+(?:\?+|\*)?$/.test(value);
