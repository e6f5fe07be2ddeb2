import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs'
import { freemem } from 'node:os'
import { join } from 'node:path'
import { reasonOf, say } from './project.mjs'

/** Where Linux keeps files in memory, open to everybody. */
const MEMORY = '/dev/shm'
const PREFIX = 'korben-test-run-'
/** A run makes something in its folder every few seconds. */
const STALE_MS = 3_600_000
/** Twice what a whole run was seen to take of it (2026-11), and as much again for the run itself. */
const ROOM = 4 * 2 ** 30

/**
 * A folder in memory for the throw-away databases of a test run: they are thousands of small files, made and removed all the time, and some
 * file systems take half a second for each database (ext4 without a journal passes over every inode that was freed a moment ago).
 * @returns {string | null} null where memory is scarce, or no program may be started from there
 */
export function makeMemoryFolder() {
  try {
    removeLeftovers()
    const { bavail, bsize } = statfsSync(MEMORY)
    if (bavail * bsize < ROOM || freeMemory() < 2 * ROOM) return null
    const folder = mkdtempSync(join(MEMORY, PREFIX))
    chmodSync(folder, 0o1777) // PostgreSQL never runs as root
    if (mayRunFrom(folder)) return folder
    removeMemoryFolder(folder)
  } catch {
    // Then the disk serves.
  }
  return null
}

/** @param {string} folder */
export function removeMemoryFolder(folder) {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  } catch (error) {
    say(`${folder} stays behind: ${reasonOf(error)}`)
  }
}

/** What fits into this machine, or into what its container is allowed. */
const freeMemory = () => process.availableMemory?.() ?? freemem()

/** A run that was killed could not tidy up, and memory is not given back by itself. */
function removeLeftovers() {
  for (const name of readdirSync(MEMORY)) {
    const folder = join(MEMORY, name)
    if (name.startsWith(PREFIX) && Date.now() - statSync(folder).mtimeMs > STALE_MS) removeMemoryFolder(folder)
  }
}

/** @param {string} folder */
function mayRunFrom(folder) {
  const program = join(folder, 'may-run')
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 })
  return spawnSync(program).status === 0
}
