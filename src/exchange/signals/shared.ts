import type { Accounts, Actor, HttpResponse, Wasl } from "../../app/index.ts";

export interface SignalsOptions {
  readonly wasl: Pick<Wasl, "bankChanges" | "lookUpHash" | "signalFeed" | "answerSignal">;
  readonly accounts: Pick<Accounts, "whoIs" | "noteRefusal">;
  readonly nodeId: string;
  readonly prefix?: string;
}

export interface Caller {
  readonly actor: Actor;
  readonly userId: string;
}

export const problem = (status: number, title: string): HttpResponse => ({
  status,
  headers: { "content-type": "application/problem+json" },
  body: JSON.stringify({ title, status }),
});
