import { useQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { Button, Disclosure, DisclosurePanel, Heading } from "react-aria-components";
import { queries } from "../api/queries.ts";
import type { GraphLink, GraphNode, GraphView, Statement } from "../api/types.ts";
import { paths } from "../frame/paths.ts";
import { useI18n } from "../i18n/context.tsx";
import { Bdi } from "./bdi.tsx";
import { Link } from "./controls.tsx";
import { SchemaIcon, useSchemaLabel } from "./kinds.tsx";
import { groupBySource, SourceGroup } from "./sources.tsx";

/** The reader's word for what joins two nodes: a property, a relation schema, or the bare name. */
export function useRelationLabel(): (relation: string) => string {
  const { maybe } = useI18n();
  const schema = useSchemaLabel();
  return (relation) => maybe(`relation.${relation}`, maybe(`property.${relation}`, schema(relation)));
}

/** The neighbours of one node by relation; each opens to its sources. */
export function Links({ graph, of }: { graph: GraphView; of: string }) {
  const relationLabel = useRelationLabel();
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]));
  const own = graph.links.filter((link) => link.from === of || link.to === of);
  const relations = [...new Set(own.map((link) => link.relation))];
  return (
    <div className="link-groups">
      {relations.map((relation) => (
        <section key={relation} className="link-group">
          <h3 className="sub-title">{relationLabel(relation)}</h3>
          {own
            .filter((link) => link.relation === relation)
            .map((link) => {
              const other = nodes.get(link.from === of ? link.to : link.from);
              return other && <LinkLine key={`${link.from}:${link.to}`} link={link} other={other} />;
            })}
        </section>
      ))}
    </div>
  );
}

function LinkLine({ link, other }: { link: GraphLink; other: GraphNode }) {
  const { t, number } = useI18n();
  return (
    <Disclosure className="disclosure">
      {({ isExpanded }) => (
        <>
          <div className="link-line">
            <Heading level={4} className="disclosure-head">
              <Button
                slot="trigger"
                className="button icon-button"
                data-look="quiet"
                aria-label={t("link.sources", { name: other.caption, count: link.statements.length })}
              >
                <ChevronRight size={14} className="mirrored chevron" aria-hidden="true" />
              </Button>
            </Heading>
            <NodeName node={other} />
            <span className="hint">{number(link.statements.length)}</span>
          </div>
          <DisclosurePanel>{isExpanded && <LinkSources statements={link.statements} />}</DisclosurePanel>
        </>
      )}
    </Disclosure>
  );
}

/** What only a finding speaks of so far: neither a page, nor a search, nor a network knows it. */
export const isUnstated = ({ id, kind, schema }: GraphNode): boolean =>
  kind === "identifier" && !id.startsWith(`${schema}:`);

/** A node's page; an identifier has none, so it leads to its search, and an account to its payments. */
export const nodeAddress = (node: GraphNode): string =>
  node.kind === "entity"
    ? paths.entity(node.id)
    : isUnstated(node) && node.schema === "BankAccount"
      ? paths.money({ view: "trace", account: node.caption })
      : paths.search(node.caption);

/** A node's name, leading to its page. */
export function NodeName({ node }: { node: GraphNode }) {
  return (
    <span className="node-name">
      <SchemaIcon schema={node.schema} size={15} />
      <Link href={nodeAddress(node)}>
        <Bdi>{node.caption}</Bdi>
      </Link>
    </span>
  );
}

/** The statements behind a link, whose reports are fetched when they are looked at. */
function LinkSources({ statements }: { statements: readonly Statement[] }) {
  return (
    <ul className="claim-sources">
      {groupBySource(statements).map((group) => (
        <FetchedSource key={group[0].id} group={group} />
      ))}
    </ul>
  );
}

function FetchedSource({ group }: { group: readonly [Statement, ...Statement[]] }) {
  const report = useQuery(queries.report(group[0].reportId));
  return (
    <li>
      <SourceGroup group={group} report={report.data} />
    </li>
  );
}
