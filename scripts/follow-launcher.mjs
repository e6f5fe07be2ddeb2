// Loaded before the program (`--import`): ends it when its launcher is gone. A pipe whose other end dies with the launcher says so.
import { Socket } from 'node:net'

const fd = Number(process.env.KORBEN_LAUNCHER_FD)
delete process.env.KORBEN_LAUNCHER_FD // children of the program have another parent
if (fd > 2) {
  const link = new Socket({ fd, readable: true, writable: false })
  link.on('error', () => {})
  link.once('close', () => process.kill(process.pid, 'SIGTERM'))
  link.resume()
  link.unref()
}
