import type { Documented } from "../api/document.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "./bdi.tsx";
import { Facts } from "./facts.tsx";

type Body = Documented["GoodsAlert"]["body"];

/** What an alert says of goods, until when, what to do, and by which law. */
export function GoodsAlertFacts({ body }: { body: Body }) {
  const { t, date, list } = useI18n();
  const { gtin, hsCode, model, serialFrom, serialTo, until, actions, legalBasis } = body;
  const said = (text: string | undefined) => text !== undefined && <Bdi>{text}</Bdi>;
  return (
    <Facts
      rows={[
        [t("goods.actions"), list(actions.map((one) => t(`goods.action.${one}`)))],
        [t("goods.model"), said(model) || undefined],
        [t("goods.gtin"), said(gtin) || undefined],
        [t("goods.hs"), said(hsCode) || undefined],
        [
          t("goods.serials"),
          serialFrom !== undefined ? (
            <span key="serials">
              <Bdi>{serialFrom}</Bdi>
              {serialTo !== serialFrom && (
                <>
                  {" – "}
                  <Bdi>{serialTo}</Bdi>
                </>
              )}
            </span>
          ) : undefined,
        ],
        [t("goods.until"), date(until)],
        [t("goods.legalBasis"), said(legalBasis) || undefined],
      ]}
    />
  );
}
