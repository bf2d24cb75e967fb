import { groupBy, type Report, type Statement, statementId } from "../../core/index.ts";
import type { ObjectVersion } from "../../formats/index.ts";
import type { Transaction } from "../ports/index.ts";
import type { StatementNotice } from "../rights/disclosures.ts";

/** Asked about at once. */
const OBJECTS_ASKED = 1000;
const MENTIONS_MAX = 10_000;
const REVOKED = "taken back by its source";
const RENEWED = "newer version of the source";

/**
 * Objects that their maker gives anew, or takes back, under the id that they had. What an earlier version of the same
 * provider said holds no more, whichever report brought it; what both say is said by the newer. Of a version that is
 * older than what is here nothing stays.
 */
export class ObjectVersions {
  readonly #report: Report;
  readonly #newest = new Map<string, ObjectVersion>();

  constructor(report: Report) {
    this.#report = report;
  }

  take(versions: readonly ObjectVersion[]): void {
    for (const version of versions) {
      const known = this.#newest.get(version.entityId);
      if (!known || momentOf(version.modifiedAt) >= momentOf(known.modifiedAt))
        this.#newest.set(version.entityId, version);
    }
  }

  /** In the transaction that completes the import, after which whoever was given any of it is told. */
  async end(tx: Transaction): Promise<readonly StatementNotice[]> {
    const notices: StatementNotice[] = [];
    const ids = [...this.#newest.keys()];
    for (let at = 0; at < ids.length; at += OBJECTS_ASKED)
      notices.push(...(await this.#endOf(tx, ids.slice(at, at + OBJECTS_ASKED))));
    return notices;
  }

  async #endOf(tx: Transaction, ids: readonly string[]): Promise<readonly StatementNotice[]> {
    const said = await saidOf(tx, ids);
    const reportIds = new Set([...said.values()].flat().map((s) => s.reportId));
    const reports = await tx.reportsById([...reportIds]);
    const { id, format, provider, fictitious } = this.#report;
    const isOfSource = ({ reportId }: Statement): boolean => {
      const report = reports.get(reportId);
      return report?.format === format && report.provider === provider && report.fictitious === fictitious;
    };
    const revoked: Ended[] = [];
    const renewed: Ended[] = [];
    const unsaid: Statement[] = [];
    const again: Renewed[] = [];
    for (const [entityId, all] of said) {
      const version = this.#newest.get(entityId);
      const own = all.filter((s) => s.reportId === id);
      const earlier = all.filter((s) => s.reportId !== id && isOfSource(s));
      if (version === undefined || earlier.length === 0) continue;
      if (isNewer(earlier, entityId, version)) unsaid.push(...own);
      else if (version.isRevoked) revoked.push(...earlier);
      else {
        const anew = new Map(own.map((s) => [statementId(s, ""), s.id]));
        for (const old of earlier) {
          const replacedBy = anew.get(statementId(old, ""));
          renewed.push({ id: old.id, ...(replacedBy === undefined ? {} : { replacedBy }) });
        }
        again.push({ own, earlier });
      }
    }
    unsaid.push(...(await takenBackBefore(tx, again)));
    await tx.endByVersion(id, revoked, REVOKED);
    await tx.endByVersion(id, [...renewed, ...unsaid], RENEWED);
    if (revoked.length + renewed.length + unsaid.length > 0)
      await tx.audit({
        action: "change",
        object: `report:${id}`,
        detail: { revoked: revoked.length, renewed: renewed.length, unsaid: unsaid.length },
      });
    return [...noticesOf(revoked, REVOKED), ...noticesOf(renewed, RENEWED)];
  }
}

interface Ended {
  readonly id: string;
  readonly replacedBy?: string;
}

/** An object with what its newer version says and what the earlier did. */
interface Renewed {
  readonly own: readonly Statement[];
  readonly earlier: readonly Statement[];
}

/** What somebody here took back of an earlier version is not said again by the next. */
async function takenBackBefore(tx: Transaction, objects: readonly Renewed[]): Promise<readonly Statement[]> {
  const before = new Map(
    objects.flatMap(({ own, earlier }) => {
      const reportIds = [...new Set(earlier.map((s) => s.reportId))];
      const standing = new Set(earlier.map((s) => s.id));
      return own.flatMap((s) =>
        reportIds
          .map((reportId) => [statementId(s, reportId), s] as const)
          .filter(([old]) => !standing.has(old)),
      );
    }),
  );
  const withdrawn = await tx.withdrawn([...before.keys()]);
  return [...before].flatMap(([old, s]) => (withdrawn.get(old) === "here" ? [s] : []));
}

/** As the store owes it. */
function noticesOf(ended: readonly Ended[], because: string): readonly StatementNotice[] {
  const [gone, replaced] = [
    ended.filter((e) => e.replacedBy === undefined),
    ended.filter((e) => e.replacedBy !== undefined),
  ].map((some) => some.map((e) => e.id));
  const replacedBy = Object.fromEntries(
    ended.flatMap(({ id, replacedBy: by }) => (by === undefined ? [] : [[id, by]])),
  );
  const notices: readonly StatementNotice[] = [
    { kind: "withdrawn", statementIds: gone ?? [], because },
    { kind: "corrected", statementIds: replaced ?? [], replacedBy, because },
  ];
  return notices.filter((notice) => notice.statementIds.length > 0);
}

const momentOf = (time: string): number => Date.parse(time);

/** Whether what is here of an object is of a later version than this one. */
const isNewer = (here: readonly Statement[], entityId: string, { modifiedAt }: ObjectVersion): boolean =>
  here.some(
    (s) => s.entityId === entityId && s.property === "modifiedAt" && momentOf(s.value) > momentOf(modifiedAt),
  );

/** What stands about these objects, by their ids, with what a document says of whom it mentions. */
async function saidOf(
  tx: Transaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Statement[]>> {
  const asked = new Set(ids);
  const about = [...(await tx.statementsAbout(ids)).values()].flat().filter((s) => asked.has(s.entityId));
  const documents = [...new Set(about.filter((s) => s.schema === "Document").map((s) => s.entityId))];
  const mentions = (await tx.links(documents, MENTIONS_MAX)).filter((l) => l.relation === "Documentation");
  const joined = await tx.statements([...new Set(mentions.flatMap((l) => l.statementIds))]);
  const documentOf = new Map(
    joined.filter((s) => s.property === "document").map((s) => [s.entityId, s.value]),
  );
  const unique = new Map([...about, ...joined].map((s) => [s.id, s]));
  return groupBy(unique.values(), (s) => documentOf.get(s.entityId) ?? s.entityId);
}
