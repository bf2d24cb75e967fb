import type {
  Accounts,
  Actor,
  DisruptionView,
  ImportInput,
  ImportProgress,
  Refusal,
  User,
  Wasl,
} from "../../src/app/index.ts";
import { type ErrorCode, type PurposeStatement, type Scope, WaslError } from "../../src/core/index.ts";
import { EXAMPLES } from "../../src/server/examples.ts";
import { MONEY_EXAMPLES as money } from "../../src/server/examples-money.ts";
import { OWNERSHIP_EXAMPLES as ownership } from "../../src/server/examples-ownership.ts";
import { RIGHTS_EXAMPLES as rights } from "../../src/server/examples-rights.ts";

/** What the fake was asked, in order. */
export interface FakeCall {
  readonly method: string;
  readonly actor: Actor;
  readonly args: readonly unknown[];
}

export interface FakeWasl extends Wasl {
  readonly calls: FakeCall[];
  /** Makes the next call of a method do something else: fail, or answer out of shape. */
  readonly next: (method: keyof Wasl, act: (...args: never[]) => unknown) => void;
  /** The API's own description, whose examples answer for what is not planned here. */
  described?: Described;
}

type Described = (
  operationId: string,
) => { readonly example?: unknown; readonly notFound?: ErrorCode } | undefined;

/** Use cases whose operation has another name, and the part of its example that they answer. */
const OPERATION_OF: Readonly<Record<string, readonly [operationId: string, part?: string]>> = {
  adverts: ["listAdverts", "items"],
  auditList: ["listAudit"],
  findingList: ["listFindings"],
  freshHits: ["countFreshHits", "fresh"],
  reportList: ["listReports"],
  reportValues: ["listReportValues"],
  campaigns: ["listCampaigns", "items"],
  caseParts: ["listCaseParts", "items"],
  checkOrders: ["checkOwnOrders"],
  askConsent: ["askConsent", "items"],
  consent: ["getConsent"],
  consents: ["listConsents", "items"],
  correct: ["correctShared"],
  correctEvents: ["correctNewsEvents"],
  disruptionPlan: ["getDisruptionPlan"],
  event: ["getNewsEvent"],
  events: ["listNewsEvents"],
  expel: ["expelMember"],
  matchDesk: ["getMatchDesk"],
  maskedNames: ["listMaskedNames", "items"],
  messages: ["listMessages", "items"],
  openAlerts: ["countAlerts"],
  ownReports: ["listOwnTradeReports", "items"],
  pairings: ["listPartners", "pairings"],
  pastJudgements: ["listPastJudgements", "items"],
  partners: ["listPartners", "partners"],
  platformFigures: ["getPlatformFigures"],
  platformNotice: ["getPlatformNotice"],
  platformQueue: ["listPlatformNotices", "items"],
  postInRoom: ["postInRoom", "items"],
  campaignEffect: ["getCampaignEffect"],
  preventionCampaigns: ["listPreventionCampaigns", "items"],
  preventionFeeds: ["listPreventionFeeds", "items"],
  preventionShares: ["listPreventionShares", "items"],
  takePrevention: ["takePrevention", "items"],
  preventionMessages: ["listPreventionMessages", "items"],
  documentFeeds: ["listDocumentFeeds", "items"],
  documentShares: ["listDocumentShares", "items"],
  documentLibrary: ["listDocumentLibrary"],
  takeDocuments: ["takeDocuments", "items"],
  vetLibraryEntries: ["vetLibraryEntries", "items"],
  proposeStarters: ["proposeStarters", "items"],
  pull: ["pullPartners", "items"],
  readMessage: ["getMessage"],
  readRoom: ["getRoom"],
  recall: ["recallShared"],
  receipts: ["listReceipts", "items"],
  referral: ["getReferral"],
  referralFigures: ["getReferralFigures"],
  referralMessages: ["listReferralMessages", "items"],
  referrals: ["listReferrals", "items"],
  refusals: ["listExchangeRefusals", "items"],
  released: ["listReleased", "items"],
  reportOrder: ["reportSuspiciousOrder"],
  relations: ["listRelations", "items"],
  rooms: ["listRooms", "items"],
  routesMap: ["getRoutesMap"],
  routeMoney: ["getRouteMoney"],
  desk: ["getDesk"],
  ownTasks: ["listOwnTasks", "items"],
  withdrawals: ["listWithdrawals", "items"],
  savedSearches: ["listSavedSearches", "items"],
  askToShare: ["askToShare", "items"],
  share: ["shareWithPartner"],
  shareInRoom: ["shareInRoom", "items"],
  sharing: ["getSharing"],
  sharingSwitch: ["listPartners", "hold"],
  timeline: ["getTimeline"],
  switchSharing: ["holdSharing"],
  supplyEvents: ["querySupplyEvents"],
  collectSupply: ["collectSupply"],
  subscribeSupply: ["subscribeSupply"],
  supplySubscriptions: ["listSupplySubscriptions", "items"],
  unsubscribeSupply: ["unsubscribeSupply"],
  supplyFinds: ["listSupplyFinds", "items"],
  supplyLeads: ["listSupplyLeads", "items"],
  supplyOrders: ["listSuspiciousOrders"],
  techniques: ["listTechniques"],
  signalCandidates: ["listSignalCandidates", "items"],
  signalBanks: ["listSignalBanks", "items"],
  signals: ["listSignals", "items"],
  lookUpSignals: ["lookUpSignals", "items"],
  askToExportSignals: ["askToExportSignals"],
  platformSignals: ["listPlatformSignals", "items"],
  dataLaw: ["getDataLaw"],
  dataRequests: ["listDataRequests", "items"],
  dataRequest: ["getDataRequest"],
  platformDataRequests: ["listPlatformDataRequests", "items"],
  transparency: ["listTransparency", "items"],
  typologies: ["listTypologies", "items"],
  activity: ["getActivity"],
  unmask: ["unmaskName"],
  tradeReports: ["listTradeReports", "items"],
  goodsAlerts: ["listGoodsAlerts", "items"],
  tradeAccounts: ["listTradeAccounts", "items"],
  tradeAlerts: ["listTradeAlerts"],
  addWatch: ["addWatch"],
  addInterest: ["addInterest"],
  interests: ["listInterests", "items"],
  runWatches: ["runWatch"],
  watches: ["listWatches", "items"],
};

