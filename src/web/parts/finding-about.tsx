import type { FindingAbout } from "../api/types.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "./bdi.tsx";

/** Whom or what a finding is about, part by part: contacts, those who are named, how many more, and the way. */
export function useAboutParts(): (about: FindingAbout) => readonly string[] {
  const { t, called } = useI18n();
  const country = (code: string | undefined): string =>
    code === undefined ? "…" : called("region", code.toUpperCase());
  return ({ subjects, subjectCount, contacts, route }) => {
    const more = subjectCount - subjects.length;
    return [
      ...new Set([...contacts, ...subjects.map(({ caption }) => caption)]),
      ...(more > 0 ? [t("finding.more", { count: more })] : []),
      ...(route ? [t("finding.way", { from: country(route.from), to: country(route.to) })] : []),
    ];
  };
}

/** Parts as a line, each in its own direction. */
export function Parts({ parts }: { parts: readonly string[] }) {
  return parts.map((part, at) => (
    <span key={part}>
      {at > 0 && " · "}
      <Bdi>{part}</Bdi>
    </span>
  ));
}
