import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import { onlineQueries, type Transparency } from "../api/online.ts";
import { useI18n } from "../i18n/context.tsx";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { ChoiceList } from "../parts/choice-list.tsx";
import { Button, LinkButton, TextField } from "../parts/controls.tsx";
import { DateField } from "../parts/date-field.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Facts } from "../parts/facts.tsx";
import { Answer, Empty, ErrorNotice, Panel } from "../parts/page.tsx";
import { TwoPeople } from "../parts/two-people.tsx";
import { unfilled } from "../parts/unfilled.ts";

const OUTCOMES = ["acted", "restored", "refused", "waiting"] as const;
const REQUEST_OUTCOMES = ["waiting", "preserved", "produced", "refused", "withdrawn"] as const;

/** Reports to the public: compiled here, approved by another, published for anybody. */
export function OnlineTransparency() {
  const { t, date, number } = useI18n();
  const reports = useQuery(onlineQueries.transparency());
  const [id, setId] = useState<string>();
  const [isDrafting, setDrafting] = useState(false);
  const items = reports.data?.items ?? [];
  const current = items.find((one) => one.id === id) ?? items[0];
  return (
    <>
      <Panel
        title={t("transparency.title")}
        note={t("transparency.note")}
        flush
        actions={
          <Button for="work" small look="primary" onPress={() => setDrafting(true)}>
            {t("transparency.draft")}
          </Button>
        }
      >
        <Answer query={reports} lines={3}>
          {() =>
            current === undefined ? (
              <Empty title={t("transparency.none")}>{t("transparency.none.text")}</Empty>
            ) : (
              <ChoiceList
                items={items}
                current={current}
                onChoose={setId}
                row={(one) => (
                  <>
                    <span>{`${date(one.from)} – ${date(one.to)}`}</span>
                    <span>
                      {one.version === undefined
                        ? t("transparency.isDraft")
                        : t("transparency.version", { version: number(one.version) })}
                    </span>
                    <span>{date(one.createdAt)}</span>
                  </>
                )}
              />
            )
          }
        </Answer>
      </Panel>
      {current && <Report key={current.id} one={current} />}
      {isDrafting && <Draft items={items} onDone={setId} onClose={() => setDrafting(false)} />}
    </>
  );
}

function Report({ one }: { one: Transparency }) {
  const { t, date, number } = useI18n();
  const { report, version } = one;
  const told = (n: number | null) => (n === null ? t("transparency.few") : number(n));
  const { notices } = report;
  return (
    <Panel
      title={`${t("transparency.title")}: ${date(one.from)} – ${date(one.to)}`}
      note={
        <Badge tone={version === undefined ? "neutral" : "good"}>
          {version === undefined
            ? t("transparency.isDraft")
            : t("transparency.version", { version: number(version) })}
        </Badge>
      }
      actions={<Actions one={one} />}
    >
      <Facts
        rows={[
          [t("transparency.asOf"), date(report.asOf, "minute")],
          [t("transparency.corrects"), report.corrects && <Bdi key="c">{report.corrects.because}</Bdi>],
          [
            t("transparency.grounds"),
            notices.byGround.length > 0 ? (
              <ul key="g" className="bullets">
                {notices.byGround.map(({ ground, notices: n }) => (
                  <li key={ground}>
                    {ground === "other" ? t("transparency.other") : <Bdi>{ground}</Bdi>}: {told(n)}
                  </li>
                ))}
              </ul>
            ) : undefined,
          ],
          [
            t("transparency.actions"),
            <ul key="a" className="bullets">
              {notices.byAction.map(({ action, notices: n }) => (
                <li key={action}>
                  {t(`online.action.${action}`)}: {told(n)}
                </li>
              ))}
            </ul>,
          ],
          [t("transparency.appealed"), told(notices.appealed.yes)],
          [t("transparency.back"), told(notices.reappeared.yes)],
          [t("online.digest"), <code key="d">{one.digest}</code>],
        ]}
      />
      {notices.byPlatform.length > 0 && (
        <Numbers
          of={t("online.platform")}
          columns={[...OUTCOMES.map((o) => t(`transparency.${o}`)), t("online.hours")]}
          rows={notices.byPlatform.map((row) => [
            row.platform === "other" ? t("transparency.other") : row.platform,
            ...OUTCOMES.map((o) => told(row[o])),
            row.medianHours === null ? "–" : number(row.medianHours),
          ])}
        />
      )}
      <Numbers
        of={t("online.data")}
        columns={REQUEST_OUTCOMES.map((o) => t(`transparency.${o}`))}
        rows={report.dataRequests.map((row) => [
          t(`data.kind.${row.kind}`),
          ...REQUEST_OUTCOMES.map((o) => told(row[o])),
        ])}
      />
      <p className="hint">{t("prevention.few", { count: report.suppressedUnder })}</p>
    </Panel>
  );
}

function Numbers({
  of,
  columns,
  rows,
}: {
  of: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by key.
    <section className="plot-table" tabIndex={0} aria-label={of}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{of}</th>
            {columns.map((column) => (
              <th key={column} scope="col" className="number">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name = "", ...cells]) => (
            <tr key={name}>
              <th scope="row">
                <Bdi>{name}</Bdi>
              </th>
              {cells.map((cell, i) => (
                <td key={columns[i]} className="number">
                  {cell}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Actions({ one }: { one: Transparency }) {
  const { t } = useI18n();
  if (one.version !== undefined)
    return (
      <LinkButton small target="_blank" href={`/transparency/${one.version}`}>
        {t("transparency.open")}
      </LinkButton>
    );
  return (
    <TwoPeople
      what={one}
      ask={t("online.ask")}
      askText={t("transparency.ask.text")}
      letOut={t("transparency.publish")}
      done={t("transparency.published")}
      onLetOut={() => call("POST", "/transparency/{id}/publish", { path: { id: one.id } })}
    />
  );
}

function Draft({
  items,
  onDone,
  onClose,
}: {
  items: readonly Transparency[];
  onDone: (id: string) => void;
  onClose: () => void;
}) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [said, setSaid] = useState({ from: "", to: "", because: "" });
  const isCorrection = items.some(
    (one) => one.version !== undefined && one.from === said.from && one.to === said.to,
  );
  const missing = unfilled([
    [t("data.from"), said.from],
    [t("data.to"), said.to],
    [t("transparency.because"), !isCorrection || said.because],
  ]);
  const draft = useMutation({
    mutationFn: () =>
      call("POST", "/transparency", {
        json: { from: said.from, to: said.to, ...(isCorrection ? { because: said.because.trim() } : {}) },
      }),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ["online"] });
      onDone(id);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (missing.length === 0) draft.mutate();
  };
  return (
    <Dialog title={t("transparency.draft")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <p className="hint">{t("transparency.draft.text")}</p>
        <DateField
          label={t("data.from")}
          value={said.from}
          onChange={(day) => setSaid({ ...said, from: day ?? "" })}
        />
        <DateField
          label={t("data.to")}
          value={said.to}
          onChange={(day) => setSaid({ ...said, to: day ?? "" })}
        />
        {isCorrection && (
          <TextField
            label={t("transparency.because")}
            hint={t("transparency.because.hint")}
            value={said.because}
            onChange={(because) => setSaid({ ...said, because })}
            maxLength={500}
            isRequired
            multiline
          />
        )}
        {draft.error && <ErrorNotice error={draft.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button type="submit" look="primary" isPending={draft.isPending} missing={missing}>
            {t("transparency.draft")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
