import type { Finding, ListedFinding } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, FrontBadge, StateBadge } from "./badges.tsx";
import { Bdi } from "./bdi.tsx";
import { Link } from "./controls.tsx";
import { Parts, useAboutParts } from "./finding-about.tsx";
import { spaced } from "./kinds.tsx";

/** What a detector is called; one that is data by the title that it brings. */
export function useDetectorLabel(): (detector: string, title?: string) => string {
  const { maybe } = useI18n();
  return (detector, title) => maybe(`detector.${detector}`, title ?? spaced(detector));
}

/** Findings as lines: what, on which front, how it stands. */
export function FindingsList({ findings }: { findings: readonly (Finding | ListedFinding)[] }) {
  const { date, scored } = useI18n();
  const detectorLabel = useDetectorLabel();
  const aboutParts = useAboutParts();
  return (
    <ul className="lines">
      {findings.map((finding) => (
        <li key={finding.id} className="line">
          <div className="line-main">
            <Link href={paths.finding(finding.id)}>{finding.title ?? detectorLabel(finding.detector)}</Link>
            {"about" in finding && (
              <p className="line-about">
                <Parts parts={aboutParts(finding.about)} />
              </p>
            )}
            <p className="line-text">
              <Bdi className="clip-two">{finding.summary}</Bdi>
            </p>
            <p className="line-facts">
              <FrontBadge front={finding.front} />
              <StateBadge state={finding.state} />
              <span>{date(finding.to ?? finding.proposedAt)}</span>
              <AccessBadges access={finding.access} />
            </p>
          </div>
          <span className="score" dir="ltr">
            {scored(finding.score)}
          </span>
        </li>
      ))}
    </ul>
  );
}