/**
 * Use cases without a store: answers the API's examples, records who asked what. Ids that start with "hidden"
 * exist but are not for this viewer, ids that start with "none" do not exist: the caller must not see which.
 */
export function fakeWasl(): FakeWasl {
  const calls: FakeCall[] = [];
  const planned = new Map<string, (...args: never[]) => unknown>();
  const answer =
    <A extends readonly unknown[], R>(method: keyof Wasl, act: (...args: A) => R) =>
    async (actor: Actor, ...args: A): Promise<R> => {
      calls.push({ method, actor, args });
      const instead = planned.get(method);
      planned.delete(method);
      return instead ? (instead(...(args as readonly unknown[] as never[])) as R) : act(...args);
    };
  const { openCase, listedFinding } = EXAMPLES;
  const absent = (id: string): boolean => id.startsWith("hidden") || id.startsWith("none");
  // The detail differs on purpose: the server has to leave it out.
  const found = <T>(id: string, code: ErrorCode, value: T): T => {
    if (absent(id))
      throw new WaslError(code, { id, because: id.startsWith("hidden") ? "marking" : "absent" });
    return value;
  };
  const known: Partial<FakeWasl> = {
    calls,
    next: (method, act) => planned.set(method, act),
    situation: answer("situation", () => EXAMPLES.situation),
    visit: answer("visit", () => undefined),
    entities: answer("entities", () => ({
      items: [{ id: "company-9", schema: "Company", caption: "Example Boats (fictitious)" }],
      next: undefined,
    })),
    importReport: answer(
      "importReport",
      async (input: ImportInput, onProgress?: (p: ImportProgress) => void) => {
        let bytesRead = 0;
        for await (const chunk of input.bytes) {
          bytesRead += chunk.byteLength;
          onProgress?.({ bytesRead, statements: 1, records: 0, rejects: 0 });
        }
        return EXAMPLES.imported;
      },
    ) as unknown as Wasl["importReport"],
    reports: answer("reports", () => [EXAMPLES.report]),
    report: answer("report", (id) => found(id, "REPORT_UNKNOWN", EXAMPLES.report)),
    search: answer("search", () => ({ hits: [], facets: {}, total: 0, isCut: false })),
    entity: answer("entity", (id) => found(id, "ENTITY_UNKNOWN", EXAMPLES.entityView)),
    graph: answer("graph", () => EXAMPLES.graph),
    path: answer("path", (from) => {
      if (absent(from)) throw new WaslError("PATH_UNKNOWN", { from });
      return EXAMPLES.path;
    }),
    detectors: answer("detectors", () => [EXAMPLES.detector]),
    detect: answer("detect", () => ({
      detectors: [{ id: "shared-contact", findings: 3, new: 1, tookMs: 4 }],
    })),
    findings: answer("findings", () => [listedFinding]),
    finding: answer("finding", (id) =>
      found(id, "FINDING_UNKNOWN", {
        ...EXAMPLES.findingView,
        records: [
          {
            kind: "payment" as const,
            id: "pay-1",
            reportId: "rep-5f2c",
            at: 1743670800,
            debtorAccount: "acc-1",
            creditorAccount: "acc-2",
            amountMinor: 9_007_199_254_740_993n,
            currency: "EUR",
          },
        ],
      }),
    ),
    moneyFinding: answer("moneyFinding", (id) => found(id, "FINDING_UNKNOWN", money.finding)),
    exportMoneyFinding: answer("exportMoneyFinding", (id) => found(id, "FINDING_UNKNOWN", "id,at\r\n")),
    draftDocument: answer("draftDocument", (id) => found(id, "FINDING_UNKNOWN", money.draft)),
    financeParameters: answer("financeParameters", () => money.adopted),
    adoptFinanceParameters: answer("adoptFinanceParameters", () => money.adopted),
    traceAccount: answer("traceAccount", ({ account }) => found(account, "ENTITY_UNKNOWN", money.trace)),
    decideFinding: answer("decideFinding", (id) => found(id, "FINDING_UNKNOWN", undefined)),
    resolve: answer("resolve", () => ({ entities: 2, pairs: 1, same: 1, undecided: 0, tookMs: 1 })),
    resolutions: answer("resolutions", () => [EXAMPLES.resolution]),
    followUpState: answer("followUpState", () => "done" as const),
    resolveReport: answer("resolveReport", () => ({
      entities: 1,
      pairs: 1,
      same: 0,
      undecided: 1,
      tookMs: 1,
    })),
    decided: answer("decided", () => ({ items: [EXAMPLES.decided], next: undefined })),
    review: answer("review", () => EXAMPLES.review),
    judge: answer("judge", (left) => found(left, "ENTITY_UNKNOWN", EXAMPLES.resolution)),
    undoResolution: answer("undoResolution", (id) => found(id, "RESOLUTION_UNKNOWN", [EXAMPLES.resolution])),
    split: answer("split", ([first = ""]) => found(first, "ENTITY_UNKNOWN", [EXAMPLES.resolution])),
    setCategory: answer("setCategory", (id) => found(id, "ENTITY_UNKNOWN", undefined)),
    openCase: answer("openCase", ({ title, mandate }) => ({ ...openCase, title, mandate, isNew: true })),
    addToCase: answer("addToCase", (id) => found(id, "CASE_UNKNOWN", undefined)),
    removeFromCase: answer("removeFromCase", (id) => found(id, "CASE_UNKNOWN", undefined)),
    case: answer("case", (id) => found(id, "CASE_UNKNOWN", EXAMPLES.caseView)),
    cases: answer("cases", ({ limit }) => Array.from({ length: Math.min(limit, 3) }, () => openCase)),
    screening: answer("screening", (of) =>
      of.kind === "supply"
        ? ownership.screening
        : found(of.id, of.kind === "case" ? "CASE_UNKNOWN" : "ENTITY_UNKNOWN", ownership.screening),
    ),
    designation: answer("designation", (id) => found(id, "ENTITY_UNKNOWN", ownership.designation)),
    designationDraft: answer("designationDraft", (id, lang) =>
      found(
        id,
        "ENTITY_UNKNOWN",
        `<!doctype html><html lang="${lang}"><head><style>p { color: black }</style></head><body><p>Draft</p></body></html>`,
      ),
    ),
    askToDesignate: answer("askToDesignate", (id) =>
      found(id, "ENTITY_UNKNOWN", { ...rights.approval, kind: "designate" as const }),
    ),
    designate: answer("designate", (id) =>
      found(id, "ENTITY_UNKNOWN", {
        name: "designation.html",
        html: `<!doctype html><html lang="en"><head><style>p { color: black }</style></head><body><p>Proposal</p></body></html>`,
      }),
    ),
    disclosure: answer("disclosure", (id) => found(id, "CASE_UNKNOWN", EXAMPLES.disclosure)),
    transcribe: answer("transcribe", () => ({ state: "new" as const, reportId: "rep-5f2c" })),
    recordDisruption: answer("recordDisruption", () => ({
      id: EXAMPLES.disruption.id,
      reportId: "rep-5f2c",
      changed: true,
    })),
    disruptions: answer("disruptions", () => [EXAMPLES.disruption as unknown as DisruptionView]),
    disruption: answer("disruption", (id) =>
      found(id, "ENTITY_UNKNOWN", EXAMPLES.disruption as unknown as DisruptionView),
    ),
    measureDisruption: answer("measureDisruption", (id) =>
      found(id, "ENTITY_UNKNOWN", EXAMPLES.disruptionEffect),
    ),
    recordCourtUse: answer("recordCourtUse", (id) =>
      found(id, "CASE_UNKNOWN", { ...rights.approval, kind: "court-use" as const }),
    ),
    askToDisclose: answer("askToDisclose", (id) =>
      found(id, "CASE_UNKNOWN", { ...rights.approval, kind: "disclose" as const }),
    ),
    publicTransparency: async () => undefined,
    dataRequestFile: answer("dataRequestFile", (id) =>
      found(id, "DATA_REQUEST_UNKNOWN", { name: "data-1.zip", bytes: new Uint8Array([80, 75, 5, 6]) }),
    ),
    disclose: answer("disclose", (id) =>
      found(id, "CASE_UNKNOWN", { name: "disclosure.zip", bytes: new Uint8Array([80, 75, 5, 6]) }),
    ),
    brief: answer("brief", (id, lang) =>
      found(
        id,
        "CASE_UNKNOWN",
        `<!doctype html><html lang="${lang}"><head><style>p { color: black }</style></head><body><p>Brief</p></body></html>`,
      ),
    ),
    approvals: answer("approvals", () => ({ items: [rights.approval], next: undefined, waiting: 1 })),
    requestApproval: answer("requestApproval", () => rights.approval),
    decideApproval: answer("decideApproval", (id) => found(id, "APPROVAL_UNKNOWN", rights.approval)),
    retention: answer("retention", () => [rights.retained]),
    decideMention: answer("decideMention", (id) =>
      found(id, "REPORT_UNKNOWN", { mentions: 2, withdrawn: 5, stated: 0, told: ["node-b"] }),
    ),
    addMention: answer("addMention", (id) =>
      found(id, "REPORT_UNKNOWN", { mentions: 1, withdrawn: 0, stated: 4, told: [] }),
    ),
    takeBackReport: answer("takeBackReport", (id) => found(id, "REPORT_UNKNOWN", rights.takenBack)),
    runRetention: answer("runRetention", () => rights.run),
    renew: answer("renew", (_kind, id) => found(id, "REPORT_UNKNOWN", undefined)),
    hold: answer("hold", () => undefined),
    liftHold: answer("liftHold", () => undefined),
    tombstones: answer("tombstones", () => [rights.tombstone]),
    reidentify: answer("reidentify", (id) => found(id, "ENTITY_UNKNOWN", rights.reidentified)),
    erasePerson: answer("erasePerson", (id) => found(id, "ENTITY_UNKNOWN", undefined)),
    protection: answer("protection", (id) => found(id, "ENTITY_UNKNOWN", [rights.protection])),
    liftProtection: answer("liftProtection", (id) => found(id, "ENTITY_UNKNOWN", undefined)),
    protectChild: answer("protectChild", (id) => found(id, "ENTITY_UNKNOWN", { entityId: "protected-1" })),
    sourceOf: answer("sourceOf", (id) => found(id, "REPORT_UNKNOWN", "Example Name")),
    subjectRequests: answer("subjectRequests", () => [{ ...rights.request, isOverdue: false }]),
    openSubjectRequest: answer("openSubjectRequest", () => rights.requestView),
    subjectRequest: answer("subjectRequest", (id) =>
      found(id, "SUBJECT_REQUEST_UNKNOWN", rights.requestView),
    ),
    decideSubjectRequest: answer("decideSubjectRequest", (id) =>
      found(id, "SUBJECT_REQUEST_UNKNOWN", rights.requestView),
    ),
    detectorCards: answer("detectorCards", () => [rights.detectorCard]),
    dropTypology: answer("dropTypology", (id) => found(id, "DETECTOR_UNKNOWN", undefined)),
    switchDetector: answer("switchDetector", (id) => found(id, "DETECTOR_UNKNOWN", undefined)),
    statistics: answer("statistics", () => rights.statistics),
    lookUpReports: answer("lookUpReports", () => ({ items: [rights.lookUp] })),
    eventDigest: answer("eventDigest", () => "<!doctype html><html><body><p>Digest</p></body></html>"),
    auditTrail: answer("auditTrail", () => [EXAMPLES.auditEntry]),
    verifyAudit: async () => ({ entries: 0, chains: 0 }),
    async *export() {
      yield "";
    },
  };
  // Whatever else is asked of it answers the example of its operation: a route without one has to be planned.
  const example =
    (method: string) =>
    (...args: readonly unknown[]): unknown => {
      const [operationId, part] = OPERATION_OF[method] ?? [method];
      const operation = known.described?.(operationId);
      if (!operation) throw new Error(`the fake was not told what ${method} answers`);
      // The id comes by itself or as a part of what is asked.
      const ids = args.flatMap((a) => (typeof a === "object" && a !== null ? Object.values(a) : [a]));
      const id = ids.find((one): one is string => typeof one === "string" && absent(one));
      if (operation.notFound && id !== undefined) throw new WaslError(operation.notFound, { id });
      const value = operation.example;
      if (part === undefined) return value;
      const parts = value as Readonly<Record<string, unknown>>;
      if (!(part in parts)) throw new Error(`the example of ${operationId} has no ${part}`);
      return parts[part];
    };
  const fallback = (method: string) => answer(method as keyof Wasl, example(method));
  const exchange = new Proxy({}, { get: (_target, method: string) => fallback(method) });
  return new Proxy(known as FakeWasl, {
    get: (_target, method: keyof FakeWasl): unknown =>
      method === "exchange" ? exchange : (Reflect.get(known as object, method) ?? fallback(String(method))),
  });
}

