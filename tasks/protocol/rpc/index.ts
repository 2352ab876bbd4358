export type { Block, Receipt } from "./blocks.ts";
export { connectChain, type Chain, type ChainEvent, type ChainOptions, type Head } from "./chain.ts";
export { httpEndpoint, localEndpoint, type Endpoint, type EndpointOptions } from "./endpoint.ts";
export { webSocketEndpoint, type WebSocketEndpoint, type WebSocketOptions } from "./websocket.ts";
