import type { FeedSignal, HttpRequest, HttpResponse } from "../../app/index.ts";
import { SIGNAL_VERDICTS, type SignalVerdict } from "../../core/index.ts";
import { type Caller, problem, type SignalsOptions } from "./shared.ts";

const PAGE = 500;
/** ThreatExchange names who says something by a number; there is one here. */
const OWNER = "1";

/** How ThreatExchange types what we hold; what it has no type for is told by a tag, as its clients do with types of their own. */
const TYPE_OF: Readonly<Record<FeedSignal["kind"], string>> = {
  url: "URI",
  invite: "URI",
  pdq: "HASH_PDQ",
  handle: "DEBUG_STRING",
  phone: "DEBUG_STRING",
  crypto: "DEBUG_STRING",
};

/** Its reactions that say what ours do; "acted" is a word of our own, which it has none for. */
const VERDICT_OF: Readonly<Record<string, SignalVerdict>> = {
  SAW_THIS_TOO: "seen",
  NON_MALICIOUS: "false-positive",
  DISAGREE_WITH_TAGS: "false-positive",
  ACTED: "acted",
};

/** Its client knows no other place for a credential than the address: `access_token`, behind the number of an app. */
export function tokenIn({ path, query }: HttpRequest): string {
  if (!/\/te\//.test(path)) return "";
  return (new URLSearchParams(query).get("access_token") ?? "").replace(/^\d*\|/, "");
}

/** `BANK/threat_updates` (0 is all banks), paged and with deletions; a POST to `NUMBER` with `reactions` is feedback. */
export async function threatExchange(
  path: string,
  request: HttpRequest,
  caller: Caller,
  options: SignalsOptions,
): Promise<HttpResponse> {
  const updates = /^([\w.-]{1,80})\/threat_updates\/?$/.exec(path)?.[1];
  if (updates !== undefined)
    return request.method === "GET"
      ? await threatUpdates(updates, request, caller, options)
      : problem(405, "Only GET is spoken here");
  const descriptor = /^([\w-]{1,60})\/?$/.exec(path)?.[1];
  if (descriptor === undefined) return problem(404, "Not here");
  return request.method === "POST"
    ? await react(descriptor, request, caller, options)
    : problem(405, "Only POST is spoken here");
}

async function threatUpdates(
  bank: string,
  request: HttpRequest,
  caller: Caller,
  { wasl, prefix }: SignalsOptions,
): Promise<HttpResponse> {
  const query = new URLSearchParams(request.query);
  const limit = Math.min(wholeOf(query.get("limit")) ?? PAGE, PAGE);
  const start = wholeOf(query.get("start_time"));
  const stop = wholeOf(query.get("stop_time"));
  const after = cursorOf(query.get("after"));
  if (limit === undefined || limit < 1 || (query.has("after") && !after)) return problem(400, "not a page");
  const types = query.get("types")?.split(",").filter(Boolean);
  const found = await wasl.signalFeed(caller.actor, {
    ...(bank === "0" ? {} : { bank }),
    ...(start ? { from: new Date(start * 1000).toISOString() } : {}),
    ...(after ? { after } : {}),
    limit,
  });
  const last = found.at(-1);
  const inTime = found.filter((s) => stop === undefined || secondsOf(s.at) < stop);
  const data = inTime.filter((s) => types === undefined || types.includes(TYPE_OF[s.kind])).map(updateOf);
  // A page of which nothing is of the wanted type is no end; its client takes an empty one for a fault.
  const isMore = last !== undefined && found.length === limit && inTime.length === found.length;
  const paging = isMore ? { next: nextOf(request, `${prefix}te/${bank}/threat_updates/`, query, last) } : {};
  return json({ data, paging });
}

/** What is over is told by what it was, with nothing said of it. */
function updateOf({
  num,
  bank,
  kind,
  service,
  value,
  confidence,
  expiresAt,
  isOver,
  at,
}: FeedSignal): object {
  const head = {
    id: String(num),
    indicator: kind === "url" || kind === "invite" ? `https://${value}` : value,
    type: TYPE_OF[kind],
    last_updated: secondsOf(at),
    should_delete: isOver,
  };
  if (isOver) return head;
  const tags = [bank, `type:${kind}`, ...(service === "" ? [] : [`service:${service}`])];
  return {
    ...head,
    descriptors: {
      data: [
        {
          id: String(num),
          owner: { id: OWNER },
          status: "MALICIOUS",
          tags: { data: tags.map((text) => ({ text })) },
          confidence,
          expired_on: secondsOf(expiresAt),
          description: "offer of migrant smuggling",
        },
      ],
    },
  };
}

async function react(
  descriptor: string,
  request: HttpRequest,
  { actor }: Caller,
  { wasl }: SignalsOptions,
): Promise<HttpResponse> {
  const form = new URLSearchParams(new TextDecoder().decode(request.body));
  const given = form.get("reactions") ?? new URLSearchParams(request.query).get("reactions") ?? "";
  const verdicts = given.split(",").map((one) => VERDICT_OF[one.trim()] ?? asVerdict(one.trim()));
  if (verdicts.some((v) => v === undefined))
    return problem(400, "reactions are SAW_THIS_TOO, NON_MALICIOUS, DISAGREE_WITH_TAGS or ACTED");
  const note = form.get("note") ?? undefined;
  for (const verdict of new Set(verdicts))
    if (verdict !== undefined) await wasl.answerSignal(actor, descriptor, verdict, note);
  return json({ success: true });
}

const asVerdict = (text: string): SignalVerdict | undefined => SIGNAL_VERDICTS.find((v) => v === text);

/** Its client fetches the next page by the address that it is given, whole. */
function nextOf(request: HttpRequest, path: string, query: URLSearchParams, last: FeedSignal): string {
  const next = new URLSearchParams(query);
  next.set("after", `${last.at}~${last.no}`);
  const host = request.headers["host"] ?? "localhost";
  const said = request.headers["x-forwarded-proto"];
  const isHere = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(host);
  const scheme = said === "http" || said === "https" ? said : isHere ? "http" : "https";
  return `${scheme}://${host}${path}?${next}`;
}

function cursorOf(given: string | null): { readonly at: string; readonly no: number } | undefined {
  const [, at, no] = /^([0-9T:.Z-]{20,30})~(\d{1,15})$/.exec(given ?? "") ?? [];
  return at === undefined || no === undefined ? undefined : { at, no: Number(no) };
}

const wholeOf = (given: string | null): number | undefined =>
  given !== null && /^\d{1,10}$/.test(given) ? Number(given) : undefined;

/** By the second that it began in, so that whoever goes on from there misses nothing. */
const secondsOf = (at: string): number => Math.floor(Date.parse(at) / 1000);

const json = (body: object): HttpResponse => ({
  status: 200,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: JSON.stringify(body),
});
