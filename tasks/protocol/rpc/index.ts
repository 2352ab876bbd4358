export type { Block, ChainLog, Receipt } from "./blocks.ts";
export { connectChain, type Chain, type ChainEvent, type ChainNode, type ChainOptions, type Head } from "./chain.ts";
export { httpEndpoint, localEndpoint, type Endpoint, type EndpointOptions } from "./endpoint.ts";
export { asksTooMuch, inLanes, logsUpTo, type LogFilter, type TimedLog } from "./logs.ts";
export { rangedProvider } from "./ranged.ts";
export { webSocketEndpoint, type WebSocketEndpoint, type WebSocketOptions } from "./websocket.ts";
