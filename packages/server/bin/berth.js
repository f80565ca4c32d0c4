#!/usr/bin/env node
'use strict'

// Finds a Node that can run Berth and hands over to it. Every Node since 12 has to be able to
// read this file: old syntax, no imports beyond Node's own.

var childProcess = require('child_process')
var fs = require('fs')
var path = require('path')
var url = require('url')

/** The oldest Node that all libraries of Berth support. */
var oldestNode = [24, 15]

var entry = path.join(__dirname, '..', 'src', 'main', 'berth.ts')

run()

function run() {
  var packaged = findPackagedNode()
  if (packaged !== undefined && packaged !== process.execPath) {
    handOver(packaged)
  } else if (packaged !== undefined || isNewEnough(process.versions.node)) {
    process.argv[1] = entry
    rememberCompiledCode()
    import(url.pathToFileURL(entry).href).catch(fail)
  } else {
    process.stderr.write(
      'berth: Node ' +
        process.versions.node +
        ' is too old, and node_modules has none for ' +
        process.platform +
        '-' +
        process.arch +
        '. Run "npm install" without --omit=optional, or install Node ' +
        oldestNode.join('.') +
        ' or newer.\n',
    )
    process.exitCode = 1
  }
}

/** Before the first import: a start reads compiled code in place of sources. */
function rememberCompiledCode() {
  var cache = path.join(__dirname, '..', '..', '..', 'node_modules', '.cache', 'berth')
  require('module').enableCompileCache(cache)
}

/** The Node that came with `npm install`, or undefined where there is none that can run. */
function findPackagedNode() {
  if (process.platform === 'linux' && !hasGlibc()) return undefined
  var name = 'node-' + process.platform + '-' + process.arch
  for (var folder = __dirname; ; folder = path.dirname(folder)) {
    var candidate = path.join(folder, 'node_modules', name, 'bin', 'node')
    try {
      fs.accessSync(candidate, fs.constants.X_OK)
      return fs.realpathSync(candidate)
    } catch {
      if (folder === path.dirname(folder)) return undefined
    }
  }
}

/** The packaged Node is linked with glibc: where that is missing (Alpine), it cannot start. */
function hasGlibc() {
  var loaders = { x64: '/lib64/ld-linux-x86-64.so.2', arm64: '/lib/ld-linux-aarch64.so.1' }
  var loader = loaders[process.arch]
  return loader === undefined || fs.existsSync(loader)
}

function isNewEnough(version) {
  var parts = version.split('.').map(Number)
  return parts[0] > oldestNode[0] || (parts[0] === oldestNode[0] && parts[1] >= oldestNode[1])
}

function handOver(node) {
  var parameters = process.execArgv.concat(entry, process.argv.slice(2))
  if (typeof process.execve === 'function') {
    process.execve(node, [node].concat(parameters))
    return
  }
  var child = childProcess.spawn(node, parameters, { stdio: 'inherit' })
  var signals = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']
  signals.forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal)
    })
  })
  child.on('error', fail)
  child.on('exit', function (code, signal) {
    if (signal === null) {
      process.exitCode = code
      return
    }
    // Ends by the same signal, so that whoever waits sees what happened.
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
  })
}

function fail(error) {
  process.stderr.write('berth: ' + (error.stack || error) + '\n')
  process.exitCode = 1
}
