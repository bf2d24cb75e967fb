import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { type Answer, expectThat, indicator, MICROS, type Row, TAXII, UUID4, type World } from "./world.ts";

/** One requirement of TAXII 2.1 (OASIS Standard, 10 June 2021): its clause, what it asks, and how one sees it. */
export interface Item {
  readonly clause: string;
  readonly text: string;
  readonly holds: (world: World) => Promise<void>;
}

const items: Item[] = [];
const item = (clause: string, text: string, holds: Item["holds"]): void => {
  items.push({ clause, text, holds });
};

const is = (answer: Answer, status: number, what = ""): void =>
  expectThat(
    answer.status === status,
    `${what} is ${answer.status}, not ${status}: ${answer.text.slice(0, 200)}`,
  );
const isOneOf = (answer: Answer, ...statuses: readonly number[]): void =>
  expectThat(
    statuses.includes(answer.status),
    `${answer.status}, not ${statuses.join(" or ")}: ${answer.text.slice(0, 200)}`,
  );
const isTaxii = (answer: Answer): void =>
  expectThat(
    answer.headers.get("content-type") === TAXII,
    `content-type is ${answer.headers.get("content-type")}`,
  );
const isError = (answer: Answer): void => {
  isTaxii(answer);
  expectThat(typeof answer.json?.title === "string", "an error has a title");
  if ("http_status" in answer.json)
    expectThat(answer.json.http_status === String(answer.status), "http_status is the status");
};
const idsOf = (answer: Answer): readonly string[] => (answer.json?.objects ?? []).map((o: Row) => o["id"]);
const same = (a: unknown, b: unknown, what: string): void =>
  expectThat(isDeepStrictEqual(a, b), `${what}: ${JSON.stringify(a)} and ${JSON.stringify(b)}`);
const idOf = (object: Row | undefined): string => String(object?.["id"]);
const datesOf = (answer: Answer): readonly [string, string] => [
  answer.headers.get("x-taxii-date-added-first") ?? "",
  answer.headers.get("x-taxii-date-added-last") ?? "",
];
const match = (objects: readonly Row[]): string => `match[id]=${objects.map((o) => o["id"]).join(",")}`;

/** Every endpoint that answers a GET, with an object that is there. */
async function everyGet(world: World): Promise<readonly string[]> {
  const [object] = await world.added(1);
  const at = world.object(idOf(object));
  const posted = await world.post([indicator()]);
  return [
    "/taxii2/",
    world.root,
    `${world.root}status/${posted.json.id}/`,
    `${world.root}collections/`,
    world.collection(),
    world.manifest(),
    world.objects(),
    at,
    `${at}versions/`,
  ];
}
async function paged(world: World): Promise<readonly string[]> {
  const [object] = await world.added(1);
  const at = world.object(idOf(object));
  return [world.manifest(), world.objects(), at, `${at}versions/`];
}

// 1.6 and 3.1: negotiation, headers, addresses

item("1.6.8", "Accept with version 2.1 is served, everywhere", async (w) => {
  for (const path of await everyGet(w)) is(await w.ask(path), 200, path);
});
item("1.6.8", "Accept without a version is served", async (w) => {
  for (const path of await everyGet(w))
    is(await w.ask(path, { headers: { accept: "application/taxii+json" } }), 200, path);
});
item("3.1", "an Accept without a version gets the highest version that there is", async (w) => {
  isTaxii(await w.ask("/taxii2/", { headers: { accept: "application/taxii+json" } }));
});
item("1.6.8", "a blank before the parameter is served", async (w) => {
  is(await w.ask("/taxii2/", { headers: { accept: "application/taxii+json; version=2.1" } }), 200);
});
item("1.6.8", "one of several media types is enough", async (w) => {
  is(await w.ask("/taxii2/", { headers: { accept: `text/html;q=0.9, ${TAXII};q=0.5` } }), 200);
});
item("3.1", "a manifest is served to whoever accepts TAXII and STIX", async (w) => {
  is(await w.ask(w.manifest(), { headers: { accept: `${TAXII},application/stix+json;version=2.1` } }), 200);
});
for (const accept of [
  "application/json",
  "text/html",
  "application/taxii+json;version=2.0",
  "application/taxii+json;version=1.1",
  "application/stix+json;version=2.1",
  "application/vnd.oasis.taxii+json; version=2.0",
])
  item("3.1", `Accept ${accept} is 406, as an error`, async (w) => {
    const answer = await w.ask("/taxii2/", { headers: { accept } });
    is(answer, 406);
    isError(answer);
  });
item("4, 5", "406 on every endpoint", async (w) => {
  for (const path of await everyGet(w))
    is(await w.ask(path, { headers: { accept: "text/html" } }), 406, path);
  is(await w.post([indicator()], undefined, { accept: "text/html" }), 406, "POST");
});
item("3.1", "every success says its media type with the version, letter by letter", async (w) => {
  for (const path of await everyGet(w)) isTaxii(await w.ask(path));
  isTaxii(await w.post([indicator()]));
});
item("3.1", "every error says it too", async (w) => {
  for (const answer of [
    await w.ask(`${w.root}nowhere/`),
    await w.ask(w.collection(randomUUID())),
    await w.ask(w.objects(), { headers: { authorization: null } }),
    await w.ask(`${w.objects()}?limit=x`),
    await w.post([], undefined, { "content-type": "text/plain" }),
  ])
    isError(answer);
});
item("3.1", "a success has a body as its endpoint defines it", async (w) => {
  for (const path of await everyGet(w)) expectThat(typeof (await w.ask(path)).json === "object", path);
});
item("3.1", "an address without its slash is no address", async (w) => {
  for (const path of await everyGet(w)) isOneOf(await w.ask(path.slice(0, -1)), 301, 308, 404);
});
item("3.1", "addresses that the standard does not know are 404", async (w) => {
  for (const path of [
    `${w.root}x/`,
    `${w.collection()}x/`,
    `${w.objects()}x/y/`,
    `${w.objects()}x/versions/y/`,
  ])
    is(await w.ask(path), 404, path);
});
item("3.1", "methods that an address does not know are refused", async (w) => {
  for (const [method, path] of [
    ["DELETE", w.collection()],
    ["DELETE", w.objects()],
    ["PUT", w.objects()],
    ["PATCH", w.objects()],
    ["POST", w.manifest()],
    ["POST", "/taxii2/"],
  ] as const)
    isOneOf(await w.ask(path, { method, ...(method === "DELETE" ? {} : { body: {} }) }), 404, 405);
});
item("3.1", "Content-Type with the version is taken", async (w) => is(await w.post([indicator()]), 202));
item("3.1", "Content-Type without it too", async (w) =>
  is(await w.post([indicator()], undefined, { "content-type": "application/taxii+json" }), 202),
);
for (const type of [
  "application/json",
  "text/plain",
  "application/taxii+json;version=2.0",
  "application/stix+json;version=2.1",
])
  item("5.5", `Content-Type ${type} is 415, as an error`, async (w) => {
    const answer = await w.post([indicator()], undefined, { "content-type": type });
    is(answer, 415);
    isError(answer);
  });
