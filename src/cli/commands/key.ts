import type { Command } from "commander";
import type { KeyStanding } from "../../store/index.ts";
import { counted } from "../counted.ts";
import { openNode } from "../open.ts";
import { json, note, out } from "../output.ts";
import type { Session } from "../session.ts";
import { type StoreOptions, withStoreOptions } from "../store-options.ts";

/** The key that wraps data keys: where it stands, and how it is changed while the node runs. */
export function registerKey(program: Command): void {
  const key = program
    .command("key")
    .description(
      "the key that wraps the data keys of reports, names and log texts: status, rotate, forget, seal",
    );
  withStoreOptions(key.command("status"))
    .description("which key seals, and how far a rotation is")
    .addHelpText("after", "\nExample:\n  wasl key status")
    .action((options: StoreOptions) => withKey(options, ({ store }) => store.wrapKey.standing()));
  withStoreOptions(key.command("rotate"))
    .description(
      "seal with a new key from now on, and wrap anew what older keys wrapped, while the node runs",
    )
    .option("--stage", "only announce the key: copy the key file to every host of this node, then rotate")
    .addHelpText(
      "after",
      "\nStopped or killed, the next call goes on where it stood.\n\nExample:\n  wasl key rotate",
    )
    .action((options: StoreOptions & { readonly stage?: boolean }) =>
      withKey(options, async ({ store }) => {
        if (!options.stage) return await store.wrapKey.rotate(progress());
        await store.wrapKey.stage();
        return await store.wrapKey.standing();
      }),
    );
  withStoreOptions(key.command("forget"))
    .description(
      "look once more for anything under an older key, then take the older keys out of the key file",
    )
    .addHelpText(
      "after",
      "\nKeep the old key file with the backups that were made before.\n\nExample:\n  wasl key forget",
    )
    .action((options: StoreOptions) => withKey(options, ({ store }) => store.wrapKey.forget(progress())));
  withStoreOptions(key.command("seal"))
    .description(
      "keep the key file sealed by the key service that WASL_KEY_SERVICE names, or seal it anew; every later change of it is sealed too",
    )
    .addHelpText(
      "after",
      '\nWASL_KEY_SERVICE is the whole path of a program that is called with "seal" or "open" and reads and writes a key.\n' +
        "Set it for every process of this node and start them again first: one without it opens the file no more.\n" +
        "The file in clear is replaced only after the sealed one was opened.\n\n" +
        "Example:\n  WASL_KEY_SERVICE=/etc/wasl/key-service wasl key seal",
    )
    .action((options: StoreOptions) => withKey(options, ({ store }) => store.wrapKey.seal()));
}

async function withKey(
  options: StoreOptions,
  work: (session: Session) => Promise<KeyStanding>,
): Promise<void> {
  const session = await openNode(options);
  try {
    const standing = await work(session);
    out(options.json ? json(standing) : sayStanding(standing));
  } finally {
    await session.close();
  }
}

/** One line for people. */
export function sayStanding({ no, older, next, rotation }: KeyStanding): string {
  const parts = [`key ${no} seals`];
  // The first follows from the node key: it stands in the file as long as the node lives, and nothing forgets it.
  const kept = older.filter((k) => k > 0).length;
  if (older.length > 0)
    parts.push(kept > 0 ? `${kept} older in the key file` : "no older one in the key file");
  if (next !== undefined) parts.push(`key ${next} is announced`);
  if (rotation?.finishedAt !== undefined)
    parts.push(`rotated ${rotation.finishedAt.slice(0, 10)}, ${rotation.rewrapped} wrapped anew`);
  else if (rotation)
    parts.push(
      `ROTATION UNDER WAY: ${rotation.done} of ${counted(rotation.of, "table")}, ${counted(rotation.looked, "row")}; "wasl key rotate" goes on`,
    );
  return parts.join("; ");
}

/** How far it is, a line a table, where somebody looks. */
function progress(): (standing: KeyStanding) => void {
  let told = -1;
  return ({ rotation }) => {
    if (!process.stderr.isTTY || rotation === undefined || rotation.done === told) return;
    told = rotation.done;
    note(
      `${rotation.done} of ${counted(rotation.of, "table")}, ${counted(rotation.looked, "row")}, ${rotation.rewrapped} wrapped anew`,
    );
  };
}
