import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { useI18n } from "../i18n/context.tsx";
import { type NodeGroup, putInto } from "../network/groups.ts";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Checkbox, TextField } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Panel } from "../parts/page.tsx";

type OnGroups = (groups: readonly NodeGroup[]) => void;

/** The groups of a chart, each drawn as one node or apart. */
export function Groups({ groups, onGroups }: { groups: readonly NodeGroup[]; onGroups: OnGroups }) {
  const { t } = useI18n();
  if (groups.length === 0) return null;
  return (
    <Panel title={t("network.groups")} note={t("network.groups.note")}>
      <ul className="lines" data-compact aria-label={t("network.groups")}>
        {groups.map((group) => (
          <li key={group.name} className="line">
            <div className="line-main">
              <Checkbox
                label={t("network.group.collapse", { name: group.name })}
                isSelected={group.collapsed}
                onChange={(isCollapsed) =>
                  onGroups(
                    groups.map((one) => (one.name === group.name ? { ...one, collapsed: isCollapsed } : one)),
                  )
                }
              />
              <p className="line-facts hint">{t("network.group.members", { count: group.ids.length })}</p>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Puts a node into a group, one that there is or a new one, or takes it out of its own. */
export function GroupButton({
  id,
  groups,
  onGroups,
}: {
  id: string;
  groups: readonly NodeGroup[];
  onGroups: OnGroups;
}) {
  const { t } = useI18n();
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState("");
  const own = groups.find((group) => group.ids.includes(id));
  const put = (into: string | undefined) => {
    onGroups(putInto(groups, id, into));
    setOpen(false);
    setName("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim()) put(name.trim());
  };
  if (own)
    return (
      <Button small look="quiet" onPress={() => put(undefined)}>
        {t("network.group.leave", { name: own.name })}
      </Button>
    );
  return (
    <>
      <Button small look="quiet" onPress={() => setOpen(true)}>
        {t("network.group")}
      </Button>
      {isOpen && (
        <Dialog title={t("network.group")} isOpen onClose={() => setOpen(false)}>
          <Form className="form" onSubmit={submit}>
            {groups.length > 0 && (
              <p className="row">
                {groups.map((group) => (
                  <Button key={group.name} small onPress={() => put(group.name)}>
                    <Bdi>{group.name}</Bdi>
                  </Button>
                ))}
              </p>
            )}
            <TextField
              label={t("network.group.name")}
              value={name}
              onChange={setName}
              maxLength={100}
              autoFocus
            />
            <div className="dialog-actions">
              <Button onPress={() => setOpen(false)}>{t("action.cancel")}</Button>
              <Button type="submit" look="primary" isDisabled={!name.trim()}>
                {t("network.group.put")}
              </Button>
            </div>
          </Form>
        </Dialog>
      )}
    </>
  );
}
