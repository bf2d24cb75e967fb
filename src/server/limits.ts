/** What the server takes before it refuses. Times in milliseconds, sizes in bytes. */
export interface Limits {
  /** A whole upload. */
  readonly uploadBytes: number;
  readonly uploadsAtOnce: number;
  /** An upload that sends nothing for so long is given up. */
  readonly uploadIdleMs: number;
  /** How long an upload waits for the comparison of what came, before it is answered without. */
  readonly followUpMs: number;
  /** A JSON body. */
  readonly jsonBytes: number;
  readonly jsonDepth: number;
  /** From the request line to the end of a JSON body. */
  readonly bodyMs: number;
  readonly headersMs: number;
  readonly urlLength: number;
  readonly paramLength: number;
  /** Idle time of a connection with no answer under way; above the longest query. */
  readonly connectionIdleMs: number;
  readonly requestsPerSocket: number;
  readonly connections: number;
  /** Requests of one address in a minute, over all routes. */
  readonly requestsPerMinute: number;
  /** Of what partners and machines speak, on whatever port, in a minute: of one key or secret, and of one address. */
  readonly partnerRequestsPerMinute: number;
  readonly partnerRequestsPerMinuteAndAddress: number;
  /** Large bodies of theirs that are read and worked on at one time, of each protocol. */
  readonly partnerBodiesBytes: number;
  /** Tries to sign in within `signInWindowMs`: of one address, of one user from one address, of one user. */
  readonly signInsPerAddress: number;
  readonly signInsPerUserAndAddress: number;
  readonly signInsPerUser: number;
  readonly signInWindowMs: number;
  /** Open event streams: of one user, and of all. */
  readonly streamsPerUser: number;
  readonly streams: number;
  readonly heartbeatMs: number;
  /** What may wait unsent in one event stream before it is closed. */
  readonly streamBacklogBytes: number;
}

export const STANDARD_LIMITS: Limits = {
  uploadBytes: 2 * 1024 ** 3,
  uploadsAtOnce: 4,
  uploadIdleMs: 60_000,
  followUpMs: 10_000,
  jsonBytes: 256 * 1024,
  jsonDepth: 16,
  bodyMs: 15_000,
  headersMs: 10_000,
  urlLength: 12_000,
  paramLength: 600,
  connectionIdleMs: 600_000,
  requestsPerSocket: 10_000,
  connections: 2_000,
  requestsPerMinute: 3_000,
  partnerRequestsPerMinute: 3_000,
  partnerRequestsPerMinuteAndAddress: 6_000,
  partnerBodiesBytes: 64 * 1024 * 1024,
  signInsPerAddress: 30,
  signInsPerUserAndAddress: 5,
  signInsPerUser: 50,
  signInWindowMs: 300_000,
  streamsPerUser: 6,
  streams: 500,
  heartbeatMs: 15_000,
  streamBacklogBytes: 256 * 1024,
};
