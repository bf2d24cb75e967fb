import { TaxiiRefusal } from "./answers.ts";

/** Whether a media type is TAXII 2.1's, with or without its version (1.6.8). */
function isTaxii(text: string): boolean {
  const [type = "", ...params] = text.toLowerCase().split(";");
  if (type.trim() !== "application/taxii+json") return false;
  return params.every((param) => {
    const [name = "", value = ""] = param.split("=");
    return name.trim() !== "version" || value.trim().replace(/^"(.*)"$/, "$1") === "2.1";
  });
}

/** 406 where nothing that is accepted is ours. */
export function checkAccept(accept: string | undefined): void {
  if (accept === undefined) return;
  const isAccepted = accept.split(",").some((part) => {
    const type = part.trim();
    if (/;\s*q=0(?:\.0*)?\s*(?:;|$)/i.test(type)) return false;
    return isTaxii(type) || /^(?:\*\/\*|application\/\*)(?:;|$)/.test(type);
  });
  if (!isAccepted) throw new TaxiiRefusal(406, "Accept has to allow application/taxii+json;version=2.1");
}

/** 415 where the body is of another type. */
export function checkContentType(contentType: string | undefined): void {
  if (contentType === undefined || !isTaxii(contentType))
    throw new TaxiiRefusal(415, "Content-Type has to be application/taxii+json;version=2.1");
}
