import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DoorOpen, PenLine, Share2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { partnerQueries, type Room } from "../api/partners.ts";
import { queries } from "../api/queries.ts";
import { paths } from "../frame/paths.ts";
import { useSession } from "../frame/session.tsx";
import { useI18n } from "../i18n/context.tsx";
import { AccessBadges } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Checkbox, LinkButton, SelectField, TextField } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Facts } from "../parts/facts.tsx";
import { useMessageFields, useTlpField } from "../parts/message-fields.tsx";
import { nodeName } from "../parts/node-name.ts";
import { Answer, Empty, ErrorNotice, Panel } from "../parts/page.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { toast } from "../parts/toast.tsx";
import { unfilled } from "../parts/unfilled.ts";

/** Cases that named nodes work on together. */
export function PartnersRooms() {
  const { t, date } = useI18n();
  const rooms = useQuery(partnerQueries.rooms());
  const [chosen, setChosen] = useState<string>();
  const [isOpening, setOpening] = useState(false);
  return (
    <Answer query={rooms} lines={8}>
      {({ items }) => {
        const current = items.find((r) => r.id === chosen) ?? items[0];
        return (
          <div className="columns" data-layout="narrow-wide">
            <Panel
              title={t("partners.rooms")}
              flush
              actions={
                <Button
                  for="work"
                  small
                  icon={<DoorOpen size={13} aria-hidden="true" />}
                  onPress={() => setOpening(true)}
                >
                  {t("partners.room.open")}
                </Button>
              }
            >
              {items.length === 0 ? (
                <Empty title={t("partners.rooms.none")}>{t("partners.rooms.none.text")}</Empty>
              ) : (
                <div className="mention-list" data-tall>
                  {items.map((room) => (
                    <button
                      key={room.id}
                      type="button"
                      className="mention-row"
                      aria-pressed={room === current}
                      onClick={() => setChosen(room.id)}
                    >
                      <Bdi>{room.title}</Bdi>
                      <span>{date(room.lastAt)}</span>
                    </button>
                  ))}
                </div>
              )}
            </Panel>
            {current && <RoomPanel key={current.id} room={current} />}
            {isOpening && <OpenDialog onClose={() => setOpening(false)} />}
          </div>
        );
      }}
    </Answer>
  );
}

function RoomPanel({ room }: { room: Room }) {
  const { t, date } = useI18n();
  const detail = useQuery(partnerQueries.room(room.id));
  const partners = useQuery(partnerQueries.partners());
  const [act, setAct] = useState<"join" | "share" | "post" | "invite" | "remove" | "leave">();
  const { session } = useSession();
  const own = { nodeId: session.nodeId, words: t("partners.room.us") };
  const nameOf = (node: string): string => nodeName(node, own, partners.data?.partners ?? []);
  const shown = detail.data?.room ?? room;
  const { caseId } = shown;
  const isIn = shown.members.includes(own.nodeId);
  const isOpener = shown.openedBy === own.nodeId;
  return (
    <Panel
      title={<Bdi>{room.title}</Bdi>}
      actions={
        <>
          {caseId !== undefined && (
            <LinkButton href={paths.case(caseId)} look="quiet">
              {t("partners.room.case")}
            </LinkButton>
          )}
          {isIn && caseId === undefined && (
            <Button for="work" small look="primary" onPress={() => setAct("join")}>
              {t("partners.room.join")}
            </Button>
          )}
          {isIn && caseId !== undefined && (
            <Button
              for="work"
              small
              look="primary"
              icon={<Share2 size={13} aria-hidden="true" />}
              onPress={() => setAct("share")}
            >
              {t("partners.room.share")}
            </Button>
          )}
          {isIn && (
            <Button
              for="work"
              small
              icon={<PenLine size={13} aria-hidden="true" />}
              onPress={() => setAct("post")}
            >
              {t("partners.room.post")}
            </Button>
          )}
          {isIn && isOpener && (
            <Button for="work" small onPress={() => setAct("invite")}>
              {t("partners.room.invite")}
            </Button>
          )}
          {isIn && isOpener && shown.members.length > 1 && (
            <Button for="work" small onPress={() => setAct("remove")}>
              {t("partners.room.remove")}
            </Button>
          )}
          {isIn && (
            <Button for="work" small onPress={() => setAct("leave")}>
              {t("partners.room.leave")}
            </Button>
          )}
        </>
      }
    >
      <Facts
        rows={[
          [t("partners.room.members"), shown.members.map(nameOf).join(" · ")],
          ...(shown.came.length === 0
            ? []
            : [[t("partners.room.came"), datedNames(shown.came, nameOf, date)] as const]),
          ...(shown.left.length === 0
            ? []
            : [[t("partners.room.left"), datedNames(shown.left, nameOf, date)] as const]),
          ...((shown.untold ?? []).length === 0
            ? []
            : [[t("partners.room.untold"), (shown.untold ?? []).map(nameOf).join(" · ")] as const]),
          [t("partners.room.openedBy"), <Bdi key="o">{nameOf(room.openedBy)}</Bdi>],
        ]}
      />
      <Answer query={detail} lines={4}>
        {({ messages }) => (
          <div className="stack">
            {/* One post goes to each member as a message of its own. */}
            {messages
              .filter(
                (m, i) =>
                  m.direction === "received" ||
                  messages.findIndex(
                    (o) =>
                      o.direction === "sent" &&
                      o.wire.subject === m.wire.subject &&
                      o.wire.body === m.wire.body,
                  ) === i,
              )
              .map((m) => (
                <div key={m.wire.id} className="reader">
                  <p className="hint">
                    <Bdi>{m.direction === "sent" ? t("partners.room.us") : nameOf(m.wire.from)}</Bdi> ·{" "}
                    {date(m.wire.at, "minute")} · <AccessBadges access={m.access} />
                  </p>
                  <p dir="auto">
                    <strong>
                      {m.wire.room?.change
                        ? t(`partners.room.step.${m.wire.room.change.step}`, {
                            member: `\u2068${nameOf(m.wire.room.change.member)}\u2069`,
                          })
                        : m.wire.subject}
                    </strong>
                  </p>
                  {m.wire.body !== "" && <p dir="auto">{m.wire.body}</p>}
                  {(m.wire.room?.entities.length ?? 0) > 0 && (
                    <p className="hint">
                      {t("partners.room.given", { count: m.wire.room?.entities.length ?? 0 })}
                    </p>
                  )}
                </div>
              ))}
          </div>
        )}
      </Answer>
      {act === "join" && <JoinDialog room={room} onClose={() => setAct(undefined)} />}
      {(act === "share" || act === "post") && (
        <PostDialog room={shown} isSharing={act === "share"} onClose={() => setAct(undefined)} />
      )}
      {(act === "invite" || act === "remove" || act === "leave") && (
        <MembersDialog room={shown} act={act} onClose={() => setAct(undefined)} />
      )}
    </Panel>
  );
}

