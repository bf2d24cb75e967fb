import { queryOptions } from "@tanstack/react-query";
import type { Access, MatchKind, Purpose, Urgency } from "../../core/index.ts";
import { call } from "./client.ts";

/** What the API answers of partners, hit/no-hit and messages, as far as the page reads it. */
export interface Partner {
  readonly nodeId: string;
  readonly name: string;
  readonly url?: string;
  readonly agreement?: string;
  readonly pairedAt: string;
  readonly stopped?: string;
  readonly given: number;
  readonly taken: number;
  readonly overdue: number;
}
export interface Pairing {
  readonly nodeId: string;
  readonly name: string;
  readonly code: string;
  readonly expiresAt: string;
}
export interface Receipt {
  readonly of: string;
  readonly what: "recall" | "correction" | "standing" | "expel" | "expiry";
  readonly peer: string;
  readonly dueAt: string;
  readonly state: "received" | "waiting" | "overdue";
}
export interface MatchHit {
  readonly id: string;
  readonly partner: string;
  readonly kind: MatchKind;
  readonly purpose: Purpose;
  readonly mandate: string;
  readonly term: string;
  readonly foundAt: string;
  readonly requestId?: string;
}
export interface MatchDesk {
  readonly batches: readonly {
    readonly id: string;
    readonly direction: "asked" | "answered";
    readonly partner: string;
    readonly mandate: string;
    readonly legalBasis: string;
    readonly elements: number;
    readonly questions?: number;
    readonly hits?: number;
    readonly at: string;
  }[];
  readonly hits: readonly MatchHit[];
  readonly standing: readonly {
    readonly id: string;
    readonly partner: string;
    readonly term: string;
    readonly until: string;
    readonly hitAt?: string;
  }[];
  readonly alarms: readonly {
    readonly because: "register" | "guessing";
    readonly questions: number;
    readonly hits: number;
    readonly partner: string;
    readonly direction: "asked" | "answered";
  }[];
}
export interface MatchResult {
  readonly questions: number;
  readonly elements: number;
  readonly setAt: string;
  readonly items: readonly { readonly term: string; readonly hitId?: string }[];
  readonly rejected: readonly number[];
  readonly alarm?: { readonly because: "register" | "guessing" };
}
export interface Message {
  readonly wire: {
    readonly id: string;
    readonly from: string;
    readonly to: string;
    readonly kind: "message" | "request" | "reply" | "alert" | "room" | "method";
    readonly thread: string;
    readonly urgency: Urgency;
    readonly deadline?: string;
    readonly mandate: string;
    readonly legalBasis: string;
    readonly subject: string;
    readonly body: string;
    readonly terms: readonly string[];
    readonly place?: { readonly words: string };
    readonly room?: { readonly title: string; readonly entities: readonly string[] };
    readonly at: string;
  };
  readonly access: Access;
  readonly direction: "sent" | "received";
  readonly state: "waiting" | "sent" | "received" | "read";
  readonly answeredAt?: string;
  readonly failure?: string;
}
export interface AlertResult {
  readonly messages: readonly Message[];
  readonly call: readonly { readonly id: string; readonly name: string; readonly country: string }[];
}

export interface Released {
  readonly place: number;
  readonly at: string;
  readonly objectId: string;
  readonly schema: string;
  readonly property: string;
  readonly value: string;
  readonly tlp: string;
  readonly mandate: string;
  readonly state: "held" | "older" | "recalled" | "expired";
}
export interface ShareResult {
  readonly shared: number;
  readonly already: number;
  readonly withheld: Readonly<Record<string, number>>;
}
export interface Room {
  readonly id: string;
  readonly title: string;
  readonly openedBy: string;
  readonly members: readonly string[];
  readonly caseId?: string;
  readonly lastAt: string;
}
export interface RoomShare {
  readonly partner: string;
  readonly result?: ShareResult;
  readonly failed?: string;
}

interface Partners {
  readonly partners: readonly Partner[];
  readonly pairings: readonly Pairing[];
}
interface Items<T> {
  readonly items: readonly T[];
}

export const partnerQueries = {
  partners: () =>
    queryOptions({
      queryKey: ["partners", "list"],
      queryFn: ({ signal }) => call<Partners>("GET", "partners", { signal }),
    }),
  receipts: () =>
    queryOptions({
      queryKey: ["partners", "receipts"],
      queryFn: ({ signal }) => call<Items<Receipt>>("GET", "partners/receipts", { signal }),
    }),
  released: (partner: string) =>
    queryOptions({
      queryKey: ["partners", "released", partner],
      queryFn: ({ signal }) =>
        call<Items<Released>>("GET", `partners/${encodeURIComponent(partner)}/released`, { signal }),
    }),
  rooms: () =>
    queryOptions({
      queryKey: ["partners", "rooms"],
      queryFn: ({ signal }) => call<Items<Room>>("GET", "rooms", { signal }),
    }),
  room: (id: string) =>
    queryOptions({
      queryKey: ["partners", "rooms", id],
      queryFn: ({ signal }) =>
        call<{ readonly room: Room; readonly messages: readonly Message[] }>(
          "GET",
          `rooms/${encodeURIComponent(id)}`,
          { signal },
        ),
    }),
  desk: () =>
    queryOptions({
      queryKey: ["partners", "match"],
      queryFn: ({ signal }) => call<MatchDesk>("GET", "match", { signal }),
    }),
  messages: () =>
    queryOptions({
      queryKey: ["partners", "messages"],
      queryFn: ({ signal }) => call<Items<Message>>("GET", "messages", { signal }),
    }),
};
