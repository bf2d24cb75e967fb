import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import type { User } from "../../app/index.ts";
import {
  isPurpose,
  ROLES,
  type Role,
  SCOPES,
  type Scope,
  saysNothing,
  TLP_LEVELS,
  type Tlp,
  WaslError,
} from "../../core/index.ts";
import { wholeNumber } from "../arguments.ts";
import { openNode, openSession } from "../open.ts";
import { json, note, out, table } from "../output.ts";
import type { Session } from "../session.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

/** The folder's local owner, as the log names them. */
const OWNER = "owner";

interface Rights {
  readonly role?: string;
  readonly clearance?: string;
  /** True where the option names nothing. */
  readonly group?: string[] | true;
  readonly compartment?: string[] | true;
}

function withRights(command: Command): Command {
  return withStoreOptions(command)
    .option("--role <role>", ROLES.join(", "))
    .option("--clearance <tlp>", `the highest marking they may see: ${TLP_LEVELS.join(", ")}`)
    .option("--group [groups...]", "sharing groups they belong to; none where none is named")
    .option("--compartment [compartments...]", "compartments they are read into; none where none is named");
}

/** Accounts are the local owner's work: whoever holds the folder and its key. */
export function registerUser(program: Command): void {
  const users = program.command("user").description("local accounts: add, change, disable, enable, list");
  withRights(users.command("add <id>"))
    .description(
      "a new account with a one-time password, printed once; an analyst cleared for amber where nothing is said",
    )
    .addHelpText(
      "after",
      "\nExample:\n  wasl user add amira --role analyst --clearance amber+strict --group emsc",
    )
    .action(async (id: string, options: StoreOptions & Rights) => {
      const password = randomBytes(15).toString("base64url");
      const rights = rightsOf(options, { role: "analyst", clearance: "amber", groups: [], compartments: [] });
      await inSession(
        options,
        ({ store }) => store.accounts.createUser({ id, ...rights }, password),
        openSession,
      );
      if (options.json) return out(json({ id, password }));
      note("The one-time password, to be changed at the first sign-in:");
      out(password);
    });
  withRights(users.command("change <id>"))
    .description("other rights for an account; what is not named stays")
    .addHelpText("after", "\nExample:\n  wasl user change ana --role supervisor --clearance red")
    .action((id: string, options: StoreOptions & Rights) =>
      change(id, options, (user) => ({ ...user, ...rightsOf(options, user) })),
    );
  withStoreOptions(users.command("name <id> [names...]"))
    .description(
      "how whoever has the account is called, in each form that is used, so that who looks for themselves is found; none where none is named",
    )
    .addHelpText("after", '\nExample:\n  wasl user name amira "Amira Example" "أميرة مثال"')
    .action(async (id: string, names: string[], options: StoreOptions) => {
      if (names.some(saysNothing)) throw new WaslError("REQUEST_INVALID", { field: "names" });
      await inSession(options, async ({ store }) => {
        await knownUser(store, id);
        await store.accounts.setNames(id, names);
      });
      note(names.length === 0 ? `${id} is found by their id alone.` : `${id}: ${names.length} known.`);
    });
  withStoreOptions(users.command("disable <id>"))
    .description("end an account and its sessions and tokens; what it did stays in the log")
    .addHelpText("after", "\nExample:\n  wasl user disable ana")
    .action((id: string, options: StoreOptions) =>
      change(id, options, (user) => ({ ...user, disabled: true })),
    );
  withStoreOptions(users.command("enable <id>"))
    .description(
      "let a disabled account in again, with the rights that it had; its sessions and tokens stay ended",
    )
    .addHelpText("after", "\nExample:\n  wasl user enable ana")
    .action((id: string, options: StoreOptions) =>
      change(id, options, (user) => ({ ...user, disabled: false })),
    );
  withStoreOptions(users.command("token <id>"))
    .description("an API token for an account, bound to --purpose and --mandate, printed once")
    .option("--days <n>", "how long it is good for", "90")
    .option("--label <text>", "what it is for, shown in lists")
    .option(
      "--scope <scopes...>",
      `what it may do: ${SCOPES.join(", ")}; all that the role may where nothing is said`,
    )
    .addHelpText(
      "after",
      "\nExample:\n  wasl user token hma-client --purpose online-referral --mandate AGR-7 --days 30",
    )
    .action(issueToken);
  registerSessions(users);
  withStoreOptions(users.command("list"))
    .description("all accounts")
    .addHelpText("after", "\nExample:\n  wasl user list")
    .action(async (options: StoreOptions) => {
      const all = await inSession(options, ({ store }) => store.accounts.users());
      if (options.json) return out(json(all));
      out(
        table(all, [
          { title: "id", value: (u) => u.id },
          { title: "role", value: (u) => u.role },
          { title: "clearance", value: (u) => u.clearance },
          { title: "groups", value: (u) => u.groups.join(", ") },
          { title: "compartments", value: (u) => u.compartments.join(", ") },
          { title: "", value: (u) => (u.disabled ? "disabled" : u.lapsed ? "lapsed" : "") },
        ]),
      );
    });
}

interface TokenOptions {
  readonly days: string;
  readonly label?: string;
  readonly scope?: string[];
}

