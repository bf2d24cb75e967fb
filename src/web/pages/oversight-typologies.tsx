import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { FileTrigger } from "react-aria-components";
import { call } from "../api/client.ts";
import type { Documented } from "../api/document.ts";
import { type Message, partnerQueries } from "../api/partners.ts";
import { workplaceQueries } from "../api/workplace.ts";
import { useSession } from "../frame/session.tsx";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges, Badge, FrontBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { useTlpField } from "../parts/message-fields.tsx";
import { Answer, Panel } from "../parts/page.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

type Adopted = Documented["TypologyInForce"];
type Typology = Adopted["typology"];
type Trial = Documented["TypologyTrial"];
/** A signed method that a partner sent, or a file of this node's own. */
type Source = { readonly messageId: string } | { readonly text: string };

/** Typologies that are data: those in force, those that partners sent, and what one would find before it is adopted. */
export function Typologies() {
  const { t } = useI18n();
  const { user } = useSession();
  const inForce = useQuery(workplaceQueries.typologies());
  const messages = useQuery(partnerQueries.messages());
  const [source, setSource] = useState<Source>();
  const [dropping, setDropping] = useState<Adopted>();
  const mayDecide = user.role === "supervisor";
  const offered = (messages.data?.items ?? []).filter(isTypology);
  return (
    <Panel title={t("oversight.typologies")} note={t("oversight.typologies.note")}>
      <Answer query={inForce} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="hint">{t("oversight.typologies.none")}</p>
          ) : (
            <ul className="lines">
              {items.map((one) => (
                <InForce key={one.typology.id} adopted={one} onDrop={mayDecide ? setDropping : undefined} />
              ))}
            </ul>
          )
        }
      </Answer>
      {offered.length > 0 && (
        <ul className="lines" aria-label={t("oversight.typologies.offered")}>
          {offered.map(({ wire }) => (
            <li key={wire.id} className="line row">
              <b className="line-main">
                <Bdi>{wire.subject}</Bdi>
              </b>
              <code className="code">{wire.from}</code>
              <Button small onPress={() => setSource({ messageId: wire.id })}>
                {t("oversight.typologies.try")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <div className="row">
        <FileTrigger
          acceptedFileTypes={["application/json", ".json"]}
          onSelect={async (files) => {
            const [file] = files ?? [];
            if (file) setSource({ text: await file.text() });
          }}
        >
          <Button small>{t("oversight.typologies.file")}</Button>
        </FileTrigger>
      </div>
      {source && <TrialDialog source={source} mayAdopt={mayDecide} onClose={() => setSource(undefined)} />}
      {dropping && <Drop adopted={dropping} onClose={() => setDropping(undefined)} />}
    </Panel>
  );
}

const isTypology = ({ wire }: Message): boolean =>
  (wire as { readonly method?: { readonly kind: string } }).method?.kind === "typology";

/** Its title in the reader's language as far as it brings one. */
function useTitle(): (typology: Typology) => string {
  const { language } = useI18n();
  return ({ title }) => title[language] ?? title.en;
}

function InForce({ adopted, onDrop }: { adopted: Adopted; onDrop: ((one: Adopted) => void) | undefined }) {
  const { t, date } = useI18n();
  const titleOf = useTitle();
  const { typology } = adopted;
  return (
    <li className="line">
      <div className="line-main">
        <div className="row">
          <b>
            <Bdi>{titleOf(typology)}</Bdi>
          </b>
          <code className="code">{`${typology.id} ${typology.version}`}</code>
          <FrontBadge front={typology.front} />
          <AccessBadges access={adopted.access} />
          {!adopted.runs && <Badge tone="bad">{t("oversight.typologies.unread")}</Badge>}
          {onDrop && (
            <Button small onPress={() => onDrop(adopted)}>
              {t("oversight.typologies.drop")}
            </Button>
          )}
        </div>
        <p className="hint">
          {date(adopted.adoptedAt, "minute")} · <Bdi>{adopted.adoptedBy}</Bdi>: <Bdi>{adopted.reason}</Bdi>
        </p>
      </div>
    </li>
  );
}

/** What it would find is seen before anybody adopts it. */
function TrialDialog(props: { source: Source; mayAdopt: boolean; onClose: () => void }) {
  const { source, mayAdopt, onClose } = props;
  const { t } = useI18n();
  const [isAdopting, setAdopting] = useState(false);
  const trial = useQuery({
    queryKey: ["oversight", "typology-trial", source],
    queryFn: ({ signal }) => call("POST", "/typologies/trial", { json: source, signal }),
    gcTime: 0,
  });
  if (isAdopting && trial.data) return <Adopt source={source} trial={trial.data} onClose={onClose} />;
  return (
    <Dialog title={t("oversight.typologies.trial")} isOpen onClose={onClose}>
      <Answer query={trial} lines={4}>
        {(data) => (
          <>
            <TrialResult trial={data} />
            {!mayAdopt && <p className="hint">{t("oversight.typologies.by")}</p>}
            <div className="row">
              {mayAdopt && data.failed.length === 0 && (
                <Button look="primary" onPress={() => setAdopting(true)}>
                  {t("oversight.parameters.adopt")}
                </Button>
              )}
              <Button onPress={onClose}>{t("action.close")}</Button>
            </div>
          </>
        )}
      </Answer>
    </Dialog>
  );
}

function TrialResult({ trial: { typology, failed, found, surest } }: { trial: Trial }) {
  const { t, scored } = useI18n();
  const titleOf = useTitle();
  return (
    <>
      <p>
        <b>
          <Bdi>{titleOf(typology)}</Bdi>
        </b>
      </p>
      <p className="hint">
        <Bdi>{typology.reference}</Bdi>
      </p>
      {failed.map(({ name, because }) => (
        <p key={name} className="notice" data-tone="bad">
          {t("oversight.typologies.fails", { name, because })}
        </p>
      ))}
      {failed.length === 0 && <p>{t("oversight.typologies.sound", { count: typology.tests.length })}</p>}
      <p>{t("oversight.typologies.found", { count: found })}</p>
      {surest.length > 0 && (
        <ul className="lines" data-compact>
          {surest.map((one, i) => (
            // Two findings may say the same.
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
            <li key={i} className="line row">
              <span className="line-main">
                <Bdi>{one.summary}</Bdi>
              </span>
              <span className="hint">{scored(one.score)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Above them it would be for some people of the unit alone. */
const MARKINGS = ["clear", "green", "amber"] as const;

function Adopt({ source, trial, onClose }: { source: Source; trial: Trial; onClose: () => void }) {
  const { t } = useI18n();
  const titleOf = useTitle();
  const [tlp, tlpField] = useTlpField(MARKINGS);
  const isFile = "text" in source;
  const decided = useDecided(onClose);
  const adopt = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/typologies", {
        json: { ...source, reason, ...(isFile && tlp !== undefined ? { marking: { tlp } } : {}) },
      }),
    onSuccess: () => decided(t("oversight.parameters.adopted")),
  });
  return (
    <ReasonDialog
      title={`${t("oversight.parameters.adopt")}: ${titleOf(trial.typology)}`}
      text={t("oversight.typologies.text")}
      action={t("oversight.parameters.adopt")}
      onClose={onClose}
      onSubmit={(reason) => adopt.mutate(reason)}
      isPending={adopt.isPending}
      error={adopt.error}
      missing={isFile ? unfilled([[t("reports.tlp"), tlp]]) : []}
    >
      {isFile && tlpField}
    </ReasonDialog>
  );
}

function Drop({ adopted, onClose }: { adopted: Adopted; onClose: () => void }) {
  const { t } = useI18n();
  const titleOf = useTitle();
  const decided = useDecided(onClose);
  const drop = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/typologies/{id}/drop", { path: { id: adopted.typology.id }, json: { reason } }),
    onSuccess: () => decided(t("oversight.typologies.dropped")),
  });
  return (
    <ReasonDialog
      title={`${t("oversight.typologies.drop")}: ${titleOf(adopted.typology)}`}
      text={t("oversight.typologies.drop.text")}
      action={t("oversight.typologies.drop")}
      look="danger"
      onClose={onClose}
      onSubmit={(reason) => drop.mutate(reason)}
      isPending={drop.isPending}
      error={drop.error}
    />
  );
}

/** What is in force has changed: its list, the cards and the filter by detector are asked for again. */
function useDecided(onClose: () => void): (said: string) => Promise<void> {
  const client = useQueryClient();
  return async (said) => {
    toast(said);
    await Promise.all(
      [["oversight"], ["detectors"]].map((queryKey) => client.invalidateQueries({ queryKey })),
    );
    onClose();
  };
}
