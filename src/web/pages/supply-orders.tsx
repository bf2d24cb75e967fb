import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Ban, BriefcaseBusiness, Check } from "lucide-react";
import { type RefObject, useState } from "react";
import { call } from "../api/client.ts";
import { type OrderQueue, type ReviewState, type SuspiciousOrder, supplyQueries } from "../api/supply.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { AddToCase } from "../parts/add-to-case.tsx";
import { Badge } from "../parts/badges.tsx";
import { Bdi } from "../parts/bdi.tsx";
import { Button, Link, LinkButton, SelectField } from "../parts/controls.tsx";
import { Facts } from "../parts/facts.tsx";
import { Answer, Empty, Panel } from "../parts/page.tsx";
import { afterLeaving, placeIn } from "../parts/queue.ts";
import { useQueueFocus } from "../parts/queue-focus.ts";
import { Elsewhere } from "../parts/queue-notes.tsx";
import { ReasonDialog } from "../parts/reason-dialog.tsx";
import { toast } from "../parts/toast.tsx";

const route = getRouteApi("/supply");
/** Per cent of all orders. */
const BUDGETS = ["1", "5", "10", "25", "100"] as const;
const STATES = ["open", "accepted", "rejected"] as const;

/** As many orders as there is time for, best first; each with what speaks for and against looking at it. */
export function SupplyOrders() {
  const { t, number } = useI18n();
  const asked = route.useSearch();
  const { id } = asked;
  const budget = BUDGETS.find((one) => one === asked.budget) ?? "5";
  const state = STATES.find((one) => one === asked.state) ?? "open";
  const navigate = route.useNavigate();
  const queue = useQuery(supplyQueries.orders(Number(budget), state));
  // A dialog keeps what it was opened on: the queue may be read anew under it.
  const [task, setTask] = useState<{ readonly state: ReviewState; readonly order: SuspiciousOrder }>();
  const orders = queue.data?.orders ?? [];
  const { list, onDecided } = useQueueFocus(queue.data);
  const { at, isElsewhere } = placeIn(orders, id, (o) => o.id);
  const current = orders[at];
  const open = (change: { budget?: string; state?: string; id?: string | undefined }) =>
    void navigate({ search: { view: "orders", budget, state, ...change }, replace: true });
  return (
    <>
      <div className="row filters">
        <SelectField
          inline
          label={t("supply.budget")}
          value={budget}
          onChange={(next) => open({ budget: next })}
          options={BUDGETS.map((one) => ({
            id: one,
            label: number(Number(one) / 100, { style: "percent" }),
          }))}
        />
        <SelectField
          inline
          label={t("supply.state")}
          value={state}
          onChange={(next) => open({ state: next })}
          options={STATES.map((one) => ({ id: one, label: t(`supply.state.${one}`) }))}
        />
        {queue.data && (
          <p className="hint">
            {t("supply.budget.text", { budget: queue.data.budget, total: queue.data.total })}
          </p>
        )}
      </div>
      <Answer query={queue} lines={12}>
        {(data) => (
          <>
            {isElsewhere && !queue.isFetching && <Elsewhere />}
            {current ? (
              <div className="columns" data-layout="narrow-wide">
                <Queue list={list} data={data} current={current} onOpen={(next) => open({ id: next })} />
                <div className="stack">
                  <OrderPanel
                    data={data}
                    order={current}
                    onTask={(next) => setTask({ state: next, order: current })}
                  />
                  <Signals order={current} />
                  <Reporters data={data} />
                </div>
              </div>
            ) : (
              <Empty
                title={t("supply.orders.none")}
                actions={<LinkButton href={paths.reports()}>{t("nav.reports")}</LinkButton>}
              >
                {t("supply.orders.none.text")}
              </Empty>
            )}
          </>
        )}
      </Answer>
      {task && (
        <Decide
          {...task}
          onClose={() => setTask(undefined)}
          onDone={() => {
            onDecided();
            open({ id: afterLeaving(orders, at)?.id });
          }}
        />
      )}
    </>
  );
}

function Queue({
  list,
  data,
  current,
  onOpen,
}: {
  list: RefObject<HTMLDivElement | null>;
  data: OrderQueue;
  current: SuspiciousOrder;
  onOpen: (id: string) => void;
}) {
  const { t, date, number, scored } = useI18n();
  return (
    <Panel title={t("supply.queue")} note={number(data.orders.length)} flush>
      <div className="mention-list" data-tall ref={list}>
        {data.orders.map((order) => (
          <button
            key={order.id}
            type="button"
            className="mention-row money-row"
            aria-pressed={order === current}
            onClick={() => onOpen(order.id)}
          >
            <span className="two-lines">
              <span className="clip" dir="auto">
                {order.lines[0]?.description ?? order.id}
              </span>
              <span className="hint clip">
                {date(order.at)} · {number(order.lines[0]?.quantity ?? 0)} × · <Bdi>{order.id}</Bdi>{" "}
                {order.reports > 0 && <Badge>{t("supply.reportedBy", { count: order.reports })}</Badge>}
              </span>
            </span>
            <span className="score" dir="ltr">
              {scored(order.score)}
            </span>
          </button>
        ))}
      </div>
    </Panel>
  );
}

