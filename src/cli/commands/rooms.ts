import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import type { Actor, RoomDetail, RoomView, StoredMessage } from "../../app/index.ts";
import { type MessageMethod, TLP_LEVELS } from "../../core/index.ts";
import { counted } from "../counted.ts";
import { asOwner } from "../open.ts";
import { json, out, table } from "../output.ts";
import type { Session } from "../session.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

/** Case rooms and shared methods, under the exchange's own command. */
export function registerRooms(program: Command): void {
  const exchange = program.commands.find((c) => c.name() === "exchange");
  if (!exchange) throw new Error("invariant broken: the exchange's commands come first");
  const room = exchange.command("room").description("cases that named nodes work on together");
  registerOpening(room);
  registerWorking(room);
  registerBelonging(room);
  registerMethods(exchange);
}

const withText = (command: Command): Command =>
  withStoreOptions(command).option("--body <text>", "the text; - reads it from standard input", "");
const bodyOf = ({ body }: { readonly body: string }): string =>
  body === "-" ? readFileSync(0, "utf8") : body;
/** Without a default: a default would decide who may see it. */
const tlp = (words: string): Option =>
  new Option("--tlp <level>", words).choices(TLP_LEVELS).makeOptionMandatory();

interface OpenOptions extends StoreOptions {
  readonly case: string;
  readonly partner: string[];
  readonly title: string;
  readonly legalBasis: string;
  readonly tlp: string;
  readonly body: string;
}

function registerOpening(room: Command): void {
  withStoreOptions(room.command("list", { isDefault: true }))
    .description("rooms that this node is in")
    .addHelpText("after", "\nExample:\n  wasl exchange room list")
    .action(async (options: StoreOptions) => {
      const all = await asOwner(options, ({ wasl }, actor) => wasl.rooms(actor));
      if (options.json) return out(json(all));
      out(
        table(all, [
          { title: "Room", value: (r) => r.id },
          { title: "Case", value: (r) => r.caseId ?? "not joined" },
          { title: "Members", value: (r) => String(r.members.length) },
          { title: "Posts", value: (r) => String(r.posts) },
          { title: "Last", value: (r) => r.lastAt.slice(0, 16) },
          { title: "Title", value: (r) => r.title, flexible: true },
        ]),
      );
    });
  withText(room.command("open"))
    .description("ask partners to work on a case too; nothing of it goes out yet")
    .requiredOption("--case <id>", "the case here")
    .requiredOption("--partner <nodes...>", "who is in it")
    .requiredOption("--title <text>", "what they see; no name")
    .requiredOption("--legal-basis <law>", "under which law")
    .addOption(tlp("marking of what is written in the room"))
    .addHelpText(
      "after",
      "\nExample:\n  wasl exchange room open --case case-7 --partner node-0123456789abcdef --title 'Engines from one importer' --legal-basis 'Example treaty, Art. 5' --tlp amber",
    )
    .action(async (options: OpenOptions) => {
      const opened = await asOwner(options, ({ wasl }, actor) =>
        wasl.openRoom(actor, {
          caseId: options.case,
          partners: options.partner,
          title: options.title,
          legalBasis: options.legalBasis,
          marking: { tlp: options.tlp },
          body: bodyOf(options),
        }),
      );
      out(options.json ? json(opened) : `${opened.id}: ${opened.members.length} nodes are in it`);
    });
  withStoreOptions(room.command("join"))
    .description("make a case here for what the others share")
    .argument("<room>", "its id")
    .addOption(tlp("marking of the case here"))
    .addHelpText("after", "\nExample:\n  wasl exchange room join room-… --tlp amber")
    .action((id: string, options: StoreOptions & { tlp: string }) =>
      show(options, ({ wasl }, actor) => wasl.joinRoom(actor, id, { tlp: options.tlp })),
    );
  withStoreOptions(room.command("read"))
    .description("its posts; what others shared meanwhile comes into its case")
    .argument("<room>", "its id")
    .addHelpText("after", "\nExample:\n  wasl exchange room read room-…")
    .action((id: string, options: StoreOptions) =>
      show(options, ({ wasl }, actor) => wasl.readRoom(actor, id)),
    );
}

const sayUntold = ({ untold = [] }: RoomView): void => {
  for (const node of untold)
    out(`${node}: may be sent nothing under our agreement, and misses what is written`);
};

async function show(
  options: StoreOptions,
  work: (session: Session, actor: Actor) => Promise<RoomDetail>,
): Promise<void> {
  const detail = await asOwner(options, work);
  if (options.json) return out(json(detail));
  const { room, messages, added } = detail;
  out(`${room.title}  ${room.id}  case ${room.caseId ?? "not joined"}`);
  sayUntold(room);
  if (added > 0) out(`${counted(added, "entity", "entities")} came into the case`);
  out(
    table(messages, [
      { title: "At", value: (m) => m.wire.at.slice(0, 16) },
      { title: "From", value: (m) => m.wire.from },
      { title: "Given", value: (m) => String(m.wire.room?.entities.length ?? 0) },
      { title: "Subject", value: (m) => m.wire.subject },
      { title: "Text", value: (m) => m.wire.body, flexible: true },
    ]),
  );
}

