import { useQuery } from "@tanstack/react-query";
import { queries } from "../api/queries.ts";
import { paths } from "../frame/paths.ts";
import { idTail } from "./approval-subject.ts";
import { Bdi } from "./bdi.tsx";
import { Link } from "./controls.tsx";
import { langOf, titleOf } from "./report-words.ts";

/** The way to a report of which only the id is at hand, by its title; by the end of its id until that is known. */
export function ReportLink({ id }: { readonly id: string }) {
  const { data } = useQuery(queries.report(id));
  return (
    <Link href={paths.report(id)}>
      {data ? <Bdi lang={langOf(data)}>{titleOf(data)}</Bdi> : <code>{idTail(id)}</code>}
    </Link>
  );
}
