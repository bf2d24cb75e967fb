import type {
  Access,
  DataAnswerType,
  DataCertificate,
  DataRequestBody,
  DataRequestEvent,
  DataRequestKind,
  DataRequestState,
} from "../../core/index.ts";
import type { Page } from "./index.ts";

/** What of the law a request was drafted under, as it was on that day. */
export interface DataTerms {
  readonly orderWithinHours?: number;
  readonly clarifyDays?: number;
  /** Grounds that the law knows for a refusal. */
  readonly grounds: readonly string[];
}

/** A request for stored data, as the unit keeps it. */
export interface KeptDataRequest {
  readonly id: string;
  readonly kind: DataRequestKind;
  readonly platform: string;
  /** SHA-256 of the body: exactly what a second person releases. */
  readonly digest: string;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly state: DataRequestState;
  readonly body: DataRequestBody;
  readonly terms: DataTerms;
  readonly access: Access;
  readonly events: readonly DataRequestEvent[];
  /** By extensions that went out. */
  readonly extensionDays: number;
  /** A production that follows it went out. */
  readonly isFollowed: boolean;
}

/** The same as the platform has it: nobody of the unit, no necessity, no marking. */
export interface PlatformDataRequest
  extends Pick<
    KeptDataRequest,
    "id" | "kind" | "platform" | "digest" | "terms" | "extensionDays" | "isFollowed"
  > {
  readonly state: Exclude<DataRequestState, "draft">;
  readonly body: DataCertificate;
  readonly sentAt: string;
  readonly events: readonly Omit<DataRequestEvent, "by" | "reportId" | "order">[];
}

export interface DataRequestPort {
  /** CONFLICT where it is there. `orderReport` holds its order: whoever approves has to see it. */
  keepDataRequest(
    draft: Omit<KeptDataRequest, "events" | "state" | "extensionDays" | "isFollowed">,
    orderReport?: string,
  ): Promise<void>;
  /** The report that holds a request's order; undefined where it has none, or is not the viewer's to see. */
  dataOrderReport(id: string): Promise<string | undefined>;
  dataRequest(id: string): Promise<KeptDataRequest | undefined>;
  /** Newest first. */
  dataRequests(filter: { readonly platform?: string } & Page): Promise<readonly KeptDataRequest[]>;
  /** False where it is no longer in the state `from`. */
  addDataRequestEvent(
    id: string,
    event: DataRequestEvent,
    move: { readonly from: DataRequestState; readonly to: DataRequestState },
  ): Promise<boolean>;
  /** Whether somebody answers here for that platform: then only they say what it produced. */
  hasDataAccount(platform: string): Promise<boolean>;
  /** Whether somebody protected bears one of these in the graph, or owns or holds what does, under whatever marking. */
  areOfTheProtected(nodes: readonly string[]): Promise<boolean>;
  /** What went to the viewer's platforms, newest first; none for any role but `platform`. */
  dataQueue(filter: { readonly id?: string } & Page): Promise<readonly PlatformDataRequest[]>;
  /** False where it is not the viewer's, or no longer in the state `from`. */
  answerDataRequest(
    id: string,
    event: Omit<DataRequestEvent, "by" | "side"> & { readonly type: DataAnswerType },
    move: { readonly from: DataRequestState; readonly to: DataRequestState },
  ): Promise<boolean>;
}
