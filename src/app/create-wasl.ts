import { brief } from "./casework/brief.ts";
import {
  addToCase,
  changeCase,
  liftProtection,
  openCase,
  readCase,
  removeFromCase,
  setCategory,
} from "./casework/cases.ts";
import { deskUseCases } from "./casework/desk.ts";
import { digestUseCases } from "./casework/digest.ts";
import { disclosureUseCases } from "./casework/disclosure.ts";
import { disruptionEffectUseCases } from "./casework/disruption-effects.ts";
import { disruptionUseCases } from "./casework/disruptions.ts";
import { roomUseCases } from "./casework/rooms.ts";
import { workplaceUseCases } from "./casework/workplace.ts";
import { decideFinding, detect, readFinding } from "./detect.ts";
import { documentUseCases } from "./documents/documents.ts";
import { documentFeedUseCases } from "./documents/feed.ts";
import { documentImportUseCases } from "./documents/import.ts";
import { moneyUseCases } from "./finance/money.ts";
import { parameterUseCases } from "./finance/parameters.ts";
import { listUseCases } from "./lists.ts";
import { matchUseCases } from "./match/use-cases.ts";
import { alertUseCases } from "./news/alerts.ts";
import { eventUseCases } from "./news/events.ts";
import { watchUseCases } from "./news/watch.ts";
import { dataRequestUseCases } from "./online/data-requests.ts";
import { moderationUseCases } from "./online/moderation.ts";
import { onlineUseCases } from "./online/online.ts";
import { platformDataUseCases } from "./online/platform-data.ts";
import { platformQueueUseCases } from "./online/platform-queue.ts";
import { signalFeedUseCases } from "./online/signal-feed.ts";
import { signalUseCases } from "./online/signals.ts";
import { transcribeUseCases } from "./online/transcribe.ts";
import { transparencyUseCases } from "./online/transparency.ts";
import { designationUseCases } from "./ownership/designation.ts";
import { screeningUseCases } from "./ownership/screening.ts";
import { path } from "./path.ts";
import type { Platform } from "./ports/index.ts";
import { preventionCampaignUseCases } from "./prevention/campaigns.ts";
import { preventionFeedUseCases } from "./prevention/feed.ts";
import { preventionUseCases } from "./prevention/prevention.ts";
import { readEntity, readFindings, readGraph, readRelations, readReport, search, situation } from "./read.ts";
import { exportEntities } from "./reports/export.ts";
import { followUpUseCases } from "./reports/follow-up.ts";
import { importReport } from "./reports/import.ts";
import { mentionUseCases } from "./reports/mentions.ts";
import { takeBackUseCases } from "./reports/take-back.ts";
import { resolveUseCases } from "./resolve/resolve.ts";
import { approvalUseCases } from "./rights/approvals.ts";
import { maskedUseCases } from "./rights/masked.ts";
import { auditTrail, oversightUseCases, shownDetectors } from "./rights/oversight.ts";
import { retentionUseCases } from "./rights/retention.ts";
import { protectionUseCases } from "./rights/rights.ts";
import { subjectRequestUseCases } from "./rights/subject-requests.ts";
import { withoutPortals } from "./roles.ts";
import { consentUseCases } from "./sharing/consent.ts";
import { exchangeUseCases } from "./sharing/exchange.ts";
import { messageUseCases } from "./sharing/messages.ts";
import { goodsAlertUseCases, tradeAlertUseCases } from "./supply/goods-alerts.ts";
import { supplySubscriptionUseCases } from "./supply/subscriptions.ts";
import { supplyUseCases } from "./supply/supply.ts";
import { tradeUseCases } from "./supply/trade.ts";
import { readTimeline } from "./timeline.ts";
import { searchTitles } from "./titles.ts";
import { typologyUseCases } from "./typologies.ts";
import type { Wasl } from "./wasl.ts";

