import { useQuery } from "@tanstack/react-query";
import { workplaceQueries } from "../api/workplace.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "./bdi.tsx";
import { Facts } from "./facts.tsx";
import { Answer, Panel } from "./page.tsx";

/** Who was given something of an entity, and when somebody has to look at it again. */
export function Sharing({ id }: { id: string }) {
  const { t, date, maybe } = useI18n();
  const sharing = useQuery(workplaceQueries.sharing(id));
  return (
    <Panel title={t("entity.sharing")}>
      <Answer query={sharing} lines={2}>
        {({ disclosures, reviewAt }) => (
          <>
            {disclosures.length === 0 ? (
              <p className="hint">{t("entity.sharing.none")}</p>
            ) : (
              <ul className="lines" data-compact aria-label={t("entity.sharing")}>
                {disclosures.map(({ partner, purpose, mandate, entries }) => (
                  <li key={`${partner} ${purpose} ${mandate}`} className="line">
                    <div className="line-main">
                      <Bdi>{partner}</Bdi>
                      <p className="line-facts hint">
                        {purpose !== undefined && <span>{maybe(`purpose.${purpose}`, purpose)}</span>}
                        {mandate !== undefined && <Bdi>{mandate}</Bdi>}
                        <span>{t("entity.sharing.entries", { count: entries })}</span>
                      </p>
                    </div>
                  </li>
                ))}
              </ul>
            )}
            <Facts rows={[[t("entity.review"), date(reviewAt)]]} />
          </>
        )}
      </Answer>
    </Panel>
  );
}
