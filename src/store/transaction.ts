import type { Actor, AuditEntryDraft, AuditFilter, SearchQuery, Transaction } from "../app/index.ts";
import { auditTrail } from "./audit/audit.ts";
import { oversightPart } from "./audit/oversight.ts";
import { casePart } from "./cases.ts";
import type { Context } from "./context.ts";
import { decisionPart } from "./decisions.ts";
import { deskPart } from "./desk.ts";
import { editionPart } from "./editions.ts";
import { graphPart } from "./entities/graph.ts";
import { resolvePart } from "./entities/resolve.ts";
import { search } from "./entities/search.ts";
import { statementPart } from "./entities/statements.ts";
import { dataRequestPart } from "./fronts/data-requests.ts";
import { documentPart } from "./fronts/documents.ts";
import { goodsAlertPart } from "./fronts/goods-alerts.ts";
import { interestPart } from "./fronts/interests.ts";
import { moneyPart } from "./fronts/money.ts";
import { newsPart } from "./fronts/news.ts";
import { onlinePart } from "./fronts/online.ts";
import { preventionPart } from "./fronts/prevention.ts";
import { campaignPart } from "./fronts/prevention-campaigns.ts";
import { recordPart } from "./fronts/records.ts";
import { signalPart } from "./fronts/signals.ts";
import { supplyPart } from "./fronts/supply.ts";
import { transparencyPart } from "./fronts/transparency.ts";
import { typologyPart } from "./fronts/typologies.ts";
import { watchPart } from "./fronts/watch.ts";
import { followUpPart } from "./jobs/jobs.ts";
import { inParts } from "./parts.ts";
import { approvalPart } from "./protection/approvals.ts";
import { protectionPart } from "./protection/protected.ts";
import { retentionPart } from "./protection/retention.ts";
import { subjectRequestPart } from "./protection/subject-requests.ts";
import { type ReportNumbers, reportPart } from "./reports.ts";
import { federationPart } from "./sharing/federation.ts";
import { matchPart } from "./sharing/match.ts";
import { messagePart } from "./sharing/messages.ts";
import { pseudonymiser, stats } from "./stats.ts";
import { workplacePart } from "./workplace.ts";

/** What a transaction is made of. */
export interface Seed {
  readonly context: Context;
  readonly actor: Actor;
  readonly numbers: ReportNumbers;
  readonly onPut: () => void;
  readonly onAppend: (added: number) => void;
  readonly onComplete: () => void;
}

export const transactionOf: (seed: Seed) => Transaction = inParts(
  ({ context, actor }: Seed) => ({
    viewer: context.viewer,
    lang: actor.lang ?? "en",
    audit: (entry: AuditEntryDraft): Promise<void> => {
      context.audits.push(entry);
      return Promise.resolve();
    },
    auditTrail: (filter: AuditFilter) => auditTrail(context, filter),
    search: (query: SearchQuery) => search(context, query),
    stats: () => stats(context),
  }),
  ({ context, numbers, onComplete }: Seed): ReturnType<typeof reportPart> => {
    const reports = reportPart(context, numbers);
    return {
      ...reports,
      completeReport: async (...told) => {
        await reports.completeReport(...told);
        onComplete();
      },
    };
  },
  ({ context, numbers, onAppend }: Seed): ReturnType<typeof statementPart> => {
    const statements = statementPart(context, numbers);
    return {
      ...statements,
      appendStatements: async (batch) => {
        const added = await statements.appendStatements(batch);
        onAppend(added);
        return added;
      },
    };
  },
  ({ context, numbers }: Seed) => recordPart(context, numbers),
  ({ context, numbers }: Seed) => protectionPart(context, numbers),
  ({ context, numbers }: Seed) => ({ pseudonymise: pseudonymiser(context, numbers) }),
  ({ context, actor, onPut }: Seed) => followUpPart(context, actor.token, onPut),
  ({ context }: Seed) => ({ federation: federationPart(context) }),
  ({ context }: Seed) => editionPart(context),
  ({ context }: Seed) => graphPart(context),
  ({ context }: Seed) => decisionPart(context),
  ({ context }: Seed) => casePart(context),
  ({ context }: Seed) => resolvePart(context),
  ({ context }: Seed) => approvalPart(context),
  ({ context }: Seed) => retentionPart(context),
  ({ context }: Seed) => subjectRequestPart(context),
  ({ context }: Seed) => oversightPart(context),
  ({ context, actor }: Seed) => matchPart(context, actor.token),
  ({ context }: Seed) => messagePart(context),
  ({ context }: Seed) => moneyPart(context),
  ({ context }: Seed) => typologyPart(context),
  ({ context }: Seed) => newsPart(context),
  ({ context }: Seed) => goodsAlertPart(context),
  ({ context }: Seed) => interestPart(context),
  ({ context }: Seed) => watchPart(context),
  ({ context }: Seed) => onlinePart(context),
  ({ context }: Seed) => transparencyPart(context),
  ({ context }: Seed) => signalPart(context),
  ({ context }: Seed) => dataRequestPart(context),
  ({ context }: Seed) => documentPart(context),
  ({ context }: Seed) => preventionPart(context),
  ({ context }: Seed) => campaignPart(context),
  ({ context }: Seed) => supplyPart(context),
  ({ context }: Seed) => workplacePart(context),
  ({ context }: Seed) => deskPart(context),
);
