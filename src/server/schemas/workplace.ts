import Type from "typebox";
import type {
  Activity,
  CasePart,
  EntitySharing,
  PastJudgement,
  SavedSearchView,
  TechniqueBoard,
} from "../../app/index.ts";
import { CONFIDENCES, FRONTS, LANGS, LIKELIHOODS, SIGNAL_KINDS, TLP_LEVELS } from "../../core/index.ts";
import { AccessSchema } from "./model.ts";
import { named, OneOf, own } from "./named.ts";
import { lines, plain, strict } from "./requests.ts";

const Text = Type.String();
const Count = Type.Integer({ minimum: 0 });
const Day = Type.String({ pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" });
const Spoken = OneOf(LANGS, "The language of its texts: the reader's, or English where that lacks one.");
const STATES = ["proposed", "accepted", "rejected"] as const;

export const SavedSearchSchema = named<SavedSearchView>()(
  "SavedSearch",
  Type.Object({
    id: Text,
    text: Text,
    schema: Type.Optional(Text),
    createdAt: Text,
    hits: Count,
    fresh: Type.Array(Text, { description: "Hits that its owner has not seen: canonical ids." }),
  }),
);
export const SavedSearchList = own("SavedSearchList", Type.Object({ items: Type.Array(SavedSearchSchema) }));
export const SaveSearchBody = own(
  "SearchToSave",
  strict({ text: plain(500), schema: Type.Optional(plain(100)) }),
);

const Days = Type.Number({ exclusiveMinimum: 0, maximum: 100_000, description: "Days of work." });
const MemberBody = strict({ userId: plain(200), task: Type.String({ maxLength: 500 }) });
const TaskBody = strict({
  title: plain(500),
  assignee: Type.Optional(plain(200)),
  dueAt: Type.Optional(Day),
  done: Type.Boolean(),
});
const ChartBody = strict({
  title: plain(300),
  address: Type.String({ maxLength: 20_000, pattern: "^(?:\\?[!-~]*)?$" }),
  nodes: Type.Array(
    strict({
      id: plain(512),
      x: Type.Number({ minimum: -1e6, maximum: 1e6 }),
      y: Type.Number({ minimum: -1e6, maximum: 1e6 }),
    }),
    { maxItems: 2000 },
  ),
  notes: Type.Array(strict({ nodeId: plain(512), text: plain(1000) }), { maxItems: 200 }),
  groups: Type.Optional(
    Type.Array(
      strict({
        name: plain(100),
        ids: Type.Array(plain(512), { minItems: 1, maxItems: 2000 }),
        collapsed: Type.Boolean(),
      }),
      { maxItems: 50 },
    ),
  ),
});
const MeasureBody = strict({
  title: plain(500),
  because: Type.Optional(Type.String({ maxLength: 1000, description: "Why it is to be done." })),
  targetId: Type.Optional(plain(512)),
  responsible: plain(200),
  dueAt: Type.Optional(Day),
  displacement: Type.String({ maxLength: 1000 }),
  riskToLife: lines(1000, "Never empty: who could be hurt, and what is done about it."),
  state: OneOf(["proposed", "agreed", "done", "dropped"]),
});
const JudgementBody = strict({
  text: lines(4000, "What is judged to be so. No fact: those stand where they are, with their sources."),
  likelihood: OneOf(LIKELIHOODS, "A step of the PHIA probability yardstick."),
  confidence: OneOf(CONFIDENCES),
  restsOn: Type.Array(strict({ kind: OneOf(["entity", "finding", "report"]), id: plain(512) }), {
    maxItems: 200,
    description: "Items of the case.",
  }),
  against: lines(4000, "What speaks against it, and what is not known. Never empty."),
  tlp: Type.Optional(OneOf(TLP_LEVELS, "Where it is to be stricter than the case and what it rests on.")),
  withdrawn: Type.Optional(lines(2000, "Why it does not stand any more; absent while it does.")),
});
const EffortBody = strict({
  actorId: plain(512, "Of the case's plan."),
  low: Days,
  usual: Days,
  high: Days,
  because: lines(1000, "What the estimate rests on. Never empty."),
});

const facts = {
  id: Text,
  caseId: Text,
  version: Count,
  access: AccessSchema,
  createdBy: Text,
  createdAt: Text,
  changedBy: Text,
  changedAt: Text,
};
export const CasePartSchema = named<CasePart>()(
  "CasePart",
  Type.Union([
    Type.Object({ ...facts, kind: Type.Literal("member"), body: MemberBody }),
    Type.Object({ ...facts, kind: Type.Literal("task"), body: TaskBody }),
    Type.Object({ ...facts, kind: Type.Literal("chart"), body: ChartBody }),
    Type.Object({ ...facts, kind: Type.Literal("measure"), body: MeasureBody }),
    Type.Object({ ...facts, kind: Type.Literal("judgement"), body: JudgementBody }),
    Type.Object({ ...facts, kind: Type.Literal("effort"), body: EffortBody }),
  ]),
);
export const CasePartList = own("CasePartList", Type.Object({ items: Type.Array(CasePartSchema) }));
export const CasePartBody = own(
  "NewCasePart",
  Type.Union([
    strict({ kind: Type.Literal("member"), body: MemberBody }),
    strict({ kind: Type.Literal("task"), body: TaskBody }),
    strict({ kind: Type.Literal("chart"), body: ChartBody }),
    strict({ kind: Type.Literal("measure"), body: MeasureBody }),
    strict({ kind: Type.Literal("judgement"), body: JudgementBody }),
    strict({ kind: Type.Literal("effort"), body: EffortBody }),
  ]),
);
export const PastJudgementList = named<{ items: PastJudgement[] }>()(
  "PastJudgementList",
  Type.Object({
    items: Type.Array(
      Type.Object({
        version: Count,
        access: AccessSchema,
        body: JudgementBody,
        changedBy: Text,
        changedAt: Text,
      }),
    ),
  }),
);
export const CasePartParams = strict({ id: plain(512), partId: plain(200) });
export const VersionQuery = strict({
  version: Type.Integer({ minimum: 1, description: "The version that the change was made from." }),
});

export const TechniqueQuery = strict({ case: Type.Optional(plain(512, "Of this case alone.")) });
export const TechniqueBoardSchema = named<TechniqueBoard>()(
  "TechniqueBoard",
  Type.Object({
    version: Text,
    stages: Type.Array(
      Type.Object({ id: Text, order: Type.Number(), name: Text, definition: Text, lang: Spoken }),
    ),
    techniques: Type.Array(
      Type.Object({
        id: Text,
        stage: Text,
        name: Text,
        definition: Text,
        fronts: Type.Array(OneOf(FRONTS)),
        signals: Type.Array(Type.Object({ text: Text, data: Text, detector: OneOf(SIGNAL_KINDS) })),
        countermeasures: Type.Array(Type.Object({ text: Text, actor: Text })),
        guardrail: Text,
        lang: Spoken,
        sources: Type.Array(Type.Object({ id: Text, title: Text, url: Type.Optional(Text) })),
      }),
    ),
    counts: Type.Array(Type.Object({ technique: Text, state: OneOf(STATES), n: Type.Number() })),
    disruptions: Type.Array(Type.Object({ technique: Text, n: Type.Number() })),
    gaps: Type.Object({
      stages: Type.Array(
        Type.Object({
          stage: Text,
          found: Type.Number(),
          leads: Type.Number(),
          disruptions: Type.Number(),
        }),
      ),
      untouched: Type.Array(Type.Object({ technique: Text, found: Type.Number() })),
      unseen: Type.Array(Text),
    }),
  }),
);

export const ActivitySchema = named<Activity>()(
  "Activity",
  Type.Object({
    waiting: Type.Object({
      exchange: Type.Number(),
      supply: Type.Number(),
      online: Type.Number(),
      finance: Type.Number(),
    }),
    months: Type.Array(Text),
    stages: Type.Array(Type.Object({ id: Text, name: Text, counts: Type.Array(Type.Number()) })),
  }),
);

export const EntitySharingSchema = named<EntitySharing>()(
  "EntitySharing",
  Type.Object({
    disclosures: Type.Array(
      Type.Object({
        partner: Text,
        purpose: Type.Optional(Text),
        mandate: Type.Optional(Text),
        entries: Type.Number(),
      }),
    ),
    reviewAt: Type.Optional(Text),
  }),
);