const datedNames = (
  all: Room["came"],
  nameOf: (node: string) => string,
  date: (at: string) => string,
): string => all.map(({ node, at }) => `${nameOf(node)} (${date(at)})`).join(" · ");

/** Who comes into a room or goes out of it; all members are told why. */
function MembersDialog({
  room,
  act,
  onClose,
}: {
  room: Room;
  act: "invite" | "remove" | "leave";
  onClose: () => void;
}) {
  const { t } = useI18n();
  const client = useQueryClient();
  const partners = useQuery(partnerQueries.partners());
  const [node, setNode] = useState<string>();
  const path = { id: room.id };
  const change = useMutation({
    mutationFn: (reason: string) =>
      act === "invite"
        ? call("POST", "/rooms/{id}/invitations", { path, json: { partners: [node ?? ""], body: reason } })
        : act === "remove"
          ? call("POST", "/rooms/{id}/removals", { path, json: { member: node ?? "", reason } })
          : call("POST", "/rooms/{id}/leaving", { path, json: { reason } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["partners"] });
      onClose();
    },
  });
  const options = (partners.data?.partners ?? [])
    .filter(({ nodeId }) => room.members.includes(nodeId) === (act === "remove"))
    .map(({ nodeId, name }) => ({ id: nodeId, label: name }));
  return (
    <ReasonDialog
      title={t(`partners.room.${act}`)}
      text={t(`partners.room.${act}.text`)}
      action={t(`partners.room.${act}`)}
      look={act === "invite" ? "primary" : "danger"}
      onClose={onClose}
      onSubmit={(reason) => change.mutate(reason)}
      isPending={change.isPending}
      error={change.error}
      missing={act === "leave" ? [] : unfilled([[t("partners.room.member"), node ?? ""]])}
    >
      {act !== "leave" && (
        <SelectField
          label={t("partners.room.member")}
          value={node}
          onChange={setNode}
          placeholder={t("partners.choose")}
          options={options}
          isRequired
        />
      )}
    </ReasonDialog>
  );
}

function JoinDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [tlp, tlpField] = useTlpField();
  const join = useMutation({
    mutationFn: () => call("POST", "/rooms/{id}/join", { path: { id: room.id }, json: { marking: { tlp } } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["partners"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    join.mutate();
  };
  return (
    <Dialog title={t("partners.room.join")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <p>{t("partners.room.join.text")}</p>
        {tlpField}
        {join.error && <ErrorNotice error={join.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button
            type="submit"
            look="primary"
            isPending={join.isPending}
            missing={unfilled([[t("reports.tlp"), tlp]])}
          >
            {t("partners.room.join")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

interface PostDialogProps {
  readonly room: Room;
  readonly isSharing: boolean;
  readonly onClose: () => void;
}

function PostDialog({ room, isSharing, onClose }: PostDialogProps) {
  const { t, maybe, number } = useI18n();
  const client = useQueryClient();
  const [message, messageFields] = useMessageFields();
  const [necessity, setNecessity] = useState("");
  const [withEarlier, setEarlier] = useState(false);
  const send = useMutation({
    mutationFn: async () => {
      const path = { id: room.id };
      if (isSharing)
        return await call("POST", "/rooms/{id}/shares", {
          path,
          json: { ...message, necessity: necessity.trim(), withEarlier },
        });
      await call("POST", "/rooms/{id}/posts", { path, json: message });
      return undefined;
    },
    onSuccess: async (answer) => {
      if (answer) {
        const { items } = answer;
        const failed = items.filter((i) => i.failed !== undefined);
        const shared = items.reduce((n, i) => n + (i.result?.shared ?? 0), 0);
        toast(
          failed.length > 0
            ? t("partners.room.failed", {
                code: failed.map((i) => maybe(`error.${i.failed}`, i.failed ?? "")).join(", "),
              })
            : t("partners.room.shared", { count: number(shared) }),
          failed.length > 0 ? "bad" : "good",
        );
      }
      await client.invalidateQueries({ queryKey: ["partners"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send.mutate();
  };
  const title = t(isSharing ? "partners.room.share" : "partners.room.post");
  return (
    <Dialog title={title} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        {isSharing && <p>{t("partners.room.share.text")}</p>}
        {messageFields}
        {isSharing && (
          <TextField
            label={t("partners.necessity")}
            hint={t("partners.necessity.hint")}
            value={necessity}
            onChange={setNecessity}
            maxLength={2000}
            isRequired
          />
        )}
        {isSharing && room.came.length > 0 && (
          <Checkbox label={t("partners.room.earlier")} isSelected={withEarlier} onChange={setEarlier} />
        )}
        {send.error && <ErrorNotice error={send.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button
            type="submit"
            look="primary"
            isPending={send.isPending}
            missing={unfilled([
              [t("partners.subject"), message.subject],
              [t("partners.necessity"), !isSharing || necessity],
            ])}
          >
            {title}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

function OpenDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const partners = useQuery(partnerQueries.partners());
  const cases = useQuery(queries.cases());
  const [caseId, setCase] = useState<string>();
  const [members, setMembers] = useState<readonly string[]>([]);
  const [title, setTitle] = useState("");
  const [law, setLaw] = useState("");
  const [tlp, tlpField] = useTlpField();
  const open = useMutation({
    mutationFn: () =>
      call("POST", "/rooms", {
        json: {
          caseId: caseId ?? "",
          title: title.trim(),
          partners: members,
          legalBasis: law.trim(),
          marking: { tlp },
          body: "",
        },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ["partners"] });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    open.mutate();
  };
  const missing = unfilled([
    [t("partners.room.case"), caseId],
    [t("partners.room.members"), members.length > 0],
    [t("partners.room.title"), title],
    [t("partners.law"), law],
    [t("reports.tlp"), tlp],
  ]);
  return (
    <Dialog title={t("partners.room.open")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <p>{t("partners.room.open.text")}</p>
        <SelectField
          label={t("partners.room.case")}
          value={caseId}
          onChange={setCase}
          placeholder={t("partners.choose")}
          options={(cases.data?.items ?? []).map((c) => ({ id: c.id, label: c.title }))}
          isRequired
        />
        <fieldset className="choices">
          <legend>{t("partners.room.members")}</legend>
          {partners.data?.partners.length === 0 && <p className="hint">{t("partners.none.text")}</p>}
          {(partners.data?.partners ?? []).map((p) => (
            <Checkbox
              key={p.nodeId}
              label={p.name}
              isSelected={members.includes(p.nodeId)}
              onChange={(isIn) =>
                setMembers(isIn ? [...members, p.nodeId] : members.filter((m) => m !== p.nodeId))
              }
            />
          ))}
        </fieldset>
        <TextField
          label={t("partners.room.title")}
          hint={t("partners.subject.hint")}
          value={title}
          onChange={setTitle}
          maxLength={200}
          isRequired
        />
        <TextField
          label={t("partners.law")}
          hint={t("partners.law.hint")}
          value={law}
          onChange={setLaw}
          maxLength={200}
          isRequired
        />
        {tlpField}
        {open.error && <ErrorNotice error={open.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={open.isPending} missing={missing}>
            {t("partners.room.open")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
