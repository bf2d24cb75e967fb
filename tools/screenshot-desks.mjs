// Desks of those who are not of the unit, for tools/screenshots.mjs: a platform's team with a notice before it, and a shop that
// reported an order. Their accounts are made on the command line, beside the node that runs on the folder.
import { execFileSync } from "node:child_process";

const MANDATE = "EXERCISE-1";
const PASSWORD = "a password of some length";
const ORDERS = [
  { orderNumber: "A-1041", orderedAt: "2026-03-02", goods: "Outboard motor 40 hp", quantity: 6 },
  { orderNumber: "A-1057", orderedAt: "2026-03-09", goods: "Inflatable boat 9 m", quantity: 4 },
];

/** Signed in under a password of their own: an account begins with one that has to be changed. */
async function makeAccount({ wasl, newRequest, url }, id, ...rights) {
  const { password } = JSON.parse(
    execFileSync(...wasl("user", "add", id, ...rights, "--json"), { encoding: "utf8" }),
  );
  const request = await newRequest();
  await mustBeDone(request.post(`${url}/api/v1/session`, { data: { userId: id, password } }));
  const data = { currentPassword: password, password: PASSWORD };
  await mustBeDone(request.post(`${url}/api/v1/session/password`, { data }));
  return request;
}

async function mustBeDone(answering) {
  const answer = await answering;
  if (!answer.ok()) throw new Error(`${answer.status()} ${answer.url()}: ${await answer.text()}`);
  return answer.status() === 204 ? undefined : await answer.json();
}

const asking = (request, url, purpose) => (path, data) =>
  mustBeDone(
    request.post(`${url}/api/v1/${path}`, {
      headers: { "Wasl-Purpose": purpose, "Wasl-Mandate": MANDATE },
      ...(data ? { data } : {}),
    }),
  );

/**
 * Releases a drafted notice by two people to its platform, puts an accepted advert's signals into a bank, has a shop report two orders, and answers whose desks there are: the page's
 * name, the cookies of who is signed in, and for what.
 */
export async function openDesks(node, { notice, advert, platform, analyst }) {
  const { url } = node;
  const ask = asking(analyst, url, "operational-analysis");
  const supervisor = await makeAccount(node, "supervisor", "--role", "supervisor", "--clearance", "amber");
  const reason = "Located, harmful, and what is asked for is necessary.";
  const asked = await ask("approvals", {
    kind: "release",
    subject: notice.id,
    digest: notice.digest,
    reason,
  });
  const approval = { decision: "approved", reason: "Read it." };
  await asking(supervisor, url, "operational-analysis")(`approvals/${asked.id}/decision`, approval);
  await ask(`referrals/${notice.id}/release`);
  // Not whoever accepted the advert: what leaves takes two people.
  const signals = { findingId: advert, days: 90, reason: "The advert is back under new accounts." };
  await asking(supervisor, url, "operational-analysis")("signal-banks/beach-adverts/signals", signals);
  const team = await makeAccount(
    node,
    "team",
    "--role",
    "platform",
    "--clearance",
    "clear",
    "--group",
    platform,
  );
  const shop = await makeAccount(node, "shop", "--role", "trade", "--clearance", "clear");
  for (const order of ORDERS)
    await asking(
      shop,
      url,
      "supply-disruption",
    )("trade/reports", {
      ...order,
      serials: [],
      indicators: ["cash_payment"],
    });
  const open = async (name, request, purpose) => {
    const { cookies } = await request.storageState();
    return { name, cookies, purpose: { purpose, mandate: MANDATE } };
  };
  return [await open("platform", team, "online-referral"), await open("trade", shop, "supply-disruption")];
}