item("3.2", "a request without User-Agent is served", async (w) =>
  is(await w.ask("/taxii2/", { headers: { "user-agent": "" } }), 200),
);
item("3.4", "answers carry the Date by which clients mend their clocks", async (w) =>
  expectThat(!Number.isNaN(Date.parse((await w.ask("/taxii2/")).headers.get("date") ?? "")), "a date"),
);
item("1.6.7", "answers are UTF-8 JSON: text of any script comes back as it went", async (w) => {
  const [object] = await w.added(1, { name: "Фиктивный مثال 例 🚤" });
  same((await w.ask(w.object(idOf(object)))).json.objects[0].name, "Фиктивный مثال 例 🚤", "the name");
});

// 1.6.9: authentication

item("1.6.9", "no credential is 401 on every endpoint, with a challenge", async (w) => {
  for (const path of await everyGet(w)) {
    const answer = await w.ask(path, { headers: { authorization: null } });
    is(answer, 401, path);
    expectThat(/Basic/i.test(answer.headers.get("www-authenticate") ?? ""), "WWW-Authenticate names Basic");
    isError(answer);
  }
});
item("1.6.9", "401 whatever the method", async (w) => {
  is(await w.post([indicator()], undefined, { authorization: null }), 401, "POST");
  const [object] = await w.added(1);
  is(
    await w.ask(w.object(idOf(object)), { method: "DELETE", headers: { authorization: null } }),
    401,
    "DELETE",
  );
});
for (const [what, authorization] of [
  ["a wrong password", `Basic ${btoa("partner:wrong")}`],
  ["no base64", "Basic ***"],
  ["no colon", `Basic ${btoa("partner")}`],
  ["another scheme", "Digest username=x"],
] as const)
  item("1.6.9", `${what} is 401`, async (w) =>
    is(await w.ask("/taxii2/", { headers: { authorization } }), 401),
  );
item("8.2.2", "Basic is served", async (w) => is(await w.ask("/taxii2/"), 200));
item("1.6.9", "a credential that is missing does not tell whether a collection is there", async (w) => {
  const there = await w.ask(w.collection(), { headers: { authorization: null } });
  const absent = await w.ask(w.collection(randomUUID()), { headers: { authorization: null } });
  same([there.status, there.text], [absent.status, absent.text], "the answers");
});

// 4: discovery, API root, status

