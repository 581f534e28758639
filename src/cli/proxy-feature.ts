// What `--proxy` does to the handler class. Loaded only where something is passed on.

import type { Feature } from "../features/feature.ts";
import { proxying } from "../features/proxy/proxying.ts";
import { proxyRoute } from "../features/proxy/routes.ts";
import type { ProxyRoute } from "../features/proxy/routes.ts";
import { UsageError } from "./tool-error.ts";

/**
 * The feature for some values of the option.
 *
 * @param values `PREFIX=URL` each
 * @param hidesAuthorization whether passwords are asked for, which the target must not see
 * @throws UsageError for a value that makes no sense
 */
export function proxyFeature(values: readonly string[], hidesAuthorization: boolean): Feature {
  const routes = values.map(routeOf);
  for (const [index, route] of routes.entries()) {
    if (routes.findIndex(({ prefix }) => prefix.join("/") === route.prefix.join("/")) < index)
      throw new UsageError(`Option --proxy has ${route.path || "/"} twice`, "leave one of them out");
  }
  return proxying(routes, { hidesAuthorization });
}

function routeOf(value: string): ProxyRoute {
  const route = proxyRoute(value);
  if ("problem" in route)
    throw new UsageError(`Option --proxy cannot be ${JSON.stringify(value)}: ${route.problem}`, route.fix);
  return route;
}