function OrderPanel({
  data,
  order,
  onTask,
}: {
  data: OrderQueue;
  order: SuspiciousOrder;
  onTask: (task: ReviewState) => void;
}) {
  const { t, maybe, date, number } = useI18n();
  const party = (id: string) =>
    id === "" ? (
      ""
    ) : (
      <Link href={paths.entity(id)}>
        <Bdi>{data.captions[id] ?? id}</Bdi>
      </Link>
    );
  const { review } = order;
  const [isAdding, setAdding] = useState(false);
  return (
    <Panel
      title={t("supply.order")}
      note={<Bdi>{order.id}</Bdi>}
      actions={
        <>
          {review?.state !== "accepted" && (
            <Button
              for="work"
              small
              look="primary"
              icon={<Check size={14} aria-hidden="true" />}
              onPress={() => onTask("accepted")}
            >
              {t("supply.accept")}
            </Button>
          )}
          {review?.state !== "rejected" && (
            <Button
              for="work"
              small
              icon={<Ban size={14} aria-hidden="true" />}
              onPress={() => onTask("rejected")}
            >
              {t("supply.reject")}
            </Button>
          )}
          <Button
            for="work"
            small
            icon={<BriefcaseBusiness size={14} aria-hidden="true" />}
            onPress={() => setAdding(true)}
          >
            {t("action.addToCase")}
          </Button>
          {isAdding && <AddToCase kind="entity" id={order.id} onClose={() => setAdding(false)} />}
        </>
      }
    >
      <Facts
        rows={[
          [t("supply.order.at"), date(order.at)],
          [t("supply.order.seller"), party(order.seller)],
          [t("supply.order.buyer"), party(order.buyer)],
          [t("supply.order.channel"), maybe(`supply.channel.${order.channel}`, order.channel)],
          ...order.lines.map(
            (l, i) =>
              [
                `${t("supply.order.goods")}${order.lines.length > 1 ? ` ${number(i + 1)}` : ""}`,
                <span key={l.description}>
                  <Bdi>{l.description}</Bdi> × {number(l.quantity)}
                </span>,
              ] as const,
          ),
          [
            t("supply.decided"),
            review ? (
              <span key="r">
                {t(`supply.state.${review.state}`)} · <Bdi>{review.by}</Bdi> · <Bdi>{review.reason}</Bdi>
              </span>
            ) : (
              ""
            ),
          ],
        ]}
      />
      <p className="hint">{t("supply.order.caution")}</p>
    </Panel>
  );
}

/** Each flag with its card: what it is, and what an honest order with it looks like. */
function Signals({ order }: { order: SuspiciousOrder }) {
  const { t, maybe, number } = useI18n();
  return (
    <Panel title={t("supply.flags")} note={t("supply.flags.note")}>
      <div className="table-scroll">
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t("supply.flag")}</th>
              <th scope="col">{t("supply.flag.innocent")}</th>
              <th scope="col" className="number">
                {t("supply.flag.weight")}
              </th>
            </tr>
          </thead>
          <tbody>
            {order.because.map(({ signal, value }) => (
              <tr key={signal}>
                <td>{maybe(`supply.signal.${signal}`, signal)}</td>
                <td className="hint">{maybe(`supply.signal.${signal}.innocent`, "")}</td>
                <td className="number" dir="ltr">
                  {number(value, {
                    minimumFractionDigits: 1,
                    maximumFractionDigits: 1,
                    signDisplay: "exceptZero",
                  })}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Reporters({ data }: { data: OrderQueue }) {
  const { t, number } = useI18n();
  if (data.reporters.length === 0) return null;
  return (
    <Panel title={t("supply.reporters")} note={t("supply.reporters.note")}>
      <Facts
        rows={data.reporters.map((r) => [
          data.captions[r.id] ?? r.id,
          t("supply.reporters.row", {
            precision: number(r.precision, { style: "percent", maximumFractionDigits: 0 }),
            decided: r.accepted + r.rejected,
            reports: r.reports,
          }),
        ])}
      />
    </Panel>
  );
}

function Decide({
  order,
  state,
  onClose,
  onDone,
}: {
  order: SuspiciousOrder;
  state: ReviewState;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useI18n();
  const client = useQueryClient();
  const decide = useMutation({
    mutationFn: (reason: string) =>
      call("POST", "/supply/orders/{id}/review", { path: { id: order.id }, json: { state, reason } }),
    onSuccess: async () => {
      toast(t("supply.decided.toast"));
      onDone();
      onClose();
      await client.invalidateQueries({ queryKey: ["supply"] });
    },
  });
  const isAccepting = state === "accepted";
  return (
    <ReasonDialog
      title={t(isAccepting ? "supply.accept" : "supply.reject")}
      text={t(isAccepting ? "supply.accept.text" : "supply.reject.text")}
      action={t(isAccepting ? "supply.accept" : "supply.reject")}
      look={isAccepting ? "primary" : "danger"}
      onClose={onClose}
      onSubmit={(reason) => decide.mutate(reason)}
      isPending={decide.isPending}
      error={decide.error}
      maxLength={1000}
    />
  );
}
