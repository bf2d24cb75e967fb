import { useQuery, useQueryClient } from "@tanstack/react-query";
import { call } from "../api/client.ts";
import type { JsonOf } from "../api/document.ts";
import { documentQueries, type LibraryEntry } from "../api/documents.ts";
import { useI18n } from "../i18n/context.tsx";
import { Fictitious } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { HeldByPartners } from "../parts/held-by-partners.tsx";
import { Issuer } from "./supply-documents-library.tsx";

/** What went to partners of each class. */
export function DocumentShares() {
  const { t } = useI18n();
  const { data } = useQuery(documentQueries.shares());
  const send = useSendClass();
  return (
    <HeldByPartners
      words="documents.sent"
      items={data?.items ?? []}
      about={({ about }) => about && <About entry={about} />}
      text={t("documents.share.text")}
      send={({ classId }, to, legalBasis) => send({ to, legalBasis, classId })}
    />
  );
}

/** Sends a partner the next version of a class; answers what is said then. */
export function useSendClass() {
  const { t } = useI18n();
  const client = useQueryClient();
  return async (json: JsonOf<"POST", "/documents/shares">): Promise<string> => {
    const { entries, withheld } = await call("POST", "/documents/shares", { json });
    await client.invalidateQueries({ queryKey: ["documents", "shares"] });
    return t("documents.shared", { entries, withheld });
  };
}

export function About({ entry: { issuer, kind, series, fictitious } }: { entry: LibraryEntry }) {
  const { t } = useI18n();
  return (
    <>
      <Issuer code={issuer} /> · {t(`documents.kind.${kind}`)} · <Bdi>{series}</Bdi>{" "}
      {fictitious && <Fictitious />} ·{" "}
    </>
  );
}
