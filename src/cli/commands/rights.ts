import { writeFile } from "node:fs/promises";
import type { Command } from "commander";
import type { ApprovalView, Statistics, SubjectDecision, SubjectRequestView } from "../../app/index.ts";
import {
  APPROVAL_KINDS,
  APPROVAL_STANDINGS,
  GUARDIANS,
  LANGS,
  RETAINED_KINDS,
  SUBJECT_REQUEST_KINDS,
  WaslError,
} from "../../core/index.ts";
import { listLimit, oneOf, wholeNumber } from "../arguments.ts";
import { counted } from "../counted.ts";
import { asOwner } from "../open.ts";
import { clean, json, note, out, scoreText, table } from "../output.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

type Reasoned = StoreOptions & { readonly reason: string };

/** What a supervisor, a data-protection officer and oversight do. */
export function registerRights(program: Command): void {
  registerRetention(
    program.command("retention").description("what is kept until when: list, run, renew, hold"),
  );
  registerApprovals(
    program.command("approval").description("what takes a second person: ask, list, approve, refuse"),
  );
  registerPersons(
    program
      .command("person")
      .description("protected persons and hidden names: re-identify, erase, children, lift, unmask, sources"),
  );
  registerRequests(
    program.command("subject-request").description("requests of data subjects: open, list, show, decide"),
  );
  registerOversight(program);
}

const withReason = (command: Command): Command =>
  withStoreOptions(command).requiredOption("--reason <text>", "why; kept with the decision and in the log");

function registerRetention(retention: Command): void {
  withStoreOptions(retention.command("list"))
    .description("what is due for review soon or past its date, first what is due first")
    .addHelpText("after", "\nExample:\n  wasl retention list --purpose oversight --mandate DPO-1")
    .action(async (options: StoreOptions) => {
      const due = await asOwner(options, ({ wasl }, actor) => wasl.retention(actor));
      if (options.json) return out(json(due));
      out(
        table(due, [
          { title: "review by", value: (d) => d.reviewAt.slice(0, 10) },
          { title: "standing", value: (d) => d.standing },
          { title: "kind", value: (d) => d.kind },
          { title: "id", value: (d) => d.id },
          { title: "held because", value: (d) => d.holds.map((h) => h.reason).join("; "), flexible: true },
        ]),
      );
    });
  withStoreOptions(retention.command("run"))
    .description("delete what is past its review date and not held; a node that serves does so by itself")
    .addHelpText("after", "\nExample:\n  wasl retention run --purpose system-operation --mandate RETENTION")
    .action(async (options: StoreOptions) => {
      const run = await asOwner(options, ({ wasl }, actor) => wasl.runRetention(actor));
      if (options.json) return out(json(run));
      const { report, case: cases, person, message, match, "data-request": asked } = run.erased;
      out(
        `${counted(report, "report")} with ${counted(run.statements, "statement")}, ${counted(cases, "case")}, keys of ${counted(person, "person")}`,
      );
      out(
        `${counted(message, "message")}, ${match} questions and hits, ${counted(asked, "request")} for stored data, ${counted(run.sightings, "sighting")} of unknown vehicles`,
      );
      if (run.told.length > 0) out(`told: ${run.told.join(", ")}`);
    });
  const decisions = [
    ["renew", "somebody looked and it is still needed: a new review date"],
    ["hold", "nothing of it is deleted until the hold is lifted; a supervisor"],
    ["lift", "end a hold; a supervisor"],
  ] as const;
  for (const [name, description] of decisions)
    withReason(retention.command(`${name} <kind> <id>`))
      .description(`${description} (kind: ${RETAINED_KINDS.join(", ")})`)
      .addHelpText("after", `\nExample:\n  wasl retention ${name} case case-… --reason "the appeal"`)
      .action(async (kind: string, id: string, options: Reasoned) => {
        const retained = oneOf(RETAINED_KINDS, kind, "kind");
        await asOwner(options, async ({ wasl }, actor) => {
          if (name === "renew") await wasl.renew(actor, retained, id, options.reason);
          if (name === "hold") await wasl.hold(actor, retained, id, options.reason);
          if (name === "lift") await wasl.liftHold(actor, retained, id, options.reason);
        });
      });
}

const BEYOND = "beyond you";
const answerOf = ({ isMine, isBeyond }: ApprovalView): string => (isBeyond ? BEYOND : isMine ? "yours" : "");