item("8.2.1", "discovery is at /taxii2/ of the server", async (w) => is(await w.ask("/taxii2/"), 200));
item("4.1.1", "discovery has a title", async (w) =>
  expectThat(typeof (await w.ask("/taxii2/")).json.title === "string", "a title"),
);
item(
  "4.1.1",
  "API roots are absolute https addresses, or begin with one slash, without a query",
  async (w) => {
    const { json } = await w.ask("/taxii2/");
    expectThat(Array.isArray(json.api_roots) && json.api_roots.length > 0, "a list that is not empty");
    for (const root of json.api_roots) expectThat(/^(?:https:\/\/[^?]+|\/(?!\/)[^?]*)$/.test(root), root);
  },
);
item("4.1.1", "the default is one of the roots", async (w) => {
  const { json } = await w.ask("/taxii2/");
  expectThat(json.default === undefined || json.api_roots.includes(json.default), String(json.default));
});
item("4.2", "an API root is served", async (w) => is(await w.ask(w.root), 200));
item("4.2", "one that is not there is 404", async (w) => is(await w.ask("/taxii2/nowhere/"), 404));
item("4.2.1", "it has a title", async (w) =>
  expectThat(typeof (await w.ask(w.root)).json.title === "string", "a title"),
);
item("4.2.1", "its versions hold 2.1, all with the parameter", async (w) => {
  const { versions } = (await w.ask(w.root)).json;
  expectThat(versions.includes(TAXII), "2.1");
  for (const version of versions)
    expectThat(/^application\/(?:taxii|vnd\.oasis\.taxii)\+json; ?version=\d\.\d$/.test(version), version);
});
item("4.2.1", "max_content_length is a positive integer", async (w) => {
  const { max_content_length: max } = (await w.ask(w.root)).json;
  expectThat(Number.isSafeInteger(max) && max > 0, String(max));
});
item("4.3", "the status of an addition can be asked for", async (w) => {
  const posted = await w.post([indicator()]);
  const status = await w.ask(`${w.root}status/${posted.json.id}/`);
  is(status, 200);
  same(status.json.id, posted.json.id, "the id");
});
item("4.3", "a status that is not there is 404, as an error", async (w) => {
  for (const id of [randomUUID(), "none"]) {
    const answer = await w.ask(`${w.root}status/${id}/`);
    is(answer, 404);
    isError(answer);
  }
});
item("4.3", "another client's status is 403 or 404", async (w) => {
  const posted = await w.post([indicator()]);
  isOneOf(
    await w.ask(`${w.root}status/${posted.json.id}/`, { headers: { authorization: w.papers.stranger } }),
    403,
    404,
  );
});
item("4.3.1", "a status has its required properties with their types", async (w) => {
  const { json } = await w.post([indicator(), indicator()]);
  expectThat(UUID4.test(json.id), "an id");
  expectThat(["complete", "pending"].includes(json.status), json.status);
  for (const name of ["total_count", "success_count", "failure_count", "pending_count"])
    expectThat(Number.isSafeInteger(json[name]) && json[name] >= 0, name);
});
item("4.3.1", "its counts add up", async (w) => {
  const { json } = await w.post([indicator(), indicator(), { type: "indicator", id: "indicator--x" }]);
  same(json.total_count, 3, "the total");
  same(json.success_count + json.failure_count + json.pending_count, 3, "the sum");
});
item("4.3.1", "request_timestamp has microseconds", async (w) => {
  const { request_timestamp: at } = (await w.post([indicator()])).json;
  expectThat(at === undefined || MICROS.test(at), String(at));
});
item("4.3.1", "successes name id and version: modified", async (w) => {
  const object = indicator({ modified: "2026-02-01T00:00:00.123Z" });
  same(
    (await w.post([object])).json.successes,
    [{ id: object.id, version: object["modified"] }],
    "successes",
  );
});
item("4.3.1", "created where an object is not versioned", async (w) => {
  const object = marking();
  same(
    (await w.post([object])).json.successes,
    [{ id: object["id"], version: object["created"] }],
    "successes",
  );
});
item("4.3.1", "where it has neither, the version is the one that the manifest names", async (w) => {
  const object = observable();
  const posted = await w.post([object]);
  const manifest = await w.ask(`${w.manifest()}?${match([object])}`);
  same(posted.json.successes[0].version, manifest.json.objects[0].version, "the version");
});
item("4.3.1", "failures name id, version and a message", async (w) => {
  const { pattern: _, ...object } = indicator();
  const { failures } = (await w.post([indicator(), object])).json;
  same([failures[0].id, failures[0].version], [object["id"], object["modified"]], "the failure");
  expectThat(typeof failures[0].message === "string", "a message");
});
item("2", "lists that would be empty are left out", async (w) => {
  const { json } = await w.post([indicator()]);
  for (const name of ["successes", "failures", "pendings"])
    expectThat(!(name in json) || json[name].length > 0, name);
});

// 5.1 and 5.2: collections

item("5.1", "collections are listed", async (w) => {
  const { json } = await w.ask(`${w.root}collections/`);
  const ids = json.collections.map((c: Row) => c["id"]);
  for (const id of [w.papers.both, w.papers.reading, w.papers.writing]) expectThat(ids.includes(id), id);
});
item("5.1", "one that the client may neither read nor write is not", async (w) => {
  const { json } = await w.ask(`${w.root}collections/`);
  expectThat(!json.collections.some((c: Row) => c["id"] === w.papers.none), "hidden");
});
item("3.3", "in the same order each time", async (w) => {
  const list = async (): Promise<string> => (await w.ask(`${w.root}collections/`)).text;
  same(await list(), await list(), "the lists");
});
item("5.1.1", "without a collection the answer is an empty object", async (w) =>
  same(
    (await w.ask(`${w.root}collections/`, { headers: { authorization: w.papers.stranger } })).json,
    {},
    "the answer",
  ),
);
item("5.2.1", "a collection has id, title, can_read and can_write", async (w) => {
  const { json } = await w.ask(w.collection());
  same(json.id, w.papers.both, "the id");
  expectThat(typeof json.title === "string", "a title");
  same([json.can_read, json.can_write], [true, true], "the rights");
});
item("5.2.1", "its id is a UUID of version 4", async (w) =>
  expectThat(UUID4.test((await w.ask(w.collection())).json.id), "a UUID"),
);
item("5.2.1", "rights are those of the caller", async (w) => {
  const rights = async (id: string): Promise<unknown> => {
    const { json } = await w.ask(w.collection(id));
    return [json.can_read, json.can_write];
  };
  same(await rights(w.papers.reading), [true, false], "reading");
  same(await rights(w.papers.writing), [false, true], "writing");
});
item("5.2.1", "media_types describe what it stores", async (w) => {
  const { media_types: types } = (await w.ask(w.collection())).json;
  expectThat(types === undefined || types.includes("application/stix+json;version=2.1"), String(types));
});
item("5.2.1", "it is found by its alias", async (w) => {
  const { json } = await w.ask(w.collection(w.papers.alias));
  same([json.id, json.alias], [w.papers.both, w.papers.alias], "the collection");
});
item("5.2.1", "so are its objects", async (w) => {
  const [object] = await w.added(1);
  same(idsOf(await w.ask(w.object(idOf(object), w.papers.alias))), [idOf(object)], "the object");
});
item("5.2", "a list and a collection say the same", async (w) => {
  const { collections } = (await w.ask(`${w.root}collections/`)).json;
  same(
    collections.find((c: Row) => c["id"] === w.papers.both),
    (await w.ask(w.collection())).json,
    "the collection",
  );
});
item("5.2", "a collection that is not there is 404, as an error", async (w) => {
  for (const id of [randomUUID(), "none", w.papers.none]) {
    const answer = await w.ask(w.collection(id));
    is(answer, 404, id);
    isError(answer);
  }
});
item("5", "nor is anything in it there", async (w) => {
  const id = randomUUID();
  for (const path of [w.manifest(id), w.objects(id), w.object(idOf(indicator()), id)])
    is(await w.ask(path), 404, path);
  is(await w.post([indicator()], id), 404, "POST");
  is(await w.delete(w.object(idOf(indicator()), id)), 404, "DELETE");
});

