export { isError, type Problem } from './check-graph.ts'
export {
  addBlock,
  type BlockInput,
  type BlockUpdate,
  type Connection,
  connectBlocks,
  disconnectBlocks,
  removeBlock,
  updateBlock,
} from './edit-blocks.ts'
export { checkTunnel, getTunnel, publishTunnel, simulateTunnel } from './publish-tunnel.ts'
export { runBatch, runTunnels } from './runner.ts'
export { type Moment, type Script, simulate } from './simulate.ts'
export { type RunInput, resumeRuns, signalRun, startRun, startRuns, stopRuns, tunnelsListener } from './start-runs.ts'
export { tunnelNotFound } from './tunnels.errors.ts'
export {
  copyTunnel,
  createTunnel,
  deleteTunnel,
  renameTunnel,
  stopDeletedRuns,
  type TunnelInput,
} from './tunnels.service.ts'
