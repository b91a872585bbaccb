// Bluesky's PDS and the PLC directory that it registers accounts with, in one process, on loopback.
// Given one argument in JSON: {"folder", "pdsPort", "plcPort", "rateLimits"}. Prints one line of JSON when ready.
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { PDS } from '@atproto/pds'
import * as plc from '@did-plc/server'

const { folder, pdsPort, plcPort, rateLimits } = JSON.parse(process.argv[2])
const secret = () => randomBytes(32).toString('hex')

const accounts = join(folder, 'accounts')
const blobs = join(folder, 'blobs')
mkdirSync(accounts)
mkdirSync(blobs)

const directory = plc.PlcServer.create({ db: plc.Database.mock(), port: plcPort })
await directory.start()

const pds = await PDS.fromEnv({
  devMode: true,
  port: pdsPort,
  hostname: 'localhost',
  dataDirectory: accounts,
  blobstoreDiskLocation: blobs,
  didPlcUrl: `http://127.0.0.1:${plcPort}`,
  adminPassword: secret(),
  jwtSecret: secret(),
  plcRotationKeyK256PrivateKeyHex: secret(),
  serviceHandleDomains: ['.test'],
  inviteRequired: false,
  disableSsrfProtection: true,
  rateLimitsEnabled: rateLimits,
})
await pds.start()

const addresses = [pds.server, directory.server].map((server) => server.address().address)
console.log(JSON.stringify({ ready: true, pid: process.pid, pds: pdsPort, plc: plcPort, addresses }))

// Whoever started us holds the other end of our input: when it is gone, so are we.
process.stdin.resume()
process.stdin.on('end', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))
