import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Bell, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { type Interest, newsQueries } from "../api/news.ts";
import type { Tlp } from "../api/types.ts";
import { workplaceQueries } from "../api/workplace.ts";
import { useI18n } from "../i18n/context.tsx";
import { TlpBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, IconButton, SelectField } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { EntityBox } from "../parts/entity-box.tsx";
import { Answer, ErrorNotice, Panel, useErrorText } from "../parts/page.tsx";
import { TlpField } from "../parts/tlp-field.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

const KINDS = ["place", "technique", "company"] as const;
type Kind = (typeof KINDS)[number];

interface Place {
  readonly key: string;
  readonly name: string;
}

/** Of what an event makes a finding, and the way to add to it. */
export function Interests({ places, chosen }: { places: readonly Place[]; chosen: string | undefined }) {
  const { t } = useI18n();
  const interests = useQuery(newsQueries.interests());
  const [isAdding, setAdding] = useState(false);
  return (
    <Panel
      title={t("interest.title")}
      actions={
        <Button for="work" small icon={<Bell size={13} aria-hidden="true" />} onPress={() => setAdding(true)}>
          {t("action.add")}
        </Button>
      }
    >
      <Answer query={interests} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="hint">{t("interest.none")}</p>
          ) : (
            <>
              <ul className="interests">
                {items.map((interest) => (
                  <Line key={interest.id} interest={interest} />
                ))}
              </ul>
              <p className="hint">{t("interest.note")}</p>
            </>
          )
        }
      </Answer>
      {isAdding && <AddDialog places={places} chosen={chosen} onClose={() => setAdding(false)} />}
    </Panel>
  );
}

function Line({ interest }: { interest: Interest }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const words = useErrorText();
  const remove = useMutation({
    mutationFn: () => call("DELETE", "/interests/{id}", { path: { id: interest.id } }),
    onSettled: () => client.invalidateQueries({ queryKey: ["events", "interests"] }),
    onError: (error: unknown) => toast(words(error), "bad"),
  });
  return (
    <li>
      <span>
        <Bdi>{interest.label}</Bdi>{" "}
        <span className="hint">
          {t(`interest.kind.${interest.kind}`)} · <Bdi>{interest.addedBy}</Bdi>
        </span>
      </span>
      <TlpBadge tlp={interest.access.tlp} />
      <IconButton
        for="work"
        label={t("interest.remove", { what: interest.label })}
        icon={<Trash2 size={14} aria-hidden="true" />}
        onPress={() => remove.mutate()}
      />
    </li>
  );
}

function AddDialog({
  places,
  chosen,
  onClose,
}: {
  places: readonly Place[];
  chosen: string | undefined;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [kind, setKind] = useState<Kind>("place");
  const [place, setPlace] = useState(chosen ?? places[0]?.key ?? "");
  const [technique, setTechnique] = useState("");
  const [company, setCompany] = useState({ id: "", caption: "" });
  const [tlp, setTlp] = useState<Tlp>("amber");
  const board = useQuery({ ...workplaceQueries.techniques(), enabled: kind === "technique" });
  const value = { place, technique, company: company.id }[kind];
  const add = useMutation({
    mutationFn: () =>
      call("POST", "/interests", {
        json: { kind, value, tlp, ...(kind === "company" ? { label: company.caption } : {}) },
      }),
    onSuccess: async ({ label }) => {
      toast(t("interest.added", { what: label }), "good");
      await client.invalidateQueries({ queryKey: ["events", "interests"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (value !== "") add.mutate();
  };
  return (
    <Dialog title={t("interest.add")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <SelectField
          label={t("interest.kind")}
          value={kind}
          onChange={(next) => setKind(KINDS.find((one) => one === next) ?? "place")}
          options={KINDS.map((id) => ({ id, label: t(`interest.kind.${id}`) }))}
        />
        {kind === "place" && (
          <SelectField
            label={t("interest.kind.place")}
            hint={t("interest.place.hint")}
            value={place}
            onChange={setPlace}
            options={places.map(({ key, name }) => ({ id: key, label: name }))}
          />
        )}
        {kind === "technique" && (
          <SelectField
            label={t("interest.kind.technique")}
            value={technique}
            onChange={setTechnique}
            options={(board.data?.techniques ?? []).map(({ id, name }) => ({ id, label: name, note: id }))}
          />
        )}
        {kind === "company" && (
          <EntityBox
            label={t("interest.kind.company")}
            text={company.caption}
            onText={(caption) => setCompany({ id: "", caption })}
            onChoose={(id, caption) => setCompany({ id, caption })}
          />
        )}
        <TlpField value={tlp} onChange={setTlp} />
        {add.error && <ErrorNotice error={add.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button
            type="submit"
            look="primary"
            isPending={add.isPending}
            missing={unfilled([[t(`interest.kind.${kind}`), value !== ""]])}
          >
            {t("interest.add")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