/** All use cases over one platform. */
export function createWasl(whole: Platform): Wasl {
  // Whoever signs in for the trade or a platform has that portal and nothing else, whatever use case is called.
  const platform: Platform = { ...whole, store: withoutPortals(whole.store) };
  const { store } = platform;
  return {
    ...tradeUseCases(whole),
    ...tradeAlertUseCases(whole),
    ...platformQueueUseCases(whole),
    ...signalFeedUseCases(whole),
    ...platformDataUseCases(whole),
    ...alertUseCases(platform),
    ...approvalUseCases(platform),
    ...consentUseCases(platform),
    ...designationUseCases(platform),
    ...digestUseCases(platform),
    ...disclosureUseCases(platform),
    ...dataRequestUseCases(platform),
    ...disruptionUseCases(platform),
    ...disruptionEffectUseCases(platform),
    ...transparencyUseCases(platform),
    ...documentUseCases(platform),
    ...documentFeedUseCases(platform),
    ...documentImportUseCases(platform),
    ...eventUseCases(platform),
    ...followUpUseCases(platform),
    ...goodsAlertUseCases(platform),
    ...matchUseCases(platform),
    ...mentionUseCases(platform),
    ...messageUseCases(platform),
    ...moneyUseCases(platform),
    ...parameterUseCases(platform),
    ...moderationUseCases(platform),
    ...onlineUseCases(platform),
    ...transcribeUseCases(platform),
    ...signalUseCases(platform),
    ...preventionUseCases(platform),
    ...preventionCampaignUseCases(platform),
    ...preventionFeedUseCases(platform),
    ...maskedUseCases(platform),
    ...protectionUseCases(platform),
    ...roomUseCases(platform),
    ...retentionUseCases(platform),
    ...takeBackUseCases(platform),
    ...screeningUseCases(platform),
    ...subjectRequestUseCases(platform),
    ...oversightUseCases(platform),
    ...listUseCases(platform),
    ...workplaceUseCases(platform),
    ...deskUseCases(platform),
    ...watchUseCases(platform),
    exchange: exchangeUseCases(platform),
    situation: (actor) => situation(platform, actor),
    importReport: (actor, input, onProgress) => importReport(platform, actor, input, onProgress),
    reports: (actor, page) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "reports" });
        return await tx.reports(page);
      }),
    report: (actor, id) => readReport(platform, actor, id),
    search: (actor, query) => search(platform, actor, query),
    searchTitles: (actor, text) => searchTitles(platform, actor, text),
    entity: (actor, id, asOf) => readEntity(platform, actor, id, asOf),
    relations: (actor, node) => readRelations(platform, actor, node),
    timeline: (actor, id, query) => readTimeline(platform, actor, id, query),
    graph: (actor, nodes, options) => readGraph(platform, actor, nodes, options),
    path: (actor, from, to, options) => path(platform, actor, from, to, options),
    detectors: (actor) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "detector-cards" });
        return await shownDetectors(platform, tx);
      }),
    detect: (actor, ids) => detect(platform, actor, ids),
    findings: (actor, filter) => readFindings(platform, actor, filter),
    finding: (actor, id) => readFinding(platform, actor, id),
    decideFinding: (actor, id, state, reason) => decideFinding(platform, actor, id, state, reason),
    ...typologyUseCases(platform),
    ...resolveUseCases(platform),
    ...supplyUseCases(platform),
    ...supplySubscriptionUseCases(platform),
    resolutions: (actor, { entityId, ...filter }) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "resolutions" });
        return await tx.resolutions({
          ...filter,
          ...(entityId === undefined ? {} : { entityIds: [entityId] }),
        });
      }),
    setCategory: (actor, id, category, reason) => setCategory(platform, actor, id, category, reason),
    liftProtection: (actor, id, reason) => liftProtection(platform, actor, id, reason),
    openCase: (actor, input) => openCase(platform, actor, input),
    changeCase: (actor, id, change) => changeCase(platform, actor, id, change),
    addToCase: (actor, id, items) => addToCase(platform, actor, id, items),
    removeFromCase: (actor, id, kind, item) => removeFromCase(platform, actor, id, kind, item),
    case: (actor, id) => readCase(platform, actor, id),
    cases: (actor, page) =>
      store.as(actor, async (tx) => {
        await tx.audit({ action: "read", object: "cases" });
        return await tx.cases(page);
      }),
    brief: (actor, id, lang) => brief(platform, actor, id, lang),
    auditTrail: (actor, filter) => auditTrail(platform, actor, filter),
    verifyAudit: () => store.verifyAudit(),
    export: (actor) => exportEntities(platform, actor),
  };
}