// 5.3, 5.4, 5.6 and 5.8: rights of reading

for (const [clause, what, path] of [
  ["5.3", "the manifest", (w: World) => w.manifest(w.papers.writing)],
  ["5.4", "objects", (w: World) => w.objects(w.papers.writing)],
  ["5.6", "an object", (w: World) => w.object(idOf(indicator()), w.papers.writing)],
  ["5.8", "versions", (w: World) => `${w.object(idOf(indicator()), w.papers.writing)}versions/`],
] as const)
  item(clause, `${what} of a collection that one may not read: 403 or 404, as an error`, async (w) => {
    const answer = await w.ask(path(w));
    isOneOf(answer, 403, 404);
    isError(answer);
  });
item("5.5", "adding to a collection that one may not write: 403 or 404, and nothing is added", async (w) => {
  const object = indicator();
  const answer = await w.post([object], w.papers.reading);
  isOneOf(answer, 403, 404);
  isError(answer);
  is(await w.ask(w.object(object.id, w.papers.reading)), 404);
});

// 3.2 and 5.3: headers and manifests

item("3.2", "the four endpoints of objects say the first and the last date of addition", async (w) => {
  for (const path of await paged(w))
    for (const date of datesOf(await w.ask(path))) expectThat(MICROS.test(date), `${path} ${date}`);
});
item("3.2", "so does a page with nothing on it: every 200 has them", async (w) => {
  for (const path of [w.objects(w.papers.empty), w.manifest(w.papers.empty)]) {
    const answer = await w.ask(path);
    is(answer, 200);
    for (const date of datesOf(answer)) expectThat(MICROS.test(date), `${path} ${date}`);
  }
});
item("3.2", "they are the dates of the first and the last object of the answer", async (w) => {
  const all = await w.added(3);
  const manifest = await w.ask(`${w.manifest()}?${match(all)}`);
  const dates = manifest.json.objects.map((o: Row) => o["date_added"]);
  for (const answer of [manifest, await w.ask(`${w.objects()}?${match(all)}`)])
    same(datesOf(answer), [dates[0], dates[2]], "the dates");
});
item("3.2", "a single object is the first and the last", async (w) => {
  const [object] = await w.added(1);
  const [first, last] = datesOf(await w.ask(w.object(idOf(object))));
  same(first, last, "the dates");
});
item("3.2", "a page that is empty leads a client that goes on from it nowhere else", async (w) => {
  const after = "2999-01-01T00:00:00.000000Z";
  same(datesOf(await w.ask(`${w.objects()}?added_after=${after}`))[1], after, "the date");
});
item("5.3.1", "a record has id, date_added and version", async (w) => {
  const [object] = await w.added(1);
  const [record] = (await w.ask(`${w.manifest()}?${match([object ?? {}])}`)).json.objects;
  same([record.id, record.version], [object?.["id"], object?.["modified"]], "the record");
  expectThat(MICROS.test(record.date_added), record.date_added);
});
item("5.3.1", "its media type is one of the collection's", async (w) => {
  const [object] = await w.added(1);
  const [record] = (await w.ask(`${w.manifest()}?${match([object ?? {}])}`)).json.objects;
  expectThat((await w.ask(w.collection())).json.media_types.includes(record.media_type), record.media_type);
});
item("5.3.1", "created is the version of what is not versioned", async (w) => {
  const object = marking();
  await w.post([object]);
  same(
    (await w.ask(`${w.manifest()}?${match([object])}`)).json.objects[0].version,
    object["created"],
    "the version",
  );
});
item("5.3.1", "each version has a record of its own", async (w) => {
  const [v1, v2, v3] = await w.versions();
  const { objects } = (await w.ask(`${w.manifest()}?${match([v1])}&match[version]=all`)).json;
  same(
    objects.map((o: Row) => o["version"]),
    [v1, v2, v3].map((v) => v["modified"]),
    "versions",
  );
});
item("5.3.1", "without a record the answer is an empty object", async (w) =>
  same((await w.ask(w.manifest(w.papers.empty))).json, {}, "the answer"),
);
item("5.3", "a manifest is filtered by what its objects are", async (w) => {
  const object = observable();
  const [other] = await w.added(1);
  await w.post([object]);
  same(
    idsOf(await w.ask(`${w.manifest()}?match[type]=url&${match([object, other ?? {}])}`)),
    [object["id"]],
    "ids",
  );
});

// 3.3: sorting

item("3.3", "objects come in the order of addition", async (w) => {
  const all = [...(await w.added(1)), ...(await w.added(2)), ...(await w.added(1))];
  same(
    idsOf(await w.ask(`${w.objects()}?${match([...all].reverse())}`)),
    all.map((o) => o["id"]),
    "ids",
  );
});
item("3.3", "so do manifests, their dates rising", async (w) => {
  const all = [...(await w.added(2)), ...(await w.added(2))];
  const { objects } = (await w.ask(`${w.manifest()}?${match(all)}`)).json;
  same(
    objects.map((o: Row) => o["id"]),
    all.map((o) => o["id"]),
    "ids",
  );
  const dates: string[] = objects.map((o: Row) => o["date_added"]);
  same([...dates].sort(), dates, "dates");
});

// 3.4: filters

for (const query of [
  "added_after=yesterday",
  "added_after=2026-13-01T00:00:00.000000Z",
  "added_after=2026-01-01T00:00:00.000000Z,2026-01-02T00:00:00.000000Z",
  "added_after=2026-01-01T00:00:00.000000Z&added_after=2026-01-02T00:00:00.000000Z",
  "limit=0",
  "limit=-1",
  "limit=ten",
  "limit=1.5",
  "limit=5&limit=6",
  "next=not-a-place",
  "next=garbage",
  "match[version]=never",
  "match[version]=all,last",
  "match[version]=last,last",
  "match[type]=indicator&match[type]=url",
])
  item("3.4", `${query} is malformed: 400, as an error`, async (w) => {
    for (const path of [w.objects(), w.manifest()]) {
      const answer = await w.ask(`${path}?${query}`);
      is(answer, 400, path);
      isError(answer);
    }
  });
