/** Hands a text to the browser as a download. */
export const saveFile = (fileName: string, mediaType: string, text: string): void =>
  saveBlob(fileName, new Blob([text], { type: mediaType }));

/** The same of bytes that came as a file. */
export function saveBlob(fileName: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(address);
}