export interface FakeAccounts extends Accounts {
  readonly refusals: Refusal[];
  readonly tokens: Map<string, FakeSession>;
}

interface FakeSession {
  readonly user: User;
  readonly boundPurpose?: PurposeStatement;
  mustChangePassword: boolean;
  readonly mustEnrol?: boolean;
  readonly scopes?: readonly Scope[];
  /** True where nothing is said. */
  isProven?: boolean;
}

export const ANALYST: User = { ...EXAMPLES.user, disabled: false };
/** Signs in with PASSWORD and then the code 123456. */
export const CODE_USER: User = { ...ANALYST, id: "two-factors" };
export const PASSWORD = "correct horse battery";
export const ONE_TIME = "one time only please";

/** Accounts in memory: "analyst-1" with PASSWORD, "admin" with ONE_TIME, and a token "machine" bound to a purpose. */
export function fakeAccounts(): FakeAccounts {
  const admin: User = { ...ANALYST, id: "admin", role: "administrator" };
  const machine: User = { ...ANALYST, id: "machine-1", role: "machine" };
  const tokens = new Map<string, FakeSession>([
    ["session-1", { user: ANALYST, mustChangePassword: false }],
    ["session-2", { user: { ...ANALYST, id: "analyst-2" }, mustChangePassword: false }],
    [
      "machine",
      {
        user: machine,
        boundPurpose: { purpose: "information-exchange", mandate: "AGR-7" },
        mustChangePassword: false,
      },
    ],
  ]);
  let issued = 0;
  const open = (user: User, mustChangePassword: boolean): string => {
    const token = `issued-${++issued}`;
    tokens.set(token, { user, mustChangePassword });
    return token;
  };
  const refusals: Refusal[] = [];
  return {
    tokens,
    refusals,
    noteRefusal: (refusal) => void refusals.push(refusal),
    isEmpty: async () => false,
    createUser: async () => undefined,
    users: async () => [ANALYST, admin],
    changeUser: async () => undefined,
    setNames: async () => undefined,
    signIn: async (userId, password) => {
      const user = [ANALYST, admin, CODE_USER].find((u) => u.id === userId);
      const wanted = user === admin ? ONE_TIME : PASSWORD;
      if (!user || password !== wanted) throw new WaslError("CREDENTIAL_INVALID");
      if (userId === CODE_USER.id) return { pending: "pending-1", methods: ["code"] };
      return {
        token: open(user, user === admin),
        user,
        mustChangePassword: user === admin,
        mustEnrol: false,
      };
    },
    changePassword: async (token, current, password) => {
      if (![PASSWORD, ONE_TIME].includes(current)) throw new WaslError("CREDENTIAL_INVALID");
      if (password.length < 8) throw new WaslError("REQUEST_INVALID", { passwordMin: 8 });
      const session = tokens.get(token);
      if (!session) throw new WaslError("CREDENTIAL_INVALID");
      session.mustChangePassword = false;
    },
    signOut: async (token) => {
      tokens.delete(token);
    },
    issueToken: async () => "machine",
    openLocalSession: async (userId) => open({ ...ANALYST, id: userId }, false),
    openWorkSession: async ({ userId }) => open({ ...ANALYST, id: userId }, false),
    whoIs: async (token) => {
      const session = tokens.get(token);
      return session && { isProven: true, ...session };
    },
    finishSignIn: async (pending, code) => {
      if (pending !== "pending-1" || code !== "123456") throw new WaslError("CREDENTIAL_INVALID");
      return { token: open(CODE_USER, false), user: CODE_USER, mustChangePassword: false, mustEnrol: false };
    },
    factorOf: async () => ({ enrolled: false, required: false, recoveryCodesLeft: 0 }),
    beginFactor: async () => ({ secret: "JBSWY3DPEHPK3PXP", uri: "otpauth://totp/Wasl:x" }),
    confirmFactor: async () => ({ recoveryCodes: ["abcd-efgh-ijkl-mnop"] }),
    removeFactor: async () => undefined,
    resetFactor: async () => undefined,
    factorRoles: async () => [],
    requireFactor: async () => undefined,
    proveAgain: async (token, password) => {
      const session = tokens.get(token);
      if (!session || password !== PASSWORD) throw new WaslError("CREDENTIAL_INVALID");
      session.isProven = true;
    },
    passkeys: async () => [],
    beginPasskey: async () => ({
      held: "ceremony-1",
      options: {
        challenge: "c",
        rp: { name: "Wasl", id: "localhost" },
        user: { id: "dQ", name: "ana", displayName: "" },
        pubKeyCredParams: [{ alg: -8, type: "public-key" }],
        timeout: 300_000,
        attestation: "none",
        excludeCredentials: [],
        authenticatorSelection: {
          residentKey: "required",
          requireResidentKey: true,
          userVerification: "required",
        },
      },
    }),
    confirmPasskey: async (_token, held, { id }, label) => {
      if (held !== "ceremony-1") throw new WaslError("CREDENTIAL_INVALID");
      return { id, label, createdAt: "2025-04-01T08:00:00.000Z", usedAt: null, isBackedUp: false };
    },
    removePasskey: async () => undefined,
    beginPasskeySignIn: async () => ({
      held: "ceremony-2",
      options: { challenge: "c", rpId: "localhost", timeout: 300_000, userVerification: "required" },
    }),
    finishPasskeySignIn: async (held, _answer, _site, proves) => {
      if (held !== "ceremony-2") throw new WaslError("CREDENTIAL_INVALID");
      const token = proves ?? open(ANALYST, false);
      return { token, user: ANALYST, mustChangePassword: false, mustEnrol: false };
    },
    sessions: async () => [],
    endSession: async (id) => id === "session-1",
    holdSignIn: async () => "held",
    takeSignIn: async () => undefined,
    signInAs: async () => {
      throw new WaslError("CREDENTIAL_INVALID");
    },
    endSignInsOf: async () => undefined,
  };
}
