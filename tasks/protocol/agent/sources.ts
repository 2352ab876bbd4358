/** The content sources and nodes that a configuration names. */
import { createReadStream } from "node:fs";

import { carSource, filesOf, firstOf, folderStore, gatewaySource, httpSource, kuboStore } from "../content/index.ts";
import type { ContentSource } from "../content/index.ts";
import { httpEndpoint, webSocketEndpoint, type Endpoint, type WebSocketEndpoint } from "../rpc/index.ts";
import type { AgentConfig, ContentConfig } from "./config.ts";
import type { Log } from "./log.ts";

/** All sources in their order. @throws AgentError as `openCar` for an archive that cannot be read */
export async function contentOf(configs: readonly ContentConfig[], log: Log): Promise<ContentSource> {
  const sources = await Promise.all(configs.map(sourceOf));
  return firstOf(sources, ({ source, code, message }) => log.debug({ source, code, message }, "content source failed"));
}

async function sourceOf(config: ContentConfig): Promise<ContentSource> {
  switch (config.type) {
    case "folder":
      return folderStore(config.path);
    case "car":
      return filesOf(await carSource(config.path, createReadStream(config.path)));
    case "kubo":
      return kuboStore(config.url, { ...(config.online !== undefined && { online: config.online }) });
    case "gateway":
      return gatewaySource(config.url, { ...(config.format && { format: config.format }) });
    case "http":
      return httpSource(config.url);
  }
}

/** The nodes of a chain; those with WebSockets call `wake` at new heads. */
export function endpointsOf(
  { endpoints, requestSeconds }: Pick<AgentConfig["chain"], "endpoints" | "requestSeconds">,
  wake: () => void,
  log: Log,
): readonly Endpoint[] {
  const timeoutMs = requestSeconds * 1000;
  return endpoints.map((url) => {
    if (!/^ws/.test(url)) return httpEndpoint(url, { timeoutMs });
    const onEvent = (event: { readonly type: string; readonly endpoint: string }) => log.debug(event, "socket");
    const endpoint: WebSocketEndpoint = webSocketEndpoint(url, { timeoutMs, onEvent });
    endpoint.subscribe(["newHeads"], wake);
    return endpoint;
  });
}