async function issueToken(id: string, options: StoreOptions & TokenOptions): Promise<void> {
  const { purpose = "", mandate = "" } = options;
  if (!isPurpose(purpose) || saysNothing(mandate)) throw new WaslError("PURPOSE_REQUIRED");
  const days = wholeNumber(options.days, "--days", 1, 366);
  const until = new Date(Date.now() + days * 86_400_000).toISOString();
  const token = await inSession(options, async ({ store }) => {
    await knownUser(store, id);
    return await store.accounts.issueToken(id, { purpose, mandate }, until, {
      by: OWNER,
      ...(options.label === undefined ? {} : { label: options.label }),
      ...(options.scope === undefined
        ? {}
        : { scopes: options.scope.map((s) => known<Scope>(SCOPES, s, "scope")) }),
    });
  });
  if (options.json) return out(json({ id, purpose, mandate, until, token }));
  note(`For ${id}, ${purpose}, ${mandate}, until ${until.slice(0, 10)}:`);
  out(token);
}

function registerSessions(users: Command): void {
  withStoreOptions(users.command("sessions [id]"))
    .description("sessions and API tokens in force, of one account or of all; never their secrets")
    .addHelpText("after", "\nExample:\n  wasl user sessions ana")
    .action(async (id: string | undefined, options: StoreOptions) => {
      const all = await inSession(options, async ({ store }) => {
        if (id !== undefined) await knownUser(store, id);
        return await store.accounts.sessions(id);
      });
      if (options.json) return out(json(all));
      out(
        table(all, [
          { title: "id", value: (s) => s.id },
          { title: "account", value: (s) => s.userId },
          { title: "kind", value: (s) => s.kind },
          { title: "since", value: (s) => s.createdAt?.slice(0, 16) ?? "" },
          { title: "last used", value: (s) => s.usedAt?.slice(0, 16) ?? "" },
          { title: "until", value: (s) => s.expiresAt.slice(0, 16) },
          {
            title: "for",
            value: (s) => [s.label, s.purpose, s.scopes?.join(" ")].filter(Boolean).join(", "),
          },
        ]),
      );
    });
  withStoreOptions(users.command("end <session>"))
    .description("end a session or an API token by the id that sessions shows")
    .addHelpText("after", "\nExample:\n  wasl user end <id>")
    .action(async (id: string, options: StoreOptions) => {
      const isEnded = await inSession(options, ({ store }) =>
        store.accounts.endSession(id, undefined, OWNER),
      );
      if (!isEnded)
        throw new WaslError("REQUEST_INVALID", {
          session: id,
          because: "none in force has this id: see wasl user sessions",
        });
      note(`Ended ${id}.`);
    });
  withStoreOptions(users.command("require-factor [roles...]"))
    .description("roles whose sessions need a second factor; with none named, no role does")
    .addHelpText("after", "\nExample:\n  wasl user require-factor administrator supervisor")
    .action(async (roles: string[], options: StoreOptions) => {
      const wanted = roles.map((role) => known<Role>(ROLES, role, "role"));
      await inSession(options, ({ store }) => store.accounts.requireFactor(wanted, OWNER));
      note(wanted.length === 0 ? "No role needs a second factor." : `A second factor: ${wanted.join(", ")}.`);
    });
  withStoreOptions(users.command("reset-factor <id>"))
    .description("forget an account's lost second factor and end its sessions")
    .addHelpText("after", "\nExample:\n  wasl user reset-factor ana")
    .action(async (id: string, options: StoreOptions) => {
      await inSession(options, async ({ store }) => {
        await knownUser(store, id);
        await store.accounts.resetFactor(id, OWNER);
      });
      note(`${id} sets a factor up anew at the next sign-in; their sessions are ended.`);
    });
}

/** Throws REQUEST_INVALID for a role or a clearance that is none: doubt gives no rights. */
function rightsOf(options: Rights, before: Omit<User, "id" | "disabled">): Omit<User, "id" | "disabled"> {
  return {
    role: options.role === undefined ? before.role : known<Role>(ROLES, options.role, "role"),
    clearance:
      options.clearance === undefined
        ? before.clearance
        : known<Tlp>(TLP_LEVELS, options.clearance, "clearance"),
    groups: named(options.group) ?? before.groups,
    compartments: named(options.compartment) ?? before.compartments,
  };
}

const named = (given: string[] | true | undefined): string[] | undefined => (given === true ? [] : given);

function known<T extends string>(allowed: readonly T[], text: string, field: string): T {
  const found = allowed.find((a) => a === text);
  if (found === undefined) throw new WaslError("REQUEST_INVALID", { field, allowed: allowed.join(", ") });
  return found;
}

async function change(id: string, options: StoreOptions, edit: (user: User) => User): Promise<void> {
  const { ownerToken } = await import("../../store/index.ts");
  await inSession(
    options,
    async ({ store, folder }) => {
      const isMade = (await store.accounts.users()).some((user) => user.id === id);
      // The first that a fresh node is asked may be to let its owner into a group.
      if (id === OWNER && !isMade) await ownerToken(store, folder);
      await store.accounts.changeUser(edit(await knownUser(store, id)));
    },
    openSession,
  );
}

/** Here a wrong name is a slip of whoever may list them all: it is told, and not as a failed sign-in. */
async function knownUser(store: Session["store"], id: string): Promise<User> {
  const user = (await store.accounts.users()).find((u) => u.id === id);
  if (!user)
    throw new WaslError("REQUEST_INVALID", { user: id, because: "no such account: see wasl user list" });
  return user;
}

async function inSession<T>(
  options: StoreOptions,
  work: (session: Session) => Promise<T>,
  open: typeof openSession = openNode,
): Promise<T> {
  const session = await open(options);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
