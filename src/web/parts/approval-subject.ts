import { DOCUMENT_ENTRY_PREFIX } from "../../core/index.ts";
import type { Approval } from "../api/workplace.ts";
import { paths } from "../frame/paths.ts";
import type { MessageKey } from "../i18n/context.tsx";

/** What an approval is about: in which words it is asked for, and where whoever answers looks at it. */
export interface ApprovalSubject {
  readonly asked: MessageKey;
  /** The page that shows it, and what the way there is called; a partner has none, and goes by its name. */
  readonly look?: MessageKey;
  readonly href?: string;
}

type Asked = Pick<Approval, "kind" | "subject">;

/** What is released goes by the beginning of its id; an id of none of these is a partner's. */
const RELEASED: readonly (readonly [
  prefix: string,
  asked: MessageKey,
  look: MessageKey,
  page: (id: string) => string,
])[] = [
  [
    "referral-",
    "oversight.approval.release.referral",
    "oversight.look.referral",
    (id) => paths.online({ view: "referrals", id }),
  ],
  [
    "data-",
    "oversight.approval.release.data",
    "oversight.look.data",
    (id) => paths.online({ view: "data", id }),
  ],
  [
    "transparency-",
    "oversight.approval.release.transparency",
    "oversight.look.transparency",
    (id) => paths.online({ view: "figures", id }),
  ],
  [
    "goods-",
    "oversight.approval.release.goods",
    "oversight.look.goods",
    () => paths.supply({ view: "alerts" }),
  ],
];

/** The rest: in the words of their kind, on the page where they stand. Protected persons have a page that shows no name. */
const LOOKS: Readonly<
  Partial<Record<Approval["kind"], readonly [look: MessageKey, page: (subject: string) => string]>>
> = {
  reidentify: ["oversight.look.entity", paths.entity],
  "lift-protection": ["oversight.look.entity", paths.entity],
  designate: ["oversight.look.designation", paths.designation],
  source: ["oversight.look.report", paths.report],
  unmask: ["oversight.look.report", (subject) => paths.report(subject.slice(0, subject.lastIndexOf("@")))],
  "take-back": ["oversight.look.report", paths.report],
  "court-use": ["oversight.look.report", paths.report],
  disclose: ["oversight.look.case", paths.caseCourt],
  vet: ["oversight.look.text", (subject) => vetted(subject)],
  // A request and its facts; what goes with a share names the partner alone.
  consent: ["oversight.look.consent", (subject) => paths.consent(subject.slice(0, subject.lastIndexOf("@")))],
};

const vetted = (subject: string): string =>
  subject.startsWith(DOCUMENT_ENTRY_PREFIX)
    ? paths.supply({ view: "documents" })
    : paths.online({ view: "prevention" });

export function approvalSubject({ kind, subject }: Asked): ApprovalSubject {
  const released = kind === "release" && RELEASED.find(([prefix]) => subject.startsWith(prefix));
  if (released) {
    const [, asked, look, page] = released;
    return { asked, look, href: page(subject) };
  }
  const asked: MessageKey = `oversight.approval.${kind}`;
  const [look, page] = (kind !== "consent" || subject.includes("@") ? LOOKS[kind] : undefined) ?? [];
  return look && page ? { asked, look, href: page(subject) } : { asked };
}

const TAIL = 6;

/** The end of a long id, which tells one from another of its kind; the whole of a short one. */
export const idTail = (id: string): string => (id.length <= TAIL * 3 ? id : `…${id.slice(-TAIL)}`);
