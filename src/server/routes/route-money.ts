import type { FastifyInstance } from "fastify";
import type { Wasl } from "../../app/index.ts";
import { ROUTE_MONEY_EXAMPLE } from "../examples-routes.ts";
import { dataRoute } from "../operation.ts";
import { RouteMoneyQuerySchema, RouteMoneySchema, type Wire } from "../schemas/index.ts";

export function routeMoneyRoutes(app: FastifyInstance, wasl: Wasl): void {
  dataRoute(
    app,
    {
      method: "GET",
      url: "/routes/money",
      operationId: "getRouteMoney",
      tag: "Money",
      summary:
        "What each route costs and brings by month, and what each disruption denied, in intervals with sources",
      description:
        "Computed of what the asker may see. Prices are what adverts ask or reports claim, not what was paid. " +
        "What is not known is named in `lacks`, and nothing is put in its place. Persons are counted; those of a crossing " +
        "of fewer than `suppressedUnder` are in no figure, and null stands where there is nothing else. Whoever sees the " +
        "crossing itself reads them there. Estimates of one disruption stand side by side and are not added up.",
      query: RouteMoneyQuerySchema,
      ok: RouteMoneySchema,
      errors: [],
      example: ROUTE_MONEY_EXAMPLE as Wire<typeof ROUTE_MONEY_EXAMPLE>,
    },
    async (actor, { query }) => {
      const found = await wasl.routeMoney(actor, query);
      return found as Wire<typeof found>;
    },
  );
}
