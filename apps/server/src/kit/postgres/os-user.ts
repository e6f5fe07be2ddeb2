import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { StartError } from './start-error.ts'

/** An operating-system user. PostgreSQL refuses to run as root and refuses a user without an entry in the passwd database. */
export type OsUser = { name: string; uid: number; gid: number }

export const isRoot = (): boolean => process.getuid?.() === 0

/** The user this process runs as. Throws `StartError` when that user has no passwd entry (a container started with a bare number). */
export function currentUser(): OsUser {
  try {
    const { username, uid, gid } = userInfo()
    return { name: username, uid, gid }
  } catch {
    throw new StartError(
      `PostgreSQL needs a user with an entry in /etc/passwd, and user ${process.getuid?.()} has none: start Korben as another user, or give DATABASE_URL.`,
    )
  }
}

/**
 * The user PostgreSQL runs as: ourselves, or, for root, the given owner of the data, or `nobody`.
 * The entry of `nobody` is taken from /etc/passwd, because its numbers differ between systems.
 */
export function choosePostgresUser(ownerUid: number | null): OsUser {
  if (!isRoot()) return currentUser()
  const owner = ownerUid === null || ownerUid === 0 ? null : findUser(({ uid }) => uid === ownerUid)
  const chosen = owner ?? findUser(({ name }) => name === 'nobody') ?? findUser(({ name }) => name === 'daemon')
  if (!chosen) {
    throw new StartError(
      'PostgreSQL does not run as root, and there is no user `nobody`: start Korben as another user.',
    )
  }
  return chosen
}

export function findUser(matches: (user: OsUser) => boolean): OsUser | null {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
  return users.find((user) => user.name !== '' && user.uid > 0 && matches(user)) ?? null
}

/** Spawn options that make a child run as `user`; empty when we are that user already. Only root can change users. */
export const runAs = (user: OsUser): { uid?: number; gid?: number } =>
  isRoot() ? { uid: user.uid, gid: user.gid } : {}

/**
 * Tells whether `user` can enter a folder (and every folder above it), and write in it when `write` is set.
 * The kernel is asked by a child of that user: permission bits alone do not know of access lists and mounts.
 */
export const canEnter = (user: OsUser, folder: string, { write = false } = {}): boolean =>
  spawnSync('/bin/sh', ['-c', `cd -- "$1" ${write ? '&& test -w .' : ''}`, 'sh', folder], {
    ...runAs(user),
    cwd: '/',
    stdio: 'ignore',
  }).status === 0

/** Makes a folder that `user` alone can enter. */
export function makePrivate(user: OsUser, folder: string): void {
  if (!existsSync(folder)) mkdirSync(folder)
  chmodSync(folder, 0o700)
  if (isRoot()) chownSync(folder, user.uid, user.gid)
}

/** The name of a uid for messages. */
export function nameOfUid(uid: number): string {
  try {
    return execFileSync('id', ['-un', String(uid)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return `user ${uid}`
  }
}
