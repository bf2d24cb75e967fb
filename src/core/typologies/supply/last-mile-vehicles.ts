import type { FindingDraft, FindingTerm } from "../../finding.ts";
import { idFrom } from "../../ids.ts";
import { say } from "../../said.ts";
import type { Detector, DetectorInput, RoadTraffic, VehicleSighting } from "../detector.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** One drives ahead and looks, the other follows with the boats. */
const APART_MIN_MS = 2 * MINUTE_MS;
const APART_MAX_MS = 15 * MINUTE_MS;
/** Boats come to the coast in the two days before a launch. */
const BEFORE_LAUNCH_MS = 48 * HOUR_MS;
/** Once may be chance, and so are two cameras on one way: nights count. */
const NIGHTS_MIN = 2;
/** UTC; a summer night on the Channel is no longer. */
const isNight = (at: number): boolean => {
  const hour = new Date(at).getUTCHours();
  return hour >= 20 || hour < 5;
};
/** One number from noon to noon. */
const nightOf = (at: number): number => Math.floor((at - 12 * HOUR_MS) / (24 * HOUR_MS));

interface Meeting {
  readonly first: VehicleSighting;
  readonly second: VehicleSighting;
}

/**
 * Vehicles that nothing but a camera knows are never shown: whoever drives the same road at the same hour is evidence of
 * nothing.
 */
function detect({ traffic }: DetectorInput): readonly FindingDraft[] {
  if (!traffic) return [];
  const known = knownVehicles(traffic);
  const launches = traffic.launches.map(launchOf).sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1));
  const pairs = new Map<string, Meeting[]>();
  for (const meeting of meetings(traffic.sightings.filter(({ vehicle }) => known.has(vehicle))))
    push(pairs, [meeting.first.vehicle, meeting.second.vehicle].sort().join(" "), meeting);
  return [...pairs.values()].flatMap((met) => toFinding(met, known, launches) ?? []);
}

function knownVehicles({ known }: RoadTraffic): ReadonlyMap<string, readonly string[]> {
  const records = new Map<string, string[]>();
  for (const { vehicle, recordId } of known) push(records, vehicle, recordId);
  return records;
}

/** Two vehicles that a camera saw minutes apart at night. */
function* meetings(sightings: readonly VehicleSighting[]): Iterable<Meeting> {
  const byPlace = new Map<string, VehicleSighting[]>();
  for (const sighting of sightings) push(byPlace, sighting.place, sighting);
  for (const seen of byPlace.values()) {
    const once = oncePerMinute(seen.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)));
    for (const [i, first] of once.entries())
      for (let j = i + 1; j < once.length; j++) {
        const second = once[j] as VehicleSighting;
        const apart = second.at - first.at;
        if (apart > APART_MAX_MS) break;
        if (apart >= APART_MIN_MS && isNight(first.at) && first.vehicle !== second.vehicle)
          yield { first, second };
      }
  }
}

/** Whoever stands before a camera is seen again and again. */
function oncePerMinute(seen: readonly VehicleSighting[]): readonly VehicleSighting[] {
  const minutes = new Set<string>();
  return seen.filter(({ vehicle, at }) => {
    const minute = `${vehicle} ${Math.floor(at / MINUTE_MS)}`;
    return !minutes.has(minute) && minutes.add(minute);
  });
}

interface Launch {
  readonly id: string;
  readonly from: number;
  readonly to: number;
}

/** Of many only the day is known: they may have been at any hour of it. */
function launchOf({ id, at }: RoadTraffic["launches"][number]): Launch {
  const from = Date.parse(at);
  return { id, from, to: /T/.test(at) ? from : from + DAY_MS };
}

function toFinding(
  met: readonly Meeting[],
  known: ReadonlyMap<string, readonly string[]>,
  launches: readonly Launch[],
): FindingDraft | undefined {
  const nights = new Set(met.map(({ first }) => nightOf(first.at))).size;
  if (nights < NIGHTS_MIN) return undefined;
  const before = launches.filter(({ from, to }) =>
    met.some(({ second }) => to >= second.at && from - second.at <= BEFORE_LAUNCH_MS),
  );
  if (before.length === 0) return undefined;
  const [one] = met as readonly [Meeting, ...Meeting[]];
  const plates = [one.first.vehicle, one.second.vehicle].sort();
  const records = plates.flatMap((plate) => known.get(plate) ?? []);
  const seen = met.flatMap(({ first, second }) => [first, second]);
  const evidence = [...new Set([...seen.map((s) => s.id), ...before.map((l) => l.id), ...records])].sort();
  const terms: FindingTerm[] = [
    {
      name: "together",
      value: round(Math.min(0.4, 0.15 * nights)),
      because: say("vehicles.together", { n: nights }),
    },
    {
      name: "launches",
      value: round(Math.min(0.3, 0.15 * before.length)),
      because: say("vehicles.launches", { n: before.length }),
    },
    { name: "known", value: 0.2, because: say("vehicles.known", { n: new Set(records).size }) },
  ];
  const times = seen.map(({ at }) => at).sort((a, b) => a - b);
  return {
    id: idFrom("finding-", lastMileVehicles.id, lastMileVehicles.version, ...plates, ...evidence),
    detector: lastMileVehicles.id,
    detectorVersion: lastMileVehicles.version,
    techniques: lastMileVehicles.techniques,
    front: "supply",
    subjects: plates.map((plate) => ({ id: vehicleId(plate), role: "vehicle before launches" })),
    evidence,
    score: round(terms.reduce((sum, t) => sum + t.value, 0)),
    terms,
    against: [say("against.same-road"), say("against.hired-vehicle")],
    summary: say("last-mile-vehicles", { meetings: nights, launches: before.length }),
    from: new Date(times[0] ?? 0).toISOString(),
    to: new Date(times.at(-1) ?? 0).toISOString(),
    proves: plates.map((plate) => ({
      entityId: vehicleId(plate),
      schema: "Vehicle",
      property: "registrationNumber",
      value: plate,
    })),
  };
}

const vehicleId = (plate: string): string => idFrom("vehicle-", plate);
const round = (value: number): number => Math.round(value * 1000) / 1000;

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const own = map.get(key);
  if (own) own.push(value);
  else map.set(key, [value]);
}

/** SF15: two vehicles of known deliveries go to the coast together at night, again and again before launches. */
export const lastMileVehicles: Detector = {
  id: "last-mile-vehicles",
  version: "1",
  title: "Two vehicles known from goods or seizures, together at night before launches",
  front: "supply",
  reference: "Eurojust and Europol, dismantling of a smuggling network with boats and forerunner cars, 2024",
  techniques: ["OIC-STG-05", "OIC-EQP-04"],
  card: {
    purpose:
      "Show a supply officer that two vehicles already known from orders, declarations or seizures travel together before launches.",
    lawfulBasis:
      "Records of number plates as national law allows them, to prevent, detect and investigate migrant smuggling (Palermo Protocol, Art. 6 and 10).",
    dataUsed: [
      "number plates with time and place, where they may be kept",
      "plates in orders, customs declarations and seizures",
      "days of seizures at launches",
    ],
    errorRates:
      "Not measured: the development data do not say which vehicles belong together. Invented data say nothing of fitness for use.",
    affectedGroups: "Carriers, couriers, hire firms, tourists and anglers who drive the same road at night.",
    guardrails: [
      "A vehicle that only a camera knows is never shown, named or counted.",
      "Once together is nothing; each meeting is at night and minutes apart.",
      "Whoever drives is not read, and no country of a plate either.",
    ],
    reviewAt: "2027-05-31",
  },
  detect,
};
