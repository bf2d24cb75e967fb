import type { ReferralPackage } from "../../core/index.ts";
import { platformName } from "../../core/index.ts";
import type { ReferralState } from "../api/online.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "./bdi.tsx";
import { ChoiceList } from "./choice-list.tsx";
import type { Fact } from "./facts.tsx";
import { Panel } from "./page.tsx";

interface Queued {
  readonly id: string;
  readonly platform: string;
  readonly state: ReferralState;
}

/** Notices to platforms one below the other, each with its platform, when, and what became of it; one is chosen. */
export function NoticeQueue<N extends Queued>({
  title,
  items,
  current,
  at,
  onChoose,
}: {
  title: string;
  items: readonly N[];
  current: N;
  at: (notice: N) => string;
  onChoose: (id: string) => void;
}) {
  const { t } = useI18n();
  return (
    <Panel title={title} flush>
      <ChoiceList
        items={items}
        current={current}
        onChoose={onChoose}
        isTall
        row={(one) => (
          <>
            <span className="lang">{platformName(one.platform)}</span>
            <span>{at(one)}</span>
            <span>{t(`online.state.${one.state}`)}</span>
          </>
        )}
      />
    </Panel>
  );
}

/** What every reader of a notice is shown of its package, for `Facts`. */
export function useNoticeFacts({ notice, evidence }: ReferralPackage): readonly Fact[] {
  const { t, date } = useI18n();
  return [
    [t("online.post"), <Bdi key="po">{notice.location.url ?? notice.location.post}</Bdi>],
    [t("online.account"), <Bdi key="a">{notice.location.account}</Bdi>],
    [t("online.postedAt"), date(evidence.posted_at, "minute")],
    [t("online.ground"), <Bdi key="g">{notice.legal_ground}</Bdi>],
    [t("online.explanation"), <Bdi key="e">{notice.explanation}</Bdi>],
    [
      t("online.identifiers"),
      <Bdi key="i">{evidence.identifiers.map((one) => one.value).join(" · ") || "–"}</Bdi>,
    ],
    [t("online.notifier"), <Bdi key="n">{`${notice.notifier.name}, ${notice.notifier.email}`}</Bdi>],
    [t("online.hash"), <code key="h">{evidence.text_sha256}</code>],
  ];
}
