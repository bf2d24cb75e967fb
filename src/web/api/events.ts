import { apiUrl, purposeHeaders } from "./client.ts";
import type { Documented } from "./document.ts";

/** What the node tells of, in ids and figures only; which of it is there depends on the event. */
type Told = Partial<
  Documented["ImportProgressEvent"] &
    Documented["ReportEvent"] &
    Documented["FindingsEvent"] &
    Documented["AlertsEvent"] &
    Documented["HitsEvent"]
>;

export interface LiveEvent {
  readonly event: string;
  readonly data: Told;
}

/** Splits a server-sent event stream into events; keeps an unfinished one for the next piece. */
export class EventReader {
  #rest = "";

  push(text: string): LiveEvent[] {
    const blocks = (this.#rest + text).replace(/\r\n?/g, "\n").split("\n\n");
    this.#rest = blocks.pop() ?? "";
    return blocks.flatMap(readBlock);
  }
}

function readBlock(block: string): LiveEvent[] {
  let event = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) event = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  if (data.length === 0) return [];
  try {
    const told: Told | null = JSON.parse(data.join("\n"));
    return told ? [{ event, data: told }] : [];
  } catch {
    return [];
  }
}

/**
 * Follows the node's live events until `signal` aborts; reconnects with growing pauses. EventSource cannot
 * send the purpose headers, so this reads the stream itself. `onState` is told when it is open and when it is lost.
 */
export async function followEvents(
  signal: AbortSignal,
  onEvent: (event: LiveEvent) => void,
  onState: (isOpen: boolean) => void,
): Promise<void> {
  for (let pauseMs = 1000; !signal.aborted; pauseMs = Math.min(pauseMs * 2, 30_000)) {
    try {
      const headers = { Accept: "text/event-stream", ...purposeHeaders() };
      const response = await fetch(apiUrl("/events"), { headers, credentials: "same-origin", signal });
      if (response.ok && response.body) {
        pauseMs = 1000;
        onState(true);
        await readAll(response.body, onEvent);
      }
    } catch {
      // Lost or refused: the next round tries again; what was missed is fetched when it is open again.
    }
    onState(false);
    if (!signal.aborted) await new Promise((resume) => setTimeout(resume, pauseMs));
  }
}

async function readAll(body: ReadableStream<Uint8Array>, onEvent: (event: LiveEvent) => void): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const events = new EventReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read())
    for (const event of events.push(decoder.decode(piece.value, { stream: true }))) onEvent(event);
}
