import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { call } from "../api/client.ts";
import {
  type DocumentShare,
  documentQueries,
  type LibraryEntry,
  type SharedDocuments,
} from "../api/documents.ts";
import { useI18n } from "../i18n/context.tsx";
import { Fictitious } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button } from "../parts/controls.tsx";
import { Panel } from "../parts/page.tsx";
import { ShareDialog } from "../parts/share-dialog.tsx";
import { Issuer } from "./supply-documents-library.tsx";

/** What went to partners, and whether it is still what stands here. */
export function DocumentShares() {
  const { t } = useI18n();
  const shares = useQuery(documentQueries.shares());
  const [again, setAgain] = useState<DocumentShare>();
  const send = useSendClass();
  const items = shares.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Panel title={t("documents.sent")} note={t("documents.sent.note")}>
      <ul className="bullets">
        {items.map((share) => (
          <Sent key={`${share.to} ${share.classId}`} share={share} onAgain={() => setAgain(share)} />
        ))}
      </ul>
      {again && (
        <ShareDialog
          text={t("documents.share.text")}
          before={again}
          send={(to, legalBasis) => send({ to, legalBasis, classId: again.classId })}
          onClose={() => setAgain(undefined)}
        />
      )}
    </Panel>
  );
}

function Sent({ share, onAgain }: { share: DocumentShare; onAgain: () => void }) {
  const { t, date } = useI18n();
  const { to, about, at, stale, fresh } = share;
  return (
    <li>
      {about && <About entry={about} />}
      <Bdi>{to}</Bdi> · {date(at, "minute")}
      <p className="hint">
        {stale > 0 && t("documents.sent.stale", { count: stale })}{" "}
        {fresh > 0 && t("documents.sent.fresh", { count: fresh })}
        {stale + fresh === 0 && t("documents.sent.newest")}
      </p>
      {stale + fresh > 0 && (
        <Button for="handle" small onPress={onAgain}>
          {t("prevention.share")}
        </Button>
      )}
    </li>
  );
}

interface ClassShare {
  readonly to: string;
  readonly legalBasis: string;
  readonly classId: string | undefined;
}

/** Sends a partner the next version of a class; answers what is said then. */
export function useSendClass() {
  const { t } = useI18n();
  const client = useQueryClient();
  return async (json: ClassShare): Promise<string> => {
    const { entries, withheld } = await call<SharedDocuments>("POST", "documents/shares", { json });
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
