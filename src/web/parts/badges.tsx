import {
  Ban,
  Check,
  CircleHelp,
  FlaskConical,
  Handshake,
  type LucideIcon,
  Megaphone,
  Package,
  ShieldCheck,
  Wallet,
} from "lucide-react";
import type { ReactNode } from "react";
import type { Evaluation, Front } from "../../core/index.ts";
import type { Access, FindingState, Statement, SubjectCategory } from "../api/types.ts";
import { useI18n } from "../i18n/context.tsx";

export function Badge({
  tone,
  icon,
  children,
  title,
}: {
  tone?: string | undefined;
  icon?: ReactNode;
  children: ReactNode;
  title?: string;
}) {
  return (
    <span className="badge" data-tone={tone} title={title}>
      {icon}
      {children}
    </span>
  );
}

/** A language by its name in the reader's own; nobody has to know the codes of ISO 639. */
export function LanguageTag({ code }: { code: string }) {
  const { called } = useI18n();
  return <span className="lang">{called("language", code)}</span>;
}

/** The TLP 2.0 label as FIRST writes and colours it; the same in every language and direction. */
export function TlpBadge({ tlp }: { tlp: Access["tlp"] }) {
  return (
    <bdi className="tlp" data-tlp={tlp} dir="ltr">
      {`TLP:${tlp.toUpperCase()}`}
    </bdi>
  );
}

/** Everything a reader has to obey: TLP, PAP, handling codes with the words of H3, originator control, groups, purposes, compartments. */
export function AccessBadges({ access }: { access: Access }) {
  const { t, list, maybe } = useI18n();
  const more: { key: string; text: string; isLong?: true }[] = [];
  if (access.pap !== "clear") more.push({ key: "pap", text: `PAP:${access.pap.toUpperCase()}` });
  for (const code of access.handling) more.push({ key: code, text: code });
  for (const words of access.caveats) more.push({ key: `words-${words}`, text: `“${words}”`, isLong: true });
  if (access.orcon) more.push({ key: "orcon", text: "ORCON" });
  if (access.groups !== "any")
    more.push({
      key: "groups",
      text: t("marking.groups", { groups: list(access.groups) || t("marking.nobody") }),
    });
  if (access.purposes !== "any")
    more.push({
      key: "purposes",
      text: t("marking.purposes", {
        purposes: list(access.purposes.map((p) => maybe(`purpose.${p}`, p))) || t("marking.nothing"),
      }),
    });
  for (const name of access.compartments)
    more.push({ key: `in-${name}`, text: t("marking.compartment", { name }) });
  return (
    <span className="badges">
      <TlpBadge tlp={access.tlp} />
      {more.map(({ key, text, isLong }) => (
        <span key={key} className="handling" data-long={isLong} dir="auto">
          {text}
        </span>
      ))}
    </span>
  );
}

export function Fictitious() {
  const { t } = useI18n();
  return (
    <Badge tone="fiction" icon={<FlaskConical size={12} aria-hidden="true" />} title={t("fictitious.hint")}>
      {t("fictitious.label")}
    </Badge>
  );
}

/** The common 4x4 value with its meaning; the provider's own code beside it where it differs. */
export function EvaluationBadge({ evaluation }: { evaluation: Evaluation }) {
  const { t, maybe } = useI18n();
  const code = `${evaluation.source}${evaluation.information}`;
  const meaning = t("evaluation.meaning", {
    source: maybe(`evaluation.source.${evaluation.source}`, evaluation.source),
    information: maybe(`evaluation.information.${evaluation.information}`, evaluation.information),
  });
  const original =
    evaluation.original && evaluation.original !== code
      ? ` (${evaluation.original}, ${evaluation.scheme})`
      : "";
  return (
    <span className="evaluation" title={`${meaning}${original}`}>
      <span className="visually-hidden">{t("evaluation.label")} </span>
      <bdi dir="ltr">{code}</bdi>
    </span>
  );
}

const FRONT_ICONS: Record<Front, LucideIcon> = {
  exchange: Handshake,
  supply: Package,
  online: Megaphone,
  finance: Wallet,
};

export function FrontBadge({ front }: { front: Front }) {
  const { maybe } = useI18n();
  const Icon = FRONT_ICONS[front];
  return (
    <span className="front" data-front={front}>
      <Icon size={13} aria-hidden="true" />
      {maybe(`front.${front}`, front)}
    </span>
  );
}

const STATE_ICONS: Record<FindingState, LucideIcon> = {
  proposed: CircleHelp,
  accepted: Check,
  rejected: Ban,
};
const STATE_TONES: Record<FindingState, string> = { proposed: "warn", accepted: "good", rejected: "muted" };

export function StateBadge({ state }: { state: FindingState }) {
  const { maybe } = useI18n();
  const Icon = STATE_ICONS[state];
  return (
    <Badge tone={STATE_TONES[state]} icon={<Icon size={12} aria-hidden="true" />}>
      {maybe(`finding.state.${state}`, state)}
    </Badge>
  );
}

/** Fact and assessment never look alike: a word and a line of its own, not a colour alone. */
export function StatementKindBadge({ kind }: { kind: Statement["kind"] }) {
  const { t } = useI18n();
  return (
    <span className="statement-kind" data-kind={kind}>
      {kind === "fact" ? t("statement.fact") : t("statement.assessment")}
    </span>
  );
}

const PROTECTED: readonly SubjectCategory[] = ["smuggled-person", "victim", "witness", "child"];
export const isProtected = (category: SubjectCategory): boolean => PROTECTED.includes(category);

export function CategoryBadge({ category }: { category: SubjectCategory }) {
  const { maybe } = useI18n();
  return (
    <Badge
      tone={isProtected(category) ? "protected" : "muted"}
      icon={isProtected(category) ? <ShieldCheck size={12} aria-hidden="true" /> : undefined}
    >
      {maybe(`category.${category}`, category)}
    </Badge>
  );
}
