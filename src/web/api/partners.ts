import { queryOptions } from "@tanstack/react-query";
import { call } from "./client.ts";
import type { Documented } from "./document.ts";

export type Partner = Documented["Partner"];
export type Pairing = Documented["Pairing"];
export type Receipt = Documented["Receipt"];
export type MatchHit = Documented["MatchHit"];
export type MatchDesk = Documented["MatchDesk"];
export type Message = Documented["Message"];
export type AlertResult = Documented["AlertResult"];
export type Released = Documented["ReleasedObject"];
export type Consent = Documented["Consent"];
export type ConsentDetail = Documented["ConsentDetail"];
export type Room = Documented["Room"];

export const partnerQueries = {
  partners: () =>
    queryOptions({
      queryKey: ["partners", "list"],
      queryFn: ({ signal }) => call("GET", "/partners", { signal }),
    }),
  receipts: () =>
    queryOptions({
      queryKey: ["partners", "receipts"],
      queryFn: ({ signal }) => call("GET", "/partners/receipts", { signal }),
    }),
  released: (partner: string) =>
    queryOptions({
      queryKey: ["partners", "released", partner],
      queryFn: ({ signal }) => call("GET", "/partners/{id}/released", { path: { id: partner }, signal }),
    }),
  consents: () =>
    queryOptions({
      queryKey: ["partners", "consents"],
      queryFn: ({ signal }) => call("GET", "/consents", { signal }),
    }),
  consent: (id: string) =>
    queryOptions({
      queryKey: ["partners", "consents", id],
      queryFn: ({ signal }) => call("GET", "/consents/{id}", { path: { id }, signal }),
    }),
  rooms: () =>
    queryOptions({
      queryKey: ["partners", "rooms"],
      queryFn: ({ signal }) => call("GET", "/rooms", { signal }),
    }),
  room: (id: string) =>
    queryOptions({
      queryKey: ["partners", "rooms", id],
      queryFn: ({ signal }) => call("GET", "/rooms/{id}", { path: { id }, signal }),
    }),
  desk: () =>
    queryOptions({
      queryKey: ["partners", "match"],
      queryFn: ({ signal }) => call("GET", "/match", { signal }),
    }),
  freshHits: () =>
    queryOptions({
      queryKey: ["fresh-hits"],
      queryFn: ({ signal }) => call("GET", "/match/fresh", { signal }),
    }),
  messages: (unanswered?: "true") =>
    queryOptions({
      queryKey: ["partners", "messages", unanswered],
      queryFn: ({ signal }) => call("GET", "/messages", { query: { unanswered }, signal }),
    }),
};