function registerApprovals(approval: Command): void {
  withStoreOptions(approval.command("list"))
    .description("requests for approval: those that wait first, then the newest")
    .option("--standing <standing>", `only these: ${APPROVAL_STANDINGS.join(", ")}`)
    .option("--kind <kind>", `only these: ${APPROVAL_KINDS.join(", ")}`)
    .option("--limit <n>", "how many", "200")
    .addHelpText("after", "\nExample:\n  wasl approval list --standing pending")
    .action(async (options: StoreOptions & { standing?: string; kind?: string; limit: string }) => {
      const { standing, kind } = options;
      const filter = {
        limit: listLimit(options.limit),
        ...(standing === undefined ? {} : { standing: oneOf(APPROVAL_STANDINGS, standing, "--standing") }),
        ...(kind === undefined ? {} : { kind: oneOf(APPROVAL_KINDS, kind, "--kind") }),
      };
      const { items, next } = await asOwner(options, ({ wasl }, actor) => wasl.approvals(actor, filter));
      if (next !== undefined) note("there are more: raise --limit, or narrow by --standing and --kind");
      if (options.json) return out(json(items));
      out(
        table(items, [
          { title: "asked", value: (a) => a.requestedAt.slice(0, 16) },
          { title: "by", value: (a) => a.requestedBy },
          { title: "kind", value: (a) => a.kind },
          { title: "standing", value: (a) => a.standing },
          { title: "answer", value: answerOf },
          { title: "about", value: (a) => a.subject },
          { title: "purpose", value: (a) => `${a.purpose} ${a.mandate}`, flexible: true },
          { title: "reason", value: (a) => a.reason, flexible: true },
          { title: "id", value: (a) => a.id },
        ]),
      );
      if (items.some((a) => a.isBeyond))
        note(`${BEYOND}: you do not see all that it is about, or some of it is gone; another answers it`);
    });
  withReason(approval.command("ask <kind> <subject>"))
    .description(`ask a second person (kind: ${APPROVAL_KINDS.join(", ")})`)
    .option("--digest <sha256>", "of exactly what is to be approved", "")
    .addHelpText(
      "after",
      '\nExample:\n  wasl approval ask unmask rep-…@120-134 --reason "the court ordered it"',
    )
    .action(async (kind: string, subject: string, options: Reasoned & { digest: string }) => {
      const { reason, digest } = options;
      const asked = await asOwner(options, ({ wasl }, actor) =>
        wasl.requestApproval(actor, { kind: oneOf(APPROVAL_KINDS, kind, "kind"), subject, digest, reason }),
      );
      out(options.json ? json(asked) : asked.id);
    });
  for (const decision of ["approve", "refuse"] as const)
    withReason(approval.command(`${decision} <id>`))
      .description(`${decision} what another asked; nobody answers their own request`)
      .addHelpText("after", `\nExample:\n  wasl approval ${decision} <id> --reason "read against the order"`)
      .action(async (id: string, options: Reasoned) => {
        const answer = decision === "approve" ? "approved" : "refused";
        const done = await asOwner(options, ({ wasl }, actor) =>
          wasl.decideApproval(actor, id, answer, options.reason),
        );
        out(options.json ? json(done) : done.standing);
      });
}