item("3.4", "400 for an object and its versions too", async (w) => {
  const [object] = await w.added(1);
  for (const rest of ["", "versions/"]) is(await w.ask(`${w.object(idOf(object))}${rest}?limit=0`), 400);
});
item("3.4", "added_after leaves out what came at that date or before", async (w) => {
  const first = await w.added(2);
  const date = datesOf(await w.ask(`${w.objects()}?${match(first)}`))[1];
  const later = await w.added(1);
  same(
    idsOf(await w.ask(`${w.objects()}?added_after=${date}&${match([...first, ...later])}`)),
    later.map((o) => o["id"]),
    "ids",
  );
});
item("3.4", "added_after is about additions, not about the dates of objects", async (w) => {
  const all = await w.added(1, { created: "2001-01-01T00:00:00.000Z", modified: "2001-01-01T00:00:00.000Z" });
  same(
    idsOf(await w.ask(`${w.objects()}?added_after=2020-01-01T00:00:00.000000Z&${match(all)}`)).length,
    1,
    "found",
  );
});
item("3.4", "added_after between two objects of one envelope parts them", async (w) => {
  const all = await w.added(2);
  const { objects } = (await w.ask(`${w.manifest()}?${match(all)}`)).json;
  const after = await w.ask(`${w.objects()}?added_after=${objects[0].date_added}&${match(all)}`);
  same(idsOf(after), [all[1]?.["id"]], "ids");
});
item("3.4", "nothing after: an empty envelope", async (w) =>
  same((await w.ask(`${w.objects()}?added_after=2999-01-01T00:00:00.000000Z`)).json, {}, "the envelope"),
);
item("3.4", "limit is never passed", async (w) => {
  await w.added(5);
  for (const path of [w.objects(), w.manifest()]) same(idsOf(await w.ask(`${path}?limit=2`)).length, 2, path);
});
item("3.4", "all is given where the limit is not reached", async (w) => {
  const all = await w.added(3);
  const answer = await w.ask(`${w.objects()}?limit=3&${match(all)}`);
  same(idsOf(answer).length, 3, "count");
  expectThat(answer.json.more !== true, "no more");
});
item("3.4", "a limit beyond the server's own is served with what it has", async (w) => {
  await w.added(1);
  const answer = await w.ask(`${w.objects()}?limit=100000`);
  is(answer, 200);
});
item("3.4", "without added_after the oldest come first", async (w) => {
  const all = await w.added(3);
  same(
    idsOf(await w.ask(`${w.objects()}?limit=2&${match(all)}`)),
    all.slice(0, 2).map((o) => o["id"]),
    "ids",
  );
});
item("3.4.1", "match[id] gives the object", async (w) => {
  const [object] = await w.added(2);
  same(idsOf(await w.ask(`${w.objects()}?${match([object ?? {}])}`)), [idOf(object)], "ids");
});
item("3.4.1", "several ids are any of them", async (w) => {
  const all = await w.added(3);
  same(idsOf(await w.ask(`${w.objects()}?${match(all.slice(0, 2))}`)).length, 2, "count");
});
item("3.4.1", "an id that is not there gives an empty envelope", async (w) =>
  same((await w.ask(`${w.objects()}?${match([indicator()])}`)).json, {}, "the envelope"),
);
item("3.4.1", "match[type] gives that type only", async (w) => {
  await w.post([observable(), indicator()]);
  const { objects } = (await w.ask(`${w.objects()}?match[type]=url`)).json;
  expectThat(objects.length > 0 && objects.every((o: Row) => o["type"] === "url"), "urls");
});
item("3.4.1", "several types are any of them", async (w) => {
  const all = [observable(), indicator(), identity()];
  await w.post(all);
  same(idsOf(await w.ask(`${w.objects()}?match[type]=url,identity&${match(all)}`)).length, 2, "count");
});
item(
  "3.4.1",
  "a type of the standard that is not there, or one that no standard has, is no error",
  async (w) => {
    for (const type of ["grouping", "x-none"])
      is(await w.ask(`${w.objects(w.papers.empty)}?match[type]=${type}`), 200);
  },
);
item("3.4", "match fields stand together: all hold", async (w) => {
  const all = [observable(), indicator()];
  await w.post(all);
  same(idsOf(await w.ask(`${w.objects()}?match[type]=url&${match(all.slice(1))}`)), [], "ids");
});
item("3.4", "brackets may be escaped", async (w) => {
  const [object] = await w.added(1);
  same(idsOf(await w.ask(`${w.objects()}?match%5Bid%5D=${idOf(object)}`)), [idOf(object)], "ids");
});
item("3.4", "a field that no standard names does not break the request", async (w) =>
  isOneOf(await w.ask(`${w.objects()}?match[x_unknown]=1`), 200, 400),
);
item("3.4.1", "without match[version] the latest version comes", async (w) => {
  const [v1, , v3] = await w.versions();
  same((await w.ask(`${w.objects()}?${match([v1])}`)).json.objects, [v3], "objects");
});
for (const [query, wanted] of [
  ["last", [2]],
  ["first", [0]],
  ["all", [0, 1, 2]],
  ["first,last", [0, 2]],
  ["2026-01-01T00:00:02.000Z", [1]],
  ["2026-01-01T00:00:01.000Z,2026-01-01T00:00:03.000Z", [0, 2]],
  ["first,2026-01-01T00:00:02.000Z,last", [0, 1, 2]],
] as const)
  item("3.4.1", `match[version]=${query}, of objects, manifests and an object`, async (w) => {
    const versions = await w.versions();
    const expected = wanted.map((n) => versions[n]?.["modified"]);
    const [v1] = versions;
    for (const path of [`${w.objects()}?${match([v1])}&`, `${w.object(idOf(v1))}?`])
      same(
        (await w.ask(`${path}match[version]=${query}`)).json.objects.map((o: Row) => o["modified"]),
        expected,
        path,
      );
    const manifest = await w.ask(`${w.manifest()}?${match([v1])}&match[version]=${query}`);
    same(
      manifest.json.objects.map((o: Row) => o["version"]),
      expected,
      "manifest",
    );
  });
