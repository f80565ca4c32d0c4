/**
 * The parts of `node:http` that are needed as values, taken without an import.
 *
 * An import of a built-in module reads every name that it exports, and `node:http` exports a
 * `WebSocket` that loads a whole client when it is read: 40 ms of CPU, at every start.
 */
export const { createServer, IncomingMessage } = process.getBuiltinModule('node:http')