function registerPersons(person: Command): void {
  withStoreOptions(person.command("reidentify <id>"))
    .description("the names behind a pseudonym, once another person approved; every look is logged")
    .addHelpText(
      "after",
      '\nExample:\n  wasl approval ask reidentify protected-… --reason "threat to life" --purpose protection --mandate CASE-1\n  wasl person reidentify protected-… --purpose protection --mandate CASE-1',
    )
    .action(async (id: string, options: StoreOptions) => {
      const found = await asOwner(options, ({ wasl }, actor) => wasl.reidentify(actor, id));
      if (options.json) return out(json(found));
      out(`${found.category}, guardian ${found.guardian}`);
      out(
        table(found.said, [
          { title: "property", value: (s) => s.property },
          { title: "value", value: (s) => s.value, flexible: true },
        ]),
      );
    });
  withReason(person.command("erase <id>"))
    .description("destroy the key of a protected person: nobody can bring the names back; a supervisor")
    .addHelpText("after", '\nExample:\n  wasl person erase protected-… --reason "the case is closed"')
    .action(async (id: string, options: Reasoned) => {
      await asOwner(options, ({ wasl }, actor) => wasl.erasePerson(actor, id, options.reason));
    });
  withReason(person.command("child <id>"))
    .description("protect somebody as a child, in the children's compartment")
    .requiredOption("--guardian <guardian>", GUARDIANS.join(", "))
    .addHelpText(
      "after",
      '\nExample:\n  wasl person child ent-… --guardian absent --reason "says to be fourteen"',
    )
    .action(async (id: string, options: Reasoned & { guardian: string }) => {
      const guardian = oneOf(GUARDIANS, options.guardian, "--guardian");
      const done = await asOwner(options, ({ wasl }, actor) =>
        wasl.protectChild(actor, id, guardian, options.reason),
      );
      out(options.json ? json(done) : done.entityId);
    });
  withReason(person.command("lift <id>"))
    .description("end a protection, once another person approved; the pseudonym and the keyed store stay")
    .addHelpText(
      "after",
      '\nExample:\n  wasl approval ask lift-protection protected-… --reason "another was meant" --purpose protection --mandate CASE-1\n  wasl person lift protected-… --reason "another was meant" --purpose protection --mandate CASE-1',
    )
    .action(async (id: string, options: Reasoned) => {
      await asOwner(options, ({ wasl }, actor) => wasl.liftProtection(actor, id, options.reason));
    });
  withStoreOptions(person.command("masked <report>"))
    .description(
      "where a report names private persons whose names may be asked for, and how one's request stands",
    )
    .addHelpText("after", "\nExample:\n  wasl person masked rep-…")
    .action(async (report: string, options: StoreOptions) => {
      const places = await asOwner(options, ({ wasl }, actor) => wasl.maskedNames(actor, report));
      if (options.json) return out(json(places));
      out(
        table(places, [
          { title: "at", value: (p) => String(p.start) },
          { title: "letters", value: (p) => String(p.end - p.start) },
          { title: "standing", value: (p) => p.standing },
          { title: "until", value: (p) => p.until?.slice(0, 16) ?? "" },
          { title: "ask for", value: (p) => p.subject, flexible: true },
        ]),
      );
    });
  withStoreOptions(person.command("unmask <report> <at>"))
    .description("one of these names, once another person approved; for an hour, every look is logged")
    .addHelpText(
      "after",
      '\nExample:\n  wasl approval ask unmask rep-…@120-134 --reason "named as the boat\'s buyer" --purpose operational-analysis --mandate CASE-1\n  wasl person unmask rep-… 120 --purpose operational-analysis --mandate CASE-1',
    )
    .action(async (report: string, at: string, options: StoreOptions) => {
      const start = wholeNumber(at, "at", 0, 1_000_000);
      const shown = await asOwner(options, ({ wasl }, actor) => wasl.unmask(actor, report, start));
      out(options.json ? json(shown) : shown.name);
    });
  withStoreOptions(person.command("source <pseudonym>"))
    .description("who a human source is, once another person approved")
    .addHelpText("after", "\nExample:\n  wasl person source source-…")
    .action(async (pseudonym: string, options: StoreOptions) => {
      const found = await asOwner(options, ({ wasl }, actor) => wasl.sourceOf(actor, pseudonym));
      out(options.json ? json({ identity: found }) : found);
    });
}

interface OpenOptions extends StoreOptions {
  readonly applicant: string;
  readonly text: string;
  readonly received?: string;
  readonly entity?: string[];
  readonly statement?: string[];
}

interface DecideOptions extends Reasoned {
  readonly ground?: string;
  readonly correct?: string[];
  readonly withhold?: string[];
  readonly entity?: string[];
  readonly lang: string;
  readonly out?: string;
}