item("3.4.1", "the latest is the latest modified, in whatever order versions came", async (w) => {
  const object = indicator();
  const later = { ...object, modified: "2026-03-01T00:00:00.000Z" };
  await w.post([later]);
  await w.post([object]);
  same((await w.ask(w.object(object.id))).json.objects, [later], "objects");
});
item("3.4.1", "match[spec_version]=2.1 gives what is of 2.1", async (w) => {
  const all = await w.added(1);
  same(idsOf(await w.ask(`${w.objects()}?match[spec_version]=2.1&${match(all)}`)).length, 1, "count");
});
item("3.4.1", "and another version nothing of it", async (w) => {
  const all = await w.added(1);
  same((await w.ask(`${w.objects()}?match[spec_version]=2.0&${match(all)}`)).json, {}, "the envelope");
});
item("3.4.1", "2.0 and 2.1 of one object: the latest without the field, each and both with it", async (w) => {
  const object = indicator();
  const { spec_version: _, pattern_type: __, ...rest } = object;
  const old = { ...rest, labels: ["malicious-activity"], modified: "2026-02-01T00:00:00.000Z" };
  same((await w.post([old, object])).json.success_count, 2, "added");
  const at = `${w.objects()}?${match([object])}`;
  same((await w.ask(at)).json.objects, [object], "the latest");
  same((await w.ask(`${at}&match[spec_version]=2.0`)).json.objects, [old], "2.0");
  same(
    (await w.ask(`${at}&match[spec_version]=2.0,2.1&match[version]=all`)).json.objects,
    [old, object],
    "both",
  );
});

// 3.5 and 3.7: paging, envelopes

item("3.5", "more is true where there is more, on all four endpoints", async (w) => {
  const [v1] = await w.versions();
  for (const path of [
    `${w.objects()}?limit=1`,
    `${w.manifest()}?limit=1`,
    `${w.object(idOf(v1))}?match[version]=all&limit=1`,
    `${w.object(idOf(v1))}versions/?limit=1`,
  ])
    same((await w.ask(path)).json.more, true, path);
});
item("3.7", "more is false or absent on the last page, and next absent", async (w) => {
  const all = await w.added(2);
  const { json } = await w.ask(`${w.objects()}?limit=2&${match(all)}`);
  expectThat(json.more !== true && !("next" in json), "the end");
});
item("3.5", "next leads through all, each object once, in order", async (w) => {
  const all = await w.added(7);
  same(
    await walked(w, w.objects(), all, (page) => `&next=${page.json.next}`),
    all.map((o) => o["id"]),
    "ids",
  );
});
item("3.5", "so does it through a manifest", async (w) => {
  const all = await w.added(7);
  same(
    await walked(w, w.manifest(), all, (page) => `&next=${page.json.next}`),
    all.map((o) => o["id"]),
    "ids",
  );
});
item("3.5", "so does added_after with the last date of the page before", async (w) => {
  const all = await w.added(7);
  same(
    await walked(w, w.objects(), all, (page) => `&added_after=${datesOf(page)[1]}`),
    all.map((o) => o["id"]),
    "ids",
  );
});
item("3.5", "next leads through versions", async (w) => {
  const versions = await w.versions();
  const at = `${w.object(idOf(versions[0]))}versions/?limit=2`;
  const first = await w.ask(at);
  const rest = await w.ask(`${at}&next=${first.json.next}`);
  same(
    [...first.json.versions, ...rest.json.versions],
    versions.map((v) => v["modified"]),
    "versions",
  );
});
item("3.5", "next is a text", async (w) => {
  await w.added(2);
  expectThat(typeof (await w.ask(`${w.objects()}?limit=1`)).json.next === "string", "a text");
});
item("3.5", "what is added during a walk comes at its end", async (w) => {
  const all = [...(await w.added(3)), indicator()];
  const seen: string[] = [];
  let next = "";
  for (let page = 0; page < 5; page++) {
    const answer = await w.ask(`${w.objects()}?limit=2&${match(all)}${next}`);
    seen.push(...idsOf(answer));
    if (page === 0) await w.post(all.slice(3));
    if (answer.json.more !== true) break;
    next = `&next=${answer.json.next}`;
  }
  same(
    seen,
    all.map((o) => o["id"]),
    "ids",
  );
});
item("App. B", "next gives nothing that the query does not: another collection's is not taken", async (w) => {
  await w.added(2);
  const { next } = (await w.ask(`${w.objects()}?limit=1`)).json;
  const answer = await w.ask(`${w.objects(w.papers.empty)}?limit=1&next=${next}`);
  expectThat(answer.status === 400 || idsOf(answer).length === 0, answer.text);
});
item("App. B", "nor what the filter leaves out", async (w) => {
  const all = await w.added(3);
  const { next } = (await w.ask(`${w.objects()}?limit=1&${match(all)}`)).json;
  const answer = await w.ask(`${w.objects()}?limit=5&match[type]=url&${match(all)}&next=${next}`);
  same(idsOf(answer), [], "ids");
});
item("5.4", "a collection without objects is an empty envelope", async (w) =>
  same((await w.ask(w.objects(w.papers.empty))).json, {}, "the envelope"),
);
item("3.7", "an object comes in an envelope", async (w) => {
  const [object] = await w.added(1);
  same((await w.ask(w.object(idOf(object)))).json.objects, [object], "objects");
});
item("3.8", "names are those of the standard", async (w) => {
  const [object] = await w.added(2);
  const { json } = await w.ask(`${w.objects()}?limit=1`);
  same(Object.keys(json).sort(), ["more", "next", "objects"], "the envelope");
  same(
    Object.keys((await w.ask(`${w.object(idOf(object))}versions/`)).json).filter((k) => k !== "more"),
    ["versions"],
    "versions",
  );
});

