/** Where one small Ceph cluster has its parts. */
export interface CephLayout {
  readonly directory: string
  readonly clusterId: string
  readonly monitorPort: number
}

/**
 * The configuration of a cluster of one monitor and one store in memory. What is not about
 * places makes it small (one placement group a pool, one shard an index) and quick: it decides
 * alone, so a vote need not wait for others.
 */
export function cephConfiguration({ directory, clusterId, monitorPort }: CephLayout): string {
  return `
[global]
fsid = ${clusterId}
mon host = v1:127.0.0.1:${monitorPort}
mon initial members = a
ms bind msgr2 = false
public network = 127.0.0.0/8
# Without keys the gateway never connects.
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
keyring = ${directory}/keyring
run dir = ${directory}
log file =
log to stderr = true
admin socket =
pid file =
crash dir = ${directory}

paxos propose interval = 0.02
paxos min wait = 0.01
mon data avail crit = 1
mon data avail warn = 2
mon max pg per osd = 5000
mon allow pool size one = true
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off

rgw override bucket index max shards = 1
rgw dynamic resharding = false
rgw md log max shards = 1
rgw data log num shards = 1
rgw usage max shards = 1
rgw enable usage log = false
# What is deleted frees its memory at once.
rgw gc max objs = 1
rgw gc obj min wait = 1
rgw gc processor period = 5

[mon]
mon data = ${directory}/mon

[osd]
osd data = ${directory}/osd
osd objectstore = memstore
memstore device bytes = ${8 * 2 ** 30}
`
}
