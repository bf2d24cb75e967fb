/** The API as a page to read: what openapi.json says, without its repetitions. */
export function apiPage(document) {
  const lines = [
    "# HTTP API",
    "",
    "Written by `node tools/openapi.mjs` from the schemas that validate requests and serialise answers; do not edit.",
    "For programs: [api/openapi.json](api/openapi.json), which a node serves at `/openapi.json`.",
    "",
    "- Sign in by `POST /api/v1/session` (cookie `wasl_session`), or send `Authorization: Bearer <API token>`.",
    "- Routes marked **purpose** need `Wasl-Purpose` (one of the list below) and `Wasl-Mandate` (1 to 200 characters,",
    "  percent-encoded UTF-8), else they answer 403 PURPOSE_REQUIRED. An API token carries its own.",
    "- Errors are `application/problem+json` (RFC 9457) with a stable `code`.",
    "- Lists answer `{ items, next }`; send `next` as `after` for the next page.",
    "- Beside the API: `/healthz`, `/readyz`, `/openapi.json`, and `/metrics` (Prometheus) for this machine or a token.",
    "- Amounts are decimal strings in minor units; times are RFC 3339 in UTC.",
    "",
    `Purposes: ${document.components.schemas.Purpose.enum.map((p) => `\`${p}\``).join(", ")}.`,
    "",
  ];
  for (const { name } of document.tags) {
    lines.push(`## ${name}`, "");
    for (const [url, path] of Object.entries(document.paths))
      for (const [method, operation] of Object.entries(path))
        if (operation.tags.includes(name)) lines.push(...operationLines(method, url, operation));
  }
  lines.push("## Schemas", "");
  for (const [name, schema] of Object.entries(document.components.schemas))
    lines.push(...schemaLines(name, schema));
  return `${lines.join("\n").trimEnd()}\n`;
}

function operationLines(method, url, operation) {
  const needs = operation.parameters?.some((p) => p.$ref === "#/components/parameters/WaslPurpose")
    ? "**purpose**"
    : operation.security.length > 0
      ? "session"
      : "open";
  const lines = [
    `### \`${method.toUpperCase()} ${url}\``,
    "",
    `${operation.summary}. (${needs}; \`${operation.operationId}\`)`,
    "",
  ];
  if (operation.description) lines.push(operation.description, "");
  const parameters = (operation.parameters ?? []).filter((p) => p.name);
  if (parameters.length > 0) {
    lines.push("| Parameter | In | Type | |", "| --- | --- | --- | --- |");
    for (const p of parameters)
      lines.push(
        `| \`${p.name}\`${p.required ? "" : "?"} | ${p.in} | ${typeOf(p.schema)} | ${p.description ?? p.schema.description ?? ""} |`,
      );
    lines.push("");
  }
  const body = Object.entries(operation.requestBody?.content ?? {})[0];
  if (body) lines.push(`Body: ${body[1].schema ? typeOf(body[1].schema) : "bytes"}`, "");
  for (const [status, response] of Object.entries(operation.responses)) {
    const media = Object.entries(response.content ?? {})[0];
    if (Number(status) < 400)
      lines.push(`- ${status}: ${media ? `${typeOf(media[1].schema)} as ${media[0]}` : "no content"}`);
    else
      lines.push(
        `- ${status}: ${Object.keys(media[1].examples)
          .map((code) => `\`${code}\``)
          .join(", ")}`,
      );
  }
  lines.push("");
  return lines;
}

function schemaLines(name, schema) {
  const lines = [`### ${name}`, ""];
  if (schema.description) lines.push(schema.description, "");
  if (!schema.properties) return [...lines, typeOf(schema), ""];
  lines.push("| Property | Type | |", "| --- | --- | --- |");
  for (const [property, its] of Object.entries(schema.properties)) {
    const optional = schema.required?.includes(property) ? "" : "?";
    lines.push(`| \`${property}\`${optional} | ${typeOf(its)} | ${its.description ?? ""} |`);
  }
  return [...lines, ""];
}

function typeOf(schema) {
  if (schema.$ref) {
    const name = schema.$ref.split("/").at(-1);
    return `[${name}](#${name.toLowerCase()})`;
  }
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(" · ");
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" or ");
  if (schema.type === "array") return `list of ${typeOf(schema.items)}`;
  if (schema.type === "object" && typeof schema.additionalProperties === "object")
    return `${typeOf(schema.additionalProperties)} by key`;
  return schema.type ?? "any";
}