function registerRequests(request: Command): void {
  withStoreOptions(request.command("open <kind>"))
    .description(`take up a request (kind: ${SUBJECT_REQUEST_KINDS.join(", ")}); who asks is sealed`)
    .requiredOption("--applicant <text>", "who asks, and where the answer goes")
    .requiredOption("--text <text>", "what they ask")
    .option("--received <date>", "when it came; the deadline runs from then")
    .option("--entity <ids...>", "entities that are about them")
    .option("--statement <ids...>", "statements that the request is about")
    .addHelpText(
      "after",
      '\nExample:\n  wasl subject-request open access --applicant "A. Example" --text "what do you hold?" --entity p-1 --purpose data-subject-request --mandate DSR-7',
    )
    .action(async (kind: string, options: OpenOptions) => {
      const opened = await asOwner(options, ({ wasl }, actor) =>
        wasl.openSubjectRequest(actor, {
          kind: oneOf(SUBJECT_REQUEST_KINDS, kind, "kind"),
          applicant: options.applicant,
          text: options.text,
          ...(options.received === undefined ? {} : { receivedAt: options.received }),
          entityIds: options.entity ?? [],
          statementIds: options.statement ?? [],
        }),
      );
      out(options.json ? json(opened) : `${opened.request.id}  due ${opened.request.dueAt.slice(0, 10)}`);
    });
  withStoreOptions(request.command("list"))
    .description("by deadline, the undecided first")
    .addHelpText("after", "\nExample:\n  wasl subject-request list")
    .action(async (options: StoreOptions) => {
      const all = await asOwner(options, ({ wasl }, actor) => wasl.subjectRequests(actor, 200));
      if (options.json) return out(json(all));
      out(
        table(all, [
          { title: "due", value: (r) => r.dueAt.slice(0, 10) },
          { title: "kind", value: (r) => r.kind },
          { title: "standing", value: (r) => r.decision ?? (r.isOverdue ? "OVERDUE" : "open") },
          { title: "told", value: (r) => String(r.told) },
          { title: "id", value: (r) => r.id },
        ]),
      );
    });
  withStoreOptions(request.command("show <id>"))
    .description("a request with what is held of the applicant")
    .addHelpText("after", "\nExample:\n  wasl subject-request show <id>")
    .action(async (id: string, options: StoreOptions) => {
      const view = await asOwner(options, ({ wasl }, actor) => wasl.subjectRequest(actor, id));
      if (options.json) out(json(view));
      else showRequest(view);
    });
  withReason(request.command("decide <id> <decision>"))
    .description("granted, partly or refused; what follows is done, and whoever received it is told")
    .option("--ground <id>", "the ground of the profile for what is refused")
    .option("--correct <statement=value...>", "for a rectification: what holds instead")
    .option("--withhold <statements...>", "what is granted in part: what is not told, erased or restricted")
    .option("--entity <ids...>", "of the records that show proposes, those that are about the applicant")
    .option("--lang <lang>", "of the letter: en, fr or ar", "en")
    .option("--out <file>", "write the letter there")
    .addHelpText(
      "after",
      '\nExample:\n  wasl subject-request decide <id> granted --reason "it was the record of another" --lang fr --out letter.html',
    )
    .action(async (id: string, decision: string, options: DecideOptions) => {
      const view = await asOwner(options, ({ wasl }, actor) =>
        wasl.decideSubjectRequest(actor, id, decisionOf(decision, options)),
      );
      if (options.out !== undefined) {
        await writeFile(options.out, view.request.letter ?? "", { mode: 0o600 });
        note(`written to ${options.out}`);
      }
      if (options.json) return out(json(view));
      out(`${view.request.decision}, ${counted(view.request.told, "recipient")} told`);
      const left = view.proposals.map((p) => p.entityId);
      if (left.length > 0)
        note(`Not held to be theirs, and so not told or changed: ${left.join(", ")}. It is on record.`);
    });
}

function showRequest({ request, isOverdue, held, proposals }: SubjectRequestView): void {
  const { id, kind, applicant, text, receivedAt, dueAt, openedBy, entityIds, statementIds } = request;
  const { decision, decidedBy = "", decidedAt = "", exemption, told } = request;
  const answered = `${decision} by ${decidedBy} on ${decidedAt.slice(0, 10)}${exemption ? `, ground ${exemption}` : ""}; ${counted(told, "recipient")} told`;
  for (const [what, said] of [
    [id, kind],
    ["applicant", applicant],
    ["asks", text],
    ["received", `${receivedAt.slice(0, 10)}, taken up by ${openedBy}`],
    ["due", `${dueAt.slice(0, 10)}${isOverdue ? " OVERDUE" : ""}`],
    ["standing", decision === undefined ? "open" : answered],
    ["about", [...entityIds, ...statementIds].join(", ")],
  ] as const)
    if (said !== "") out(`${what}: ${clean(said)}`);
  out("");
  out(
    table(held, [
      { title: "held of", value: (s) => s.entityId },
      { title: "property", value: (s) => s.property },
      { title: "value", value: (s) => s.value, flexible: true },
      { title: "statement", value: (s) => s.id },
    ]),
  );
  if (proposals.length === 0) return;
  out("");
  out(
    table(proposals, [
      { title: "may be them", value: (p) => p.entityId },
      { title: "score", value: (p) => scoreText(p.score) },
      { title: "schema", value: (p) => p.schema },
      { title: "name", value: (p) => p.caption, flexible: true },
    ]),
  );
  note("Nothing of what may be theirs is told or changed unless decide names it (--entity).");
}