function registerWorking(room: Command): void {
  withText(room.command("share"))
    .description("release the case here to every other member, under each one's agreement")
    .argument("<room>", "its id")
    .requiredOption("--necessity <text>", "why they need it")
    .requiredOption("--subject <text>", "what you tell them of it; no name")
    .option("--earlier", "also to those who came later, what was in the case before they did")
    .addHelpText(
      "after",
      '\nExample:\n  wasl exchange room share room-… --necessity "one network" --subject "the buyers"',
    )
    .action(
      async (
        id: string,
        options: StoreOptions & { necessity: string; subject: string; body: string; earlier?: boolean },
      ) => {
        const { necessity, subject, earlier = false } = options;
        const all = await asOwner(options, ({ wasl }, actor) =>
          wasl.shareInRoom(actor, id, { necessity, subject, body: bodyOf(options), withEarlier: earlier }),
        );
        if (options.json) return out(json(all));
        for (const { partner, result, failed } of all)
          out(`${partner}: ${result ? `${result.shared} shared, ${result.already} it had` : failed}`);
      },
    );
  withText(room.command("post"))
    .description("write to all members")
    .argument("<room>", "its id")
    .requiredOption("--subject <text>", "what it is about; no name")
    .addHelpText("after", '\nExample:\n  wasl exchange room post room-… --subject "we meet on Monday"')
    .action(async (id: string, options: StoreOptions & { subject: string; body: string }) => {
      const [sent, room] = await asOwner(options, async ({ wasl }, actor) => [
        await wasl.postInRoom(actor, id, { subject: options.subject, body: bodyOf(options) }),
        (await wasl.readRoom(actor, id)).room,
      ]);
      if (options.json) return out(json(sent));
      sayUntold(room);
      for (const { wire, state, failure } of sent) out(`${wire.to}: ${failure ?? state}`);
    });
}

function registerBelonging(room: Command): void {
  const say = (options: StoreOptions, done: RoomView): void => {
    if (options.json) {
      out(json(done));
      return;
    }
    out(`${done.id}: ${done.members.join(", ")}`);
    sayUntold(done);
  };
  withText(room.command("invite"))
    .description("ask further partners into a room that this node opened; all members are told")
    .argument("<room>", "its id")
    .requiredOption("--partner <nodes...>", "who comes")
    .addHelpText(
      "after",
      "\nExample:\n  wasl exchange room invite room-… --partner node-0123456789abcdef\nThey get what is shared from then on; `wasl exchange room share --earlier` gives the rest.",
    )
    .action(async (id: string, options: StoreOptions & { partner: string[]; body: string }) =>
      say(
        options,
        await asOwner(options, ({ wasl }, actor) =>
          wasl.inviteToRoom(actor, id, { partners: options.partner, body: bodyOf(options) }),
        ),
      ),
    );
  withStoreOptions(room.command("remove"))
    .description("let a member of a room that this node opened go: it gets recalls, and nothing new")
    .argument("<room>", "its id")
    .argument("<node>", "who goes")
    .requiredOption("--reason <text>", "what all members are told")
    .addHelpText(
      "after",
      '\nExample:\n  wasl exchange room remove room-… node-… --reason "no longer of this case"',
    )
    .action(async (id: string, node: string, options: StoreOptions & { reason: string }) =>
      say(
        options,
        await asOwner(options, ({ wasl }, actor) => wasl.removeFromRoom(actor, id, node, options.reason)),
      ),
    );
  withStoreOptions(room.command("leave"))
    .description("leave a room; all members are told")
    .argument("<room>", "its id")
    .requiredOption("--reason <text>", "what all members are told")
    .addHelpText("after", '\nExample:\n  wasl exchange room leave room-… --reason "our part is done"')
    .action(async (id: string, options: StoreOptions & { reason: string }) =>
      say(options, await asOwner(options, ({ wasl }, actor) => wasl.leaveRoom(actor, id, options.reason))),
    );
}

/** A method as its author's node last signed it. */
interface MethodRow extends MessageMethod {
  readonly from: string;
  readonly message: StoredMessage;
}

function registerMethods(exchange: Command): void {
  withStoreOptions(exchange.command("methods"))
    .description("notes, playbooks and parameters that partners shared, each in its newest signed version")
    .option("--technique <id>", "only about this technique")
    .addHelpText(
      "after",
      "\n`wasl exchange request method` shares one; `wasl exchange request read` shows one whole.",
    )
    .addHelpText("after", "\nExample:\n  wasl exchange methods")
    .action(async (options: StoreOptions & { technique?: string }) => {
      const messages = await asOwner(options, ({ wasl }, actor) =>
        wasl.messages(actor, { kind: "method", limit: 1_000 }),
      );
      const all = newest(messages).filter(
        (m) => options.technique === undefined || m.techniques.includes(options.technique),
      );
      if (options.json) return out(json(all));
      out(
        table(all, [
          { title: "Method", value: (m) => m.id },
          { title: "Version", value: (m) => String(m.version) },
          { title: "Kind", value: (m) => m.kind },
          { title: "From", value: (m) => m.from },
          { title: "Message", value: (m) => m.message.wire.id },
          { title: "Techniques", value: (m) => m.techniques.join(" ") },
          { title: "Subject", value: (m) => m.message.wire.subject, flexible: true },
        ]),
      );
    });
}

function newest(messages: readonly StoredMessage[]): readonly MethodRow[] {
  const byName = new Map<string, MethodRow>();
  for (const message of messages) {
    const { method, from } = message.wire;
    const before = method && byName.get(`${from} ${method.id}`);
    if (method && (before === undefined || before.version < method.version))
      byName.set(`${from} ${method.id}`, { ...method, from, message });
  }
  return [...byName.values()];
}
