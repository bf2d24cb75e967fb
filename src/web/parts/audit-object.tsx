import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Link } from "./controls.tsx";

const PAGES: Readonly<Record<string, (id: string) => string>> = {
  case: paths.case,
  entity: paths.entity,
  finding: paths.finding,
  report: paths.report,
};

/** Where the words of a kind may stand: its own, or those of its page. */
const objectKeys = (kind: string): readonly string[] => [
  `oversight.object.${kind}`,
  `nav.${kind}`,
  `oversight.${kind}`,
];

/** What an entry of the log is about, as "report:rep-1" or "second-factor:…" say it: its kind, and which of it. */
export function splitObject(object: string): readonly [kind: string, id: string] {
  const at = object.search(/:|(?<=^taxii-collection) /);
  return at < 0 ? [object, ""] : [object.slice(0, at), object.slice(at + 1)];
}

/** The kind in words, with a way to its page; below, as the log writes it and is searched for it. */
export function AuditObject({ object }: { object: string }) {
  const { maybe } = useI18n();
  const [kind, id] = splitObject(object);
  const words = objectKeys(kind).reduceRight((otherwise, key) => maybe(key, otherwise), kind);
  const page = PAGES[kind];
  return (
    <span className="two-lines">
      <span>{page && id !== "" ? <Link href={page(id)}>{words}</Link> : words}</span>
      {id !== "" && <code className="hint wrap">{object}</code>}
    </span>
  );
}
