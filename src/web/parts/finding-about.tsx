import type { FindingAbout } from "../api/types.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "./bdi.tsx";

/** Whom or what a finding is about, part by part: contacts, those who are named, how many more, and the way. */
export function useAboutParts(): (about: FindingAbout) => readonly string[] {
  const { t, called } = useI18n();
  const country = (code: string): string => called("region", code.toUpperCase());
  const way = ({ from, to }: NonNullable<FindingAbout["route"]>): readonly string[] => {
    if (from !== undefined && to !== undefined)
      return [t("finding.way", { from: country(from), to: country(to) })];
    if (from !== undefined) return [t("finding.way.from", { from: country(from) })];
    return to === undefined ? [] : [t("finding.way.to", { to: country(to) })];
  };
  return ({ subjects, subjectCount, contacts, route }) => {
    const more = subjectCount - subjects.length;
    return [
      ...new Set([...contacts, ...subjects.map(({ caption }) => caption)]),
      ...(more > 0 ? [t("finding.more", { count: more })] : []),
      ...(route ? way(route) : []),
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
