import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { queries } from "../api/queries.ts";
import { type Disruption, workplaceQueries } from "../api/workplace.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Link, LinkButton } from "../parts/controls.tsx";
import { Answer, Empty, Page, Panel } from "../parts/page.tsx";
import { DisruptionForm, LOSSES } from "./disruption-form.tsx";

const route = getRouteApi("/disruptions");

/** What was done against the crime, newest first; of a case, or against one technique. */
export function Disruptions() {
  const { t } = useI18n();
  const { case: caseId, technique } = route.useSearch();
  const found = useQuery(workplaceQueries.disruptions({ case: caseId, technique }));
  const ofCase = useQuery({ ...queries.case(caseId ?? ""), enabled: caseId !== undefined });
  const [isAdding, setAdding] = useState(false);
  return (
    <Page
      title={t("disruptions.title")}
      intro={t("disruptions.intro")}
      actions={
        <>
          <LinkButton small href={paths.techniques(technique, caseId)}>
            {t("techniques.title")}
          </LinkButton>
          <Button for="work" small look="primary" onPress={() => setAdding(true)}>
            {t("disruption.add")}
          </Button>
        </>
      }
    >
      <Panel
        title={
          ofCase.data ? (
            <Link href={paths.case(ofCase.data.case.id)}>
              <Bdi>{ofCase.data.case.title}</Bdi>
            </Link>
          ) : (
            t("disruptions.all")
          )
        }
        actions={
          (caseId ?? technique) === undefined ? undefined : (
            <LinkButton small href={paths.disruptions()}>
              {t("disruptions.all.show")}
            </LinkButton>
          )
        }
      >
        <Answer query={found} lines={8}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty title={t("disruptions.none")}>{t("disruptions.none.text")}</Empty>
            ) : (
              <ul className="lines">
                {items.map((one) => (
                  <DisruptionLine key={one.id} one={one} />
                ))}
              </ul>
            )
          }
        </Answer>
      </Panel>
      {isAdding && <DisruptionForm technique={technique} caseId={caseId} onClose={() => setAdding(false)} />}
    </Page>
  );
}

export function DisruptionLine({ one }: { one: Disruption }) {
  const { t, date } = useI18n();
  const taken = useTaken(one);
  const where = useRoute(one);
  return (
    <li className="line">
      <div className="line-main">
        <Link href={paths.disruption(one.id)}>
          <Bdi>{one.title}</Bdi>
        </Link>
        <p className="line-facts">
          <Badge tone="muted">{t(`disruption.measure.${one.measure}`)}</Badge>
          <span className="hint">{date(one.from)}</span>
          {where !== undefined && <span className="hint">{where}</span>}
          {taken.length > 0 && <span>{taken.join(" · ")}</span>}
          <AccessBadges access={one.access} />
        </p>
      </div>
    </li>
  );
}

/** What was taken, in words: where sources count differently, from the least to the most. */
export function useTaken({ taken, money }: Disruption): readonly string[] {
  const { t, number } = useI18n();
  const range = ({ least, most }: { readonly least: number; readonly most: number }) =>
    least === most ? number(least) : `${number(least)}–${number(most)}`;
  const things = LOSSES.flatMap((kind) => {
    const found = taken[kind];
    return found ? [t(`disruption.taken.of.${kind}`, { count: found.most, shown: range(found) })] : [];
  });
  const sums = (["seized", "frozen"] as const).flatMap((what) => {
    const sum = money?.[what];
    return money && sum ? [t(`disruption.money.${what}`, { sum: `${range(sum)} ${money.currency}` })] : [];
  });
  return [...things, ...sums];
}

/** The route that it was against, by the countries' names. */
export function useRoute({ corridor: { from, to } }: Disruption): string | undefined {
  const { t, called } = useI18n();
  if (from === undefined && to === undefined) return undefined;
  const name = (code: string | undefined) =>
    code === undefined ? t("disruption.route.open") : called("region", code);
  return t("disruption.route.is", { from: name(from), to: name(to) });
}