// 5.5: adding

item("5.5", "an addition is 202 with a status", async (w) => {
  const answer = await w.post([indicator()]);
  is(answer, 202);
  same(answer.json.total_count, 1, "the total");
});
item("5.5", "what was added is there", async (w) => {
  const [object] = await w.added(1);
  same((await w.ask(`${w.objects()}?${match([object ?? {}])}`)).json.objects, [object], "objects");
});
item("5.5", "an exact duplicate is no error, and does not come twice", async (w) => {
  const object = indicator();
  await w.post([object]);
  const again = await w.post([object]);
  same([again.json.success_count, again.json.failure_count], [1, 0], "counts");
  same(idsOf(await w.ask(`${w.objects()}?${match([object])}&match[version]=all`)).length, 1, "count");
});
item("5.5", "nor is one that is written in another way", async (w) => {
  const object = indicator();
  await w.post([object]);
  const turned = Object.fromEntries(Object.entries(object).reverse());
  const again = await w.ask(w.objects(), {
    method: "POST",
    body: JSON.stringify({ objects: [turned] }, undefined, 2),
  });
  same([again.json.success_count, again.json.failure_count], [1, 0], "counts");
});
item("5.5", "nor twice in one envelope", async (w) => {
  const object = indicator();
  same((await w.post([object, object])).json.failure_count, 0, "failures");
});
item("5.5", "an observable twice is once", async (w) => {
  const object = observable();
  await w.post([object]);
  await w.post([Object.fromEntries(Object.entries(object).reverse())]);
  same(idsOf(await w.ask(`${w.objects()}?${match([object])}&match[version]=all`)).length, 1, "count");
});
item("5.5", "SDO, SRO, SCO, marking definition and language content are taken", async (w) => {
  const [a, b] = [indicator(), identity()];
  const all = [a, b, relationship(a.id, idOf(b)), observable(), marking(), language(a)];
  const { json } = await w.post(all);
  same([json.success_count, json.failure_count], [all.length, 0], `counts ${JSON.stringify(json.failures)}`);
});
item("5.5", "a custom object is taken", async (w) => {
  const object = { ...indicator(), type: "x-fictitious", id: `x-fictitious--${randomUUID()}` };
  const answer = await w.post([object]);
  isOneOf(answer, 202, 422);
});
item("5.5", "one bad object does not cost the others", async (w) => {
  const [good, { pattern: _, ...bad }] = [indicator(), indicator()];
  const { json } = await w.post([good, bad]);
  same([json.success_count, json.failure_count], [1, 1], "counts");
  same(idsOf(await w.ask(`${w.objects()}?${match([good, bad])}`)), [good.id], "ids");
});
item("5.5", "what is no JSON is 400 or 422, as an error", async (w) => {
  for (const body of ["{", "nonsense", '{"objects":[}']) {
    const answer = await w.ask(w.objects(), { method: "POST", body });
    isOneOf(answer, 400, 422);
    isError(answer);
  }
});
item("5.5", "what is no envelope is 400 or 422, as an error", async (w) => {
  for (const body of [
    "[]",
    "7",
    "{}",
    '{"objects":{}}',
    '{"objects":7}',
    '{"objects":["x"]}',
    '{"objects":[{}]}',
  ]) {
    const answer = await w.ask(w.objects(), { method: "POST", body });
    isOneOf(answer, 400, 422);
    isError(answer);
  }
});
item("5.5", "a version of STIX from the future is 422, as an error", async (w) => {
  const answer = await w.post([indicator({ spec_version: "9.9" })]);
  is(answer, 422);
  isError(answer);
});
item("5.5", "a body beyond max_content_length is 413, as an error", async (w) => {
  const { max_content_length: max } = (await w.ask(w.root)).json;
  const answer = await w.ask(w.objects(), { method: "POST", body: new Uint8Array(max + 1).fill(0x20) });
  is(answer, 413);
  isError(answer);
});
item("4.2.1", "one below it is not 413", async (w) => {
  const { max_content_length: max } = (await w.ask(w.root)).json;
  const text = JSON.stringify({ objects: [indicator()] });
  is(await w.ask(w.objects(), { method: "POST", body: text.padEnd(Math.min(max - 1, 1_000_000)) }), 202);
});
item("7.1", "a custom property of the envelope is left aside, or 422", async (w) => {
  isOneOf(
    await w.ask(w.objects(), { method: "POST", body: { x_fictitious_example: 1, objects: [indicator()] } }),
    202,
    422,
  );
});

// 5.6 to 5.8: an object

