/**
 * What every JavaScript engine brings from the URL and Encoding Standards; pure functions, which the core types leave out
 * because browsers and Node declare them differently. iconv-lite would bring Node's Buffer and its types here.
 */
interface Standard {
  readonly URL: new (
    url: string,
    base?: string,
  ) => { readonly href: string; readonly hostname: string; readonly protocol: string };
  readonly TextEncoder: new () => { encode(text: string): Uint8Array };
  readonly TextDecoder: new (
    label: string,
    options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean },
  ) => NativeDecoder;
}

export interface NativeDecoder {
  decode(bytes?: Uint8Array, options?: { readonly stream?: boolean }): string;
}

export const { URL, TextEncoder, TextDecoder } = globalThis as unknown as Standard;

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
export const textOfUtf8 = (bytes: Uint8Array): string => new TextDecoder("utf-8").decode(bytes);
