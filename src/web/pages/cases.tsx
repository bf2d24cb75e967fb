import { useMutation, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, useRouter } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Form } from "react-aria-components";
import { call } from "../api/client.ts";
import type { Case, Tlp } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useSession } from "../frame/session.tsx";
import { useI18n } from "../i18n/context.tsx";
import { TlpBadge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Link, TextField } from "../parts/controls.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { markingText } from "../parts/levels.ts";
import { useLongList } from "../parts/long-list.ts";
import { Empty, ErrorNotice, ListAnswer, Page } from "../parts/page.tsx";
import { DataTable, type TableColumn } from "../parts/table.tsx";
import { TlpField } from "../parts/tlp-field.tsx";
import { unfilled } from "../parts/unfilled.ts";
import { Views } from "../parts/views.tsx";
import { OwnTasks } from "./cases-tasks.tsx";

const route = getRouteApi("/cases");

/** The cases this viewer may see, and the way to open one; their own tasks of all of them. */
export function Cases() {
  const { t } = useI18n();
  const { view } = route.useSearch();
  const navigate = route.useNavigate();
  const [isOpening, setOpening] = useState(false);
  const shown = view === "tasks" || view === "closed" ? view : "cases";
  return (
    <Page
      title={t("cases.title")}
      intro={t("cases.intro")}
      wide
      actions={
        <>
          <Views
            label={t("tasks.views")}
            shown={shown}
            onChange={(next) => void navigate({ search: next === "cases" ? {} : { view: next } })}
            views={[
              { id: "cases", label: t("cases.title") },
              { id: "closed", label: t("cases.closed") },
              { id: "tasks", label: t("tasks.mine") },
            ]}
          />
          <Button
            for="work"
            look="primary"
            icon={<Plus size={15} aria-hidden="true" />}
            onPress={() => setOpening(true)}
          >
            {t("cases.open")}
          </Button>
        </>
      }
    >
      {shown === "tasks" ? <OwnTasks /> : <CaseTable key={shown} isClosed={shown === "closed"} />}
      {isOpening && <OpenCase onClose={() => setOpening(false)} />}
    </Page>
  );
}

function CaseTable({ isClosed }: { isClosed: boolean }) {
  const { t, date, number } = useI18n();
  const cases = useLongList({
    key: ["cases", "list", isClosed],
    read: (ask, signal) =>
      call("GET", "/cases", { query: { ...ask, isClosed }, ...(signal ? { signal } : {}) }),
  });
  const closedAt: TableColumn<Case> = {
    id: "closed",
    width: "fit",
    title: t("case.closedAt"),
    sortBy: (c) => c.closed?.at ?? "",
    cell: (c) => c.closed && date(c.closed.at),
  };
  const columns: TableColumn<Case>[] = [
    {
      id: "title",
      title: t("case.title"),
      width: "grow",
      sortBy: (c) => c.title,
      cell: (c) => <Bdi>{c.title}</Bdi>,
    },
    {
      id: "mandate",
      secondary: true,
      title: t("purpose.mandate"),
      sortBy: (c) => c.mandate,
      cell: (c) => <Bdi>{c.mandate}</Bdi>,
    },
    {
      id: "tlp",
      title: t("report.marking"),
      text: (c) => markingText(c.access),
      cell: (c) => <TlpBadge tlp={c.access.tlp} />,
    },
    {
      id: "items",
      secondary: true,
      title: t("case.contents"),
      align: "end",
      sortBy: (c) => c.items.length,
      cell: (c) => number(c.items.length),
    },
    {
      id: "by",
      title: t("case.openedBy"),
      secondary: true,
      sortBy: (c) => c.openedBy,
      cell: (c) => <Bdi>{c.openedBy}</Bdi>,
    },
    {
      id: "at",
      width: "fit",
      title: t("case.openedAt"),
      secondary: true,
      sortBy: (c) => c.openedAt,
      cell: (c) => date(c.openedAt),
    },
    ...(isClosed ? [closedAt] : []),
    {
      id: "review",
      width: "fit",
      title: t("report.review"),
      secondary: true,
      sortBy: (c) => c.reviewAt,
      cell: (c) => date(c.reviewAt),
    },
  ];
  return (
    <ListAnswer query={cases.query} lines={6}>
      <DataTable
        label={t("cases.title")}
        columns={columns}
        items={cases.items}
        list={cases.list}
        idOf={(one) => one.id}
        textOf={(one) => one.title}
        hrefOf={(one) => paths.case(one.id)}
        empty={
          isClosed ? (
            <Empty title={t("cases.closed.none")}>{t("cases.closed.none.text")}</Empty>
          ) : (
            <Empty title={t("cases.none")}>{t("cases.none.text")}</Empty>
          )
        }
      />
    </ListAnswer>
  );
}

function OpenCase({ onClose }: { onClose: () => void }) {
  const { t, date } = useI18n();
  const { choice } = useSession();
  const client = useQueryClient();
  const { history } = useRouter();
  const [title, setTitle] = useState("");
  const [mandate, setMandate] = useState(choice.mandate);
  const [tlp, setTlp] = useState<Tlp>("amber");
  const open = useMutation({
    mutationFn: () =>
      call("POST", "/cases", {
        json: { title: title.trim(), mandate: mandate.trim(), marking: { tlp } },
      }),
    onSuccess: async (opened) => {
      // Whoever meant another case is told before they work in this one.
      if (!opened.isNew) return;
      await client.invalidateQueries({ queryKey: ["cases"] });
      onClose();
      history.push(paths.case(opened.id));
    },
  });
  const known = open.data?.isNew === false ? open.data : undefined;
  const change =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      open.reset();
      set(value);
    };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim() && mandate.trim()) open.mutate();
  };
  return (
    <Dialog title={t("cases.open")} isOpen onClose={onClose}>
      <Form className="form" onSubmit={submit}>
        <TextField
          label={t("case.title")}
          value={title}
          onChange={change(setTitle)}
          hint={t("case.title.hint")}
          maxLength={300}
          isRequired
          autoFocus
        />
        <TextField
          label={t("purpose.mandate")}
          value={mandate}
          onChange={change(setMandate)}
          hint={t("purpose.mandate.hint")}
          maxLength={200}
          isRequired
        />
        <TlpField value={tlp} onChange={change(setTlp)} />
        {known && (
          <div className="notice" data-tone="warn" role="alert">
            <p>{t("cases.known", { by: known.openedBy, at: date(known.openedAt) })}</p>
            <Link href={paths.case(known.id)}>{t("cases.known.open")}</Link>
          </div>
        )}
        {open.error && <ErrorNotice error={open.error} />}
        <div className="dialog-actions">
          <Button onPress={onClose}>{t("action.cancel")}</Button>
          <Button
            type="submit"
            look="primary"
            isPending={open.isPending}
            isDisabled={known !== undefined}
            missing={unfilled([
              [t("case.title"), title],
              [t("purpose.mandate"), mandate],
            ])}
          >
            {t("cases.open")}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
