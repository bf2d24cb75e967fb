import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { bytesOf, context } from "../../../test/formats/support.ts";
import { decodeAll } from "../decode-all.ts";
import { epcis } from "./epcis.ts";

const golden = new URL(
  "../../../test/golden/epcis/epcis-event-hash/ReferenceEventHashAlgorithm.jsonld",
  import.meta.url,
);
const document = readFileSync(golden, "utf8");
const event = (JSON.parse(document) as { epcisBody: { eventList: unknown[] } }).epcisBody.eventList[0];
const line = JSON.stringify(event);
const read = (bytes: Uint8Array, pieces: number) => {
  const { records, statements, rejects } = decodeAll(epcis, bytes, context, undefined, pieces);
  return { records, statements, rejects };
};

it.each<[string, string | Uint8Array]>([
  ["a document", document],
  ["a bare event", line],
  ["an event a line", `${line}\n${line.replace("2020", "2021")}\nno event\n`],
  ["after blank lines and a mark", `\ufeff\r\n  \n${line}\n${line}\n`],
  ["in UTF-16", Buffer.from(`\ufeff${line}\n`, "utf16le")],
  ["blank", " \n\n"],
  ["a space that JSON does not know", `\u00a0\n${line}\n`],
])("%s is read alike whatever pieces it comes in", (_what, given) => {
  const bytes = typeof given === "string" ? bytesOf(given) : given;
  const whole = read(bytes, bytes.length);
  for (const pieces of [1, 7, 64]) expect(read(bytes, pieces)).toEqual(whole);
});

it("an event a line is two records, and what is none is a reject with its line", () => {
  const { records, rejects } = read(bytesOf(`${line}\n${line.replace("2020", "2021")}\nno event\n`), 100);
  expect(records).toHaveLength(2);
  expect(rejects.map((r) => r.line)).toEqual([3]);
});

it("of a document the sound events are records, and one that is wrong is a reject with its number and place", () => {
  const all = JSON.parse(document) as { epcisBody: { eventList: object[] } };
  const eventList = [
    event,
    { ...(event as object), bizStep: "conjuring" },
    ...all.epcisBody.eventList.slice(1),
  ];
  const { records, rejects } = read(
    bytesOf(JSON.stringify({ ...all, epcisBody: { eventList } }, null, 2)),
    100,
  );
  expect(records).toHaveLength(all.epcisBody.eventList.length);
  expect(rejects).toEqual([{ line: 2, code: "FIELD_INVALID", field: "/epcisBody/eventList/1/bizStep" }]);
});

it("owners are the parties of an event; whoever carries or stores the goods, and a place, is none", () => {
  const party = (type: string, source: string) => ({
    type,
    source: `https://id.example.org/party/${source}`,
  });
  const sources = (...sourceList: object[]) => {
    const [record] = read(bytesOf(JSON.stringify({ ...(event as object), sourceList })), 100).records;
    return record?.kind === "event" ? record.sourceParties : undefined;
  };
  expect(sources(party("possessing_party", "haulier"), party("owning_party", "maker"))).toEqual(["maker"]);
  expect(sources(party("urn:epcglobal:cbv:sdt:owning_party", "maker"))).toEqual(["maker"]);
  expect(sources(party("possessing_party", "haulier"), party("location", "yard"))).toEqual([]);
});

// 279 seconds for 70 kB before each byte was looked at once; fuzzing found it.
it("half a megabyte without a line end, in small pieces, is refused at once", () => {
  expect(read(bytesOf(`{"a":"${"a".repeat(500_000)}`), 16).rejects).toHaveLength(1);
});

it("an event more than a day ahead of the clock is refused with a code; one within it is let pass", () => {
  const seen = Date.parse(context.seenAt);
  const ahead = (ms: number): string =>
    JSON.stringify({
      type: "ObjectEvent",
      action: "OBSERVE",
      eventTime: new Date(seen + ms).toISOString(),
      eventTimeZoneOffset: "+00:00",
      epcList: ["urn:epc:id:sgtin:4012345.011111.9"],
    });
  const bytes = bytesOf(`${ahead(23 * 3_600_000)}\n${ahead(25 * 3_600_000)}\n`);
  const { records, rejects } = read(bytes, bytes.length);
  expect(records).toHaveLength(1);
  expect(rejects).toEqual([{ line: 2, code: "TIME_AHEAD", field: "/eventTime" }]);
});