function decisionOf(decision: string, options: DecideOptions): SubjectDecision {
  const corrections = (options.correct ?? []).map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) throw new WaslError("REQUEST_INVALID", { field: "--correct" });
    return { statementId: pair.slice(0, at), value: pair.slice(at + 1) };
  });
  return {
    decision: oneOf(["granted", "partly", "refused"] as const, decision, "decision"),
    reason: options.reason,
    lang: oneOf(LANGS, options.lang, "--lang"),
    ...(options.ground === undefined ? {} : { exemption: options.ground }),
    ...(corrections.length === 0 ? {} : { corrections }),
    ...(options.withhold === undefined ? {} : { withheld: options.withhold }),
    ...(options.entity === undefined ? {} : { entityIds: options.entity }),
  };
}

function registerOversight(program: Command): void {
  const detector = program.command("detector").description("detectors: their cards, stop, start");
  withStoreOptions(detector.command("list"))
    .description("each detector with its card and whether it runs")
    .option("--lang <lang>", "the language of the cards: en, ar or fr", "en")
    .addHelpText("after", "\nExample:\n  wasl detector list --lang ar")
    .action(async (options: StoreOptions & { lang: string }) => {
      const lang = oneOf(LANGS, options.lang, "--lang");
      const cards = await asOwner(options, ({ wasl }, actor) => wasl.detectorCards({ ...actor, lang }));
      if (options.json) return out(json(cards));
      out(
        table(cards, [
          { title: "id", value: (c) => c.id },
          { title: "runs", value: (c) => (c.running ? "yes" : "STOPPED") },
          { title: "review by", value: (c) => `${c.card.reviewAt}${c.isOverdue ? " OVERDUE" : ""}` },
          { title: "error rates", value: (c) => c.card.errorRates, flexible: true },
        ]),
      );
      note(cards[0]?.caveat ?? "");
    });
  for (const name of ["stop", "start"] as const)
    withReason(detector.command(`${name} <id>`))
      .description(name === "stop" ? "at once; a supervisor or oversight" : "again; a supervisor")
      .addHelpText("after", `\nExample:\n  wasl detector ${name} shared-contact --reason "its error rates"`)
      .action(async (id: string, options: Reasoned) => {
        await asOwner(options, ({ wasl }, actor) =>
          wasl.switchDetector(actor, id, name === "start", options.reason),
        );
      });
  withStoreOptions(program.command("statistics"))
    .description("figures without content; small counts are withheld from the public")
    .option("--public", "as they may be published")
    .addHelpText("after", "\nExample:\n  wasl statistics --public")
    .action(async (options: StoreOptions & { public?: boolean }) => {
      const figures = await asOwner(options, ({ wasl }, actor) =>
        wasl.statistics(actor, { forPublic: options.public ?? false }),
      );
      out(options.json ? json(figures) : statisticsText(figures));
    });
  withStoreOptions(program.command("look-ups"))
    .description("who looked at what they should explain, for the integrity unit")
    .option("--since <date>", "from then on")
    .addHelpText("after", "\nExample:\n  wasl look-ups --since 2026-04-01")
    .action(async (options: StoreOptions & { since?: string }) => {
      const found = await asOwner(options, ({ wasl }, actor) => wasl.lookUpReports(actor, options.since));
      if (options.json) return out(json(found));
      for (const { userId, signs } of found.items)
        for (const s of signs) out(`${userId}  ${s.rule}  ${s.count}  ${s.because}`);
      if (found.items.length === 0) out("nothing to explain");
      if (found.from) note(`entries before ${found.from} were not read`);
    });
}

/** One table of all cells, as the page shows them; what is withheld, and why, is said. */
function statisticsText(figures: Statistics): string {
  const count = (n: number | null): string => (n === null ? "withheld" : String(n));
  const rows = [
    { what: "reports", kind: "", state: "", count: count(figures.reports) },
    ...(["findings", "approvals", "requests", "persons", "erased", "log"] as const).flatMap((what) =>
      figures[what].map((cell) => ({ what, kind: cell.kind, state: cell.state ?? "", count: count(cell.n) })),
    ),
    ...Object.entries(figures.rejectionRates).map(([detector, rate]) => ({
      what: "rejected, share of decided",
      kind: detector,
      state: "",
      count: rate === null ? "withheld" : rate.toFixed(2),
    })),
  ];
  const { suppressedUnder } = figures;
  return [
    table(rows, [
      { title: "what", value: (r) => r.what },
      { title: "kind", value: (r) => r.kind },
      { title: "state", value: (r) => r.state },
      { title: "count", value: (r) => r.count },
    ]),
    suppressedUnder === undefined
      ? `as of ${figures.madeAt}; all counts are exact`
      : `as of ${figures.madeAt}; counts under ${suppressedUnder} are withheld`,
  ].join("\n");
}