item("5.6", "an object that is not there is 404, as an error", async (w) => {
  const answer = await w.ask(w.object(indicator().id));
  is(answer, 404);
  isError(answer);
});
item("5.6", "filters that leave nothing of it give an empty envelope", async (w) => {
  const [object] = await w.added(1);
  const answer = await w.ask(`${w.object(idOf(object))}?added_after=2999-01-01T00:00:00.000000Z`);
  is(answer, 200);
  same(answer.json, {}, "the envelope");
});
item("5.6", "an object is paged by limit and next", async (w) => {
  const versions = await w.versions();
  const at = `${w.object(idOf(versions[0]))}?match[version]=all&limit=2`;
  const first = await w.ask(at);
  const rest = await w.ask(`${at}&next=${first.json.next}`);
  same([...first.json.objects, ...rest.json.objects], versions, "objects");
});
item("5.8", "versions are listed, in the order of addition", async (w) => {
  const versions = await w.versions();
  same(
    (await w.ask(`${w.object(idOf(versions[0]))}versions/`)).json.versions,
    versions.map((v) => v["modified"]),
    "versions",
  );
});
item("5.8", "created is the version of what is not versioned", async (w) => {
  const object = marking();
  await w.post([object]);
  same(
    (await w.ask(`${w.object(String(object["id"]))}versions/`)).json.versions,
    [object["created"]],
    "versions",
  );
});
item("5.8", "versions of what is not there are 404", async (w) =>
  is(await w.ask(`${w.object(indicator().id)}versions/`), 404),
);
item("5.8.1", "filters that leave none give an empty object", async (w) => {
  const [object] = await w.added(1);
  const at = `${w.object(idOf(object))}versions/`;
  same((await w.ask(`${at}?added_after=2999-01-01T00:00:00.000000Z`)).json, {}, "the answer");
  same((await w.ask(`${at}?match[spec_version]=2.0`)).json, {}, "the answer");
});
item("5.7", "a removed object is 404", async (w) => {
  const [object] = await w.added(1);
  const answer = await w.delete(w.object(idOf(object)));
  is(answer, 200);
  isTaxii(answer);
  is(await w.ask(w.object(idOf(object))), 404);
});
item("5.7", "and in no list of its collection", async (w) => {
  const [object, other] = await w.added(2);
  await w.delete(w.object(idOf(object)));
  for (const path of [w.objects(), w.manifest()])
    same(
      idsOf(await w.ask(`${path}?${match([object ?? {}, other ?? {}])}&match[version]=all`)),
      [idOf(other)],
      path,
    );
});
item("5.7", "nor is it removed a second time: 404", async (w) => {
  const [object] = await w.added(1);
  await w.delete(w.object(idOf(object)));
  is(await w.delete(w.object(idOf(object))), 404);
});
item("5.7", "removing what was never there is 404, as an error", async (w) => {
  const answer = await w.delete(w.object(indicator().id));
  is(answer, 404);
  isError(answer);
});
item("5.7", "without a version all of it goes", async (w) => {
  const [v1] = await w.versions();
  is(await w.delete(w.object(idOf(v1))), 200);
  is(await w.ask(w.object(idOf(v1))), 404);
});
item("5.7", "one version goes, the others stay", async (w) => {
  const [v1, v2, v3] = await w.versions();
  is(await w.delete(`${w.object(idOf(v1))}?match[version]=${v2["modified"]}`), 200);
  same((await w.ask(`${w.object(idOf(v1))}?match[version]=all`)).json.objects, [v1, v3], "objects");
});
item("5.7", "that version is 404 then", async (w) => {
  const [v1, v2] = await w.versions();
  await w.delete(`${w.object(idOf(v1))}?match[version]=${v2["modified"]}`);
  is(await w.ask(`${w.object(idOf(v1))}?match[version]=${v2["modified"]}`), 404);
});
item("5.7", "the last version gone, the one before is the last", async (w) => {
  const [v1, v2] = await w.versions();
  await w.delete(`${w.object(idOf(v1))}?match[version]=last`);
  same((await w.ask(w.object(idOf(v1)))).json.objects, [v2], "objects");
});
item("5.7", "a removed object may be added anew, at the end", async (w) => {
  const [object, other] = await w.added(2);
  await w.delete(w.object(idOf(object)));
  await w.post([object]);
  same(
    idsOf(await w.ask(`${w.objects()}?${match([object ?? {}, other ?? {}])}`)),
    [idOf(other), idOf(object)],
    "ids",
  );
});
item("5.7", "who may read only: 403; who may write only: 403; who may neither: 404", async (w) => {
  const id = indicator().id;
  is(await w.delete(w.object(id, w.papers.reading)), 403, "reading");
  is(await w.delete(w.object(id, w.papers.writing)), 403, "writing");
  is(await w.delete(w.object(id, w.papers.none)), 404, "neither");
});
item("5.7", "a malformed filter is 400, and nothing goes", async (w) => {
  const [object] = await w.added(1);
  is(await w.delete(`${w.object(idOf(object))}?match[version]=never`), 400);
  is(await w.ask(w.object(idOf(object))), 200);
});

/** All ids under the filter, by pages of three. */
async function walked(
  w: World,
  path: string,
  all: readonly Row[],
  on: (page: Answer) => string,
): Promise<readonly string[]> {
  const seen: string[] = [];
  let place = "";
  for (let page = 0; page < all.length + 1; page++) {
    const answer = await w.ask(`${path}?limit=3&${match(all)}${place}`);
    seen.push(...idsOf(answer));
    if (answer.json.more !== true) break;
    place = on(answer);
  }
  return seen;
}

// Objects of every kind, of no meaning.

const observable = (): Row => ({
  type: "url",
  spec_version: "2.1",
  id: `url--${randomUUID()}`,
  value: "http://fictitious.example/",
});
const common = (type: string): Row => ({
  type,
  spec_version: "2.1",
  id: `${type}--${randomUUID()}`,
  created: "2026-01-01T00:00:00.000Z",
  modified: "2026-01-01T00:00:00.000Z",
});
const identity = (): Row => ({
  ...common("identity"),
  name: "Fictitious Ltd",
  identity_class: "organization",
});
const relationship = (source: string, target: string): Row => ({
  ...common("relationship"),
  relationship_type: "related-to",
  source_ref: source,
  target_ref: target,
});
function marking(): Row {
  const { modified: _, ...rest } = common("marking-definition");
  return { ...rest, definition_type: "statement", definition: { statement: "Fictitious" } };
}
const language = (of: Row): Row => ({
  ...common("language-content"),
  object_ref: of["id"],
  contents: { fr: { name: "Fictif" } },
});

/** The list, in the order of the standard's subjects. */
export const ITEMS: readonly Item[] = items;
